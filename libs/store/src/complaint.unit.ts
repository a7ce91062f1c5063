import { newId } from '#platform';
import type { Complaint, Disposition, Message, ReplyWay } from '#complaint';
import { recordAudit, type AuditEntry } from './audit.store.js';
import { complaintColumns, protectionRow, toComplaint, type ComplaintRow } from './complaint.row.js';
import type { Transaction } from './database.js';

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
    | 'instansi'
    | 'category'
    | 'wilayah'
    | 'place'
    | 'placeText'
    | 'classification'
    | 'supervisory'
    | 'protection'
    | 'answerBy'
    | 'suggestion'
  >
> & { pinHash?: Buffer; point?: NonNullable<Complaint['point']> };

const columnOf: Record<Exclude<keyof Changes, 'protection' | 'point'>, string> = {
  status: 'status',
  instansi: 'instansi',
  category: 'category',
  wilayah: 'wilayah',
  place: 'place',
  placeText: 'place_text',
  classification: 'classification',
  supervisory: 'supervisory',
  answerBy: 'answer_by',
  suggestion: 'suggestion',
  pinHash: 'pin_hash',
};

/**
 * One complaint held under a row lock for the length of a transaction. Whoever changes a complaint does it here, and
 * records who and why: a change without a `record` is a defect.
 */
export class ComplaintUnit {
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

  get complaint(): Complaint {
    return this.current;
  }

  async set(changes: Changes): Promise<void> {
    const { protection, point, ...plain } = changes;
    const columns = new Map<string, unknown>([
      ...(protection ? Object.entries(protectionRow(protection)) : []),
      ...(point ? Object.entries(point) : []),
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
    const { pinHash: _, ...visible } = changes;
    const before = this.current;
    this.current = { ...this.current, ...visible };
    // Whoever is told of complaints hears of each step, whoever took it.
    const { id, status } = this.current;
    if (isStep(before, this.current)) await this.announce('complaint.moved', { complaintId: id, status });
  }

  /** Adds something said; returns its id. Attachments' bytes are sealed by the caller beforehand. */
  async say(message: Omit<Message, 'id'>, attachments: NewAttachment[] = []): Promise<string> {
    const id = newId();
    await this.tx.query(
      `INSERT INTO message (id, complaint_id, "from", kind, text, at, author, instansi, unread)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $4 = 'words')`,
      [
        id,
        this.current.id,
        message.from,
        message.kind,
        message.text,
        message.at,
        message.author,
        message.instansi,
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

  /** Records who did what to it, and why. */
  record(entry: Omit<AuditEntry, 'subject'>): Promise<void> {
    return recordAudit(this.tx, { ...entry, subject: this.current.id });
  }

  async hand(
    disposition: Pick<Disposition, 'kind' | 'instansi' | 'reason' | 'madeBy' | 'madeAt' | 'answerBy'>,
  ): Promise<string> {
    const id = newId();
    await this.tx.query(
      `INSERT INTO disposition (id, complaint_id, kind, instansi, reason, made_by, made_at, answer_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        id,
        this.current.id,
        disposition.kind,
        disposition.instansi,
        disposition.reason,
        disposition.madeBy,
        disposition.madeAt,
        disposition.answerBy,
      ],
    );
    return id;
  }

  async endDispositions(as: NonNullable<Disposition['endedAs']>, at: Date): Promise<void> {
    await this.tx.query(
      `UPDATE disposition SET ended_at = $2, ended_as = $3 WHERE complaint_id = $1 AND ended_at IS NULL`,
      [this.current.id, at, as],
    );
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
  }

  /**
   * No more words by its sender's number join it, and nothing here knows the number any longer. Texts that waited for
   * its sender's choice, and have no other complaint to choose, are left to a person.
   */
  async endConversation(): Promise<void> {
    await this.tx.query(
      `WITH ended AS (
         DELETE FROM conversation WHERE complaint_id = $1 RETURNING channel, address_index
       ), unclaimed AS (
         DELETE FROM waiting_text w USING ended e
         WHERE w.channel = e.channel AND w.address_index = e.address_index
           AND NOT EXISTS (SELECT FROM conversation v WHERE v.channel = e.channel AND v.address_index = e.address_index
                           AND v.vouched AND v.complaint_id <> $1)
         RETURNING w.inbound_id
       )
       UPDATE inbound SET outcome = 'quarantined', reason = 'no complaint was chosen for it'
       WHERE outcome = 'asked-which' AND id IN (SELECT inbound_id FROM unclaimed)`,
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
    await this.tx.query(`INSERT INTO outbox (id, pattern, payload, due_at) VALUES ($1, $2, $3, now())`, [
      newId(),
      pattern,
      JSON.stringify(payload),
    ]);
  }
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
