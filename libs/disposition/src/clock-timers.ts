import type { Office } from '#instansi';
import { Poll, type Log } from '#platform';
import { ComplaintUnit, type ClockStore, type TimerStore, type Transaction } from '#store';
import { endLateReplies, LAPSE, lapse, LATE, REMINDER, remind, type ReckoningParts } from './questions.js';
import { reckon } from './reckoning.js';
import type { TimerHandlers } from './timers.js';

const AT_ONCE = 2_000;

export interface ClockParts {
  office: Office;
  timers: TimerStore;
  now(): Date;
}

/** What falls due on the clocks of a complaint. */
export function clockHandlers(parts: ClockParts): TimerHandlers {
  const now = (): ReckoningParts => ({ ...parts, at: parts.now() });
  const andReckon = async (unit: ComplaintUnit | null): Promise<void> => {
    if (unit) await reckon(unit, now());
  };
  return {
    reckon: (_tx, _timer, unit) => andReckon(unit),
    [REMINDER]: (_tx, timer, unit) => remind(timer, unit),
    [LAPSE]: async (_tx, _timer, unit) => {
      await lapse(unit, now());
      await andReckon(unit);
    },
    [LATE]: (_tx, _timer, unit) => endLateReplies(unit),
  };
}

/** Keeps clocks in step with what happens to a complaint outside of an officer's verbs, and tells who is late. */
export class ClockWatch {
  constructor(private readonly parts: ClockParts & { clocks: ClockStore; committed(): void }) {}

  /** Reckons the clocks of a complaint that has moved; safe to be told again. */
  async moved(tx: Transaction, complaintId: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    if (unit) await reckon(unit, { ...this.parts, at: this.parts.now() });
  }

  /** Looks for clocks whose next stage has come, again and again; the caller starts and stops it. */
  polling(log: Pick<Log, 'warn'>, pollMs = 5_000): Poll {
    const fault = (error: unknown) =>
      log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'clocks could not be read');
    return new Poll(() => this.sweep(), fault, pollMs);
  }

  /** Flags what is late by now, up to a batch, and lets it be told; whether there may be more. Moves no complaint. */
  async sweep(): Promise<boolean> {
    const told = await this.parts.clocks.escalate(this.parts.now(), AT_ONCE);
    if (told > 0) this.parts.committed();
    return told === AT_ONCE;
  }
}
