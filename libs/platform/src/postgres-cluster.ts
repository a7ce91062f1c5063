import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isProcessOf } from './process-facts.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { canEnter, DatabaseUnavailable, runAs, sharedBase, type ServerAccount } from './server-account.js';

/** Where one cluster lives: the directory that holds the cluster itself, its password and its log. */
export interface Place {
  directory: string;
  cluster: string;
  password: string;
  log: string;
}

/** What `postmaster.pid` says of a server that is really running. */
export interface Postmaster {
  pid: number;
  port: number;
  status: 'starting' | 'stopping' | 'ready';
}

const placeAt = (directory: string): Place => ({
  directory,
  cluster: join(directory, 'cluster'),
  password: join(directory, 'password'),
  log: join(directory, 'server.log'),
});
const pointerIn = (dataDir: string) => join(dataDir, 'postgres.place');
const exists = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** Makes sure of the data directory and gives its real path. Throws `DatabaseUnavailable`. */
export async function makeDataDirectory(dataDir: string): Promise<string> {
  try {
    const made = await mkdir(dataDir, { recursive: true });
    // A strict umask must not close to the server's account what nobody else has closed.
    if (made && process.getuid?.() === 0) await chmod(dataDir, 0o755);
    return await realpath(dataDir);
  } catch (fault) {
    throw new DatabaseUnavailable(`The data directory ${resolve(dataDir)} cannot be used: ${String(fault)}`);
  }
}

/** The place of the data directory's cluster as far as one was made: the pointer's, else `postgres` inside it. */
export async function knownPlace(dataDir: string): Promise<Place> {
  const data = await realpath(dataDir).catch(() => resolve(dataDir));
  const pointer = await readFile(pointerIn(data), 'utf8').catch(() => null);
  const directory = pointer?.trim() ?? join(data, 'postgres');
  return placeAt(await realpath(directory).catch(() => directory));
}

/**
 * Makes sure of a directory for the cluster that the server's account can reach. When the data directory lies under a
 * home it cannot traverse, the cluster goes to (or moves to) a shared base, and a file `postgres.place` in the data
 * directory remembers where. Throws `DatabaseUnavailable`.
 */
export async function settlePlace(
  data: string,
  account: ServerAccount | null,
  log: (line: string) => void,
): Promise<Place> {
  const known = await knownPlace(data);
  if (!account || (await canEnter(account, dirname(known.directory)))) return prepared(known, account);

  const digest = createHash('sha256').update(data).digest('hex').slice(0, 16);
  const elsewhere = placeAt(join(await sharedBase(account), `data-${digest}`));
  if (await exists(known.cluster)) {
    await rm(elsewhere.directory, { recursive: true, force: true });
    const moved = await runAs(null, 'mv', [known.directory, elsewhere.directory]);
    if (moved.status !== 0)
      throw new DatabaseUnavailable(`The cluster cannot be moved: ${moved.stderr.trim()}`);
  }
  const place = await prepared(elsewhere, account);
  await writeFile(pointerIn(data), `${place.directory}\n`);
  log(`The database user cannot reach ${data}: the database is kept in ${place.directory}.`);
  return place;
}

async function prepared(place: Place, account: ServerAccount | null): Promise<Place> {
  await mkdir(place.directory, { recursive: true, mode: 0o700 });
  const { uid } = await lstat(place.directory);
  if (!account && uid !== process.getuid?.()) {
    throw new DatabaseUnavailable(
      `The database in ${place.directory} belongs to another user (number ${uid}). Start Muara as that user or as root.`,
    );
  }
  if (account) await chown(place.directory, account.uid, account.gid);
  return placeAt(await realpath(place.directory));
}

/** Makes the cluster where there is none, whole or not at all, and refuses one of another major version. */
export async function makeCluster(
  place: Place,
  binaries: PostgresBinaries,
  account: ServerAccount | null,
  durable: boolean,
): Promise<void> {
  const version = await readFile(join(place.cluster, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version?.trim() === binaries.major) return;
  if (version !== null) {
    throw new DatabaseUnavailable(
      `The database in ${place.cluster} was made by PostgreSQL ${version.trim()}, this one is ${binaries.major}.` +
        ' Start the version of Muara that made it, export, and import here.',
    );
  }
  if (!(await exists(place.password))) {
    await writeFile(place.password, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (account) await chown(place.password, account.uid, account.gid);
  }
  // A half-made cluster of a killed start is never mistaken for one: only a finished one gets the name.
  const half = `${place.cluster}.making`;
  await rm(half, { recursive: true, force: true });
  const outcome = await runAs(account, binaries.initdb, [
    '-D',
    half,
    '-U',
    'muara',
    `--pwfile=${place.password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ]);
  if (outcome.status !== 0) {
    throw new DatabaseUnavailable(
      `The database cannot be made in ${place.cluster}: ${outcome.stderr.trim() || outcome.stdout.trim()}`,
    );
  }
  await rename(half, place.cluster);
}

/** Connection string of the server at a port; `database` is `muara` unless told otherwise. */
export async function urlOf(place: Place, port: number, database = 'muara'): Promise<string> {
  const password = await readFile(place.password, 'utf8').catch(() => {
    throw new DatabaseUnavailable(
      `The password of the database in ${place.directory} cannot be read by this user, or is gone.`,
    );
  });
  return `postgres://muara:${password.trim()}@127.0.0.1:${port}/${database}`;
}

/** Whether the process is a living PostgreSQL server on this very cluster. */
export function isPostmaster(place: Place, pid: number): Promise<boolean> {
  return isProcessOf(
    pid,
    ([program, ...args]) => basename(program ?? '') === 'postgres' && args.includes(place.cluster),
  );
}

/**
 * The server that really runs on the cluster, or null. A `postmaster.pid` left by a killed server, one whose process is
 * a zombie, and one whose number another program has now, all mean that none runs.
 */
export async function livePostmaster(place: Place): Promise<Postmaster | null> {
  const lines = (await readFile(join(place.cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (!(await isPostmaster(place, pid))) return null;
  const status = lines[7]?.trim();
  return {
    pid,
    port: Number(lines[3]),
    status: status === 'ready' || status === 'stopping' ? status : 'starting',
  };
}

/** Takes away the pid file of a server that `livePostmaster` says is not running; PostgreSQL would believe it. */
export async function clearStalePid(place: Place): Promise<boolean> {
  const stale = join(place.cluster, 'postmaster.pid');
  if (!(await exists(stale))) return false;
  await rm(stale, { force: true });
  return true;
}
