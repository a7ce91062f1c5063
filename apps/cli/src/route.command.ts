import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Environment } from '#platform';
import { linesOf } from './json-lines.js';
import { print } from './reader.js';
import type { Answers, Batch } from './route-lines.js';

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

/** Prints where one text would go and why, in words. The area is a code or a name; what is none is refused. */
export async function routeText(
  environment: Environment,
  text: string,
  { installation = false, wilayah = null }: { installation?: boolean; wilayah?: string | null },
): Promise<void> {
  if (text.trim() === '') throw new Error('--text holds no text');
  const { areaMeant, toldOf } = await import('./route-text.js');
  const asked = { text, wilayah: wilayah === null ? null : areaMeant(wilayah) };
  if (installation)
    return (await import('./office.commands.js')).withHouse(environment, ({ router, office }) =>
      print(toldOf(router.current, office.directory, asked)),
    );
  const { Directory, seedDirectory } = await import('#instansi');
  const { Router } = await import('#routing');
  const directory = new Directory(seedDirectory());
  await print(toldOf(Router.create(directory), directory, asked));
}

/** Prints one decision a line for each line of the file, in its order. A line that asks nothing is named on standard error
 * instead; after the others are answered it throws. On the directory of a new installation what fits in a batch is
 * decided here and more is spread over all processors; on that of this installation all is decided here. */
export async function routeFile(
  environment: Environment,
  file: string,
  { installation = false }: RouteOptions,
): Promise<void> {
  let unanswered = 0;
  const tell = async ({ decisions, faults }: Answers): Promise<void> => {
    await print(decisions);
    for (const fault of faults) process.stderr.write(`${fault}\n`);
    unanswered += faults.length;
  };
  await (installation ? answerHere(environment, file, tell) : answerAnew(file, tell));
  if (unanswered > 0)
    throw new Error(unanswered === 1 ? '1 line is not answered' : `${unanswered} lines are not answered`);
}

type Tell = (answers: Answers) => Promise<void>;

async function answerHere(environment: Environment, file: string, tell: Tell): Promise<void> {
  const { lineRouter } = await routing();
  return (await import('./office.commands.js')).withHouse(environment, async ({ router }) => {
    const answer = lineRouter(router.current);
    for await (const { lines } of batchesOf(file)) await tell(answer(lines));
  });
}

async function answerAnew(file: string, tell: Tell): Promise<void> {
  const batches = batchesOf(file);
  const first = await batches.next();
  if (first.done === true) return;
  const second = await batches.next();
  if (second.done === true) {
    const { lineRouter } = await routing();
    await tell(lineRouter()(first.value.lines));
    return;
  }
  await spread([first.value, second.value], batches, tell);
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

/** Each batch goes to a thread; what they answer is told in the order of the file. */
async function spread(first: Batch[], rest: AsyncGenerator<Batch>, tell: Tell): Promise<void> {
  const workers = Array.from(
    { length: Math.min(8, availableParallelism()) },
    () => new Worker(new URL('./route-worker.js', import.meta.url)),
  );
  try {
    const running: Promise<Answers>[] = [];
    let turn = 0;
    const give = (batch: Batch): void => {
      const worker = workers[turn % workers.length];
      turn += 1;
      if (worker) running.push(answered(worker, batch));
    };
    for (const batch of first) give(batch);
    for await (const batch of rest) {
      give(batch);
      const oldest = running.length >= workers.length * WAITING ? running.shift() : undefined;
      if (oldest) await tell(await oldest);
    }
    for (const each of running) await tell(await each);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** What a thread answers to a batch; rejects with what went wrong in it. */
function answered(worker: Worker, batch: Batch): Promise<Answers> {
  const answer = new Promise<Answers>((resolve, reject) => {
    const take = (message: { from: number } & Answers): void => {
      if (message.from !== batch.from) return;
      worker.off('message', take);
      worker.off('error', reject);
      resolve(message);
    };
    worker.on('message', take);
    worker.on('error', reject);
    worker.postMessage(batch, []);
  });
  // It may fail while an earlier batch is still awaited; whoever awaits it hears of it then.
  answer.catch(() => undefined);
  return answer;
}
