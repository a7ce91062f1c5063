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
} from '#routing';
import { linesOf, valueOf } from './json-lines.js';

/** Decisions made before the clock runs: a process that has just started is slower than the one that serves. */
const WARM_UP = 200;

/** How good the router is on a file of labelled reports. `learned` of them are among those that its model learned
 * from: the others alone say how good it is. */
type Report = { modelVersion: string; learned: number } & Evaluation;

/** Prints the figures of the router on labelled reports, one `{id, channel, text, context_wilayah, category, wilayah,
 * instansi, classification, supervisory}` a line: a table, or JSON. */
export async function evaluateRouting(file: string, { json }: { json?: boolean }): Promise<void> {
  const rows = await rowsOf(file);
  if (rows.length === 0) throw new Error('the file holds no report');
  const router = Router.create(new Directory(seedDirectory()));
  for (const row of rows.slice(0, WARM_UP)) router.route({ text: row.text, contextWilayah: null });
  const known = new Set([...labelledReports(), ...writtenReports()].map(({ text }) => textKey(text)));
  const report = {
    modelVersion: router.route({ text: '', contextWilayah: null }).modelVersion,
    learned: rows.filter(({ text }) => known.has(textKey(text))).length,
    ...evaluate(rows, (input) => router.route(input)),
  };
  process.stdout.write(json === true ? `${JSON.stringify(report)}\n` : tableOf(report));
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

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(8);

const lines: [label: string, figure: (of: Figures) => number][] = [
  ['instansi right', ({ top1 }) => top1],
  ['  or among the first three', ({ top3 }) => top3],
  ['category right', ({ categoryAccuracy }) => categoryAccuracy],
  ['  macro-F1', ({ macroF1 }) => macroF1],
  ['wilayah right where knowable', ({ wilayah }) => wilayah],
  ['  invented where not', ({ wilayahInvented }) => wilayahInvented],
  ['classification right', ({ classification }) => classification],
  ['supervisory found', ({ supervisoryRecall }) => supervisoryRecall],
  ['  right among those', ({ supervisoryPrecision }) => supervisoryPrecision],
  ['not a report found', ({ notAReportRecall }) => notAReportRecall],
  ['  right among those', ({ notAReportPrecision }) => notAReportPrecision],
  ['would be disposed of', ({ disposed }) => disposed],
  ['  right among those', ({ disposedRight }) => disposedRight],
  ['right among the surest two thirds', ({ surestTwoThirds }) => surestTwoThirds],
  ['calibration error', ({ calibrationError }) => calibrationError],
];

function tableOf(report: Report): string {
  const { byChannel, byCategory, coverage, confusions } = report;
  return [
    `model ${report.modelVersion}, ${report.n} reports, ${report.learned} of them learned from`,
    ...lines.map(([label, figure]) => `${label.padEnd(34)}${percent(figure(report))}`),
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
    ...Object.entries(byCategory).map(([category, figures]) => categoryLine(category, figures)),
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

const categoryLine = (category: string, { n, precision, recall, top1 }: CategoryFigures): string =>
  `${category.padEnd(24)}${String(n).padStart(7)}   ${percent(precision)} ${percent(recall)}      ${percent(top1)}`;
