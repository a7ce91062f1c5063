import type { Complaint } from '#complaint';
import { complaintColumns, toComplaint, type ComplaintRow } from './complaint.row.js';
import type { Database, Queries } from './database.js';
import { unrecordedComplaint } from './complaint.queries.js';

export interface DueSending {
  complaintId: string;
  attempts: number;
  /** An earlier attempt may have arrived. */
  uncertain: boolean;
}

/** May leave the house: nothing of what is confidential, supervisory or written by a machine ever does. */
const sendable = `NOT c.confidential AND NOT c.supervisory AND NOT c.automatic
  AND c.suggestion IS NOT NULL AND c.taken_over IS NULL AND ${unrecordedComplaint}`;

/** Complaints on their way to SP4N-LAPOR! by its API. */
export class Sp4nSendings {
  constructor(private readonly database: Database) {}

  /**
   * Puts in line what must go and is not in line yet, and again what was kept back and may go now; how many are new.
   */
  async queue(limit: number): Promise<number> {
    // An attempt before it was kept back may have arrived.
    await this.database.query(
      `UPDATE sp4n_sending s SET state = 'waiting', uncertain = true, due_at = now()
       FROM complaint c WHERE c.id = s.complaint_id AND s.state = 'kept-back' AND ${sendable}`,
    );
    const rows = await this.database.query(
      `INSERT INTO sp4n_sending (complaint_id, due_at)
       SELECT c.id, now() FROM complaint c WHERE ${sendable}
         AND NOT EXISTS (SELECT 1 FROM sp4n_sending s WHERE s.complaint_id = c.id)
       ORDER BY c.id LIMIT $1 ON CONFLICT DO NOTHING RETURNING complaint_id`,
      [limit],
    );
    return rows.length;
  }

  /** Takes what is due, for `leaseSeconds`: from now on nobody knows whether it arrived, until an answer is noted. */
  claim(limit: number, leaseSeconds: number): Promise<DueSending[]> {
    return this.database.query<DueSending>(
      `WITH due AS (
         SELECT complaint_id, uncertain FROM sp4n_sending WHERE state = 'waiting' AND due_at <= now()
         ORDER BY due_at, complaint_id LIMIT $1 FOR UPDATE SKIP LOCKED
       )
       UPDATE sp4n_sending s SET attempts = s.attempts + 1, uncertain = true,
         due_at = now() + make_interval(secs => $2)
       FROM due WHERE s.complaint_id = due.complaint_id
       RETURNING s.complaint_id AS "complaintId", s.attempts, due.uncertain`,
      [limit, leaseSeconds],
    );
  }

  /** The complaint, if it may still go as it stands now. */
  async sendable(complaintId: string): Promise<Complaint | null> {
    const [row] = await this.database.query<ComplaintRow>(
      `SELECT ${complaintColumns} FROM complaint c WHERE c.id = $1 AND ${sendable}`,
      [complaintId],
    );
    return row ? toComplaint(row) : null;
  }

  /** Tries again later. `uncertain`: nobody answered. */
  async later(
    complaintId: string,
    seconds: number,
    { uncertain, error }: { uncertain: boolean; error: string },
  ) {
    await this.database.query(
      `UPDATE sp4n_sending SET due_at = now() + make_interval(secs => $2), uncertain = $3, error = $4
       WHERE complaint_id = $1`,
      [complaintId, seconds, uncertain, error],
    );
  }

  /** No more attempts; of what is kept back, until it may go again. */
  async end(
    tx: Queries,
    complaintId: string,
    state: 'sent' | 'refused' | 'kept-back',
    error: string | null = null,
  ): Promise<void> {
    await tx.query(
      `UPDATE sp4n_sending SET state = $2, uncertain = false, error = $3 WHERE complaint_id = $1`,
      [complaintId, state, error],
    );
  }
}
