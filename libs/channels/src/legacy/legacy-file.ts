import type { TableRecord } from './csv-records.js';
import { FileRefused, HEAD, shapeOf, type FileShape } from './file-shape.js';
import type { LegacyField, Places } from './legacy-columns.js';
import { noMapping, placesUnder, type LegacyMapping } from './legacy-mapping.js';
import { RowSorter, type LegacyRow, type RowOrigin } from './row-sorter.js';
import { recordsOf } from './table-records.js';
import type { FileSource } from './text-lines.js';

/** What a column is taken for. */
export interface LegacyColumn {
  sheet: number;
  /** Counts from 1. */
  column: number;
  heading: string;
  field: LegacyField | null;
}

interface Headed {
  headings: readonly string[];
  places: Places;
}

const MOST_COLUMNS = 1_000;
/** So many different sets of keys of JSON lines are remembered, and shown. */
const MOST_HEADS = 50;

/**
 * The rows of an old register: CSV, JSON lines or XLSX. Rows come one by one and are never all in memory, but for a
 * workbook's. Each carries what it takes to be read again later.
 */
export class LegacyFile {
  /** What each column is taken for, as far as the file has been read. */
  readonly columns: LegacyColumn[] = [];
  /** On which line of each sheet the headings stand. */
  readonly headings: { sheet: number; line: number }[] = [];
  /** Sheets that hold no reports, with their rows. */
  readonly passedOver: { sheet: number; rows: number }[] = [];
  private readonly heads = new Map<string, Headed>();

  private constructor(
    private readonly path: FileSource,
    readonly shape: FileShape,
    private readonly mapping: LegacyMapping,
    private readonly sorter: RowSorter,
    /** The columns of which one at least must be there. */
    private readonly needed: readonly LegacyField[],
  ) {}

  /** Throws `FileRefused`, and what the file system says. */
  static async open(
    path: FileSource,
    origin: RowOrigin,
    mapping: LegacyMapping = noMapping,
    needed: readonly LegacyField[] = ['text', 'title'],
  ): Promise<LegacyFile> {
    return new LegacyFile(path, await shapeOf(path), mapping, new RowSorter(origin, mapping), needed);
  }

  /**
   * Every row in which anything is written, in the order of the file. Throws `FileRefused` where no column can be the
   * report's: then no row was given out.
   */
  async *rows(): AsyncGenerator<LegacyRow> {
    const records = recordsOf(this.path, this.shape);
    if (this.shape.format === 'json-lines') yield* this.objects(records);
    else yield* this.sheets(records);
  }

  private async *sheets(records: AsyncIterable<TableRecord>): AsyncGenerator<LegacyRow> {
    let found = false;
    for await (const sheet of sheetsOf(records)) {
      if (yield* this.sheet(sheet)) found = true;
      else if (this.shape.format !== 'xlsx') break;
    }
    if (!found) throw new FileRefused(this.missing);
  }

  /** The rows under the headings of a sheet; whether it has any. */
  private async *sheet(sheet: Sheet): AsyncGenerator<LegacyRow, boolean> {
    const head: TableRecord[] = [];
    for (let next = await sheet.next(); next; next = await sheet.next()) {
      head.push(next);
      if (head.length === HEAD) break;
    }
    const headed = this.headOf(head);
    if (headed === null) {
      let rows = head.length;
      if (this.shape.format === 'xlsx') while (await sheet.next()) rows += 1;
      if (rows > 0) this.passedOver.push({ sheet: head[0]?.sheet ?? 1, rows });
      return false;
    }
    for (const record of head.slice(headed.at + 1)) yield* this.sorter.row(record, headed);
    for (let next = await sheet.next(); next; next = await sheet.next()) yield* this.sorter.row(next, headed);
    return true;
  }

  /** Each object has headings of its own: its keys. */
  private async *objects(records: AsyncIterable<TableRecord>): AsyncGenerator<LegacyRow> {
    for await (const record of records) {
      yield* this.sorter.row(record, this.headOfObject(('columns' in record && record.columns) || []));
    }
  }

  private headOfObject(keys: readonly string[]): Headed {
    const id = JSON.stringify(keys);
    const known = this.heads.get(id);
    if (known) return known;
    const headed = { headings: keys, places: placesUnder(keys, this.mapping) ?? {} };
    if (this.heads.size < MOST_HEADS) {
      this.heads.set(id, headed);
      this.show(headed, 1);
    }
    return headed;
  }

  /** The headings among the first records: those of which most are understood. */
  private headOf(records: readonly TableRecord[]): (Headed & { at: number }) | null {
    let best: (Headed & { at: number }) | null = null;
    for (const [at, record] of records.entries()) {
      if ('broken' in record) continue;
      const places = placesUnder(record.cells, this.mapping);
      const isFirst = records.slice(0, at).every((before) => isBlank(before));
      if (!places || !this.canHead(record.cells, places, isFirst)) continue;
      if (best && Object.keys(best.places).length >= Object.keys(places).length) continue;
      best = { at, headings: record.cells, places };
    }
    if (best && best.headings.length > MOST_COLUMNS) throw new FileRefused('too-many-columns');
    if (best) {
      const { line, sheet } = records[best.at] ?? { line: 1, sheet: 1 };
      this.headings.push({ sheet, line });
      this.show(best, sheet);
    }
    return best;
  }

  /** One known word among strange ones may as well stand in a row, unless nothing stands over it. */
  private canHead(cells: readonly string[], places: Places, isFirst: boolean): boolean {
    if (this.needed.every((field) => places[field] === undefined)) return false;
    const written = cells.filter((cell) => cell.trim() !== '').length;
    return isFirst || Object.keys(places).length > 1 || written === 1 || this.namesColumns;
  }

  private get missing(): FileRefused['code'] {
    if (this.namesColumns) return 'mapping-column-missing';
    return this.needed.includes('text') ? 'no-text-column' : 'no-number-column';
  }

  private get namesColumns(): boolean {
    return Object.values(this.mapping.columns).some((column) => column !== null);
  }

  private show({ headings, places }: Headed, sheet: number): void {
    const fields = new Map(Object.entries(places).map(([field, place]) => [place, field as LegacyField]));
    headings.forEach((heading, place) => {
      const field = fields.get(place) ?? null;
      this.columns.push({ sheet, column: place + 1, heading: heading.slice(0, 200), field });
    });
  }
}

const isBlank = (record: TableRecord): boolean =>
  'cells' in record && record.cells.every((cell) => cell.trim() === '');

/** The records of one sheet; null at its end. */
interface Sheet {
  next(): Promise<TableRecord | null>;
}

/** Cuts records into sheets. A sheet is read to its end before the next begins. */
async function* sheetsOf(records: AsyncIterable<TableRecord>): AsyncGenerator<Sheet> {
  const all = records[Symbol.asyncIterator]();
  let ahead = await all.next();
  while (!ahead.done) {
    const sheet = ahead.value.sheet;
    yield {
      next: async () => {
        if (ahead.done || ahead.value.sheet !== sheet) return null;
        const record = ahead.value;
        ahead = await all.next();
        return record;
      },
    };
    while (!ahead.done && ahead.value.sheet === sheet) ahead = await all.next();
  }
}
