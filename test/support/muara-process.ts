import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from './until.js';

const run = promisify(execFile);
/** Where what is run was built: this repository, unless a test has made a copy of it. */
const here = new URL('../..', import.meta.url).pathname;
const standalone = 'dist/apps/standalone/src/main.js';
const cli = 'dist/apps/cli/src/main.js';

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 20_000;
const GIVEN_UP_WITHIN_MS = 60_000;

/** What a process is told by its environment, `PORT` and `MUARA_DATA_DIR` among it; the test's own does not shine through. */
export type Settings = Readonly<Record<string, string>>;

/** What `npm start` runs, as a process that can be treated badly. Its data stay until the test removes them. */
export interface MuaraProcess {
  url: string;
  pid: number;
  /** From its start until `/readyz` said 200. */
  readyAfterMs: number;
  /** All that it printed until now. */
  said(): string;
  /** Asks it to end, as Ctrl-C does unless said otherwise; resolves with its exit code, null where it had to be killed. */
  end(signal?: 'SIGINT' | 'SIGTERM'): Promise<number | null>;
  /** `kill -9`: it finishes nothing, and a database of its own lives on. */
  kill(): Promise<void>;
}

/** Resolves when it is ready; throws with what it said where it is not in time. */
export async function startProcess(settings: Settings, repository = here): Promise<MuaraProcess> {
  const url = `http://localhost:${settings['PORT']}`;
  const began = Date.now();
  const { child, said, exit } = launch(settings, repository);
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;

  async function end(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL' = 'SIGINT'): Promise<number | null> {
    if (!isOver()) child.kill(signal);
    const killer = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS);
    await exit;
    clearTimeout(killer);
    return child.exitCode;
  }

  try {
    await until(async () => isOver() || (await isReady(url)), 'Muara to be ready', READY_WITHIN_MS);
    if (isOver()) throw new Error('Muara has ended at once');
  } catch (error) {
    await end();
    throw new Error(`Muara did not start:\n${said()}`, { cause: error });
  }
  const readyAfterMs = Date.now() - began;
  return { url, pid: child.pid ?? 0, readyAfterMs, said, end, kill: async () => void (await end('SIGKILL')) };
}

/** A start that ends by itself: its exit code and all that it said. */
export async function startInVain(settings: Settings): Promise<{ code: number | null; said: string }> {
  const { child, said, exit } = launch(settings);
  const killer = setTimeout(() => child.kill('SIGKILL'), GIVEN_UP_WITHIN_MS);
  await exit;
  clearTimeout(killer);
  return { code: child.exitCode, said: said() };
}

/** All that `npm run -s muara -- …` printed to its standard output. */
export const runCommand = (settings: Settings, ...words: string[]): Promise<string> =>
  runCommandIn(here, settings, ...words);

/** The same as another repository was built. */
export async function runCommandIn(
  repository: string,
  settings: Settings,
  ...words: string[]
): Promise<string> {
  const env = environmentOf(settings);
  return (await run(process.execPath, [join(repository, cli), ...words], { env })).stdout;
}

/** The same for a command that reads `input`. */
export async function runCommandOn(input: string, settings: Settings, ...words: string[]): Promise<string> {
  const running = run(process.execPath, [join(here, cli), ...words], { env: environmentOf(settings) });
  running.child.stdin?.end(input);
  return (await running).stdout;
}

/** How a command ends whose reader has gone before it says anything, as of `muara … | true`. */
export async function runUnread(
  settings: Settings,
  ...words: string[]
): Promise<{ code: number; stderr: string }> {
  const piped = [
    '-c',
    '"$0" "$@" | true; exit ${PIPESTATUS[0]}',
    process.execPath,
    join(here, cli),
    ...words,
  ];
  return run('bash', piped, { env: environmentOf(settings) }).then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  );
}

/** An empty directory that the database's own user gets into: else its cluster would lie elsewhere and outlive it. */
export async function newDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'muara-run-'));
  await chmod(dataDir, 0o755);
  return dataDir;
}

/** The process of the database on a data directory, if it still runs. */
export async function databaseOf(dataDir: string): Promise<number | null> {
  const file = join(dataDir, 'postgres/cluster/postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!(pid > 0)) return null;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes(dataDir) ? pid : null;
}

function launch(settings: Settings, repository = here) {
  const child = spawn(process.execPath, [join(repository, standalone)], {
    env: environmentOf(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => void said.push(chunk.toString('utf8')));
  }
  return { child, said: () => said.join(''), exit: once(child, 'exit') };
}

/** The environment of the test, without what Muara itself would take for settings. */
function environmentOf(settings: Settings): NodeJS.ProcessEnv {
  const ours =
    /^(CHANNEL_\w+|MUARA_\w+|VAULT_\w+|DATABASE_URL|PUBLIC_BASE_URL|PORT|HOST|LOG_LEVEL|NODE_OPTIONS)$/;
  const inherited = Object.entries(process.env).filter(([key]) => !ours.test(key));
  return { ...Object.fromEntries(inherited), ...settings };
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`).then(
    ({ status }) => status === 200,
    () => false,
  );
