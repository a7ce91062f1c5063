import type { Database, Queries } from './database.js';
import type { UploadState } from './entities/upload.entities.js';

/** One file of one complaint, by the id that its sender gave it. */
export interface UploadKey {
  complaintId: string;
  id: string;
}

export interface UploadRow extends UploadKey {
  /** Encrypted: its name and its checksum. */
  about: Buffer;
  size: number;
  received: number;
  state: UploadState;
  reason: string | null;
  attachmentId: string | null;
  touchedAt: Date;
}

const columns = `complaint_id AS "complaintId", id, about, size, received, state, reason,
  attachment_id AS "attachmentId", touched_at AS "touchedAt"`;

/** Files on their way in, part by part. */
export class UploadStore {
  constructor(private readonly database: Database) {}

  /** False where the complaint has a file of this id already. */
  async announce(
    tx: Queries,
    { complaintId, id, about, size, at }: UploadKey & { about: Buffer; size: number; at: Date },
  ): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO upload (complaint_id, id, about, size, touched_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING id`,
      [complaintId, id, about, size, at],
    );
    return rows.length > 0;
  }

  async find({ complaintId, id }: UploadKey, on: Queries = this.database): Promise<UploadRow | null> {
    const [row] = await on.query<UploadRow>(
      `SELECT ${columns} FROM upload WHERE complaint_id = $1 AND id = $2`,
      [complaintId, id],
    );
    return row ?? null;
  }

  /** Files that a complaint takes part of its allowance for: those kept and those on their way. */
  async count(tx: Queries, complaintId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM upload WHERE complaint_id = $1 AND state <> 'refused'`,
      [complaintId],
    );
    return row?.count ?? 0;
  }

  /** Adds bytes where the ones before them end; false where they begin elsewhere, or would be too many. */
  async append(
    { complaintId, id }: UploadKey,
    part: { start: number; length: number; bytes: Buffer; at: Date },
  ): Promise<boolean> {
    const rows = await this.database.query(
      `WITH moved AS (
         UPDATE upload SET received = received + $4, touched_at = $6
         WHERE complaint_id = $1 AND id = $2 AND received = $3 AND state = 'receiving' AND received + $4 <= size
         RETURNING complaint_id, id
       ), added AS (
         INSERT INTO upload_part (complaint_id, upload_id, start, bytes)
         SELECT complaint_id, id, $3, $5 FROM moved
       )
       SELECT id FROM moved`,
      [complaintId, id, part.start, part.length, part.bytes, part.at],
    );
    return rows.length > 0;
  }

  /** The parts of a file in their order, as they were encrypted. */
  parts({ complaintId, id }: UploadKey): Promise<{ start: number; bytes: Buffer }[]> {
    return this.database.query(
      `SELECT start, bytes FROM upload_part WHERE complaint_id = $1 AND upload_id = $2 ORDER BY start`,
      [complaintId, id],
    );
  }

  /**
   * Ends a file that is wholly here, or with `receiving` lets it begin anew; its parts go. False where it is not, or
   * somebody else has ended it.
   */
  async settle(
    tx: Queries,
    { complaintId, id }: UploadKey,
    as: { state: UploadState; reason?: string; attachmentId?: string },
  ): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE upload SET state = $3, reason = $4, attachment_id = $5,
         received = CASE WHEN $3 = 'receiving' THEN 0 ELSE received END
       WHERE complaint_id = $1 AND id = $2 AND state = 'receiving' AND received = size RETURNING id`,
      [complaintId, id, as.state, as.reason ?? null, as.attachmentId ?? null],
    );
    if (rows.length === 0) return false;
    await tx.query(`DELETE FROM upload_part WHERE complaint_id = $1 AND upload_id = $2`, [complaintId, id]);
    return true;
  }

  /** Files that are wholly here since before `until`, and that nobody has looked at. */
  unsettled(until: Date, limit: number): Promise<UploadKey[]> {
    return this.database.query(
      `SELECT complaint_id AS "complaintId", id FROM upload
       WHERE state = 'receiving' AND received = size AND touched_at < $1 ORDER BY touched_at LIMIT $2`,
      [until, limit],
    );
  }

  /** Forgets what was begun and not finished, or refused, and has not been touched since. */
  async forget(untouchedSince: Date): Promise<void> {
    await this.database.query(
      `DELETE FROM upload WHERE touched_at < $1 AND (state = 'refused' OR (state = 'receiving' AND received < size))`,
      [untouchedSince],
    );
  }
}
