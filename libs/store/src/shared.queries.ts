import type { Complaint, Message } from '#complaint';
import { complaintColumns, toComplaint, type ComplaintRow } from './complaint.row.js';
import type { Database, Queries } from './database.js';

/** Which complaints another system is shown, of those that are shared at all; null narrows nothing. */
export interface SharedScope {
  bodies: string[] | null;
  wilayah: string | null;
  topics: string[] | null;
}

export interface SharedComplaint {
  complaint: Complaint;
  changedAt: Date;
  files: number;
}

/** Where a reader of the changes stands. */
export interface ChangeCursor {
  changedAt: string;
  id: string;
}

type SharedRow = ComplaintRow & { changed_at: Date; changed_text: string; files: number };

const columns = `${complaintColumns}, p.changed_at, p.changed_at::text AS changed_text,
  (SELECT count(*)::int FROM attachment a WHERE a.complaint_id = c.id AND a.held IS NULL) AS files`;

/**
 * What leaves this office for other systems: complaints that were handed to a body, and never one that is confidential,
 * supervisory or accuses anybody, whatever was agreed.
 */
function within(scope: SharedScope, parameters: unknown[]): string {
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  const conditions = [
    'NOT c.confidential',
    'NOT c.supervisory',
    'NOT c.erased',
    'NOT EXISTS (SELECT FROM accused x WHERE x.complaint_id = c.id)',
    'EXISTS (SELECT FROM disposition d WHERE d.complaint_id = c.id)',
  ];
  if (scope.bodies !== null) conditions.push(`c.instansi = ANY(${bind(scope.bodies)}::text[])`);
  if (scope.wilayah !== null) {
    const area = bind(scope.wilayah);
    conditions.push(`(c.wilayah = ${area} OR c.wilayah LIKE ${area} || '.%')`);
  }
  if (scope.topics !== null) conditions.push(`c.category = ANY(${bind(scope.topics)}::text[])`);
  return conditions.join(' AND ');
}

export class SharedQueries {
  constructor(private readonly database: Database) {}

  /**
   * Complaints in the order in which they last changed, from `since` on or after the cursor, and the cursor that goes on
   * after them: a change that is committed later is never before it.
   */
  async list(
    scope: SharedScope,
    from: { since: Date | null; cursor: ChangeCursor | null; limit: number },
  ): Promise<{ items: SharedComplaint[]; cursor: ChangeCursor | null; more: boolean }> {
    const parameters: unknown[] = [from.limit + 1];
    const bind = (value: unknown): string => `$${parameters.push(value)}`;
    const conditions = [within(scope, parameters)];
    if (from.since) conditions.push(`p.changed_at >= ${bind(from.since)}`);
    if (from.cursor) {
      const { changedAt, id } = from.cursor;
      conditions.push(
        `(p.changed_at, p.complaint_id) > (${bind(changedAt)}::timestamptz, ${bind(id)}::uuid)`,
      );
    }
    const rows = await this.database.query<SharedRow>(
      `SELECT ${columns} FROM partner_change p JOIN complaint c ON c.id = p.complaint_id
       WHERE ${conditions.join(' AND ')} ORDER BY p.changed_at, p.complaint_id LIMIT $1`,
      parameters,
    );
    const page = rows.slice(0, from.limit);
    const last = page.at(-1);
    return {
      items: page.map(sharedOf),
      cursor: last ? { changedAt: last.changed_text, id: last.id } : from.cursor,
      more: rows.length > from.limit,
    };
  }

  /** One of them; null for none, and for one that is not shared. */
  async find(
    scope: SharedScope,
    by: { code: string } | { id: string },
    on: Queries = this.database,
  ): Promise<SharedComplaint | null> {
    const parameters: unknown[] = ['code' in by ? by.code : by.id];
    const column = 'code' in by ? 'code' : 'id';
    const [row] = await on.query<SharedRow>(
      `SELECT ${columns} FROM complaint c JOIN partner_change p ON p.complaint_id = c.id
       WHERE c.${column} = $1 AND ${within(scope, parameters)}`,
      parameters,
    );
    return row ? sharedOf(row) : null;
  }

  /** What bodies have said on a complaint: the reporter's own words are not shared. */
  followUps(complaintId: string): Promise<Message[]> {
    return this.database.query<Message>(
      `SELECT id, "from", kind, text, at, author, instansi FROM message
       WHERE complaint_id = $1 AND "from" = 'instansi' ORDER BY at, id`,
      [complaintId],
    );
  }

  async codeOf(complaintId: string): Promise<string | null> {
    const [row] = await this.database.query<{ code: string }>(`SELECT code FROM complaint WHERE id = $1`, [
      complaintId,
    ]);
    return row?.code ?? null;
  }

  /** Whether it accuses anybody, or is the inspectorate's: of such a one no other system hears anything. */
  async isAccusing(complaintId: string, tx: Queries = this.database): Promise<boolean> {
    const rows = await tx.query(
      `SELECT FROM complaint c WHERE c.id = $1
       AND (c.supervisory OR EXISTS (SELECT FROM accused x WHERE x.complaint_id = c.id))`,
      [complaintId],
    );
    return rows.length > 0;
  }

  /** Notes that a complaint has changed. Whoever notes one waits for the others: later changes have later times. */
  async changed(tx: Queries, complaintId: string): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(7140002)');
    await tx.query(
      `INSERT INTO partner_change (complaint_id, changed_at) VALUES ($1, clock_timestamp())
       ON CONFLICT (complaint_id) DO UPDATE SET changed_at = excluded.changed_at`,
      [complaintId],
    );
  }
}

const sharedOf = (row: SharedRow): SharedComplaint => ({
  complaint: toComplaint(row),
  changedAt: row.changed_at,
  files: row.files,
});
