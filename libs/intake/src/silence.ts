import type { UsualHours } from '#store';

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;
/** 1970-01-05 was a Monday. */
const FIRST_MONDAY_MS = 4 * 24 * HOUR_MS;
/** So many weeks at most are remembered. */
const WEEKS = 4;
/** Where messages come by chance, none come where five are usual once in 150 times. */
const MISSED = 5;

/**
 * Messages that usually come within the hours since the last one, by what came in the same hours of the weeks before it:
 * nights, weekends and quiet channels expect few. null while there is no whole week to compare with.
 */
export function missedBy(usual: Pick<UsualHours, 'firstAt' | 'lastAt' | 'hours'>, now: Date): number | null {
  const { firstAt, lastAt, hours } = usual;
  const weeks = Math.min(WEEKS, (lastAt.getTime() - firstAt.getTime()) / WEEK_MS);
  if (weeks < 1) return null;
  const perHour = new Map(hours.map(({ hour, messages }) => [hour, messages / weeks]));
  const perWeek = [...perHour.values()].reduce((sum, messages) => sum + messages, 0);
  // Only whole hours count, neither the one it came in nor the one that is under way.
  const first = Math.floor(lastAt.getTime() / HOUR_MS) + 1;
  const silent = Math.max(0, Math.floor(now.getTime() / HOUR_MS) - first);
  let missed = Math.floor(silent / 168) * perWeek;
  for (let step = 0; step < silent % 168; step += 1) {
    missed += perHour.get(hourOfWeek((first + step) * HOUR_MS)) ?? 0;
  }
  return missed;
}

/** Whether a source has fallen silent that is not used to be. */
export const isSilent = (missed: number | null): boolean => missed !== null && missed >= MISSED;

const hourOfWeek = (at: number): number => Math.floor((at - FIRST_MONDAY_MS) / HOUR_MS) % 168;
