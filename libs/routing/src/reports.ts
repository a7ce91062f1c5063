/** The labelled reports that routing learns from, and the files that decide what it learns. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { classifications, type Classification } from '#complaint';

export interface LabelledReport {
  id: string;
  /** A label to report figures by; it changes no decision. */
  channel?: string;
  text: string;
  context_wilayah: string | null;
  category: string;
  wilayah: string | null;
  instansi: string | null;
  classification: Classification | null;
  supervisory: boolean;
}

const bytesOf = (name: string): Buffer => readFileSync(new URL(`./data/${name}`, import.meta.url));
const rowsOf = (name: string): unknown[] =>
  bytesOf(name)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

/** The 900 labelled reports. */
export const labelledReports = (): LabelledReport[] => rowsOf('routing-train.jsonl') as LabelledReport[];

const PLACED = 'written-placed.jsonl';
const writtenFiles = [
  'written-reports.jsonl',
  'written-works.jsonl',
  'written-people.jsonl',
  'written-economy.jsonl',
  'written-supervisory.jsonl',
  'written-long.jsonl',
  'written-no-reports.jsonl',
  'written-near-misses.jsonl',
  PLACED,
];

type Written = Partial<LabelledReport> &
  Pick<LabelledReport, 'id' | 'text' | 'category' | 'classification' | 'supervisory'>;
const writtenIn = (name: string): LabelledReport[] =>
  (rowsOf(name) as Written[]).map((row) => ({
    context_wilayah: null,
    wilayah: null,
    instansi: null,
    ...row,
  }));

/** Reports that ten other hands wrote and labelled as the 900 are: by channel, with places and bodies. */
export const placedReports = (): LabelledReport[] => writtenIn(PLACED);

/** Reports written by hand for what the labelled ones lack: by theme, without places, and the placed ones. */
export const writtenReports = (): LabelledReport[] => writtenFiles.flatMap(writtenIn);

/** Every file of reports, labelled and written. */
export const trainingFiles = ['routing-train.jsonl', ...writtenFiles];

/** What decides how a text becomes numbers, whatever is learned of them. */
const lists = ['category-words.jsonl', 'body-words.jsonl', 'cues.json', 'shorthand.json', 'spelling.json'];
const sources = [...trainingFiles, ...lists];

/** What one line of a file holds, as a labelled report; throws a sentence that says which field is amiss. */
export function labelledRow(value: unknown): LabelledReport {
  if (typeof value !== 'object' || value === null) throw new Error('not an object');
  const row = value as Record<string, unknown>;
  const text = (key: string): string => {
    const given = row[key];
    if (typeof given === 'string') return given;
    throw new Error(`${key} is missing or no text`);
  };
  const textOrNull = (key: string): string | null => ((row[key] ?? null) === null ? null : text(key));
  const kind = textOrNull('classification');
  const classification = kind === null ? null : classifications.find((each) => each === kind);
  if (classification === undefined) {
    throw new Error(`classification is none of ${classifications.join(', ')}, null`);
  }
  if (typeof row.supervisory !== 'boolean') throw new Error('supervisory is neither true nor false');
  return {
    id: text('id'),
    ...(typeof row.channel === 'string' ? { channel: row.channel } : {}),
    text: text('text'),
    context_wilayah: textOrNull('context_wilayah'),
    category: text('category'),
    wilayah: textOrNull('wilayah'),
    instansi: textOrNull('instansi'),
    classification,
    supervisory: row.supervisory,
  };
}

/** Twelve hex digits that change with the data, the word lists, the parameters and what was learned beside them. */
export function versionOf(parameters: object, corrected: readonly LabelledReport[] = []): string {
  const hash = createHash('sha256').update(JSON.stringify(parameters));
  for (const name of sources) hash.update(bytesOf(name));
  for (const row of corrected) hash.update(JSON.stringify(row));
  return hash.digest('hex').slice(0, 12);
}

/** As `versionOf`, of the word lists and the features alone: a model of another basis reads a text otherwise. */
export function basisOf(features: object): string {
  const hash = createHash('sha256').update(JSON.stringify(features));
  for (const name of lists) hash.update(bytesOf(name));
  return hash.digest('hex').slice(0, 12);
}
