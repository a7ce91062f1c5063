import { firstValueFrom } from 'rxjs';
import type { ClientProxy } from '@nestjs/microservices';
import { Poll } from '#platform';
import type { OutboxEvent, OutboxStore } from '#store';

const BATCH = 50;
const LEASE_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 300;
/** How long a round waits for its events; one that takes longer goes on without holding up the next round. */
const PATIENCE_MS = 5_000;

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
    private readonly patienceMs = PATIENCE_MS,
  ) {
    this.poll = new Poll(() => this.round(), this.fault, pollMs);
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
    const done: string[] = [];
    let over = false;
    const round = events.map(async (event) => {
      if (!(await this.deliver(event))) return;
      if (over) await this.outbox.done([event.id]);
      else done.push(event.id);
    });
    await this.soon(Promise.all(round.map((one) => one.catch(this.fault))));
    over = true;
    if (done.length > 0) await this.outbox.done(done);
    return events.length === BATCH;
  }

  /** Resolves with the round, or when patience ends: a handler that hangs costs its own event its lease, no more. */
  private async soon(round: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.patienceMs);
    });
    await Promise.race([round, patience]);
    clearTimeout(timer);
  }

  private readonly fault = (error: unknown): void =>
    this.log.warn({ error: nameOf(error) }, 'the outbox could not be reached');

  /** Whether every handler has taken it. */
  private async deliver(event: OutboxEvent): Promise<boolean> {
    try {
      await firstValueFrom(this.client.emit(event.pattern, { id: event.id, payload: event.payload }), {
        defaultValue: undefined,
      });
      return true;
    } catch (error) {
      const wait = Math.min(2 ** event.attempts, LONGEST_WAIT_SECONDS);
      this.log.warn(
        { event: event.id, pattern: event.pattern, error: nameOf(error), wait },
        'an event waits',
      );
      await this.outbox.failed(event.id, nameOf(error), wait);
      return false;
    }
  }
}

/** Error texts may quote data; names and codes do not. */
const nameOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}${'code' in error ? ` ${String(error.code)}` : ''}` : 'unknown';
