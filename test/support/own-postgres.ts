import { readFile, rm } from 'node:fs/promises';
import { Client } from 'pg';
import { freePort, startEmbeddedPostgres } from '#platform';
import { databaseOf, newDataDir } from './muara-process.js';
import { until } from './until.js';

/** Whoever waits for a table that the test holds, as the server sees it. */
interface Waiter {
  pid: number;
}

export interface Hold {
  /** Resolves when a session of Muara waits for the table. */
  someoneWaits(): Promise<void>;
  /** Ends the sessions that wait, so that what they asked for never happens. */
  endWaiters(): Promise<void>;
  release(): Promise<void>;
}

/**
 * A PostgreSQL of a test's own that waits for the disk, on a port that stays the same: it can be stopped, killed and
 * started while Muara uses it.
 */
export async function startOwnPostgres() {
  const dataDir = await newDataDir();
  const settings = { port: String(await freePort()) };
  let server = await startEmbeddedPostgres({ dataDir, settings });
  const { url } = server;

  async function query<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Keeps everybody else from writing to a table, by a lock such as any other session could hold. */
  async function hold(table: string): Promise<Hold> {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${table} IN EXCLUSIVE MODE`);
    const waiters = (): Promise<Waiter[]> =>
      query<Waiter>(`SELECT pid FROM pg_locks WHERE NOT granted AND relation = $1::regclass`, [table]);
    return {
      someoneWaits: async () =>
        void (await until(async () => (await waiters()).length > 0, `somebody to wait for ${table}`)),
      async endWaiters() {
        for (const { pid } of await waiters()) await query('SELECT pg_terminate_backend($1)', [pid]);
        await until(async () => (await waiters()).length === 0, `nobody to wait for ${table}`);
      },
      release: () => client.end(),
    };
  }

  return {
    url,
    query,
    hold,
    stop: () => server.stop(),
    /** `kill -9` of the server and of every process it has. */
    async kill(): Promise<void> {
      const pid = (await databaseOf(dataDir)) ?? 0;
      const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
      for (const one of [String(pid), ...children].filter(Boolean)) process.kill(Number(one), 'SIGKILL');
      await until(async () => (await databaseOf(dataDir)) === null, 'the database to be dead');
      await server.stop();
    },
    async start(): Promise<void> {
      server = await startEmbeddedPostgres({ dataDir, settings });
    },
    async close(): Promise<void> {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export type OwnPostgres = Awaited<ReturnType<typeof startOwnPostgres>>;
