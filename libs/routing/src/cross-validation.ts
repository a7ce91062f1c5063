/** Measures a way of learning on reports that it has not learned from. Near-copies never straddle a fold. */
import type { Directory } from '#instansi';
import { calibrate, uncalibrated, type Calibration } from './calibration.js';
import { judge, summarise, type Evaluation, type Judged, type Route } from './evaluation.js';
import { Model, wordSlots } from './model.js';
import { read } from './reading.js';
import { labelledReports, placedReports, writtenReports, type LabelledReport } from './reports.js';
import { Router } from './router.js';

/** Makes a way of routing from reports to learn from, and then for what its confidences are worth. */
export type Learner = (learn: LabelledReport[]) => (calibration: Calibration) => Route;

/** Two texts that share this much of their words (Jaccard) are copies of one another. Greetings are all alike. */
const ALIKE = 0.4;
const LEAST_WORDS = 4;

/** This router, trained anew; of the written reports it learns those that are not among `judged`. */
export function learnRouter(directory: Directory, judged: readonly LabelledReport[]): Learner {
  const known = new Set(judged.map(({ id }) => id));
  const others = writtenReports().filter(({ id }) => !known.has(id));
  return (learn) => {
    const model = Model.train(learn, others);
    return (calibration) => {
      const router = Router.create(directory, { model: model.calibratedWith(calibration) });
      return (input) => router.route(input);
    };
  };
}

/** A model of all reports there are, its confidences made to mean what they say by cross-validation: what is committed.
 * Takes two minutes. */
export function learnModel(directory: Directory): Model {
  const rows = [...labelledReports(), ...placedReports()];
  const judged = judgedByFold(rows, learnRouter(directory, rows), 5).flatMap(({ raw }) => raw);
  return Model.train(labelledReports(), writtenReports()).calibratedWith(calibrate(judged));
}

/** Pairs of texts that are near-copies, by their places: the earlier one first. */
export function nearCopies(texts: readonly string[]): [number, number][] {
  const words = texts.map((text) => wordSlots(read(text)));
  const postings = new Map<number, number[]>();
  const pairs: [number, number][] = [];
  for (const [index, slots] of words.entries()) {
    if (slots.length < LEAST_WORDS) continue;
    const shared = new Map<number, number>();
    for (const slot of slots) {
      const posting = postings.get(slot) ?? [];
      for (const earlier of posting) shared.set(earlier, (shared.get(earlier) ?? 0) + 1);
      posting.push(index);
      postings.set(slot, posting);
    }
    for (const [earlier, common] of shared) {
      const all = slots.length + (words[earlier]?.length ?? 0) - common;
      if (common / all >= ALIKE) pairs.push([earlier, index]);
    }
  }
  return pairs;
}

/** The fold of each report: every `folds`-th one, except that near-copies go where the last of them is. */
export const foldsOf = (rows: readonly LabelledReport[], folds: number): number[] =>
  lastCopies(rows).map((last) => last % folds);

/** For each report the place of the last one that is, by whatever chain, a near-copy of it; its own where none is. */
export function lastCopies(rows: readonly LabelledReport[]): number[] {
  const leader = rows.map((_, index) => index);
  const lead = (index: number): number => {
    let at = index;
    while (leader[at] !== at) at = leader[at] ?? at;
    return at;
  };
  for (const [one, other] of nearCopies(rows.map(({ text }) => text))) {
    const [low, high] = [lead(one), lead(other)].sort((a, b) => a - b);
    leader[low ?? one] = high ?? other;
  }
  return rows.map((_, index) => lead(index));
}

/** Cross-validated figures: each fold is held out in turn, and its confidences are worth what the others teach. `only`
 * judges fewer of those held out. */
export function crossValidate(
  rows: LabelledReport[],
  learner: Learner,
  folds = 5,
  only: (row: LabelledReport) => boolean = () => true,
): Evaluation {
  const held = judgedByFold(rows, learner, folds, only);
  const judged = held.flatMap((fold) => {
    const others = held.flatMap((other) => (other === fold ? [] : other.raw));
    return judge(fold.test, fold.route(calibrate(others)));
  });
  return summarise(judged);
}

interface Fold {
  test: LabelledReport[];
  route: (calibration: Calibration) => Route;
  /** Judged by a model without calibration. */
  raw: Judged[];
}

function judgedByFold(
  rows: LabelledReport[],
  learner: Learner,
  folds: number,
  only: (row: LabelledReport) => boolean = () => true,
): Fold[] {
  const foldOf = foldsOf(rows, folds);
  return Array.from({ length: folds }, (_, fold) => {
    const test = rows.filter((row, index) => foldOf[index] === fold && only(row));
    const route = learner(rows.filter((_row, index) => foldOf[index] !== fold));
    return { test, route, raw: judge(test, route(uncalibrated)) };
  });
}
