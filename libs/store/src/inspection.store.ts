import type { Queries } from './database.js';

/** Stands for the inspectors of the whole country where an inspectorate's id is asked for. */
export const OF_THE_COUNTRY = '';

/**
 * Puts a supervisory complaint before an inspectorate; false where it lies there already. With `raised` those that had
 * it keep it, without they lose what they have not opened.
 */
export async function beginInspection(
  tx: Queries,
  { complaintId, instansi, raised, at }: { complaintId: string; instansi: string; raised: boolean; at: Date },
): Promise<boolean> {
  if (!raised) {
    await tx.query(
      `DELETE FROM inspection WHERE complaint_id = $1 AND instansi <> $2 AND opened_at IS NULL`,
      [complaintId, instansi],
    );
  }
  const rows = await tx.query(
    `INSERT INTO inspection (complaint_id, instansi, raised, since) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [complaintId, instansi, raised, at],
  );
  return rows.length > 0;
}

/** Nobody need look into it any more. Who has keeps it in sight, unless it is none of theirs and is forgotten. */
export async function endInspection(
  tx: Queries,
  complaintId: string,
  { forgotten = false } = {},
): Promise<void> {
  await tx.query(`DELETE FROM inspection WHERE complaint_id = $1 AND (opened_at IS NULL OR $2)`, [
    complaintId,
    forgotten,
  ]);
}

/** Notes that an inspector opened it; false where one of his inspectorate has before. */
export async function openInspection(
  tx: Queries,
  { complaintId, instansi, by, at }: { complaintId: string; instansi: string; by: string; at: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO inspection AS i (complaint_id, instansi, since, opened_at, opened_by) VALUES ($1, $2, $3, $3, $4)
     ON CONFLICT (complaint_id, instansi) DO UPDATE SET opened_at = EXCLUDED.opened_at, opened_by = EXCLUDED.opened_by
       WHERE i.opened_at IS NULL RETURNING 1`,
    [complaintId, instansi, at, by],
  );
  return rows.length > 0;
}

/** Whether somebody of the inspectorate has opened it. */
export async function isOpened(queries: Queries, complaintId: string, instansi: string): Promise<boolean> {
  const rows = await queries.query(
    `SELECT FROM inspection WHERE complaint_id = $1 AND opened_at IS NOT NULL AND instansi = $2`,
    [complaintId, instansi],
  );
  return rows.length > 0;
}
