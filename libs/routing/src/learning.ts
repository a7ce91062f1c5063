/** Whether a model that learned more is better: both ways of learning on the same reports, none judged by its pupil. */
import type { Directory } from '#instansi';
import { calibrate, crossFitted, type Calibration } from './calibration.js';
import type { CorrectedReport, Learned } from './corrections.js';
import { lastCopies } from './cross-validation.js';
import { judge, summarise, type Evaluation, type Judged } from './evaluation.js';
import { Model } from './model.js';
import type { LabelledReport } from './reports.js';
import { Router } from './router.js';
import { losses, type Loss } from './worse.js';

/** What models learn from, as far as it is compared. */
export interface Lessons {
  labelled: LabelledReport[];
  written: LabelledReport[];
  /** What the old model had learned beside these, and what the new one learns, oldest first. */
  before: CorrectedReport[];
  corrected: CorrectedReport[];
}

/** One model to be trained and judged on reports that it has not learned from. */
export interface Trial {
  of: 'old' | 'new';
  labelled: LabelledReport[];
  corrected: CorrectedReport[];
  test: LabelledReport[];
}

/** How two models did on the same reports. */
export interface Comparison {
  old: Evaluation;
  new: Evaluation;
  /** On every correction, and on the newest of them, judged by models that learned neither them nor anything like them. */
  corrections: { old: Evaluation; new: Evaluation } | null;
  newest: { old: Evaluation; new: Evaluation } | null;
  /** What the new one's confidences are worth. */
  calibration: Calibration;
  /** Why the new one must not take the place of the old; empty where it may. */
  worse: Loss[];
}

/** Part of the corrections that are the newest. */
const NEWEST = 0.2;

/**
 * The trials by which two ways of learning are compared: each report is in one fold and judged by models that learned
 * from the others alone; near-copies share a fold, and so do the newest corrections with all that is like them.
 */
export function trialsOf({ labelled, before, corrected }: Omit<Lessons, 'written'>, folds: number): Trial[] {
  const known = new Set(corrected.map(({ id }) => id));
  // What only the old one learned is judged by nobody, and still shares a fold with what is like it.
  const gone = before.filter(({ id }) => !known.has(id));
  const rows: LabelledReport[] = [...labelled, ...gone, ...corrected];
  const newestFrom = rows.length - newestOf(corrected).length;
  const fold = lastCopies(rows).map((last) => (last >= newestFrom ? folds : last % folds));
  const foldOf = new Map(rows.map((row, index) => [row.id, fold[index]]));
  return Array.from({ length: folds + 1 }, (_, held): Trial[] => {
    const isKept = ({ id }: LabelledReport): boolean => foldOf.get(id) !== held;
    const test = [...labelled, ...corrected].filter((row) => !isKept(row));
    if (test.length === 0) return [];
    return [
      { of: 'old', labelled: labelled.filter(isKept), corrected: before.filter(isKept), test },
      { of: 'new', labelled: labelled.filter(isKept), corrected: corrected.filter(isKept), test },
    ];
  }).flat();
}

/** Makes the model of a trial. */
export type Learn = (labelled: LabelledReport[], corrected: LabelledReport[]) => Model;

/** Makes the model of a trial and judges it. */
export function tryOut(trial: Trial, learn: Learn, directory: Directory): Judged[] {
  const model = learn(trial.labelled, trial.corrected);
  const router = Router.create(directory, { model });
  return judge(trial.test, (input) => router.route(input));
}

/** What trials say of both; `judged` in the order of the trials. */
export function compare(trials: Trial[], judged: Judged[][], corrected: CorrectedReport[]): Comparison {
  const folds = (side: Trial['of']): Judged[][] => judged.filter((_, index) => trials[index]?.of === side);
  const of = (side: Trial['of']): Judged[] => crossFitted(folds(side));
  const both = { old: of('old'), new: of('new') };
  const among = (rows: CorrectedReport[]): typeof both | null => {
    const ids = new Set(rows.map(({ id }) => id));
    const part = (all: Judged[]): Judged[] => all.filter(({ row }) => ids.has(row.id));
    return rows.length === 0 ? null : { old: part(both.old), new: part(both.new) };
  };
  const summed = (sides: typeof both | null) =>
    sides && { old: summarise(sides.old), new: summarise(sides.new) };
  const corrections = among(corrected);
  return {
    old: summarise(both.old),
    new: summarise(both.new),
    corrections: summed(corrections),
    newest: summed(among(newestOf(corrected))),
    calibration: calibrate(folds('new').flat()),
    worse: losses(both, corrections),
  };
}

const newestOf = (corrected: CorrectedReport[]): CorrectedReport[] =>
  corrected.slice(corrected.length - Math.ceil(corrected.length * NEWEST));

export const learnedOf = (corrected: CorrectedReport[]): Learned[] =>
  corrected.map(({ learnedFrom }) => learnedFrom);
