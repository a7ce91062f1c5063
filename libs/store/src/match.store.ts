import { protectedReporter } from './custody.store.js';
import type { Database } from './database.js';

/** Of the complaint `c`: its reporter is neither protected nor has he had his data restricted. */
const findable = `NOT (${protectedReporter}
  OR EXISTS (SELECT FROM data_hold h WHERE h.complaint_id = c.id AND h.kind = 'restricted'))`;

/** No complaint is longer between its id, which tells its time, and its commit. */
const LATE_COMMIT = `interval '15 minutes'`;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Complaints to be looked at, the last that was read, and whether there are more. */
export interface Unseen {
  ids: string[];
  last: string | null;
  more: boolean;
}

/** The vault's index of reporters. */
export class MatchStore {
  private readTo = BEFORE_ALL;

  constructor(private readonly database: Database) {}

  /** Of the next complaints in the order of their ids, those of findable reporters that the index has not seen. */
  async unseen(most: number): Promise<Unseen> {
    const page = await this.database.query<{ id: string; due: boolean }>(
      `SELECT c.id, ${findable} AND NOT EXISTS (SELECT FROM blind_indexed b WHERE b.owner_id = c.id) AS due
       FROM (SELECT * FROM complaint WHERE id > $1 ORDER BY id LIMIT $2) c ORDER BY c.id`,
      [this.readTo, most],
    );
    const more = page.length === most;
    return { ids: page.filter(({ due }) => due).map(({ id }) => id), last: page.at(-1)?.id ?? null, more };
  }

  /** They are in the index: reads on behind them, and after the last from where a late commit may have come between. */
  async passed({ last, more }: Unseen): Promise<void> {
    this.readTo = more && last !== null ? last : await this.settled();
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

  /** Whose token it is, the newest first; whoever is protected or restricted by now is nobody's match. */
  async owners(token: Buffer, most: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT c.id FROM blind_index b JOIN complaint c ON c.id = b.owner_id
       WHERE b.token = $1 AND ${findable} ORDER BY c.id DESC LIMIT $2`,
      [token, most],
    );
    return rows.map(({ id }) => id);
  }

  /** The last complaint before which nothing can be committed any more. */
  private async settled(): Promise<string> {
    const [row] = await this.database.query<{ id: string }>(
      `SELECT id FROM complaint WHERE entered_at < now() - ${LATE_COMMIT} ORDER BY id DESC LIMIT 1`,
    );
    return row?.id ?? BEFORE_ALL;
  }
}
