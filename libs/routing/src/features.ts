/** A reading as a sparse vector: words, pairs of words, pieces of words and category words, hashed to fixed slots. */
import type { Reading } from './reading.js';
import { namedBodies } from './body-words.js';
import type { CategoryWords } from './category-words.js';
import { signalsOf } from './cues.js';
import { remembered } from './remembered.js';

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

export const wordSlot = remembered((stem) => slotOf(WORD, stem));

/** Where each slot stands in the group being counted, from 1; 0 where it does not yet. Shared: one group at a time is
 * counted, from start to end, and a map for each would be half of the work. */
const places = new Uint16Array(SLOTS);
/** More different slots than this say no more; a text of only new words stays cheap, and places fit in 16 bits. */
const MOST_SLOTS = 60_000;

/** Counts of slots in one group; each group is scaled to its own length, so that long texts do not drown pieces. */
class Group {
  readonly slots: number[] = [];
  readonly counts: number[] = [];

  /** A group of what `fill` adds. */
  static of(fill: (group: Group) => void): Group {
    const group = new Group();
    fill(group);
    for (const slot of group.slots) places[slot] = 0;
    return group;
  }

  add(slot: number, by = 1): void {
    const place = places[slot] ?? 0;
    if (place > 0) this.counts[place - 1] = (this.counts[place - 1] ?? 0) + by;
    else if (this.slots.length < MOST_SLOTS) {
      places[slot] = this.slots.push(slot);
      this.counts.push(by);
    }
  }
}

/** The groups of features in a reading, before weighting: words, pieces, topics, shapes. */
export function groupsOf(reading: Reading, categoryWords: CategoryWords): Group[] {
  const spoken: string[] = [];
  return [
    Group.of((words) => addWords(words, reading, spoken)),
    Group.of((pieces) => {
      for (const word of spoken) for (const slot of piecesOf(word)) pieces.add(slot);
    }),
    Group.of((topics) => addTopics(topics, reading, categoryWords)),
    Group.of((shapes) => {
      for (const shape of shapesOf(reading)) shapes.add(slotOf(SHAPE, shape));
    }),
  ];
}

/** Words, pairs of words and what is asked for. `spoken` is given the words that are read for their pieces too. */
function addWords(words: Group, { tokens }: Reading, spoken: string[]): void {
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
      words.add(slotOf(DENIED, stem));
      before = '';
      continue;
    }
    if (digits.test(word)) {
      before = '#';
      continue;
    }
    words.add(wordSlot(stem));
    if (asked > 0 && asked <= ASKED_WORDS) words.add(slotOf(ASKED, stem));
    if (before !== '') words.add(slotOf(PAIR, `${before} ${stem}`));
    before = stem;
    spoken.push(word);
  }
}

/** Pieces of three and of five letters. */
const piecesOf = remembered((word): Int32Array => {
  const framed = `_${word}_`;
  const slots: number[] = [];
  for (const size of [3, 5]) {
    for (let start = 0; start + size <= framed.length; start += 1)
      slots.push(slotOf(PIECE, framed, start, start + size));
  }
  return Int32Array.from(slots);
});

/** Phrases of our lists, bodies named and bodies addressed. */
function addTopics(topics: Group, reading: Reading, categoryWords: CategoryWords): void {
  for (const { category, weight } of categoryWords.matches(reading)) topics.add(topicSlot(category), weight);
  for (const { categories, addressed } of namedBodies(reading)) {
    for (const category of categories) {
      const share = 1 / categories.length;
      topics.add(slotOf(NAMED, category), share);
      if (addressed) topics.add(slotOf(ADDRESSED, category), 2 * share);
    }
  }
}

const topicSlot = remembered((category) => slotOf(TOPIC, category));

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
      for (const slot of new Set(groups.flatMap(({ slots }) => slots)))
        counts[slot] = (counts[slot] ?? 0) + 1;
    }
    return new Rarity(documents.length, counts);
  }

  vector(groups: Group[]): Vector {
    const size = groups.reduce((sum, group) => sum + group.slots.length, 0);
    const slots = new Int32Array(size);
    const values = new Float32Array(size);
    let end = 0;
    for (const [index, group] of groups.entries()) {
      const begin = end;
      let square = 0;
      for (let place = 0; place < group.slots.length; place += 1) {
        const slot = group.slots[place] ?? 0;
        const count = group.counts[place] ?? 0;
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
