import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hideNumbers, type Hidden } from './free-text.js';
import type { HiddenKind } from './number-reader.js';

const ARABIC = '٠١٢٣٤٥٦٧٨٩';
const inScript = (zero: number) => (digits: string) =>
  digits.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

/** Digits of any script as ASCII, and nothing else but letters: what a reader of the output could put together. */
const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[٠-٩]/g, (digit) => String(ARABIC.indexOf(digit)))
    .replace(/[^\p{L}\p{Nd}]/gu, '');
const nothingLeft = (text: string, hidden: Hidden[]): boolean =>
  hidden.every(({ kind, value }) =>
    kind === 'email'
      ? !text.toLowerCase().includes(value)
      : !bare(text).includes(value.replace(/^\+62|\D/g, '')),
  );

describe('numbers hidden in free text', () => {
  it.each<[string, HiddenKind, string, string]>([
    ['hubungi 081234567890 ya', 'phone', '+6281234567890', 'hubungi [nomor telepon 1] ya'],
    ['0812-3456-7890', 'phone', '+6281234567890', '[nomor telepon 1]'],
    ['0812 3456 789', 'phone', '+628123456789', '[nomor telepon 1]'],
    ['0812.3456.7890.', 'phone', '+6281234567890', '[nomor telepon 1].'],
    ['+62 812-3456-7890', 'phone', '+6281234567890', '[nomor telepon 1]'],
    ['+62 (0)812 3456 7890', 'phone', '+6281234567890', '[nomor telepon 1]'],
    ['6281234567890', 'phone', '+6281234567890', '[nomor telepon 1]'],
    ['62 812 3456 7890', 'phone', '+6281234567890', '[nomor telepon 1]'],
    ['https://wa.me/6281234567890', 'phone', '+6281234567890', 'https://wa.me/[nomor telepon 1]'],
    ['wa 0812 3456 7890, terima kasih', 'phone', '+6281234567890', 'wa [nomor telepon 1], terima kasih'],
    ['WA:81234567890', 'phone', '+6281234567890', 'WA:[nomor telepon 1]'],
    ['wa saya 812 3456 7890', 'phone', '+6281234567890', 'wa saya [nomor telepon 1]'],
    ['wa081234567890', 'phone', '+6281234567890', 'wa[nomor telepon 1]'],
    ['(021) 555-1234', 'phone', '+62215551234', '[nomor telepon 1]'],
    ['021/5551234', 'phone', '+62215551234', '[nomor telepon 1]'],
    ['061-4512345', 'phone', '+62614512345', '[nomor telepon 1]'],
    ['+62 21 555 1234', 'phone', '+62215551234', '[nomor telepon 1]'],
    ['telp rumah? telp. 4512345', 'phone', '4512345', 'telp rumah? telp. [nomor telepon 1]'],
    ['+65 9123 4567', 'phone', '+6591234567', '[nomor telepon 1]'],
    ['(hp 081234567890)', 'phone', '+6281234567890', '(hp [nomor telepon 1])'],
    ['1271016512900001', 'nik', '1271016512900001', '[NIK 1]'],
    ['NIK1271016512900001', 'nik', '1271016512900001', 'NIK[NIK 1]'],
    ['1271 0165 1290 0001', 'nik', '1271016512900001', '[NIK 1]'],
    ['12.71.01.651290.0001', 'nik', '1271016512900001', '[NIK 1]'],
    ['127101-651290-0001', 'nik', '1271016512900001', '[NIK 1]'],
    ['NIK: 127101651290001', 'nik', '127101651290001', 'NIK: [NIK 1]'],
    ['No KK 1271011212120003', 'kk', '1271011212120003', 'No KK [nomor KK 1]'],
    [
      'kartu keluarga saya: 1271 0112 1212 0003',
      'kk',
      '1271011212120003',
      'kartu keluarga saya: [nomor KK 1]',
    ],
    ['9999999999999999', 'kk', '9999999999999999', '[nomor KK 1]'],
    ['IDPEL 512345678901', 'customer', '512345678901', 'IDPEL [nomor pelanggan 1]'],
    ['ID Pelanggan: 5123-4567-8901', 'customer', '512345678901', 'ID Pelanggan: [nomor pelanggan 1]'],
    ['no pelanggan PDAM saya 1234567', 'customer', '1234567', 'no pelanggan PDAM saya [nomor pelanggan 1]'],
    ['PDAM no. 01234567', 'customer', '01234567', 'PDAM no. [nomor pelanggan 1]'],
    ['BPJS 0001234567890', 'customer', '0001234567890', 'BPJS [nomor pelanggan 1]'],
    ['kartu 0001234567890', 'customer', '0001234567890', 'kartu [nomor pelanggan 1]'],
    ['rek BRI 012345678901234', 'account', '012345678901234', 'rek BRI [nomor rekening 1]'],
    ['Budi.S+a@Contoh.co.id.', 'email', 'budi.s+a@contoh.co.id', '[email 1].'],
    ['（０８１２）３４５６７８９０', 'phone', '+6281234567890', '[nomor telepon 1]'],
    [`hp ${inScript(0x660)('081234567890')}`, 'phone', '+6281234567890', 'hp [nomor telepon 1]'],
    [`hp ${inScript(0x1d7ce)('081234567890')}!`, 'phone', '+6281234567890', 'hp [nomor telepon 1]!'],
    ['0\u200b8\u200c1\u200d2\u2060345\ufeff67890', 'phone', '+6281234567890', '[nomor telepon 1]'],
    ['0812\u00a03456\u20137890', 'phone', '+6281234567890', '[nomor telepon 1]'],
    ['0\ufe0f\u20e38\ufe0f\u20e31234567890', 'phone', '+6281234567890', '[nomor telepon 1]'],
    ['budi＠contoh.id', 'email', 'budi@contoh.id', '[email 1]'],
  ])('%s: %s %s', (text, kind, value, expected) => {
    const { text: after, hidden } = hideNumbers(text);
    expect(after).toBe(expected);
    expect(hidden).toEqual([{ kind, value, placeholder: expect.any(String) }]);
  });

  it.each([
    'Jl. Sudirman No 12, Medan 20112',
    'RT 03/RW 05, RT 002 RW 011',
    'RT/RW 021/004 Blok C-12',
    'tanggal 12-10-2026, 1/2/2026 dan 2026-11-20 pukul 08.00-16.00 WIB',
    'jam 08.15-09.30 dan 10.15-11.45',
    'sejak 20 November 2026 pukul 10.30',
    'Rp 1.500.000, Rp1500000, Rp. 81.234.567.890 dan 250.000 rupiah',
    'biaya 1.250.000,00 lalu 12.500.000.000',
    'laporan #9165816 dan laporan 7K3M-9QX2-ABCD',
    'hubungi 110, 112, 113, 119 atau 123',
    'telp 110 112 113',
    'BK 1234 AB di km 12,5 jalan nasional 15',
    'koordinat -3.5952345, 98.6722234',
    'tahun 2019 2020 2021 2022',
    'tahun 2020-2021 dan 2022-2023',
    'PDAM mati 3 hari, PLN padam 12 jam sejak 2026',
    'dana desa 1500000000 tidak jelas',
    'surat 005/1234/2026 dan 021/1234/2026/DPRD',
    'dinding 08 10 12 14 16 retak',
    'ada 2 ekor, 15 orang, 1.200 warga',
    'm² dan ½ liter, 5‰',
    'Kirim ke @pemkot_medan, jam 7@pagi',
    '',
    '\ud800 0 \0',
  ])('leaves alone: %s', (text) => {
    expect(hideNumbers(text)).toEqual({ text, hidden: [] });
  });

  it('gives equal values one placeholder, whatever their spelling, and others the next', () => {
    const { text, hidden } = hideNumbers(
      '0812-3456-7890 atau +6281234567890, bukan 0813 1111 2222. NIK 1271016512900001',
    );
    expect(text).toBe('[nomor telepon 1] atau [nomor telepon 1], bukan [nomor telepon 2]. NIK [NIK 1]');
    expect(hidden.map(({ value }) => value)).toEqual([
      '+6281234567890',
      '+6281311112222',
      '1271016512900001',
    ]);
  });

  it('takes no placeholder that the reporter typed himself', () => {
    const { text, hidden } = hideNumbers('[nomor telepon 1] [NOMOR TELEPON 2] 081234567890');
    expect(text).toBe('[nomor telepon 1] [NOMOR TELEPON 2] [nomor telepon 3]');
    expect(hidden.map(({ placeholder }) => placeholder)).toEqual(['[nomor telepon 3]']);
  });

  it('goes on counting after another text of the same report, and knows its values again', () => {
    const { hidden } = hideNumbers('wa 081234567890');
    const later = hideNumbers('bukan 0812 3456 7890, tetapi 081311112222', hidden);
    expect(later.text).toBe('bukan [nomor telepon 1], tetapi [nomor telepon 2]');
    expect(hideNumbers('rumah 8123 4567\n890!', hidden).text).toBe('rumah [nomor telepon 1]!');
  });

  it('hides a value wherever its digits stand again, however they are spaced', () => {
    const { text, hidden } = hideNumbers(
      'IDPEL 512345678901. Sekali lagi 51 23 45 67 89\n01 dan x512345678901y',
    );
    expect(text).toBe('IDPEL [nomor pelanggan 1]. Sekali lagi [nomor pelanggan 1] dan x[nomor pelanggan 1]y');
    expect(hidden).toHaveLength(1);
  });

  const separator = fc.constantFrom('', ' ', '-', '.', '\u00a0', '\u2011', '\u200b', ' - ');
  const script = fc.constantFrom(
    (digits: string) => digits,
    inScript(0x660),
    inScript(0xff10),
    inScript(0x6f0),
  );
  const digits = (count: number) =>
    fc.array(fc.nat(9), { minLength: count, maxLength: count }).map((all) => all.join(''));
  const two = (from: number, to: number) =>
    fc.integer({ min: from, max: to }).map((n) => String(n).padStart(2, '0'));
  const identity = fc.oneof(
    fc.tuple(
      fc.constantFrom('0', '+62', '62'),
      fc.constantFrom('811', '813', '852', '877', '895'),
      digits(8),
    ),
    fc.tuple(
      fc.constantFrom('12', '32', '73'),
      two(1, 79),
      two(1, 40),
      fc.oneof(two(1, 28), two(41, 68)),
      two(1, 12),
      digits(2),
      digits(4),
    ),
  );

  it('finds telephone numbers and NIK in every script, between any words', () => {
    const words = fc.constantFrom('Jalan rusak ', 'hubungi ', 'saya: ', 'NIK ', 'hp ', 'Pak RT, ');
    fc.assert(
      fc.property(identity, separator, script, words, words, (parts, between, write, before, after) => {
        const value = parts.join('').replace(/^(\+62|62|0)(?=8)/, '');
        const spelled = before + write(parts.join(between)) + ' ' + after;
        const { text, hidden } = hideNumbers(spelled);
        expect(hidden.map((one) => one.value.replace('+62', ''))).toEqual([value]);
        expect(nothingLeft(text, hidden)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  const noise = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          ...Array.from('012345678901268'),
          ' ',
          '-',
          '.',
          '/',
          '(',
          ')',
          '+',
          '@',
          '#',
          'a',
          '\n',
          '\u200b',
          'nik ',
          'hp ',
          'rp',
          'pdam ',
          '[nomor telepon 1]',
          '[',
          ']',
          '0812',
          '٣',
          '０',
        ),
        { maxLength: 60 },
      )
      .map((all) => all.join('')),
    fc
      .array(
        fc.oneof(
          identity.map((parts) => parts.join('')),
          fc.constantFrom(' ', ' 10 ', '.', 'x', '\n', 'jl 12 ', '/'),
        ),
        { maxLength: 12 },
      )
      .map((all) => all.join('')),
  );

  it('is total, leaves its own output alone, and no value of it in the text', () => {
    fc.assert(
      fc.property(noise, (given) => {
        const { text, hidden } = hideNumbers(given);
        if (hidden.length === 0) expect(text).toBe(given);
        expect(hideNumbers(text)).toEqual({ text, hidden: [] });
        expect(nothingLeft(text, hidden)).toBe(true);
        expect(new Set(hidden.map(({ placeholder }) => placeholder)).size).toBe(hidden.length);
        for (const { placeholder } of hidden) expect(given).not.toContain(placeholder);
      }),
      { numRuns: 1_500 },
    );
  });

  it.each([
    ['one digit', '0'],
    ['digits and spaces', '1 '],
    ['numbers', '081234567890 '],
    ['different numbers', null],
    ['what people write', 'Air mati 3 hari di Jl. Sutomo No 12, hubungi 081234567890. '],
    ['cues', 'nik hp nomor saya '],
    ['at signs', 'a@'],
    ['domains', 'a.'],
    ['one address', 'a@b.'],
    ['prices', '1.000.'],
    ['dots', '.'],
    ['plus signs', '+6'],
    ['brackets', '[nomor telepon 1]'],
    ['unseen characters', '\u200b'],
  ])('takes no longer than its length asks for: %s', (_, unit) => {
    const hostile =
      unit === null
        ? Array.from({ length: 8000 }, (__, n) => `0812${String(n * 9973).padStart(8, '0')}`).join(' ')
        : unit.repeat(Math.ceil(100_000 / unit.length));
    hideNumbers(hostile);
    const begun = process.cpuUsage();
    hideNumbers(hostile);
    const took = process.cpuUsage(begun).user / 1000;
    // A few dozen; whatever grows faster than the text takes minutes.
    expect(took).toBeLessThan(1_000);
  });
});
