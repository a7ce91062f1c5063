import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingsError, type Log } from '#platform';
import { Keyring, readPassphrase } from './keyring.js';
import { keysExist, readPublicKeys } from './public-keys.js';
import type { VaultConfiguration } from './vault-settings.js';

/** Where the passphrase is kept that Muara made itself. */
export const ownPassphraseFile = (dataDir: string): string => join(dataDir, 'vault-passphrase');

/**
 * Makes sure of the vault's keys and gives the file that holds their passphrase. Where no file is named, both are made
 * once and kept in the data directory. Throws `SettingsError` naming what is missing.
 */
export async function settleKeys(
  { directory, dataDir, passphraseFile }: VaultConfiguration,
  { demo, log }: { demo: boolean; log: Pick<Log, 'warn'> },
): Promise<string> {
  if (passphraseFile !== null) {
    readPublicKeys(directory);
    mayRead(passphraseFile);
    return passphraseFile;
  }
  const own = ownPassphraseFile(dataDir);
  if (keysExist(directory)) {
    if (existsSync(own)) return own;
    throw new SettingsError([
      `VAULT_PASSPHRASE_FILE is missing: the keys in ${directory} are opened by the passphrase they were made with`,
    ]);
  }
  await mkdir(dataDir, { recursive: true });
  const fresh = `${randomBytes(32).toString('base64url')}\n`;
  await writeFile(own, fresh, { mode: 0o600, flag: 'wx' }).catch(() => readFile(own));
  const { shares } = await Keyring.make(directory, readPassphrase(own));
  if (demo) await keepShares(join(dataDir, 'vault-shares'), shares);
  else log.warn({ directory }, madeUnattended);
  return own;
}

const madeUnattended =
  'made the keys of the vault, and their passphrase beside them: nobody has a share of the escrow key until ' +
  '`npm run -s muara -- keys rotate --escrow` prints three for three people, and a lost passphrase loses every identity';

/** Only a demo keeps the shares together, and beside what they protect. */
async function keepShares(directory: string, shares: string[]): Promise<void> {
  await mkdir(directory, { mode: 0o700, recursive: true });
  const note =
    'THIS IS A DEMO. In real use no two of these shares are ever in one place, and none on this machine.\n';
  for (const [at, share] of shares.entries()) {
    await writeFile(join(directory, `share-${at + 1}.txt`), `${note}\n${share}`, { mode: 0o600 });
  }
}

function mayRead(file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (fault) {
    const { code = 'unknown' } = fault as NodeJS.ErrnoException;
    throw new SettingsError([`VAULT_PASSPHRASE_FILE names no file that can be read (${code})`]);
  }
}
