import 'reflect-metadata';
import { once } from 'node:events';
import { SettingsError } from '#platform';
import { openVault, unlock } from './open-vault.js';

/** sysexits(3): the configuration is at fault, and starting again mends nothing. */
const CONFIGURATION = 78;

// Started by Muara itself, it serves for as long as that lives and leaves when told: a Ctrl-C reaches the whole group,
// and what is being delivered is delivered first. As a service it leaves at a signal.
const isChild = process.send !== undefined;
const leaving = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!isChild) leaving.abort();
  });
}
process.on('disconnect', () => process.exit());

try {
  // Who starts it hands over the passphrase behind a descriptor: it may lie where only he may read. The database he
  // names when it is there.
  const unlocked = await unlock(process.env, isChild ? Number(process.argv[2]) : null);
  if (isChild) unlocked.databaseUrl = await named();
  const vault = await openVault(unlocked);
  process.send?.({ ready: true });
  leaving.signal.addEventListener('abort', () => void vault.close().then(() => process.disconnect?.()));
  if (leaving.signal.aborted) await vault.close();
} catch (error) {
  const refused = error instanceof SettingsError;
  process.exitCode = refused ? CONFIGURATION : 1;
  if (!isChild || !refused) process.stderr.write(`vault: ${refused ? error.message : describe(error)}\n`);
  // Who started it says the words itself.
  process.send?.({ refused: refused ? error.faults : null }, () => process.exit());
}

async function named(): Promise<string> {
  const told = once(process, 'message') as Promise<[{ databaseUrl: string } | 'leave']>;
  process.send?.({ unlocked: true });
  const [first] = await told;
  if (first === 'leave') process.exit();
  process.on('message', (next) => {
    if (next === 'leave') leaving.abort();
  });
  return first.databaseUrl;
}

/** The text of a driver may quote an address with its password: it is only named. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault';
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? error.name : `${error.name} (${code})`;
}
