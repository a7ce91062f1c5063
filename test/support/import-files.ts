import { workbook, workbookParts, zipOf, type Cell } from './workbooks.js';

/** A file that an office might hand over, and what has to become of each of its rows. */
export interface ImportFile {
  name: string;
  bytes: Buffer;
  /** JSON of a mapping, where its officer wrote one. */
  mapping?: string;
  /** How many of its rows are reports, the same again, or kept for a person; or why none of it is taken in. */
  becomes: { accepted: number; duplicate?: number; quarantined?: number } | { refused: string };
}

const headings = [
  'No',
  'No. Aduan',
  'Tanggal',
  'Isi Laporan',
  'Kategori',
  'Status',
  'Nama Pelapor',
  'Tanggapan',
];
const rows = [
  [
    '1',
    'ADU-001',
    '31/12/2022',
    'Jalan Merdeka berlubang, dalam sekali',
    'Jalan',
    'Selesai',
    'Budi',
    'Sudah ditambal',
  ],
  ['2', 'ADU-002', '5 Januari 2023', 'Lampu jalan mati; gelap', 'Penerangan', 'Proses', 'Ani', ''],
  ['3', 'ADU-003', '2023-02-01 08:30', 'Air tidak mengalir — café “Senja”', 'Air', 'Baru', '', ''],
];

const quoted = (cell: string): string => (/[",;\t\n|]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const csv = (table: readonly (readonly string[])[], separator = ',', end = '\r\n'): string =>
  table.map((row) => row.map(quoted).join(separator)).join(end) + end;
const table = [headings, ...rows];
const text = (
  name: string,
  content: string,
  becomes: ImportFile['becomes'],
  mapping?: string,
): ImportFile => ({
  name,
  bytes: Buffer.from(content),
  becomes,
  ...(mapping !== undefined && { mapping }),
});
const utf16be = (content: string): Buffer => Buffer.from(content, 'utf16le').swap16();
const all = { accepted: 3 };
const plain = (lines: string[]): string => `${lines.join('\n')}\n`;
const short = 'No Aduan,Tanggal,Isi Aduan';
const cells: Cell[][] = table;

/** Encodings and separators: the same three rows each time. */
const asWritten: ImportFile[] = [
  text('utf-8.csv', csv(table), all),
  text('utf-8-bom.csv', `\uFEFF${csv(table)}`, all),
  { name: 'utf-16le-bom.csv', bytes: Buffer.from(`\uFEFF${csv(table)}`, 'utf16le'), becomes: all },
  { name: 'utf-16le.csv', bytes: Buffer.from(csv(table), 'utf16le'), becomes: all },
  { name: 'utf-16be-bom.csv', bytes: utf16be(`\uFEFF${csv(table)}`), becomes: all },
  { name: 'utf-16be.csv', bytes: utf16be(csv(table)), becomes: all },
  { name: 'latin-1.csv', bytes: Buffer.from(csv(table).replace(/[—“”]/g, '-'), 'latin1'), becomes: all },
  {
    name: 'windows-1252.csv',
    bytes: Buffer.from(
      csv(table).replace('—', '\u0097').replace('“', '\u0093').replace('”', '\u0094'),
      'latin1',
    ),
    becomes: all,
  },
  text('semicolons.csv', csv(table, ';'), all),
  text('tabs.tsv', csv(table, '\t'), all),
  text('pipes.csv', csv(table, '|'), all),
  text('excel-says-sep.csv', `sep=;\r\n${csv(table, ';')}`, all),
  text('old-mac.csv', csv(table, ',', '\r'), all),
  text('unix.csv', csv(table, ',', '\n'), all),
  text('no-last-line-end.csv', csv(table).trimEnd(), all),
  text('titles-above.csv', `REKAP PENGADUAN TAHUN 2023,,,\r\nLAPORAN\r\n\r\n${csv(table)}`, all),
  text('blank-rows.csv', csv([headings, ['', '', ''], ...rows, ['', '', '', '', '', '', '', '']]), all),
  text('short-rows.csv', csv([headings, ...rows.map((row) => row.slice(0, 4))]), all),
  text(
    'json-lines.jsonl',
    plain(rows.map((row) => JSON.stringify(Object.fromEntries(row.map((cell, at) => [headings[at], cell]))))),
    all,
  ),
  { name: 'workbook.xlsx', bytes: workbook(cells), becomes: all },
  { name: 'workbook-called.csv', bytes: workbook(cells), becomes: all },
  { name: 'workbook-with-titles.xlsx', bytes: workbook([['REKAP'], [], ...cells]), becomes: all },
  { name: 'two-sheets.xlsx', bytes: workbook([['Rekap'], ['Jumlah', 3]], cells), becomes: all },
];

/** Dates and states in every dress. */
const values: ImportFile[] = [
  text(
    'dates.csv',
    csv([
      ['Tanggal', 'Isi Laporan'],
      ['Senin, 2 Januari 2023 10.30 WIB', 'a'],
      ['17-Agt-2022', 'b'],
      ['1 Nopember 21', 'c'],
      ['12/25/2022', 'd'],
      ['31/02/2023', 'e'],
      ['kemarin', 'f'],
      ['44927', 'g'],
      ['44927,5', 'h'],
      ['Dec 25, 2022', 'i'],
      ['2023-01-02T10:00:00.000+07:00', 'j'],
      ['-', 'k'],
    ]),
    { accepted: 8, quarantined: 3 },
  ),
  text(
    'month-first.csv',
    plain(['Tanggal,Isi', '12/25/2022,a', '25/12/2022,b']),
    { accepted: 1, quarantined: 1 },
    '{"monthFirst":true}',
  ),
  {
    name: 'serial-dates.xlsx',
    bytes: workbook([
      ['Tanggal', 'Isi'],
      [{ serial: 44_927.4375 }, 'a'],
      [44_928, 'b'],
      [{ serial: 99_999_999 }, 'c'],
    ]),
    becomes: { accepted: 2, quarantined: 1 },
  },
  text('unknown-states.csv', plain(['Isi,Status', 'a,sdh', 'b,Selesai', 'c,']), {
    accepted: 2,
    quarantined: 1,
  }),
  text(
    'named-states.csv',
    plain(['Isi,Status', 'a,sdh', 'b,Selesai', 'c,']),
    all,
    '{"states":{"Sdh":"closed"}}',
  ),
  text(
    'mapped.csv',
    plain(['k1,k2,k3', 'a,ADU-1,x', 'b,ADU-2,x', 'c,ADU-3,x']),
    all,
    '{"columns":{"text":"K1","number":2}}',
  ),
  text(
    'mapped-away.csv',
    plain(['k1,k2', 'a,b']),
    { refused: 'mapping-column-missing' },
    '{"columns":{"text":"uraian"}}',
  ),
];

/** What people and programs break. */
const broken: ImportFile[] = [
  text(
    'quote-left-open.csv',
    plain([short, '1,1/1/2023,"rusak', '2,2/1/2023,baik', '3,3/1/2023,"juga, baik"']),
    { accepted: 2, quarantined: 1 },
  ),
  text(
    'inches.csv',
    plain([short, '1,1/1/2023,pipa 2" bocor', '2,2/1/2023,pipa 3" bocor', '3,3/1/2023,biasa']),
    all,
  ),
  text(
    'quotes-inside.csv',
    plain([short, '1,1/1/2023,jalan "mulus" katanya', '2,2/1/2023,"dia bilang "tidak""', '3,3/1/2023,ok']),
    all,
  ),
  text(
    'lines-inside.csv',
    csv([
      ['No Aduan', 'Isi'],
      ['1', 'baris satu\nbaris, dua\n"tiga"'],
      ['2', 'b'],
      ['3', 'c'],
    ]),
    all,
  ),
  text('too-many-cells.csv', plain([short, '1,1/1/2023,jalan rusak, dalam, sekali', '2,2/1/2023,baik,,']), {
    accepted: 1,
    quarantined: 1,
  }),
  text('truncated.csv', csv(table).slice(0, -30), { accepted: 3 }),
  text('nul.csv', plain([short, '1,1/1/2023,lam\0pu', '2,2/1/2023,\0\0', '3,3/1/2023,c']), {
    accepted: 2,
    quarantined: 1,
  }),
  text('huge-cell.csv', plain([short, `1,1/1/2023,${'panjang '.repeat(400_000)}`, '2,2/1/2023,b']), {
    accepted: 2,
  }),
  text('endless-line.csv', plain([short, `1,1/1/2023,"${'x'.repeat(9_000_000)}`, '2,2/1/2023,b']), {
    accepted: 1,
    quarantined: 3,
  }),
  text('no-text.csv', plain([short, '1,1/1/2023,', '2,2/1/2023,   ', '3,3/1/2023,c']), {
    accepted: 1,
    quarantined: 2,
  }),
  text('same-twice.csv', plain(['No,Isi,Tanggal', '1,sama,1/1/2023', '2,sama,1/1/2023', '3,lain,1/1/2023']), {
    accepted: 2,
    duplicate: 1,
  }),
  text('one-number-two-reports.csv', plain([short, '7,1/1/2023,a', '7,1/1/2023,b', '7,1/1/2023,a']), {
    accepted: 1,
    duplicate: 1,
    quarantined: 1,
  }),
  text('empty.csv', '', { refused: 'file-empty' }),
  text('blank.csv', '\r\n \r\n', { refused: 'file-empty' }),
  text('only-headings.csv', csv([headings]), { accepted: 0 }),
  text('no-headings.csv', csv(rows), { refused: 'no-text-column' }),
  text('page.xls', '<html><table><tr><td>Isi Laporan</td></tr></table></html>', {
    refused: 'file-not-a-table',
  }),
  text('array.json', '[{"isi":"a"}]', { refused: 'file-not-a-table' }),
  { name: 'old.xls', bytes: Buffer.from('d0cf11e0a1b11ae1', 'hex'), becomes: { refused: 'file-old-excel' } },
  text('paper.pdf', '%PDF-1.7 …', { refused: 'file-not-a-table' }),
  text(
    'broken-lines.jsonl',
    plain(['{"isi":"a"}', '{"isi":', '["isi"]', '{"isi":"b","status":{"x":1}}', '{"lain":"c"}']),
    { accepted: 1, quarantined: 4 },
  ),
];

const wide = Array.from({ length: 10_000 }, (_, at) => (at === 0 ? 'Isi Laporan' : `kolom ${at}`));
const many = 120_000_000;

/** What somebody might hand over who means harm. */
const hostile: ImportFile[] = [
  text(
    'formulas.csv',
    plain([
      short,
      '1,1/1/2023,"=HYPERLINK(""http://jahat.example"",""klik"")"',
      "2,2/1/2023,@SUM(1+1)*cmd|' /C calc'!A0",
      '3,3/1/2023,+6281',
    ]),
    all,
  ),
  {
    name: 'formulas.xlsx',
    bytes: workbook([
      ['No Aduan', 'Isi'],
      ['1', { formula: 'WEBSERVICE("http://127.0.0.1:9/")', saved: 'Tersimpan' }],
      ['2', { formula: 'NOW()' }],
      ['3', 'biasa'],
    ]),
    becomes: { accepted: 2, quarantined: 1 },
  },
  text('prototypes.csv', plain(['__proto__,constructor,isi', 'a,b,c', 'd,e,f', '__proto__,toString,g']), all),
  text(
    'prototypes.jsonl',
    plain([
      '{"__proto__":{"isi":"x"},"isi":"a"}',
      '{"constructor":"x","isi":"b"}',
      '{"isi":"c","hasOwnProperty":"1"}',
    ]),
    all,
  ),
  text('ten-thousand-columns.csv', plain([wide.join(','), wide.map(() => 'x').join(',')]), {
    refused: 'too-many-columns',
  }),
  text('a-row-of-ten-thousand.csv', plain([short, wide.map(() => 'x').join(','), '2,2/1/2023,b']), {
    accepted: 1,
    quarantined: 1,
  }),
  text(
    'doubled-headings.csv',
    plain(['Isi Laporan,Isi Laporan,Tanggal,Tanggal', 'a,b,1/1/2023,x', 'c,d,2/1/2023,y', 'e,f,3/1/2023,z']),
    all,
  ),
  text('only-quotes.csv', plain([short, '"'.repeat(5001), '2,2/1/2023,b']), { accepted: 1, quarantined: 1 }),
  {
    name: 'bomb.xlsx',
    bytes: zipOf([{ name: 'xl/workbook.xml', bytes: Buffer.alloc(many, 32), declared: 100 }]),
    becomes: { refused: 'workbook-too-large' },
  },
  {
    name: 'truncated.xlsx',
    bytes: workbook(cells).subarray(0, 900),
    becomes: { refused: 'workbook-broken' },
  },
  {
    name: 'lying.xlsx',
    bytes: zipOf(workbookParts([cells]).map((part) => ({ ...part, declared: 4_000_000_000 }))),
    becomes: all,
  },
  {
    name: 'no-sheets.xlsx',
    bytes: zipOf([{ name: 'readme.txt', bytes: Buffer.from('x') }]),
    becomes: { refused: 'workbook-broken' },
  },
  { name: 'entities.xlsx', bytes: entityBomb(), becomes: { accepted: 1 } },
  { name: 'far-cell.xlsx', bytes: farCell(), becomes: { refused: 'workbook-too-many-columns' } },
  text(
    'shell.csv',
    plain([
      short,
      '$(reboot),1/1/2023,`id`',
      "'; DROP TABLE complaint; --,2/1/2023,<script>alert(1)</script>",
    ]),
    { accepted: 2 },
  ),
];

function entityBomb(): Buffer {
  const parts = workbookParts([[['Isi'], ['&lol;']]]);
  return zipOf(
    parts.map(({ name, bytes }) => ({
      name,
      bytes: name.includes('sheet1')
        ? Buffer.from(
            bytes
              .toString()
              .replace('?>', '?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY lol "&a;&a;&a;&a;">]>')
              .replace('&amp;lol;', '&lol;'),
          )
        : bytes,
    })),
  );
}

function farCell(): Buffer {
  const parts = workbookParts([[['Isi'], ['a']]]);
  return zipOf(
    parts.map(({ name, bytes }) => ({
      name,
      bytes: name.includes('sheet1')
        ? Buffer.from(
            bytes.toString().replace('</row></sheetData>', '<c r="XFD2"><v>1</v></c></row></sheetData>'),
          )
        : bytes,
    })),
  );
}

export const importFiles: readonly ImportFile[] = [...asWritten, ...values, ...broken, ...hostile];
/** The three rows that the first files hold, in whatever dress. */
export const sameThreeRows: readonly string[] = asWritten.map(({ name }) => name);
