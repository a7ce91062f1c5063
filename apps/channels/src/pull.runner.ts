import { Misconfigured, Retry, type ChannelAdapter } from '#channels';
import type { Intake } from '#intake';
import type { Log } from '#platform';
import type { IntakeStore } from '#store';

const LONGEST_PAUSE_MS = 60_000;
const MISCONFIGURED_PAUSE_MS = 300_000;

/**
 * Reads pulled channels for ever. A channel's cursor moves only after what it covers is stored; a source that fails
 * is tried again with growing pauses, and one failing source never holds up another.
 */
export class PullRunner {
  private readonly stopped = new AbortController();
  private readonly loops: Promise<void>[] = [];

  constructor(
    private readonly sources: ChannelAdapter[],
    private readonly intake: Intake,
    private readonly memory: IntakeStore,
    private readonly log: Log,
  ) {}

  start(): void {
    for (const source of this.sources) this.loops.push(this.keepReading(source));
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await Promise.all(this.loops);
  }

  private async keepReading(source: ChannelAdapter): Promise<void> {
    for (let failures = 0; !this.stopped.signal.aborted;) {
      try {
        await this.read(source, () => (failures = 0));
      } catch (error) {
        failures += 1;
        const pauseMs = pauseAfter(error, failures);
        const fault = error instanceof Error ? error.name : 'unknown';
        this.log.warn({ channel: source.id, error: fault, pauseMs }, 'a channel could not be read');
        await this.pause(pauseMs);
      }
    }
  }

  private async read(source: ChannelAdapter, progressed: () => void): Promise<void> {
    const cursor = await this.memory.cursor(source.id);
    for await (const pulled of source.pull?.(cursor, this.stopped.signal) ?? []) {
      await this.intake.receive(source, pulled.raw);
      await this.memory.keepCursor(source.id, pulled.cursor);
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
