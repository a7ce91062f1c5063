/** The labelled reports that routing learns from, and the files that decide what it learns. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Classification } from '#complaint';

export interface LabelledReport {
  id: string;
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

const writtenFiles = [
  'written-reports.jsonl',
  'written-works.jsonl',
  'written-people.jsonl',
  'written-economy.jsonl',
  'written-supervisory.jsonl',
  'written-long.jsonl',
  'written-no-reports.jsonl',
];

/** Reports written by hand for what the labelled ones lack, part by theme. They name no place of the directory. */
export const writtenReports = (): LabelledReport[] =>
  writtenFiles.flatMap((name) =>
    (
      rowsOf(name) as Pick<LabelledReport, 'id' | 'text' | 'category' | 'classification' | 'supervisory'>[]
    ).map((row) => ({ ...row, context_wilayah: null, wilayah: null, instansi: null })),
  );

const sources = [
  'routing-train.jsonl',
  ...writtenFiles,
  'category-words.jsonl',
  'body-words.jsonl',
  'cues.json',
  'shorthand.json',
  'spelling.json',
];

/** Twelve hex digits that change with the data, the word lists and the parameters. */
export function versionOf(parameters: object): string {
  const hash = createHash('sha256').update(JSON.stringify(parameters));
  for (const name of sources) hash.update(bytesOf(name));
  return hash.digest('hex').slice(0, 12);
}
