import { randomBytes } from 'node:crypto';
import { startEmbeddedPostgres } from '#platform';
import { Database } from '#store';
import { Client } from 'pg';
import { until } from './until.js';

export interface FreshDatabase {
  url: string;
  /** Ends every connection to the database and removes it. */
  drop(): Promise<void>;
}

let serverUrl: Promise<string> | undefined;

/**
 * Connection string of the one server of this test run. The first worker that asks starts it and the others share it;
 * the end of the run stops it. It does not wait for the disk, so a test of durability starts its own.
 */
export function startTestServer(): Promise<string> {
  serverUrl ??= (async () => {
    const dataDir = process.env['MUARA_TEST_SERVER_DIR'];
    if (!dataDir) throw new Error('MUARA_TEST_SERVER_DIR is not set: run the test with jest');
    const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };
    return (await startEmbeddedPostgres({ dataDir, borrow: true, settings })).url;
  })();
  return serverUrl;
}

/** A database of its own on the run's server with every migration done and no rows but theirs. */
export async function freshDatabase(): Promise<FreshDatabase> {
  return makeDatabase(await (migrated ??= migratedOnce()));
}

/** A database of its own on the run's server with nothing in it: for tests of the migrations themselves. */
export function emptyDatabase(): Promise<FreshDatabase> {
  return makeDatabase('template0');
}

let migrated: Promise<string> | undefined;

/** Name of the database that fresh ones are copied from. The first worker that asks makes it, whole or not at all. */
async function migratedOnce(): Promise<string> {
  const name = 'migrated';
  const client = new Client({ connectionString: await startTestServer() });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(1)');
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) {
      const first = await emptyDatabase();
      await (await Database.open(first.url, { migrate: true, poolSize: 2 })).close();
      await client.query(`ALTER DATABASE ${nameOf(first)} RENAME TO ${name}`);
    }
    return name;
  } finally {
    await client.end();
  }
}

const nameOf = ({ url }: FreshDatabase): string => new URL(url).pathname.slice(1);

async function makeDatabase(template: string): Promise<FreshDatabase> {
  const server = await startTestServer();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => dropDatabase(server, name) };
}

/** Connections that were told to end are let go first: one that is cut off meanwhile says so to nobody, and ends the test. */
async function dropDatabase(server: string, name: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    const isLeft = async (): Promise<boolean> =>
      (await client.query('SELECT FROM pg_stat_activity WHERE datname = $1', [name])).rowCount === 0;
    await until(isLeft, 'its connections to end', 1_000).catch(() => null);
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}

/** Another database that begins as this one stands, to which nobody may be connected meanwhile. */
export function copyOf(database: FreshDatabase): Promise<FreshDatabase> {
  return makeDatabase(nameOf(database));
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
