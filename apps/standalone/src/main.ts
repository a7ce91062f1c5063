import 'reflect-metadata';
import { DatabaseUnavailable, SettingsError } from '#platform';
import { startStandalone } from './standalone.js';

const leaving = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Not once: npm passes on a Ctrl-C that the terminal has sent already, and the second would end us undrained.
  process.on(signal, () => leaving.abort());
}

try {
  const standalone = await startStandalone(process.env, leaving.signal);
  if (standalone) process.stdout.write(`${standalone.invitation}\n`);
} catch (error) {
  // What an operator can mend is said in words; anything else is a defect, and its trace leads to it.
  const isForOperator = error instanceof SettingsError || error instanceof DatabaseUnavailable;
  process.stderr.write(`muara: ${isForOperator ? error.message : describe(error)}\n`);
  process.exitCode = 1;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : 'unknown fault';
}
