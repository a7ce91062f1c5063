import { describe, expect, it } from '@jest/globals';
import { mandateRows } from './mandate-table.js';

const head = 'instansi,category,wilayah,from,until,basis';
const rows = (text: string) => mandateRows(Buffer.from(text));
const refusal = (bytes: Buffer | string): string => {
  try {
    mandateRows(Buffer.from(bytes));
    return '';
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
};

describe('a table of mandates', () => {
  it('is read as spreadsheets write it: by any of three separators, with a mark before it and columns in any order', () => {
    const values = { instansi: 'a', category: 'b', wilayah: '', from: '', until: '', basis: 'SK 1, pasal 2' };
    expect(rows(`${head}\na,b,,,,"SK 1, pasal 2"\n`)).toEqual([{ values, faults: [] }]);
    expect(rows('\uFEFFBasis; Instansi ;category;wilayah;from;until;\r\nSK 1, pasal 2;a;b;;;;\r\n')).toEqual([
      { values, faults: [] },
    ]);
    expect(rows(`${head.replaceAll(',', '\t')}\na\tb\t\t\t\tSK 1, pasal 2`)).toEqual([
      { values, faults: [] },
    ]);
    expect(rows(`${head}\n`)).toEqual([]);
  });

  it('has faults row by row, and each later row is read all the same', () => {
    const read = rows(`${head}\na,b\na,b,c,d,e,f,g\na,x"y,c,d,e,f\n"a"b,b,c,d,e,f\n`);
    expect(read.map(({ faults }) => faults)).toEqual([
      ['too-few-cells (2 where the head has 6)'],
      ['too-many-cells (7 where the head has 6)'],
      [],
      ['row-broken (its quotes do not pair)'],
    ]);
    expect(read[2]?.values).toMatchObject({ category: 'x"y' });
    expect(rows(`${head}\na,b,c,d,e,"f\na,b,c,d,e,f`).map(({ faults }) => faults)).toEqual([
      ['row-broken (its quotes do not pair)'],
    ]);
  });

  it('is refused by its head, with every heading that is missing, unknown or there twice', () => {
    expect(refusal('instansi;wilaya;from;until;basis;basis;kabupaten\n')).toBe(
      'the head must be instansi,category,wilayah,from,until,basis; missing: category, wilayah; unknown: wilaya, kabupaten; twice: basis',
    );
    expect(refusal('medan.dlh,desa,12.71,,,SK 1\n')).toContain(
      `missing: ${head.replaceAll(',', ', ')}; unknown: medan.dlh`,
    );
  });

  it('is refused in one line where it is empty or no text', () => {
    expect(refusal('')).toBe('the file is empty');
    expect(refusal('\uFEFF\r\n \n')).toBe('the file is empty');
    const noText = 'the file is no text in UTF-8; save the table as CSV in UTF-8';
    expect(refusal(Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 8, 0]))).toBe(noText);
    expect(refusal(Buffer.from(head, 'utf16le'))).toBe(noText);
    expect(refusal(Buffer.from(`${head}\na,b,,,,Keputusan n\xba 1`, 'latin1'))).toBe(noText);
  });
});
