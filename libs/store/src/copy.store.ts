import type { Queries, Transaction } from './database.js';

/** A copy (tembusan) of a complaint that a body has beside the one that leads, and its part of the answer. */
export interface OpenCopy {
  id: string;
  instansi: string;
  part: string | null;
}

/** Copies that are still open, oldest first. */
export function openCopies(on: Queries, complaintId: string): Promise<OpenCopy[]> {
  return on.query<OpenCopy>(
    `SELECT d.id, d.instansi, p.text AS part FROM disposition d LEFT JOIN part_answer p ON p.disposition_id = d.id
     WHERE d.complaint_id = $1 AND d.role = 'copy' AND d.ended_at IS NULL ORDER BY d.made_at, d.id`,
    [complaintId],
  );
}

/** Ends one copy and nothing else. */
export async function endCopy(
  tx: Transaction,
  id: string,
  { as, at }: { as: 'returned' | 'withdrawn'; at: Date },
): Promise<void> {
  await tx.query(`UPDATE disposition SET ended_at = $2, ended_as = $3 WHERE id = $1`, [id, at, as]);
}

/** Keeps what a body with a copy has to say, in the place of what it said before. */
export async function keepPart(
  tx: Transaction,
  part: { dispositionId: string; complaintId: string; text: string; author: string; at: Date },
): Promise<void> {
  await tx.query(
    `INSERT INTO part_answer (disposition_id, complaint_id, text, author, at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (disposition_id) DO UPDATE SET text = EXCLUDED.text, author = EXCLUDED.author, at = EXCLUDED.at`,
    [part.dispositionId, part.complaintId, part.text, part.author, part.at],
  );
}
