/** Danger to life that a text tells of. It decides no category and no body: only that nobody may wait for a person. */
import { readFileSync } from 'node:fs';
import { dangerKinds, type DangerKind } from '#complaint';
import { read } from './reading.js';

export interface Danger {
  kind: DangerKind;
  /** The words that say so, as they were understood; never more of the text than that. */
  words: string;
}

interface Signs {
  kinds: Record<DangerKind, string[]>;
  cancels: string[];
  now: string[];
  /** Sounds like now, and says how long nothing was done. */
  lasting: string[];
}

const signs = JSON.parse(readFileSync(new URL('./data/danger.json', import.meta.url), 'utf8')) as Signs;

/** Words on each side of a sign in which something may cancel it: about a sentence. */
const AROUND = 12;

const one = (choice: string): string =>
  choice
    .split('|')
    .map((word) => word.replace('*', '\\S*'))
    .join('|');

/** `kabel ~4 putus|jatuh` as an expression over words with one blank before and after each; its gaps are bounded. */
function expression(patterns: string[]): RegExp {
  const sources = patterns.map((pattern) =>
    pattern
      .split(' ')
      .map((part) => (part.startsWith('~') ? `(?:\\S+ ){0,${part.slice(1)}}` : `(?:${one(part)}) `))
      .join(''),
  );
  return new RegExp(`(?<= )(?:${sources.join('|')})`, 'g');
}

const kinds = dangerKinds.map((kind) => ({ kind, sign: expression(signs.kinds[kind]) }));
const cancels = expression(signs.cancels);
const now = expression(signs.now);
const lasting = expression(signs.lasting);

/**
 * The danger that goes on now by a report's words, the most urgent kind first where it tells of several; null where
 * there is none, or where it is past, feared, practised for or asked about.
 */
export function dangerIn(text: string): Danger | null {
  const words = ` ${read(text)
    .tokens.map(({ word }) => word)
    .join(' ')} `;
  for (const { kind, sign } of kinds) {
    for (const match of words.matchAll(sign)) {
      const around = neighbourhood(words, match.index, match.index + match[0].length);
      if (around.match(cancels) === null || around.replace(lasting, '').match(now) !== null)
        return { kind, words: match[0].trim() };
    }
  }
  return null;
}

/** The stretch of words around a sign, blanks at both ends. */
function neighbourhood(words: string, from: number, to: number): string {
  let start = from;
  let end = to;
  for (let step = 0; step < AROUND; step += 1) {
    start = Math.max(0, words.lastIndexOf(' ', Math.max(0, start - 2)));
    end = words.indexOf(' ', end + 1) === -1 ? words.length : words.indexOf(' ', end + 1);
  }
  return ` ${words.slice(start, end).trim()} `;
}
