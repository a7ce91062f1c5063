import { newId } from '#platform';
import type { Database, Queries } from './database.js';
import type { DataRequestKind, DataRequestState, HoldKind } from './entities/law.entities.js';

export interface DataRequest {
  id: string;
  complaintId: string;
  code: string;
  kind: DataRequestKind;
  askedBy: string;
  at: Date;
  dueAt: Date;
  state: DataRequestState;
  decidedBy: string | null;
  reason: string | null;
  doneAt: Date | null;
}

export interface DataHold {
  complaintId: string;
  code: string;
  kind: HoldKind;
  reason: string;
  setBy: string;
  at: Date;
}

export interface RetentionTerm {
  /** `*` for every category without a term of its own, `quarantine` for what became no complaint. */
  category: string;
  months: number;
  source: string;
}

const request = `SELECT r.id, r.complaint_id AS "complaintId", c.code, r.kind, r.asked_by AS "askedBy", r.at,
    r.due_at AS "dueAt", r.state, r.decided_by AS "decidedBy", r.reason, r.done_at AS "doneAt"
  FROM data_request r JOIN complaint c ON c.id = r.complaint_id`;
const hold = `SELECT h.complaint_id AS "complaintId", c.code, h.kind, h.reason, h.set_by AS "setBy", h.at
  FROM data_hold h JOIN complaint c ON c.id = h.complaint_id`;

/** Requests of reporters about their data, holds, and how long identity is kept. */
export class LawStore {
  constructor(private readonly database: Database) {}

  /** Whose number it is; null for nobody's. */
  async complaintOf(code: string): Promise<string | null> {
    const [row] = await this.database.query<{ id: string }>(`SELECT id FROM complaint WHERE code = $1`, [
      code,
    ]);
    return row?.id ?? null;
  }

  /** Takes a request down, once while one of its kind is open; its id, or null where there was one. */
  async ask(
    tx: Queries,
    asked: { complaintId: string; kind: DataRequestKind; askedBy: string; at: Date; dueAt: Date },
  ): Promise<string | null> {
    const [row] = await tx.query<{ id: string }>(
      `INSERT INTO data_request (id, complaint_id, kind, asked_by, at, due_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT DO NOTHING RETURNING id`,
      [newId(), asked.complaintId, asked.kind, asked.askedBy, asked.at, asked.dueAt],
    );
    return row?.id ?? null;
  }

  /** Moves a request on, held for the transaction; null where it is not in the state it is moved from. */
  async decide(
    tx: Queries,
    id: string,
    to: { state: 'decided' | 'refused'; by: string; reason: string | null; at: Date },
  ): Promise<{ complaintId: string; kind: DataRequestKind } | null> {
    const [row] = await tx.query<{ complaintId: string; kind: DataRequestKind }>(
      `UPDATE data_request SET state = $2, decided_by = $3, reason = $4, decided_at = $5
       WHERE id = $1 AND state = 'wanted' RETURNING complaint_id AS "complaintId", kind`,
      [id, to.state, to.by, to.reason, to.at],
    );
    return row ?? null;
  }

  async done(tx: Queries, id: string, at: Date): Promise<void> {
    await tx.query(`UPDATE data_request SET state = 'done', done_at = $2 WHERE id = $1`, [id, at]);
  }

  /** Not yet done, the most urgent first. */
  openRequests(state: 'wanted' | 'decided' | null, limit: number): Promise<DataRequest[]> {
    return this.database.query(
      `${request} WHERE r.state IN ('wanted', 'decided') AND r.state = coalesce($1, r.state)
       ORDER BY r.due_at, r.id LIMIT $2`,
      [state, limit],
    );
  }

  requestsOf(complaintId: string): Promise<DataRequest[]> {
    return this.database.query(`${request} WHERE r.complaint_id = $1 ORDER BY r.at, r.id`, [complaintId]);
  }

  /** When the identity was destroyed; null while it was not. */
  async erasedAt(complaintId: string): Promise<Date | null> {
    const [row] = await this.database.query<{ at: Date }>(`SELECT at FROM erasure WHERE owner_id = $1`, [
      complaintId,
    ]);
    return row?.at ?? null;
  }

  async hold(tx: Queries, { complaintId, kind, reason, setBy, at }: Omit<DataHold, 'code'>): Promise<void> {
    await tx.query(
      `INSERT INTO data_hold (complaint_id, kind, reason, set_by, at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (complaint_id, kind) DO UPDATE SET reason = excluded.reason, set_by = excluded.set_by, at = excluded.at`,
      [complaintId, kind, reason, setBy, at],
    );
  }

  /** False where there was none. */
  async release(tx: Queries, complaintId: string, kind: HoldKind): Promise<boolean> {
    const rows = await tx.query(
      `DELETE FROM data_hold WHERE complaint_id = $1 AND kind = $2 RETURNING kind`,
      [complaintId, kind],
    );
    return rows.length > 0;
  }

  holds(limit: number): Promise<DataHold[]> {
    return this.database.query(`${hold} ORDER BY h.at DESC, h.complaint_id LIMIT $1`, [limit]);
  }

  holdsOf(complaintId: string): Promise<DataHold[]> {
    return this.database.query(`${hold} WHERE h.complaint_id = $1 ORDER BY h.at`, [complaintId]);
  }

  terms(): Promise<RetentionTerm[]> {
    return this.database.query(`SELECT category, months, source FROM retention_term ORDER BY category`);
  }

  async setTerm(tx: Queries, { category, months, source }: RetentionTerm): Promise<void> {
    await tx.query(
      `INSERT INTO retention_term (category, months, source) VALUES ($1, $2, $3)
       ON CONFLICT (category) DO UPDATE SET months = excluded.months, source = excluded.source`,
      [category, months, source],
    );
  }

  /**
   * Whose identity has been kept for its term: complaints that have ended, counted from the last time they did, and are
   * on no hold; and what became no complaint, counted from its coming.
   */
  pastTerm(now: Date, limit: number): Promise<{ id: string; category: string | null }[]> {
    return this.database.query(
      `(SELECT c.id, c.category FROM complaint c
         JOIN retention_term every ON every.category = '*'
         LEFT JOIN retention_term own ON own.category = c.category
         WHERE NOT c.erased AND c.status IN ('closed', 'archived', 'merged')
           AND c.received_at < $1::timestamptz - make_interval(months => coalesce(own.months, every.months))
           AND coalesce((SELECT max(a.at) FROM audit a WHERE a.subject IN (c.id, c.merged_into)
                           AND a.action IN ('closed', 'archived', 'merged')), c.entered_at)
             < $1::timestamptz - make_interval(months => coalesce(own.months, every.months))
           AND NOT EXISTS (SELECT FROM data_hold h WHERE h.complaint_id = c.id)
           -- Its answer is still to come, by the way that would be destroyed.
           AND NOT EXISTS (SELECT FROM complaint l WHERE l.id = c.merged_into AND l.status NOT IN ('closed', 'archived'))
         ORDER BY c.received_at, c.id LIMIT $2)
       UNION ALL
       (SELECT i.id, 'quarantine' FROM inbound i JOIN retention_term t ON t.category = 'quarantine'
         WHERE i.outcome IN ('quarantined', 'answered') AND i.complaint_id IS NULL AND i.received_at < $1::timestamptz - make_interval(months => t.months)
           AND NOT EXISTS (SELECT FROM erasure e WHERE e.owner_id = i.id)
         ORDER BY i.received_at, i.id LIMIT $2)`,
      [now, limit],
    );
  }

  /** Each time the identity of a complaint was opened, by the names of the audit; the newest first. */
  openings(
    complaintId: string,
    actions: readonly string[],
  ): Promise<{ at: Date; actor: string; role: string | null; action: string; reason: string | null }[]> {
    return this.database.query(
      `SELECT at, actor, role, action, reason FROM audit WHERE subject = $1 AND action = ANY($2::text[])
       ORDER BY id DESC`,
      [complaintId, actions],
    );
  }
}
