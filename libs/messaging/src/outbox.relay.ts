import { firstValueFrom } from 'rxjs';
import type { ClientProxy } from '@nestjs/microservices';
import { Poll } from '#platform';
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
  private readonly poll: Poll;

  constructor(
    private readonly outbox: OutboxStore,
    private readonly client: ClientProxy,
    private readonly log: RelayLog,
    pollMs = 500,
  ) {
    const fault = (error: unknown): void =>
      log.warn({ error: nameOf(error) }, 'the outbox could not be read');
    this.poll = new Poll(() => this.round(), fault, pollMs);
  }

  start(): void {
    this.poll.start();
  }

  /** Something was committed: look now rather than at the next poll. */
  nudge(): void {
    this.poll.nudge();
  }

  stop(): Promise<void> {
    return this.poll.stop();
  }

  private async round(): Promise<boolean> {
    const events = await this.outbox.claim(BATCH, LEASE_SECONDS);
    const delivered = await Promise.all(events.map((event) => this.deliver(event)));
    const done = delivered.flatMap((id) => id ?? []);
    if (done.length > 0) await this.outbox.done(done);
    return events.length === BATCH;
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
}

/** Error texts may quote data; names and codes do not. */
const nameOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}${'code' in error ? ` ${String(error.code)}` : ''}` : 'unknown';
