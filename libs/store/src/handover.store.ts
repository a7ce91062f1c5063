import { newId } from '#platform';
import type { Database, Queries } from './database.js';

export interface Handover {
  id: string;
  complaintId: string;
  peerId: string;
  direction: 'in' | 'out';
  foreignId: string | null;
  state: string;
  at: Date;
}

const columns = `id, complaint_id AS "complaintId", peer_id AS "peerId", direction, foreign_id AS "foreignId", state, at`;

/** Complaints that stand in two installations. */
export class HandoverStore {
  constructor(private readonly database: Database) {}

  /** Begins one; null where it was begun before. */
  async begin(tx: Queries, handover: Omit<Handover, 'id'>): Promise<string | null> {
    const { complaintId, peerId, direction, foreignId, state, at } = handover;
    const [row] = await tx.query<{ id: string }>(
      `INSERT INTO handover (id, complaint_id, peer_id, direction, foreign_id, state, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id`,
      [newId(), complaintId, peerId, direction, foreignId, state, at],
    );
    return row?.id ?? null;
  }

  async find(id: string, on: Queries = this.database): Promise<Handover | null> {
    const [row] = await on.query<Handover>(`SELECT ${columns} FROM handover WHERE id = $1`, [id]);
    return row ?? null;
  }

  /** What a peer handed over under this id of its own. */
  async received(peerId: string, foreignId: string): Promise<Handover | null> {
    const [row] = await this.database.query<Handover>(
      `SELECT ${columns} FROM handover WHERE direction = 'in' AND peer_id = $1 AND foreign_id = $2`,
      [peerId, foreignId],
    );
    return row ?? null;
  }

  /** Those by which a complaint came to us, or went from us. */
  of(complaintId: string, direction: Handover['direction'], tx: Queries): Promise<Handover[]> {
    return tx.query<Handover>(`SELECT ${columns} FROM handover WHERE complaint_id = $1 AND direction = $2`, [
      complaintId,
      direction,
    ]);
  }

  /** What its reporter added, the oldest first, as far as it was read for whom it accuses. */
  words(tx: Queries, complaintId: string): Promise<{ id: string; text: string }[]> {
    return tx.query(
      `SELECT id, text FROM message WHERE complaint_id = $1 AND kind = 'words' AND NOT unread ORDER BY at, id`,
      [complaintId],
    );
  }

  /** How many files stand with a complaint that people may see. */
  async files(tx: Queries, complaintId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM attachment WHERE complaint_id = $1 AND held IS NULL`,
      [complaintId],
    );
    return row?.count ?? 0;
  }

  async move(tx: Queries, id: string, to: { state: string; at: Date; foreignId?: string }): Promise<void> {
    await tx.query(
      `UPDATE handover SET state = $2, at = $3, foreign_id = coalesce($4, foreign_id) WHERE id = $1`,
      [id, to.state, to.at, to.foreignId ?? null],
    );
  }

  /** The complaint's number and state in the other system; the number with the day on which it was heard. */
  async refer(
    tx: Queries,
    complaintId: string,
    reference: { system: string; reference: string; state: string; date: string },
  ): Promise<void> {
    const { system, reference: number, state, date } = reference;
    const changed = await tx.query(
      `UPDATE external_reference SET state = $4 WHERE complaint_id = $1 AND system = $2 AND reference = $3 RETURNING id`,
      [complaintId, system, number, state],
    );
    if (changed.length > 0) return;
    await tx.query(
      `INSERT INTO external_reference (id, complaint_id, system, reference, date, state) VALUES ($1, $2, $3, $4, $5, $6)`,
      [newId(), complaintId, system, number, date, state],
    );
  }
}
