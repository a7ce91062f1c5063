import { NOT_A_REPORT } from '#complaint';
import { Directory, seedDirectory } from '#instansi';
import {
  evaluate,
  labelledReports,
  labelledRow,
  Router,
  writtenReports,
  type CategoryFigures,
  type Evaluation,
  type Figures,
  type LabelledReport,
  type RoutingDecision,
} from '#routing';
import { linesOf, valueOf } from './json-lines.js';

/** Decisions made before the clock runs: a process that has just started is slower than the one that serves. */
const WARM_UP = 200;

/** How good the router is on a file of labelled reports. `learned` of them are among those that its model learned
 * from: the others alone say how good it is. */
type Report = { modelVersion: string; learned: number } & Evaluation;

/** How many reports there are of each kind that a share is taken of, as they are labelled and as they were decided. */
interface Wholes {
  placed: number;
  unplaced: number;
  supervisory: number;
  decidedSupervisory: number;
  noReport: number;
  decidedNoReport: number;
  disposed: number;
  /** As decided, by category. */
  categories: Map<string, number>;
}

/** Prints the figures of the router on labelled reports, one `{id, channel, text, context_wilayah, category, wilayah,
 * instansi, classification, supervisory}` a line: a table, or JSON. */
export async function evaluateRouting(file: string, { json }: { json?: boolean }): Promise<void> {
  const rows = await rowsOf(file);
  if (rows.length === 0) throw new Error('the file holds no report');
  const router = Router.create(new Directory(seedDirectory()));
  for (const row of rows.slice(0, WARM_UP)) router.route({ text: row.text, contextWilayah: null });
  const known = new Set([...labelledReports(), ...writtenReports()].map(({ text }) => textKey(text)));
  const decisions: RoutingDecision[] = [];
  const report = {
    modelVersion: router.route({ text: '', contextWilayah: null }).modelVersion,
    learned: rows.filter(({ text }) => known.has(textKey(text))).length,
    ...evaluate(rows, (input) => {
      const decision = router.route(input);
      decisions.push(decision);
      return decision;
    }),
  };
  process.stdout.write(
    json === true ? `${JSON.stringify(report)}\n` : tableOf(report, wholesOf(rows, decisions)),
  );
}

async function rowsOf(file: string): Promise<LabelledReport[]> {
  const rows: LabelledReport[] = [];
  for await (const { number, line } of linesOf(file)) {
    const value = valueOf(line, number);
    try {
      rows.push(labelledRow(value));
    } catch (error) {
      throw new Error(`line ${number}: ${error instanceof Error ? error.message : 'unreadable'}`, {
        cause: error,
      });
    }
  }
  return rows;
}

const textKey = (text: string): string => text.toLowerCase().replaceAll(/\s+/g, ' ').trim();

function wholesOf(rows: LabelledReport[], decisions: RoutingDecision[]): Wholes {
  const categories = new Map<string, number>();
  for (const { category } of decisions) categories.set(category, (categories.get(category) ?? 0) + 1);
  const placed = rows.filter(({ wilayah }) => wilayah !== null).length;
  return {
    placed,
    unplaced: rows.length - placed,
    supervisory: rows.filter(({ supervisory }) => supervisory).length,
    decidedSupervisory: decisions.filter(({ supervisory }) => supervisory).length,
    noReport: rows.filter(({ category }) => category === NOT_A_REPORT).length,
    decidedNoReport: categories.get(NOT_A_REPORT) ?? 0,
    disposed: decisions.filter(({ outcome }) => outcome === 'dispose').length,
    categories,
  };
}

/** A share of nothing is none. */
const percent = (share: number, whole = 1): string =>
  (whole === 0 ? '–' : `${(share * 100).toFixed(1)} %`).padStart(8);

/** The last of each is what it is a share of, where there may be none of that. */
const lines: [label: string, figure: (of: Figures) => number, whole?: Exclude<keyof Wholes, 'categories'>][] =
  [
    ['instansi right', ({ top1 }) => top1],
    ['  or among the first three', ({ top3 }) => top3],
    ['category right', ({ categoryAccuracy }) => categoryAccuracy],
    ['  macro-F1', ({ macroF1 }) => macroF1],
    ['wilayah right where knowable', ({ wilayah }) => wilayah, 'placed'],
    ['  invented where not', ({ wilayahInvented }) => wilayahInvented, 'unplaced'],
    ['classification right', ({ classification }) => classification],
    ['supervisory found', ({ supervisoryRecall }) => supervisoryRecall, 'supervisory'],
    ['  right among those', ({ supervisoryPrecision }) => supervisoryPrecision, 'decidedSupervisory'],
    ['not a report found', ({ notAReportRecall }) => notAReportRecall, 'noReport'],
    ['  right among those', ({ notAReportPrecision }) => notAReportPrecision, 'decidedNoReport'],
    ['would be disposed of', ({ disposed }) => disposed],
    ['  right among those', ({ disposedRight }) => disposedRight, 'disposed'],
    ['right among the surest two thirds', ({ surestTwoThirds }) => surestTwoThirds],
    ['calibration error', ({ calibrationError }) => calibrationError],
  ];

function tableOf(report: Report, wholes: Wholes): string {
  const { byChannel, byCategory, coverage, confusions } = report;
  return [
    `model ${report.modelVersion}, ${report.n} reports, ${report.learned} of them learned from`,
    ...lines.map(
      ([label, figure, whole]) =>
        `${label.padEnd(34)}${percent(figure(report), whole === undefined ? 1 : wholes[whole])}`,
    ),
    `milliseconds a report: p50 ${report.p50Ms.toFixed(2)}, p99 ${report.p99Ms.toFixed(2)}, longest ${report.maxMs.toFixed(2)}`,
    '',
    'surest            reports   right   from confidence',
    ...coverage.map(
      ({ share, n, right, confidence }) =>
        `${percent(share)}          ${String(n).padStart(7)} ${percent(right)}   ${confidence.toFixed(3)}`,
    ),
    '',
    'channel           reports   right   among three  category',
    ...Object.entries(byChannel).map(
      ([channel, { n, top1, top3, categoryAccuracy }]) =>
        `${channel.padEnd(18)}${String(n).padStart(7)}${percent(top1)}   ${percent(top3)}     ${percent(categoryAccuracy)}`,
    ),
    '',
    'category                reports  precision  recall    instansi right',
    ...Object.entries(byCategory).map(([category, figures]) =>
      categoryLine(category, figures, wholes.categories.get(category) ?? 0),
    ),
    '',
    'taken for another category, most often first',
    ...confusions.category
      .slice(0, 20)
      .map(
        ({ wanted, given, ids }) =>
          `${String(ids.length).padStart(4)}  ${wanted} → ${given}  (${ids.join(' ')})`,
      ),
    '',
  ].join('\n');
}

const categoryLine = (
  category: string,
  { n, precision, recall, top1 }: CategoryFigures,
  decided: number,
): string =>
  `${category.padEnd(24)}${String(n).padStart(7)}   ${percent(precision, decided)} ${percent(recall)}      ${percent(top1)}`;
