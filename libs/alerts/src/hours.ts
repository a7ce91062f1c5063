import { beginningOf, dayOf, hoursAheadOfUtc, type WorkCalendar } from '#complaint';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** When offices work, by the clock of their area. */
const OPENS = 8;
const CLOSES = 16;

/** From one hour of the day until another, over midnight where the first is the later; the same twice is never. */
export interface QuietHours {
  quietFrom: number;
  quietUntil: number;
}

/** When the quiet hours end that `at` falls in, in the time of an area; null where it falls in none. */
export function endOfQuiet(
  at: Date,
  { quietFrom, quietUntil }: QuietHours,
  wilayah: string | null,
): Date | null {
  const local = (at.getTime() + hoursAheadOfUtc(wilayah) * HOUR_MS) % DAY_MS;
  const since = (local - quietFrom * HOUR_MS + DAY_MS) % DAY_MS;
  const length = ((quietUntil - quietFrom + 24) % 24) * HOUR_MS;
  return since < length ? new Date(at.getTime() - since + length) : null;
}

/** So many working hours (8 to 16 on working days) after an instant, in the time of an area. */
export function workingHoursAfter(
  from: Date,
  hours: number,
  calendar: Pick<WorkCalendar, 'workingDaysBetween'>,
  wilayah: string | null,
): Date {
  let left = hours * HOUR_MS;
  for (let day = dayOf(from, wilayah); ; day = dayAfter(day)) {
    const midnight = beginningOf(day, wilayah)?.getTime() ?? Number.NaN;
    const noon = new Date(midnight + 12 * HOUR_MS);
    if (calendar.workingDaysBetween(new Date(noon.getTime() - DAY_MS), noon, wilayah) === 0) continue;
    const begin = Math.max(midnight + OPENS * HOUR_MS, from.getTime());
    const open = midnight + CLOSES * HOUR_MS - begin;
    if (open >= left) return new Date(begin + left);
    left -= Math.max(open, 0);
  }
}

const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
