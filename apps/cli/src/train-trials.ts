import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { DirectoryData } from '#instansi';
import type { Judged, Trial } from '#routing';

/** Carries trials out, and gives what was judged in their order; `done` is told how many are over. */
export type RunTrials = (trials: Trial[], done: (count: number) => void) => Promise<Judged[][]>;

/** On all processors, each trial in a thread of its own choosing. */
export const inThreads =
  (directory: DirectoryData): RunTrials =>
  async (trials, done) => {
    const judged: Judged[][] = [];
    let next = 0;
    let over = 0;
    const work = async (): Promise<void> => {
      const worker = new Worker(new URL('./train-worker.js', import.meta.url), { workerData: directory });
      try {
        for (let index = next++; index < trials.length; index = next++) {
          worker.postMessage(trials[index], []);
          // Rejects with what went wrong in it.
          const [rows] = (await once(worker, 'message')) as [Judged[]];
          judged[index] = rows;
          over += 1;
          done(over);
        }
      } finally {
        await worker.terminate();
      }
    };
    const threads = Math.min(8, availableParallelism(), trials.length);
    await Promise.all(Array.from({ length: threads }, work));
    return judged;
  };
