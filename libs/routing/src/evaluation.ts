/** How good a way of routing is, measured on labelled reports. It decides nothing and learns nothing. */
import { NOT_A_REPORT } from '#complaint';
import { calibrationError, reliability, surest, type Band, type Coverage } from './confidence.js';
import type { LabelledReport } from './reports.js';
import type { RoutingDecision, RoutingInput } from './router.js';

/** Shares are 0 to 1; a share of nothing is 1, an invention rate of nothing 0. */
export interface Figures {
  n: number;
  /** Share of reports whose instansi is right (null for null), and share where it is that or one of the first two alternatives. */
  top1: number;
  top3: number;
  categoryAccuracy: number;
  macroF1: number;
  /** Share right among reports whose wilayah is knowable. */
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
}

export interface CategoryFigures {
  n: number;
  precision: number;
  recall: number;
  f1: number;
  /** Share of its reports that reach the right instansi. */
  top1: number;
}

/** What was taken for what, most often first. */
export interface Confusion {
  wanted: string;
  given: string;
  ids: string[];
}

export interface Evaluation extends Figures {
  /** Milliseconds a report, one at a time. */
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Coverage against precision: how many are right among the surest tenth, two tenths … all. */
  coverage: Coverage[];
  reliability: Band[];
  byChannel: Record<string, Figures>;
  byCategory: Record<string, CategoryFigures>;
  /** Pairs of categories, and pairs of instansi. */
  confusions: { category: Confusion[]; instansi: Confusion[] };
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

export interface Judged {
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

export function judge(rows: LabelledReport[], route: Route): Judged[] {
  return rows.map((row) => {
    const start = performance.now();
    const decision = route({ id: row.id, text: row.text, contextWilayah: row.context_wilayah });
    return { row, decision, right: decision.instansi === row.instansi, ms: performance.now() - start };
  });
}

export function summarise(judged: Judged[]): Evaluation {
  const times = judged.map(({ ms }) => ms).sort((a, b) => a - b);
  const channels = grouped(judged, ({ row }) => row.channel ?? '');
  return {
    ...figuresOf(judged),
    p50Ms: times[Math.floor(times.length * 0.5)] ?? 0,
    p99Ms: times[Math.floor(times.length * 0.99)] ?? 0,
    maxMs: times.at(-1) ?? 0,
    coverage: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 2 / 3, 0.7, 0.8, 0.9, 1].map((share) => surest(judged, share)),
    reliability: reliability(judged),
    byChannel: Object.fromEntries(
      [...channels].filter(([id]) => id !== '').map(([id, all]) => [id, figuresOf(all)]),
    ),
    byCategory: categoriesOf(judged),
    confusions: {
      category: confusionsOf(
        judged,
        ({ row }) => row.category,
        ({ decision }) => decision.category,
      ),
      instansi: confusionsOf(
        judged,
        ({ row }) => row.instansi ?? '-',
        ({ decision }) => decision.instansi ?? '-',
      ),
    },
  };
}

function figuresOf(judged: Judged[]): Figures {
  const count = (is: (each: Judged) => boolean): number => judged.filter(is).length;
  const share = (is: (each: Judged) => boolean, among: (each: Judged) => boolean = () => true): number =>
    ratio(
      count((each) => among(each) && is(each)),
      count(among),
    );
  const disposed = ({ decision }: Judged): boolean => decision.outcome === 'dispose';
  const placed = ({ row }: Judged): boolean => row.wilayah !== null;
  const isNone = (category: string): boolean => category === NOT_A_REPORT;
  const unplaced = judged.filter((each) => !placed(each));
  return {
    n: judged.length,
    top1: share(({ right }) => right),
    top3: share(
      ({ row, decision, right }) =>
        right || decision.alternatives.slice(0, 2).some(({ instansi }) => instansi === row.instansi),
    ),
    categoryAccuracy: share(({ row, decision }) => decision.category === row.category),
    macroF1: mean(Object.values(categoriesOf(judged)).map(({ f1 }) => f1)),
    wilayah: share(({ row, decision }) => decision.wilayah === row.wilayah, placed),
    wilayahInvented:
      unplaced.filter(({ decision }) => decision.wilayah !== null).length / Math.max(1, unplaced.length),
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
      ({ decision }) => isNone(decision.category),
      ({ row }) => isNone(row.category),
    ),
    notAReportPrecision: share(
      ({ row }) => isNone(row.category),
      ({ decision }) => isNone(decision.category),
    ),
    disposed: share(disposed),
    disposedRight: share(({ right }) => right, disposed),
    surestTwoThirds: surest(judged, 2 / 3).right,
    calibrationError: calibrationError(judged),
  };
}

const mean = (all: number[]): number =>
  ratio(
    all.reduce((sum, each) => sum + each, 0),
    all.length,
  );

function grouped<T>(all: T[], by: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const group = groups.get(by(each));
    if (group) group.push(each);
    else groups.set(by(each), [each]);
  }
  return groups;
}

/** Figures of every category that a report was labelled with. */
function categoriesOf(judged: Judged[]): Record<string, CategoryFigures> {
  const given = grouped(judged, ({ decision }) => decision.category);
  const wanted = [...grouped(judged, ({ row }) => row.category)].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    wanted.map(([category, rows]) => {
      const both = rows.filter(({ decision }) => decision.category === category).length;
      const claimed = given.get(category)?.length ?? 0;
      const top1 = ratio(rows.filter(({ right }) => right).length, rows.length);
      const figures = {
        n: rows.length,
        precision: ratio(both, claimed),
        recall: both / rows.length,
        f1: (2 * both) / (claimed + rows.length),
        top1,
      };
      return [category, figures];
    }),
  );
}

function confusionsOf(
  judged: Judged[],
  wanted: (each: Judged) => string,
  given: (each: Judged) => string,
): Confusion[] {
  const wrong = judged.filter((each) => wanted(each) !== given(each));
  return [...grouped(wrong, (each) => `${wanted(each)} ${given(each)}`).values()]
    .map((rows) => {
      const [first] = rows;
      return {
        wanted: first ? wanted(first) : '',
        given: first ? given(first) : '',
        ids: rows.map(({ row }) => row.id),
      };
    })
    .sort((a, b) => b.ids.length - a.ids.length);
}
