import { createHash } from 'node:crypto';
import { Unreadable, type ChannelAdapter, type RawReport } from '#channels';
import type { InboundReport, WorkCalendar } from '#complaint';
import type { Identity, Keys, ReplyTokens } from '#identity';
import type { AcceptStore, Database, IntakeStore } from '#store';
import { newComplaint, quarantined, type Prepared } from './acceptance.js';
import { Conversations } from './conversations.js';
import { GroupCommit } from './group-commit.js';
import { Joining } from './joining.js';
import type { Arriving, KeptRow, Receipt, Taken } from './taken.js';

/** An answer to repeat when the same Idempotency-Key comes again, built from the fresh receipt. */
export interface RepeatableAnswer {
  keyIndex: Buffer;
  bodyHash: Buffer;
  readonly seal: (receipt: Receipt) => Buffer;
}

export interface IntakeParts {
  database: Database;
  accepting: AcceptStore;
  memory: IntakeStore;
  identity: Identity;
  keys: Keys;
  tokens: ReplyTokens;
  /** A scanner is configured: files that it has not seen are kept from people's eyes. */
  holdsUnscanned: boolean;
  /** Working days as they stand now. */
  calendar(): WorkCalendar;
  now(): Date;
  /** Called after each commit, so that what was committed is acted on at once. */
  committed(): void;
}

/**
 * How a report becomes a complaint: parsed, recognised as a redelivery or as words on an open complaint, and stored
 * with everything it leaves behind in one commit. When a call resolves, that is durable; nothing is ever dropped.
 */
export class Intake {
  private readonly commits: GroupCommit<Prepared, boolean>;
  private readonly joining: Joining;
  private readonly conversations: Conversations;

  constructor(private readonly parts: IntakeParts) {
    this.commits = new GroupCommit(async (batch) => {
      const { identity, accepting } = parts;
      const fresh = await accepting.commit(
        batch.map(({ acceptance }) => acceptance),
        identity.wrap(batch.map(({ key }) => key)),
      );
      return batch.map(({ acceptance }) => fresh.has(acceptance.inbound.id));
    });
    this.joining = new Joining(parts);
    this.conversations = new Conversations(
      parts,
      this.joining,
      (arriving) => this.open(arriving),
      (arriving) => this.earlier(arriving),
    );
  }

  /** Takes in one raw item of a channel: each report in it, or the item itself into quarantine. */
  async receive(adapter: Pick<ChannelAdapter, 'id' | 'parse'>, raw: RawReport): Promise<Taken[]> {
    let reports: InboundReport[];
    try {
      reports = await adapter.parse(raw);
    } catch (error) {
      if (error instanceof Unreadable) return [await this.quarantine(adapter.id, raw, error.message)];
      throw error;
    }
    if (reports.length === 0) return [await this.quarantine(adapter.id, raw, NO_REPORT)];
    const taken: Taken[] = [];
    for (const report of reports) {
      taken.push(
        await this.accept({ channel: adapter.id, raw, report }).catch((error: unknown) => {
          if (!isRefused(error)) throw error;
          return this.quarantine(adapter.id, raw, `cannot be stored (${error.code})`);
        }),
      );
    }
    return taken;
  }

  /** Takes in one report. With `answer`, the sealed answer is committed with it. */
  async accept(arriving: Arriving, answer?: RepeatableAnswer): Promise<Taken> {
    const { channel, raw, report } = arriving;
    const complaintId = report.threadToken === undefined ? null : this.parts.tokens.read(report.threadToken);
    const joined = complaintId === null ? null : await this.join(complaintId, arriving);
    if (joined) return joined;
    if (report.bounce === true) {
      if (arriving.kept) return { outcome: 'quarantined', complaintId: null };
      return this.quarantine(channel, raw, UNKNOWN_BOUNCE, report.externalId);
    }
    if (report.assurance !== 'vouched' || report.address === undefined) return this.open(arriving, answer);
    const taken = await this.conversations.take(arriving, report.address);
    this.parts.committed();
    return taken;
  }

  /** Adds words to a complaint whose reporter has proved himself to the caller; null when there is none. */
  async join(complaintId: string, arriving: Arriving): Promise<Taken | null> {
    const outcome = await this.joining.join(complaintId, arriving);
    if (outcome === 'joined') this.parts.committed();
    return outcome === null ? null : { outcome, complaintId };
  }

  /** Keeps what nobody could read, for a person. The same bytes are kept once. */
  async quarantine(channel: string, raw: RawReport, reason: string, externalId?: string): Promise<Taken> {
    const id = externalId ?? `raw:${createHash('sha256').update(raw.body).digest('hex')}`;
    const why = { externalId: id, reason };
    const tools = { identity: this.parts.identity, now: this.parts.now() };
    const fresh = await this.commit(quarantined(channel, raw, why, tools));
    return { outcome: fresh ? 'quarantined' : 'duplicate', complaintId: null };
  }

  /** Makes a new complaint of it, whatever is open with its sender. */
  openAnew(arriving: Arriving): Promise<Taken> {
    return this.open(arriving);
  }

  private async open(arriving: Arriving, answer?: RepeatableAnswer): Promise<Taken> {
    const { identity, keys, holdsUnscanned } = this.parts;
    const tools = {
      identity,
      keys,
      holdsUnscanned,
      calendar: this.parts.calendar(),
      now: this.parts.now(),
    };
    const { acceptance, key, receipt } = newComplaint(arriving, tools);
    if (arriving.kept) return this.release(arriving, arriving.kept, { acceptance, key });
    const { id, receivedAt: at } = acceptance.inbound;
    if (answer) {
      const { keyIndex, bodyHash, seal } = answer;
      acceptance.idempotency.push({ complaintId: id, keyIndex, bodyHash, sealedAnswer: seal(receipt), at });
    }
    const fresh = await this.commit({ acceptance, key });
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

  /** Whether it was new. A batch that fails is wrapped again in parts, so a key lives until its own report is settled. */
  private async commit(prepared: Prepared): Promise<boolean> {
    try {
      return await this.commits.submit(prepared);
    } finally {
      prepared.key.key.fill(0);
    }
  }

  private async earlier({ channel, report }: Arriving): Promise<Taken> {
    const index = this.parts.identity.externalIndex(channel, report.externalId);
    const before = await this.parts.accepting.earlier(channel, index);
    return { outcome: 'duplicate', complaintId: before?.complaintId ?? null };
  }
}

/** Why what is understood and is none stands in quarantine. */
export const NO_REPORT = 'holds no report';
/** Why a notice of failed delivery does that belongs to nothing we sent. */
export const UNKNOWN_BOUNCE = 'bounce of an unknown message';

/**
 * What the database will not have however often it comes: data and integrity faults, and what is beyond its limits. A
 * provider would give up on such a message at last, and a mailbox would be read no further.
 */
export const isRefused = (error: unknown): error is { code: string } =>
  /^(22|23|54)\w{3}$/.test(String((error as { code?: unknown } | null)?.code));
