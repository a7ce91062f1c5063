import type { Database } from './database.js';

/** To whom batches are wrapped. */
export type Half = 'custodian' | 'escrow';

export interface WrappedBatch {
  id: string;
  custodianVersion: number;
  custodianWrap: Buffer;
  escrowVersion: number;
  escrowWrap: Buffer;
}

const columns = `id, custodian_version AS "custodianVersion", custodian_wrap AS "custodianWrap",
  escrow_version AS "escrowVersion", escrow_wrap AS "escrowWrap"`;

/** The keys of commits, and the versions of custodian and escrow they are wrapped to. */
export class KeyBatchStore {
  constructor(private readonly database: Database) {}

  /** Batches of an older version than this, in order of id, after a given one. */
  olderThan(half: Half, version: number, after: string | null, limit: number): Promise<WrappedBatch[]> {
    return this.database.query<WrappedBatch>(
      `SELECT ${columns} FROM key_batch
       WHERE ${half}_version < $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
      [version, after, limit],
    );
  }

  /** Replaces wraps, each only where it is still of the version it was read with. */
  async rewrap(
    half: Half,
    version: number,
    wraps: { id: string; from: number; wrap: Buffer }[],
  ): Promise<void> {
    await this.database.query(
      `UPDATE key_batch b SET ${half}_version = $1, ${half}_wrap = n.wrap
       FROM unnest($2::uuid[], $3::int[], $4::bytea[]) AS n(id, old, wrap)
       WHERE b.id = n.id AND b.${half}_version = n.old`,
      [version, wraps.map(({ id }) => id), wraps.map(({ from }) => from), wraps.map(({ wrap }) => wrap)],
    );
  }

  /**
   * Retires all versions below this one, unless a batch is wrapped to one still. From then on nothing can be stored that
   * is wrapped to them, by whatever process was late to hear of the new key.
   */
  retireBelow(half: Half, version: number): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await tx.query(`LOCK TABLE key_batch IN SHARE ROW EXCLUSIVE MODE`);
      const left = await tx.query(`SELECT FROM key_batch WHERE ${half}_version < $1 LIMIT 1`, [version]);
      if (left.length > 0) return false;
      await tx.query(
        `INSERT INTO key_retired (half, version, at) VALUES ($1, $2, now()) ON CONFLICT (half, version) DO NOTHING`,
        [half, version - 1],
      );
      return true;
    });
  }

  /** Batches by chance. */
  sample(size: number): Promise<WrappedBatch[]> {
    return this.database.query<WrappedBatch>(
      `SELECT ${columns} FROM key_batch WHERE id IN (SELECT id FROM key_batch ORDER BY random() LIMIT $1)`,
      [size],
    );
  }
}
