import { newId } from '#platform';
import {
  Failure,
  hasLapsed,
  LAPSED,
  type AnswerParts,
  type ClosedAs,
  type Disposition,
  type Hop,
  type Message,
  type ReferralProof,
} from '#complaint';
import { complaintColumns, toComplaint, type ComplaintRow } from './complaint.row.js';
import type { Queries, Transaction } from './database.js';
import { lockFamily } from './family.js';
import { hopsOf } from './hop.store.js';
import { LockedComplaint } from './locked-complaint.js';

export interface NewAttachment {
  id: string;
  type: string;
  size: number;
  sealedId: string | null;
  ref: string | null;
  /** Seen by nobody until a scanner has looked at it. */
  held: 'unscanned' | null;
}

/**
 * One complaint held under a row lock for the length of a transaction. Whoever changes a complaint does it here, and
 * records who and why: a change without a `record` is a defect.
 */
export class ComplaintUnit extends LockedComplaint {
  /** Locks the complaint; null where there is none. Waits for whoever holds it. */
  static async lock(tx: Transaction, by: { id: string } | { code: string }): Promise<ComplaintUnit | null> {
    const [column, value] = 'id' in by ? ['id', by.id] : ['code', by.code];
    const [row] = await tx.query<ComplaintRow>(
      `SELECT ${complaintColumns} FROM complaint c WHERE c.${column} = $1 FOR UPDATE`,
      [value],
    );
    return row ? new ComplaintUnit(tx, toComplaint(row)) : null;
  }

  /** Reads the row anew after it was changed beside `set`. */
  async reread(): Promise<void> {
    const [row] = await this.tx.query<ComplaintRow>(
      `SELECT ${complaintColumns} FROM complaint c WHERE c.id = $1`,
      [this.current.id],
    );
    if (row) this.current = toComplaint(row);
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

  /** Ends all that are open; with `besides` no copy but that body's own. */
  async endDispositions(
    as: NonNullable<Disposition['endedAs']>,
    at: Date,
    besides: string | null = null,
  ): Promise<void> {
    const ended = await this.tx.query<{ id: string }>(
      `UPDATE disposition SET ended_at = $2, ended_as = $3 WHERE complaint_id = $1 AND ended_at IS NULL
       AND ($4::text IS NULL OR role = 'lead' OR instansi = $4) RETURNING id`,
      [this.current.id, at, as, besides],
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
      `SELECT instansi FROM disposition WHERE complaint_id = $1 AND kind = 'disposition' AND ended_as IS DISTINCT FROM 'undone'
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

  /**
   * What the reporter said after the report itself, oldest first. With `without` only what had been read when that
   * message came: of two that wait to be read neither may pass for known because of the other.
   */
  async wordsOfReporter(without: string | null = null): Promise<string[]> {
    const rows = await this.tx.query<{ text: string }>(
      `SELECT text FROM message WHERE complaint_id = $1 AND kind = 'words'
       AND ($2::uuid IS NULL OR (id <> $2::uuid AND NOT unread)) ORDER BY at, id`,
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

  /** Whether who reported it was destroyed. */
  async isErased(): Promise<boolean> {
    const sql = `SELECT FROM erasure WHERE owner_id = $1`;
    return (await this.tx.query(sql, [this.current.id])).length > 0;
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
}

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
