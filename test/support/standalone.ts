import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from './until.js';

const run = promisify(execFile);
const dist = new URL('../../dist/apps/', import.meta.url);
const standalone = new URL('standalone/src/main.js', dist).pathname;
const cli = new URL('cli/src/main.js', dist).pathname;

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 20_000;

export interface Muara {
  url: string;
  /** Runs `npm run muara -- …` on the same data and resolves with the last line it printed. */
  muara(...words: string[]): Promise<string>;
  /** Stops it as Ctrl-C does and removes its data. Throws when it or its database had to be killed. */
  stop(): Promise<void>;
}

/** The whole demo with new data: neither a database nor any channel is set. */
export const startDemo = (): Promise<Muara> => startMuara({});

/** What `npm start` runs, in a process of its own on a free port with new data; ready when this resolves. */
export async function startMuara(settings: Record<string, string>): Promise<Muara> {
  const dataDir = await mkdtemp(join(tmpdir(), 'muara-run-'));
  // The database's own user must get in, else its cluster would lie elsewhere and outlive this directory.
  await chmod(dataDir, 0o755);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = {
    ...inherited(),
    PORT: String(port),
    MUARA_DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    ...settings,
  };
  const child = spawn(process.execPath, [standalone], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => void said.push(chunk.toString('utf8')));
  }
  const exit = once(child, 'exit');
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;

  async function stop(): Promise<void> {
    if (!isOver()) child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS);
    await exit;
    clearTimeout(killer);
    const left = await databaseOf(dataDir);
    if (left !== null) process.kill(left, 'SIGQUIT');
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    if (child.signalCode === 'SIGKILL') throw new Error(`Muara did not stop:\n${said.join('')}`);
    if (left !== null) throw new Error(`Muara left its database running:\n${said.join('')}`);
  }

  try {
    await until(async () => isOver() || (await isReady(url)), 'Muara to be ready', READY_WITHIN_MS);
    if (isOver()) throw new Error('Muara has ended at once');
  } catch (error) {
    await stop().catch(() => undefined);
    throw new Error(`Muara did not start:\n${said.join('')}`, { cause: error });
  }
  return {
    url,
    async muara(...words) {
      const { stdout } = await run(process.execPath, [cli, ...words], { env });
      return stdout.trimEnd().split('\n').at(-1) ?? '';
    },
    stop,
  };
}

/** The environment of the test, without what Muara itself would take for settings. */
function inherited(): NodeJS.ProcessEnv {
  const ours = /^(CHANNEL_\w+|MUARA_\w+|DATABASE_URL|PUBLIC_BASE_URL|PORT|HOST|NODE_OPTIONS)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !ours.test(key)));
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`).then(
    ({ status }) => status === 200,
    () => false,
  );

/** The process of the database on a data directory, if it still runs. */
async function databaseOf(dataDir: string): Promise<number | null> {
  const file = join(dataDir, 'postgres/cluster/postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!(pid > 0)) return null;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes(dataDir) ? pid : null;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
