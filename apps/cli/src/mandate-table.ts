import { parse, type CsvError, type Options } from 'csv-parse/sync';
import type { MandateValues } from '#disposition';

const headings = ['instansi', 'category', 'wilayah', 'from', 'until', 'basis'] as const;
type Heading = (typeof headings)[number];
/** How many unknown headings are named, and how much of each: the file may be anything. */
const NAMED = 8;
const SHOWN = 40;

export interface MandateRow {
  values: MandateValues;
  /** What is wrong with the row as a row, a code with its words; then its values are not to be believed. */
  faults: string[];
}

/** A line of the table as it stands; null where its quotes do not pair. */
type Cells = string[] | null;

/** The rows of a table as spreadsheets write it, separated as its head is. Throws a sentence where the file as a whole is
 * none: empty, no text, or with another head. */
export function mandateRows(bytes: Uint8Array): MandateRow[] {
  const text = textOf(bytes);
  const [head, ...rows] = linesOf(text);
  if (head === undefined) throw new Error('the file is empty');
  const columns = columnsOf(head ?? []);
  return rows.map((cells) => rowOf(columns, cells));
}

function textOf(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // It is refused below as what has a zero in it.
  }
  throw new Error('the file is no text in UTF-8; save the table as CSV in UTF-8');
}

/** All lines in their order, those that cannot be read among them: what follows is read all the same. */
function linesOf(text: string): Cells[] {
  const lines: Cells[] = [];
  let broken = -1;
  const reading: Options = {
    delimiter: [';', '\t'].find((each) => /[^\r\n]+/.exec(text)?.[0].includes(each)) ?? ',',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    on_record: (cells: unknown) => {
      lines.push(cells as string[]);
      return null;
    },
    on_skip: (error: CsvError | undefined): undefined => {
      // One that is broken twice, in its middle and at its end, is still one.
      const after = lines.length;
      if (error && after !== broken) lines.push(null);
      broken = lines.length;
    },
  };
  parse(text, reading);
  return lines;
}

/** Which heading each column has; none where it has no name. */
function columnsOf(head: string[]): (Heading | null)[] {
  const names = head.map((name) => name.toLowerCase());
  const isKnown = (name: string): name is Heading => headings.some((heading) => heading === name);
  const faults = {
    missing: headings.filter((heading) => !names.includes(heading)),
    unknown: head.filter((name) => name !== '' && !isKnown(name.toLowerCase())),
    twice: headings.filter((heading) => names.filter((name) => name === heading).length > 1),
  };
  const told = Object.entries(faults)
    .filter(([, found]) => found.length > 0)
    .map(([what, found]) => `; ${what}: ${found.slice(0, NAMED).map(shortened).join(', ')}`);
  if (told.length > 0) throw new Error(`the head must be ${headings.join(',')}${told.join('')}`);
  return names.map((name) => (isKnown(name) ? name : null));
}

const shortened = (name: string): string => (name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name);

function rowOf(columns: (Heading | null)[], cells: Cells): MandateRow {
  const refused = (fault: string): MandateRow => ({ values: {}, faults: [fault] });
  if (cells === null) return refused('row-broken (its quotes do not pair)');
  const counted = `(${cells.length} where the head has ${columns.length})`;
  if (cells.length < columns.length) return refused(`too-few-cells ${counted}`);
  if (cells.slice(columns.length).some((cell) => cell !== '')) return refused(`too-many-cells ${counted}`);
  const values = columns.flatMap((heading, index) => (heading === null ? [] : [[heading, cells[index]]]));
  return { values: Object.fromEntries(values) as MandateValues, faults: [] };
}
