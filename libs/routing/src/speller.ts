/** Gives words typed without vowels, as in an SMS, their vowels back: `brlubang` → `berlubang`. */
import { readFileSync } from 'node:fs';
import { Areas } from './areas.js';
import { trainingFiles } from './reports.js';

/** A shorter token says too little to guess a word from. */
const LEAST_LETTERS = 4;
/** How much commoner than the next a word must be to be meant. */
const CLEARLY = 2;

const vowels = /[aiueoé]/gu;
/** Two letters that are one consonant. */
const digraphs: [RegExp, string][] = [
  [/ng/g, 'ŋ'],
  [/ny/g, 'ñ'],
  [/kh/g, 'x'],
  [/sy/g, 'š'],
];
const consonant = '[bcdfghjklmnpqrstvwxyzŋñš]';
const onlyLetters = /^[a-zé]+$/;
/** Consonants that begin a syllable together; all others only meet where a vowel is left out. */
const onset = '(?:[bcdfgkpstv][rlw]|s[tpkmn]|s[tkp]r)';
const lawful = new RegExp(
  `^(?:${consonant}?|${onset})[aiueoé](?!.*${consonant}{4})(?!.*${consonant}{2}[^aiueoérlw])`,
);
/** `slalu`, `blakang`: an onset that might be a prefix or syllable without its vowel, in a word of some length. */
const doubtful = /^(?:s[tpkmnrlw].{4}|[bgkpt][rl].{5})/;
const wordsOf = (text: string): string[] => text.match(/\p{L}+/gu) ?? [];
const unitsOf = (word: string): string =>
  digraphs.reduce((units, [letters, unit]) => units.replace(letters, unit), word);
const skeletonOf = (word: string): string => word.replace(vowels, '');

/** Can be the full form of a word: enough vowels, and no consonants side by side that speech keeps apart. */
function isFull(word: string): boolean {
  const units = unitsOf(word);
  return (word.match(vowels)?.length ?? 0) * 5 >= units.length && lawful.test(units);
}

const isClipped = (word: string): boolean => !isFull(word) || doubtful.test(word);

/** Whether the letters of `short` stand in `long` in their order. */
function within(short: string, long: string): boolean {
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return at === short.length;
}

interface Row {
  text: string;
}

const fileOf = (name: string): string => readFileSync(new URL(`./data/${name}`, import.meta.url), 'utf8');
const rowsOf = <Line>(name: string): Line[] =>
  fileOf(name)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** Every word of our own lists of phrases. */
function listedWords(): string[] {
  const topics = rowsOf<{ terms: string[] }>('category-words.jsonl').flatMap(({ terms }) => terms);
  const bodies = rowsOf<{ names: string[] }>('body-words.jsonl').flatMap(({ names }) => names);
  const cues = Object.values(JSON.parse(fileOf('cues.json')) as Record<string, string>);
  return wordsOf([...topics, ...bodies, ...cues].join(' ').toLowerCase());
}

/** Words of place names: those of provinces, kabupaten, kecamatan and landmarks, and clustered ones of villages. */
function* placeWords(): Generator<string> {
  const areas = Areas.load();
  const names = [...areas.provinces, ...areas.regencies, ...areas.districtsOf('')].map(({ name }) => name);
  const marks = rowsOf<{ names: string[] }>('landmarks.jsonl').flatMap((row) => row.names);
  const given = JSON.parse(fileOf('place-words.json')) as { everyday: string };
  yield* wordsOf([...names, ...marks, given.everyday].join(' ').toLowerCase());
  for (const word of areas.clusteredVillageWords()) yield word;
}

/** What a speller knows, as `spelling.json` keeps it. */
interface Knowledge {
  /** Full words and how often they were seen: `berlubang 31`. */
  words: string[];
  /** What looks clipped and is not: acronyms, names of places, words of our lists. */
  left: string[];
}

/** Learns full words and what to leave alone from the lists, the reports and the names of places. Takes a second where
 * loading takes milliseconds; the result is committed. */
export function learnSpelling(): string {
  const counts = new Map<string, number>();
  const left = new Set<string>();
  const count = (word: string): void => void counts.set(word, (counts.get(word) ?? 0) + 1);
  for (const { text } of trainingFiles.flatMap((name) => rowsOf<Row>(name))) {
    const typed = wordsOf(text);
    for (const word of typed) count(word.toLowerCase());
    if (text === text.toUpperCase()) continue;
    // `SMPN` among small letters is an acronym, whoever types it small elsewhere.
    for (const word of typed) if (word === word.toUpperCase()) left.add(word.toLowerCase());
  }
  for (const [word, times] of counts) if (times < 2) counts.delete(word);
  for (const word of listedWords()) {
    count(word);
    left.add(word);
  }
  for (const word of placeWords()) left.add(word);
  const wide = (word: string): boolean => word.length >= LEAST_LETTERS && onlyLetters.test(word);
  const words = [...counts]
    .filter(([word]) => wide(word) && isFull(word))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [word] of words) left.add(word);
  const knowledge: Knowledge = {
    words: words.map(([word, times]) => `${word} ${times}`),
    left: [...left].filter((word) => wide(word) && isClipped(word)).sort(),
  };
  return `${JSON.stringify(knowledge)}\n`;
}

export class Speller {
  private readonly counts: Map<string, number>;
  private readonly left: Set<string>;
  private readonly bySkeleton = new Map<string, string[]>();

  /** Knows what `spelling.json` holds. `shorthand` is what is spelt out before, and so never guessed. */
  constructor(private readonly shorthand: ReadonlyMap<string, string>) {
    const { words, left } = JSON.parse(fileOf('spelling.json')) as Knowledge;
    this.left = new Set(left);
    this.counts = new Map(
      words.map((line) => {
        const [word = '', times] = line.split(' ');
        return [word, Number(times)];
      }),
    );
    for (const word of this.counts.keys()) {
      const skeleton = skeletonOf(word);
      this.bySkeleton.set(skeleton, [...(this.bySkeleton.get(skeleton) ?? []), word]);
    }
  }

  /** The word meant by a lower-case token that lacks vowels; undefined for a known word, a place name, an
   * acronym, and where two words are as likely. A guess has the token's consonants, all of them and no others. */
  guess(token: string): string | undefined {
    if (token.length < LEAST_LETTERS || !onlyLetters.test(token) || this.left.has(token)) return undefined;
    return (isClipped(token) ? this.meant(token) : undefined) ?? this.withoutOwner(token);
  }

  /** A full word that was seen or is listed. */
  knows(word: string): boolean {
    return this.counts.has(word);
  }

  private meant(token: string): string | undefined {
    const words = (this.bySkeleton.get(skeletonOf(token)) ?? []).filter(
      (word) => word.length > token.length && word[0] === token[0] && within(token, word),
    );
    const often = (word: string | undefined): number => this.counts.get(word ?? '') ?? 0;
    const [first, second] = words.sort((a, b) => often(b) - often(a));
    return often(first) >= CLEARLY * often(second) ? first : undefined;
  }

  /** `rmhnya`, `lampuny`: what is left without `-nya`. */
  private withoutOwner(token: string): string | undefined {
    const [, owned = ''] = /^(.{3,})nya?$/.exec(token) ?? [];
    if (owned === '' || !(isClipped(owned) || token.endsWith('ny'))) return undefined;
    const spelt = this.shorthand.get(owned);
    if (spelt !== undefined) return spelt.includes(' ') ? undefined : spelt;
    return this.counts.has(owned) ? owned : this.meant(owned);
  }
}
