/** Every name that may stand for a place, and what an everyday word it may be instead. It reads no report. */
import { readFileSync } from 'node:fs';
import type { Areas, Area } from './areas.js';
import type { Token } from './reading.js';
import { remembered } from './remembered.js';

export type Level = 'provinsi' | 'kabupaten' | 'kecamatan' | 'desa' | 'patokan';

export interface PlaceName extends Area {
  level: Level;
  /** The kabupaten/kota or province that it stands for. */
  wilayah: string;
  /** Of a government in the directory. */
  home: boolean;
  /** An everyday word, so that only `desa`, `kelurahan` … before it makes it a place. */
  everyday: boolean;
}

interface PlaceWords {
  markers: Record<string, Level>;
  prepositions: string;
  elsewhere: string;
  everyday: string;
  shortened: Record<string, string>;
  cityLetters: Record<string, string>;
  provinceLetters: Record<string, string>;
}

const given = JSON.parse(
  readFileSync(new URL('./data/place-words.json', import.meta.url), 'utf8'),
) as PlaceWords;
const everyday = new Set(given.everyday.split(' '));
const shortened = new Map(Object.entries(given.shortened));

/** `kecamatan`, `desa`, `kota` … and the level of the name that follows. */
export const markers = new Map(Object.entries(given.markers));
export const prepositions = new Set(given.prepositions.split(' '));
/** Words before a place where somebody lives, comes from or goes to: the matter seldom lies there. */
export const elsewhere = new Set(given.elsewhere.split(' '));
/** `BPN`, `BDG`: letters that an SMS begins with. */
export const cityLetters = new Map(Object.entries(given.cityLetters));

const compact = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
/** A typed word as it stands in a key. */
const keyPart = remembered((raw) => {
  const bare = compact(raw);
  return shortened.get(bare) ?? bare;
});

/** Words as one key, so that `Margo Mulyo` and `margomulyo` meet, abbreviations spelt out. */
export function keyOf(tokens: Token[], at: number, words: number): string {
  let key = '';
  for (let index = at; index < at + words; index += 1) {
    key += keyPart(tokens[index]?.raw ?? '');
  }
  return key;
}

const bareName = ({ name }: Area): string => name.replace(/^(?:Kabupaten|Kota)(?: Administrasi)? /, '');

/** So many letters of a word tell whether a name may begin with it; most words begin none. */
const START_LETTERS = 6;

export class PlaceNames {
  private readonly names = new Map<string, PlaceName[]>();
  private readonly starts = new Set<string>();
  private readonly districts = new Map<string, string[]>();
  private readonly inner = new Map<string, Map<string, Area[]>>();
  /** The governments' own kabupaten/kota by their bare names, for `@dinkessampang`. */
  private readonly suffixes: [string, PlaceName][] = [];

  /** Names for governments at home in these kabupaten/kota. It takes a tenth of a second, and is kept. */
  static of(areas: Areas, homes: Set<string>): PlaceNames {
    const key = [...homes].join(' ');
    if (PlaceNames.last?.key !== key) PlaceNames.last = { key, names: new PlaceNames(areas, homes) };
    return PlaceNames.last.names;
  }
  private static last: { key: string; names: PlaceNames } | undefined;

  private constructor(
    private readonly areas: Areas,
    private readonly homes: Set<string>,
  ) {
    for (const area of areas.regencies) this.enter(area, 'kabupaten', area.code);
    for (const area of areas.provinces) this.enter(area, 'provinsi', area.code);
    for (const [letters, code] of Object.entries(given.provinceLetters)) {
      this.enter({ code, name: letters }, 'provinsi', code);
    }
    for (const code of homes) {
      for (const area of areas.districtsOf(code)) this.enter(area, 'kecamatan', code);
      for (const area of areas.villagesOf(code)) this.enter(area, 'desa', code);
    }
    for (const { code, name } of areas.districtsOf('')) {
      const key = compact(name);
      this.districts.set(key, [...(this.districts.get(key) ?? []), code]);
      this.start(key);
    }
    const landmarks = readFileSync(new URL('./data/landmarks.jsonl', import.meta.url), 'utf8');
    for (const line of landmarks.trim().split('\n')) {
      const { wilayah, names } = JSON.parse(line) as { wilayah: string; names: string[] };
      for (const name of names) this.enter({ code: wilayah, name }, 'patokan', wilayah);
    }
  }

  /** Whether a name of several words may begin with this one. */
  begins(key: string): boolean {
    return key === '' || this.starts.has(key.slice(0, START_LETTERS));
  }

  named(key: string): PlaceName[] {
    return this.names.get(key) ?? [];
  }

  /** A kecamatan anywhere in the country, where its name is the only one of its kind. */
  onlyDistrict(key: string): PlaceName | undefined {
    const [code, another] = this.districts.get(key) ?? [];
    if (code === undefined || another !== undefined) return undefined;
    return { code, name: key, level: 'kecamatan', wilayah: code.slice(0, 5), home: false, everyday: false };
  }

  /** The government whose name ends a body's account: `dinkessampang`, `polrestabalikpapan`. */
  inHandle(key: string): PlaceName | undefined {
    return this.suffixes.find(([name]) => key.length >= name.length + 4 && key.endsWith(name))?.[1];
  }

  /** Kecamatan and desa of a kabupaten/kota outside the directory, by key. */
  within(wilayah: string): Map<string, Area[]> {
    let names = this.inner.get(wilayah);
    if (!names) {
      names = new Map();
      for (const area of [...this.areas.districtsOf(wilayah), ...this.areas.villagesOf(wilayah)]) {
        names.set(compact(area.name), [...(names.get(compact(area.name)) ?? []), area]);
      }
      // The whole country would be 83,762 villages; a few dozen regions are plenty.
      if (this.inner.size >= 40) this.inner.clear();
      this.inner.set(wilayah, names);
    }
    return names;
  }

  private start(key: string): void {
    for (let letters = Math.min(START_LETTERS, key.length); letters > 0; letters -= 1) {
      const start = key.slice(0, letters);
      if (this.starts.has(start)) return;
      this.starts.add(start);
    }
  }

  private enter(area: Area, level: Level, wilayah: string): void {
    const home = this.homes.has(wilayah);
    const bare = level === 'kabupaten' ? bareName(area) : area.name;
    const short = bare.replace(/ (?:[IVX]+|\d+|[A-D])$/, '').replace(/^P\. /, '');
    for (const key of new Set([bare, short].map(compact))) {
      const known = this.names.get(key) ?? [];
      // `Barru` and `Sampang` are kecamatan too: the kabupaten is meant unless the report says otherwise.
      const doubled =
        level !== 'kabupaten' && known.some((each) => each.level === 'kabupaten' && each.wilayah === wilayah);
      const common = level !== 'patokan' && !(home && level === 'kabupaten') && everyday.has(key);
      const place = { ...area, level, wilayah, home, everyday: doubled || common };
      this.names.set(key, [...known, place]);
      this.start(key);
      if (home && level === 'kabupaten') this.suffixes.push([key, place]);
    }
  }
}
