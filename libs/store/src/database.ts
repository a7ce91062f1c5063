import { Failure } from '#complaint';
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

/**
 * The one door to PostgreSQL. Throws `unavailable` where the server is away, ends the session or takes too long: then
 * nothing is known to be stored, and the caller does well to come again.
 */
export class Database implements Queries {
  private constructor(private readonly source: DataSource) {}

  /** Connects. With `migrate`, brings the schema up to date first: safe to race, one process does it while the others wait. */
  static async open(url: string, options: { migrate?: boolean; poolSize?: number } = {}): Promise<Database> {
    const source = await muaraDataSource(url, { poolSize: Math.max(options.poolSize ?? 12, 2) }).initialize();
    if (options.migrate === true) await migrate(source);
    return new Database(source);
  }

  async query<Row = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return rowsOf<Row>(await reached(this.source.query(sql, parameters)));
  }

  /** One named, server-prepared statement in its own transaction: the hot path, without the ORM between. */
  async prepared<Row>(statement: { name: string; text: string }, values: unknown[]): Promise<Row[]> {
    const pool = (this.source.driver as PostgresDriver).master as NativePool;
    return (await reached(pool.query({ ...statement, values }))).rows as Row[];
  }

  /** Runs `work` in one transaction; whatever it throws rolls everything back. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return reached(
      this.source.transaction((manager) =>
        work({
          query: async <Row>(sql: string, parameters: unknown[] = []) =>
            rowsOf<Row>(await manager.query(sql, parameters)),
        }),
      ),
    );
  }

  /** Throws unless the database answers and its schema is the one this code was written for. */
  async check(): Promise<void> {
    if (await reached(this.source.showMigrations())) throw new Error('migrations are pending');
  }

  close(): Promise<void> {
    return this.source.destroy();
  }
}

/** The lock belongs to a connection, so it is taken and given back on one of its own, without the usual time limit. */
async function migrate(source: DataSource): Promise<void> {
  const lock = source.createQueryRunner();
  try {
    await lock.query('SET statement_timeout = 0');
    await lock.query('SELECT pg_advisory_lock(7140001)');
    await source.runMigrations();
  } finally {
    await lock.query('SELECT pg_advisory_unlock_all()').catch(() => null);
    await lock.query('RESET statement_timeout').catch(() => null);
    await lock.release();
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

// Classes 08 and 57P, too many connections, and what ran into one of our own time limits; then what the socket says.
const awayCode =
  /^(08\w{3}|57P\w{2}|53[23]00|57014|25P03|E(CONN\w+|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH))$/;
// The driver and the ORM give these no code.
const awayWords =
  /^(Connection (terminated|ended)|Client (has encountered a connection error|was closed)|timeout exceeded when trying to connect|Query runner already released)/i;

/** Passes an answer on; tells a server that could not be reached from one that refuses what it was asked. */
async function reached<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    const isAway =
      typeof code === 'string' ? awayCode.test(code) : typeof message === 'string' && awayWords.test(message);
    if (!isAway || error instanceof Failure) throw error;
    throw new Failure('unavailable');
  }
}
