import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { postgresBinaries } from './postgres-binaries.js';
import {
  clearStalePid,
  knownPlace,
  livePostmaster,
  makeCluster,
  makeDataDirectory,
  settlePlace,
  urlOf,
  type Place,
  type Postmaster,
} from './postgres-cluster.js';
import { answers, launch, makeDatabase, shutDown, whenSettled } from './postgres-server.js';
import { DatabaseUnavailable, serverAccount } from './server-account.js';

export interface EmbeddedDatabase {
  /** Connection string of the database `muara`; it holds the password, so it must not be logged. */
  url: string;
  /** A server of an earlier, killed process was found running and taken over. */
  adopted: boolean;
  /** The server belongs to another living process: `stop` leaves it alone. */
  borrowed: boolean;
  /** Stops the server, waiting for it; safe to call twice. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  dataDir: string;
  log?: (line: string) => void;
  /** Use a running server without ever stopping it; start (and then stop) one only where none runs. */
  borrow?: boolean;
  /** Server settings over the durable defaults. */
  settings?: Record<string, string>;
}

interface Start {
  data: string;
  settings: Record<string, string>;
  log: (line: string) => void;
}

const patienceMs = 60_000;

/**
 * Starts PostgreSQL on the data directory, or takes over one that a killed process left running, and makes sure of the
 * database `muara`. Committed rows survive the death of every process. One living process owns a directory: the next
 * one is refused, or with `borrow` shares the server. Throws `DatabaseUnavailable` with words for the operator.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedDatabase> {
  const log = options.log ?? (() => {});
  const data = await makeDataDirectory(options.dataDir);
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const url = options.borrow ? await findRunningPostgres(data) : null;
    if (url) return { url, adopted: false, borrowed: true, stop: async () => {} };
    const known = await knownPlace(data);
    const claim = await claimPlace(known);
    // Whoever held the claim until now may have settled elsewhere meanwhile.
    const moved = claim !== null && (await knownPlace(data)).directory !== known.directory;
    if (moved) claim.close();
    else if (claim) return own({ data, settings: options.settings ?? {}, log }, known, claim);
    if (!claim && (!options.borrow || Date.now() > deadline)) throw await inUse(known);
    await pause(25);
  }
}

/** Connection string of the server that runs on the data directory now, or null. Changes nothing. */
export async function findRunningPostgres(dataDir: string): Promise<string | null> {
  const place = await knownPlace(dataDir);
  const live = await livePostmaster(place);
  if (live?.status !== 'ready') return null;
  const url = await urlOf(place, live.port);
  return (await answers(url)) ? url : null;
}

async function inUse(place: Place): Promise<DatabaseUnavailable> {
  const live = await livePostmaster(place);
  return new DatabaseUnavailable(
    `The database in ${place.directory} is in use by another running Muara` +
      `${live ? ` (database process ${live.pid})` : ''}. Stop that one, or set MUARA_DATA_DIR to another directory.`,
  );
}

// Ownership is a listening socket, which the kernel frees with the process however it dies: no lock file can go stale.
async function claimPlace(place: Place): Promise<Server | null> {
  const name = `muara-${createHash('sha256').update(place.directory).digest('hex').slice(0, 24)}`;
  const claim = createServer((visitor) => visitor.destroy());
  return new Promise((settle, fail) => {
    claim.on('error', (fault: NodeJS.ErrnoException) =>
      fault.code === 'EADDRINUSE' ? settle(null) : fail(fault),
    );
    claim.listen(process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`), () =>
      settle(claim),
    );
    claim.unref();
  });
}

async function own(start: Start, known: Place, claim: Server): Promise<EmbeddedDatabase> {
  const claims = [claim];
  const letGo = () => claims.forEach((held) => held.close());
  try {
    const orphan = await whenSettled(known);
    const { place, server } = orphan
      ? await takeOver(start, known, orphan)
      : await launchAnew(start, known, claims);
    const url = await urlOf(place, server.port);
    let stopped: Promise<void> | undefined;
    const stop = () => (stopped ??= shutDown(place, server.pid, start.log).finally(letGo));
    return { url, adopted: orphan !== null, borrowed: false, stop };
  } catch (fault) {
    letGo();
    throw fault;
  }
}

async function takeOver({ log }: Start, place: Place, server: Postmaster) {
  await makeDatabase(place, server);
  log(`Took over the database that an earlier run left behind (process ${server.pid}).`);
  return { place, server };
}

async function launchAnew({ data, settings, log }: Start, known: Place, claims: Server[]) {
  const account = await serverAccount(known.directory, log);
  const binaries = await postgresBinaries(account, log);
  const place = await settlePlace(data, account, log);
  if (place.directory !== known.directory) {
    const claim = await claimPlace(place);
    if (!claim) throw await inUse(place);
    claims.push(claim);
  }
  await makeCluster(place, binaries, account, settings['fsync'] !== 'off');
  if (await clearStalePid(place)) {
    log('The database was not shut down in order the last time; it recovers by itself.');
  }
  const server = await launch(place, binaries, account, settings);
  await makeDatabase(place, server).catch(async (fault: unknown) => {
    await shutDown(place, server.pid, log);
    throw fault;
  });
  return { place, server };
}
