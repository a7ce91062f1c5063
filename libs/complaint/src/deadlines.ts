import type { Classification } from './vocabulary.js';

/** Days a step may take. Versioned data: a complaint keeps the id of the set it was received under. */
export interface RuleSet {
  id: string;
  /** ISO date from which it applies. */
  validFrom: string;
  /** Working days from receipt to a verdict. */
  verification: number;
  /** Working days from disposition to a first response. */
  firstResponse: number;
  /** Working days from a complete report to its settlement. */
  settlement: Record<Classification, number>;
  supervisorySettlement: number;
  /** Working days without objection after which an answered complaint may be closed. */
  closing: number;
}

/** Source: PermenPANRB 62/2018 chapter VI as taught to regional admins; closing: the national app's own page. */
export const permenpanrb62of2018: RuleSet = {
  id: 'permenpanrb-62-2018',
  validFrom: '2018-12-31',
  verification: 3,
  firstResponse: 5,
  settlement: { permintaan_informasi: 5, aspirasi: 5, pengaduan: 14 },
  supervisorySettlement: 60,
  closing: 10,
};

/** Working days that settlement may take under a rule set. A report without classification counts as pengaduan. */
export function settlementDays(
  rules: RuleSet,
  complaint: { classification: Classification | null; supervisory: boolean },
): number {
  if (complaint.supervisory) return rules.supervisorySettlement;
  return rules.settlement[complaint.classification ?? 'pengaduan'];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const witaProvinces = new Set(['51', '52', '53', '63', '64', '65', '71', '72', '73', '74', '75', '76']);

/**
 * Hours ahead of UTC in an area: WIB 7, WITA 8, WIT 9 (Keppres 41/1987; no summer time). Unknown areas count as WIB.
 */
export function hoursAheadOfUtc(wilayah: string | null): 7 | 8 | 9 {
  const province = wilayah?.slice(0, 2) ?? '';
  if (witaProvinces.has(province)) return 8;
  return /^(8|9)\d$/.test(province) ? 9 : 7;
}

/** The ISO date of an instant, in the time of an area. */
export const dayOf = (at: Date, wilayah: string | null): string =>
  new Date(at.getTime() + hoursAheadOfUtc(wilayah) * HOUR_MS).toISOString().slice(0, 10);

/** When a day (ISO date) begins in an area; null for what is no day. */
export function beginningOf(day: string, wilayah: string | null): Date | null {
  const midnight = new Date(`${day}T00:00:00Z`);
  const isDay = !Number.isNaN(midnight.getTime()) && midnight.toISOString().slice(0, 10) === day;
  return isDay ? new Date(midnight.getTime() - hoursAheadOfUtc(wilayah) * HOUR_MS) : null;
}

/** Which days count: a five-day week less the national holidays and days of joint leave (cuti bersama). */
export class WorkCalendar {
  /** Days since the epoch. */
  private readonly holidays: ReadonlySet<number>;

  /** @param holidays ISO dates on which offices are closed. */
  constructor(holidays: Iterable<string>) {
    this.holidays = new Set([...holidays].map((date) => Math.floor(Date.parse(date) / DAY_MS)));
  }

  /** The last instant of the `days`-th working day after `from`, in the area's own time. */
  deadline(from: Date, days: number, wilayah: string | null): Date {
    const offset = hoursAheadOfUtc(wilayah) * HOUR_MS;
    let localDay = Math.floor((from.getTime() + offset) / DAY_MS);
    for (let left = days; left > 0;) {
      localDay += 1;
      if (this.isWorkingDay(localDay)) left -= 1;
    }
    return new Date((localDay + 1) * DAY_MS - offset - 1);
  }

  /** Working days from the day after `from` up to and including the day of `to`; 0 when `to` is not later. */
  workingDaysBetween(from: Date, to: Date, wilayah: string | null): number {
    const offset = hoursAheadOfUtc(wilayah) * HOUR_MS;
    const last = Math.floor((to.getTime() + offset) / DAY_MS);
    let count = 0;
    for (let day = Math.floor((from.getTime() + offset) / DAY_MS) + 1; day <= last; day += 1) {
      if (this.isWorkingDay(day)) count += 1;
    }
    return count;
  }

  private isWorkingDay(dayNumber: number): boolean {
    // The epoch began on a Thursday.
    const weekday = (dayNumber + 4) % 7;
    return weekday !== 0 && weekday !== 6 && !this.holidays.has(dayNumber);
  }
}
