import { lstat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runAs, systemAccount, type Log, type ServerAccount } from '#platform';

const ownUser = 'muara-vault';

/** The program that runs as the vault. */
export const vaultEntry = fileURLToPath(new URL('../../vault/src/main.js', import.meta.url));

/**
 * The user the vault runs as, whose directory it then is: as root the owner of the keys, else a system user of its own,
 * so that what breaks into Muara cannot read them. null where this process is not root, or that user cannot get to the
 * program or the keys: then the vault runs as Muara does.
 */
export async function vaultAccount(directory: string, log: Log): Promise<ServerAccount | null> {
  if (process.getuid?.() !== 0) return null;
  const { uid, gid } = await lstat(directory);
  const account = uid === 0 ? await systemAccount(ownUser, (line) => log.info(line)) : { uid, gid };
  if (!account || !(await canRun(account, directory))) {
    log.info({ user: ownUser }, 'the vault runs as this user: its own cannot reach program and data');
    return null;
  }
  if (uid === 0) await runAs(null, 'chown', ['-R', '-h', `${account.uid}:${account.gid}`, directory]);
  return account;
}

async function canRun(account: ServerAccount, directory: string): Promise<boolean> {
  const reach = 'test -x "$1" && test -r "$2" && cd "$3"';
  return (
    (await runAs(account, '/bin/sh', ['-c', reach, 'sh', process.execPath, vaultEntry, directory])).status ===
    0
  );
}
