import { describe, expect, it } from '@jest/globals';
import { numbersOf } from '../../../../test/support/canary.js';
import { channelContract } from '../../testing/channel-contract.js';
import type { RawReport } from '../channel-adapter.js';
import { guessPlaces } from './legacy-columns.js';
import { legacyChannel } from './legacy.channel.js';
import { MappingFault, readMapping } from './legacy-mapping.js';
import { readDate, readState } from './legacy-values.js';

const open = () =>
  legacyChannel.create({ config: undefined, publicUrl: 'https://muara.example', secret: 's' });
const columns = [
  'No Aduan',
  'Tanggal',
  'Isi Laporan',
  'Nama Pelapor',
  'No HP',
  'Email',
  'Alamat',
  'Lokasi',
  'Tanggapan',
  'Lintang',
  'Bujur',
];
const cells = [
  'ADU-7',
  '3 Maret 2023',
  'Jalan Merpati berlubang.',
  'Siti Aminah',
  '0813 1111 2222',
  'siti@contoh.id',
  'Gg. Kenanga 7',
  'dekat pasar',
  'Sudah ditambal',
  '-4.01',
  '119.62',
];
const envelope = {
  source: 'e-sukma',
  officer: 'operator',
  instansi: '',
  line: '7',
  reading: JSON.stringify({ places: guessPlaces(columns), states: {} }),
};
const raw = (row: object, more: Record<string, string> = {}): RawReport => ({
  body: new TextEncoder().encode(JSON.stringify(row)),
  contentType: 'application/json',
  envelope: { ...envelope, ...more },
});
const changed = (field: string, value: string): string[] =>
  cells.map((cell, place) => (columns[place] === field ? value : cell));

describe('a row of an old register', () => {
  channelContract(open, {
    messages: [raw({ columns, cells }), raw({ columns, cells: changed('No Aduan', '') })],
    redelivered: raw({ cells, columns }, { line: '9' }),
    withUnknownField: raw({ columns, cells, sheet: 3 }),
    saying: (text) => raw({ columns, cells: changed('Isi Laporan', text) }),
    canaryRaw: (canary) =>
      raw({
        columns: [...columns, 'NIK'],
        cells: [
          'ADU-8',
          '3 Maret 2023',
          numbersOf(canary),
          canary.name,
          canary.phone,
          canary.email,
          canary.address,
          numbersOf(canary),
          numbersOf(canary),
          '-4.01',
          '119.62',
          `${canary.nik} ${canary.header}`,
        ],
      }),
    canaries: ['Merpati', 'Siti', '1111', 'Kenanga', 'contoh.id'],
    authentic: [],
    forged: {},
  });
});

describe('headings', () => {
  it.each([
    ['Isi Laporan', 'text'],
    ['URAIAN PENGADUAN', 'text'],
    ['Keluhan', 'text'],
    ['Complaint Description', 'text'],
    ['Perihal', 'title'],
    ['Tgl. Masuk', 'receivedAt'],
    ['Tanggal Laporan Masuk', 'receivedAt'],
    ['Hari/Tanggal', 'receivedAt'],
    ['Created At', 'receivedAt'],
    ['Tanggal Kejadian', 'occurredOn'],
    ['Tgl Tindak Lanjut', 'answeredAt'],
    ['Tanggal Selesai', 'closedAt'],
    ['No. Aduan', 'number'],
    ['Nomor Tiket', 'number'],
    ['Tracking ID', 'number'],
    ['ID', 'number'],
    ['Status Laporan', 'status'],
    ['Jenis Laporan', 'classification'],
    ['Kategori Aduan', 'category'],
    ['Nama', 'name'],
    ['Pelapor', 'name'],
    ['No. HP/WA', 'phone'],
    ['No. Telp. Pelapor', 'phone'],
    ['E-mail', 'email'],
    ['Alamat Rumah', 'address'],
    ['Lokasi Kejadian', 'place'],
    ['OPD Terkait', 'instansi'],
    ['Disposisi ke', 'instansi'],
    ['Tindak Lanjut', 'answer'],
    ['Jawaban OPD', 'answer'],
    ['Anonim', 'anonymous'],
  ])('%s is %s', (heading, field) => {
    expect(Object.keys(guessPlaces([heading]))).toEqual([field]);
  });

  it.each(['No', 'Nomor', 'NIK', 'No KTP', 'Foto', '__proto__', 'constructor', ''])(
    '%s is nothing',
    (heading) => {
      expect(guessPlaces([heading])).toEqual({});
    },
  );
});

describe('dates', () => {
  const at = (written: string, wilayah?: string): string | undefined =>
    readDate(written, { wilayah, monthFirst: false })?.at.toISOString();

  it.each([
    ['31/12/2022', '2022-12-30T17:00:00.000Z'],
    ['31-12-22 23.59', '2022-12-31T16:59:00.000Z'],
    ['2022-12-31', '2022-12-30T17:00:00.000Z'],
    ['2022-12-31T10:00:00Z', '2022-12-31T10:00:00.000Z'],
    ["Jum'at, 30 Desember 2022 pukul 08.15 WITA", '2022-12-30T00:15:00.000Z'],
    ['5 Peb 2021', '2021-02-04T17:00:00.000Z'],
    ['March 3rd, 2023 1:05 PM', '2023-03-03T06:05:00.000Z'],
    ['44927', '2022-12-31T17:00:00.000Z'],
    ['44927.75', '2023-01-01T11:00:00.000Z'],
  ])('%s', (written, instant) => {
    expect(at(written)).toBe(instant);
  });

  it('stand in the time of their area', () => {
    expect(at('31/12/2022', '73.11')).toBe('2022-12-30T16:00:00.000Z');
    expect(at('31/12/2022', '91')).toBe('2022-12-30T15:00:00.000Z');
  });

  it.each([
    '31/02/2023',
    '13/13/2023',
    '32 Mei 2023',
    '5 Foo 2023',
    '12345',
    '99/99/9999',
    'Mei 2023',
    '10:30',
    '1/1/1900',
  ])('%s is none', (written) => {
    expect(at(written)).toBeUndefined();
  });
});

it('takes a state for what it says, and asks for what nobody has said', () => {
  expect(readState('SELESAI', {})).toBe('closed');
  expect(readState('Terdisposisi Belum Ditindaklanjuti', {})).toBe('received');
  expect(readState('sudah ditindaklanjuti', {})).toBe('answered');
  expect(readState('sdh ok', {})).toBeNull();
  expect(readState('Sdh OK', { 'sdh ok': 'closed' })).toBe('closed');
  expect(readState('constructor', {})).toBeNull();
});

it.each([
  ['[]', 'mapping-not-json'],
  ['{', 'mapping-not-json'],
  ['{"colums":{}}', 'mapping-unknown'],
  ['{"columns":{"teks":"a"}}', 'mapping-unknown'],
  ['{"columns":{"text":0}}', 'mapping-unknown'],
  ['{"states":{"x":"selesai"}}', 'mapping-unknown'],
  ['{"wilayah":"Barru"}', 'mapping-unknown'],
])('refuses the mapping %s', (json, code) => {
  expect(() => readMapping(json)).toThrow(MappingFault);
  expect(() => readMapping(json)).toThrow(code);
});
