import { rm } from 'node:fs/promises';
import { freePort } from '#platform';
import { databaseOf, newDataDir, runCommand, runCommandIn, startProcess } from './muara-process.js';

export interface Muara {
  url: string;
  /** Runs `npm run muara -- …` on the same data and resolves with the last line it printed. */
  muara(...words: string[]): Promise<string>;
  /** Stops it as Ctrl-C does and removes its data. Throws when it or its database had to be killed. */
  stop(): Promise<void>;
}

/** The whole demo with new data: neither a database nor any channel is set. */
export const startDemo = (): Promise<Muara> => startMuara({});

/**
 * What `npm start` runs, in a process of its own on a free port with new data; ready when this resolves. Another
 * repository's, where a test has built one.
 */
export async function startMuara(given: Record<string, string>, repository?: string): Promise<Muara> {
  const dataDir = await newDataDir();
  const settings = {
    PORT: String(await freePort()),
    MUARA_DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    // Stories wait for what follows a verdict, not for the seconds in which it may be taken back.
    UNDO_SECONDS: '0',
    ...given,
  };

  const command = (...words: string[]): Promise<string> =>
    repository === undefined ? runCommand(settings, ...words) : runCommandIn(repository, settings, ...words);

  async function clear(): Promise<boolean> {
    const left = await databaseOf(dataDir);
    if (left !== null) process.kill(left, 'SIGQUIT');
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    return left === null;
  }

  const running = await startProcess(settings, repository).catch(async (fault: unknown) => {
    await clear();
    throw fault;
  });
  return {
    url: running.url,
    muara: async (...words) => (await command(...words)).trimEnd().split('\n').at(-1) ?? '',
    async stop() {
      const code = await running.end('SIGTERM');
      const isClear = await clear();
      if (code !== 0) throw new Error(`Muara did not stop in order (${code}):\n${running.said()}`);
      if (!isClear) throw new Error(`Muara left its database running:\n${running.said()}`);
    },
  };
}
