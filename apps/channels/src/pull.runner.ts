import { Misconfigured, Retry, type ChannelAdapter } from '#channels';
import type { ChannelWatch, Intake } from '#intake';
import type { Log } from '#platform';
import type { IntakeStore } from '#store';

const LONGEST_PAUSE_MS = 60_000;
const MISCONFIGURED_PAUSE_MS = 300_000;
/** So often it is asked whether a channel is paused, and told that it is read. */
const TICK_MS = 5_000;
/** What has been read so long without a fault is read, also where nothing came. */
const SETTLED_MS = 60_000;

export interface PullRunnerParts {
  channels: ChannelAdapter[];
  intake: Pick<Intake, 'receiveAll'>;
  memory: Pick<IntakeStore, 'cursor'>;
  watch: Pick<ChannelWatch, 'fine' | 'faulty' | 'isPaused'>;
  log: Pick<Log, 'warn'>;
}

/**
 * Reads every source that there is to pull, for ever. A source's cursor moves only with what it covers, never before; a
 * source that fails is tried again with growing pauses, and one failing source never holds up another. A channel that is
 * paused is left alone: what comes meanwhile stays with its provider.
 */
export class PullRunner {
  private readonly stopped = new AbortController();
  private readonly loops: Promise<void>[] = [];

  constructor(
    private readonly parts: PullRunnerParts,
    private readonly tickMs = TICK_MS,
  ) {}

  start(): void {
    for (const channel of this.parts.channels) {
      if (!channel.pull) continue;
      for (const source of channel.sources ?? ['']) this.loops.push(this.keepReading(channel, source));
    }
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await Promise.all(this.loops);
  }

  private async keepReading(channel: ChannelAdapter, source: string): Promise<void> {
    const { watch, log } = this.parts;
    for (let failures = 0; !this.stopped.signal.aborted;) {
      if (await watch.isPaused(channel.id)) {
        await this.pause(this.tickMs);
        continue;
      }
      const turn = new Turn();
      const told = this.keepTelling(channel.id, source, turn);
      try {
        await this.read(channel, source, turn, () => (failures = 0));
      } catch (error) {
        // It was left because somebody paused it, or all is over.
        if (turn.hasEnded || this.stopped.signal.aborted) continue;
        failures += 1;
        const pauseMs = pauseAfter(error, failures);
        const fault = error instanceof Error ? error.name : 'unknown';
        const about = { channel: channel.id, source, error: fault, pauseMs };
        log.warn(about, 'a channel could not be read');
        turn.end();
        await told;
        await watch.faulty({ channel: channel.id, side: 'in', source }, error);
        await this.pause(pauseMs);
      } finally {
        turn.end();
      }
    }
  }

  private async read(
    channel: ChannelAdapter,
    source: string,
    turn: Turn,
    progressed: () => void,
  ): Promise<void> {
    const { intake, memory } = this.parts;
    const from = await memory.cursor(channel.id, source);
    const signal = AbortSignal.any([this.stopped.signal, turn.signal]);
    for await (const { raws, cursor } of channel.pull?.(from, signal, source) ?? []) {
      await intake.receiveAll(channel, raws, { channel: channel.id, source, cursor });
      turn.hasProgressed = true;
      progressed();
    }
  }

  /** While a source is read: says so, and ends the turn when its channel is paused. */
  private async keepTelling(channel: string, source: string, turn: Turn): Promise<void> {
    const { watch } = this.parts;
    while (!turn.hasEnded && !this.stopped.signal.aborted) {
      await this.pause(this.tickMs, turn.signal);
      if (turn.hasEnded) return;
      if (await watch.isPaused(channel)) return turn.end();
      if (turn.isSettled()) await watch.fine({ channel, side: 'in', source });
    }
  }

  private pause(ms: number, ...more: AbortSignal[]): Promise<void> {
    const signal = AbortSignal.any([this.stopped.signal, ...more]);
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
    });
  }
}

/** A source's being read, from one pause or fault to the next. */
class Turn {
  hasProgressed = false;
  private readonly ending = new AbortController();
  private readonly began = Date.now();

  get signal(): AbortSignal {
    return this.ending.signal;
  }

  get hasEnded(): boolean {
    return this.signal.aborted;
  }

  end(): void {
    this.ending.abort();
  }

  isSettled(): boolean {
    return this.hasProgressed || Date.now() - this.began >= SETTLED_MS;
  }
}

function pauseAfter(error: unknown, failures: number): number {
  if (error instanceof Misconfigured) return MISCONFIGURED_PAUSE_MS;
  const growing = Math.min(1000 * 2 ** failures, LONGEST_PAUSE_MS) * (0.75 + Math.random() / 2);
  return error instanceof Retry ? Math.max(error.afterMs, growing) : growing;
}
