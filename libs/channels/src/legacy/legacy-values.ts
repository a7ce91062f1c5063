import { hoursAheadOfUtc, type Classification, type History } from '#complaint';
import { foldHeader } from './legacy-columns.js';

/** States a row can be taken over in; see `History`. */
export const legacyStates = ['received', 'answered', 'closed', 'archived'] as const;
export type LegacyState = History['status'];

const months: Readonly<Record<string, number>> = {
  jan: 1, feb: 2, peb: 2, mar: 3, apr: 4, mei: 5, may: 5, jun: 6, jul: 7,
  agu: 8, agt: 8, ags: 8, aug: 8, sep: 9, okt: 10, oct: 10, nov: 11, nop: 11, des: 12, dec: 12,
}; // prettier-ignore

const zones: Readonly<Record<string, number>> = { wib: 7, wita: 8, wit: 9, utc: 0, gmt: 0, z: 0 };

const clockTime =
  /[\s,T]+(?:pukul|jam|pkl\.?)?\s*(\d{1,2})[.:](\d{2})(?:[.:](\d{2})(?:[.,]\d+)?)?\s*(am|pm)?\s*(wib|wita|wit|utc|gmt|z|[+-]\d{2}:?\d{2})?$/i;

/** Serial days count from 1899-12-30, as Excel does; these are 1954 to 2119. */
const SERIAL = { epoch: Date.UTC(1899, 11, 30), from: 20_000, to: 80_000 };
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export interface LegacyDate {
  /** The instant; midnight in the area's own time where only a day is written. */
  at: Date;
  /** The day as written, YYYY-MM-DD. */
  day: string;
}

/**
 * A date as people and programs write it: ISO, `31/12/2023`, `31 Desember 2023 10.30 WIB`, `Dec 31, 2023`, or Excel's
 * serial number. Days stand before months unless `monthFirst`. Null for what is none, or no day of any calendar.
 */
export function readDate(
  written: string,
  { wilayah, monthFirst }: { wilayah: string | undefined; monthFirst: boolean },
): LegacyDate | null {
  const text = written.replace(/\s+/g, ' ').trim();
  const hours = hoursAheadOfUtc(wilayah ?? null);
  if (/^\d{5}(?:[.,]\d+)?$/.test(text)) return readSerial(Number(text.replace(',', '.')), hours);
  const time = clockTime.exec(text);
  const date = readDay(time ? text.slice(0, time.index) : text, monthFirst);
  if (date === null) return null;
  const midnight = Date.UTC(date[0], date[1] - 1, date[2]);
  const clock = time ? readClock(time) : { ms: 0, hours: null };
  if (clock === null) return null;
  return dateAt(midnight, midnight + clock.ms - (clock.hours ?? hours) * HOUR_MS);
}

const dateAt = (midnight: number, at: number): LegacyDate => ({
  at: new Date(at),
  day: new Date(midnight).toISOString().slice(0, 10),
});

function readSerial(days: number, hours: number): LegacyDate | null {
  if (days < SERIAL.from || days > SERIAL.to) return null;
  const local = Math.round((SERIAL.epoch + days * DAY_MS) / 1000) * 1000;
  return dateAt(Math.floor(local / DAY_MS) * DAY_MS, local - hours * HOUR_MS);
}

function readClock([, hour, minute, second, half, zone]: RegExpExecArray): {
  ms: number;
  hours: number | null;
} | null {
  const h = (Number(hour) % (half ? 12 : 24)) + (half?.toLowerCase() === 'pm' ? 12 : 0);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
  return { ms: (h * 3600 + Number(minute) * 60 + Number(second ?? 0)) * 1000, hours: zoneHours(zone) };
}

function zoneHours(zone: string | undefined): number | null {
  if (zone === undefined) return null;
  const named = zones[zone.toLowerCase()];
  if (named !== undefined) return named;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) + Number(minutes) / 60);
}

type Day = [year: number, month: number, day: number];

function readDay(text: string, monthFirst: boolean): Day | null {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  if (iso) return realDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const numbers = /^(?:[a-z']+,? )?(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$/i.exec(text);
  if (numbers) {
    const [first, second] = [Number(numbers[1]), Number(numbers[2])];
    return monthFirst
      ? realDay(yearOf(numbers[3]), first, second)
      : realDay(yearOf(numbers[3]), second, first);
  }
  const named = /^(?:[a-z']+,? )?(\d{1,2})[-/. ]+([a-z]{3,9})\.?[-/, ]+(\d{4}|\d{2})$/i.exec(text);
  if (named) return realDay(yearOf(named[3]), monthOf(named[2]), Number(named[1]));
  const english = /^(?:[a-z]+,? )?([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/i.exec(text);
  return english ? realDay(yearOf(english[3]), monthOf(english[1]), Number(english[2])) : null;
}

const monthOf = (name = ''): number => {
  const start = name.slice(0, 3).toLowerCase();
  return Object.hasOwn(months, start) ? (months[start] ?? 0) : 0;
};
const yearOf = (written = ''): number =>
  written.length === 2 ? Number(written) + (Number(written) < 80 ? 2000 : 1900) : Number(written);

function realDay(year: number, month: number, day: number): Day | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal && year >= 1980 && year <= 2100 ? [year, month, day] : null;
}

/** What offices write in a column of states. What is in work there still waits for somebody here. */
const stateWords: readonly (readonly [LegacyState, string])[] = [
  ['closed', 'selesai|sudah selesai|tuntas|ditutup|tutup|closed|close|done|resolved|finished|completed|complete|terdisposisi selesai'],
  ['answered', '(?:sudah |telah )?(?:dijawab|ditanggapi|ditindaklanjuti|ditindak lanjuti|direspon)|terjawab|answered|responded|replied|ditindaklanjuti oleh instansi|ditanggapi oleh pelapor'],
  ['archived', 'arsip|diarsipkan|laporan arsip|ditolak|tolak|rejected|batal|dibatalkan|dihapus|tidak valid|invalid|spam|duplikat|duplicate|archived'],
  ['received', 'baru|new|open|masuk|diterima|received|proses|diproses|dalam proses|sedang diproses|on progress|in progress|processing|pending|tertunda|laporan tertunda|menunggu|antri|terverifikasi|belum terverifikasi|laporan belum terverifikasi|belum ditindaklanjuti|belum ditanggapi|belum dijawab|belum selesai|belum|terdisposisi|disposisi|didisposisikan|terdisposisi belum ditindaklanjuti|terdisposisi sedang diproses|verified|assigned'],
]; // prettier-ignore
const stateOf = stateWords.map(([state, words]) => [state, new RegExp(`^(?:${words})$`)] as const);

/** The state that a register's own word stands for; null where nobody has said what the word means. */
export function readState(written: string, meant: Readonly<Record<string, LegacyState>>): LegacyState | null {
  const word = foldHeader(written);
  if (Object.hasOwn(meant, word)) return meant[word] ?? null;
  return stateOf.find(([, words]) => words.test(word))?.[0] ?? null;
}

/** Jenis laporan, where it is one that we know. */
export function readClassification(written: string): Classification | undefined {
  const word = foldHeader(written);
  if (/^(?:pengaduan|aduan|keluhan|complaint)\b/.test(word)) return 'pengaduan';
  if (/^(?:aspirasi|saran|usul|usulan|masukan|suggestion)\b/.test(word)) return 'aspirasi';
  if (/^(?:permintaan|permohonan|pertanyaan|informasi|information)\b/.test(word))
    return 'permintaan_informasi';
  return undefined;
}

/** Whether a column of yes and no says yes. */
export const saysYes = (written: string): boolean =>
  /^(?:ya|y|iya|yes|true|benar|1|v|x|anonim|rahasia|anonymous|confidential)$/.test(foldHeader(written));
