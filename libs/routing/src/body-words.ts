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
const courtesies = new Set([
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

const wordAt = (tokens: Reading['tokens'], at: number): string => tokens[at]?.word ?? '';

/** Whether a word of addressing stands before a name, at most four words of courtesy between. */
function isAddressed(tokens: Reading['tokens'], at: number): boolean {
  for (let before = at - 1; before >= Math.max(0, at - 5); before -= 1) {
    const word = wordAt(tokens, before);
    if (addressing.has(word)) return true;
    if (!courtesies.has(word)) return false;
  }
  return false;
}

/** Bodies named in a text, the longest name at each place. */
export function namedBodies({ tokens }: Reading): NamedBody[] {
  const found: NamedBody[] = [];
  let free = 0;
  for (const [at, token] of tokens.entries()) {
    if (at < free || token.ofStreet) continue;
    const names = byFirst.get(token.stem) ?? [];
    const name = names.find(({ stems }) => stems.every((stem, offset) => tokens[at + offset]?.stem === stem));
    if (!name) continue;
    free = at + name.stems.length;
    found.push({
      categories: name.categories,
      addressed: isAddressed(tokens, at),
      at,
      words: name.stems.length,
    });
  }
  return found;
}
