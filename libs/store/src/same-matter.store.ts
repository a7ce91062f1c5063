import type { Queries, Transaction } from './database.js';

export interface SameMatterRow {
  complaintId: string;
  /** Number of a complaint that was public when the reporter was told of it, or when he named it. */
  code: string;
  /** He says that it is his matter too. */
  agreed: boolean;
}

/** Of which public complaint each reporter was told, and whether he says that it is about the same. */
export const sameMatters = {
  /** Notes that he is told of it, once; false where nobody vouches for his address, since his SAMA would join nothing. */
  async offer(tx: Transaction, complaintId: string, code: string, at: Date): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO same_matter (complaint_id, code, agreed, at)
       SELECT $1, $2, false, $3 WHERE EXISTS (SELECT FROM conversation WHERE complaint_id = $1 AND vouched)
       ON CONFLICT DO NOTHING RETURNING code`,
      [complaintId, code, at],
    );
    return rows.length > 0;
  },

  /** What the reporters of these complaints were told of, or named, the latest first. */
  of(queries: Queries, complaintIds: readonly string[]): Promise<SameMatterRow[]> {
    return queries.query<SameMatterRow>(
      `SELECT complaint_id AS "complaintId", code, agreed FROM same_matter
       WHERE complaint_id = ANY($1::uuid[]) ORDER BY at DESC, complaint_id`,
      [complaintIds],
    );
  },

  /** False where he has said so before. */
  async agree(tx: Transaction, complaintId: string): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE same_matter SET agreed = true WHERE complaint_id = $1 AND NOT agreed RETURNING code`,
      [complaintId],
    );
    return rows.length > 0;
  },
};
