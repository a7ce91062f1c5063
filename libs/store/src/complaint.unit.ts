import { newId } from '#platform';
import {
  Failure,
  hasLapsed,
  LAPSED,
  type AnswerParts,
  type ClosedAs,
  type Complaint,
  type Disposition,
  type Emergency,
  type Hop,
  type LastAct,
  type Message,
  type ReferralProof,
  type ReplyWay,
} from '#complaint';
import { recordAudit, stepOfComplaint, type AuditEntry } from './audit.store.js';
import { complaintColumns, protectionRow, toComplaint, type ComplaintRow } from './complaint.row.js';
import type { Queries, Transaction } from './database.js';
import { lockFamily } from './family.js';
import { hopsOf } from './hop.store.js';

export interface NewAttachment {
  id: string;
  type: string;
  size: number;
  sealedId: string | null;
  ref: string | null;
  /** Seen by nobody until a scanner has looked at it. */
  held: 'unscanned' | null;
}

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

/**
 * One complaint held under a row lock for the length of a transaction. Whoever changes a complaint does it here, and
 * records who and why: a change without a `record` is a defect.
 */
export class ComplaintUnit {
  readonly trace: Trace = { events: [], messages: [], made: [], ended: [], hops: [] };
  private heldBack = 0;

  private constructor(
    readonly tx: Transaction,
    private current: Complaint,
  ) {}

  /** Locks the complaint; null where there is none. Waits for whoever holds it. */
  static async lock(tx: Transaction, by: { id: string } | { code: string }): Promise<ComplaintUnit | null> {
    const [column, value] = 'id' in by ? ['id', by.id] : ['code', by.code];
    const [row] = await tx.query<ComplaintRow>(
      `SELECT ${complaintColumns} FROM complaint c WHERE c.${column} = $1 FOR UPDATE`,
      [value],
    );
    return row ? new ComplaintUnit(tx, toComplaint(row)) : null;
  }

  /** As `lock`, with the complaint that speaks for it, locked too; both as they are under their locks. */
  static async lockWithLead(
    tx: Transaction,
    id: string,
  ): Promise<{ unit: ComplaintUnit; lead: ComplaintUnit | null } | null> {
    await lockFamily(tx, [id]);
    const unit = await ComplaintUnit.lock(tx, { id });
    if (!unit) return null;
    const { mergedInto } = unit.complaint;
    return { unit, lead: mergedInto === null ? null : await ComplaintUnit.lock(tx, { id: mergedInto }) };
  }

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

  /**
   * Adds something said; returns its id. Attachments' bytes are sealed by the caller beforehand. With `id` it takes the
   * place of the draft of that id, and the draft's files are its own.
   */
  async say(
    message: Omit<Message, 'id'> & { id?: string; parts?: AnswerParts },
    attachments: NewAttachment[] = [],
  ): Promise<string> {
    const { id = newId(), parts } = message;
    this.trace.messages.push(id);
    await this.tx.query(
      `INSERT INTO message (id, complaint_id, "from", kind, text, at, author, instansi, parts, unread)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $4 = 'words')`,
      [
        id,
        this.current.id,
        message.from,
        message.kind,
        message.text,
        message.at,
        message.author,
        message.instansi,
        parts ? JSON.stringify(parts) : null,
      ],
    );
    await this.attach(id, attachments);
    return id;
  }

  /** Adds files to something said; the report itself has the complaint's id. */
  async attach(messageId: string, attachments: NewAttachment[]): Promise<void> {
    for (const file of attachments) {
      await this.tx.query(
        `INSERT INTO attachment (id, complaint_id, message_id, type, size, sealed_id, ref, held)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [file.id, this.current.id, messageId, file.type, file.size, file.sealedId, file.ref, file.held],
      );
    }
  }

  /** Lets the complaint be found by the words of its reporter, those he added included. */
  async letBeFound(words: string): Promise<void> {
    await this.tx.query(`UPDATE complaint SET words = to_tsvector('indonesian', $2) WHERE id = $1`, [
      this.current.id,
      words.slice(0, 200_000),
    ]);
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

  async hand(
    disposition: Pick<Disposition, 'kind' | 'instansi' | 'reason' | 'madeBy' | 'madeAt' | 'answerBy'> &
      Partial<Pick<Disposition, 'role'>>,
  ): Promise<string> {
    const id = newId();
    this.trace.made.push(id);
    await this.tx.query(
      `INSERT INTO disposition (id, complaint_id, kind, instansi, reason, made_by, made_at, answer_by, role)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        this.current.id,
        disposition.kind,
        disposition.instansi,
        disposition.reason,
        disposition.madeBy,
        disposition.madeAt,
        await this.noLater(disposition.answerBy),
        disposition.role ?? 'lead',
      ],
    );
    return id;
  }

  /** Adds proof to the open referral; false where there is none. Throws `invalid` for a file that is not its own. */
  async proveReferral(proof: ReferralProof): Promise<boolean> {
    const { how, sentAt, number, note, attachmentId, recordedBy, recordedAt } = proof;
    if (attachmentId !== null && !(await this.hasFile(attachmentId))) {
      throw new Failure('invalid', 'invalid', [{ field: 'attachmentId', code: 'file-unknown' }]);
    }
    const added = await this.tx.query(
      `INSERT INTO referral_proof (id, disposition_id, how, sent_at, number, note, attachment_id, recorded_by, recorded_at)
       SELECT $2, id, $3, $4, $5, $6, $7, $8, $9 FROM disposition
       WHERE complaint_id = $1 AND kind = 'referral' AND ended_at IS NULL ORDER BY made_at DESC LIMIT 1 RETURNING id`,
      [this.current.id, newId(), how, sentAt, number, note, attachmentId, recordedBy, recordedAt],
    );
    return added.length > 0;
  }

  private async hasFile(id: string): Promise<boolean> {
    const sql = `SELECT FROM attachment WHERE complaint_id = $1 AND id::text = $2`;
    return (await this.tx.query(sql, [this.current.id, id])).length > 0;
  }

  async endDispositions(as: NonNullable<Disposition['endedAs']>, at: Date): Promise<void> {
    const ended = await this.tx.query<{ id: string }>(
      `UPDATE disposition SET ended_at = $2, ended_as = $3 WHERE complaint_id = $1 AND ended_at IS NULL RETURNING id`,
      [this.current.id, at, as],
    );
    this.trace.ended.push(...ended.map(({ id }) => id));
  }

  /** Its way from desk to desk so far, oldest first. */
  hops(): Promise<Hop[]> {
    return hopsOf(this.tx, this.current.id);
  }

  /** Adds a step to that way. */
  async hop(step: Hop & { role: string | null }): Promise<void> {
    const id = newId();
    this.trace.hops.push(id);
    await this.tx.query(
      `INSERT INTO hop (id, complaint_id, kind, from_instansi, to_instansi, reason, proposal, actor, role, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        this.current.id,
        step.kind,
        step.from,
        step.to,
        step.reason,
        step.proposal,
        step.actor,
        step.role,
        step.at,
      ],
    );
  }

  /** Its number in a PPID's register, as `7/PPID/2026`; null where it is no request for information. */
  async informationRequest(): Promise<{ number: string; ppid: string; extendedAt: Date | null } | null> {
    return informationRequestOf(this.tx, this.current.id);
  }

  /** Gives it the next number in a body's register of the year. */
  async registerInformation(ppid: string, year: number, at: Date): Promise<string> {
    // Two at once must not get one number, nor leave a gap.
    await this.tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('ppid ' || $1 || $2, 0))`, [
      ppid,
      String(year),
    ]);
    await this.tx.query(
      `INSERT INTO information_request (complaint_id, ppid, year, number, registered_at)
       SELECT $1, $2, $3::smallint, coalesce(max(number), 0) + 1, $4 FROM information_request
       WHERE ppid = $2 AND year = $3::smallint`,
      [this.current.id, ppid, year, at],
    );
    return (await this.informationRequest())?.number ?? '';
  }

  /** Notes its one extension; false where it had one, and where it is no request. */
  async extendInformation(reason: string, at: Date): Promise<boolean> {
    const rows = await this.tx.query(
      `UPDATE information_request SET extended_at = $2, extension_reason = $3
       WHERE complaint_id = $1 AND extended_at IS NULL RETURNING number`,
      [this.current.id, at, reason],
    );
    return rows.length > 0;
  }

  /** Whether it lies in the archive only because a question was not answered. */
  async hasLapsed(): Promise<boolean> {
    if (this.current.status !== 'archived') return false;
    const timeline = await this.tx.query<{ action: string }>(
      `SELECT action FROM audit WHERE subject = $1 AND action = ANY($2::text[]) ORDER BY id`,
      [this.current.id, ['archived', LAPSED]],
    );
    return hasLapsed(timeline);
  }

  /** Open dispositions are due with the complaint. */
  async dueBy(answerBy: Date): Promise<void> {
    await this.set({ answerBy });
    await this.tx.query(
      `UPDATE disposition SET answer_by = $2 WHERE complaint_id = $1 AND ended_at IS NULL AND answer_by <> $2`,
      [this.current.id, answerBy],
    );
  }

  /** Whether some body still has to do something. */
  async hasOpenDisposition(): Promise<boolean> {
    const sql = `SELECT FROM disposition WHERE complaint_id = $1 AND ended_at IS NULL LIMIT 1`;
    return (await this.tx.query(sql, [this.current.id])).length > 0;
  }

  /** Closes it. Its sender's number is known a while longer, so that he may object. */
  async close({ as, at, rating }: { as: ClosedAs; at: Date; rating?: number | null }): Promise<void> {
    const rated = rating === undefined || rating === null ? {} : { rating };
    await this.set({ status: 'closed', closedAs: as, closedAt: at, ...rated });
    await this.endConversation(at);
  }

  /** The body that had it last; null where none ever had. */
  async lastBody(): Promise<string | null> {
    const [row] = await this.tx.query<{ instansi: string }>(
      `SELECT instansi FROM disposition WHERE complaint_id = $1 AND kind = 'disposition'
       ORDER BY made_at DESC, id DESC LIMIT 1`,
      [this.current.id],
    );
    return row?.instansi ?? null;
  }

  async message(id: string): Promise<Message | null> {
    const [row] = await this.tx.query<Message>(
      `SELECT id, "from", kind, text, at, author, instansi FROM message WHERE id = $1 AND complaint_id = $2`,
      [id, this.current.id],
    );
    return row ?? null;
  }

  /** The answer that stands, and by whom. */
  async lastAnswer(): Promise<{ messageId: string; from: string | null } | null> {
    const [row] = await this.tx.query<{ messageId: string; from: string | null }>(
      `SELECT m.id AS "messageId", i.name AS "from" FROM message m LEFT JOIN instansi i ON i.id = m.instansi
       WHERE m.complaint_id = $1 AND m.kind = 'answer' ORDER BY m.at DESC, m.id DESC LIMIT 1`,
      [this.current.id],
    );
    return row ?? null;
  }

  /** What was said on the complaint that speaks for this one; null where this one may not hear it any more. */
  async shared(messageId: string): Promise<Message | null> {
    const { mergedInto, supervisory, protection } = this.current;
    const [row] = await this.tx.query<Message>(
      `SELECT m.id, m."from", m.kind, m.text, m.at, m.author, m.instansi FROM message m
       JOIN complaint l ON l.id = m.complaint_id
       WHERE m.id = $1 AND l.id = $2 AND l.supervisory = $3 AND l.confidential = $4`,
      [messageId, mergedInto, supervisory, protection.content === 'closed'],
    );
    return row ?? null;
  }

  /** What the reporter said after the report itself, oldest first; one message left out, if asked. */
  async wordsOfReporter(without: string | null = null): Promise<string[]> {
    const rows = await this.tx.query<{ text: string }>(
      `SELECT text FROM message WHERE complaint_id = $1 AND kind = 'words' AND id IS DISTINCT FROM $2::uuid ORDER BY at, id`,
      [this.current.id, without],
    );
    return rows.map((row) => row.text);
  }

  /** Shows officers what the reporter said later, one message or all of it, now that it is known whom it accuses. */
  async letBeSeen(messageId: string | null = null): Promise<void> {
    const shown = await this.tx.query(
      `UPDATE message SET unread = false WHERE complaint_id = $1 AND unread AND id = coalesce($2::uuid, id)
       RETURNING id`,
      [this.current.id, messageId],
    );
    if (shown.length > 0) await this.announce('complaint.heard', { complaintId: this.current.id });
  }

  async accusedInstansi(): Promise<string[]> {
    const rows = await this.tx.query<{ instansi: string }>(
      `SELECT DISTINCT instansi FROM accused WHERE complaint_id = $1 AND instansi IS NOT NULL`,
      [this.current.id],
    );
    return rows.map((row) => row.instansi);
  }

  /** Whether it accuses anybody at all: a body, a unit or a person. */
  async isAccusing(): Promise<boolean> {
    return (
      (await this.tx.query(`SELECT FROM accused WHERE complaint_id = $1 LIMIT 1`, [this.current.id])).length >
      0
    );
  }

  async accuse(instansi: string): Promise<void> {
    await this.tx.query(`INSERT INTO accused (id, complaint_id, instansi) VALUES ($1, $2, $3)`, [
      newId(),
      this.current.id,
      instansi,
    ]);
    await this.partUnlike();
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

  /** A deadline that is not later than what any of those it speaks for was promised. */
  private async noLater(answerBy: Date): Promise<Date> {
    const [row] = await this.tx.query<{ earliest: Date | null }>(
      `SELECT min(answer_by) AS earliest FROM complaint WHERE merged_into = $1`,
      [this.current.id],
    );
    const earliest = row?.earliest ?? answerBy;
    return earliest < answerBy ? earliest : answerBy;
  }

  /** Has those parted from it whose protection may not be the same any more. */
  private async partUnlike(): Promise<void> {
    const merged = await this.mergedIds();
    if (merged.length > 0) await this.announce('complaint.unlike', { complaintId: this.current.id });
  }

  /**
   * No more words by its sender's number join it, nor by the numbers of those whom it speaks for, and nothing here knows
   * them any longer; with `objectableFrom` only an objection still does, for a while. Texts that waited for a sender's
   * choice, and have no other complaint to choose, are left to a person.
   */
  async endConversation(objectableFrom: Date | null = null): Promise<void> {
    const ended =
      objectableFrom === null
        ? `DELETE FROM conversation WHERE complaint_id IN (SELECT id FROM family) AND $2::timestamptz IS NULL`
        : `UPDATE conversation SET ended_at = $2 WHERE complaint_id IN (SELECT id FROM family)`;
    await this.tx.query(
      `WITH family AS (
         SELECT id FROM complaint WHERE id = $1 OR merged_into = $1
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

  /** Words by its sender's number join it again. */
  async resumeConversation(): Promise<void> {
    await this.tx.query(`UPDATE conversation SET ended_at = NULL WHERE complaint_id = $1`, [this.current.id]);
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

/** A complaint's entry in a PPID's register; null for none. */
export async function informationRequestOf(
  queries: Queries,
  complaintId: string,
): Promise<{ number: string; ppid: string; extendedAt: Date | null } | null> {
  const [row] = await queries.query<{ number: string; ppid: string; extendedAt: Date | null }>(
    `SELECT number || '/PPID/' || year AS number, ppid, extended_at AS "extendedAt" FROM information_request
     WHERE complaint_id = $1`,
    [complaintId],
  );
  return row ?? null;
}

/** Whether other systems see another complaint now: its state, who has it, or what of it they are shown at all. */
const isStep = (before: Complaint, after: Complaint): boolean =>
  before.status !== after.status ||
  before.instansi !== after.instansi ||
  (after.instansi !== null &&
    (before.category !== after.category ||
      before.wilayah !== after.wilayah ||
      before.supervisory !== after.supervisory ||
      before.protection.content !== after.protection.content));
