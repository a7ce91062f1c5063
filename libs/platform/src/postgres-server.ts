import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import type { PostgresBinaries } from './postgres-binaries.js';
import { freePort } from './ports.js';
import { isPostmaster, livePostmaster, urlOf, type Place, type Postmaster } from './postgres-cluster.js';
import { cleanEnvironment, DatabaseUnavailable, type ServerAccount } from './server-account.js';

// Crash recovery replays the log since the last checkpoint: minutes after a busy hour, never for ever.
const recoveryMs = 5 * 60_000;
const fastShutdownMs = 30_000;
const immediateShutdownMs = 5_000;
const logLimit = 10 * 1024 * 1024;
// Another process took the port meanwhile, or the children of a killed server are still leaving.
const passing = /could not bind|could not create any TCP|pre-existing shared memory block/;

const durableSettings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Statements and row values hold what citizens wrote: they stay out of the server's log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
};

/** Starts the server in a session of its own and waits until it takes connections. Throws `DatabaseUnavailable`. */
export async function launch(
  place: Place,
  binaries: PostgresBinaries,
  account: ServerAccount | null,
  settings: Record<string, string>,
): Promise<Postmaster> {
  let last = '';
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const outcome = await launchOnce(place, binaries, account, settings);
    if (typeof outcome !== 'string') return outcome;
    last = outcome;
    if (!passing.test(last)) break;
    await pause(250);
  }
  throw new DatabaseUnavailable(`The database in ${place.cluster} does not start:\n${last}`);
}

async function launchOnce(
  place: Place,
  binaries: PostgresBinaries,
  account: ServerAccount | null,
  settings: Record<string, string>,
): Promise<Postmaster | string> {
  const given = { ...durableSettings, port: String(await freePort()), ...settings };
  const options = Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const size = await stat(place.log).then(
    (log) => log.size,
    () => 0,
  );
  if (size > logLimit) await rename(place.log, `${place.log}.old`);
  const from = size > logLimit ? 0 : size;
  // A file, not a pipe: the server outlives us. The directory is the server's, so a link in it is not followed.
  const log = await open(
    place.log,
    constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    if (account) await log.chown(account.uid, account.gid);
    // Detached: Ctrl-C in the terminal reaches us, not the server, so that the application drains first.
    const server = spawn(binaries.postgres, ['-D', place.cluster, ...options], {
      ...account,
      cwd: '/',
      env: cleanEnvironment,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    server.unref();
    let ended: string | null = null;
    server.on('error', (fault) => (ended = fault.message));
    server.on('exit', (code, signal) => (ended = `It ended with ${signal ?? `code ${code}`}.`));
    const deadline = Date.now() + recoveryMs;
    while (ended === null) {
      const live = await livePostmaster(place);
      if (live?.status === 'ready' && live.pid === server.pid) return live;
      if (Date.now() > deadline) {
        server.kill('SIGQUIT');
        ended = `It was not ready after ${recoveryMs / 60_000} minutes.`;
      }
      await pause(10);
    }
    const said = (await readFile(place.log).catch(() => Buffer.alloc(0))).subarray(from).toString();
    return `${said.trim().split('\n').slice(-12).join('\n')}\n${ended}`;
  } finally {
    await log.close();
  }
}

/** The server that runs on the place once it is ready, or null when none runs (any more). Throws `DatabaseUnavailable`. */
export async function whenSettled(place: Place): Promise<Postmaster | null> {
  const deadline = Date.now() + recoveryMs;
  for (;;) {
    const live = await livePostmaster(place);
    if (!live || live.status === 'ready') return live;
    if (Date.now() > deadline) {
      throw new DatabaseUnavailable(`The database process ${live.pid} has been ${live.status} for minutes.`);
    }
    await pause(20);
  }
}

/** Asks the server to end every session and stop, and insists step by step until its process is gone. */
export async function shutDown(place: Place, pid: number, log: (line: string) => void): Promise<void> {
  const steps = [
    ['SIGINT', fastShutdownMs],
    ['SIGQUIT', immediateShutdownMs],
    ['SIGKILL', immediateShutdownMs],
  ] as const;
  for (const [signal, waitMs] of steps) {
    if (!(await isPostmaster(place, pid))) return;
    if (signal !== 'SIGINT') log(`The database does not stop; sending it ${signal}.`);
    process.kill(pid, signal);
    const deadline = Date.now() + waitMs;
    while (Date.now() < deadline) {
      if (!(await isPostmaster(place, pid))) return;
      await pause(10);
    }
  }
  throw new DatabaseUnavailable(`The database process ${pid} cannot be stopped.`);
}

async function query(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, ssl: false });
  // A connection lost while idle is reported here a second time; the query itself rejects.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Whether a server takes connections at the address and its password. */
export function answers(url: string): Promise<boolean> {
  return query(url, 'SELECT 1').then(
    () => true,
    () => false,
  );
}

/** Makes sure of the database `muara` on a ready server. Throws `DatabaseUnavailable`. */
export async function makeDatabase(place: Place, server: Postmaster): Promise<void> {
  try {
    await query(await urlOf(place, server.port), 'SELECT 1').catch(async (fault: unknown) => {
      const missing = fault instanceof DatabaseError && fault.code === '3D000';
      if (!missing) throw fault;
      await query(await urlOf(place, server.port, 'postgres'), 'CREATE DATABASE muara');
    });
  } catch (fault) {
    if (fault instanceof DatabaseUnavailable) throw fault;
    throw new DatabaseUnavailable(
      `The database process ${server.pid} runs but cannot be used: ${String(fault)}. Its log is ${place.log}.`,
    );
  }
}
