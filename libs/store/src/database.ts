import { Failure } from '#complaint';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { muaraDataSource } from './data-source.js';
import { queriesOf, rowsOf, type Queries, type Transaction } from './queries.js';
import { databaseRoles, grantRights, makeRoles, type DatabaseRole } from './rights.js';

export type { Queries, Transaction } from './queries.js';

export interface OpenOptions {
  migrate?: boolean;
  as?: DatabaseRole;
  poolSize?: number;
}

interface NativePool {
  query(statement: { name: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }>;
}

/**
 * The one door to PostgreSQL. Throws `unavailable` where the server is away, ends the session or takes too long: then
 * nothing is known to be stored, and the caller does well to come again.
 */
export class Database implements Queries {
  private constructor(
    private readonly source: DataSource,
    /** The role it works with; null where the connection has rights of its own, and no fewer. */
    readonly role: DatabaseRole | null,
  ) {}

  /**
   * Connects. With `migrate`, brings schema and rights up to date first: safe to race, one process does it while the
   * others wait. With `as`, works with the rights of that role alone wherever the connection may take it on; where it
   * may not, with its own. A connection that logs in as one of the roles migrates nothing.
   */
  static async open(url: string, options: OpenOptions = {}): Promise<Database> {
    const { as, migrate = false, poolSize = 12 } = options;
    const role = migrate || as ? await prepare(url, { as, migrate }) : null;
    const source = muaraDataSource(url, {
      poolSize: Math.max(poolSize, 2),
      role: role && databaseRoles[role],
    });
    return new Database(await source.initialize(), role);
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
    return reached(this.source.transaction((manager) => work(queriesOf(manager))));
  }

  /** Throws unless the database answers and its schema is the one this code was written for. */
  async check(): Promise<void> {
    if (await reached(this.source.showMigrations())) throw new Error('migrations are pending');
  }

  close(): Promise<void> {
    return this.source.destroy();
  }
}

/** What needs the rights of the owner, on connections of their own that end with it. The role to go on with. */
async function prepare(
  url: string,
  { as, migrate }: { as?: DatabaseRole | undefined; migrate: boolean },
): Promise<DatabaseRole | null> {
  const owner = await muaraDataSource(url, { poolSize: 2 }).initialize();
  try {
    const [login] = await owner.query<{ name: string }[]>(`SELECT current_user AS name`);
    const own = roleNames.find((role) => databaseRoles[role] === login?.name);
    if (own) return own;
    if (migrate) await bringUpToDate(owner);
    return as && (await mayBecome(owner, as)) ? as : null;
  } finally {
    await owner.destroy();
  }
}

const roleNames = Object.keys(databaseRoles) as DatabaseRole[];

/** Asked by doing it: each version of PostgreSQL has its own word for this right. */
const mayBecome = (owner: DataSource, role: DatabaseRole): Promise<boolean> =>
  owner
    .transaction((tx) => tx.query(`SET LOCAL ROLE ${databaseRoles[role]}`))
    .then(
      () => true,
      () => false,
    );

/** The lock belongs to a connection, so it is taken and given back on one of its own, without the usual time limit. */
async function bringUpToDate(owner: DataSource): Promise<void> {
  const lock = owner.createQueryRunner();
  try {
    await lock.query('SET statement_timeout = 0');
    await lock.query('SELECT pg_advisory_lock(7140001)');
    await owner.runMigrations();
    if (await makeRoles(queriesOf(owner))) await owner.transaction((tx) => grantRights(queriesOf(tx)));
  } finally {
    await lock.query('SELECT pg_advisory_unlock_all()').catch(() => null);
    await lock.query('RESET statement_timeout').catch(() => null);
    await lock.release();
  }
}

// Classes 08 and 57P, too many connections, what ran into one of our own time limits, and what was wrapped to a key that
// retired meanwhile; then what the socket says.
const awayCode =
  /^(08\w{3}|57P\w{2}|KR001|53[23]00|57014|25P03|E(CONN\w+|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH))$/;
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
