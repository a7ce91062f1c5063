import { crc32, deflateRawSync } from 'node:zlib';

/** A cell as a sheet's XML has it: a text, a number, a formula with what was saved as its value, or an Excel date. */
export type Cell = string | number | null | { formula: string; saved?: string } | { serial: number };

/** A ZIP file of these parts. `declared` is what the directory says of a part's size, where that should be a lie. */
export function zipOf(parts: { name: string; bytes: Buffer; stored?: boolean; declared?: number }[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, stored = false, declared = bytes.length } of parts) {
    const packed = stored ? bytes : deflateRawSync(bytes);
    const sizes = Buffer.alloc(12);
    sizes.writeUInt32LE(crc32(bytes), 0);
    sizes.writeUInt32LE(packed.length, 4);
    sizes.writeUInt32LE(declared, 8);
    const common = Buffer.concat([
      Buffer.from([20, 0, 0, 0, stored ? 0 : 8, 0, 0, 0, 0, 0]),
      sizes,
      Buffer.from([name.length & 255, name.length >> 8, 0, 0]),
    ]);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(
      Buffer.concat([
        Buffer.from('PK\u0001\u0002', 'latin1'),
        Buffer.from([20, 0]),
        common,
        tail,
        Buffer.from(name),
      ]),
    );
    locals.push(local);
    at += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, entries, end]);
}

const xml = (text: string): Buffer => Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${text}`);
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const related = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** The parts of an XLSX file with these sheets, in which nothing is shared and the second style is a date. */
export function workbookParts(sheets: Cell[][][]): { name: string; bytes: Buffer }[] {
  const numbers = sheets.map((_, index) => index + 1);
  const sheetList = numbers.map((n) => `<sheet name="Lembar ${n}" sheetId="${n}" r:id="rId${n}"/>`).join('');
  const relations = numbers
    .map((n) => `<Relationship Id="rId${n}" Type="${related}/worksheet" Target="worksheets/sheet${n}.xml"/>`)
    .join('');
  return [
    {
      name: '_rels/.rels',
      bytes: xml(
        `<Relationships xmlns="${packaged}"><Relationship Id="rId1" Type="${related}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ),
    },
    {
      name: 'xl/workbook.xml',
      bytes: xml(`<workbook xmlns="${main}" xmlns:r="${related}"><sheets>${sheetList}</sheets></workbook>`),
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      bytes: xml(
        `<Relationships xmlns="${packaged}">${relations}<Relationship Id="rId900" Type="${related}/styles" Target="styles.xml"/></Relationships>`,
      ),
    },
    {
      name: 'xl/styles.xml',
      bytes: xml(
        `<styleSheet xmlns="${main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
      ),
    },
    ...sheets.map((rows, index) => ({
      name: `xl/worksheets/sheet${index + 1}.xml`,
      bytes: xml(`<worksheet xmlns="${main}"><sheetData>${rows.map(rowOf).join('')}</sheetData></worksheet>`),
    })),
  ];
}

export const workbook = (...sheets: Cell[][][]): Buffer => zipOf(workbookParts(sheets));

const rowOf = (cells: Cell[], row: number): string =>
  `<row r="${row + 1}">${cells.map((cell, column) => cellOf(cell, `${letters(column)}${row + 1}`)).join('')}</row>`;

function cellOf(cell: Cell, at: string): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
  if (typeof cell === 'string') return `<c r="${at}" t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`;
  if ('serial' in cell) return `<c r="${at}" s="1"><v>${cell.serial}</v></c>`;
  const saved = cell.saved === undefined ? '' : `<v>${escaped(cell.saved)}</v>`;
  return `<c r="${at}" t="str"><f>${escaped(cell.formula)}</f>${saved}</c>`;
}

export const letters = (column: number): string =>
  column < 26
    ? String.fromCharCode(65 + column)
    : letters(Math.floor(column / 26) - 1) + String.fromCharCode(65 + (column % 26));

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
