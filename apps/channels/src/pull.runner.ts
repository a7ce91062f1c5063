import { Misconfigured, Retry, type ChannelAdapter } from '#channels';
import type { Intake } from '#intake';
import type { Log } from '#platform';
import type { IntakeStore } from '#store';

const LONGEST_PAUSE_MS = 60_000;
const MISCONFIGURED_PAUSE_MS = 300_000;

/**
 * Reads every source that there is to pull, for ever. A source's cursor moves only with what it covers, never before; a
 * source that fails is tried again with growing pauses, and one failing source never holds up another.
 */
export class PullRunner {
  private readonly stopped = new AbortController();
  private readonly loops: Promise<void>[] = [];

  constructor(
    private readonly channels: ChannelAdapter[],
    private readonly intake: Pick<Intake, 'receiveAll'>,
    private readonly memory: Pick<IntakeStore, 'cursor'>,
    private readonly log: Pick<Log, 'warn'>,
  ) {}

  start(): void {
    for (const channel of this.channels) {
      if (!channel.pull) continue;
      for (const source of channel.sources ?? ['']) this.loops.push(this.keepReading(channel, source));
    }
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await Promise.all(this.loops);
  }

  private async keepReading(channel: ChannelAdapter, source: string): Promise<void> {
    for (let failures = 0; !this.stopped.signal.aborted;) {
      try {
        await this.read(channel, source, () => (failures = 0));
      } catch (error) {
        failures += 1;
        const pauseMs = pauseAfter(error, failures);
        const fault = error instanceof Error ? error.name : 'unknown';
        const about = { channel: channel.id, source, error: fault, pauseMs };
        this.log.warn(about, 'a channel could not be read');
        await this.pause(pauseMs);
      }
    }
  }

  private async read(channel: ChannelAdapter, source: string, progressed: () => void): Promise<void> {
    const from = await this.memory.cursor(channel.id, source);
    for await (const { raws, cursor } of channel.pull?.(from, this.stopped.signal, source) ?? []) {
      await this.intake.receiveAll(channel, raws, { channel: channel.id, source, cursor });
      progressed();
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.stopped.signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    });
  }
}

function pauseAfter(error: unknown, failures: number): number {
  if (error instanceof Misconfigured) return MISCONFIGURED_PAUSE_MS;
  const growing = Math.min(1000 * 2 ** failures, LONGEST_PAUSE_MS) * (0.75 + Math.random() / 2);
  return error instanceof Retry ? Math.max(error.afterMs, growing) : growing;
}
