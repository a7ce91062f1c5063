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

/** What a calendar knows beside the national holidays. */
export interface LocalDays {
  /** Holidays of an area (a Kemendagri code) and of everything in it, as ISO dates. */
  holidays?: Iterable<{ date: string; wilayah: string }>;
  /** Days a week by area or by body, where they are not five; a body's own week goes before its area's. */
  weeks?: Iterable<readonly [place: string, days: 5 | 6]>;
}

/** Whose days are counted: the area gives its time, its holidays and its week; a body may have a week of its own. */
export interface WorkPlace {
  wilayah: string | null;
  instansi: string | null;
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

/**
 * Which days count: Monday to Friday (or to Saturday, where the week has six) less the national holidays, the days of
 * joint leave (cuti bersama) and the area's own holidays. An area may stand for a place: then no body's week counts.
 */
export class WorkCalendar {
  /** Days since the epoch, by area; the empty area is the whole country. */
  private readonly holidays = new Map<string, Set<number>>();
  private readonly weeks: ReadonlyMap<string, 5 | 6>;

  /** @param national ISO dates on which all offices are closed. */
  constructor(national: Iterable<string>, local: LocalDays = {}) {
    for (const date of national) this.close(date, '');
    for (const { date, wilayah } of local.holidays ?? []) this.close(date, wilayah);
    this.weeks = new Map(local.weeks);
  }

  /** The last instant of the `days`-th working day after `from`, in the area's own time. */
  deadline(from: Date, days: number, place: WorkPlace | string | null): Date {
    const where = placeOf(place);
    let day = dayNumber(from, where.wilayah);
    for (let left = days; left > 0;) {
      day += 1;
      if (this.isWorkingDay(day, where)) left -= 1;
    }
    return endOf(day, where.wilayah);
  }

  /** The instant at which the last `days` working days begin that end with the day of `until`. */
  before(until: Date, days: number, place: WorkPlace | string | null): Date {
    const where = placeOf(place);
    let day = dayNumber(until, where.wilayah);
    for (let left = days; left > 0; day -= 1) {
      if (this.isWorkingDay(day, where)) left -= 1;
    }
    return endOf(day, where.wilayah);
  }

  /** The last instant of the `days`-th day after `from`, whatever day it is. */
  plainDays(from: Date, days: number, wilayah: string | null): Date {
    return endOf(dayNumber(from, wilayah) + days, wilayah);
  }

  /** Working days from the day after `from` up to and including the day of `to`; 0 when `to` is not later. */
  workingDaysBetween(from: Date, to: Date, place: WorkPlace | string | null): number {
    const where = placeOf(place);
    const last = dayNumber(to, where.wilayah);
    let count = 0;
    for (let day = dayNumber(from, where.wilayah) + 1; day <= last; day += 1) {
      if (this.isWorkingDay(day, where)) count += 1;
    }
    return count;
  }

  private close(date: string, wilayah: string): void {
    const days = this.holidays.get(wilayah) ?? new Set();
    this.holidays.set(wilayah, days.add(Math.floor(Date.parse(date) / DAY_MS)));
  }

  private isWorkingDay(day: number, { wilayah, instansi }: WorkPlace): boolean {
    // The epoch began on a Thursday.
    const weekday = (day + 4) % 7;
    if (weekday === 0) return false;
    const areas = wilayah === null ? [] : [wilayah, ...(wilayah.length > 2 ? [wilayah.slice(0, 2)] : [])];
    if (weekday === 6 && this.weekOf(instansi, areas) === 5) return false;
    return !['', ...areas].some((area) => this.holidays.get(area)?.has(day));
  }

  private weekOf(instansi: string | null, areas: string[]): 5 | 6 {
    for (const place of instansi === null ? areas : [instansi, ...areas]) {
      const days = this.weeks.get(place);
      if (days !== undefined) return days;
    }
    return 5;
  }
}

const placeOf = (place: WorkPlace | string | null): WorkPlace =>
  place === null || typeof place === 'string' ? { wilayah: place, instansi: null } : place;

const dayNumber = (instant: Date, wilayah: string | null): number =>
  Math.floor((instant.getTime() + hoursAheadOfUtc(wilayah) * HOUR_MS) / DAY_MS);

const endOf = (day: number, wilayah: string | null): Date =>
  new Date((day + 1) * DAY_MS - hoursAheadOfUtc(wilayah) * HOUR_MS - 1);
