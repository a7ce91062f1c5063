import { Failure } from '#complaint';
import { newId } from '#platform';
import type { Queries, Transaction } from './database.js';

/** What somebody did. It names fields and ids, and never holds a value of an identity. */
export interface AuditEntry {
  at: Date;
  /** User name of an officer; `reporter`, `system`, or `operator` for whoever works on the server itself. */
  actor: string;
  role?: string | null;
  action: string;
  /** The complaint, or the officer it is about; `aboutNothing` where it is neither. */
  subject: string;
  instansi?: string | null;
  reason?: string | null;
  detail?: Record<string, unknown> | null;
}

/** The subject of what is about no complaint and no officer. */
export const aboutNothing = '00000000-0000-0000-0000-000000000000';

/** Of an entry: what the vault does at each delivery and each look at a file is the audit's, and no step of a complaint. */
export const stepOfComplaint = `action NOT IN ('identity-delivered', 'attachment-shown', 'raw-replayed',
  'identity-matched', 'name-shown')`;

/** Writes one entry, committed together with the change it tells of. Throws where it cannot: then nothing may happen. */
export async function recordAudit(tx: Queries, entry: AuditEntry): Promise<void> {
  const { subject, at, actor, role = null, action, instansi = null, reason = null, detail = null } = entry;
  await tx.query(
    `INSERT INTO audit (subject, at, actor, role, action, instansi, reason, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [subject, at, actor, role, action, instansi, reason, detail === null ? null : JSON.stringify(detail)],
  );
}

/** The event by which an entry is written that could not be when it should have been. */
export const AUDIT_OWED = 'audit.owed';

/** Writes the entry of what a reporter sent, or owes it: nothing of his is lost because the audit cannot be written. */
export async function recordOrOwe(tx: Transaction, entry: AuditEntry): Promise<void> {
  await tx.query('SAVEPOINT audit');
  try {
    await recordAudit(tx, entry);
  } catch (error) {
    if (error instanceof Failure) throw error;
    await tx.query('ROLLBACK TO SAVEPOINT audit');
    await tx.query(`INSERT INTO outbox (id, pattern, payload, due_at) VALUES ($1, $2, $3, now())`, [
      newId(),
      AUDIT_OWED,
      JSON.stringify(entry),
    ]);
  }
}

/** Writes an entry that was owed, out of its event. */
export function recordOwed(tx: Transaction, payload: unknown): Promise<void> {
  const entry = payload as Omit<AuditEntry, 'at'> & { at: string };
  return recordAudit(tx, { ...entry, at: new Date(entry.at) });
}

/** An entry as the chain reads it: every column as PostgreSQL writes it, and the time in microseconds since 1970. */
export interface AuditRow {
  id: string;
  at: string;
  actor: string;
  role: string | null;
  action: string;
  subject: string;
  instansi: string | null;
  reason: string | null;
  detail: string | null;
}

/** The rows that one statement added, as they are now: null for one that is gone. */
export interface DueRows {
  first: string;
  rows: (AuditRow | null)[];
  /** Whether all of them are there and say what was noted when they were added. */
  unchanged: boolean;
}

/** One link of the chain. `seq` counts from 1 without a gap. */
export interface AuditLink {
  seq: number;
  subject: string;
  auditId: string;
  hash: Buffer;
}

/** Where the chain ends: the last link's number and hash, or 0 and zeros. */
export type AuditTip = Pick<AuditLink, 'seq' | 'hash'>;

export const rowColumns = `a.id, (extract(epoch FROM a.at) * 1000000)::bigint::text AS at, a.actor, a.role, a.action,
  a.subject, a.instansi, a.reason, a.detail::text AS detail`;

/** Rows that are looked at together, unless one statement has more. */
const TOGETHER = 5_000;

/**
 * The next rows that wait to be chained, statement by statement, in the order of their lowest ids; none after the last.
 */
export async function dueRows(tx: Queries, after: string): Promise<DueRows[]> {
  const found = await tx.query<
    { first: string; same: boolean | null } & Record<keyof AuditRow, string | null>
  >(
    `WITH next AS (SELECT * FROM audit_due WHERE first > $1 ORDER BY first LIMIT $2),
       counted AS (SELECT *, sum(cardinality(ids)) OVER (ORDER BY first) - cardinality(ids) AS before FROM next),
       picked AS (SELECT * FROM counted WHERE before < $2)
     SELECT p.first, ${rowColumns}, due.said = hash_record_extended(
       ROW(a.id, a.at, a.actor, a.role, a.action, a.subject, a.instansi, a.reason, a.detail), 0) AS same
     FROM picked p
     CROSS JOIN LATERAL unnest(p.ids, p.subjects, p.said) WITH ORDINALITY AS due(id, subject, said, place)
     LEFT JOIN audit a ON a.subject = due.subject AND a.id = due.id
     ORDER BY p.first, due.place`,
    [after, TOGETHER],
  );
  const statements: DueRows[] = [];
  for (const { first, same, ...row } of found) {
    let last = statements.at(-1);
    if (last?.first !== first) statements.push((last = { first, rows: [], unchanged: true }));
    last.rows.push(row.id === null ? null : (row as AuditRow));
    last.unchanged &&= row.id !== null && same === true;
  }
  return statements;
}

/** Any number, the same in every process: who holds it makes the chain longer. */
const SEALING = 7140002;

/** The chain held for the length of a transaction: whoever else would make it longer waits. */
export class AuditUnit {
  private constructor(private readonly tx: Transaction) {}

  static async lock(tx: Transaction): Promise<AuditUnit> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [SEALING]);
    // One statement may have added very many rows: they must not keep all others from being chained.
    await tx.query('SET LOCAL statement_timeout = 0');
    return new AuditUnit(tx);
  }

  tip(): Promise<AuditTip> {
    return auditTip(this.tx);
  }

  due(after: string): Promise<DueRows[]> {
    return dueRows(this.tx, after);
  }

  /** The hash of a link; null where there is none. */
  async hashAt(seq: number): Promise<Buffer | null> {
    const [link] = await this.tx.query<{ hash: Buffer }>(`SELECT hash FROM audit_chain WHERE seq = $1`, [
      seq,
    ]);
    return link?.hash ?? null;
  }

  /** Adds the links of all rows of these statements, which are then due no more. */
  async extend(links: AuditLink[], statements: string[]): Promise<void> {
    const last = links.at(-1);
    if (!last) return;
    await this.tx.query(
      `INSERT INTO audit_chain (seq, subject, audit_id, hash)
       SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::bytea[])`,
      [
        links.map(({ seq }) => seq),
        links.map(({ subject }) => subject),
        links.map(({ auditId }) => auditId),
        links.map(({ hash }) => hash),
      ],
    );
    await this.tx.query(`DELETE FROM audit_due WHERE first = ANY ($1::bigint[])`, [statements]);
    await this.tx.query(`UPDATE audit_tip SET seq = $1, hash = $2`, [last.seq, last.hash]);
  }
}

/** Where the chain ended when it was last made longer. */
export async function auditTip(tx: Queries): Promise<AuditTip> {
  const [tip] = await tx.query<{ seq: string; hash: Buffer }>(`SELECT seq, hash FROM audit_tip`);
  if (!tip) throw new Error('the audit has lost its tip');
  return { seq: Number(tip.seq), hash: tip.hash };
}

/** How many rows wait to be chained, by what was noted when they were added. */
export async function countDue(tx: Queries): Promise<number> {
  const [row] = await tx.query<{ rows: string }>(
    `SELECT coalesce(sum(cardinality(ids)), 0) AS rows FROM audit_due`,
  );
  return Number(row?.rows ?? 0);
}
