/** What a name in a report says of where its matter lies, by the words around it. */
import type { KnownPlace } from './own-places.js';
import {
  belongings,
  elsewhere,
  markers,
  prepositions,
  reporters,
  residence,
  type Level,
  type PlaceName,
} from './place-names.js';
import type { Reading, Token } from './reading.js';

export interface Mention {
  place: PlaceName;
  score: number;
  /** Where the reporter is himself, or may be: the matter may lie elsewhere. */
  ofReporter: boolean;
  /** One of the installation's own places, which lies in `place`. */
  own?: KnownPlace;
}

export interface Prefix {
  wilayah: string;
  score: number;
}

/** How much a name says by its level. Outside the directory a bare name says less: many are everyday words. */
const says: Record<Level, number> = { provinsi: 0.5, kabupaten: 3, kecamatan: 2.6, desa: 1.2, patokan: 1.6 };
const FOREIGN = 2.8;
/** A bare name of six letters or more (Manado, Gresik) is seldom an everyday word; those that are, are listed. */
const LONG_NAME = 6;
const MARKED = 1.2;
const CONTEXT = 2.3;
/** A mention that says this much for itself is where the matter may well lie. */
const PLAIN = 2.4;
/** What is left of where a reporter says he is himself, and of the desk he writes to there, where he plainly names
 * another place: whoever lives in Medan writes to Medan about his parents' drain in Binjai. */
const HOME = 0.4;
/** `Penelepon dari Surabaya`, `tidak pernah ke Banjarmasin`; `diteruskan ke Binjai` is another matter. */
const PASSING = 0.5;
/** `itu Deli Serdang, bukan Medan`. */
const DENIED = 0.2;
const handsOn = /^(?:di)?(?:teruskan|sampaikan|kirimkan)$/;

export const wordAt = (tokens: Token[], at: number): string => tokens[at]?.word ?? '';

/** What speaks for each kabupaten/kota. */
export function scoresOf(
  mentions: Mention[],
  prefix: Prefix | undefined,
  context: string | null,
): Map<string, number> {
  const scores = new Map<string, number>();
  const add = (code: string, score: number): void => void scores.set(code, (scores.get(code) ?? 0) + score);
  const away = (home: string): boolean =>
    mentions.some(({ place, score, ofReporter }) => !ofReporter && place.wilayah !== home && score >= PLAIN);
  for (const { place, score, ofReporter } of mentions) {
    if (place.level === 'provinsi') continue;
    add(place.wilayah, ofReporter && away(place.wilayah) ? score * HOME : score);
  }
  // Where an SMS is sent to is a hint as its channel is, once the text plainly names another place.
  if (prefix) add(prefix.wilayah, away(prefix.wilayah) ? CONTEXT * HOME : prefix.score);
  if (context !== null && context.length > 2) {
    const named = mentions.filter(({ place }) => place.wilayah === context);
    const isHome = named.length > 0 && named.every(({ ofReporter }) => ofReporter) && away(context);
    add(context, isHome ? CONTEXT * HOME : CONTEXT);
  }
  return scores;
}

/** What stands around a name. */
interface Setting {
  words: number;
  before: string;
  /** The level that the word before it announces. */
  marker: Level | undefined;
  capital: boolean;
  /** What somebody passes through, goes to or compares with. */
  abroad: boolean;
  /** Where he lives. */
  ofReporter: boolean;
  /** `dari`, or `ke`, stands before it. */
  passing: boolean;
}

export function settingOf({ tokens, capitals }: Reading, at: number, words: number): Setting {
  const token = tokens[at];
  const before = wordAt(tokens, at - 1);
  return {
    words,
    before,
    marker: markers.get(before),
    capital: capitals < 0.6 && token?.opens === false && /^\p{Lu}/u.test(token.raw),
    abroad: tokens.slice(Math.max(0, at - 4), at).some(({ word }) => elsewhere.has(word)),
    passing: before === 'dari' || (before === 'ke' && !handsOn.test(wordAt(tokens, at - 2))),
    ofReporter: isOfReporter(tokens, at),
  };
}

/** `tinggal di Medan`, `warga Medan`, `kami masih di Medan`; not `rumah kami di Medan`. */
const isOfReporter = (tokens: Token[], at: number): boolean =>
  tokens.slice(Math.max(0, at - 3), at).some(({ word }) => residence.has(word)) ||
  (wordAt(tokens, at - 1) === 'di' && [at - 2, at - 3].some((of) => isReporter(tokens, of)));

const isReporter = (tokens: Token[], at: number): boolean =>
  reporters.has(wordAt(tokens, at)) && !belongings.has(wordAt(tokens, at - 1));

const towards = new Set(['di', 'ke', 'dari']);

/** A name that needs a word before it or a capital letter to be a place at all. */
const isShy = ({ level, home, name }: PlaceName, words: number): boolean =>
  level === 'kabupaten'
    ? !home && name.replace(/^\S+ /, '').length < LONG_NAME
    : level === 'desa' && words === 1;

/** `Jalan Medan` is a street and `pohon ketapang` a tree. */
const isOtherwise = ({ level }: PlaceName, before: string): boolean =>
  before === 'pohon' || (before === 'jalan' && (level === 'kabupaten' || level === 'provinsi'));

function isPlace(place: PlaceName, setting: Setting, fits: boolean): boolean {
  const { before, marker, capital, words } = setting;
  if (isOtherwise(place, before)) return false;
  if (place.shadowed) return fits;
  if (place.everyday && place.town && towards.has(before)) return true;
  if (place.everyday) return fits || (place.home && place.level === 'desa' && capital && before === 'di');
  return !isShy(place, words) || marker !== undefined || capital || prepositions.has(before);
}

export function mention(place: PlaceName, setting: Setting): Mention[] {
  const fits = setting.marker === place.level || (setting.marker === 'desa' && place.level === 'patokan');
  if (!isPlace(place, setting, fits)) return [];
  const level = place.level === 'kabupaten' && !place.home ? FOREIGN : says[place.level];
  const doubt = setting.before === 'bukan' ? DENIED : setting.abroad ? (place.home ? 0.5 : 0.3) : 1;
  const passing = setting.passing && !place.home ? PASSING : 1;
  return [
    {
      place,
      score: (level + (fits ? MARKED : 0)) * doubt * passing,
      ofReporter: setting.ofReporter || setting.abroad || setting.passing,
    },
  ];
}
