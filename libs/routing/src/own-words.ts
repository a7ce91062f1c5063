/** Whether words of an installation's own would draw every other report to themselves: rules and places are refused then. */
import { readFileSync } from 'node:fs';
import { Areas, bareName } from './areas.js';
import { CategoryWords } from './category-words.js';
import { listed } from './phrases.js';
import {
  cityLetters,
  keyOf,
  keyOfName,
  markers,
  ofProvince,
  prepositions,
  regionWords,
} from './place-names.js';
import { read, type Token } from './reading.js';

const given = JSON.parse(readFileSync(new URL('./data/plain-words.json', import.meta.url), 'utf8')) as Record<
  'common' | 'kinds',
  string
>;
/** Words that stand in any text. */
const common = new Set(given.common.split(' '));
/** Words for kinds of places, which every place of its kind is called by. */
const kinds = new Set(given.kinds.split(' '));

/** Whether names are written as names are: in letters, digits, spaces and `. ' / - ( )`, semicolons between them. */
export const isWrittenPlain = (typed: string): boolean => /^[\p{L}\p{M}\p{N}\s.'’/();-]*$/u.test(typed);

/** Whether a phrase of a list is nothing but words that stand in any text. */
export const holdsCommonWords = (typed: string): boolean =>
  listed(typed).some((phrase) => read(phrase).tokens.every(({ word }) => common.has(word)));

let field: CategoryWords | undefined;

/** Whether a name of a list is one word that is no name: of the field, of a kind of place, before a name. */
export function holdsPlainWords(typed: string): boolean {
  field ??= CategoryWords.load();
  const isPlain = ({ word, stem }: { word: string; stem: string }): boolean =>
    kinds.has(word) || markers.has(word) || prepositions.has(word) || field?.knows(stem) === true;
  return listed(typed).some((name) => {
    const [only, another] = read(name).tokens;
    return only !== undefined && !another && isPlain(only);
  });
}

/** What is said of an area before its name: its kind, and the words that lead to it. */
const titles = new Set('kotamadya kodya administrasi adm i wilayah daerah kawasan sekitar'.split(' '));
function leads({ word }: Token): boolean {
  const level = markers.get(word);
  return (
    level === 'kabupaten' || level === 'provinsi' || [titles, common, ofProvince].some((all) => all.has(word))
  );
}

let regions: Set<string> | undefined;

/**
 * Whether a name of a list is that of a kabupaten/kota or a province, or a short one for it, whatever leads to it or says
 * its province: `Kota Medan`, `di Medan, Sumut`, `sumut`. A street may be called by one.
 */
export function namesRegion(typed: string): boolean {
  const { provinces, regencies } = Areas.load();
  const short = [...regionWords, ...cityLetters.keys()];
  regions ??= new Set([...[...provinces, ...regencies].map(bareName), ...short].map(keyOfName));
  return listed(typed).some((name) => {
    const { tokens } = read(name);
    if (tokens[0]?.word === 'jalan') return false;
    const first = tokens.findIndex((token) => !leads(token));
    const starts = tokens.slice(0, first < 0 ? tokens.length : first + 1).map((_, from) => from);
    const ends = ofProvince.has(tokens.at(-1)?.word ?? '')
      ? [tokens.length, tokens.length - 1]
      : [tokens.length];
    return starts.some((from) => ends.some((to) => to > from && isRegion(tokens.slice(from, to))));
  });
}

/** `SPG` is Sampang where it stands for a city, and shorthand for a simpang elsewhere. */
const isRegion = (tokens: Token[]): boolean =>
  [keyOf(tokens, 0, tokens.length), keyOfName(tokens.map(({ raw }) => raw).join(''))].some((key) =>
    regions?.has(key),
  );
