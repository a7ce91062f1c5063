import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { chmod, rename, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { AuditSealer, headKeyFile, revealPolicy } from '#access';
import {
  configureVault,
  Custody,
  Erased,
  Keyring,
  Matching,
  readPassphrase,
  readPublicKeys,
  Reveals,
  SubjectCustody,
  VisibleCopies,
  type VaultConfiguration,
} from '#identity';
import {
  createLog,
  LogSettings,
  Poll,
  readSettings,
  SettingsError,
  type Environment,
  type Log,
} from '#platform';
import {
  aboutNothing,
  ComplaintQueries,
  CustodyStore,
  Database,
  MatchStore,
  RevealStore,
  SubjectStore,
} from '#store';
import { VaultModule } from './vault.module.js';

/** sockaddr_un(7) has 108 bytes; what does not fit would be cut off silently. */
const LONGEST_SOCKET = 100;
/** A reporter who calls about what he has just sent is found while he still speaks. */
const INDEX_EVERY_MS = 2_000;

export interface RunningVault {
  /** Answers what is asked already, and ends. */
  close(): Promise<void>;
}

/** A vault with open keys, which nobody can ask yet. */
export interface Unlocked {
  configuration: VaultConfiguration;
  keyring: Keyring;
  log: Log;
  databaseUrl: string | null;
}

/**
 * Opens the keys. `passphrase` is a descriptor to read it from, where the file itself may not be opened. Throws
 * `SettingsError` with words for the operator.
 */
export async function unlock(environment: Environment, passphrase: number | null): Promise<Unlocked> {
  const configuration = configureVault(environment);
  const { directory, socket, passphraseFile, databaseUrl } = configuration;
  if (Buffer.byteLength(socket) > LONGEST_SOCKET) {
    throw new SettingsError([`MUARA_DATA_DIR is too long a path for a socket: ${socket}`]);
  }
  if (passphrase === null && passphraseFile === null) {
    throw new SettingsError(['VAULT_PASSPHRASE_FILE is missing: without it no key can be opened']);
  }
  const log = createLog(readSettings(LogSettings, environment));
  const keyring = await Keyring.open(directory, readPassphrase(passphrase ?? passphraseFile ?? ''));
  return { configuration, keyring, log, databaseUrl };
}

/** Serves on the vault's socket. Throws where the database cannot be had. */
export async function openVault({
  configuration,
  keyring,
  log,
  databaseUrl,
}: Unlocked): Promise<RunningVault> {
  if (databaseUrl === null) throw new SettingsError(['VAULT_DATABASE_URL is missing']);
  const { directory, deliveriesPerMinute } = configuration;
  const erased = await Erased.open(directory);
  const database = await Database.open(databaseUrl, { as: 'vault', poolSize: 6 });
  const store = new CustodyStore(database);
  // What an older backup brought back goes again before anything is answered.
  const subjects = new SubjectCustody({
    keyring,
    erased,
    custody: store,
    subjects: new SubjectStore(database),
    now: () => new Date(),
  });
  await subjects.repeat();
  const copies = new VisibleCopies();
  const custody = new Custody({
    keyring,
    store,
    erased,
    copies,
    audit: (entry) => store.record(entry),
    deliveriesPerMinute,
  });
  const sealer = new AuditSealer({
    database,
    headFile: await headsFile(configuration),
    sign: (bytes) => custody.signHead(bytes),
    now: () => new Date(),
    log,
  });
  sealer.start();
  const matching = new Matching({
    keyring,
    store: new MatchStore(database),
    custody,
    audit: ({ subject, ...entry }) => store.record({ ...entry, subject: subject ?? aboutNothing }),
  });
  const indexing = new Poll(
    () => matching.round(),
    (fault) => log.warn({ fault: fault instanceof Error ? fault.name : 'unknown' }, 'the index waits'),
    INDEX_EVERY_MS,
  );
  indexing.start();
  const revealing = new RevealStore(database);
  const reveals = new Reveals({
    store: revealing,
    keyring,
    values: custody,
    policy: revealPolicy(revealing, new ComplaintQueries(database)),
    seal: () => sealer.sealNow(),
    now: () => new Date(),
  });
  const app = await NestFactory.create(VaultModule.of({ custody, matching, reveals, subjects }, log), {
    logger: ['error', 'fatal'],
    abortOnError: false,
  });
  await app.init();
  await listen(app.getHttpServer() as Server, configuration);
  return {
    async close() {
      await app.close();
      await indexing.stop();
      await sealer.stop();
      await copies.close();
      await database.close();
    },
  };
}

/**
 * The socket gets its name when it has its rights: nobody asks too early, one that a killed vault left is replaced, and
 * one that ends late takes only its own away.
 */
async function listen(server: Server, { socket }: VaultConfiguration): Promise<void> {
  const own = `${socket}.${process.pid}`;
  server.listen(own);
  await once(server, 'listening');
  await chmod(own, 0o660);
  await rename(own, socket);
}

/** The file of signed heads, with the public key beside it that they are checked with. */
async function headsFile({ directory, headFile }: VaultConfiguration): Promise<string> {
  const { key } = readPublicKeys(directory).signing;
  const pem = createPublicKey({ key, format: 'der', type: 'spki' }).export({ format: 'pem', type: 'spki' });
  await writeFile(headKeyFile(headFile), pem);
  await writeFile(headFile, '', { flag: 'a' });
  // Whoever verifies is another user, whatever the mask of this one.
  for (const file of [headFile, headKeyFile(headFile)]) await chmod(file, 0o644);
  return headFile;
}
