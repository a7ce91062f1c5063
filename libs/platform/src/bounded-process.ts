import { fork, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative as pathFrom } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runAs } from './server-account.js';

/** An input took more than it may; its process was killed and nothing of it is known. */
export class Exceeded extends Error {
  override readonly name = 'Exceeded';

  constructor(readonly limit: 'time' | 'memory') {
    super(`An input exceeded its ${limit} limit`);
  }
}

/** The work on an input ended without an answer: it threw, or its process died. The text never holds the input. */
export class Crashed extends Error {
  override readonly name = 'Crashed';
}

export interface BoundedProcessOptions {
  /** A compiled module that exports `work(input: Uint8Array, envelope: unknown)`; see `compiledEntry`. */
  entry: URL;
  /** Processor time for one input; four times as long by the clock, since a busy machine is not the input's fault. */
  timeoutMs?: number;
  maxRssBytes?: number;
  /** Processes that work side by side, each on one input at a time. */
  size?: number;
}

interface Job {
  input: Uint8Array;
  envelope: unknown;
  settle(answer: unknown): void;
  fail(fault: Error): void;
}

interface Lane {
  child: ChildProcess | null;
  serving: Promise<void> | null;
}

type Answer = { answer: unknown } | { fault: string };

// Starting a process is our own cost: it never counts against an input.
const startMs = 20_000;
/** How much longer by the clock an input may take than on a processor of its own. */
const CLOCK_FACTOR = 4;
const TICK_MS = 10;
const watchEveryMs = process.platform === 'linux' ? 20 : 200;

/**
 * Runs a module's `work` on hostile input in child processes that are killed when one input takes too long or too much
 * memory, buffers outside the JavaScript heap included. A process serves many inputs; none sees our environment.
 */
export class BoundedProcess {
  readonly #queue: Job[] = [];
  readonly #lanes: Lane[];
  readonly #entry: URL;
  readonly #timeoutMs: number;
  readonly #maxRssBytes: number;
  #closed = false;

  constructor({ entry, timeoutMs = 2000, maxRssBytes = 256 * 1024 * 1024, size = 2 }: BoundedProcessOptions) {
    this.#entry = entry;
    this.#timeoutMs = timeoutMs;
    this.#maxRssBytes = maxRssBytes;
    this.#lanes = Array.from({ length: size }, () => ({ child: null, serving: null }));
  }

  /** What `work` returned. Waits its turn; rejects with `Exceeded` or `Crashed` and nothing else. */
  run(input: Uint8Array, envelope?: unknown): Promise<unknown> {
    return new Promise((settle, fail) => {
      this.#queue.push({ input, envelope, settle, fail });
      this.#next();
    });
  }

  /** Kills the processes; what still waits or runs is `Crashed`. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#next();
    await Promise.all(this.#lanes.map((lane) => this.#kill(lane)));
    for (const { serving } of this.#lanes) await serving;
  }

  #next(): void {
    if (this.#closed) {
      for (const job of this.#queue.splice(0)) job.fail(new Crashed('The process is closed'));
    }
    // A lane whose process runs already answers at once; another is started only when all of those are busy.
    const free = this.#lanes.filter(({ serving }) => !serving);
    const lane = free.find(({ child }) => child !== null) ?? free[0];
    const job = lane && this.#queue.shift();
    if (!lane || !job) return;
    lane.serving = this.#serve(lane, job).finally(() => {
      lane.serving = null;
      this.#next();
    });
  }

  async #serve(lane: Lane, job: Job): Promise<void> {
    const reused = lane.child !== null;
    try {
      const child = (lane.child ??= await this.#start());
      if (this.#closed) throw new Crashed('closed');
      hold(child, true);
      const answer = await this.#ask(child, job);
      // What an input left behind must not weigh on the next one.
      if ((await rssOf(child)) > this.#maxRssBytes / 2) await this.#kill(lane);
      else hold(child, false);
      if ('fault' in answer) job.fail(new Crashed(`The work on an input failed: ${answer.fault}`));
      else job.settle(answer.answer);
    } catch (fault) {
      await this.#kill(lane);
      if (fault instanceof Exceeded) return job.fail(fault);
      // A process that served others may have died of them, or idle: the input is judged in a fresh one.
      if (reused && !this.#closed) return this.#serve(lane, job);
      job.fail(new Crashed(`The process ended: ${String(fault)}`));
    }
  }

  async #start(): Promise<ChildProcess> {
    const child = fork(
      compiledEntry(import.meta.url, './bounded-process.child.js'),
      [this.#entry.href, String(process.pid)],
      {
        serialization: 'advanced',
        // Where to put what is needed for a moment is all that it is told of this machine.
        env: { TMPDIR: tmpdir() },
        execArgv: [],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      },
    );
    child.on('error', () => {}); // One that dies idle is noticed when it is needed next.
    try {
      await heard(child, AbortSignal.timeout(startMs));
      return child;
    } catch (fault) {
      child.kill('SIGKILL');
      throw fault;
    }
  }

  async #ask(child: ChildProcess, { input, envelope }: Job): Promise<Answer> {
    const limit = new AbortController();
    const before = await processorMsOf(child);
    const timer = setTimeout(() => {
      // Had our own loop been held up, the answer may be waiting behind this timer.
      setImmediate(() => limit.abort(new Exceeded('time')));
    }, this.#timeoutMs * CLOCK_FACTOR);
    const watch = setInterval(() => {
      void Promise.all([rssOf(child), processorMsOf(child)]).then(([bytes, spentMs]) => {
        if (bytes > this.#maxRssBytes) limit.abort(new Exceeded('memory'));
        if (spentMs - before > this.#timeoutMs) limit.abort(new Exceeded('time'));
      });
    }, watchEveryMs);
    try {
      const answer = heard(child, limit.signal);
      child.send({ input, envelope });
      return (await answer) as Answer;
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
    }
  }

  async #kill(lane: Lane): Promise<void> {
    const { child } = lane;
    lane.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    hold(child, true);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}

/** An idle child must not keep our process alive; one that works must. */
function hold(child: ChildProcess, needed: boolean): void {
  for (const handle of [child, child.channel]) {
    if (needed) handle?.ref();
    else handle?.unref();
  }
}

/** The child's next message. Rejects when it ends first, or with the signal's reason. */
function heard(child: ChildProcess, signal: AbortSignal): Promise<unknown> {
  return new Promise((settle, fail) => {
    const done = (end: () => void) => {
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
      signal.removeEventListener('abort', onAbort);
      end();
    };
    const onMessage = (message: unknown) => done(() => settle(message));
    const onExit = (code: number | null, by: string | null) =>
      done(() => fail(new Crashed(by ?? `code ${code}`)));
    const onError = () => done(() => fail(new Crashed('it cannot be reached')));
    const onAbort = () => done(() => fail(signal.reason as Error));
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
    signal.addEventListener('abort', onAbort);
  });
}

async function rssOf({ pid }: ChildProcess): Promise<number> {
  const kilobytes =
    process.platform === 'linux'
      ? /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))?.[1]
      : (await runAs(null, 'ps', ['-o', 'rss=', '-p', String(pid)])).stdout;
  return Number(kilobytes ?? 0) * 1024;
}

/** Processor time that it has used; 0 where the system does not tell, and the clock alone decides. */
async function processorMsOf({ pid }: ChildProcess): Promise<number> {
  if (process.platform !== 'linux') return 0;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS;
}

/**
 * The compiled file of a module named relative to `base` (`import.meta.url`), also where `base` is TypeScript because
 * a test runs it: a child process is plain Node and reads only `dist`.
 */
export function compiledEntry(base: string, relative: string): URL {
  const entry = new URL(relative, base);
  if (!base.endsWith('.ts')) return entry;
  let root = dirname(fileURLToPath(base));
  while (!existsSync(join(root, 'nest-cli.json')) && root !== dirname(root)) root = dirname(root);
  const compiled = join(root, 'dist', pathFrom(root, fileURLToPath(entry)));
  if (!existsSync(compiled)) throw new Error(`${compiled} is missing: run npm run build first`);
  return pathToFileURL(compiled);
}
