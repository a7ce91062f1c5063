import { protectedReporter } from './custody.store.js';
import type { Database } from './database.js';

/** Complaints wait no longer than this between their id and their commit. */
const LATE_COMMIT = `interval '15 minutes'`;

/** The vault's index of reporters. */
export class MatchStore {
  /** All complaints up to here were looked at, as far as this process knows. */
  private seen = '00000000-0000-0000-0000-000000000000';

  constructor(private readonly database: Database) {}

  /** Complaints of unprotected reporters that the index has not seen, the oldest first. */
  async unseen(most: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT c.id FROM complaint c
       WHERE c.id > $1 AND NOT ${protectedReporter} AND NOT EXISTS (SELECT FROM blind_indexed b WHERE b.owner_id = c.id)
       ORDER BY c.id LIMIT $2`,
      [this.seen, most],
    );
    if (rows.length < most) await this.remember();
    return rows.map(({ id }) => id);
  }

  /** Puts a complaint's tokens into the index, once. */
  async add(ownerId: string, tokens: Buffer[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      const [first] = await tx.query(
        `INSERT INTO blind_indexed (owner_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING owner_id`,
        [ownerId],
      );
      if (!first || tokens.length === 0) return;
      await tx.query(
        `INSERT INTO blind_index (token, owner_id) SELECT DISTINCT unnest($1::bytea[]), $2::uuid`,
        [tokens, ownerId],
      );
    });
  }

  /** Whose token it is, the newest first; whoever is protected by now is nobody's match. */
  async owners(token: Buffer, most: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT c.id FROM blind_index b JOIN complaint c ON c.id = b.owner_id
       WHERE b.token = $1 AND NOT ${protectedReporter} ORDER BY c.id DESC LIMIT $2`,
      [token, most],
    );
    return rows.map(({ id }) => id);
  }

  /** Everything older than a late commit was looked at: ids are in the order of their times. */
  private async remember(): Promise<void> {
    const [row] = await this.database.query<{ id: string | null }>(
      `SELECT id FROM complaint WHERE id > $1 AND entered_at < now() - ${LATE_COMMIT} ORDER BY id DESC LIMIT 1`,
      [this.seen],
    );
    this.seen = row?.id ?? this.seen;
  }
}
