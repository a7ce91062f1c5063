import { readFile, stat } from 'node:fs/promises';
import { BoundedProcess, compiledEntry } from '#platform';
import { csvRecords, separatorLine, type TableRecord } from './csv-records.js';
import { FileRefused, type FileShape } from './file-shape.js';
import { linesOf, type FileSource, type TextLine } from './text-lines.js';
import type { Workbook } from './workbook.child.js';

const LARGEST_WORKBOOK = 32 * 1024 * 1024;

/** The records of a file, one by one. Throws `FileRefused` where a workbook exceeds its limits. */
export function recordsOf(path: FileSource, shape: FileShape): AsyncIterable<TableRecord> {
  if (shape.format === 'xlsx') return workbookRecords(path);
  const lines = linesOf(path, shape.encoding);
  return shape.format === 'json-lines'
    ? jsonRecords(lines)
    : csvRecords(withoutSeparatorLine(lines), shape.separator);
}

async function* withoutSeparatorLine(lines: AsyncIterable<TextLine>): AsyncGenerator<TextLine> {
  for await (const line of lines) if (line.line > 1 || separatorLine(line.text) === null) yield line;
}

/** One object a line; whatever its values are, they are read as texts. */
async function* jsonRecords(lines: AsyncIterable<TextLine>): AsyncGenerator<TableRecord> {
  for await (const { line, text, isPiece } of lines) {
    if (text.trim() === '') continue;
    const object = isPiece ? null : objectIn(text);
    if (object === null) {
      yield { line, sheet: 1, broken: isPiece ? 'row-too-long' : 'not-json', text };
      continue;
    }
    const entries = Object.entries(object);
    yield {
      line,
      sheet: 1,
      columns: entries.map(([key]) => key),
      cells: entries.map(([, value]) => textOf(value)),
    };
  }
}

function objectIn(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  // Numbers, booleans and whatever nests are written as JSON writes them.
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A workbook is unzipped and read in a process of its own that is killed at its limits, and then is over. */
async function* workbookRecords(path: FileSource): AsyncGenerator<TableRecord> {
  const size = typeof path === 'string' ? (await stat(path)).size : path.length;
  if (size > LARGEST_WORKBOOK) throw new FileRefused('workbook-too-large');
  const reader = new BoundedProcess({
    entry: compiledEntry(import.meta.url, './workbook.child.js'),
    timeoutMs: 20_000,
    maxRssBytes: 384 * 1024 * 1024,
    size: 1,
  });
  let book: Workbook;
  try {
    book = (await reader.run(typeof path === 'string' ? await readFile(path) : path)) as Workbook;
  } catch {
    throw new FileRefused('workbook-too-slow');
  } finally {
    await reader.close();
  }
  if ('fault' in book) throw new FileRefused(book.fault);
  for (const [sheet, rows] of book.sheets.entries()) {
    for (const [row, cells] of rows.entries()) yield { line: row + 1, sheet: sheet + 1, cells };
  }
}
