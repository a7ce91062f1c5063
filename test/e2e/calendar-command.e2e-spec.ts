import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { newDataDir, runCommand } from '../support/muara-process.js';

jest.setTimeout(240_000);

describe('muara calendar', () => {
  let fresh: FreshDatabase;
  let dataDir: string;
  let directory: string;
  beforeAll(async () => {
    fresh = await freshDatabase();
    dataDir = await newDataDir();
    directory = await mkdtemp(join(tmpdir(), 'muara-calendar-'));
  });
  afterAll(async () => {
    await fresh?.drop();
    await rm(dataDir, { recursive: true, force: true });
    await rm(directory, { recursive: true, force: true });
  });

  /** What a command prints, a line each, or what it says where it fails. */
  const calendar = async (...words: string[]): Promise<unknown> => {
    const settings = { DATABASE_URL: fresh.url, MUARA_DATA_DIR: dataDir, LOG_LEVEL: 'error' };
    return runCommand(settings, 'calendar', ...words).then(
      (said) =>
        said
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as unknown),
      ({ code, stderr }: { code: number; stderr: string }) => `${code} ${stderr.trim()}`,
    );
  };
  const file = async (name: string, text: string): Promise<string> => {
    const path = join(directory, name);
    await writeFile(path, text);
    return path;
  };

  it('enters days off from a file, and opens the offices on one of them again', async () => {
    const days = await file('libur.csv', 'tanggal,nama\n2031-01-01,Tahun baru\n2031-07-01,Hari jadi kota\n');
    expect(await calendar('import', days, '--wilayah', '12.71')).toEqual([{ entered: 2 }]);
    expect(await calendar('remove', '2031-07-01', '--wilayah', '12.71')).toEqual([]);
    expect(await calendar('remove', '2031-07-01', '--wilayah', '12.71')).toContain('date: holiday-unknown');
  });

  it('says which field cannot be, and ends with an error', async () => {
    const wrong = await file('salah.csv', '2031-02-30,Hari apa\n');
    expect(await calendar('import', wrong)).toMatch(/^1 .*days: holidays-unreadable/);
    expect(await calendar('week', 'nowhere', '6')).toMatch(/^1 .*place: place-unknown/);
    expect(await calendar('week', 'medan.dlh', 'enam')).toMatch(/^1 .*days: days-invalid/);
    expect(await calendar('import', join(directory, 'missing.csv'))).toMatch(/^1 .*ENOENT/);
  });

  it('sets a week of six days', async () => {
    expect(await calendar('week', 'medan.dlh', '6')).toEqual([]);
  });

  it('lists the terms, and enters those of a new regulation', async () => {
    const rules = { id: 'permenpanrb-5-2025', name: 'Permenpanrb 5/2025', validFrom: '2031-01-01' };
    const path = await file('aturan.json', JSON.stringify(rules));
    expect(await calendar('rules', path)).toEqual([{ entered: rules.id }]);
    expect(await calendar('rules')).toMatchObject([{ id: 'permenpanrb-62-2018' }, rules]);
    expect(await calendar('rules', path)).toMatch(/^1 .*rules: rules-known/);
  });
});
