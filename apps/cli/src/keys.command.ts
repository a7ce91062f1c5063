import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  configureVault,
  escrowDrill,
  Keyring,
  ownPassphraseFile,
  readPassphrase,
  readPublicKeys,
  rotateCustodian,
  rotateEscrow,
  type PublishedKeys,
  type RotationParts,
} from '#identity';
import { SettingsError, type Environment } from '#platform';
import { aboutNothing, CustodyStore, Database, KeyBatchStore } from '#store';
import { withDatabaseUrl } from './database-url.js';

/** Makes the first keys, and hands out the three shares of the escrow's: in files, or on the screen this once. */
export async function initKeys(environment: Environment, { shares }: { shares?: string }): Promise<void> {
  const { directory, passphraseFile } = configureVault(environment);
  if (passphraseFile === null) {
    throw new SettingsError([
      'VAULT_PASSPHRASE_FILE is missing: name a file with the passphrase, made e.g. by (umask 077; openssl rand -base64 32 > FILE)',
    ]);
  }
  const made = await Keyring.make(directory, readPassphrase(passphraseFile));
  await handOut(made.shares, shares);
  process.stdout.write(`the keys are in ${directory}; keep that and the passphrase in separate backups\n`);
}

/** Gives the custodian, or with `escrow` the escrow, a new key. Prints the figures as the last line. */
export const rotateKeys = (
  environment: Environment,
  { escrow = false, shares }: { escrow?: boolean; shares?: string },
): Promise<void> =>
  withKeys(environment, async ({ parts, keys, record }) => {
    const figures = escrow
      ? await rotateEscrow(parts, keys.escrow, (texts) => handOut(texts, shares))
      : await rotateCustodian(parts, keys.custodian);
    await record(escrow ? 'escrow-rotated' : 'custodian-rotated', figures);
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  });

/** Proves that two shares open what the custodian opens. Prints the figures; fails where any batch did not open. */
export const drillEscrow = (
  environment: Environment,
  { share, sample }: { share: string[]; sample: number },
): Promise<void> =>
  withKeys(environment, async ({ parts, keys, record }) => {
    const texts = await Promise.all(share.map((file) => readFile(file, 'utf8')));
    const figures = await escrowDrill(parts, keys, texts, sample);
    await record('escrow-drilled', figures);
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    if (figures.opened !== figures.sampled) process.exitCode = 1;
  });

interface Tools {
  parts: RotationParts;
  keys: PublishedKeys;
  record: (action: string, figures: object) => Promise<void>;
}

/** With the private keys open, and the database in the vault's role; a running Muara goes on beside it. */
async function withKeys(environment: Environment, work: (tools: Tools) => Promise<void>): Promise<void> {
  const { directory, dataDir, passphraseFile, databaseUrl } = configureVault(environment);
  const keys = readPublicKeys(directory);
  const keyring = await Keyring.open(directory, readPassphrase(passphraseFile ?? ownPassphraseFile(dataDir)));
  const onDatabase = async (url: string): Promise<void> => {
    const database = await Database.open(url, { migrate: true, as: 'vault' });
    const store = new CustodyStore(database);
    const record = (action: string, figures: object): Promise<void> =>
      store.record({ actor: 'operator', action, subject: aboutNothing, detail: { ...figures } });
    try {
      await work({ parts: { keyring, batches: new KeyBatchStore(database) }, keys, record });
    } finally {
      await database.close();
    }
  };
  await (databaseUrl === null ? withDatabaseUrl(environment, onDatabase) : onDatabase(databaseUrl));
}

/** Each share goes to another person: files are never written over, and the screen shows them once. */
async function handOut(shares: string[], directory: string | undefined): Promise<void> {
  if (directory === undefined) {
    process.stdout.write(`${shares.join('\n')}\n`);
    return;
  }
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const [at, share] of shares.entries()) {
    await writeFile(join(directory, `share-${at + 1}.txt`), share, { mode: 0o600, flag: 'wx' });
  }
}
