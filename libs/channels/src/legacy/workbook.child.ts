import { inflateRawSync } from 'node:zlib';
import readWorkbook from 'read-excel-file/universal';

/** Limits of a workbook: whoever needs more saves it as CSV, which is read line by line. */
const limits = {
  entries: 2_000,
  unzipped: 96 * 1024 * 1024,
  rows: 50_000,
  columns: 1_000,
  text: 48 * 1024 * 1024,
};

export type WorkbookFault =
  'workbook-broken' | 'workbook-too-large' | 'workbook-too-many-rows' | 'workbook-too-many-columns';

/** The texts of each sheet's cells, in the order of the sheets. */
export type Workbook = { sheets: string[][][] } | { fault: WorkbookFault };

class Fault extends Error {
  constructor(readonly code: WorkbookFault) {
    super(code);
  }
}

/**
 * Entry of the process that `LegacyFile` bounds. Values are those that were saved with the workbook: nothing is
 * computed, no link is followed, and what a cell would do elsewhere is a text here.
 */
export async function work(input: Uint8Array): Promise<Workbook> {
  try {
    measure(Buffer.from(input.buffer, input.byteOffset, input.byteLength));
    const sheets = await readWorkbook(new Blob([new Uint8Array(input)]), { trim: false });
    return { sheets: textsOf(sheets.map(({ data }) => data as unknown[][])) };
  } catch (error) {
    return { fault: error instanceof Fault ? error.code : 'workbook-broken' };
  }
}

/** Unzips every part once, before anything else does, so that a bomb goes off where it is counted. */
function measure(zip: Buffer): void {
  let unzipped = 0;
  for (const { method, packed } of entriesOf(zip)) {
    if (method !== 0 && method !== 8) throw new Fault('workbook-broken');
    const left = limits.unzipped - unzipped;
    if (method === 0) unzipped += packed.length;
    else unzipped += inflated(packed, left);
    if (unzipped > limits.unzipped) throw new Fault('workbook-too-large');
  }
}

function inflated(packed: Buffer, left: number): number {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(left, 1) }).length;
  } catch (error) {
    const isTooMuch = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
    throw new Fault(isTooMuch ? 'workbook-too-large' : 'workbook-broken');
  }
}

/** The central directory of a ZIP file (APPNOTE 4.3.12): the parts as every reader finds them. */
function entriesOf(zip: Buffer): { method: number; packed: Buffer }[] {
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (end === -1 || end + 22 > zip.length) throw new Fault('workbook-broken');
  const count = zip.readUInt16LE(end + 10);
  if (count > limits.entries) throw new Fault('workbook-too-large');
  const entries: { method: number; packed: Buffer }[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = count; left > 0; left -= 1) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== 0x02014b50) throw new Fault('workbook-broken');
    const local = zip.readUInt32LE(at + 42);
    if (local + 30 > zip.length) throw new Fault('workbook-broken');
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    entries.push({
      method: zip.readUInt16LE(at + 10),
      packed: zip.subarray(start, start + zip.readUInt32LE(at + 20)),
    });
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

function textsOf(sheets: unknown[][][]): string[][][] {
  let text = 0;
  let rows = 0;
  return sheets.map((sheet) => {
    rows += sheet.length;
    if (rows > limits.rows) throw new Fault('workbook-too-many-rows');
    return sheet.map((row) => {
      if (row.length > limits.columns) throw new Fault('workbook-too-many-columns');
      return row.map((cell) => {
        const written = textOf(cell);
        text += written.length;
        if (text > limits.text) throw new Fault('workbook-too-large');
        return written;
      });
    });
  });
}

/** Days and times without a zone, as the sheet shows them. */
function textOf(cell: unknown): string {
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  if (!(cell instanceof Date) || Number.isNaN(cell.getTime())) return '';
  const written = new Date(Math.round(cell.getTime() / 1000) * 1000)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
  return written.endsWith(' 00:00:00') ? written.slice(0, 10) : written;
}
