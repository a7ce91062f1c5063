import type { Database, Queries } from './database.js';

/** Something that came in and of which a person must say what becomes of it. */
export interface KeptItem {
  id: string;
  channel: string;
  /** Nobody could read it, or its sender was asked which complaint it belongs to and has not said. */
  outcome: 'quarantined' | 'asked-which';
  reason: string | null;
  receivedAt: Date;
  /** Keyed hash by which its source message is known again. */
  externalIndex: Buffer;
}

/** Whether its bytes still are: retention destroys what was kept too long. */
const isThere = `NOT EXISTS (SELECT FROM erasure e WHERE e.owner_id = i.id)`;
const columns = `i.id, i.channel, i.outcome, i.reason, i.received_at AS "receivedAt",
  i.external_index AS "externalIndex"`;
const waitsFor = {
  quarantined: `i.outcome = 'quarantined' AND i.discarded_at IS NULL`,
  'asked-which': `i.outcome = 'asked-which'`,
} as const;
const MOST_COUNTED = 1000;

/** What waits for a person, and what he makes of it. Nothing here is ever deleted. */
export class QuarantineStore {
  constructor(private readonly database: Database) {}

  /** The oldest first, of one channel or of all, those before a moment, or for one reason. */
  list(
    outcome: KeptItem['outcome'],
    { channel = null, before = null, reason = null, unpaused = false, among = null, limit }: ListOptions,
  ): Promise<KeptItem[]> {
    return this.database.query(
      `SELECT ${columns} FROM inbound i WHERE ${waitsFor[outcome]} AND ${isThere}
         AND ($1::text IS NULL OR i.channel = $1) AND ($2::timestamptz IS NULL OR i.received_at < $2)
         AND ($3::text IS NULL OR i.reason = $3)
         AND (NOT $4::boolean OR i.channel NOT IN (SELECT channel FROM channel_pause))
         AND ($5::text[] IS NULL OR i.channel = ANY($5))
       ORDER BY i.received_at, i.id LIMIT $6`,
      [channel, before, reason, unpaused, among, limit],
    );
  }

  /** How many wait, at most a thousand; of those whose sender was asked, the ones from before `askedBefore`. */
  async count(askedBefore: Date): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM (
         (SELECT 1 FROM inbound i WHERE ${waitsFor.quarantined} AND ${isThere} LIMIT ${MOST_COUNTED})
         UNION ALL
         (SELECT 1 FROM inbound i WHERE ${waitsFor['asked-which']} AND i.received_at < $1 LIMIT ${MOST_COUNTED})
       ) waiting`,
      [askedBefore],
    );
    return Math.min(row?.count ?? 0, MOST_COUNTED);
  }

  /** null where there is none that waits for a person. */
  async one(id: string): Promise<KeptItem | null> {
    const [row] = await this.database.query<KeptItem>(
      `SELECT ${columns} FROM inbound i
       WHERE i.id = $1 AND ((${waitsFor.quarantined}) OR (${waitsFor['asked-which']})) AND ${isThere}`,
      [id],
    );
    return row ?? null;
  }

  /** Where a text that waits came from, by keyed hash: which open complaints it may belong to. */
  async talkOf(id: string): Promise<{ channel: string; addressIndex: Buffer } | null> {
    const [row] = await this.database.query<{ channel: string; addressIndex: Buffer }>(
      `SELECT channel, address_index AS "addressIndex" FROM waiting_text WHERE inbound_id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** The text waits no more: somebody has said where it belongs. */
  async waitsNoMore(tx: Queries, id: string): Promise<void> {
    await tx.query(`DELETE FROM waiting_text WHERE inbound_id = $1`, [id]);
  }

  /** Sets it aside for good; false where somebody was quicker. */
  async discard(tx: Queries, id: string, at: Date): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE inbound SET discarded_at = $2 WHERE id = $1 AND outcome = 'quarantined' AND discarded_at IS NULL RETURNING id`,
      [id, at],
    );
    return rows.length > 0;
  }

  /** Says anew why it stands there, in the words of the adapter that tried last. */
  async stays(id: string, reason: string): Promise<void> {
    await this.database.query(
      `UPDATE inbound SET reason = $2 WHERE id = $1 AND outcome = 'quarantined' AND discarded_at IS NULL`,
      [id, reason],
    );
  }
}

interface ListOptions {
  channel?: string | null;
  before?: Date | null;
  reason?: string | null;
  /** Only of channels that are not paused. */
  unpaused?: boolean;
  /** Only of these channels. */
  among?: string[] | null;
  limit: number;
}
