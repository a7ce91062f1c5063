/** How good routing is, measured on labelled reports. */
import { NOT_A_REPORT } from '#complaint';
import type { Directory } from '#instansi';
import { Model } from './model.js';
import { writtenReports, type LabelledReport } from './reports.js';
import { Router, type RoutingDecision, type RoutingInput } from './router.js';

export interface Evaluation {
  n: number;
  /** Share of reports whose instansi is right (null for null), and share where it is that or one of the first two alternatives. */
  top1: number;
  top3: number;
  categoryAccuracy: number;
  macroF1: number;
  wilayah: number;
  /** Share of reports without a knowable place that were given one. */
  wilayahInvented: number;
  classification: number;
  supervisoryRecall: number;
  supervisoryPrecision: number;
  notAReportRecall: number;
  notAReportPrecision: number;
  /** Share that would be disposed of without a person, and how many of those are right. */
  disposed: number;
  disposedRight: number;
  /** Right among the two thirds that it is surest of. */
  surestTwoThirds: number;
  /** Expected calibration error over ten bands of confidence. */
  calibrationError: number;
  p50Ms: number;
  p99Ms: number;
}

/** A way of routing, as far as it is measured. */
export type Route = (
  input: RoutingInput,
) => Pick<
  RoutingDecision,
  | 'category'
  | 'wilayah'
  | 'instansi'
  | 'classification'
  | 'supervisory'
  | 'confidence'
  | 'outcome'
  | 'alternatives'
>;
interface Judged {
  row: LabelledReport;
  decision: ReturnType<Route>;
  right: boolean;
  ms: number;
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

/** Measures a way of routing on labelled reports, one at a time, with the time each takes. */
export function evaluate(rows: LabelledReport[], route: Route): Evaluation {
  return summarise(judge(rows, route));
}

function judge(rows: LabelledReport[], route: Route): Judged[] {
  return rows.map((row) => {
    const start = performance.now();
    const decision = route({ id: row.id, text: row.text, contextWilayah: row.context_wilayah });
    return { row, decision, right: decision.instansi === row.instansi, ms: performance.now() - start };
  });
}

function summarise(judged: Judged[]): Evaluation {
  const count = (is: (each: Judged) => boolean): number => judged.filter(is).length;
  const share = (is: (each: Judged) => boolean, among: (each: Judged) => boolean = () => true): number =>
    ratio(
      count((each) => among(each) && is(each)),
      count(among),
    );
  const times = judged.map(({ ms }) => ms).sort((a, b) => a - b);
  const surest = [...judged]
    .sort((a, b) => b.decision.confidence - a.decision.confidence)
    .slice(0, Math.ceil((judged.length * 2) / 3));
  const disposed = ({ decision }: Judged): boolean => decision.outcome === 'dispose';
  const unplaced = ({ row }: Judged): boolean => row.wilayah === null;
  const noReport = (category: string): boolean => category === NOT_A_REPORT;
  return {
    n: judged.length,
    top1: share(({ right }) => right),
    top3: share(
      ({ row, decision, right }) =>
        right || decision.alternatives.slice(0, 2).some(({ instansi }) => instansi === row.instansi),
    ),
    categoryAccuracy: share(({ row, decision }) => decision.category === row.category),
    macroF1: macroF1(judged),
    wilayah: share(({ row, decision }) => decision.wilayah === row.wilayah),
    wilayahInvented: share(({ decision }) => decision.wilayah !== null, unplaced),
    classification: share(({ row, decision }) => decision.classification === row.classification),
    supervisoryRecall: share(
      ({ decision }) => decision.supervisory,
      ({ row }) => row.supervisory,
    ),
    supervisoryPrecision: share(
      ({ row }) => row.supervisory,
      ({ decision }) => decision.supervisory,
    ),
    notAReportRecall: share(
      ({ decision }) => noReport(decision.category),
      ({ row }) => noReport(row.category),
    ),
    notAReportPrecision: share(
      ({ row }) => noReport(row.category),
      ({ decision }) => noReport(decision.category),
    ),
    disposed: share(disposed),
    disposedRight: share(({ right }) => right, disposed),
    surestTwoThirds: ratio(surest.filter(({ right }) => right).length, surest.length),
    calibrationError: calibrationError(judged),
    p50Ms: times[Math.floor(times.length * 0.5)] ?? 0,
    p99Ms: times[Math.floor(times.length * 0.99)] ?? 0,
  };
}

function macroF1(judged: Judged[]): number {
  const categories = [...new Set(judged.map(({ row }) => row.category))];
  const scores = categories.map((category) => {
    const given = judged.filter(({ decision }) => decision.category === category).length;
    const wanted = judged.filter(({ row }) => row.category === category).length;
    const both = judged.filter(
      ({ row, decision }) => row.category === category && decision.category === category,
    ).length;
    return ratio(2 * both, given + wanted);
  });
  return ratio(
    scores.reduce((sum, score) => sum + score, 0),
    scores.length,
  );
}

function calibrationError(judged: Judged[]): number {
  let error = 0;
  for (let band = 0; band < 10; band += 1) {
    const inside = judged.filter(
      ({ decision }) => Math.min(9, Math.floor(decision.confidence * 10)) === band,
    );
    if (inside.length === 0) continue;
    const sure = inside.reduce((sum, { decision }) => sum + decision.confidence, 0) / inside.length;
    const right = inside.filter((each) => each.right).length / inside.length;
    error += (Math.abs(sure - right) * inside.length) / judged.length;
  }
  return error;
}

/** Makes a way of routing from reports to learn from. */
export type Learner = (learn: LabelledReport[]) => Route;

/** This router, trained anew. */
export function learnRouter(directory: Directory): Learner {
  const written = writtenReports();
  return (learn) => {
    const router = Router.create(directory, Model.train(learn, written));
    return (input) => router.route(input);
  };
}

/** Cross-validated figures: every `folds`-th report is held out in turn. `only` judges fewer of those held out. */
export function crossValidate(
  rows: LabelledReport[],
  learner: Learner,
  folds = 5,
  only: (row: LabelledReport) => boolean = () => true,
): Evaluation {
  const judged: Judged[] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const test = rows.filter((row, index) => index % folds === fold && only(row));
    if (test.length === 0) continue;
    judged.push(...judge(test, learner(rows.filter((_, index) => index % folds !== fold))));
  }
  return summarise(judged);
}
