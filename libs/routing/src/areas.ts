/** The administrative areas of Indonesia by Kemendagri code, read from `idn-area-data` (ODbL). The 83,762 villages stay
 * bytes until a kabupaten/kota is asked for: parsing them all would be half of a start. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export interface Area {
  /** `12`, `12.71`, `12.71.01` or `12.71.01.1001`. */
  code: string;
  name: string;
}

const locate = createRequire(import.meta.url);
const table = (name: string): Buffer => readFileSync(locate.resolve(`idn-area-data/data/${name}.csv`));

/** One line of the tables: code first, name last, a name quoted where it holds a comma or a quote. */
function areaIn(line: string): Area {
  const [, code = '', quoted, plain = ''] =
    /^([\d.]+)(?:,[\d.]+)?,(?:"((?:[^"]|"")*)"|([^\r\n]*))/.exec(line) ?? [];
  return { code, name: quoted === undefined ? plain : quoted.replaceAll('""', "'") };
}

export class Areas {
  readonly provinces: Area[];
  /** Kabupaten and kota, named with their kind: `Kabupaten Barru`. */
  readonly regencies: Area[];
  private readonly names: Map<string, string>;
  private readonly districts: Buffer;
  private readonly villages: Buffer;

  private constructor() {
    const all = (name: string): Area[] =>
      table(name).toString('utf8').trim().split('\n').slice(1).map(areaIn);
    this.provinces = all('provinces');
    this.regencies = all('regencies');
    this.names = new Map([...this.provinces, ...this.regencies].map(({ code, name }) => [code, name]));
    this.districts = table('districts');
    this.villages = table('villages');
  }

  /** The same ones for all who ask. */
  static load(): Areas {
    Areas.loaded ??= new Areas();
    return Areas.loaded;
  }
  private static loaded: Areas | undefined;

  /** Name of a province, kabupaten or kota. */
  nameOf(code: string): string | undefined {
    return this.names.get(code);
  }

  /** The area of a code at any level; undefined for what is none. */
  find(code: string): Area | undefined {
    const name = this.nameOf(code);
    if (name !== undefined) return { code, name };
    const table = code.length > 8 ? this.villages : this.districts;
    const parent = code.slice(0, code.lastIndexOf('.'));
    return code.length < 8 ? undefined : below(table, parent).find((area) => area.code === code);
  }

  /** Kecamatan of a kabupaten/kota, or all of them for ''. */
  districtsOf(regency: string): Area[] {
    return below(this.districts, regency);
  }

  /** Desa and kelurahan of a kabupaten/kota or a kecamatan, or all of them for ''. */
  villagesOf(parent: string): Area[] {
    return below(this.villages, parent);
  }

  /** Lower-case words of village names that begin with two consonants: `krajan`, `blumbungan`. They look like words
   * typed without vowels. */
  *clusteredVillageWords(): Generator<string> {
    const clustered = /[ ,"][B-DF-HJ-NP-TV-Z][b-df-hj-np-tv-z]+[a-z]{2,}/g;
    for (const [match] of this.villages.toString('latin1').matchAll(clustered))
      yield match.slice(1).toLowerCase();
  }
}

/** The area of the country that a Kemendagri code stands for, at any level. */
export const areaOf = (code: string): Area | undefined =>
  /^\d\d(?:\.\d\d){0,2}(?:\.\d{4})?$/.test(code) ? Areas.load().find(code) : undefined;

/** Kecamatan, desa and kelurahan of a kabupaten/kota. */
export function areasIn(regency: string): Area[] {
  const areas = Areas.load();
  return [...areas.districtsOf(regency), ...areas.villagesOf(regency)];
}

/** The word for its kind before a name, how long the code of such an area is, and how its whole name begins. */
const kinds: { word: RegExp; lengths: number[]; title: string }[] = [
  { word: /^(?:provinsi|prov)\b\.?/, lengths: [2], title: '' },
  { word: /^(?:kabupaten|kab)\b\.?/, lengths: [5], title: 'Kabupaten ' },
  { word: /^kota\b/, lengths: [5], title: 'Kota ' },
  { word: /^(?:kecamatan|kec)\b\.?/, lengths: [8], title: '' },
  { word: /^(?:kelurahan|kel|desa|ds)\b\.?/, lengths: [13], title: '' },
];
const anyKind = { word: /^/, lengths: [2, 5, 8, 13], title: '' };
/** `Barru` of `Kabupaten Barru`; a kelurahan `Kota Bangun` is called so whole. */
export const bareName = ({ code, name }: Area): string =>
  code.length === 5 ? name.replace(/^(?:Kabupaten|Kota)(?: Administrasi)? /, '') : name;
/** The letters and digits of a name, so that `Margo Mulyo` and `margomulyo` meet. */
export const compact = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Those of `areas` that somebody may mean by a name with or without the word for its kind: `Kec. Medan Denai`. The word
 * may also be the name's own: `Kota Baru`. */
function called(typed: string, areas: Area[]): Area[] {
  const name = typed.trim().toLowerCase();
  const read = ({ word, lengths, title }: (typeof kinds)[number]): Area[] => {
    const bare = compact(name.replace(word, ''));
    const isMeant = (area: Area): boolean =>
      lengths.includes(area.code.length) && area.name.startsWith(title) && compact(bareName(area)) === bare;
    return areas.filter(isMeant);
  };
  const kind = kinds.find(({ word }) => word.test(name));
  const found = kind ? read(kind) : [];
  return found.length > 0 ? found : read(anyKind);
}

/** Whether an area is called so, with or without the word for its kind. */
export const calledAs = (typed: string, area: Area): boolean => called(typed, [area]).length > 0;

/** What is called so among these kabupaten/kota and all inside them: `Kota Medan`, `Kec. Medan Denai`, `binjai`. */
export function areasCalled(typed: string, regencies: string[]): Area[] {
  const areas = Areas.load();
  const all = regencies.flatMap((code) => [{ code, name: areas.nameOf(code) ?? '' }, ...areasIn(code)]);
  return called(typed, all);
}

/** The kabupaten/kota or province anywhere that a code or a name stands for; several where they share it: `Bandung`. */
export function regionsCalled(typed: string): Area[] {
  const known = areaOf(typed.trim());
  if (known) return known.code.length <= 5 ? [known] : [];
  const { provinces, regencies } = Areas.load();
  return called(typed, [...provinces, ...regencies]);
}

/** Lines of a table, sorted by code, whose code lies below `parent`. */
function below(bytes: Buffer, parent: string): Area[] {
  const start = parent === '' ? bytes.indexOf('\n') + 1 : firstLine(bytes, `${parent}.`);
  const end = parent === '' ? bytes.length : firstLine(bytes, `${parent}/`);
  const lines = bytes.toString('utf8', start, end).trimEnd();
  return lines === '' ? [] : lines.split('\n').map(areaIn);
}

/** Where the first line that is not less than `key` begins. */
function firstLine(bytes: Buffer, key: string): number {
  const wanted = Buffer.from(key);
  let low = bytes.indexOf('\n') + 1;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const begin = Math.max(low, bytes.lastIndexOf('\n', middle - 1) + 1);
    const after = bytes.indexOf('\n', begin) + 1;
    if (bytes.compare(wanted, 0, wanted.length, begin, Math.min(begin + wanted.length, after)) >= 0)
      high = begin;
    else low = after === 0 ? bytes.length : after;
  }
  return low;
}
