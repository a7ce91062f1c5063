import { describe, expect, it } from '@jest/globals';
import { Directory } from './directory.js';
import type { Mandate } from './knowledge.js';
import { seedDirectory } from './office.js';
import { overseerFor } from './overseeing.js';

const seed = seedDirectory();
let made = 0;
const mandate = (given: Pick<Mandate, 'instansi' | 'category' | 'wilayah'> & Partial<Mandate>): Mandate => ({
  id: `m${(made += 1)}`,
  from: '2020-01-01',
  until: null,
  basis: 'Perda 1/2020',
  ...given,
});
const directoryOf = (mandates: Mandate[], day?: string): Directory =>
  new Directory({ ...seed, mandates }, day);
const idsOf = (bodies: { id: string }[]): string[] => bodies.map(({ id }) => id);

describe('the mandates of a directory', () => {
  it('hold from their first day to their last, both included', () => {
    const until = mandate({
      instansi: 'medan.dishub',
      category: 'lampu-jalan',
      wilayah: '12.71',
      until: '2026-11-30',
    });
    const from = mandate({
      instansi: 'medan.sdabmbk',
      category: 'lampu-jalan',
      wilayah: '12.71',
      from: '2026-12-01',
    });
    const handlers = (day: string) =>
      idsOf(directoryOf([until, from], day).handlersOf('lampu-jalan', '12.71'));
    expect(handlers('2019-12-31')).toEqual([]);
    expect(handlers('2020-01-01')).toEqual(['medan.dishub']);
    expect(handlers('2026-11-30')).toEqual(['medan.dishub']);
    expect(handlers('2026-12-01')).toEqual(['medan.sdabmbk']);
    expect(directoryOf([until, from], '2026-11-30').categoriesOf('medan.sdabmbk')).toEqual([]);
    expect(directoryOf([until, from], '2026-12-01').categoriesOf('medan.sdabmbk')).toEqual(['lampu-jalan']);
  });

  it('give a body its area of service apart from the government that owns and oversees it', () => {
    const served = ['12.71', '12.07'].map((wilayah) =>
      mandate({ instansi: 'sumut.tirtanadi', category: 'air-minum', wilayah }),
    );
    const directory = directoryOf(served);
    for (const wilayah of ['12.71', '12.07'])
      expect(idsOf(directory.handlersOf('air-minum', wilayah))).toEqual(['sumut.tirtanadi']);
    for (const elsewhere of ['12', '12.75', '73.11', null])
      expect(directory.handlersOf('air-minum', elsewhere)).toEqual([]);
    expect(directory.governmentOf('sumut.tirtanadi')?.id).toBe('sumut');
    for (const wilayah of ['12.71', '12.07', null])
      expect(overseerFor(['sumut.tirtanadi'], wilayah, directory)?.id).toBe('sumut.inspektorat');
  });

  it('let the body go first that has held a matter longer, whichever is told of first', () => {
    const lamps = { category: 'lampu-jalan', wilayah: '12.71' };
    const held = [
      mandate({ ...lamps, instansi: 'medan.bapenda', from: '2026-01-02' }),
      mandate({ ...lamps, instansi: 'medan.sdabmbk', from: '2026-01-01' }),
      mandate({ ...lamps, instansi: 'medan.dishub', from: '2026-01-01' }),
    ];
    for (const mandates of [held, held.toReversed()])
      expect(idsOf(directoryOf(mandates, '2026-11-27').handlersOf('lampu-jalan', '12.71'))).toEqual([
        'medan.dishub',
        'medan.sdabmbk',
        'medan.bapenda',
      ]);
  });

  it('name a body once, by the nearest of its areas, before those that serve a wider one', () => {
    const directory = directoryOf([
      mandate({ instansi: 'pu.sda', category: 'sungai-irigasi', wilayah: null }),
      mandate({ instansi: 'sumut.diskominfo', category: 'sungai-irigasi', wilayah: '12' }),
      mandate({ instansi: 'pu.sda', category: 'sungai-irigasi', wilayah: '12.71' }),
    ]);
    expect(idsOf(directory.handlersOf('sungai-irigasi', '12.71'))).toEqual(['pu.sda', 'sumut.diskominfo']);
    expect(directory.mandatesFor('sungai-irigasi', '12.71').map(({ wilayah }) => wilayah)).toEqual([
      '12.71',
      '12',
      null,
    ]);
    expect(idsOf(directory.handlersOf('sungai-irigasi', '12.07'))).toEqual(['sumut.diskominfo', 'pu.sda']);
  });

  it('count for nothing where the directory has no such body', () => {
    const directory = directoryOf([mandate({ instansi: 'gone', category: 'air-minum', wilayah: null })]);
    expect(directory.handlersOf('air-minum', '12.71')).toEqual([]);
  });

  it('are what bodies handle at home where nothing else is said', () => {
    const directory = new Directory(seed);
    for (const { id, handles, wilayah } of seed.instansi) {
      expect(directory.categoriesOf(id).sort()).toEqual([...handles].sort());
      for (const category of handles) expect(idsOf(directory.handlersOf(category, wilayah))).toContain(id);
    }
  });
});
