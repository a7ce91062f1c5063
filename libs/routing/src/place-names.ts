/** Every name that may stand for a place, and what an everyday word it may be instead. It reads no report. */
import { readFileSync } from 'node:fs';
import { bareName, compact, type Area, type Areas } from './areas.js';
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
  /** Such a word is a town after `di`: one comes from Palu, and hits with a palu. */
  town: boolean;
  /** Another place of that name is meant, unless the word for its kind stands before it. */
  shadowed: boolean;
}

interface PlaceWords {
  markers: Record<string, Level>;
  prepositions: string;
  elsewhere: string;
  residence: string;
  everyday: string;
  towns: string;
  shortened: Record<string, string>;
  cityLetters: Record<string, string>;
  provinceLetters: Record<string, string>;
  /** What somebody who reports calls himself. */
  reporters: string;
  /** What lies where the matter does, though it is somebody's who lives elsewhere: `rumah saya di Maros`. */
  belongings: string;
  /** Names in use for a kabupaten/kota that are not its own: short ones, its seat, its airport. */
  regencyNames: Record<string, string>;
}

const given = JSON.parse(
  readFileSync(new URL('./data/place-words.json', import.meta.url), 'utf8'),
) as PlaceWords;

/** `kecamatan`, `desa`, `kota` … and the level of the name that follows. */
export const markers = new Map(Object.entries(given.markers));
export const prepositions = new Set(given.prepositions.split(' '));
/** Words before a place that somebody passes through, goes to or compares with: the matter seldom lies there. */
export const elsewhere = new Set(given.elsewhere.split(' '));
/** Words before a place where somebody lives: the matter lies there too, unless another place is named. */
export const residence = new Set(given.residence.split(' '));
export const reporters = new Set(given.reporters.split(' '));
export const belongings = new Set(given.belongings.split(' '));
/** What says that a body is the province's: `provinsi`, `sumut`. */
export const ofProvince = new Set(['provinsi', 'prov', ...Object.keys(given.provinceLetters)]);
/** Short names of provinces, and names in use for a kabupaten/kota. */
export const regionWords = [...Object.keys(given.provinceLetters), ...Object.keys(given.regencyNames)];
/** `BPN`, `BDG`: letters that an SMS begins with. */
export const cityLetters = new Map(Object.entries(given.cityLetters));

/** From so many letters on doubled ones are as one hears them: `Pannikiang` and `Panikiang` are one island, while `Barru`
 * is no `baru`. */
const AS_HEARD = 8;
const doubled = /(\p{L})\1+/gu;
const heard = (key: string): string => {
  if (key.length < AS_HEARD) return key;
  for (let at = 1; at < key.length; at += 1)
    if (key.charCodeAt(at) === key.charCodeAt(at - 1)) return key.replaceAll(doubled, '$1');
  return key;
};
export const keyOfName = (name: string): string => heard(compact(name));
const everyday = new Set(given.everyday.split(' ').map(keyOfName));
const towns = new Set(given.towns.split(' '));
const shortened = new Map(Object.entries(given.shortened));
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
  // `Kota Barru` is no Kotabaru.
  return words > 1 && tokens[at]?.word === 'kota' ? key : heard(key);
}

/** Words before a name that two share which say that not the city is meant. */
const rural = new Set(['kabupaten', 'pemkab', 'bupati']);

/** Of a Kota and a Kabupaten of one name (Bandung, Malang) the one that is meant: without a word for it, the city. */
export function ofTwins<Place extends Pick<PlaceName, 'name' | 'level'>>(
  places: Place[],
  before: string,
): Place[] {
  const regencies = places.filter(({ level }) => level === 'kabupaten');
  if (regencies.length < 2) return places;
  const title = rural.has(before) ? 'Kabupaten ' : 'Kota ';
  const meant = regencies.filter(({ name }) => name.startsWith(title));
  return meant.length === 0
    ? places
    : places.filter((place) => place.level !== 'kabupaten' || meant.includes(place));
}

const PLAIN = { everyday: false, town: false, shadowed: false };
/** So many letters of a word tell whether a name may begin with it; most words begin none. */
const START_LETTERS = 6;

export class PlaceNames {
  private readonly names = new Map<string, PlaceName[]>();
  private readonly starts = new Set<string>();
  private readonly districts = new Map<string, Area[]>();
  private readonly inner = new Map<string, Map<string, Area[]>>();
  /** The governments' own kabupaten/kota by their bare names, for `@dinkessampang`. */
  private readonly suffixes: [string, PlaceName][] = [];
  private readonly provinces: Set<string>;

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
    this.provinces = new Set([...homes].map((code) => code.slice(0, 2)));
    for (const area of areas.regencies) this.enter(area, 'kabupaten', area.code);
    for (const area of areas.provinces) this.enter(area, 'provinsi', area.code);
    for (const [letters, code] of Object.entries(given.provinceLetters)) {
      this.enter({ code, name: letters }, 'provinsi', code);
    }
    for (const [name, code] of Object.entries(given.regencyNames)) {
      this.enter({ code, name: areas.nameOf(code) ?? name }, 'kabupaten', code, name);
    }
    for (const code of homes) {
      for (const area of areas.districtsOf(code)) this.enter(area, 'kecamatan', code);
      for (const area of areas.villagesOf(code)) this.enter(area, 'desa', code);
    }
    for (const area of areas.districtsOf('')) {
      const key = keyOfName(area.name);
      this.districts.set(key, [...(this.districts.get(key) ?? []), area]);
      this.start(area.name);
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

  /** A kecamatan anywhere in the country, where its name is the only one of its kind. `near`: only in a province that
   * the directory knows governments of. */
  onlyDistrict(key: string, near: boolean): PlaceName | undefined {
    const [only, another] = this.districts.get(key) ?? [];
    if (!only || another) return undefined;
    const { code } = only;
    if (near && (everyday.has(key) || !this.provinces.has(code.slice(0, 2)))) return undefined;
    return { ...only, level: 'kecamatan', wilayah: code.slice(0, 5), home: false, ...PLAIN };
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
        const key = keyOfName(area.name);
        names.set(key, [...(names.get(key) ?? []), area]);
      }
      // The whole country would be 83,762 villages; a few dozen regions are plenty.
      if (this.inner.size >= 40) this.inner.clear();
      this.inner.set(wilayah, names);
    }
    return names;
  }

  private start(name: string): void {
    for (const key of [compact(name), keyOfName(name)]) {
      for (let letters = Math.min(START_LETTERS, key.length); letters > 0; letters -= 1)
        this.starts.add(key.slice(0, letters));
    }
  }

  /** Enters a place under its names; `called` is one that is not its own. */
  private enter(area: Area, level: Level, wilayah: string, called?: string): void {
    const bare = called ?? (level === 'kabupaten' ? bareName(area) : area.name);
    const short = bare.replace(/ (?:[IVX]+|\d+|[A-D])$/, '').replace(/^P\. /, '');
    for (const name of [bare, short]) this.start(name);
    for (const key of new Set([bare, short].map(keyOfName))) this.enterAs(key, { ...area, level, wilayah });
  }

  private enterAs(key: string, place: Pick<PlaceName, 'code' | 'name' | 'level' | 'wilayah'>): void {
    const { level, wilayah } = place;
    const known = this.names.get(key) ?? [];
    const home = this.homes.has(wilayah);
    const common = level !== 'patokan' && !(home && level === 'kabupaten') && everyday.has(key);
    const town = level === 'kabupaten' && towns.has(key);
    const entered = { ...place, home, everyday: common, town, shadowed: isShadowed(place, known) };
    // A kecamatan of our own is meant before a kabupaten of the same name elsewhere: `Ketapang`.
    const kept =
      level === 'kecamatan'
        ? known.map((each) => ({ ...each, shadowed: each.shadowed || isElsewhere(each) }))
        : known;
    this.names.set(key, [...kept, entered]);
    if (home && level === 'kabupaten') this.suffixes.push([key, entered]);
  }
}

const isElsewhere = ({ level, home }: PlaceName): boolean => level === 'kabupaten' && !home;

/** `Barru` is a kecamatan too, and `Binjai` a kelurahan of Medan: the kabupaten/kota is meant unless the report says
 * otherwise. */
function isShadowed({ level, wilayah }: Pick<PlaceName, 'level' | 'wilayah'>, known: PlaceName[]): boolean {
  if (level === 'kabupaten') return false;
  return known.some((each) => each.level === 'kabupaten' && (level === 'desa' || each.wilayah === wilayah));
}
