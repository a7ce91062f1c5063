import { Unreadable, type ChannelAdapter, type RawReport } from '#channels';
import { Failure, readReportNumber, type InboundReport } from '#complaint';
import { hideNumbers, type Vault } from '#identity';
import {
  recordAudit,
  type AcceptStore,
  type Database,
  type KeptItem,
  type OpenTalk,
  type Queries,
  type QuarantineStore,
} from '#store';
import { excerptOf, type Excerpt, type ExcerptCharset } from './excerpt.js';
import { heardAt } from './heard.js';
import { isRefused, NO_REPORT, type Intake } from './intake.js';
import type { KeptRow, Taken } from './taken.js';
import { reportsIn } from './reading.js';

/** Who decides: an officer, or `operator` at the command line. */
export interface KeeperOf {
  id: string;
  role: string | null;
}

/** What a person typed in of something that nobody could read. */
export interface EnteredByHand {
  text: string;
  wilayah?: string;
  classification?: InboundReport['classification'];
  instansi: string | null;
}

/** A kept item as it is shown to whoever may open it. */
export interface OpenedItem {
  item: KeptItem;
  /** The reports that today's adapter reads in it, their words as officers see them; none where it reads none. */
  texts: string[];
  excerpt: Excerpt;
  /** Open complaints with the address it came from: where a text that waits may belong. */
  talks: OpenTalk[];
}

/** What is kept while its channel is paused, until it is resumed. */
export const HELD = 'the channel is paused';
const A_BATCH = 500;
const LONGEST_REASON = 500;
const LONGEST_TEXT = 20_000;
/** A sender has this long to say which complaint he means before a person is asked. */
const PATIENCE_MS = 3_600_000;

export interface QuarantineParts {
  database: Database;
  store: QuarantineStore;
  accepting: AcceptStore;
  intake: Intake;
  vault: Pick<Vault, 'replay'>;
  channels: ReadonlyMap<string, ChannelAdapter>;
  now: () => Date;
}

/**
 * What came in and became no complaint, and what a person makes of it. Each item is settled once, in one transaction
 * with who did it and why; what it holds is opened by the vault alone, which writes down for whom.
 */
export class Quarantine {
  constructor(private readonly parts: QuarantineParts) {}

  /** What nobody could read, the oldest first. */
  list(of: { channel?: string | null; limit: number }): Promise<KeptItem[]> {
    return this.parts.store.list('quarantined', of);
  }

  /** Texts whose sender was asked which complaint they belong to, and has not said within an hour. */
  undecided(limit: number): Promise<KeptItem[]> {
    return this.parts.store.list('asked-which', { before: this.askedBefore(), limit });
  }

  /** How many items wait for a person, at most a thousand. */
  count(): Promise<number> {
    return this.parts.store.count(this.askedBefore());
  }

  /** Throws `not-found` where there is none of this id that waits for a person. */
  async one(id: string): Promise<KeptItem> {
    const item = /^[0-9a-f-]{36}$/.test(id) ? await this.parts.store.one(id) : null;
    if (!item) throw new Failure('not-found');
    return item;
  }

  /** Opens an item for a person; that he looked is in the audit before it is. Throws `unavailable` where the vault is away. */
  async open(by: KeeperOf, id: string, charset: ExcerptCharset): Promise<OpenedItem> {
    const { database, store, accepting } = this.parts;
    const item = await this.one(id);
    await this.record(database, item, { by, action: 'quarantine-opened', reason: null });
    const raw = await this.rawOf(by, id);
    const reports = await this.read(item.channel, raw).catch(() => []);
    const talk = await store.talkOf(id);
    return {
      item,
      texts: Array.isArray(reports) ? reports.map(({ text }) => hideNumbers(text).text) : [],
      excerpt: excerptOf(raw, charset),
      talks: talk ? await accepting.openWith(talk.channel, talk.addressIndex) : [],
    };
  }

  /**
   * Lets today's adapter read an item again, and takes in what it reads as if it had just come, by its own channel. It
   * stays where it is while nothing can be read in it.
   */
  async replay(by: KeeperOf, id: string): Promise<Taken> {
    const item = await this.one(id);
    // Nothing is opened that nobody can read.
    this.adapterOf(item.channel);
    const raw = await this.rawOf(by, id);
    const reports = await this.read(item.channel, raw);
    if (!Array.isArray(reports)) return this.stays(item, reports.message);
    const last = reports.pop();
    if (!last) return this.stays(item, NO_REPORT);
    // The item is settled by the last one: where this is cut off, the others are known again the next time.
    for (const report of reports) await this.parts.intake.accept({ channel: item.channel, raw, report });
    const kept = this.rowOf(item, { by, action: 'quarantine-replayed', reason: item.reason });
    return this.settle(by, item, () =>
      this.parts.intake.accept({ channel: item.channel, raw, report: onTime(last, item), kept }),
    );
  }

  /**
   * Takes in what was kept while a channel was paused that is so no more; while the channel is off it waits. True where
   * there may be more. Throws `unavailable` where the vault is away: it waits then.
   */
  async takeHeld(): Promise<boolean> {
    const held = await this.parts.store.list('quarantined', {
      reason: HELD,
      unpaused: true,
      among: [...this.parts.channels.keys()],
      limit: A_BATCH,
    });
    const became = await this.replayEach({ id: 'system', role: 'system' }, held);
    const isAny = Object.values(became).some((count) => count > 0);
    return isAny && held.length === A_BATCH;
  }

  /** Replays what stands in quarantine, the oldest first: of one channel, for one reason, or all of it. */
  async replayAll(
    by: KeeperOf,
    of: { channel?: string; reason?: string },
  ): Promise<Record<Taken['outcome'], number>> {
    return this.replayEach(by, await this.parts.store.list('quarantined', { ...of, limit: A_BATCH }));
  }

  private async replayEach(by: KeeperOf, items: KeptItem[]): Promise<Record<Taken['outcome'], number>> {
    const became = { accepted: 0, joined: 0, 'asked-which': 0, answered: 0, quarantined: 0, duplicate: 0 };
    for (const { id } of items) {
      try {
        became[(await this.replay(by, id)).outcome] += 1;
      } catch (error) {
        // Somebody else was quicker, its term is over, or its channel is off.
        if (!(error instanceof Failure) || error.code === 'unavailable') throw error;
      }
    }
    return became;
  }

  /** Makes a complaint of what a person read in it. It has no address: its answer is on the tracking page alone. */
  async enter(by: KeeperOf, id: string, given: EnteredByHand): Promise<Taken> {
    const item = await this.one(id);
    const text = given.text.trim();
    if (text === '') throw faultIn('text', 'text-required');
    if (text.length > LONGEST_TEXT) throw faultIn('text', 'text-too-long');
    const raw = await this.rawOf(by, id);
    const report: InboundReport = {
      externalId: `kept:${id}`,
      text: text.normalize('NFC'),
      assurance: 'officer',
      automatic: false,
      attachments: [],
      receivedAt: item.receivedAt,
      enteredBy: { officer: by.id, instansi: given.instansi },
      ...(given.wilayah ? { wilayah: given.wilayah } : {}),
      ...(given.classification ? { classification: given.classification } : {}),
    };
    const row = this.rowOf(item, { by, action: 'quarantine-entered', reason: item.reason });
    const kept = { ...row, knownBy: item.externalIndex };
    return this.settle(by, item, () =>
      this.parts.intake.openAnew({ channel: item.channel, raw, report, kept }),
    );
  }

  /** Says for a sender who did not which of his open complaints a text belongs to; `null`: it is a new report. */
  async assign(by: KeeperOf, id: string, number: string | null): Promise<Taken> {
    const { store, accepting, intake } = this.parts;
    const item = await this.one(id);
    const talk = await store.talkOf(id);
    const code = number === null ? null : readReportNumber(number);
    const talks = talk ? await accepting.openWith(talk.channel, talk.addressIndex) : [];
    const chosen = talks.find((open) => open.code === code);
    if (number !== null && !chosen) throw faultIn('number', 'number-not-his');
    const raw = await this.rawOf(by, id);
    const read = await this.read(item.channel, raw);
    const [report] = Array.isArray(read) ? read : [];
    if (!report) throw new Failure('wrong-state', 'kept-unreadable');
    const kept = this.rowOf(item, { by, action: 'quarantine-assigned', reason: null });
    const arriving = { channel: item.channel, raw, report: onTime(report, item), kept };
    return this.settle(by, item, async () => {
      const joined = chosen ? await intake.join(chosen.id, arriving) : await intake.openAnew(arriving);
      if (!joined) throw new Failure('not-found');
      return joined;
    });
  }

  /** Sets an item aside for good. It is kept, and stays counted as quarantined. */
  async discard(by: KeeperOf, id: string, reason: string): Promise<void> {
    const why = reason.trim();
    if (why === '') throw faultIn('reason', 'reason-required');
    if (why.length > LONGEST_REASON) throw faultIn('reason', 'reason-too-long');
    const item = await this.one(id);
    if (item.outcome !== 'quarantined') throw new Failure('wrong-state', 'kept-undecided');
    if (!(await this.setAside(by, item, why))) throw new Failure('not-found');
  }

  private setAside(by: KeeperOf, item: KeptItem, reason: string): Promise<boolean> {
    const { database, store, now } = this.parts;
    return database.transaction(async (tx) => {
      if (!(await store.discard(tx, item.id, now()))) return false;
      await this.record(tx, item, { by, action: 'quarantine-discarded', reason });
      return true;
    });
  }

  /** What is the same message as another that was taken in already is set aside, once. */
  private async settle(by: KeeperOf, item: KeptItem, take: () => Promise<Taken>): Promise<Taken> {
    let taken: Taken;
    try {
      taken = await take();
    } catch (error) {
      if (!isRefused(error)) throw error;
      return this.stays(item, `cannot be stored (${error.code})`);
    }
    if (taken.outcome === 'quarantined') return this.stays(item, taken.reason ?? NO_REPORT);
    if (taken.outcome === 'duplicate' && item.outcome === 'quarantined') {
      await this.setAside(by, item, 'the same message was taken in already');
    }
    return taken;
  }

  private async stays(item: KeptItem, reason: string): Promise<Taken> {
    if (item.reason !== reason) await this.parts.store.stays(item.id, reason);
    return { outcome: item.outcome, complaintId: null };
  }

  private async rawOf(by: KeeperOf, id: string): Promise<RawReport> {
    const { body, contentType, envelope } = await this.parts.vault.replay(id, by.id);
    return { body, contentType, ...(envelope && { envelope }) };
  }

  private adapterOf(channel: string): ChannelAdapter {
    const adapter = this.parts.channels.get(channel);
    if (!adapter) throw new Failure('wrong-state', 'channel-off');
    return adapter;
  }

  private async read(channel: string, raw: RawReport): Promise<InboundReport[] | Unreadable> {
    return reportsIn(this.adapterOf(channel), raw);
  }

  private rowOf(item: KeptItem, entry: { by: KeeperOf; action: string; reason: string | null }): KeptRow {
    return {
      id: item.id,
      knownBy: null,
      settled: async (tx, { outcome, complaintId }) => {
        // Its sender is being asked: it waits anew.
        if (outcome !== 'asked-which') await this.parts.store.waitsNoMore(tx, item.id);
        await this.record(tx, { ...item, id: complaintId ?? item.id }, entry, { inbound: item.id, outcome });
      },
    };
  }

  private record(
    tx: Queries,
    { id, channel }: Pick<KeptItem, 'id' | 'channel'>,
    { by, action, reason }: { by: KeeperOf; action: string; reason: string | null },
    more: Record<string, string> = {},
  ): Promise<void> {
    const entry = { at: this.parts.now(), actor: by.id, role: by.role, action, subject: id, reason };
    return recordAudit(tx, { ...entry, detail: { channel, ...more } });
  }

  private askedBefore(): Date {
    return new Date(this.parts.now().getTime() - PATIENCE_MS);
  }
}

/** Its clocks run from the day it came, not from the day somebody could read it. */
const onTime = (report: InboundReport, { receivedAt }: KeptItem): InboundReport => ({
  ...report,
  receivedAt: heardAt(report, receivedAt),
});

const faultIn = (field: string, code: string): Failure => new Failure('invalid', code, [{ field, code }]);
