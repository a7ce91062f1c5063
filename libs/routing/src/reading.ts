/** Turns a report's words into tokens that mean the same however they were typed. It knows no place and no body. */
import { readFileSync } from 'node:fs';

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

/** A light stem: enough that `pengangkutan`, `diangkut` and `angkut` meet; it asks no dictionary. */
export function stemOf(word: string): string {
  if (word.length < 5 || /\d/.test(word)) return word;
  const bare = without(without(word, clitics), suffixes);
  if (bare.startsWith('meny') && bare.length >= 7) return `s${bare.slice(4)}`;
  if (bare.startsWith('peny') && bare.length >= 7) return `s${bare.slice(4)}`;
  const prefix = prefixes.find((start) => bare.startsWith(start) && bare.length - start.length >= 4);
  return prefix === undefined ? bare : bare.slice(prefix.length);
}

type Spelt = [raw: string, word: string];

const inFull = (part: string): Spelt[] =>
  (shorthand.get(part.toLowerCase()) ?? part.toLowerCase())
    .split(' ')
    .map((word, index) => [index === 0 ? part : '', word]);

/** Spells one typed word out: `jln` → `jalan`, `bangettt` → `banget`. May give several words. */
function spell(typed: string): Spelt[] {
  const raw = typed.replaceAll(/[’`]/g, "'");
  if (shorthand.has(raw.toLowerCase())) return inFull(raw);
  const calm = raw.replace(/(\p{L})\1{2,}/gu, '$1').replace(/^(\p{L}{3,})2(nya|an|ku)?$/u, '$1$2');
  const [first = '', second] = calm.toLowerCase().split('-');
  if (second !== undefined && first.length >= 3 && second.startsWith(first))
    return inFull(calm.slice(first.length + 1));
  return calm
    .replace(/'$/, '')
    .split(/[/.-]/)
    .filter((part) => part !== '')
    .flatMap(inFull);
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
  const tokens: Token[] = [];
  let end = 0;
  for (const match of seen.matchAll(words)) {
    const gap = seen.slice(end, match.index);
    const opens = end === 0 || /[.!?\n:;]/.test(gap);
    end = match.index + match[0].length;
    for (const [index, [raw, word]] of spell(match[0].slice(0, 40)).entries()) {
      tokens.push({ raw, word, stem: stemOf(word), opens: opens && index === 0 });
    }
  }
  const letters = seen.match(/\p{L}/gu)?.length ?? 0;
  const capitals = seen.match(/\p{Lu}/gu)?.length ?? 0;
  return {
    tokens,
    plain: tokens.map((token) => token.word).join(' '),
    ending: seen.trimEnd().slice(-3),
    questionMarks: seen.split('?').length - 1,
    capitals: letters === 0 ? 0 : capitals / letters,
    cut: text.length > READ_CHARACTERS,
  };
}
