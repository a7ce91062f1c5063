/** One thread of `muara route`: takes batches of lines, gives back what was made of them. */
import { parentPort } from 'node:worker_threads';
import { lineRouter, type Batch } from './route-lines.js';

const decide = lineRouter();
parentPort?.on('message', ({ from, lines }: Batch) => {
  parentPort?.postMessage({ from, ...decide(lines) }, []);
});
