/** Names of kinds of public bodies, as people write them, and what such a body looks after. It knows no directory. */
import { readFileSync } from 'node:fs';
import { read, type Reading } from './reading.js';

export interface NamedBody {
  categories: string[];
  /** The report is addressed to it: `Kepada Yth. Kepala Dinas Sosial`, `@pln`, `mohon dinas perhubungan`. */
  addressed: boolean;
  /** Place of its first word in the reading. */
  at: number;
  words: number;
}

interface Name {
  stems: string[];
  categories: string[];
}

const addressing = new Set([
  'yth',
  'kepada',
  'cq',
  'up',
  'hormat',
  'minta',
  'mohon',
  'tolong',
  'mana',
  'pak',
  'bu',
  'admin',
  'min',
  'sampaikan',
  'diteruskan',
]);
const between = new Set([
  'yth',
  'kepada',
  'kepala',
  'bapak',
  'ibu',
  'pak',
  'bu',
  'pimpinan',
  'kantor',
  'dan',
  'petugas',
  'c',
  'q',
  'u',
  'p',
]);

const byFirst = new Map<string, Name[]>();
for (const line of readFileSync(new URL('./data/body-words.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')) {
  const { names, categories } = JSON.parse(line) as { names: string[]; categories: string[] };
  for (const name of names) {
    const stems = read(name).tokens.map((token) => token.stem);
    const first = stems[0] ?? '';
    byFirst.set(
      first,
      [...(byFirst.get(first) ?? []), { stems, categories }].sort((a, b) => b.stems.length - a.stems.length),
    );
  }
}

/** Bodies named in a text, the longest name at each place. */
export function namedBodies({ tokens }: Reading): NamedBody[] {
  const found: NamedBody[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const name = byFirst
      .get(tokens[at]?.stem ?? '')
      ?.find(({ stems }) => stems.every((stem, offset) => tokens[at + offset]?.stem === stem));
    if (!name) continue;
    let before = at - 1;
    while (
      before >= 0 &&
      at - before < 5 &&
      between.has(tokens[before]?.word ?? '') &&
      !addressing.has(tokens[before]?.word ?? '')
    )
      before -= 1;
    found.push({
      categories: name.categories,
      addressed: addressing.has(tokens[before]?.word ?? ''),
      at,
      words: name.stems.length,
    });
    at += name.stems.length - 1;
  }
  return found;
}
