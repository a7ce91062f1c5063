import { ComplaintUnit } from './complaint.unit.js';
import type { Database, Transaction } from './database.js';

/** A file that its provider has and we have not. */
export interface ComingFile {
  id: string;
  complaintId: string;
  channel: string;
  /** What the channel's `media` takes. */
  ref: string;
  /** How often it was asked for, this time included. */
  tries: number;
}

/** Why a file will never be here: its provider refuses it for good, or was not reached for too long. */
export type MissingFile = 'refused' | 'unreachable';

/** Files that came by reference, until they are here or given up. */
export class ComingFiles {
  constructor(private readonly database: Database) {}

  /** Takes the next ones that are due for `leaseSeconds`; nobody else has them meanwhile. */
  claim(channels: string[], limit: number, leaseSeconds: number): Promise<ComingFile[]> {
    return this.database.query<ComingFile>(
      `UPDATE attachment f SET fetch_at = now() + make_interval(secs => $3), fetch_tries = fetch_tries + 1
       FROM complaint c
       WHERE c.id = f.complaint_id AND f.id IN (
         SELECT a.id FROM attachment a JOIN complaint o ON o.id = a.complaint_id
         WHERE a.sealed_id IS NULL AND a.missing IS NULL AND a.ref IS NOT NULL
           AND (a.fetch_at IS NULL OR a.fetch_at <= now()) AND o.channel = ANY($1::text[])
         ORDER BY a.fetch_at NULLS FIRST, a.id LIMIT $2 FOR UPDATE OF a SKIP LOCKED)
       RETURNING f.id, f.complaint_id AS "complaintId", c.channel, f.ref, f.fetch_tries AS tries`,
      [channels, limit, leaseSeconds],
    );
  }

  /**
   * It is here: `keep` seals it in the same transaction, and says under which id. Nothing is kept where the reporter's
   * identity was erased meanwhile.
   */
  arrived(
    { id, complaintId }: ComingFile,
    found: { type: string; size: number; held: 'unscanned' | 'infected' | null; at: Date },
    keep: (tx: Transaction) => Promise<string>,
  ): Promise<void> {
    return this.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      const [gone] = await tx.query(`SELECT FROM erasure WHERE owner_id = $1`, [complaintId]);
      const [still] = await tx.query(`SELECT FROM attachment WHERE id = $1 AND sealed_id IS NULL`, [id]);
      if (!unit || gone || !still) return;
      await tx.query(
        `UPDATE attachment SET sealed_id = $2, type = $3, size = $4, held = $5, fetch_at = NULL WHERE id = $1`,
        [id, await keep(tx), found.type, found.size, found.held],
      );
      if (found.held !== 'infected') return;
      await unit.record({ at: found.at, actor: 'system', action: 'file-infected' });
    });
  }

  /** To be asked for again in `seconds`. Where it could not even be tried, this time does not count. */
  async later(id: string, seconds: number, { counts = true } = {}): Promise<void> {
    await this.database.query(
      `UPDATE attachment SET fetch_at = now() + make_interval(secs => $2), fetch_tries = fetch_tries - $3::int
       WHERE id = $1 AND sealed_id IS NULL`,
      [id, seconds, counts ? 0 : 1],
    );
  }

  /** Given up; the complaint's timeline says so. */
  giveUp({ id, complaintId }: ComingFile, missing: MissingFile, at: Date): Promise<void> {
    return this.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      const rows = await tx.query(
        `UPDATE attachment SET missing = $2 WHERE id = $1 AND sealed_id IS NULL AND missing IS NULL RETURNING id`,
        [id, missing],
      );
      if (rows.length === 0) return;
      await unit?.record({ at, actor: 'system', action: 'file-missing', reason: missing });
    });
  }
}
