/** A longer one is nobody's way of naming a thing. */
const LONGEST_PHRASE = 8;
const FEWEST_LETTERS = 3;

export interface FoundPhrase<Item> {
  /** Which word of the text it begins with. */
  at: number;
  words: number;
  items: Item[];
}

/** Finds phrases in a text by whole words. The work grows with the text, however many phrases there are. */
export class Phrases<Item> {
  private readonly items = new Map<string, Item[]>();
  /** How many words those have that begin with a word, most first. */
  private readonly lengths = new Map<string, number[]>();

  /** A phrase without words, or with too many, is never found. */
  add(words: string[], item: Item): void {
    const [first] = words;
    if (first === undefined || words.length > LONGEST_PHRASE) return;
    const key = words.join(' ');
    const known = this.items.get(key);
    if (known) {
      if (known.at(-1) !== item) known.push(item);
      return;
    }
    this.items.set(key, [item]);
    const lengths = new Set(this.lengths.get(first)).add(words.length);
    this.lengths.set(
      first,
      [...lengths].sort((a, b) => b - a),
    );
  }

  /** All that stand in a text, by their first word, the longest first. */
  in(words: string[]): FoundPhrase<Item>[] {
    if (this.items.size === 0) return [];
    return words.flatMap((first, at) =>
      (this.lengths.get(first) ?? []).flatMap((length) => {
        const items = this.items.get(words.slice(at, at + length).join(' '));
        return items && at + length <= words.length ? [{ at, words: length, items }] : [];
      }),
    );
  }
}

/** Whether a list can be found in texts: each of its phrases by one to eight words, and none by a letter or two. */
export const isFindable = (typed: string, wordsOf: (phrase: string) => string[]): boolean => {
  const phrases = listed(typed).map(wordsOf);
  const fits = (words: string[]): boolean =>
    words.length <= LONGEST_PHRASE && words.join('').length >= FEWEST_LETTERS;
  return phrases.length > 0 && phrases.every(fits);
};

/** What stands between the semicolons of a list as people type it; of a list without end the beginning. */
export const listed = (typed: string): string[] =>
  typed
    .slice(0, 2_000)
    .split(';')
    .map((each) => each.trim())
    .filter(Boolean);
