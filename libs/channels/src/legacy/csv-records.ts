import { parse } from 'csv-parse/sync';
import { LONGEST_LINE, type TextLine } from './text-lines.js';

/** One record of a table: its cells, or what it was where nobody can tell its cells apart. */
export type TableRecord = { line: number; sheet: number } & (
  | { cells: string[]; columns?: string[] }
  | { broken: 'row-broken' | 'row-too-long' | 'not-json'; text: string }
);

/** A record goes over no more lines than this: what looks longer has a quote that nobody closed. */
const MOST_LINES = 500;

export type Separator = ',' | ';' | '\t' | '|';
const separators: readonly Separator[] = [',', ';', '\t', '|'];

/** Excel says in a first line of its own how the cells of the rest are separated. */
export const separatorLine = (text: string): Separator | null =>
  separators.find((separator) => text.trim().toLowerCase() === `sep=${separator}`) ??
  (/^sep=\t$/i.test(text) ? '\t' : null);

/**
 * What separates the cells: what most of the first lines have, outside quotes and each as often as the others. A file
 * of one column has none, and any will do.
 */
export function separatorOf(lines: readonly string[]): Separator {
  const bare = lines.map((line) => line.replace(/"(?:[^"]|"")*"/g, '')).filter((line) => line.trim() !== '');
  const score = (separator: Separator): number => {
    const counts = bare.map((line) => line.split(separator).length - 1).filter((count) => count > 0);
    const [usual = 0] = [...counts].sort(
      (one, other) => occurrences(counts, other) - occurrences(counts, one) || other - one,
    );
    return occurrences(counts, usual) * Math.min(usual, 50) || 0;
  };
  // What the heading has none of separates nothing, however often it stands in the rows.
  const inHeading = separators.filter((separator) => bare[0]?.includes(separator));
  const possible = inHeading.length > 0 ? inHeading : separators;
  return [...possible].sort((one, other) => score(other) - score(one))[0] ?? ',';
}

const occurrences = (counts: readonly number[], count: number): number =>
  counts.filter((other) => other === count && count > 0).length;

/**
 * The records of comma-separated lines (RFC 4180). Where quotes are broken the line stands by itself, read as far as it
 * can be, so that one quote too many costs one row and not the rest of the file.
 */
export async function* csvRecords(
  lines: AsyncIterable<TextLine>,
  separator: Separator,
): AsyncGenerator<TableRecord> {
  let open: { line: TextLine; quotes: number }[] = [];
  for await (const line of lines) {
    open.push({ line, quotes: quotesIn(line.text) });
    open = yield* settled(open, separator, false);
  }
  while (open.length > 0) open = yield* settled(open, separator, true);
}

/** Gives out the records that are whole, and gives back the lines of one that is not yet. */
function* settled(
  open: { line: TextLine; quotes: number }[],
  separator: Separator,
  isEnd: boolean,
): Generator<TableRecord, { line: TextLine; quotes: number }[]> {
  let waiting = open;
  while (waiting.length > 0) {
    const length = balanced(waiting);
    if (length === null && !isEnd && waiting.length < MOST_LINES && sizeOf(waiting) < LONGEST_LINE)
      return waiting;
    const record = length === null ? null : strictly(waiting.slice(0, length), separator);
    if (record) {
      yield record;
      waiting = waiting.slice(length ?? 1);
      continue;
    }
    const [first] = waiting;
    if (first) yield alone(first.line, separator);
    waiting = waiting.slice(1);
  }
  return waiting;
}

/** How many lines make a record: the first with which every quote has its other. */
function balanced(lines: readonly { line: TextLine; quotes: number }[]): number | null {
  let quotes = 0;
  for (const [at, one] of lines.entries()) {
    quotes += one.quotes;
    if (quotes % 2 === 0) return at + 1;
  }
  return null;
}

const sizeOf = (lines: readonly { line: TextLine }[]): number =>
  lines.reduce((size, { line }) => size + line.text.length, 0);
const quotesIn = (text: string): number => text.split('"').length - 1;

function strictly(lines: readonly { line: TextLine }[], separator: Separator): TableRecord | null {
  const [first] = lines;
  if (!first || lines.some(({ line }) => line.isPiece)) return null;
  const cells = cellsOf(lines.map(({ line }) => line.text).join('\n'), separator, false);
  return cells && { line: first.line.line, sheet: 1, cells };
}

function alone({ line, text, isPiece }: TextLine, separator: Separator): TableRecord {
  const cells = isPiece ? null : cellsOf(text, separator, true);
  return cells
    ? { line, sheet: 1, cells }
    : { line, sheet: 1, broken: isPiece ? 'row-too-long' : 'row-broken', text };
}

function cellsOf(text: string, delimiter: Separator, relaxed: boolean): string[] | null {
  if (!text.includes('"')) return text.split(delimiter);
  try {
    const records = parse(text, {
      delimiter,
      record_delimiter: '\r\n\u0000',
      relax_quotes: relaxed,
      relax_column_count: true,
    });
    return records.length === 1 ? (records[0] ?? null) : null;
  } catch {
    return null;
  }
}
