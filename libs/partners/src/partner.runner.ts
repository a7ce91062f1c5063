import { Failure, showReportNumber } from '#complaint';
import type { Office } from '#instansi';
import { Poll } from '#platform';
import {
  aboutNothing,
  recordAudit,
  type Database,
  type DuePartnerMessage,
  type Handover,
  type HandoverStore,
  type PartnerMessageStore,
  type PartnerStore,
  type Peer,
  type SharedQueries,
  type Webhook,
} from '#store';
import { sharedScope } from './agreed.js';
import type { HandingOver } from './handing-over.js';
import { HANDOVER_ENDED, REFERENCE } from './signed-message.js';
import { NotReached, type PostAnswer, type SafePost } from './safe-post.js';
import { followUp, sharedReport } from './shared-reports.js';
import type { Signing } from './signing.js';
import type { TakingOver } from './taking-over.js';

const BATCH = 10;
const LEASE_SECONDS = 60;
const MINUTE = 60;
const HOUR = 3600;
/** Pauses after each failed try, as Standard Webhooks recommends them. */
const retrySeconds = [
  5,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
/** So long nothing arrived there that nobody seems to listen. */
const DISABLED_AFTER_MS = 5 * 24 * HOUR * 1000;
/** What a peer answers where it will never take this very message. */
const refusals = [400, 409, 413, 415, 422];

export interface PartnerLog {
  warn(details: object, text: string): void;
  error(details: object, text: string): void;
}

export interface PartnerRunnerParts {
  database: Database;
  store: PartnerStore;
  messages: PartnerMessageStore;
  shared: SharedQueries;
  handovers: HandoverStore;
  handingOver: HandingOver;
  takingOver: TakingOver;
  office: Office;
  signing: Signing;
  post: SafePost;
  now: () => Date;
}

/**
 * Brings other systems what they are to hear, signed, until they have it: at least once and in order, with growing
 * pauses for about three days. What is said is made when it is sent: what was hidden meanwhile is said no more.
 */
export class PartnerRunner {
  private readonly poll: Poll;

  constructor(
    private readonly parts: PartnerRunnerParts,
    private readonly log: PartnerLog,
    pollMs = 1000,
  ) {
    const fault = (error: unknown): void =>
      log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'messages to partners failed');
    this.poll = new Poll(() => this.round(), fault, pollMs);
  }

  start(): void {
    this.poll.start();
  }

  /** Something was queued: look now. */
  nudge(): void {
    this.poll.nudge();
  }

  stop(): Promise<void> {
    return this.poll.stop();
  }

  /** Sends what is due; true where there may be more. */
  async round(): Promise<boolean> {
    const due = await this.parts.messages.claim(this.parts.now(), BATCH, LEASE_SECONDS);
    await Promise.all(due.map((message) => this.send(message)));
    return due.length > 0;
  }

  private send(message: DuePartnerMessage): Promise<void> {
    return message.webhookId === null
      ? this.sendToPeer(message)
      : this.sendToWebhook(message, message.webhookId);
  }

  private async sendToWebhook(message: DuePartnerMessage, webhookId: string): Promise<void> {
    const { store, messages, now } = this.parts;
    const webhook = await store.webhook(webhookId);
    const data = webhook && (await this.dataFor(webhook, message));
    if (!webhook || data === null) return messages.failed(message.id, 'not-shared', now());
    const answer = await this.post(webhook, webhook.url, { message, data });
    if (isTaken(answer)) {
      await messages.sent(message.id, now());
      return store.arrives(webhookId);
    }
    await this.later(message, answer);
    const failingMs = now().getTime() - (await store.fails(webhookId, now())).getTime();
    if (statusOf(answer) === 410) await this.disable(webhook, 'gone');
    else if (failingMs > DISABLED_AFTER_MS) await this.disable(webhook, 'failing');
  }

  private async sendToPeer(message: DuePartnerMessage): Promise<void> {
    const { store, handovers, messages, now } = this.parts;
    const handover = message.handoverId === null ? null : await handovers.find(message.handoverId);
    const peer = handover && (await store.peer({ id: handover.peerId }));
    if (!handover || !peer) return messages.failed(message.id, 'peer-ended', now());
    await (handover.direction === 'out'
      ? this.handOver(message, handover, peer)
      : this.tell(message, handover, peer));
  }

  private async handOver(message: DuePartnerMessage, handover: Handover, peer: Peer): Promise<void> {
    const { handingOver } = this.parts;
    const data = await handingOver.compose(handover, peer);
    if (typeof data === 'string') return handingOver.withhold(handover, peer, data, message.id);
    const url = `${peer.url}/api/v1/partner/peers/${peer.id}/handovers`;
    const answer = await this.post(peer, url, { message, data });
    const receipt = isTaken(answer) ? receiptIn(answer) : null;
    if (receipt) return handingOver.taken(handover, peer, receipt, message.id);
    const isLast = message.attempts > retrySeconds.length;
    if (isLast || refusals.includes(statusOf(answer)))
      return handingOver.refused(handover, peer, codeOf(answer), message.id);
    await this.later(message, answer);
  }

  private async tell(message: DuePartnerMessage, handover: Handover, peer: Peer): Promise<void> {
    const { takingOver, messages, now } = this.parts;
    const data = await takingOver.status(handover, message.messageId);
    if (data === null) return messages.failed(message.id, 'not-shared', now());
    const url = `${peer.url}/api/v1/partner/handovers/${encodeURIComponent(handover.foreignId ?? '')}/status`;
    const answer = await this.post(peer, url, { message, data });
    if (isTaken(answer)) return messages.sent(message.id, now());
    if (codeOf(answer) === HANDOVER_ENDED) return takingOver.unheard(handover, peer, message.id);
    await this.later(message, answer);
  }

  /** What a webhook is told; null where it is not shown the complaint any more, or was never told of what is withdrawn. */
  private async dataFor(webhook: Webhook, message: DuePartnerMessage): Promise<object | null> {
    const { messages, shared, office } = this.parts;
    const { directory } = office;
    const { complaintId, type, messageId } = message;
    if (type === 'report.withdrawn') {
      const told = await messages.toldBefore(message.id);
      if (told === null || told === type || (await shared.isAccusing(complaintId))) return null;
      const code = await shared.codeOf(complaintId);
      return code === null ? null : { code: showReportNumber(code) };
    }
    const found = await shared.find(sharedScope(webhook, directory), { id: complaintId });
    if (!found) return null;
    const report = sharedReport(found, directory);
    const said = messageId === null ? [] : await shared.followUps(complaintId);
    const told = said.find(({ id }) => id === messageId);
    return told ? { report, followUp: followUp(told, directory) } : { report };
  }

  private async post(
    owner: Webhook | Peer,
    url: string,
    { message, data }: { message: DuePartnerMessage; data: object },
  ): Promise<PostAnswer | NotReached> {
    const { signing, post, now } = this.parts;
    const { id, type, queuedAt } = message;
    const body = JSON.stringify({ type, timestamp: queuedAt.toISOString(), data });
    try {
      return await post.post(url, signing.sign(owner, { id, at: now(), body }), body);
    } catch (error) {
      if (error instanceof NotReached) return error;
      if (error instanceof Failure) throw error;
      return new NotReached('unreachable');
    }
  }

  private async later(message: DuePartnerMessage, answer: PostAnswer | NotReached): Promise<void> {
    const { messages, now } = this.parts;
    const seconds = retrySeconds[message.attempts - 1];
    const error = codeOf(answer);
    const about = { message: message.id, webhook: message.webhookId, handover: message.handoverId, error };
    if (seconds === undefined) {
      this.log.warn(about, 'a message to a partner was given up');
      return messages.failed(message.id, error, now());
    }
    const asked = answer instanceof NotReached ? 0 : Math.min(answer.retryAfter ?? 0, 24 * HOUR);
    const wait = Math.max(seconds, asked);
    this.log.warn({ ...about, wait }, 'a message to a partner waits');
    await messages.postponed(message.id, error, new Date(now().getTime() + wait * 1000));
  }

  private async disable({ id, name }: Webhook, why: 'gone' | 'failing'): Promise<void> {
    const { database, store, now } = this.parts;
    await database.transaction(async (tx) => {
      if (!(await store.setState(tx, id, 'disabled', why))) return;
      const detail = { webhook: id, name };
      const entry = { at: now(), actor: 'system', action: 'webhook-disabled', subject: aboutNothing };
      await recordAudit(tx, { ...entry, reason: why, detail });
      this.log.error({ webhook: id, why }, 'a webhook was disabled: nobody hears of reports there any more');
    });
  }
}

const statusOf = (answer: PostAnswer | NotReached): number =>
  answer instanceof NotReached ? 0 : answer.status;

const isTaken = (answer: PostAnswer | NotReached): answer is PostAnswer =>
  !(answer instanceof NotReached) && answer.status >= 200 && answer.status < 300;

/** A stable word of the other side's problem where it gave one, else its status. Never its sentences: they may quote us. */
function codeOf(answer: PostAnswer | NotReached): string {
  if (answer instanceof NotReached) return answer.message;
  try {
    const { code } = JSON.parse(answer.body) as { code?: unknown };
    if (typeof code === 'string' && /^[a-z][\w-]{0,60}$/.test(code)) return code;
  } catch {
    // It need not be JSON.
  }
  return `http-${answer.status}`;
}

/** Number and state there; null where the answer tells none: then it is asked again. */
function receiptIn({ body }: PostAnswer): { reference: string; state: string } | null {
  try {
    const { reference, state } = JSON.parse(body) as { reference?: unknown; state?: unknown };
    if (typeof reference !== 'string' || !REFERENCE.test(reference)) return null;
    return {
      reference,
      state: typeof state === 'string' && /^[\w-]{1,60}$/.test(state) ? state : 'received',
    };
  } catch {
    return null;
  }
}
