import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Environment } from '#platform';
import { linesOf } from './json-lines.js';
import type { Batch } from './route-lines.js';

// Routing is loaded where it is asked: by the threads, as soon as they can begin.
const routing = () => import('./route-lines.js');

/** Lines that one thread takes at a time, and how many batches may wait for each. */
const BATCH = 60;
const WAITING = 4;

export interface RouteOptions {
  /** By the directory, mandates, rules, places and model of this installation, not by those of a new one. */
  installation?: boolean;
  wilayah?: string;
}

/** Prints where one text would go and why, in words. */
export async function routeText(
  environment: Environment,
  text: string,
  { installation = false, wilayah = null }: { installation?: boolean; wilayah?: string | null },
): Promise<void> {
  const asked = { text, wilayah };
  const { toldOf } = await import('./route-text.js');
  if (installation)
    return (await import('./office.commands.js')).withHouse(environment, ({ router, office }) =>
      print(toldOf(router.current, office.directory, asked)),
    );
  const { Directory, seedDirectory } = await import('#instansi');
  const { Router } = await import('#routing');
  const directory = new Directory(seedDirectory());
  await print(toldOf(Router.create(directory), directory, asked));
}

/** Prints one decision a line for each line of the file, in its order. On the directory of a new installation what fits
 * in a batch is decided here and more is spread over all processors; on that of this installation all is decided here. */
export async function routeFile(
  environment: Environment,
  file: string,
  { installation = false }: RouteOptions,
): Promise<void> {
  const batches = batchesOf(file);
  if (installation) {
    const { lineRouter } = await routing();
    return (await import('./office.commands.js')).withHouse(environment, async ({ router }) => {
      const decide = lineRouter(router.current);
      for await (const { lines } of batches) await print(decide(lines));
    });
  }
  const first = await batches.next();
  if (first.done === true) return;
  const second = await batches.next();
  if (second.done === true) {
    const { lineRouter } = await routing();
    await print(lineRouter()(first.value.lines));
    return;
  }
  await spread([first.value, second.value], batches);
}

async function* batchesOf(file: string): AsyncGenerator<Batch> {
  let batch: Batch = { from: 0, lines: [] };
  let count = 0;
  for await (const line of linesOf(file)) {
    batch.lines.push(line);
    count += 1;
    if (batch.lines.length < BATCH) continue;
    yield batch;
    batch = { from: count, lines: [] };
  }
  if (batch.lines.length > 0) yield batch;
}

/** Each batch goes to a thread; what they decide is printed in the order of the file. */
async function spread(first: Batch[], rest: AsyncGenerator<Batch>): Promise<void> {
  const workers = Array.from(
    { length: Math.min(8, availableParallelism()) },
    () => new Worker(new URL('./route-worker.js', import.meta.url)),
  );
  try {
    const running: Promise<string>[] = [];
    let turn = 0;
    const give = (batch: Batch): void => {
      const worker = workers[turn % workers.length];
      turn += 1;
      if (worker) running.push(decided(worker, batch));
    };
    for (const batch of first) give(batch);
    for await (const batch of rest) {
      give(batch);
      if (running.length >= workers.length * WAITING) await print((await running.shift()) ?? '');
    }
    for (const each of running) await print(await each);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** What a thread decides on a batch; rejects with what went wrong in it. */
function decided(worker: Worker, batch: Batch): Promise<string> {
  const answer = new Promise<string>((resolve, reject) => {
    const take = (message: { from: number; decisions: string }): void => {
      if (message.from !== batch.from) return;
      worker.off('message', take);
      worker.off('error', reject);
      resolve(message.decisions);
    };
    worker.on('message', take);
    worker.on('error', reject);
    worker.postMessage(batch, []);
  });
  // It may fail while an earlier batch is still awaited; whoever awaits it hears of it then.
  answer.catch(() => undefined);
  return answer;
}

/** Waits where the reader of our output is slower than we are. */
async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
