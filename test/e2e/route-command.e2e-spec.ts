import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newDataDir, runCommand, runUnread } from '../support/muara-process.js';

jest.setTimeout(120_000);

let dataDir: string;
beforeAll(async () => {
  dataDir = await newDataDir();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

interface Said {
  code: number;
  stdout: string;
  stderr: string;
}
const settings = () => ({ MUARA_DATA_DIR: join(dataDir, 'never') });
const muara = (...words: string[]): Promise<Said> =>
  runCommand(settings(), ...words).then(
    (stdout) => ({ code: 0, stdout, stderr: '' }),
    ({ code, stdout, stderr }: Said) => ({ code, stdout, stderr }),
  );
const fileOf = async (lines: (object | string)[]): Promise<string> => {
  const file = join(dataDir, 'lines.jsonl');
  await writeFile(
    file,
    lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
  );
  return file;
};

describe('route of one text', () => {
  const lamp = ['route', '--text', 'Lampu jalan di depan pasar mati'];

  it('takes for the area a code, or a name that one area alone has', async () => {
    const { stdout: byCode } = await muara(...lamp, '--wilayah', '12.71');
    expect(byCode).toContain('Kota Medan (12.71)');
    for (const name of ['Medan', 'kota medan']) {
      expect(await muara(...lamp, '--wilayah', name)).toEqual({ code: 0, stdout: byCode, stderr: '' });
    }
    // A part of a city stands for it.
    expect((await muara(...lamp, '--wilayah', '12.71.04')).stdout).toBe(byCode);
  });

  it.each([
    ['99.99', 'no area has this code or name'],
    ['Atlantis', 'no area has this code or name'],
    ['', 'no area has this code or name'],
    ['Bandung', 'several areas are called so: Kabupaten Bandung (32.04), Kota Bandung (32.73)'],
  ])('refuses the area %j in a sentence', async (area, sentence) => {
    expect(await muara(...lamp, '--wilayah', area)).toEqual({
      code: 1,
      stdout: '',
      stderr: `muara: --wilayah '${area}': ${sentence}\n`,
    });
  });

  it('says that there is no text', async () => {
    for (const text of ['', ' \n']) {
      expect(await muara('route', '--text', text)).toEqual({
        code: 1,
        stdout: '',
        stderr: 'muara: --text holds no text\n',
      });
    }
  });

  it('takes no area beside a file, whose lines have their own', async () => {
    const file = await fileOf([{ id: 1, text: 'Lampu jalan mati' }]);
    const { code, stdout, stderr } = await muara('route', '--jsonl', file, '--wilayah', '12.71');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('context_wilayah');
  });
});

describe('route of a file', () => {
  const sound = (id: number) => ({ id, text: 'Lampu jalan mati di Medan Denai' });
  const idsOf = (stdout: string): unknown[] =>
    stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { id: unknown }).id);

  it('names each line that asks nothing and what it lacks, answers the others, and ends with 1', async () => {
    const file = await fileOf([
      sound(1),
      { id: 2 },
      { id: 3, text: 5 },
      '{"id":4,',
      '[5]',
      { id: 6, text: 'Lampu jalan mati', context_wilayah: 12.71 },
      { id: 7, text: '', context_wilayah: null },
      sound(8),
    ]);
    const { code, stdout, stderr } = await muara('route', '--jsonl', file);
    expect(code).toBe(1);
    expect(idsOf(stdout)).toEqual([1, 7, 8]);
    expect(stderr.split('\n')).toEqual([
      'line 2: text is missing',
      'line 3: text is not a string',
      'line 4 is not JSON',
      'line 5 is no JSON object',
      'line 6: context_wilayah is not a string',
      'muara: 5 lines are not answered',
      '',
    ]);
  });

  it('does the same where threads share the file', async () => {
    const lines: object[] = Array.from({ length: 300 }, (_, index) => sound(index));
    lines[70] = { id: 70 };
    lines[250] = { id: 250, text: null };
    const { code, stdout, stderr } = await muara('route', '--jsonl', await fileOf(lines));
    expect(code).toBe(1);
    expect(idsOf(stdout)).toEqual(lines.map((_, index) => index).filter((id) => id !== 70 && id !== 250));
    expect(stderr).toBe(
      'line 71: text is missing\nline 251: text is not a string\nmuara: 2 lines are not answered\n',
    );
  });

  it('ends quietly where its reader goes away, however much is left', async () => {
    const many = await fileOf(Array.from({ length: 3_000 }, (_, index) => sound(index)));
    expect(await runUnread(settings(), 'route', '--jsonl', many)).toEqual({ code: 141, stderr: '' });
    expect(await runUnread(settings(), 'env-example')).toEqual({ code: 141, stderr: '' });
  });
});

describe('evaluate-routing', () => {
  const row = {
    id: 'a',
    text: 'Sampah di Medan Denai tidak diangkut dua minggu',
    context_wilayah: null,
    category: 'sampah',
    wilayah: '12.71',
    instansi: 'medan.dlh',
    classification: 'pengaduan',
    supervisory: false,
  };
  const measured = async (...rows: object[]) => {
    const file = await fileOf(rows);
    const { stdout: table } = await muara('evaluate-routing', '--jsonl', file);
    const { stdout: json } = await muara('evaluate-routing', '--jsonl', file, '--json');
    return { table, figures: JSON.parse(json) as Record<string, unknown> };
  };

  it('prints no share of nothing in its table; JSON keeps its numbers', async () => {
    const { table, figures } = await measured(row);
    for (const label of ['  invented where not', 'supervisory found', 'not a report found']) {
      expect(table).toMatch(new RegExp(`^${label} +–$`, 'm'));
    }
    expect(table.match(/^ {2}right among those +–$/gm)?.length).toBeGreaterThanOrEqual(2);
    expect(table).toMatch(/^wilayah right where knowable +100\.0 %$/m);
    expect(table).toMatch(/^sampah +1 +100\.0 % +100\.0 % +100\.0 %$/m);
    expect(figures).toMatchObject({ supervisoryRecall: 1, notAReportPrecision: 1, wilayahInvented: 0 });
  });

  it('prints the share of what is there, and none of a category that nothing was taken for', async () => {
    const greeting = { ...row, id: 'b', text: 'Selamat pagi', category: 'bukan-laporan', wilayah: null };
    const none = { ...greeting, instansi: null, classification: null };
    const { table } = await measured(none, { ...none, id: 'c', category: 'listrik' });
    expect(table).toMatch(/^wilayah right where knowable +–$/m);
    expect(table).toMatch(/^ {2}invented where not +0\.0 %$/m);
    expect(table).toMatch(/^not a report found +100\.0 %\n {2}right among those +50\.0 %$/m);
    expect(table).toMatch(/^listrik +1 +– +0\.0 % +100\.0 %$/m);
  });
});
