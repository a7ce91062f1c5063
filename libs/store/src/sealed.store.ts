import type { Database, Queries } from './database.js';

/** Rows that only `#identity` writes and reads. */
export class SealedStore {
  constructor(private readonly database: Database) {}

  async put(
    into: Queries,
    value: { id: string; ownerId: string; kind: string; keyVersion: number; bytes: Uint8Array },
  ): Promise<void> {
    await into.query(
      `INSERT INTO sealed (id, owner_id, kind, key_version, bytes) VALUES ($1, $2, $3, $4, $5)`,
      [value.id, value.ownerId, value.kind, value.keyVersion, Buffer.from(value.bytes)],
    );
  }

  async get(
    id: string,
  ): Promise<{ bytes: Buffer; keyVersion: number; ownerId: string; kind: string } | null> {
    const [row] = await this.database.query<{
      bytes: Buffer;
      keyVersion: number;
      ownerId: string;
      kind: string;
    }>(`SELECT bytes, key_version AS "keyVersion", owner_id AS "ownerId", kind FROM sealed WHERE id = $1`, [
      id,
    ]);
    return row ?? null;
  }

  /** Id of the owner's value of a kind, the oldest first. */
  async idOf(ownerId: string, kind: string, from: Queries = this.database): Promise<string | null> {
    const [row] = await from.query<{ id: string }>(
      `SELECT id FROM sealed WHERE owner_id = $1 AND kind = $2 ORDER BY id LIMIT 1`,
      [ownerId, kind],
    );
    return row?.id ?? null;
  }
}
