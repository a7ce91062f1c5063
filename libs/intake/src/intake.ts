import { createHash } from 'node:crypto';
import { Unreadable, type DeliveryReceipt, type RawReport } from '#channels';
import type { MessageReceipt, RuleBook, WorkCalendar } from '#complaint';
import type { Identity, Keys, ReplyTokens } from '#identity';
import type { AcceptStore, Database, IntakeStore, SourceCursor } from '#store';
import { newComplaint, quarantined, type Prepared } from './acceptance.js';
import { Commits } from './commits.js';
import { Conversations } from './conversations.js';
import { Joining } from './joining.js';
import { reportsIn, type Reader } from './reading.js';
import type { Arriving, KeptRow, OnceKey, Receipt, Taken } from './taken.js';

/** An answer to repeat when the same Idempotency-Key comes again, built from the fresh receipt. */
export interface RepeatableAnswer extends OnceKey {
  readonly seal: (receipt: Receipt) => Buffer;
}

export interface IntakeParts {
  database: Database;
  accepting: AcceptStore;
  memory: IntakeStore;
  identity: Identity;
  keys: Keys;
  tokens: ReplyTokens;
  /** Notes what became of a message that went out; false where it is nobody's. */
  receipts: { note(channel: string, receipt: DeliveryReceipt): Promise<boolean> };
  /** A scanner is configured: files that it has not seen are kept from people's eyes. */
  holdsUnscanned: boolean;
  /** Working days as they stand now. */
  calendar(): WorkCalendar;
  rules(): RuleBook;
  now(): Date;
  /** An address that its provider vouches for wrote: what waited for that goes on. */
  heard(channel: string, addressIndex: Buffer, at: Date): Promise<void>;
  /** Called after each commit, so that what was committed is acted on at once. */
  committed(): void;
}

/**
 * How a report becomes a complaint: parsed, recognised as a redelivery or as words on an open complaint, and stored
 * with everything it leaves behind in one commit. When a call resolves, that is durable; nothing is ever dropped.
 */
export class Intake {
  private readonly commits: Commits;
  private readonly joining: Joining;
  private readonly conversations: Conversations;

  constructor(private readonly parts: IntakeParts) {
    this.commits = new Commits(parts);
    this.joining = new Joining(parts);
    this.conversations = new Conversations(
      parts,
      this.joining,
      (arriving) => this.open(arriving),
      (arriving) => this.earlier(arriving),
    );
  }

  /** Takes in one raw item of a channel: each report in it, or the item itself into quarantine. */
  async receive(adapter: Reader, raw: RawReport): Promise<Taken[]> {
    const taken: Taken[] = [];
    for (const item of await read(adapter, raw)) taken.push(await this.take(item));
    return taken;
  }

  /**
   * Takes in raw items that came together, in their order, and keeps the cursor that covers them. What opens complaints
   * or goes into quarantine is committed in one transaction with the cursor, after everything else that came.
   */
  async receiveAll(adapter: Reader, raws: readonly RawReport[], cursor: SourceCursor): Promise<void> {
    const items = (await Promise.all(raws.map((raw) => read(adapter, raw)))).flat();
    const opening = items.filter((item) => !this.mayJoin(item));
    const joining = items.filter((item) => this.mayJoin(item));
    const last = opening.length === 0 ? joining.pop() : undefined;
    await Promise.all(joining.map((item) => this.take(item)));
    if (last) await this.take({ ...last, cursor });
    else if (opening.length > 0) await this.openTogether(opening, cursor);
    else await this.parts.memory.keepCursor(cursor);
  }

  /** Takes in one report. With `answer`, the sealed answer is committed with it. */
  async accept(arriving: Arriving, answer?: RepeatableAnswer): Promise<Taken> {
    const { channel, report } = arriving;
    if (report.receipt) return this.takeReceipt(arriving, report.receipt);
    const complaintId = report.threadToken === undefined ? null : this.parts.tokens.read(report.threadToken);
    const joined = complaintId === null ? null : await this.join(complaintId, arriving);
    if (joined) return joined;
    if (report.about !== undefined) return this.note(arriving, report.about);
    if (report.bounce === true) {
      return this.setAside(arriving, 'bounce of an unknown message');
    }
    if (report.assurance !== 'vouched' || report.address === undefined) return this.open(arriving, answer);
    const taken = await this.conversations.take(arriving, report.address, (index) =>
      this.parts.heard(channel, index, report.sentAt ?? this.parts.now()),
    );
    this.parts.committed();
    return taken;
  }

  /** What a message tells of one of ours is noted there and kept with its complaint; its words are nobody's. */
  private async takeReceipt(arriving: Arriving, receipt: MessageReceipt): Promise<Taken> {
    const { channel, report } = arriving;
    const { providerId, state, ...why } = receipt;
    const complaintId = this.parts.tokens.read(report.threadToken ?? '');
    if (complaintId !== null && providerId !== undefined && state !== 'other') {
      await this.parts.receipts.note(channel, { providerId, state, ...why });
      this.parts.committed();
    }
    const outcome = complaintId === null ? null : await this.joining.keep(complaintId, arriving);
    if (outcome !== null) return { outcome, complaintId };
    const what = report.bounce === true ? 'bounce of' : 'receipt for';
    return this.setAside(arriving, `${what} an unknown message`);
  }

  /** For a person; what stands there already stays where it is. */
  private async setAside({ channel, raw, report, kept }: Arriving, reason: string): Promise<Taken> {
    if (kept) return { outcome: 'quarantined', complaintId: null, reason };
    return this.quarantine(channel, raw, reason, report.externalId);
  }

  /**
   * Adds words to a complaint whose reporter has proved himself to the caller; null when there is none. With `once`,
   * throws `conflict` for other words under a key that was used within 24 hours.
   */
  async join(complaintId: string, arriving: Arriving, once?: OnceKey): Promise<Taken | null> {
    const outcome = await this.joining.join(complaintId, arriving, once);
    if (outcome === 'joined') this.parts.committed();
    return outcome === null ? null : { outcome, complaintId };
  }

  /** Whether a source message with this id was taken in before, whatever became of it. */
  async isKnown(channel: string, externalId: string): Promise<boolean> {
    const index = this.parts.identity.externalIndex(channel, externalId);
    return (await this.parts.accepting.earlier(channel, index)) !== null;
  }

  /** Keeps what nobody could read, for a person. The same bytes are kept once. */
  async quarantine(channel: string, raw: RawReport, reason: string, externalId?: string): Promise<Taken> {
    const why = whyKept(raw, reason, externalId);
    const [fresh] = await this.commits.keep([quarantined(channel, raw, why, this.tools())]);
    return { outcome: fresh ? 'quarantined' : 'duplicate', complaintId: null };
  }

  /** What the channel says of an earlier message is added where that one is; of one that is nowhere a person must look. */
  private async note(arriving: Arriving, about: string): Promise<Taken> {
    const { channel } = arriving;
    const index = this.parts.identity.externalIndex(channel, about);
    const complaintId = (await this.parts.accepting.earlier(channel, index))?.complaintId ?? null;
    const joined = complaintId === null ? null : await this.join(complaintId, arriving);
    if (joined) return joined;
    return this.setAside(arriving, 'news of an unknown message');
  }

  private take(item: Item): Promise<Taken> {
    if ('reason' in item) return this.quarantine(item.channel, item.raw, item.reason);
    return this.accept(item).catch((error: unknown) => {
      if (!isRefused(error)) throw error;
      return this.quarantine(item.channel, item.raw, `cannot be stored (${error.code})`);
    });
  }

  /** What becomes of it depends on what there is; anything else opens a complaint or goes into quarantine. */
  private mayJoin(item: Item): item is Arriving {
    if ('reason' in item) return false;
    const { threadToken, bounce, receipt, about, assurance, address } = item.report;
    if (bounce === true || receipt !== undefined || about !== undefined) return true;
    if (assurance === 'vouched' && address !== undefined) return true;
    return threadToken !== undefined && this.parts.tokens.read(threadToken) !== null;
  }

  private async openTogether(items: readonly Item[], cursor: SourceCursor): Promise<void> {
    const tools = this.tools();
    const prepared = items.map((item) =>
      'reason' in item
        ? quarantined(item.channel, item.raw, whyKept(item.raw, item.reason), tools)
        : newComplaint(item, tools),
    );
    try {
      await this.commits.keep(prepared, cursor);
      this.parts.committed();
    } catch (error) {
      if (!isRefused(error)) throw error;
      // One of them is to blame: each by itself, so that it alone is set aside.
      await Promise.all(items.map((item) => this.take(item)));
      await this.parts.memory.keepCursor(cursor);
    }
  }

  private tools() {
    const { identity, keys, holdsUnscanned } = this.parts;
    const [calendar, rules] = [this.parts.calendar(), this.parts.rules()];
    return { identity, keys, holdsUnscanned, calendar, rules, now: this.parts.now() };
  }

  /** Makes a new complaint of it, whatever is open with its sender. */
  openAnew(arriving: Arriving): Promise<Taken> {
    return this.open(arriving);
  }

  private async open(arriving: Arriving, answer?: RepeatableAnswer): Promise<Taken> {
    const { acceptance, key, receipt } = newComplaint(arriving, this.tools());
    if (arriving.kept) return this.release(arriving, arriving.kept, { acceptance, key });
    const { id, receivedAt: at } = acceptance.inbound;
    if (answer) {
      const { keyIndex, bodyHash, seal } = answer;
      acceptance.idempotency.push({ complaintId: id, keyIndex, bodyHash, sealedAnswer: seal(receipt), at });
    }
    const [fresh] = await this.commits.keep([{ acceptance, key }], arriving.cursor);
    if (!fresh) return this.earlier(arriving);
    this.parts.committed();
    return { outcome: 'accepted', complaintId: id, receipt };
  }

  private async release(arriving: Arriving, kept: KeptRow, { acceptance, key }: Prepared): Promise<Taken> {
    const { accepting, database, identity } = this.parts;
    const complaintId = kept.id;
    try {
      const isSettled = await database.transaction(async (tx) => {
        if (!(await accepting.release(tx, acceptance, identity.wrap([key])))) return false;
        await kept.settled(tx, { outcome: 'accepted', complaintId });
        return true;
      });
      if (!isSettled) return await this.earlier(arriving);
    } finally {
      key.key.fill(0);
    }
    this.parts.committed();
    return { outcome: 'accepted', complaintId };
  }

  private async earlier({ channel, report }: Arriving): Promise<Taken> {
    const index = this.parts.identity.externalIndex(channel, report.externalId);
    const before = await this.parts.accepting.earlier(channel, index);
    return { outcome: 'duplicate', complaintId: before?.complaintId ?? null };
  }
}

/** Why what is understood and is none stands in quarantine. */
export const NO_REPORT = 'holds no report';

/** One report of a raw item, or why the item holds none that can be read. */
type Item = Arriving | { channel: string; raw: RawReport; reason: string };

async function read(adapter: Reader, raw: RawReport): Promise<Item[]> {
  const of = { channel: adapter.id, raw };
  const reports = await reportsIn(adapter, raw);
  if (reports instanceof Unreadable) return [{ ...of, reason: reports.message }];
  return reports.length > 0 ? reports.map((report) => ({ ...of, report })) : [{ ...of, reason: NO_REPORT }];
}

const whyKept = (raw: RawReport, reason: string, externalId?: string) => ({
  externalId: externalId ?? unreadId(raw),
  reason,
});

/** The id of what nobody could read: the same bytes are the same message. */
export const unreadId = ({ body }: RawReport): string =>
  `raw:${createHash('sha256').update(body).digest('hex')}`;

/**
 * What the database will not have however often it comes: data and integrity faults, and what is beyond its limits. A
 * provider would give up on such a message at last, and a mailbox would be read no further.
 */
export const isRefused = (error: unknown): error is { code: string } =>
  /^(22|23|54)\w{3}$/.test(String((error as { code?: unknown } | null)?.code));
