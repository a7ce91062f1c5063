import { newId } from '#platform';
import type { OfficerStore, TimerStore, Transaction } from '#store';
import type { TimerHandlers } from './timers.js';

const WATCH = 'office-watch';
const DAY_MS = 86_400_000;
/** Six in the morning by the clock of Jakarta, from midnight UTC. */
const SIX_MS = 23 * 3_600_000;
/** Days before the end of a decree at which somebody is told. */
export const EXPIRES_SOON = 30;

export interface OfficeWatchParts {
  officers: OfficerStore;
  timers: TimerStore;
  now(): Date;
}

/**
 * Says each morning which connected bodies have nobody who handles what comes (`office.vacant {instansi, open}`), and
 * whose rights end within 30 days (`officer.expiring {officerId, instansi, validUntil}`). Bodies that never had anybody
 * and hold nothing are on the page alone.
 */
export function officeWatch(parts: OfficeWatchParts) {
  const { officers, timers } = parts;
  const next = (): Date => {
    const past = parts.now().getTime() - SIX_MS;
    return new Date((Math.floor(past / DAY_MS) + 1) * DAY_MS + SIX_MS);
  };
  const set = (tx: Transaction): Promise<void> =>
    timers.set(tx, { kind: WATCH, complaintId: null, dueAt: next() });
  const handlers: TimerHandlers = {
    [WATCH]: async (tx) => {
      for (const { instansi, open, had } of await officers.vacancies()) {
        if (had || open > 0) await announce(tx, 'office.vacant', { instansi, open });
      }
      for (const { id, instansi, validUntil } of await officers.expiring(EXPIRES_SOON)) {
        await announce(tx, 'officer.expiring', { officerId: id, instansi, validUntil });
      }
      await set(tx);
    },
  };
  /** Sets the first morning, where none is set. */
  const begin = async (tx: Transaction): Promise<void> => {
    const there = await tx.query(`SELECT FROM timer WHERE kind = $1`, [WATCH]);
    if (there.length === 0) await set(tx);
  };
  return { handlers, begin };
}

async function announce(tx: Transaction, pattern: string, payload: object): Promise<void> {
  await tx.query(`INSERT INTO outbox (id, pattern, payload, due_at) VALUES ($1, $2, $3, now())`, [
    newId(),
    pattern,
    JSON.stringify(payload),
  ]);
}
