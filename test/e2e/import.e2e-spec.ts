import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ledgerOf, type Ledger } from '../support/api.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { newDataDir, runCommand } from '../support/muara-process.js';

jest.setTimeout(240_000);

const ROWS = 1_500;
const stateOf = (n: number): string => ['Selesai', 'Proses', 'sdh', 'Ditanggapi'][n % 4] ?? '';
/** Every fourth row is of a state that nobody has explained; every hundredth has no date that is one. */
const register = (): string =>
  [
    'No;No Aduan;Tanggal;Isi Laporan;Status;Nama;No HP;Tanggapan',
    ...Array.from({ length: ROWS }, (_, n) =>
      [
        n + 1,
        `ADU-${n}`,
        n % 100 === 5 ? '31/02/2023' : `${(n % 28) + 1}/3/2023`,
        `Lampu jalan mati di Jalan Sutomo Medan nomor ${n}`,
        stateOf(n),
        `Warga ${n}`,
        `0812${10_000_000 + n}`,
        stateOf(n) === 'Proses' ? '' : 'Sudah diganti',
      ].join(';'),
    ),
  ].join('\r\n');
const unread = Array.from({ length: ROWS }, (_, n) => n).filter((n) => n % 4 === 2 || n % 100 === 5).length;

describe('muara import', () => {
  let fresh: FreshDatabase;
  let ledger: Ledger;
  let dataDir: string;
  let directory: string;
  let file: string;
  beforeAll(async () => {
    fresh = await freshDatabase();
    ledger = ledgerOf(fresh.url);
    dataDir = await newDataDir();
    directory = await mkdtemp(join(tmpdir(), 'muara-register-'));
    file = join(directory, 'aduan.csv');
    await writeFile(file, register());
  });
  afterAll(async () => {
    await ledger.close();
    await fresh.drop();
    await rm(dataDir, { recursive: true, force: true });
    await rm(directory, { recursive: true });
  });

  const settings = () => ({ DATABASE_URL: fresh.url, MUARA_DATA_DIR: dataDir, LOG_LEVEL: 'warn' });
  const account = (said: string): Record<string, unknown> =>
    JSON.parse(said.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  const run = (...words: string[]): Promise<{ code: number; account: Record<string, unknown> }> =>
    runCommand(settings(), 'import', ...words).then(
      (said) => ({ code: 0, account: account(said) }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ code, account: account(stdout) }),
    );

  it('rehearses without storing anything, and says what each column is taken for', async () => {
    const { code, account: said } = await run(file, '--source', 'e-sukma', '--dry-run');
    expect(code).toBe(0);
    expect(said).toMatchObject({
      file: 'aduan.csv',
      source: 'e-sukma',
      dryRun: true,
      separator: ';',
      rows: ROWS,
      accepted: ROWS - unread,
      quarantined: unread,
      duplicate: 0,
    });
    const columns = said['columns'] as { heading: string; field: string | null }[];
    expect(columns.map(({ heading, field }) => `${heading}: ${field}`)).toEqual([
      'No: null',
      'No Aduan: number',
      'Tanggal: receivedAt',
      'Isi Laporan: text',
      'Status: status',
      'Nama: name',
      'No HP: phone',
      'Tanggapan: answer',
    ]);
    const errors = said['errors'] as object[];
    expect(errors[0]).toMatchObject({
      line: 4,
      column: 5,
      field: 'status',
      reason: expect.stringMatching(/status tidak dikenal/),
    });
    expect(await ledger.count('inbound')).toBe(0);
  });

  it('ends in the same complaints when it is killed in the middle and begun again', async () => {
    const running = spawn(
      process.execPath,
      ['dist/apps/cli/src/main.js', 'import', file, '--source', 'e-sukma'],
      {
        env: { ...process.env, ...settings() },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    const ended = once(running, 'exit');
    // The first stretch is taken in: now it is in the middle of the second.
    await once(running.stderr, 'data');
    running.kill('SIGKILL');
    await ended;
    const before = await ledger.count('inbound');
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(ROWS);

    const { account: said } = await run(file, '--source', 'e-sukma');
    expect(said).toMatchObject({ rows: ROWS, duplicate: before });
    expect(Number(said['accepted']) + Number(said['quarantined']) + before).toBe(ROWS);
    expect(await ledger.count('complaint')).toBe(ROWS - unread);
    expect(await ledger.count('inbound', `outcome = 'quarantined'`)).toBe(unread);
    expect(await ledger.count('complaint', 'suggestion IS NULL')).toBe(0);
    expect(await ledger.count('complaint', `wilayah = '12.71'`)).toBe(ROWS - unread);
  });

  it('leaves everything as it is the third time', async () => {
    const { account: said } = await run(file, '--source', 'e-sukma');
    expect(said).toMatchObject({ rows: ROWS, accepted: 0, quarantined: 0, duplicate: ROWS });
    expect(await ledger.count('complaint')).toBe(ROWS - unread);
  });

  it('takes in what was in quarantine once its officer has said what a word means', async () => {
    const mapping = join(directory, 'pemetaan.json');
    await writeFile(mapping, JSON.stringify({ states: { sdh: 'closed' } }));
    const { account: said } = await run(file, '--source', 'e-sukma', '--mapping', mapping);
    expect(said['accepted']).toBe(unread - ROWS / 100);
  });

  it('has told nobody anything, and published nothing', async () => {
    expect(await ledger.count('delivery')).toBe(0);
    expect(await ledger.count('message', `"from" = 'system'`)).toBe(0);
    expect(await ledger.count('outbox', `pattern <> 'complaint.received'`)).toBe(0);
    expect(await ledger.count('complaint', `consents->>'publish' = 'true'`)).toBe(0);
  });

  it('says in Indonesian why a file is not taken in, and ends with 1', async () => {
    const empty = join(directory, 'kosong.csv');
    await writeFile(empty, '');
    const refusals: [string[], string, RegExp][] = [
      [[empty, '--source', 'e-sukma'], 'file-empty', /kosong/],
      [[join(directory, 'tidak-ada.csv'), '--source', 'e-sukma'], 'file-missing', /tidak ada/],
      [[file, '--source', 'E Sukma'], 'source-invalid', /huruf kecil/],
      [[file, '--source', 'e-sukma', '--mapping', file], 'mapping-not-json', /bukan JSON/],
    ];
    for (const [words, code, reason] of refusals) {
      const { code: ended, account: said } = await run(...words);
      expect([code, ended]).toEqual([code, 1]);
      expect(said).toMatchObject({ rows: 0, refused: { code, reason: expect.stringMatching(reason) } });
    }
  });
});
