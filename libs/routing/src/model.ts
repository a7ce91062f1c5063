/** What a text is about and what kind of report it is, learned from labelled reports. It knows no place and no body. */
import { readFileSync } from 'node:fs';
import { classifications, type Classification } from '#complaint';
import { uncalibrated, type Calibration } from './calibration.js';
import { CategoryWords } from './category-words.js';
import { groupsOf, Rarity, SLOTS, wordSlot, type Vector } from './features.js';
import { trainOne, type Labelled } from './linear.js';
import { Neighbours } from './neighbours.js';
import { read, type Reading } from './reading.js';
import { basisOf, versionOf, type LabelledReport } from './reports.js';

export interface Prediction {
  /** Every category, likeliest first; probabilities sum to 1. */
  categories: { id: string; probability: number; margin: number }[];
  /** Probability that an abuse of office is reported. */
  supervisory: number;
  classification: Classification;
  vector: Vector;
}

/** Chosen by cross-validation; the README has the table. */
const parameters = {
  cost: 1.3,
  passes: 8,
  wordsWeight: 0.7,
  wordsPerText: 8,
  features: 4,
};
/** Make margins into probabilities: fitted on cross-validated margins. */
const SHARPNESS = 8;
const SUPERVISORY = { centre: -0.2, sharpness: 5 };
const SUPERVISORY_HEAD = 'supervisory';

interface Rest {
  /** One signed byte per slot and head, heads together. */
  weights: Int8Array;
  scales: number[];
  biases: number[];
}

interface Parts {
  version: string;
  basis: string;
  heads: string[];
  rarity: Rarity;
  rest: Rest;
  neighbours: Neighbours;
  calibration: Calibration;
}

export class Model {
  private constructor(
    private readonly parts: Parts,
    readonly words: CategoryWords,
  ) {}

  get version(): string {
    return this.parts.version;
  }

  get neighbours(): Neighbours {
    return this.parts.neighbours;
  }

  /** What a decision's confidence is worth; learned by `calibrate`. */
  get calibration(): Calibration {
    return this.parts.calibration;
  }

  /**
   * Learns from reports; `written` are examples by hand, which no report is said to be like, and `corrected` what officers
   * put right since. Deterministic; about fifteen seconds for all.
   */
  static train(
    labelled: LabelledReport[],
    written: LabelledReport[],
    words: CategoryWords = CategoryWords.load(),
    corrected: LabelledReport[] = [],
  ): Model {
    const reports = [...labelled, ...corrected];
    const prepared = [...reports, ...written].map((report) => ({
      report,
      groups: groupsOf(read(report.text), words),
    }));
    const rarity = Rarity.learn(prepared.map(({ groups }) => groups));
    const real = prepared.map(({ report, groups }) => ({
      report,
      example: { vector: rarity.vector(groups), weight: 1 },
    }));
    const lists = words.entries.flatMap(({ category, terms }) => {
      const texts: { category: string; example: Labelled }[] = [];
      for (let from = 0; from < terms.length; from += parameters.wordsPerText) {
        const groups = groupsOf(read(terms.slice(from, from + parameters.wordsPerText).join('. ')), words);
        texts.push({ category, example: { vector: rarity.vector(groups), weight: parameters.wordsWeight } });
      }
      return texts;
    });
    const about = [...real.map(({ report, example }) => ({ category: report.category, example })), ...lists];
    const kinds = real.filter(({ report }) => report.classification !== null);
    const one = <T extends { example: Labelled }>(all: T[], is: (each: T) => boolean): Float32Array => {
      return trainOne(
        all.map(({ example }) => example),
        all.map(is),
        parameters,
      );
    };
    const categories = [...new Set(about.map(({ category }) => category))].sort();
    const trained = [
      ...categories.map((id) => one(about, ({ category }) => category === id)),
      one(real, ({ report }) => report.supervisory),
      ...classifications.map((id) => one(kinds, ({ report }) => report.classification === id)),
    ];
    const neighbours = Neighbours.of(
      reports
        .filter(({ instansi }) => instansi !== null)
        .map(({ text, instansi }) => ({ slots: wordSlots(read(text)), instansi: instansi ?? '' })),
    );
    const heads = [...categories, SUPERVISORY_HEAD, ...classifications];
    return new Model(
      {
        version: versionOf(parameters, corrected),
        basis: basisOf({ features: parameters.features, slots: SLOTS }),
        heads,
        rarity,
        rest: quantise(trained),
        neighbours,
        calibration: uncalibrated,
      },
      words,
    );
  }

  /** The committed model. */
  static load(): Model {
    return Model.parse(readFileSync(new URL('./data/routing-model.jsonl', import.meta.url), 'latin1'));
  }

  /** A model out of its file, for this build's word lists. Throws where the text is none. */
  static parse(text: string): Model {
    const lines = text.split('\n');
    const head = headOf(lines[0] ?? '');
    const part = (index: number): Buffer => Buffer.from(lines[index] ?? '', 'base64');
    const counts = part(1);
    const weights = part(2);
    if (counts.length !== SLOTS * 2 || weights.length !== SLOTS * head.heads.length)
      throw new Error('the routing model is cut short, or of another size');
    const rest: Rest = {
      weights: new Int8Array(weights.buffer, weights.byteOffset, weights.length),
      scales: head.scales,
      biases: head.biases,
    };
    const rarity = new Rarity(
      head.documents,
      Uint16Array.from({ length: SLOTS }, (_, slot) => counts.readUInt16LE(slot * 2)),
    );
    const neighbours = Neighbours.parse(lines[3] ?? '[]');
    return new Model({ ...head, rarity, rest, neighbours }, CategoryWords.load());
  }

  /** The same model, its confidences made to mean what they say. */
  calibratedWith(calibration: Calibration): Model {
    return new Model({ ...this.parts, calibration }, this.words);
  }

  /** The model as a file: four lines, a header, rarities, weights, neighbours. */
  serialise(): string {
    const { weights, scales, biases } = this.parts.rest;
    const counts = Buffer.alloc(SLOTS * 2);
    this.parts.rarity.counts.forEach((count, slot) => counts.writeUInt16LE(count, slot * 2));
    const head = {
      version: this.version,
      basis: this.parts.basis,
      heads: this.parts.heads,
      scales,
      biases,
      documents: this.parts.rarity.documents,
      calibration: this.calibration,
    };
    const bytes = Buffer.from(weights.buffer, weights.byteOffset, weights.length);
    return [
      JSON.stringify(head),
      counts.toString('base64'),
      bytes.toString('base64'),
      this.neighbours.serialise(),
      '',
    ].join('\n');
  }

  /** Whether the committed model was trained from the data and lists as they are now. */
  get current(): boolean {
    return this.version === versionOf(parameters);
  }

  /** Whether it reads a text as this build does: one trained before the word lists or the features changed does not. */
  get fits(): boolean {
    return this.parts.basis === basisOf({ features: parameters.features, slots: SLOTS });
  }

  predict(reading: Reading): Prediction {
    const vector = this.parts.rarity.vector(groupsOf(reading, this.words));
    const margins = this.margins(vector);
    const split = this.parts.heads.indexOf(SUPERVISORY_HEAD);
    const powers = margins.slice(0, split).map((margin) => Math.exp(SHARPNESS * margin));
    const total = powers.reduce((sum, power) => sum + power, 0);
    const categories = powers
      .map((power, index) => ({
        id: this.parts.heads[index] ?? '',
        probability: power / total,
        margin: margins[index] ?? 0,
      }))
      .sort((a, b) => b.margin - a.margin);
    const kinds = classifications.map((id, index): [Classification, number] => [
      id,
      margins[split + 1 + index] ?? 0,
    ]);
    const supervisory =
      1 / (1 + Math.exp(-SUPERVISORY.sharpness * ((margins[split] ?? 0) - SUPERVISORY.centre)));
    const classification = kinds.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
    return { categories, supervisory, classification, vector };
  }

  /** Phrases of the text that speak for a category. Only words of our own lists: never a name that somebody wrote. */
  explain(reading: Reading, category: string): string[] {
    const phrases = this.words
      .matches(reading)
      .filter((match) => match.category === category)
      .sort((a, b) => b.weight - a.weight)
      .map(({ phrase }) => phrase);
    const kept = phrases.filter(
      (phrase, index) => !phrases.slice(0, index).some((longer) => longer.includes(phrase)),
    );
    const column = this.parts.heads.indexOf(category);
    const single = reading.tokens
      .filter(({ stem, word }) => word.length > 2 && this.words.knows(stem))
      .map(({ word, stem }) => ({
        word,
        weight: this.parts.rest.weights[wordSlot(stem) * this.parts.heads.length + column] ?? 0,
      }))
      .filter(({ word, weight }) => weight > 20 && !kept.some((phrase) => phrase.includes(word)))
      .sort((a, b) => b.weight - a.weight)
      .map(({ word }) => word);
    return [...new Set([...kept.slice(0, 3), ...single.slice(0, 2)])].slice(0, 3);
  }

  private margins({ slots, values }: Vector): number[] {
    const { weights, scales, biases } = this.parts.rest;
    const width = this.parts.heads.length;
    const sums = new Float64Array(width);
    for (let index = 0; index < slots.length; index += 1) {
      const row = (slots[index] ?? 0) * width;
      const value = values[index] ?? 0;
      for (let head = 0; head < width; head += 1)
        sums[head] = (sums[head] ?? 0) + value * (weights[row + head] ?? 0);
    }
    return [...sums].map((sum, head) => sum * (scales[head] ?? 0) + (biases[head] ?? 0));
  }
}

/** The first line of a model's file. */
function headOf(
  line: string,
): Omit<Parts, 'rarity' | 'rest' | 'neighbours'> & Omit<Rest, 'weights'> & { documents: number } {
  const head = JSON.parse(line) as {
    version: string;
    basis?: string;
    heads: string[];
    scales: number[];
    biases: number[];
    documents: number;
    calibration?: Calibration;
  };
  const widths = [head.heads, head.scales, head.biases].map((each) => each.length);
  if (typeof head.version !== 'string' || new Set(widths).size > 1) throw new Error('no routing model');
  return { ...head, basis: head.basis ?? '', calibration: head.calibration ?? uncalibrated };
}

/** The words of a text as sorted slots, for comparing texts. */
export const wordSlots = ({ tokens }: Reading): number[] =>
  [
    ...new Set(
      tokens.filter(({ word }) => word.length > 2 && !/^\d/.test(word)).map(({ stem }) => wordSlot(stem)),
    ),
  ].sort((a, b) => a - b);

/** Weights in one byte each: the file and the memory are a quarter, the decisions stay. */
function quantise(trained: Float32Array[]): Rest {
  const width = trained.length;
  const weights = new Int8Array(SLOTS * width);
  const scales = trained.map(
    (column) => column.slice(0, SLOTS).reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-9) / 127,
  );
  for (const [head, column] of trained.entries()) {
    const scale = scales[head] ?? 1;
    for (let slot = 0; slot < SLOTS; slot += 1)
      weights[slot * width + head] = Math.round((column[slot] ?? 0) / scale);
  }
  return { weights, scales, biases: trained.map((column) => column[SLOTS] ?? 0) };
}
