import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { newDataDir, runCommand, runUnread } from '../support/muara-process.js';

jest.setTimeout(300_000);

describe('what routing goes by, at the command line', () => {
  let fresh: FreshDatabase;
  let dataDir: string;
  beforeAll(async () => {
    fresh = await freshDatabase();
    dataDir = await newDataDir();
  });
  afterAll(async () => {
    await fresh?.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** What a command prints, or what it says where it fails. */
  const muara = (...words: string[]): Promise<string> =>
    runCommand({ DATABASE_URL: fresh.url, MUARA_DATA_DIR: dataDir, LOG_LEVEL: 'error' }, ...words).then(
      (said) => said,
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) =>
        `${code} ${stdout}${stderr.trim()}`,
    );
  const rows = (said: string): Record<string, unknown>[] =>
    said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const dry = ['--text', 'Air PDAM mati sudah tiga hari di Kabupaten Deli Serdang'];

  it('gives a body its areas, ends them, and keeps what was', async () => {
    const [before] = rows(await muara('mandate', 'list', '--instansi', 'sumut.tirtanadi'));
    expect(before).toMatchObject({ category: 'air-minum', wilayah: '12', from: '2000-01-01', until: null });
    const basis = ['--basis', 'Perda Sumut 3/2027'];
    const serve = [
      '--instansi',
      'sumut.tirtanadi',
      '--category',
      'air-minum',
      '--wilayah',
      '12.07',
      ...basis,
    ];
    const [added] = rows(await muara('mandate', 'add', ...serve));
    expect(added).toMatchObject({ instansi: 'sumut.tirtanadi', wilayah: '12.07', until: null });
    expect(await muara('mandate', 'add', ...serve)).toContain('from: mandate-overlaps');
    expect(await muara('mandate', 'end', String(added?.id), '2020-01-01')).toContain('until: day-past');
    await muara('mandate', 'end', String(added?.id), '2099-12-31');
    const listed = rows(await muara('mandate', 'list', '--wilayah', '12.07'));
    expect(listed).toEqual([{ ...added, until: '2099-12-31' }]);
  });

  it('enters a table of mandates whole or not at all, and twice without harm', async () => {
    const file = join(dataDir, 'mandat.csv');
    const head = 'instansi;category;wilayah;from;until;basis';
    await writeFile(file, `${head}\nmedan.dlh;desa;12.71;;;SK 1\nmedan.dlh;desa;99.99;;;\n`);
    const refused = await muara('mandate', 'import', file);
    expect(refused).toContain(
      '"row":2,"faults":["wilayah: wilayah-unknown (no area that fits has this code or name)","basis: basis-required (',
    );
    expect(refused).toContain('1 of 2 rows');
    await writeFile(file, `${head}\nmedan.dlh;desa;12.71;;;SK 1\nmedan.bpbd;desa;12.71;2099-01-01;;SK 1\n`);
    expect(rows(await muara('mandate', 'import', file, '--dry-run'))).toEqual([{ rows: 2, entered: 0 }]);
    expect(rows(await muara('mandate', 'import', file))).toEqual([{ rows: 2, entered: 2, known: [] }]);
    expect(rows(await muara('mandate', 'import', file))).toEqual([{ rows: 2, entered: 0, known: [1, 2] }]);
    expect(rows(await muara('mandate', 'import', file, '--dry-run'))).toEqual([{ rows: 2, entered: 0 }]);
  });

  it('tells the faults of all rows of a table, also where one has too few columns', async () => {
    const file = join(dataDir, 'salah.csv');
    const head = 'instansi;category;wilayah;from;until;basis';
    const short = 'medan.dlh;desa;12.71';
    await writeFile(
      file,
      `${head}\n${short}\nmedan.dlh;desa;12.71;;;SK, pasal 1\ntidak.ada;desa;12.71;;;SK 1\n`,
    );
    const refused = await muara('mandate', 'import', file);
    expect(refused).toContain('{"row":1,"faults":["too-few-cells (3 where the head has 6)"]}');
    expect(refused).toContain('{"row":3,"faults":["instansi: instansi-unknown (no body has this id)"]}');
    expect(refused).not.toContain('"row":2');
    expect(refused).toContain('2 of 3 rows');
    await writeFile(file, 'instansi;category;wilaya;from;until\nmedan.dlh;desa;12.71;;\n');
    expect(await muara('mandate', 'import', file)).toMatch(
      /^1 muara: .*missing: wilayah, basis.*unknown: wilaya$/,
    );
    await writeFile(file, '');
    expect(await muara('mandate', 'import', file)).toBe('1 muara: the file is empty');
  });

  it('ends quietly where nobody reads what it lists', async () => {
    const settings = { DATABASE_URL: fresh.url, MUARA_DATA_DIR: dataDir, LOG_LEVEL: 'error' };
    expect(await runUnread(settings, 'mandate', 'list')).toEqual({ code: 141, stderr: '' });
  });

  it('says of a text where it would go by what the installation knows, and why', async () => {
    const place = ['--name', 'Simpang Kuala', '--wilayah', '12.71.04'];
    expect(rows(await muara('place', 'add', ...place))[0]).toMatchObject({ wilayah: '12.71.04', road: null });
    expect(await muara('place', 'add', ...place, '--road', 'tol')).toContain('road: road-unknown');
    const rule = ['--name', 'Lampu taman', '--words', 'lampu taman', '--instansi', 'medan.dlh'];
    expect(rows(await muara('rule', 'add', ...rule))[0]).toMatchObject({ name: 'Lampu taman' });
    const lamp = ['--text', 'Lampu taman di Simpang Kuala mati'];
    const there = await muara('route', ...lamp, '--installation');
    expect(there).toMatch(/^instansi +\S.*\(medan\.dlh\)/);
    expect(there).toContain('Medan Denai (12.71.04)');
    expect(there).toContain('aturan: Lampu taman');
    expect(there).toContain('Simpang Kuala (disebut)');
    const anew = await muara('route', ...lamp);
    expect(anew).not.toContain('aturan');
    expect(await muara('route', ...dry, '--installation')).toContain('(sumut.tirtanadi)');
    const file = join(dataDir, 'lines.jsonl');
    await writeFile(file, `${JSON.stringify({ id: 7, text: lamp[1] })}\n`);
    const [line] = rows(await muara('route', '--jsonl', file, '--installation'));
    expect(line).toMatchObject({ id: 7, instansi: 'medan.dlh', wilayah: '12.71' });
    expect(await muara('route')).toContain('give either --jsonl FILE or --text TEXT');
  });
});
