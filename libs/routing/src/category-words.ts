/** Words and phrases that speak for a category: general knowledge of the field, written by hand, not counted from reports. */
import { readFileSync } from 'node:fs';
import { NOT_A_REPORT } from '#complaint';
import { read, type Reading } from './reading.js';

export interface CategoryMatch {
  category: string;
  weight: number;
  /** The phrase as the list has it. */
  phrase: string;
}

interface Phrase {
  stems: string[];
  text: string;
  categories: string[];
}

function objectsIn(phrases: Phrase[]): Set<string> {
  const stemsOf = (handled: boolean): string[] =>
    phrases
      .filter(({ categories }) => categories.includes(NOT_A_REPORT) !== handled)
      .flatMap(({ stems }) => stems);
  const idle = new Set(stemsOf(false));
  return new Set(stemsOf(true).filter((stem) => stem.length > 3 && !idle.has(stem)));
}

export class CategoryWords {
  private readonly byFirst = new Map<string, Phrase[]>();
  private readonly stems = new Set<string>();
  /** Stems of phrases of what can be handled, without those of greetings and adverts. */
  private readonly objects: Set<string>;
  /** Three ask for the same text, one after the other. */
  private readonly found = new WeakMap<Reading, CategoryMatch[]>();
  readonly entries: { category: string; terms: string[] }[];

  constructor(readonly source: string) {
    this.entries = source
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { category: string; terms: string[] });
    const phrases = new Map<string, Phrase>();
    for (const { category, terms } of this.entries) {
      for (const text of terms) {
        const stems = read(text).tokens.map((token) => token.stem);
        if (stems.length === 0) continue;
        const phrase = phrases.get(stems.join(' ')) ?? { stems, text, categories: [] };
        if (!phrase.categories.includes(category)) phrase.categories.push(category);
        phrases.set(stems.join(' '), phrase);
      }
    }
    for (const phrase of phrases.values()) {
      for (const stem of phrase.stems) this.stems.add(stem);
      const first = phrase.stems[0] ?? '';
      this.byFirst.set(first, [...(this.byFirst.get(first) ?? []), phrase]);
    }
    this.objects = objectsIn([...phrases.values()]);
  }

  static load(): CategoryWords {
    return new CategoryWords(readFileSync(new URL('./data/category-words.jsonl', import.meta.url), 'utf8'));
  }

  /** Whether a stem is part of any phrase. */
  knows(stem: string): boolean {
    return this.stems.has(stem);
  }

  /** Whether a text holds a phrase of something that can be handled, of at least so many words. */
  namesMatter(reading: Reading, words = 1): boolean {
    return this.matches(reading).some(
      ({ category, phrase }) => category !== NOT_A_REPORT && phrase.split(' ').length >= words,
    );
  }

  /** Whether a text holds a word of such a phrase that is in no phrase of greetings and adverts: `jalan`, `lampu`. */
  namesObject({ tokens }: Reading): boolean {
    return tokens.some(({ stem }) => this.objects.has(stem));
  }

  /** Phrases found; a longer phrase says more, one that several categories share says less. */
  matches(reading: Reading): CategoryMatch[] {
    const known = this.found.get(reading);
    if (known) return known;
    const found = this.search(reading);
    this.found.set(reading, found);
    return found;
  }

  private search({ tokens }: Reading): CategoryMatch[] {
    const found: CategoryMatch[] = [];
    const seen = new Set<string>();
    for (const [at, token] of tokens.entries()) {
      for (const phrase of this.byFirst.get(token.stem) ?? []) {
        if (seen.has(phrase.text)) continue;
        if (!phrase.stems.every((stem, offset) => tokens[at + offset]?.stem === stem)) continue;
        seen.add(phrase.text);
        const weight = (phrase.stems.length > 1 ? 1.6 : 1) / phrase.categories.length;
        for (const category of phrase.categories) found.push({ category, weight, phrase: phrase.text });
      }
    }
    return found;
  }
}
