import { describe, expect, it } from '@jest/globals';
import type { Failure } from '#complaint';
import { Directory, seedDirectory } from '#instansi';
import { RoutingValues } from './routing-values.js';

const values = () => new RoutingValues(new Directory(seedDirectory(), '2026-11-27'), '2026-11-27');
const faults = (read: () => unknown): string[] => {
  try {
    read();
    return [];
  } catch (error) {
    return (error as Failure).fields.map(({ field, code }) => `${field} ${code}`);
  }
};
const lamps = {
  instansi: 'medan.dishub',
  category: 'lampu-jalan',
  wilayah: '12.71',
  basis: 'Perwal Medan 1/2027',
};
const square = { name: 'Simpang Kuala', wilayah: '12.71.04' };

describe('what was typed of a mandate', () => {
  it.each([
    ['a kecamatan', 'Kec. Medan Denai', ['wilayah wilayah-too-small']],
    ['the code of a kecamatan', '12.71.04', ['wilayah wilayah-too-small']],
    ['a name that nobody knows', 'Negeri Awan', ['wilayah wilayah-unknown']],
    ['a name that two bear', 'Bandung', ['wilayah wilayah-ambiguous']],
    ['a code after another name', 'Kota Medan (12.75)', ['wilayah wilayah-code-differs']],
    ['a code of nothing after a name', 'Kota Medan (12.99)', ['wilayah wilayah-unknown']],
    ['a city as the list has it', 'Kota Medan (12.71)', []],
    ['a province as the list has it', 'Sumatera Utara (12)', []],
    ['nothing: the whole country', '', []],
  ])('says what is wrong with its area: %s', (_, wilayah, said) => {
    expect(faults(() => values().mandate({ ...lamps, wilayah }))).toEqual(said);
  });

  it('takes the kabupaten/kota where something smaller inside another is called so too', () => {
    expect(values().mandate({ ...lamps, wilayah: 'Binjai' })).toMatchObject({ wilayah: '12.75' });
  });

  it.each([
    'medan.dishub',
    'Dinas Perhubungan (medan.dishub)',
    'Dinas Perhubungan (Pemerintah Kota Medan) (medan.dishub)',
    'Dinas Perhubungan (Pemerintah Kota Medan)',
    ' dinas perhubungan (pemerintah kota medan) ',
  ])('knows a body by its id and as the list shows it: %s', (instansi) => {
    expect(values().mandate({ ...lamps, instansi }).instansi).toBe('medan.dishub');
  });

  it('chooses none of several bodies of one name', () => {
    const named = (instansi: string) => faults(() => values().mandate({ ...lamps, instansi }));
    expect(named('Dinas Perhubungan')).toEqual(['instansi instansi-unknown']);
    expect(named('Dinas Perhubungan (medan.tidakada)')).toEqual(['instansi instansi-unknown']);
  });

  it('asks for what is missing', () => {
    expect(faults(() => values().mandate({}))).toEqual([
      'instansi instansi-required',
      'category category-required',
      'basis basis-required',
    ]);
  });
});

describe('what was typed of a place', () => {
  it.each([
    ['no area', '', ['wilayah wilayah-required']],
    ['a province', 'Sumatera Utara', ['wilayah wilayah-too-large']],
    ['the code of a province', '12', ['wilayah wilayah-too-large']],
    ['the code of another name', 'Medan Denai (12.71.12)', ['wilayah wilayah-code-differs']],
    ['a kecamatan as the list has it', 'Kec. Medan Denai (12.71.04)', []],
    ['a kelurahan as the list has it', 'Binjai, Medan Denai (12.71.04.1005)', []],
    [
      'a kelurahan of another kecamatan',
      'Binjai, Medan Area (12.71.04.1005)',
      ['wilayah wilayah-code-differs'],
    ],
    ['a code in brackets alone', '(12.71.04)', []],
  ])('says what is wrong with its area: %s', (_, wilayah, said) => {
    expect(faults(() => values().place({ ...square, wilayah }))).toEqual(said);
  });

  it.each([
    ['Simpang Kuala; Balikpapan', 'name name-of-region'],
    ['Kotamadya Medan', 'name name-of-region'],
    ['jalan', 'name phrases-too-common'],
    ['di sini', 'name phrases-too-common'],
    ['<script>alert(1)</script>', 'name name-signs'],
    ['Simpang Kuala, Medan', 'name name-signs'],
    ['a', 'name phrases-invalid'],
  ])('refuses a name that would draw other reports, or that is none: %s', (name, said) => {
    expect(faults(() => values().place({ ...square, name }))).toEqual([said]);
  });
});

describe('the last day of something', () => {
  const last = (typed: string, from: string, until: string | null = null) => {
    let day = '';
    const wrong = faults(() => {
      day = values().lastDay(typed, { from, until });
    });
    return wrong[0] ?? day;
  };

  it('is yesterday at the earliest, which stops it at once', () => {
    expect(last('2026-11-26', '2020-01-01')).toBe('2026-11-26');
    expect(last('2026-11-26', '2026-11-27')).toBe('2026-11-26');
    expect(last('2026-11-25', '2020-01-01')).toBe('until day-past');
  });

  it('is not asked of what has ended or was taken back before it began', () => {
    expect(last('2026-11-28', '2020-01-01', '2026-11-26')).toBe('until ended-already');
    expect(last('2026-11-28', '2026-12-20', '2026-12-19')).toBe('until ended-already');
  });
});
