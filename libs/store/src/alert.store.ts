import { newId } from '#platform';
import type { Database, Queries, Transaction } from './database.js';
import type { AlertKind, AlertStep } from './entities/alert.entities.js';

export interface NewAlert {
  kind: Exclude<AlertKind, 'digest'>;
  /** The event it tells of. */
  occasion: string;
  step: AlertStep;
  officerId: string;
  complaintId: string;
  instansi: string | null;
  at: Date;
}

export interface AlertRow extends Omit<NewAlert, 'kind' | 'complaintId'> {
  id: string;
  kind: AlertKind;
  /** null for a digest alone. */
  complaintId: string | null;
  digestId: string | null;
  toldAt: Date | null;
  openedAt: Date | null;
  openedBy: 'link' | 'console' | null;
}

const columns = `a.id, a.kind, a.occasion, a.step, a.officer_id AS "officerId", a.complaint_id AS "complaintId",
  a.instansi, a.digest_id AS "digestId", a.at, a.told_at AS "toldAt", a.opened_at AS "openedAt", a.opened_by AS "openedBy"`;

/** What officers were told of, once for each of them and each step. */
export class AlertStore {
  constructor(private readonly database: Database) {}

  /** Nobody else tells this officer anything until the transaction ends. */
  async hold(tx: Transaction, officerId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('alert ' || $1, 0))`, [officerId]);
  }

  /** Its id; null where he was told of it at this step before. */
  async add(tx: Transaction, alert: NewAlert): Promise<string | null> {
    const [row] = await tx.query<{ id: string }>(
      `INSERT INTO alert (id, kind, occasion, step, officer_id, complaint_id, instansi, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (occasion, officer_id, step) DO NOTHING RETURNING id`,
      [
        newId(),
        alert.kind,
        alert.occasion,
        alert.step,
        alert.officerId,
        alert.complaintId,
        alert.instansi,
        alert.at,
      ],
    );
    return row?.id ?? null;
  }

  /** How many messages of their own he got since then: what he is told at any hour does not count. */
  async toldAloneSince(tx: Transaction, officerId: string, since: Date): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM alert WHERE officer_id = $1 AND at > $2 AND digest_id IS NULL
         AND kind NOT IN ('digest', 'emergency')`,
      [officerId, since],
    );
    return row?.count ?? 0;
  }

  /** The officer's digest that has not gone out yet. */
  async openDigest(tx: Transaction, officerId: string): Promise<string | null> {
    const [row] = await tx.query<{ id: string }>(
      `SELECT id FROM alert WHERE officer_id = $1 AND kind = 'digest' AND told_at IS NULL`,
      [officerId],
    );
    return row?.id ?? null;
  }

  async beginDigest(tx: Transaction, officerId: string, at: Date): Promise<string> {
    const id = newId();
    await tx.query(
      `INSERT INTO alert (id, kind, occasion, step, officer_id, at) VALUES ($1, 'digest', $1, 'first', $2, $3)`,
      [id, officerId, at],
    );
    return id;
  }

  async joinDigest(tx: Transaction, alertId: string, digestId: string): Promise<void> {
    await tx.query(`UPDATE alert SET digest_id = $2 WHERE id = $1`, [alertId, digestId]);
  }

  /** An alert goes out now; with a digest all that is in it. */
  async tell(tx: Transaction, id: string, at: Date): Promise<void> {
    await tx.query(`UPDATE alert SET told_at = $2 WHERE (id = $1 OR digest_id = $1) AND told_at IS NULL`, [
      id,
      at,
    ]);
  }

  async find(id: string, on: Queries = this.database): Promise<AlertRow | null> {
    const [row] = await on.query<AlertRow>(`SELECT ${columns} FROM alert a WHERE a.id = $1`, [id]);
    return row ?? null;
  }

  /** Everybody told on one occasion of this complaint, the first first. */
  ofOccasion(on: Queries, occasion: string, complaintId: string): Promise<AlertRow[]> {
    return on.query<AlertRow>(
      `SELECT ${columns} FROM alert a WHERE a.occasion = $1 AND a.complaint_id = $2 ORDER BY a.at, a.id`,
      [occasion, complaintId],
    );
  }

  /** Complaints in a digest, each once. */
  async sizeOf(digestId: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `SELECT count(DISTINCT complaint_id)::int AS count FROM alert WHERE digest_id = $1`,
      [digestId],
    );
    return row?.count ?? 0;
  }

  /** He has seen all that he was told of this complaint until now; what was opened before stays as it was. */
  async opened(officerId: string, complaintId: string, by: 'link' | 'console', at: Date): Promise<void> {
    await this.database.query(
      `UPDATE alert SET opened_at = $4, opened_by = $3 WHERE officer_id = $1 AND complaint_id = $2 AND opened_at IS NULL`,
      [officerId, complaintId, by, at],
    );
  }

  /** Complaints that he was told of, that are still where they were, and that he has not opened. */
  async unopened(officerId: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `SELECT count(DISTINCT a.complaint_id)::int AS count FROM alert a JOIN complaint c ON c.id = a.complaint_id
       WHERE a.officer_id = $1 AND a.opened_at IS NULL AND a.kind <> 'digest'
         AND CASE WHEN a.kind IN ('copied', 'unopened') THEN c.status NOT IN ('answered', 'closed', 'archived', 'merged')
             ELSE c.instansi IS NOT DISTINCT FROM CASE WHEN a.kind = 'returned' THEN NULL ELSE a.instansi END END`,
      [officerId],
    );
    return row?.count ?? 0;
  }
}
