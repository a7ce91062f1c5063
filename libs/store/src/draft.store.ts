import { newId } from '#platform';
import type { AnswerParts } from '#complaint';
import { within, type Scope } from './complaint.queries.js';
import type { Database, Queries } from './database.js';

/** An answer that is not published yet. */
export interface Draft {
  id: string;
  complaintId: string;
  officer: string;
  instansi: string | null;
  parts: AnswerParts;
  savedAt: Date;
  /** Waits for a reviewer since then; null: its writer still has it. */
  submittedAt: Date | null;
  onBehalf: boolean;
  /** Who sent it back, and with which words. */
  sentBackBy: string | null;
  sentBackWords: string | null;
}

/** One that waits for a reviewer, with what is needed of its complaint. */
export interface WaitingDraft extends Draft {
  code: string;
  supervisory: boolean;
}

export interface InternalNote {
  id: string;
  author: string;
  instansi: string | null;
  text: string;
  at: Date;
}

const columns = `d.id, d.complaint_id AS "complaintId", d.officer, d.instansi, d.parts, d.saved_at AS "savedAt",
  d.submitted_at AS "submittedAt", d.on_behalf AS "onBehalf", d.sent_back_by AS "sentBackBy",
  d.sent_back_words AS "sentBackWords"`;

/** Drafts of answers and the notes that officers write for each other. Whoever changes them holds the complaint. */
export class DraftStore {
  constructor(private readonly database: Database) {}

  /** Keeps what an officer has written so far; one draft of his for each complaint. One in review stays as it is. */
  async keep(
    on: Queries,
    draft: Pick<Draft, 'complaintId' | 'officer' | 'instansi' | 'parts' | 'savedAt' | 'onBehalf'>,
  ): Promise<string> {
    const { complaintId, officer, instansi, parts, savedAt, onBehalf } = draft;
    const [row] = await on.query<{ id: string }>(
      `INSERT INTO draft AS d (id, complaint_id, officer, instansi, parts, saved_at, on_behalf)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (complaint_id, officer)
       DO UPDATE SET instansi = EXCLUDED.instansi, parts = EXCLUDED.parts, saved_at = EXCLUDED.saved_at,
         on_behalf = EXCLUDED.on_behalf
       WHERE d.submitted_at IS NULL RETURNING id`,
      [newId(), complaintId, officer, instansi, JSON.stringify(parts), savedAt, onBehalf],
    );
    if (row) return row.id;
    return (await this.own(complaintId, officer, on))?.id ?? '';
  }

  async submit(on: Queries, id: string, at: Date): Promise<void> {
    await on.query(
      `UPDATE draft SET submitted_at = $2, sent_back_by = NULL, sent_back_words = NULL WHERE id = $1`,
      [id, at],
    );
  }

  /** Gives it back to its writer. */
  async sendBack(on: Queries, id: string, { by, words }: { by: string; words: string }): Promise<void> {
    await on.query(
      `UPDATE draft SET submitted_at = NULL, sent_back_by = $2, sent_back_words = $3 WHERE id = $1`,
      [id, by, words],
    );
  }

  /** Leaves one that waited to its writer: the complaint is another body's by now. */
  async withdraw(on: Queries, id: string): Promise<void> {
    await on.query(`UPDATE draft SET submitted_at = NULL WHERE id = $1`, [id]);
  }

  /** Whether a picture came with it. */
  async hasPicture(on: Queries, id: string): Promise<boolean> {
    const sql = `SELECT FROM attachment WHERE message_id = $1 AND type LIKE 'image/%' LIMIT 1`;
    return (await on.query(sql, [id])).length > 0;
  }

  /** Ids of the files that came with it and may be seen. */
  async filesOf(id: string): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM attachment WHERE message_id = $1 AND sealed_id IS NOT NULL AND held IS NULL ORDER BY id`,
      [id],
    );
    return rows.map((row) => row.id);
  }

  /** Takes away what has become an answer. */
  async remove(on: Queries, id: string): Promise<void> {
    await on.query(`DELETE FROM draft WHERE id = $1`, [id]);
  }

  async own(complaintId: string, officer: string, on: Queries = this.database): Promise<Draft | null> {
    const [row] = await on.query<Draft>(
      `SELECT ${columns} FROM draft d WHERE d.complaint_id = $1 AND d.officer = $2`,
      [complaintId, officer],
    );
    return row ?? null;
  }

  /** The one answer of a complaint that waits for a reviewer. */
  async inReview(complaintId: string, on: Queries = this.database): Promise<Draft | null> {
    const [row] = await on.query<Draft>(
      `SELECT ${columns} FROM draft d WHERE d.complaint_id = $1 AND d.submitted_at IS NOT NULL`,
      [complaintId],
    );
    return row ?? null;
  }

  /** Who else has begun an answer. */
  async otherWriters(complaintId: string, officer: string): Promise<string[]> {
    const rows = await this.database.query<{ officer: string }>(
      `SELECT officer FROM draft WHERE complaint_id = $1 AND officer <> $2 ORDER BY saved_at`,
      [complaintId, officer],
    );
    return rows.map((row) => row.officer);
  }

  /** Answers within the scope that wait for a reviewer other than this officer, the longest waiting first. */
  waiting(scope: Scope, officer: string, limit: number): Promise<WaitingDraft[]> {
    const parameters: unknown[] = [officer, limit];
    const conditions = [
      'd.submitted_at IS NOT NULL',
      'd.officer <> $1',
      'd.instansi = c.instansi',
      ...within(scope, parameters),
    ];
    return this.database.query<WaitingDraft>(
      `SELECT ${columns}, c.code, c.supervisory FROM draft d JOIN complaint c ON c.id = d.complaint_id
       WHERE ${conditions.join(' AND ')} ORDER BY d.submitted_at, d.id LIMIT $2`,
      parameters,
    );
  }

  async note(on: Queries, complaintId: string, note: Omit<InternalNote, 'id'>): Promise<string> {
    const id = newId();
    await on.query(
      `INSERT INTO internal_note (id, complaint_id, author, instansi, text, at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, complaintId, note.author, note.instansi, note.text, note.at],
    );
    return id;
  }

  notes(complaintId: string): Promise<InternalNote[]> {
    return this.database.query<InternalNote>(
      `SELECT id, author, instansi, text, at FROM internal_note WHERE complaint_id = $1 ORDER BY at, id`,
      [complaintId],
    );
  }
}
