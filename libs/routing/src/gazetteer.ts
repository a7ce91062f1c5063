/** Finds the places a report names and decides where its matter lies. It knows no category and no body. */
import type { Directory, OwnPlace } from '#instansi';
import { Areas, type Area } from './areas.js';
import { mention, scoresOf, settingOf, wordAt, type Mention, type Prefix } from './mentions.js';
import { OwnPlaces, type FoundPlace } from './own-places.js';
import {
  cityLetters,
  keyOf,
  markers,
  ofTwins,
  PlaceNames,
  prepositions,
  type PlaceName,
} from './place-names.js';
import { speaksOfLand, type Reading, type Token } from './reading.js';

export interface Whereabouts {
  /** Code of the kabupaten/kota, or of the province where no more is known. */
  wilayah: string | null;
  place: Area | null;
  /** 0 to 1. */
  confidence: number;
  /** In words: `Medan Denai (disebut)`. */
  why: string[];
  /** The next best kabupaten/kota, if any was named. */
  second: string | null;
  /** Status of the road that is named there, where the installation's own places say it. */
  road: OwnPlace['road'];
}

/** An installation's own place says more than a landmark, and less than where the report came in. */
const OWN = 2.2;
const ENOUGH = 0.55;
/** The name that an SMS begins with stands among so many words: `LAPOR KAB BARRU`. */
const PREFIXED = 3;
/** Shorter names of a kecamatan elsewhere are too often something else. */
const SURE_NAME = 6;
const calls = new Set(['lapor', 'aduan', 'pengaduan']);

export class Gazetteer {
  private readonly names: PlaceNames;
  private readonly homes: Set<string>;
  private readonly own: OwnPlaces;

  constructor(
    directory: Directory,
    private readonly areas: Areas,
    places: readonly OwnPlace[],
  ) {
    this.own = new OwnPlaces(places, areas, directory.day);
    const homes = directory.data.wilayah.filter(({ level }) => level !== 'provinsi');
    this.homes = new Set(homes.map(({ code }) => code));
    this.names = PlaceNames.of(areas, this.homes);
  }

  /** With the places that an installation knows of its own. */
  static create(directory: Directory, places: readonly OwnPlace[] = []): Gazetteer {
    return new Gazetteer(directory, Areas.load(), places);
  }

  /** The kabupaten/kota or province that a code lies in; null for what is no area of the country. */
  regionOf(code: string | null): string | null {
    const region = /^\d\d(?:\.\d\d)?(?=\.|$)/.exec(code ?? '')?.[0] ?? '';
    return this.areas.nameOf(region) === undefined ? null : region;
  }

  /** Where the matter lies. What the text says outweighs the context, the context outweighs silence. */
  locate(reading: Reading, context: string | null): Whereabouts {
    const prefix = this.prefixOf(reading, context);
    const mentions = this.mentions(reading, prefix);
    const scores = scoresOf(mentions, prefix, context);
    const [best, second] = [...scores].sort((a, b) => b[1] - a[1]);
    if (!best || best[1] < ENOUGH) {
      const known = this.provinceOnly(mentions, context);
      return { ...known, second: this.faint(reading, known.wilayah) };
    }
    const [wilayah, score] = best;
    return {
      wilayah,
      place: this.placeIn(wilayah, mentions, reading),
      confidence: score / (score + (second?.[1] ?? 0) + 0.3),
      why: this.because(wilayah, mentions, prefix?.wilayah === wilayah),
      second: second?.[0] ?? null,
      road: roadIn(wilayah, mentions),
    };
  }

  /** Whether a text begins with the name of a kabupaten/kota as an SMS does: `MEDAN …`, `KAB. BARRU …`. */
  isPrefixed(reading: Reading): boolean {
    return this.prefixOf(reading, null) !== undefined;
  }

  private because(wilayah: string, mentions: Mention[], prefixed: boolean): string[] {
    const title = this.areas.nameOf(wilayah) ?? wilayah;
    const named = mentions
      .filter(({ place }) => place.wilayah === wilayah && !(prefixed && place.level === 'kabupaten'))
      .map(({ place, own }) => `${own?.name ?? place.name} (disebut)`);
    if (prefixed) named.unshift(`${title} (awalan pesan)`);
    return named.length === 0 ? [`${title} (dari kanal)`] : [...new Set(named)].slice(0, 2);
  }

  /** Where a text that names no place but perhaps a province may be: an everyday word in it is a kelurahan, a desa of ours
   * (`terjun`). */
  private faint({ tokens }: Reading, province: string | null): string | null {
    for (const words of [2, 1]) {
      for (let at = 0; at + words <= tokens.length; at += 1) {
        const named = this.names.named(keyOf(tokens, at, words));
        const [place, another] = named.filter(
          ({ home, wilayah }) => home && wilayah.startsWith(province ?? ''),
        );
        if (place && !another && place.level !== 'provinsi') return place.wilayah;
      }
    }
    return null;
  }

  private provinceOnly(mentions: Mention[], context: string | null): Whereabouts {
    const province = mentions.find(({ place }) => place.level === 'provinsi')?.place.code ?? context;
    const why = province === null ? [] : [this.areas.nameOf(province) ?? province];
    return {
      wilayah: province,
      place: null,
      confidence: province === null ? 0 : 0.5,
      why,
      second: null,
      road: null,
    };
  }

  /** `MEDAN air mati`, `KAB. BARRU …`, `LAPOR medan …`: the regency code an SMS begins with. */
  private prefixOf(reading: Reading, context: string | null): Prefix | undefined {
    const { tokens, capitals } = reading;
    const called = calls.has(wordAt(tokens, 0));
    const at = called ? 1 : 0;
    const calm = capitals < 0.6;
    const letters = calm ? this.lettersAt(tokens, at, context) : undefined;
    if (letters) return letters;
    const marked = markers.get(wordAt(tokens, at)) === 'kabupaten';
    const first = marked ? at + 1 : at;
    const raw = tokens[first]?.raw ?? '';
    const shouted = calm && raw !== '' && raw === raw.toUpperCase();
    return called || marked || shouted ? this.regencyAt(tokens, first, marked) : undefined;
  }

  /** Letters that stand for a city; `BPN Medan` is an office in Medan. */
  private lettersAt(tokens: Token[], at: number, context: string | null): Prefix | undefined {
    const letters = lettersOf(tokens, at, context);
    const named = letters && this.regencyAt(tokens, at + 1, false);
    return named && named.wilayah !== letters.wilayah ? undefined : letters;
  }

  private regencyAt(tokens: Token[], at: number, marked: boolean): Prefix | undefined {
    for (const words of [3, 2, 1]) {
      const named = ofTwins(this.names.named(keyOf(tokens, at, words)), wordAt(tokens, at - 1));
      const found = named.find(({ level }) => level === 'kabupaten');
      if (found) return { wilayah: found.wilayah, score: found.home || marked ? 5 : 3 };
    }
    return undefined;
  }

  private mentions(reading: Reading, prefix: Prefix | undefined): Mention[] {
    const found: Mention[] = [];
    const { tokens } = reading;
    const own = this.own.in(reading);
    /** Where the last name ends: what stands right behind it says where that lies, `dari Samboja, Kukar`. */
    let end = -1;
    for (let at = 0; at < tokens.length; at += 1) {
      const known = own.get(at);
      if (known) {
        found.push(...this.ownMentions(known, reading));
        at += known.words - 1;
        continue;
      }
      const most = this.names.begins(keyOf(tokens, at, 1)) ? Math.min(4, tokens.length - at) : 1;
      for (let words = most; words >= 1; words -= 1) {
        const here = this.weigh(keyOf(tokens, at, words), at, words, reading);
        if (here.length === 0) continue;
        const isSender = at < PREFIXED && here.some(({ place }) => place.code === prefix?.wilayah);
        const ofReporter = isSender || (at === end && found.at(-1)?.ofReporter === true);
        found.push(...(ofReporter ? here.map((each) => ({ ...each, ofReporter })) : here));
        at += words - 1;
        end = at + 1;
        break;
      }
    }
    return found;
  }

  private ownMentions({ at, words, places }: FoundPlace, reading: Reading): Mention[] {
    const { abroad, ofReporter } = settingOf(reading, at, words);
    return places.map((own) => {
      const { area, wilayah } = own;
      const home = this.homes.has(wilayah);
      const place: PlaceName = {
        ...area,
        wilayah,
        level: 'patokan',
        home,
        everyday: false,
        town: false,
        shadowed: false,
      };
      return { place, score: OWN * (abroad ? 0.5 : 1), ofReporter: abroad || ofReporter, own };
    });
  }

  /** What the name at a place in the text says, by the words before it and its capital letter. */
  private weigh(key: string, at: number, words: number, reading: Reading): Mention[] {
    if (key.length < 3) return [];
    const before = wordAt(reading.tokens, at - 1);
    const listed = ofTwins(this.names.named(key), before);
    // `Kecamatan Sunggal` is no kelurahan of ours that is called Sunggal.
    const isOther = markers.get(before) === 'kecamatan' && !listed.some(({ level }) => level === 'kecamatan');
    if (listed.length > 0 && !(isOther && this.names.onlyDistrict(key, false))) {
      const setting = settingOf(reading, at, words);
      return listed.flatMap((place) => mention(place, setting));
    }
    const account = words === 1 ? this.names.inHandle(key) : undefined;
    const district = this.district(key, at, words, reading);
    return [account, district].flatMap((place) =>
      place ? [{ place, score: place.home ? 2 : 2.7, ofReporter: false }] : [],
    );
  }

  /** A kecamatan elsewhere counts only where its name is the country's only one: after `kecamatan`, after `di` or with a
   * capital. */
  private district(key: string, at: number, words: number, reading: Reading): PlaceName | undefined {
    const before = wordAt(reading.tokens, at - 1);
    if (markers.get(before) === 'kecamatan') return this.names.onlyDistrict(key, false);
    if (key.length < SURE_NAME || before === 'jalan' || keyOf(reading.tokens, at, 1) === '') return undefined;
    const place = this.names.onlyDistrict(key, true);
    if (!place) return undefined;
    const setting = settingOf(reading, at, words);
    if (words === 1) return !markers.has(before) && (setting.capital || before === 'di') ? place : undefined;
    return setting.capital || prepositions.has(before) ? place : undefined;
  }

  /** The finest place inside: a village of the kecamatan named, else that kecamatan, else any village. */
  private placeIn(wilayah: string, mentions: Mention[], reading: Reading): Area | null {
    const named = this.homes.has(wilayah)
      ? mentions.map(({ place }) => place)
      : [...mentions.flatMap(({ place, own }) => (own ? [place] : [])), ...this.inside(wilayah, reading)];
    const own = named.filter(({ code }) => code.startsWith(`${wilayah}.`));
    const district = own.find(({ code }) => code.length === 8);
    const villages = own.filter(({ code }) => code.length > 8);
    const village = district ? villages.find(({ code }) => code.startsWith(district.code)) : villages[0];
    const chosen = village ?? district;
    return chosen ? { code: chosen.code, name: chosen.name } : null;
  }

  /** Kecamatan and desa of a kabupaten/kota outside the directory, where a word like `desa` stands before them. */
  private inside(wilayah: string, { tokens }: Reading): Area[] {
    const names = this.names.within(wilayah);
    return tokens.flatMap(({ word }, at) => {
      const level = markers.get(word);
      if (level !== 'kecamatan' && level !== 'desa') return [];
      const area = [3, 2, 1]
        .flatMap((words) => names.get(keyOf(tokens, at + 1, words)) ?? [])
        .find(({ code }) => (level === 'kecamatan') === (code.length === 8));
      return area ? [area] : [];
    });
  }
}

/** The status of the first road of an installation's list that is named there. */
function roadIn(wilayah: string, mentions: Mention[]): OwnPlace['road'] {
  const [road] = mentions.flatMap(({ own }) => (own?.wilayah === wilayah && own.road ? [own.road] : []));
  return road ?? null;
}

/** Letters that stand for a city. `BPN` is Balikpapan to an SMS and the land office to everybody else. */
function lettersOf(tokens: Token[], at: number, context: string | null): Prefix | undefined {
  const raw = tokens[at]?.raw ?? '';
  const wilayah = cityLetters.get(raw);
  if (wilayah === undefined) return undefined;
  const elsewhereBound = context !== null && context !== wilayah;
  const land = raw === 'BPN' && (elsewhereBound || (context === null && speaksOfLand(tokens)));
  return { wilayah, score: land ? 1.2 : 4 };
}
