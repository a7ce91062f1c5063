/** One thread of `muara route`: takes batches of lines, gives back their decisions. */
import { parentPort } from 'node:worker_threads';
import { lineRouter, type Batch } from './route-lines.js';

const decide = lineRouter();
parentPort?.on('message', ({ from, lines }: Batch) => {
  parentPort?.postMessage({ from, decisions: decide(lines) }, []);
});
