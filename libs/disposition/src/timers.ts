import { Poll, type Log } from '#platform';
import { ComplaintUnit, type Database, type Timer, type TimerStore, type Transaction } from '#store';

const BATCH = 100;
const AT_ONCE = 4;
const LEASE_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 3_600;

/**
 * Does what fell due, in one transaction with the end of its timer: all of it or nothing, and never twice. `unit` is the
 * locked complaint; null where the timer is about none.
 */
export type TimerHandler = (tx: Transaction, timer: Timer, unit: ComplaintUnit | null) => Promise<void>;

/** Handlers by the kind of timer. */
export type TimerHandlers = Readonly<Record<string, TimerHandler>>;

export interface TimersParts {
  database: Database;
  timers: TimerStore;
  now(): Date;
  committed(): void;
}

/**
 * Works off the timers that are due. Any number of processes may: each row is done by one of them, and by another when
 * that one dies. A timer that fails waits with growing pauses and holds up no other.
 */
export class Timers {
  constructor(
    private readonly parts: TimersParts,
    private readonly handlers: TimerHandlers,
  ) {}

  /** Looks for due timers again and again; the caller starts and stops it. */
  polling(log: Pick<Log, 'warn'>, pollMs = 1_000): Poll {
    const fault = (error: unknown) => log.warn({ error: nameOf(error) }, 'timers could not be read');
    return new Poll(() => this.round(log), fault, pollMs);
  }

  /** Does up to a batch of what is due; whether there may be more. */
  async round(log: Pick<Log, 'warn'>): Promise<boolean> {
    const due = await this.parts.timers.claim(this.parts.now(), BATCH, LEASE_SECONDS);
    const waiting = [...due];
    const worker = async (): Promise<void> => {
      for (let timer = waiting.shift(); timer; timer = waiting.shift()) await this.settle(timer, log);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    if (due.length > 0) this.parts.committed();
    return due.length === BATCH;
  }

  private async settle(timer: Timer, log: Pick<Log, 'warn'>): Promise<void> {
    try {
      await this.parts.database.transaction((tx) => this.run(tx, timer));
    } catch (error) {
      const wait = Math.min(2 ** timer.attempts, LONGEST_WAIT_SECONDS);
      log.warn({ timer: timer.id, kind: timer.kind, error: nameOf(error), wait }, 'a timer waits');
      const retryAt = new Date(this.parts.now().getTime() + wait * 1_000);
      await this.parts.timers.failed(timer, nameOf(error), retryAt);
    }
  }

  private async run(tx: Transaction, timer: Timer): Promise<void> {
    const handler = this.handlers[timer.kind];
    if (!handler) throw new Error('NoHandler');
    // The complaint first, as everybody who changes it and its timers does: else two could wait for each other.
    const unit = timer.complaintId === null ? null : await ComplaintUnit.lock(tx, { id: timer.complaintId });
    if (!(await this.parts.timers.end(tx, timer))) return;
    await handler(tx, timer, unit);
  }
}

/** Error texts may quote data; names do not. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
