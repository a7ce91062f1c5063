import { Misconfigured, Rejected, Retry, type ChannelAdapter, type OutboundMessage } from '#channels';
import type { Identity } from '#identity';
import type { Office } from '#instansi';
import { Poll, type Log } from '#platform';
import {
  ComplaintUnit,
  type AlertSendings,
  type AlertStore,
  type Database,
  type DueAlert,
  type DutyStore,
  type WindowStore,
} from '#store';
import type { AlertLinks } from './links.js';
import { digestNotice, filled, noticeOf, type Notice } from './notice.js';

const BATCH = 10;
const LEASE_SECONDS = 120;
const LONGEST_WAIT_SECONDS = 3_600;
const MISCONFIGURED_WAIT_SECONDS = 600;
/** Our clock and the provider's differ, and a message takes its time. */
const MARGIN_MINUTES = 10;

export interface AlertRunnerParts {
  database: Database;
  channels: ReadonlyMap<string, ChannelAdapter>;
  alertStore: AlertStore;
  alertSendings: AlertSendings;
  alertLinks: AlertLinks;
  duties: DutyStore;
  windows: Pick<WindowStore, 'isOpen' | 'template'>;
  identity: Pick<Identity, 'addressIndex'>;
  office: Office;
  publicUrl: string;
  log: Pick<Log, 'warn'>;
}

/**
 * Brings alerts to officers by the channels that can: tried again with growing pauses, given up visibly. Where the
 * provider takes only templates until its recipient has written, by the template that was approved for the event.
 */
export class AlertRunner {
  private readonly poll: Poll;
  private readonly able: string[];

  constructor(
    private readonly parts: AlertRunnerParts,
    pollMs = 1_000,
  ) {
    const fault = (error: unknown): void =>
      parts.log.warn({ error: nameOf(error) }, 'alerts could not be read');
    this.poll = new Poll(() => this.round(), fault, pollMs);
    this.able = [...parts.channels.values()]
      .filter(({ capabilities }) => capabilities.canReply)
      .map(({ id }) => id);
  }

  start(): void {
    if (this.able.length > 0) this.poll.start();
  }

  nudge(): void {
    this.poll.nudge();
  }

  stop(): Promise<void> {
    return this.poll.stop();
  }

  /** Sends up to a batch of what is due; whether there may be more. */
  async round(): Promise<boolean> {
    const due = await this.parts.alertSendings.claim(this.able, BATCH, LEASE_SECONDS);
    await Promise.all(due.map((sending) => this.send(sending)));
    return due.length === BATCH;
  }

  private async send(sending: DueAlert): Promise<void> {
    const { alertSendings, log } = this.parts;
    const about = { alert: sending.alertId, channel: sending.channel };
    try {
      await alertSendings.sent(sending.id, await this.bring(sending));
    } catch (error) {
      log.warn({ ...about, error: nameOf(error) }, 'an alert was not sent');
      if (error instanceof Rejected) return alertSendings.failed(sending.id, error.why);
      const growing = Math.min(5 * 2 ** sending.attempts, LONGEST_WAIT_SECONDS);
      const asked = error instanceof Retry ? Math.ceil(error.afterMs / 1_000) : growing;
      const wait = error instanceof Misconfigured ? MISCONFIGURED_WAIT_SECONDS : Math.max(asked, 1);
      await alertSendings.postponed(sending, wait);
    }
  }

  /** The provider's id of what it took. */
  private async bring({ id, alertId, channel: name }: DueAlert): Promise<string> {
    const channel = this.parts.channels.get(name);
    const alert = await this.parts.alertStore.find(alertId);
    const officer = alert && (await this.parts.duties.officer(alert.officerId));
    if (!channel?.reply || !alert || !officer) throw new Rejected('nobody to tell', 'gone');
    const contact = await this.parts.duties.contact(officer.officerId);
    const address = name === 'whatsapp' ? contact.whatsapp : name === 'email' ? contact.email : null;
    if (address === null) throw new Rejected('no address any more', 'gone');
    const notice = await this.notice(alert);
    const template = await this.template(channel, address, notice);
    const { subject, text } = notice;
    const message: OutboundMessage = { id, text, subject, automatic: true, ...(template && { template }) };
    return (await channel.reply(address, message)).providerId;
  }

  private async notice(alert: NonNullable<Awaited<ReturnType<AlertStore['find']>>>): Promise<Notice> {
    const { publicUrl, office, alertStore, alertLinks, database } = this.parts;
    if (alert.complaintId === null) {
      return digestNotice(await alertStore.sizeOf(alert.id), `${publicUrl}/petugas/pemberitahuan`);
    }
    const { complaintId } = alert;
    const unit = await database.transaction((tx) => ComplaintUnit.lock(tx, { id: complaintId }));
    if (!unit) throw new Rejected('no complaint any more', 'gone');
    const url = `${publicUrl}/petugas/n/${alertLinks.tokenOf(alert.id)}`;
    return noticeOf(alert, unit.complaint, { directory: office.directory, url });
  }

  /** The approved template, where the provider takes no other text now. Throws `Rejected` where there is none. */
  private async template(
    { id, capabilities }: ChannelAdapter,
    address: string,
    notice: Notice,
  ): Promise<OutboundMessage['template'] | null> {
    if (!capabilities.window) return null;
    const { windows, identity } = this.parts;
    const minutes = capabilities.window.hours * 60 - MARGIN_MINUTES;
    if (await windows.isOpen(id, identity.addressIndex(id, address), minutes)) return null;
    const of = { channel: id, event: notice.event, audience: 'officer', language: 'id' };
    const template = await windows.template(of);
    if (!template) throw new Rejected('No template is approved for it.', 'window-closed');
    return { contentSid: template.contentSid, variables: filled(template.variables, notice) };
  }
}

/** Error texts may quote an address; names do not. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
