/** Dates, numbers and report numbers as people read them, in their language and the region's time zone. */
import type { Language } from '../words/words.js';

const locales: Record<Language, string> = { id: 'id-ID', en: 'en-GB' };

export interface Formats {
  /** `Sabtu, 21 November 2026` of a moment in the time zone, or of an ISO date as it stands. */
  date(value: Date | string): string;
  /** `Sabtu, 21 Nov 2026, 14.05 WIB` */
  moment(value: Date): string;
  /** For `<time datetime>`. */
  iso(value: Date): string;
  /** `today` as an ISO date in the time zone, for the `max` of date fields. */
  isoDay(value: Date): string;
  number(value: number): string;
  /** To the second decimal: `0,27` */
  hundredths(value: number): string;
  percent(value: number): string;
  /** `2,4 MB` */
  size(bytes: number): string;
  /** A report number or PIN in the groups that people copy and read aloud. */
  groups(code: string): string[];
  /** A number as a telephone dials it: an extension after a pause, and nothing else. */
  dialled(number: string): string;
}

export function formats(language: Language, timeZone: string): Formats {
  const locale = locales[language];
  const day = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  const dateOf = new Intl.DateTimeFormat(locale, { ...day, timeZone });
  const isoDateOf = new Intl.DateTimeFormat(locale, { ...day, timeZone: 'UTC' });
  const momentOf = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone,
  });
  // Indonesian time for both languages: only the id locale knows WIB, WITA and WIT by name.
  const timeOf = new Intl.DateTimeFormat('id-ID', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  });
  const isoDay = new Intl.DateTimeFormat('en-CA', { timeZone });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const hundredths = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  return {
    date: (value) =>
      typeof value === 'string' ? isoDateOf.format(new Date(`${value}T00:00:00Z`)) : dateOf.format(value),
    moment: (value) => `${momentOf.format(value)}, ${timeOf.format(value)}`,
    iso: (value) => value.toISOString(),
    isoDay: (value) => isoDay.format(value),
    number: (value) => number.format(value),
    hundredths: (value) => hundredths.format(value),
    percent: (value) => percent.format(value),
    size: (bytes) =>
      bytes >= 1_000_000
        ? `${number.format(bytes / 1_000_000)} MB`
        : `${number.format(Math.max(1, Math.round(bytes / 1000)))} KB`,
    groups: (code) =>
      code.includes('-') || code.includes(' ') ? code.split(/[-\s]+/) : (code.match(/.{1,4}/gs) ?? []),
    dialled: (typed) => typed.replace(' ext ', ',').replace(/[^\d+,]/g, ''),
  };
}
