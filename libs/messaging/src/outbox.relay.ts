import { firstValueFrom } from 'rxjs';
import type { ClientProxy } from '@nestjs/microservices';
import type { OutboxEvent, OutboxStore } from '#store';

const BATCH = 50;
const LEASE_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 300;

/** What an operator hears of the relay. */
export interface RelayLog {
  warn(details: object, text: string): void;
}

/**
 * Hands committed events to the transport until it has taken them: at least once, oldest first, with growing pauses
 * for one that fails and none for its neighbours. Polls, and hurries when nudged by somebody who just committed.
 */
export class OutboxRelay {
  private running = false;
  private nudged = false;
  private wake: () => void = () => {};
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly outbox: OutboxStore,
    private readonly client: ClientProxy,
    private readonly log: RelayLog,
    private readonly pollMs = 500,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.loop = this.run();
  }

  /** Something was committed: look now rather than at the next poll. */
  nudge(): void {
    this.nudged = true;
    this.wake();
  }

  async stop(): Promise<void> {
    this.running = false;
    this.nudge();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (this.running) {
      const taken = await this.round().catch((error: unknown) => {
        this.log.warn({ error: nameOf(error) }, 'the outbox could not be read');
        return 0;
      });
      if (taken < BATCH && this.running) await this.pause();
    }
  }

  private async round(): Promise<number> {
    const events = await this.outbox.claim(BATCH, LEASE_SECONDS);
    const delivered = await Promise.all(events.map((event) => this.deliver(event)));
    const done = delivered.flatMap((id) => id ?? []);
    if (done.length > 0) await this.outbox.done(done);
    return events.length;
  }

  private async deliver(event: OutboxEvent): Promise<string | null> {
    try {
      await firstValueFrom(this.client.emit(event.pattern, { id: event.id, payload: event.payload }), {
        defaultValue: undefined,
      });
      return event.id;
    } catch (error) {
      const wait = Math.min(2 ** event.attempts, LONGEST_WAIT_SECONDS);
      this.log.warn(
        { event: event.id, pattern: event.pattern, error: nameOf(error), wait },
        'an event waits',
      );
      await this.outbox.failed(event.id, nameOf(error), wait);
      return null;
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wake(), this.nudged ? 0 : this.pollMs);
      this.nudged = false;
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Error texts may quote data; names and codes do not. */
const nameOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}${'code' in error ? ` ${String(error.code)}` : ''}` : 'unknown';
