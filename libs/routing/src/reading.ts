/** Turns a report's words into tokens that mean the same however they were typed. It knows no place and no body. */
import { readFileSync } from 'node:fs';
import { remembered } from './remembered.js';
import { Speller } from './speller.js';

/** What is read of one report. A letter of three dense pages has about 9,000 characters. */
export const READ_CHARACTERS = 10_000;

export interface Token {
  /** As typed; empty for the second word of a shorthand that stands for two. */
  raw: string;
  /** Lower case, shorthand spelt out, doubled letters and `2` of repetition removed. */
  word: string;
  /** `word` without the commonest affixes. */
  stem: string;
  /** A sentence or line begins here. */
  opens: boolean;
  /** Part of a street's name: `Perikanan` in `Gang Perikanan` says nothing of fish. */
  ofStreet: boolean;
}

export interface Reading {
  tokens: Token[];
  /** The text as read, lower case, one space between words. */
  plain: string;
  questionMarks: number;
  /** The last characters, where a question mark weighs most. */
  ending: string;
  /** Share of letters that are capitals: a text all in capitals says nothing by them. */
  capitals: number;
  /** The text was longer than what is read of it. */
  cut: boolean;
}

const shorthand = new Map<string, string>(
  Object.entries(
    JSON.parse(readFileSync(new URL('./data/shorthand.json', import.meta.url), 'utf8')) as Record<
      string,
      string
    >,
  ),
);

/** Keys of two words. */
const pairs = new Map(
  [...shorthand].filter(([key]) => key.includes(' ')).map(([key, words]) => [key, words.split(' ')]),
);
const beginsPair = new Set([...pairs.keys()].map((key) => key.split(' ')[0]));

/** From this share of capitals on they say nothing. */
const SHOUTED = 0.6;
/** A text as short as a phrase of our lists: its capitals make an acronym. */
const FEW_LETTERS = 16;

const ignorable = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const links = /https?:\/\/\S{1,200}|www\.\S{1,200}/g;
const words = /[\p{L}\p{N}]+(?:['’`/.-][\p{L}\p{N}]+)*['’`]?/gu;
const clitics = ['nya', 'lah', 'kah', 'pun', 'ku', 'mu'];
const suffixes = ['kan', 'an'];
const prefixes = [
  'meng',
  'peng',
  'mem',
  'men',
  'pem',
  'pen',
  'ber',
  'ter',
  'per',
  'di',
  'me',
  'pe',
  'se',
  'ke',
];

const without = (word: string, endings: string[]): string => {
  const ending = endings.find((end) => word.endsWith(end) && word.length - end.length >= 4);
  return ending === undefined ? word : word.slice(0, -ending.length);
};

type Spelt = [raw: string, word: string];

const speller = new Speller(shorthand);
/** The word that a lower-case token means: itself where nothing better is known. */
const meant = remembered((low) => speller.guess(low) ?? low);

/** What a nasal prefix may have swallowed, likeliest first: `memotong` is `potong`, `meminta` is `minta`. */
const swallowed: [prefix: RegExp, starts: string[]][] = [
  [/^[mp]eng(?=[aiueo])/, ['', 'k']],
  [/^[mp]em(?=[aiueo])/, ['p', 'm', '']],
  [/^[mp]en(?=[aiueo])/, ['t', 'n', '']],
];

/** The root of a word with a nasal prefix before a vowel; a known word wins. */
function unswallowed(bare: string): string | undefined {
  for (const [prefix, starts] of swallowed) {
    const rest = bare.replace(prefix, '');
    if (rest === bare || rest.length < 4) continue;
    const roots = starts.map((start) => start + rest);
    return roots.find((root) => speller.knows(root)) ?? roots[0];
  }
  return undefined;
}

/** A light stem: enough that `pengangkutan`, `diangkut` and `angkut` meet, and `memotong` and `dipotong`. */
export const stemOf = remembered((word) => {
  if (word.length < 5 || /\d/.test(word)) return word;
  const bare = without(without(word, clitics), suffixes);
  if (bare.startsWith('meny') && bare.length >= 7) return `s${bare.slice(4)}`;
  if (bare.startsWith('peny') && bare.length >= 7) return `s${bare.slice(4)}`;
  const root = bare.length >= 6 ? unswallowed(bare) : undefined;
  if (root !== undefined) return root;
  const prefix = prefixes.find((start) => bare.startsWith(start) && bare.length - start.length >= 4);
  return prefix === undefined ? bare : bare.slice(prefix.length);
});

/** A typed word among its neighbours. */
interface Typed {
  typed: string;
  /** A place's name is due here. */
  named: boolean;
  /** Its capital letters mean something: a name, an acronym. */
  capital: boolean;
  /** Its capital letters may tell an acronym from shorthand: `SMP` is a school, `smp` is _sampai_. */
  acronyms: boolean;
}

/** The name of a place follows, and may look like a word without vowels: `dsn krajan`. */
const placeFollows = new Set(
  'desa dusun kelurahan lurah kecamatan camat kabupaten kota provinsi kampung pulau gang lorong lingkungan'.split(
    ' ',
  ),
);

const inFull = (part: string, word: string): Spelt[] =>
  word.split(' ').map((each, index) => [index === 0 ? part : '', each]);

function spellPart(part: string, { named, capital, acronyms }: Typed): Spelt[] {
  const low = part.toLowerCase();
  const known = (acronyms ? shorthand.get(part) : undefined) ?? shorthand.get(low);
  if (known !== undefined) return inFull(part, known);
  if (capital || named) return [[part, low]];
  return [[part, meant(low)]];
}

/** Lengthened sounds: a vowel, or a consonant after one, three times or more. `pppk` and `III` are not lengthened. */
const calmed = (raw: string): string =>
  !/(.)\1\1/iu.test(raw) || /^[IVX]+$/.test(raw)
    ? raw
    : raw.replace(/([aiueo])\1{2,}/giu, '$1').replace(/(?<=[aiueo]\p{L}{0,38})([^\W\daiueo])\1{2,}/giu, '$1');

/** Spells one typed word out: `jln` → `jalan`, `bangettt` → `banget`. May give several words. */
function spellOut(word: Typed): Spelt[] {
  const raw = word.typed.replaceAll(/[’`]/g, "'");
  const whole = shorthand.get(raw.toLowerCase());
  if (whole !== undefined) return spellPart(raw, word);
  const long = calmed(raw);
  const calm = long.replace(/^(\p{L}{3,})2(nya|an|ku)?$/u, '$1$2');
  const [first = '', second] = calm.toLowerCase().split('-');
  if (second !== undefined && first.length >= 3 && second.startsWith(first))
    return spellPart(calm.slice(first.length + 1), word).map(([, spelt], index) => [
      index === 0 ? calm : '',
      spelt,
    ]);
  const parts = calm
    .replace(/'$/, '')
    .split(/[/.-]/)
    .filter((part) => part !== '');
  // The letter of `e-warung` is no shorthand: `di warung` is another matter.
  const lettered = /^\p{L}-\p{L}{2}/u.test(calm);
  const spelt = parts.flatMap((part, index): Spelt[] =>
    lettered && index === 0 ? [[part, part.toLowerCase()]] : spellPart(part, word),
  );
  // `anak2` is more than one child, and `psr2` a street: a place's name is read from what was typed.
  if (calm !== long && parts.length === 1 && spelt[0]) spelt[0] = [long, spelt[0][1]];
  return spelt;
}

/** Of all that stands around a word only these change how it is spelt. */
const spellings = [0, 1, 2, 3, 4, 5, 6, 7].map((signs) =>
  remembered((typed) =>
    spellOut({ typed, named: (signs & 1) !== 0, capital: (signs & 2) !== 0, acronyms: (signs & 4) !== 0 }),
  ),
);
const spell = ({ typed, named, capital, acronyms }: Typed): Spelt[] =>
  spellings[(named ? 1 : 0) + (capital ? 2 : 0) + (acronyms ? 4 : 0)]?.(typed) ?? [];

/** A typed word as it counts in the name of a place: shorthand spelt out, and nothing guessed. */
export const speltAsName = (raw: string): string[] =>
  raw === ''
    ? []
    : spell({ typed: raw, named: true, capital: false, acronyms: false }).map(([, word]) => word);

/** Two words that keep each other from being shorthand: `smp negeri`, `kereta api`. The first has been read already. */
function pairOr(tokens: Token[], spelt: Spelt[]): Spelt[] {
  const last = tokens.at(-1);
  const [raw, word] = spelt[0] ?? [];
  if (!last || raw === undefined || word === undefined) return spelt;
  if (!beginsPair.has(last.raw.toLowerCase())) return spelt;
  const pair = pairs.get(`${last.raw} ${raw}`.toLowerCase());
  if (pair === undefined) return spelt;
  const [first = '', ...rest] = pair;
  Object.assign(last, { word: first, stem: stemOf(first) });
  return [...rest.map((each): Spelt => [raw, each]), ...spelt.slice(1)];
}

/** What begins a street's name. */
const streets = new Set(['jalan', 'gang', 'lorong', 'simpang']);
const isOfStreet = (before: Token | undefined): boolean =>
  before !== undefined && (before.ofStreet || streets.has(before.word));

/** The words of a text in their order, each spelt out. */
function tokensOf(seen: string, { calm, acronyms }: { calm: boolean; acronyms: boolean }): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of seen.matchAll(words)) {
    const gap = seen.slice(end, match.index);
    const opens = end === 0 || /[.!?\n:;]/.test(gap);
    end = match.index + match[0].length;
    const typed = match[0].slice(0, 40);
    const capital = calm && !opens && /^\p{Lu}/u.test(typed);
    const named = placeFollows.has(tokens.at(-1)?.word ?? '');
    for (const [index, [raw, word]] of pairOr(tokens, spell({ typed, named, capital, acronyms })).entries()) {
      const ofStreet = capital && word !== 'jalan' && isOfStreet(tokens.at(-1));
      tokens.push({ raw, word, stem: stemOf(word), opens: opens && index === 0, ofStreet });
    }
  }
  return tokens;
}

/** How many letters there are, and the share of capitals among them. */
function lettersOf(seen: string): { letters: number; capitals: number } {
  let letters = 0;
  let capitals = 0;
  for (let at = 0; at < seen.length; at += 1) {
    const letter = seen[at] ?? '';
    const small = letter.toLowerCase();
    if (small === letter && letter.toUpperCase() === letter) continue;
    letters += 1;
    if (small !== letter) capitals += 1;
  }
  return { letters, capitals: letters === 0 ? 0 : capitals / letters };
}

const landed = /^(?:sertifikat|sertif|shm|tanah|ptsl|patok|bidang|ukur|warkah|roya|balik|hak|atr|agraria)$/;
/** Whether a text speaks of land, or of who looks after it. */
export const speaksOfLand = (tokens: Token[]): boolean =>
  tokens.some(({ word, stem }) => landed.test(word) || landed.test(stem));
const isOffice = /^(?:kantor|pegawai|petugas|oknum|pejabat|juru|loket|kepala|orang|ke|atr|dari)$/;

/** The name alone, or in a list of ours, is the office's. */
const LEAST_WORDS = 4;

/** `bpn` is Balikpapan to those who live there, and the land office to all others; in capitals, first, it is a prefix. */
function nameCity(tokens: Token[]): void {
  const meant = tokens.filter(({ raw }, at) => /^bpn$/i.test(raw) && (at > 0 || raw !== 'BPN'));
  if (meant.length === 0 || tokens.length < LEAST_WORDS || speaksOfLand(tokens)) return;
  for (const token of meant) {
    if (isOffice.test(tokens[tokens.indexOf(token) - 1]?.word ?? '')) continue;
    Object.assign(token, { raw: 'Balikpapan', word: 'balikpapan', stem: 'balikpapan' });
  }
}

/** Reads at most `READ_CHARACTERS` of a text. Never throws, and takes time in proportion to what is read. */
export function read(text: string): Reading {
  const seen = text
    .slice(0, READ_CHARACTERS)
    .toWellFormed()
    .normalize('NFKC')
    .slice(0, READ_CHARACTERS)
    .replace(ignorable, '')
    .replace(links, ' ');
  const { letters, capitals } = lettersOf(seen);
  const calm = capitals < SHOUTED;
  const tokens = tokensOf(seen, { calm, acronyms: calm || letters < FEW_LETTERS });
  nameCity(tokens);
  return {
    tokens,
    plain: tokens.map((token) => token.word).join(' '),
    ending: seen.trimEnd().slice(-3),
    questionMarks: seen.split('?').length - 1,
    capitals,
    cut: text.length > READ_CHARACTERS,
  };
}
