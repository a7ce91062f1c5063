import { newId } from '#platform';
import type { Complaint, Emergency, LastAct, ReplyWay } from '#complaint';
import { recordAudit, stepOfComplaint, type AuditEntry } from './audit.store.js';
import { protectionRow } from './complaint.row.js';
import type { Transaction } from './database.js';

type Changes = Partial<
  Pick<
    Complaint,
    | 'status'
    | 'mergedInto'
    | 'instansi'
    | 'raisedTo'
    | 'title'
    | 'category'
    | 'wilayah'
    | 'place'
    | 'placeText'
    | 'classification'
    | 'supervisory'
    | 'protection'
    | 'answerBy'
    | 'suggestion'
    | 'closedAs'
    | 'closedAt'
    | 'rating'
    | 'emergency'
  >
> & { pinHash?: Buffer; point?: NonNullable<Complaint['point']> };

const columnOf: Record<Exclude<keyof Changes, 'protection' | 'point' | 'emergency'>, string> = {
  status: 'status',
  mergedInto: 'merged_into',
  instansi: 'instansi',
  raisedTo: 'raised_to',
  // The reporter's own stays in `title`.
  title: 'rewritten_title',
  category: 'category',
  wilayah: 'wilayah',
  place: 'place',
  placeText: 'place_text',
  classification: 'classification',
  supervisory: 'supervisory',
  answerBy: 'answer_by',
  suggestion: 'suggestion',
  closedAs: 'closed_as',
  closedAt: 'closed_at',
  rating: 'rating',
  pinHash: 'pin_hash',
};

/** What one transaction did to a complaint beside changing its row, by ids. */
export interface Trace {
  events: string[];
  messages: string[];
  made: string[];
  ended: string[];
  hops: string[];
}

/** A complaint held under a row lock: its own row, what is recorded of it, and the ways to its reporter. */
export abstract class LockedComplaint {
  readonly trace: Trace = { events: [], messages: [], made: [], ended: [], hops: [] };
  private heldBack = 0;

  protected constructor(
    readonly tx: Transaction,
    protected current: Complaint,
  ) {}

  /** Lets what is announced from now on wait so many seconds before anybody hears of it. */
  holdBack(seconds: number): void {
    this.heldBack = seconds;
  }

  get complaint(): Complaint {
    return this.current;
  }

  async set(changes: Changes): Promise<void> {
    const { protection, point, emergency, ...asked } = changes;
    const plain = asked.answerBy ? { ...asked, answerBy: await this.noLater(asked.answerBy) } : asked;
    const columns = new Map<string, unknown>([
      ...(protection ? Object.entries(protectionRow(protection)) : []),
      ...(point ? Object.entries(point) : []),
      ...dangerRow(emergency),
    ]);
    for (const [field, value] of Object.entries(plain) as [keyof typeof plain, unknown][]) {
      const isJson = (field === 'place' || field === 'suggestion') && value !== null;
      columns.set(columnOf[field], isJson ? JSON.stringify(value) : value);
    }
    if (changes.suggestion !== undefined)
      columns.set('suggested_instansi', changes.suggestion?.instansi ?? null);
    if (columns.size === 0) return;
    const assignments = [...columns.keys()].map((column, index) => `${column} = $${index + 2}`);
    await this.tx.query(`UPDATE complaint SET ${assignments.join(', ')} WHERE id = $1`, [
      this.current.id,
      ...columns.values(),
    ]);
    const { pinHash: _, ...visible } = { ...changes, ...plain };
    const before = this.current;
    this.current = { ...this.current, ...visible };
    // Whoever is told of complaints hears of each step, whoever took it.
    const { id, status } = this.current;
    if (isStep(before, this.current)) await this.announce('complaint.moved', { complaintId: id, status });
    if (isOnProtection(changes)) await this.partUnlike();
  }

  /** Records who did what to it, and why, with the state it is in after it: clocks are reckoned from these. */
  record(entry: Omit<AuditEntry, 'subject'>): Promise<void> {
    return recordAudit(this.tx, this.entry(entry));
  }

  /** An entry of this complaint as `record` writes it. */
  entry(entry: Omit<AuditEntry, 'subject'>): AuditEntry {
    const { id: subject, status } = this.current;
    return { ...entry, subject, detail: { ...entry.detail, status } };
  }

  /** Whether the timeline holds such an entry. */
  async isRecorded(action: string, reason: string): Promise<boolean> {
    const rows = await this.tx.query(
      `SELECT FROM audit WHERE subject = $1 AND action = $2 AND reason = $3 LIMIT 1`,
      [this.current.id, action, reason],
    );
    return rows.length > 0;
  }

  /** What was done to it last, whoever did it. */
  async lastAct(): Promise<LastAct | null> {
    const [row] = await this.tx.query<LastAct>(
      `SELECT actor, action, at FROM audit WHERE subject = $1 AND ${stepOfComplaint} ORDER BY id DESC LIMIT 1`,
      [this.current.id],
    );
    return row ?? null;
  }

  /** Open dispositions are due with the complaint, which is due no later than those it speaks for were promised. */
  async dueBy(answerBy: Date): Promise<void> {
    await this.set({ answerBy });
    await this.tx.query(
      `UPDATE disposition SET answer_by = $2 WHERE complaint_id = $1 AND ended_at IS NULL AND answer_by <> $2`,
      [this.current.id, this.current.answerBy],
    );
  }

  /** Ids of the complaints that it speaks for, in their order. */
  async mergedIds(): Promise<string[]> {
    const rows = await this.tx.query<{ id: string }>(
      `SELECT id FROM complaint WHERE merged_into = $1 ORDER BY id`,
      [this.current.id],
    );
    return rows.map(({ id }) => id);
  }

  /** What its reporter is told of it: how it stands, or how the complaint stands that speaks for it. */
  async standing(): Promise<Pick<Complaint, 'status' | 'answerBy'>> {
    const { status, answerBy, mergedInto } = this.current;
    if (mergedInto === null) return { status, answerBy };
    const [lead] = await this.tx.query<Pick<Complaint, 'status' | 'answerBy'>>(
      `SELECT status, answer_by AS "answerBy" FROM complaint WHERE id = $1`,
      [mergedInto],
    );
    return lead ?? { status, answerBy };
  }

  /** By when the first of those that it speaks for was promised an answer; null where it speaks for itself alone. */
  async promised(): Promise<Date | null> {
    const [row] = await this.tx.query<{ earliest: Date | null }>(
      `SELECT min(answer_by) AS earliest FROM complaint WHERE merged_into = $1`,
      [this.current.id],
    );
    return row?.earliest ?? null;
  }

  /** A deadline that is not later than that. */
  protected async noLater(answerBy: Date): Promise<Date> {
    const promised = await this.promised();
    return promised !== null && promised < answerBy ? promised : answerBy;
  }

  /** Has those parted from it whose protection may not be the same any more. */
  protected async partUnlike(): Promise<void> {
    const merged = await this.mergedIds();
    if (merged.length > 0) await this.announce('complaint.unlike', { complaintId: this.current.id });
  }

  /**
   * No more words by its sender's number join it, nor by the numbers of those whom it speaks for, and nothing here knows
   * them any longer; with `objectableFrom` only an objection still does, for a while. Texts that waited for a sender's
   * choice, and have no other complaint to choose, are left to a person.
   */
  endConversation(objectableFrom: Date | null = null): Promise<void> {
    return this.endTalks(`id = $1 OR merged_into = $1`, objectableFrom);
  }

  /** As `endConversation`, for its own reporter alone: whoever it speaks for still may say more. */
  endOwnConversation(): Promise<void> {
    return this.endTalks(`id = $1`, null);
  }

  private async endTalks(whose: string, objectableFrom: Date | null): Promise<void> {
    const ended =
      objectableFrom === null
        ? `DELETE FROM conversation WHERE complaint_id IN (SELECT id FROM family) AND $2::timestamptz IS NULL`
        : `UPDATE conversation SET ended_at = $2 WHERE complaint_id IN (SELECT id FROM family)`;
    await this.tx.query(
      `WITH family AS (
         SELECT id FROM complaint WHERE ${whose}
       ), ended AS (
         ${ended} RETURNING channel, address_index
       ), unclaimed AS (
         DELETE FROM waiting_text w USING ended e
         WHERE w.channel = e.channel AND w.address_index = e.address_index
           AND NOT EXISTS (SELECT FROM conversation v WHERE v.channel = e.channel AND v.address_index = e.address_index
                           AND v.vouched AND v.ended_at IS NULL AND v.complaint_id NOT IN (SELECT id FROM family))
         RETURNING w.inbound_id
       )
       UPDATE inbound SET outcome = 'quarantined', reason = 'no complaint was chosen for it'
       WHERE outcome = 'asked-which' AND id IN (SELECT inbound_id FROM unclaimed)`,
      [this.current.id, objectableFrom],
    );
  }

  /** Words by its sender's number join it again, and by the numbers of those whom it speaks for. */
  async resumeConversation(): Promise<void> {
    await this.tx.query(
      `UPDATE conversation SET ended_at = NULL
       WHERE complaint_id IN (SELECT id FROM complaint WHERE id = $1 OR merged_into = $1)`,
      [this.current.id],
    );
  }

  /** The ways to its reporter that are still open, in the order in which they are tried. */
  async openWays(): Promise<ReplyWay[]> {
    return (await this.ways()).filter(({ closed }) => closed === null);
  }

  /** Every way to its reporter that he gave, in that order, also those on which nothing goes any more; none once erased. */
  ways(): Promise<ReplyWay[]> {
    return this.tx.query<ReplyWay>(
      `SELECT id, channel, given, closed FROM reply_address WHERE owner_id = $1 AND closed IS DISTINCT FROM 'erased'
       ORDER BY place`,
      [this.current.id],
    );
  }

  /** Nothing goes there any more. */
  async closeWay(id: string, why: ReplyWay['closed'], at: Date): Promise<void> {
    await this.tx.query(
      `UPDATE reply_address SET closed = $3, closed_at = $4 WHERE owner_id = $1 AND id = $2 AND closed IS NULL`,
      [this.current.id, id, why, at],
    );
  }

  /** Tells the rest of the house, together with the change or not at all. */
  async announce(pattern: string, payload: object): Promise<void> {
    const id = newId();
    this.trace.events.push(id);
    await this.tx.query(
      `INSERT INTO outbox (id, pattern, payload, due_at) VALUES ($1, $2, $3, now() + make_interval(secs => $4))`,
      [id, pattern, JSON.stringify(payload), this.heldBack],
    );
  }
}

const dangerRow = (emergency: Emergency | null | undefined): [string, unknown][] =>
  emergency === undefined
    ? []
    : [
        ['emergency', emergency?.kind ?? null],
        ['emergency_at', emergency?.at ?? null],
      ];
const isOnProtection = ({ protection, supervisory }: Changes): boolean =>
  protection !== undefined || supervisory !== undefined;

/** Whether other systems see another complaint now: its state, who has it, or what of it they are shown at all. */
const isStep = (before: Complaint, after: Complaint): boolean =>
  before.status !== after.status ||
  before.instansi !== after.instansi ||
  (after.instansi !== null &&
    (before.category !== after.category ||
      before.wilayah !== after.wilayah ||
      before.supervisory !== after.supervisory ||
      before.protection.content !== after.protection.content));
