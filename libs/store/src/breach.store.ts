import type { Database, Queries } from './database.js';

/** Which openings of identity a breach is about: between two instants, by somebody or by anybody. */
export interface BreachScope {
  fromAt: Date;
  untilAt: Date;
  actor: string | null;
  role: string | null;
}

export interface Breach extends BreachScope {
  id: string;
  noticedAt: Date;
  what: string;
  measures: string;
  registeredBy: string;
  registeredAt: Date;
  notifiedAt: Date | null;
  affected: number;
}

export interface AffectedComplaint {
  complaintId: string;
  code: string;
  openings: number;
  firstAt: Date;
  lastAt: Date;
}

export interface OpeningCount {
  actor: string;
  role: string | null;
  action: string;
  openings: number;
  complaints: number;
}

const breach = `SELECT b.id, b.noticed_at AS "noticedAt", b.from_at AS "fromAt", b.until_at AS "untilAt", b.actor, b.role,
    b.what, b.measures, b.registered_by AS "registeredBy", b.registered_at AS "registeredAt",
    b.notified_at AS "notifiedAt",
    (SELECT count(*)::int FROM breach_affected f WHERE f.breach_id = b.id) AS affected
  FROM breach b`;

// What a reporter looked at himself leaks nothing.
const within = `FROM audit a JOIN complaint c ON c.id = a.subject
  WHERE a.action = ANY($1::text[]) AND a.at >= $2 AND a.at <= $3 AND a.actor <> 'reporter'
    AND a.actor = coalesce($4, a.actor) AND ($5::text IS NULL OR a.role = $5)`;

/** The register of breaches, and who is affected by one, as the audit tells it: numbers of reports, never names. */
export class BreachStore {
  constructor(
    private readonly database: Database,
    private readonly openingActions: readonly string[],
  ) {}

  /** Registers it with whoever is affected now; how many that are. */
  async register(tx: Queries, b: Omit<Breach, 'affected' | 'notifiedAt'>): Promise<number> {
    await tx.query(
      `INSERT INTO breach (id, noticed_at, from_at, until_at, actor, role, what, measures, registered_by, registered_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        b.id,
        b.noticedAt,
        b.fromAt,
        b.untilAt,
        b.actor,
        b.role,
        b.what,
        b.measures,
        b.registeredBy,
        b.registeredAt,
      ],
    );
    const rows = await tx.query(
      `INSERT INTO breach_affected (breach_id, complaint_id, openings, first_at, last_at)
       SELECT $6, c.id, count(*), min(a.at), max(a.at) ${within} GROUP BY c.id RETURNING complaint_id`,
      [...this.scoped(b), b.id],
    );
    return rows.length;
  }

  list(limit: number): Promise<Breach[]> {
    return this.database.query(`${breach} ORDER BY b.noticed_at DESC, b.id LIMIT $1`, [limit]);
  }

  async one(id: string): Promise<Breach | null> {
    const [row] = await this.database.query<Breach>(`${breach} WHERE b.id = $1`, [id]);
    return row ?? null;
  }

  affected(breachId: string, limit: number): Promise<AffectedComplaint[]> {
    return this.database.query(
      `SELECT f.complaint_id AS "complaintId", c.code, f.openings, f.first_at AS "firstAt", f.last_at AS "lastAt"
       FROM breach_affected f JOIN complaint c ON c.id = f.complaint_id
       WHERE f.breach_id = $1 ORDER BY f.first_at, c.code LIMIT $2`,
      [breachId, limit],
    );
  }

  /** Who opened how much, the most first. */
  counts(scope: BreachScope): Promise<OpeningCount[]> {
    return this.database.query(
      `SELECT a.actor, a.role, a.action, count(*)::int AS openings, count(DISTINCT c.id)::int AS complaints
       ${within} GROUP BY a.actor, a.role, a.action ORDER BY 4 DESC, 1, 3`,
      this.scoped(scope),
    );
  }

  /** False where it was notified before, or is none. */
  async notified(tx: Queries, id: string, at: Date): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE breach SET notified_at = $2 WHERE id = $1 AND notified_at IS NULL RETURNING id`,
      [id, at],
    );
    return rows.length > 0;
  }

  /** Breaches that a complaint's reporter has to know of: those of which notice was given. */
  of(complaintId: string): Promise<Breach[]> {
    return this.database.query(
      `${breach} WHERE b.notified_at IS NOT NULL
         AND EXISTS (SELECT FROM breach_affected f WHERE f.breach_id = b.id AND f.complaint_id = $1)
       ORDER BY b.noticed_at`,
      [complaintId],
    );
  }

  private scoped({ fromAt, untilAt, actor, role }: BreachScope): unknown[] {
    return [this.openingActions, fromAt, untilAt, actor, role];
  }
}
