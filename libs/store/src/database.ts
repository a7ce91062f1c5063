import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { muaraDataSource } from './data-source.js';

/** What can be asked inside or outside a transaction; parameters are `$1`, `$2`, … */
export interface Queries {
  query<Row = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<Row[]>;
}

/** Work that is committed together or not at all. */
export type Transaction = Queries;

interface NativePool {
  query(statement: { name: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }>;
}

/** The one door to PostgreSQL. */
export class Database implements Queries {
  private constructor(private readonly source: DataSource) {}

  /** Connects. With `migrate`, brings the schema up to date first (safe to race: the migration table is locked). */
  static async open(url: string, options: { migrate?: boolean; poolSize?: number } = {}): Promise<Database> {
    const source = await muaraDataSource(url, { poolSize: options.poolSize }).initialize();
    if (options.migrate === true) {
      await source.query('SELECT pg_advisory_lock(7140001)');
      try {
        await source.runMigrations();
      } finally {
        await source.query('SELECT pg_advisory_unlock_all()');
      }
    }
    return new Database(source);
  }

  async query<Row = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return rowsOf<Row>(await this.source.query(sql, parameters));
  }

  /** One named, server-prepared statement in its own transaction: the hot path, without the ORM between. */
  async prepared<Row>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const pool = (this.source.driver as PostgresDriver).master as NativePool;
    return (await pool.query({ name, text, values })).rows as Row[];
  }

  /** Runs `work` in one transaction; whatever it throws rolls everything back. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.source.transaction((manager) =>
      work({
        query: async <Row>(sql: string, parameters: unknown[] = []) =>
          rowsOf<Row>(await manager.query(sql, parameters)),
      }),
    );
  }

  /** Throws unless the database answers and its schema is the one this code was written for. */
  async check(): Promise<void> {
    if (await this.source.showMigrations()) throw new Error('migrations are pending');
  }

  close(): Promise<void> {
    return this.source.destroy();
  }
}

/** TypeORM answers UPDATE and DELETE with [rows, count] and everything else with rows. */
function rowsOf<Row>(answer: unknown): Row[] {
  if (
    Array.isArray(answer) &&
    answer.length === 2 &&
    Array.isArray(answer[0]) &&
    typeof answer[1] === 'number'
  ) {
    return answer[0] as Row[];
  }
  return (answer ?? []) as Row[];
}
