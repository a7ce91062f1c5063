import { Worker } from 'node:worker_threads';

// The far end of `BoundedProcess`: loads the module named by the parent and answers one input after the other.
interface Task {
  input: Uint8Array;
  envelope: unknown;
}

interface Workplace {
  work: (input: Uint8Array, envelope: unknown) => unknown;
}

const [, , entry = '', parent] = process.argv;

// When the parent is killed, an input that never ends would spin for ever: a thread of its own notices.
new Worker(
  `const { workerData } = require('node:worker_threads');
   setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL'); }, 500);`,
  { eval: true, workerData: Number(parent) },
).unref();
process.on('disconnect', () => process.exit());
// Ctrl-C and a service manager signal the whole group. The parent drains first: an input under way is no bad input.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const { work } = (await import(entry)) as Workplace;

async function answer({ input, envelope }: Task): Promise<void> {
  try {
    process.send?.({ answer: await work(input, envelope) });
  } catch (fault) {
    // Only the kind of failure: its text may hold the words of the input.
    process.send?.({ fault: fault instanceof Error ? fault.name : typeof fault });
  }
}

process.on('message', (task: Task) => void answer(task));
process.send?.('ready');
