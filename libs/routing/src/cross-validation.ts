/** Measures a way of learning on reports that it has not learned from. Near-copies never straddle a fold. */
import type { Directory } from '#instansi';
import { judge, summarise, type Evaluation, type Judged, type Route } from './evaluation.js';
import { Model, wordSlots } from './model.js';
import { read } from './reading.js';
import { writtenReports, type LabelledReport } from './reports.js';
import { Router } from './router.js';

/** Makes a way of routing from reports to learn from. */
export type Learner = (learn: LabelledReport[]) => Route;

/** Two texts that share this much of their words (Jaccard) are copies of one another. Greetings are all alike. */
const ALIKE = 0.4;
const LEAST_WORDS = 4;

/** This router, trained anew. */
export function learnRouter(directory: Directory): Learner {
  const written = writtenReports();
  return (learn) => {
    const router = Router.create(directory, { model: Model.train(learn, written) });
    return (input) => router.route(input);
  };
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
export function foldsOf(rows: readonly LabelledReport[], folds: number): number[] {
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
  return rows.map((_, index) => lead(index) % folds);
}

/** Cross-validated figures: each fold is held out in turn. `only` judges fewer of those held out. */
export function crossValidate(
  rows: LabelledReport[],
  learner: Learner,
  folds = 5,
  only: (row: LabelledReport) => boolean = () => true,
): Evaluation {
  const foldOf = foldsOf(rows, folds);
  const judged: Judged[] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const test = rows.filter((row, index) => foldOf[index] === fold && only(row));
    if (test.length === 0) continue;
    judged.push(...judge(test, learner(rows.filter((_, index) => foldOf[index] !== fold))));
  }
  return summarise(judged);
}
