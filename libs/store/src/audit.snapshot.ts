import { auditTip, countDue, dueRows, rowColumns } from './audit.store.js';
import type { AuditLink, AuditRow, AuditTip, DueRows } from './audit.store.js';
import type { Database, Transaction } from './database.js';

const PAGE = 5_000;

/** A link with the row it was made for; null where that is gone. */
export type LinkedRow = AuditLink & { row: AuditRow | null };

/** The whole audit as it stood at one moment, however long the reading takes; nobody is kept from writing. */
export class AuditSnapshot {
  private constructor(private readonly tx: Transaction) {}

  static read<T>(database: Database, work: (snapshot: AuditSnapshot) => Promise<T>): Promise<T> {
    return database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      await tx.query('SET LOCAL statement_timeout = 0');
      return work(new AuditSnapshot(tx));
    });
  }

  tip(): Promise<AuditTip> {
    return auditTip(this.tx);
  }

  /** Every link in the order of the chain. */
  async *links(): AsyncGenerator<LinkedRow> {
    // Row by row through the indexes: neither memory nor temporary files grow with the audit.
    for (const way of ['hashjoin', 'mergejoin', 'sort']) await this.tx.query(`SET LOCAL enable_${way} = off`);
    await this.tx.query(
      `DECLARE link NO SCROLL CURSOR FOR
       SELECT c.seq, c.subject AS "linkSubject", c.audit_id AS "auditId", c.hash, ${rowColumns}
       FROM audit_chain c LEFT JOIN audit a ON a.subject = c.subject AND a.id = c.audit_id ORDER BY c.seq`,
    );
    for (let more = true; more;) {
      const page = await this.tx.query<FetchedLink>(`FETCH ${PAGE} FROM link`);
      for (const row of page) {
        const { seq, linkSubject: subject, auditId, hash } = row;
        yield { seq: Number(seq), subject, auditId, hash, row: isThere(row) ? row : null };
      }
      more = page.length === PAGE;
    }
    await this.tx.query('CLOSE link');
  }

  /** What waits to be chained, statement by statement. */
  async *due(): AsyncGenerator<DueRows> {
    for (let after = '0'; ;) {
      const page = await dueRows(this.tx, after);
      const last = page.at(-1);
      if (!last) return;
      yield* page;
      after = last.first;
    }
  }

  countDue(): Promise<number> {
    return countDue(this.tx);
  }

  async countRows(): Promise<number> {
    const [row] = await this.tx.query<{ rows: string }>(`SELECT count(*) AS rows FROM audit`);
    return Number(row?.rows ?? 0);
  }

  /** The id of a row that nothing knows of: neither chained nor noted as due. */
  async stray(): Promise<string | null> {
    await this.tx.query('SET LOCAL enable_hashjoin = on');
    const [row] = await this.tx.query<{ id: string }>(
      `SELECT id FROM audit a
       WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.audit_id = a.id AND c.subject = a.subject)
         AND NOT EXISTS (SELECT FROM (SELECT unnest(ids) AS id FROM audit_due) d WHERE d.id = a.id)
       ORDER BY id LIMIT 1`,
    );
    return row?.id ?? null;
  }
}

interface FetchedLink extends Omit<AuditRow, 'id'> {
  seq: string;
  linkSubject: string;
  auditId: string;
  hash: Buffer;
  /** None where the link's row is gone; then all that is the row's is null. */
  id: string | null;
}

const isThere = (row: FetchedLink): row is FetchedLink & AuditRow => row.id !== null;
