import { SP4N_LAPOR } from '#complaint';
import type { RawReport } from '../channel-adapter.js';
import type { TableRecord } from './csv-records.js';
import type { Places } from './legacy-columns.js';
import type { LegacyMapping } from './legacy-mapping.js';
import { fingerprintOf } from './legacy-row.js';
import { numberIn, type RowFaultCode, type RowReading } from './row-cells.js';

/** Where rows come from, and who takes them over. */
export interface RowOrigin {
  /** The register, as `ExternalReference.system` has it. */
  source: string;
  officer: string;
  instansi?: string | null;
}

/** One row on its way in, and where it stood. */
export interface LegacyRow {
  /** Line of the file, or row of the sheet; counts from 1. */
  line: number;
  sheet: number;
  raw: RawReport;
}

/** Makes raw items of the records of one file, and sees where two rows of it claim one number. */
export class RowSorter {
  /** By number what the first row with it says. */
  private readonly seen = new Map<string, string>();

  constructor(
    private readonly origin: RowOrigin,
    private readonly mapping: LegacyMapping,
  ) {}

  /** The record as a raw item; nothing for one in which nothing is written. */
  *row(
    record: TableRecord,
    { headings, places }: { headings: readonly string[]; places: Places },
  ): Generator<LegacyRow> {
    const { line, sheet } = record;
    if ('broken' in record) {
      yield { line, sheet, raw: this.raw(record.text, line, {}, record.broken) };
      return;
    }
    if (record.cells.every((cell) => cell.trim() === '')) return;
    const extra = record.cells.slice(headings.length).some((cell) => cell.trim() !== '');
    const whole = {
      columns: extra ? record.cells.map((_, place) => headings[place] ?? '') : [...headings],
      cells: extra ? record.cells : headings.map((_, place) => record.cells[place] ?? ''),
    };
    const broken = extra ? 'too-many-cells' : this.isAnother(whole, places) ? 'number-used-twice' : undefined;
    yield { line, sheet, raw: this.raw(JSON.stringify(whole), line, places, broken) };
  }

  /** Whether a row before it has its number and says something else. */
  private isAnother(row: { columns: string[]; cells: string[] }, { number }: Places): boolean {
    // A list of SP4N-LAPOR! is a report's states one after the other: its last row is believed.
    if (this.origin.source === SP4N_LAPOR) return false;
    const claimed = number === undefined ? undefined : numberIn(row.cells[number]);
    if (claimed === undefined) return false;
    const said = fingerprintOf(row);
    const before = this.seen.get(claimed);
    if (before === undefined) this.seen.set(claimed, said);
    return before !== undefined && before !== said;
  }

  private raw(text: string, line: number, places: Places, broken?: RowFaultCode): RawReport {
    const { source, officer, instansi } = this.origin;
    const { states, wilayah, monthFirst } = this.mapping;
    const reading: RowReading = { places, states, ...(wilayah && { wilayah }), monthFirst };
    return {
      body: new TextEncoder().encode(text),
      contentType: text.startsWith('{') ? 'application/json' : 'text/plain',
      envelope: {
        source,
        officer,
        instansi: instansi ?? '',
        line: String(line),
        reading: JSON.stringify(reading),
        ...(broken !== undefined && { broken }),
      },
    };
  }
}
