import { spawn } from 'node:child_process';
import { chmod, lstat, mkdir } from 'node:fs/promises';

/** The operating system user that runs the database server. PostgreSQL refuses to run as root. */
export interface ServerAccount {
  uid: number;
  gid: number;
}

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** A place or an account the database needs and cannot have; the text says what the operator can do. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

// A fixed environment: PGDATA, PGPORT, LC_ALL and the like of the operator's shell must not reach the server.
export const cleanEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

const ownUser = 'muara-db';
// Only root can use what lies here, so no other user can have planted it.
const sharedBases = ['/var/lib/muara', '/var/tmp/muara'];

/** Runs a program to its end, as `account` when one is given. Never rejects: a program that cannot start has a null status. */
export function runAs(
  account: ServerAccount | null,
  command: string,
  args: readonly string[],
): Promise<Outcome> {
  return new Promise((settle) => {
    let stdout = '';
    let stderr = '';
    const child = spawn(command, args, {
      ...account,
      cwd: '/',
      env: cleanEnvironment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', (fault) => settle({ status: null, stdout, stderr: stderr + fault.message }));
    child.on('close', (status) => settle({ status, stdout, stderr }));
  });
}

async function lookUp(name: string): Promise<ServerAccount | null> {
  const [uid, gid] = await Promise.all([runAs(null, 'id', ['-u', name]), runAs(null, 'id', ['-g', name])]);
  if (uid.status !== 0 || gid.status !== 0) return null;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/**
 * The account to run the server as: null when the process is not root and can run it itself. As root, the owner of an
 * existing cluster, else `postgres`, else a system user `muara-db` that is created. Throws `DatabaseUnavailable`.
 */
export async function serverAccount(
  owned: string,
  log: (line: string) => void,
): Promise<ServerAccount | null> {
  if (process.getuid?.() !== 0) return null;
  const existing = await lstat(owned).catch(() => null);
  if (existing && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  const known = (await lookUp('postgres')) ?? (await systemAccount(ownUser, log));
  if (known) return known;
  throw new DatabaseUnavailable(
    `PostgreSQL refuses to run as root, there is no user postgres, and ${ownUser} could not be created.` +
      ' Create it, start as an ordinary user, or set DATABASE_URL.',
  );
}

/** The system user of this name, made where there is none; null where it cannot be made. For root alone. */
export async function systemAccount(
  name: string,
  log: (line: string) => void,
): Promise<ServerAccount | null> {
  const known = await lookUp(name);
  if (known) return known;
  const options = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
  await runAs(null, 'useradd', [...options, '--shell', '/usr/sbin/nologin', name]);
  const made = await lookUp(name);
  if (made) log(`Created the system user ${name}.`);
  return made;
}

/** Whether the account can enter the directory: every directory above it must let it pass. */
export async function canEnter(account: ServerAccount | null, directory: string): Promise<boolean> {
  return (await runAs(account, '/bin/sh', ['-c', 'cd "$1"', 'sh', directory])).status === 0;
}

/** A directory of root's own that the account can traverse, outside anybody's home. Throws `DatabaseUnavailable`. */
export async function sharedBase(account: ServerAccount): Promise<string> {
  for (const base of sharedBases) {
    try {
      await mkdir(base, { recursive: true });
      const found = await lstat(base);
      if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) continue;
      await chmod(base, 0o755);
      if (await canEnter(account, base)) return base;
    } catch {
      continue;
    }
  }
  throw new DatabaseUnavailable(
    `The database user cannot reach this directory, and none of ${sharedBases.join(', ')} can be used instead.` +
      ' Set MUARA_DATA_DIR to a directory that other users may traverse, or set DATABASE_URL.',
  );
}
