/** A reading as a sparse vector: words, pairs of words, pieces of words and category words, hashed to fixed slots. */
import type { Reading } from './reading.js';
import { namedBodies } from './body-words.js';
import type { CategoryWords } from './category-words.js';
import { signalsOf } from './cues.js';

/** Number of slots. Two features that share a slot cost less than a vocabulary to carry along. */
export const SLOTS = 1 << 15;

/** A slot may stand in it twice, once for each group that uses it; their values add up. */
export interface Vector {
  slots: Int32Array;
  values: Float32Array;
}

/** FNV-1a, 32 bit, of a text or a part of it. */
function slotOf(kind: number, text: string, from = 0, to = text.length): number {
  let hash = (0x811c9dc5 ^ kind) >>> 0;
  for (let index = from; index < to; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash ^= hash >>> 15;
  return (hash >>> 0) % SLOTS;
}

const [WORD, PAIR, PIECE, TOPIC, SHAPE, NAMED, ADDRESSED, DENIED, ASKED] = [1, 2, 3, 4, 5, 6, 7, 8, 9];
/** After these a text says what it wants: `mohon pipanya diganti`. The next words, to the end of the sentence. */
const asking =
  /^(?:mohon|memohon|minta|meminta|tolong|usul|mengusulkan|adukan|mengadukan|laporkan|melaporkan|menanyakan|perihal|hal|subject)$/;
const ASKED_WORDS = 7;
const digits = /^\d+$/;

export const wordSlot = (stem: string): number => slotOf(WORD, stem);

/** Counts of slots in one group; each group is scaled to its own length, so that long texts do not drown pieces. */
type Group = Map<number, number>;

const add = (group: Group, slot: number, by = 1): void => {
  group.set(slot, (group.get(slot) ?? 0) + by);
};

/** The groups of features in a reading, before weighting: words, pieces, topics, shapes. */
export function groupsOf(reading: Reading, categoryWords: CategoryWords): Group[] {
  const shapes: Group = new Map();
  for (const shape of shapesOf(reading)) add(shapes, slotOf(SHAPE, shape));
  return [...wordsOf(reading), topicsOf(reading, categoryWords), shapes];
}

/** Words, pairs of words and what is asked for; and pieces of words. */
function wordsOf({ tokens }: Reading): [words: Group, pieces: Group] {
  const words: Group = new Map();
  const pieces: Group = new Map();
  let before = '';
  let denied = 0;
  let asked = 0;
  for (const { word, stem, opens } of tokens) {
    // `bukan soal sinyal`: what a report says it is not about must not speak for it.
    denied = opens ? 0 : denied - 1;
    asked = opens && asked < ASKED_WORDS ? 0 : asked - 1;
    if (asking.test(word)) asked = ASKED_WORDS + 1;
    if (word.startsWith('bukan')) denied = 4;
    else if (denied > 0) {
      add(words, slotOf(DENIED, stem));
      before = '';
      continue;
    }
    if (digits.test(word)) {
      before = '#';
      continue;
    }
    add(words, slotOf(WORD, stem));
    if (asked > 0 && asked <= ASKED_WORDS) add(words, slotOf(ASKED, stem));
    if (before !== '') add(words, slotOf(PAIR, `${before} ${stem}`));
    before = stem;
    addPieces(pieces, word);
  }
  return [words, pieces];
}

function addPieces(pieces: Group, word: string): void {
  const framed = `_${word}_`;
  for (const size of [3, 5]) {
    for (let start = 0; start + size <= framed.length; start += 1) {
      add(pieces, slotOf(PIECE, framed, start, start + size));
    }
  }
}

/** Phrases of our lists, bodies named and bodies addressed. */
function topicsOf(reading: Reading, categoryWords: CategoryWords): Group {
  const topics: Group = new Map();
  for (const { category, weight } of categoryWords.matches(reading))
    add(topics, slotOf(TOPIC, category), weight);
  for (const { categories, addressed } of namedBodies(reading)) {
    for (const category of categories) {
      const share = 1 / categories.length;
      add(topics, slotOf(NAMED, category), share);
      if (addressed) add(topics, slotOf(ADDRESSED, category), 2 * share);
    }
  }
  return topics;
}

function shapesOf(reading: Reading): string[] {
  const length = reading.tokens.length;
  const shapes = [`length:${length === 0 ? 'none' : length < 4 ? 'tiny' : length < 9 ? 'short' : 'more'}`];
  if (reading.questionMarks > 0) shapes.push('question mark');
  if (/[?]\s*$/.test(reading.ending)) shapes.push('ends asking');
  return [...shapes, ...signalsOf(reading)];
}

const groupWeights = [1, 0.8, 0.6, 0.5];
/** From this group on, signs are counted as they are: how rare they are says nothing. */
const TOPICAL = 2;

/** How rare each slot is, learned from the training texts. */
export class Rarity {
  private readonly rarities: Float32Array;

  constructor(
    readonly documents: number,
    readonly counts: Uint16Array,
  ) {
    this.rarities = Float32Array.from(counts, (count) => Math.log((documents + 1) / (count + 0.5)));
  }

  static learn(documents: Group[][]): Rarity {
    const counts = new Uint16Array(SLOTS);
    for (const groups of documents) {
      for (const slot of new Set(groups.flatMap((group) => [...group.keys()])))
        counts[slot] = (counts[slot] ?? 0) + 1;
    }
    return new Rarity(documents.length, counts);
  }

  vector(groups: Group[]): Vector {
    const size = groups.reduce((sum, group) => sum + group.size, 0);
    const slots = new Int32Array(size);
    const values = new Float32Array(size);
    let end = 0;
    for (const [index, group] of groups.entries()) {
      const begin = end;
      let square = 0;
      for (const [slot, count] of group) {
        const often = count === 1 ? 1 : 1 + Math.log(count);
        const value = index >= TOPICAL ? Math.sqrt(count) : often * (this.rarities[slot] ?? 0);
        slots[end] = slot;
        values[end] = value;
        square += value * value;
        end += 1;
      }
      const scale = (groupWeights[index] ?? 1) / (Math.sqrt(square) || 1);
      for (let at = begin; at < end; at += 1) values[at] = (values[at] ?? 0) * scale;
    }
    return { slots, values };
  }
}
