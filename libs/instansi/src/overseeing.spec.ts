import { describe, expect, it } from '@jest/globals';
import { Directory, mayOversee, overseerAbove, overseerFor, seedDirectory } from './index.js';

const seed = seedDirectory();
const directory = new Directory(seed);
const overseer = (accused: string[], wilayah: string | null, of = directory): string | null =>
  overseerFor(accused, wilayah, of)?.id ?? null;

describe('who looks into what a body is accused of', () => {
  it.each([
    ['a dinas: its own government’s inspectorate', ['medan.dinkes'], '12.71', 'medan.inspektorat'],
    ['wherever it is told of', ['medan.dinkes'], '73.11', 'medan.inspektorat'],
    [
      'a senior high school’s dinas: the province’s, though it stands in a city',
      ['sumut.disdik'],
      '12.71',
      'sumut.inspektorat',
    ],
    ['a company of the province: the province’s', ['sumut.tirtanadi'], '12.71', 'sumut.inspektorat'],
    ['a company of a kabupaten: the kabupaten’s', ['barru.tirta-waesai'], '73.11', 'barru.inspektorat'],
    [
      'a kabupaten itself, its head, deputy or secretary: the province’s',
      ['barru'],
      '73.11',
      'sulsel.inspektorat',
    ],
    ['an inspectorate: the one above', ['medan.inspektorat'], '12.71', 'sumut.inspektorat'],
    ['a governor: nobody here', ['jatim'], '35', null],
    ['a province’s inspectorate: nobody here', ['jatim.inspektorat'], '35', null],
    ['the police: nobody here', ['polri'], '12.71', null],
    [
      'a dinas and its inspectorate: one level up',
      ['medan.dinkes', 'medan.inspektorat'],
      '12.71',
      'sumut.inspektorat',
    ],
    [
      'a dinas of the city and one of the province: who is above both',
      ['medan.dinkes', 'sumut.disdik'],
      '12.71',
      'sumut.inspektorat',
    ],
    ['two cities of two provinces: nobody here', ['medan.dinkes', 'barru.dinkes'], '12.71', null],
    ['the police beside a dinas: the dinas’s', ['polri', 'medan.dinkes'], '12.71', 'medan.inspektorat'],
    ['nobody known: the area’s own', [], '12.71', 'medan.inspektorat'],
    ['nobody known in an area without a government here: the province’s', [], '73.06', 'sulsel.inspektorat'],
    ['nobody known, nowhere', [], null, null],
    ['a body that the directory has lost: the area’s own', ['gone'], '12.71', 'medan.inspektorat'],
  ])('%s', (_says, accused, wilayah, expected) => {
    expect(overseer(accused, wilayah)).toBe(expected);
  });

  it('finds a body of the state’s own overseer, and the country’s, once the directory has them', () => {
    const body = { kind: 'vertikal', parentId: 'nasional', wilayah: null, handles: [] };
    const wider = new Directory({
      ...seed,
      instansi: [
        ...seed.instansi,
        { ...body, id: 'polri.inspektorat', name: 'Itwasum' },
        { ...body, id: 'nasional.inspektorat', name: 'Itjen' },
      ],
    });
    expect(overseer(['polri'], '12.71', wider)).toBe('polri.inspektorat');
    expect(overseer(['atr-bpn'], '12.71', wider)).toBe('nasional.inspektorat');
    expect(overseer(['jatim'], '35', wider)).toBe('nasional.inspektorat');
    expect(overseer(['polri.inspektorat'], '35', wider)).toBe('nasional.inspektorat');
  });

  it('never names a body within one that is accused', () => {
    for (const { id } of seed.instansi) {
      const named = overseer([id], '12.71');
      expect([id, named !== null && directory.isWithin(named, id)]).toEqual([id, false]);
    }
  });
});

describe('who may have a supervisory complaint', () => {
  const about = (accused: string[]) => ({ accused, wilayah: '12.71' });

  it('is an inspectorate above everybody accused, near or far', () => {
    const may = (id: string, accused: string[]) => mayOversee(id, about(accused), directory);
    expect(may('medan.inspektorat', ['medan.dinkes'])).toBe(true);
    expect(may('sumut.inspektorat', ['medan.dinkes'])).toBe(true);
    expect(may('barru.inspektorat', ['medan.dinkes'])).toBe(false);
    expect(may('medan.inspektorat', ['sumut.disdik'])).toBe(false);
    expect(may('medan.dinkes', [])).toBe(false);
    expect(may('barru.inspektorat', [])).toBe(true);
    expect(may('medan.inspektorat', ['polri'])).toBe(false);
  });

  it('goes one level up from an inspectorate that leaves it', () => {
    const above = (id: string, accused: string[]) => overseerAbove(id, about(accused), directory)?.id ?? null;
    expect(above('medan.inspektorat', ['medan.dinkes'])).toBe('sumut.inspektorat');
    expect(above('sumut.inspektorat', ['medan.dinkes'])).toBeNull();
    expect(above('medan.inspektorat', [])).toBe('sumut.inspektorat');
  });
});
