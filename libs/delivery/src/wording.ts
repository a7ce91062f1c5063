import { readFileSync } from 'node:fs';
import { hoursAheadOfUtc } from '#complaint';

export type Language = 'id' | 'en';

const catalogue = (language: Language): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`./words/${language}.json`, import.meta.url), 'utf8')) as Record<
    string,
    string
  >;
const catalogues = { id: catalogue('id'), en: catalogue('en') };
const zones = { 7: 'Asia/Jakarta', 8: 'Asia/Makassar', 9: 'Asia/Jayapura' } as const;

/** A fixed text with its gaps filled. Throws for a key that is not in the catalogue. */
export function wording(language: Language, key: string, gaps: Record<string, string> = {}): string {
  const text = catalogues[language][key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/\{(\w+)\}/g, (gap, name: string) => gaps[name] ?? gap);
}

/** A day as people write it, in the time of the area: `Senin, 7 Desember 2026`. */
export function dayIn(language: Language, day: Date, wilayah: string | null): string {
  return new Intl.DateTimeFormat(language === 'id' ? 'id-ID' : 'en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: zones[hoursAheadOfUtc(wilayah)],
  }).format(day);
}
