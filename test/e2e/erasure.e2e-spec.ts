import { execFile } from 'node:child_process';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { freePort, findRunningPostgres } from '#platform';
import { call, type Receipt, type Tracked } from '../support/api.js';
import { plainBrowser } from '../support/forms.js';
import {
  databaseOf,
  newDataDir,
  runCommand,
  runCommandOn,
  startProcess,
  type MuaraProcess,
  type Settings,
} from '../support/muara-process.js';
import { until } from '../support/until.js';

jest.setTimeout(240_000);

const reporter = { name: 'Siti Kenanga', phone: '+6281260009876', email: 'siti.kenanga@warga.test' };
const words = 'Lampu jalan mati di depan rumah Kenanga, Medan Selayang';

let dataDir: string;
let settings: Settings;
let running: MuaraProcess | null = null;
let erased: Receipt;
let other: Receipt;
/** As it was before anybody was erased. */
let before: { facts: unknown; received: number };

const cluster = (): string => join(dataDir, 'postgres', 'cluster');
const backup = (): string => join(dataDir, 'backup');
const heads = (): string => join(dataDir, 'vault', 'audit-heads');
const lastHead = async (): Promise<{ seq: number }> =>
  JSON.parse((await readFile(heads(), 'utf8')).trim().split('\n').at(-1) ?? '{}') as { seq: number };
const url = (): string => running?.url ?? '';

beforeAll(async () => {
  dataDir = await newDataDir();
  settings = { PORT: String(await freePort()), MUARA_DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
  running = await startProcess(settings);
  erased = await report();
  other = await report();
  await until(async () => (await file(erased)).category !== null, 'the report to be classified', 30_000);
  await until(
    async () => (await ask(`SELECT FROM audit_due`)).length === 0,
    'the audit to be chained',
    30_000,
  );
  before = { facts: await facts(), received: await received() };
  await stop();
  await copy(cluster(), backup());
  running = await startProcess(settings);
});
afterAll(async () => {
  await running?.end();
  const left = await databaseOf(dataDir);
  if (left !== null) process.kill(left, 'SIGQUIT');
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

/** With owners and rights, as a backup of files is made. */
const copy = (from: string, to: string) => promisify(execFile)('cp', ['-a', from, to]);

async function report(): Promise<Receipt> {
  const { status, body } = await call<Receipt>(`${url()}/api/v1/reports`, {
    json: { text: words, wilayah: '12.71', reporter },
  });
  expect(status).toBe(201);
  return body;
}

const file = async ({ code, secret }: Receipt): Promise<Tracked> =>
  (await call<Tracked>(`${url()}/api/v1/reports/${code}`, { authorization: `Report ${secret}` })).body;

async function stop(): Promise<void> {
  expect(await running?.end()).toBe(0);
  running = null;
}

/** As the owner of the embedded database. */
async function ask<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: (await findRunningPostgres(dataDir)) ?? '' });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

const codeOf = ({ code }: Receipt): string => code.replaceAll('-', '');
/** What statistics count. */
const facts = (): Promise<object[]> =>
  ask(`SELECT code, channel, category, wilayah, received_at FROM complaint ORDER BY code`);
const received = async (): Promise<number> => (await ask(`SELECT FROM inbound`)).length;

/** Rows of a complaint that its identity could be read from. */
const sealedRows = async (receipt: Receipt): Promise<number> =>
  (
    await ask(
      `SELECT s.id FROM sealed s JOIN complaint c ON c.id = s.owner_id WHERE c.code = $1
       UNION ALL SELECT k.id FROM data_key k JOIN complaint c ON c.id = k.owner_id WHERE c.code = $1`,
      [codeOf(receipt)],
    )
  ).length;

/** The reporter's own copy, from the page where he asks for it. */
async function copyOf(receipt: Receipt): Promise<{ status: number; said: string }> {
  const browser = plainBrowser(url());
  await browser.get(`/lacak/${receipt.code}?kunci=${receipt.secret}`);
  const page = `/lacak/${receipt.code}/data`;
  const answer = await browser.send(page, `${page}/ekspor`, { pin: receipt.pin, format: 'json' });
  return { status: answer.status, said: await answer.text() };
}

async function custodian(): Promise<ReturnType<typeof plainBrowser>> {
  const browser = plainBrowser(url());
  const signedIn = await browser.send('/petugas/masuk', '/petugas/masuk', {
    username: 'identity-custodian',
    password: 'demo',
  });
  expect(signedIn.headers.get('location')).toBe('/petugas/data');
  return browser;
}

describe('who is erased', () => {
  it('is known to himself until then, by number and PIN', async () => {
    const { status, said } = await copyOf(erased);
    expect(status).toBe(200);
    expect(said).toContain(reporter.name);
    expect(said).toContain(reporter.phone);
    const wrong = await copyOf({ ...erased, pin: '00000000' });
    expect(wrong.status).toBe(422);
    expect(wrong.said).not.toContain(reporter.name);
  });

  it('asks for it with his PIN, and the custodian sees the number alone', async () => {
    const browser = plainBrowser(url());
    await browser.get(`/lacak/${erased.code}?kunci=${erased.secret}`);
    const page = `/lacak/${erased.code}/data`;
    const unproved = await browser.send(page, page, { kind: 'erasure', pin: '' });
    expect(unproved.status).toBe(422);
    const asked = await browser.send(page, page, { kind: 'erasure', pin: erased.pin });
    expect(asked.headers.get('location')).toBe(`${page}?diminta=1`);

    const desk = await custodian();
    const shown = await (await desk.get('/petugas/data')).text();
    expect(shown).toContain(erased.code);
    expect(shown).not.toContain(other.code);
    for (const secret of [reporter.name, reporter.phone, 'Kenanga']) expect(shown).not.toContain(secret);
    const id = /action="\/petugas\/data\/permintaan\/([0-9a-f-]{36})"/.exec(shown)?.[1] ?? '';
    const granted = await desk.send('/petugas/data', `/petugas/data/permintaan/${id}`, { decision: 'grant' });
    expect(granted.headers.get('location')).toBe('/petugas/data?selesai=granted');
    expect(await sealedRows(erased)).toBe(0);
    expect(await sealedRows(other)).toBeGreaterThan(0);
    const own = await copyOf(erased);
    expect([own.status, own.said.includes(reporter.name)]).toEqual([200, false]);
  });

  it('leaves an audit that holds, up to its signed heads', async () => {
    await until(
      async () => (await ask(`SELECT FROM audit_due`)).length === 0,
      'the audit to be chained',
      30_000,
    );
    expect(await runCommand(settings, 'verify-audit', '--against', heads())).toContain('the audit holds');
  });
});

describe('an older backup that is restored', () => {
  let restored: { held: number };

  beforeAll(async () => {
    await stop();
    // Each start signs where the audit ends: now with the erasure in it.
    running = await startProcess(settings);
    const rows = (await ask(`SELECT FROM audit_chain`)).length;
    await until(async () => (await lastHead()).seq >= rows, 'a head of after the erasure', 30_000);
    await stop();
    await rm(cluster(), { recursive: true });
    await copy(backup(), cluster());
    // A chain of before the last signed head would be taken for one that was cut.
    await rename(heads(), `${heads()}.before-restore`);
    running = await startProcess(settings);
    restored = { held: await sealedRows(other) };
  });

  it('brings back nobody who was erased, and everybody else', async () => {
    await until(async () => (await sealedRows(erased)) === 0, 'the identity to be destroyed again', 30_000);
    expect(restored.held).toBeGreaterThan(0);
    const own = await copyOf(erased);
    expect([own.status, own.said.includes(reporter.name)]).toEqual([200, false]);
    expect((await copyOf(other)).said).toContain(reporter.name);
  });

  it('ends the way back to him again, too', async () => {
    const state = () =>
      ask<{ erased: boolean }>(`SELECT erased, known, service_data FROM complaint WHERE code = $1`, [
        codeOf(erased),
      ]);
    await until(async () => (await state())[0]?.erased === true, 'his rows to say so', 30_000);
    expect(await state()).toEqual([{ erased: true, known: 'nobody', service_data: [] }]);
  });

  it('keeps what is counted, and an audit that holds', async () => {
    expect(await facts()).toEqual(before.facts);
    expect(await received()).toBe(before.received);
    await until(
      async () => (await ask(`SELECT FROM audit_due`)).length === 0,
      'the audit to be chained',
      30_000,
    );
    expect(await runCommand(settings, 'verify-audit')).toContain('the audit holds');
    const said = await ask(
      `SELECT reason FROM audit a JOIN complaint c ON c.id = a.subject WHERE c.code = $1 AND action = 'identity-erased'`,
      [codeOf(erased)],
    );
    expect(said).toEqual([{ reason: 'restored' }]);
    const old = runCommand(settings, 'verify-audit', '--against', `${heads()}.before-restore`);
    await expect(old).rejects.toMatchObject({ code: 1 });
  });
});

describe('muara data', () => {
  it('copies, holds and erases by number, and tells a breach from the audit', async () => {
    const printed = await runCommandOn(
      `${other.pin}\n`,
      settings,
      'data',
      'export',
      other.code,
      '--reason',
      'surat 3',
    );
    expect(printed).toContain(reporter.email);
    await expect(
      runCommandOn('12345678\n', settings, 'data', 'export', other.code, '--reason', 'surat 3'),
    ).rejects.toMatchObject({ code: 1 });

    const hold = ['data', 'hold', other.code, '--kind', 'legal', '--reason', 'perkara 7'];
    expect(await runCommand(settings, ...hold)).toContain(other.code);
    const erase = ['data', 'erase', other.code, '--reason', 'surat 3'];
    await expect(runCommand(settings, ...erase)).rejects.toMatchObject({
      stderr: expect.stringContaining('on-hold'),
    });
    await runCommand(settings, ...hold, '--release');
    expect(await runCommand(settings, ...erase)).toContain('is erased');
    expect(await sealedRows(other)).toBe(0);

    const span = ['--from', '2020-01-01T00:00', '--until', '2090-01-01T00:00'];
    const told = ['--what', 'Akun operator dipakai orang lain', '--measures', 'Akun ditutup'];
    const found = JSON.parse(
      await runCommand(settings, 'data', 'breach', ...span, '--actor', 'operator', ...told),
    ) as { id: string; reports: { code: string }[] };
    expect(found.reports).toEqual([expect.objectContaining({ code: other.code, openings: 1 })]);
    expect(JSON.stringify(found)).not.toContain(reporter.name);

    await runCommand(settings, 'data', 'breach', '--notify', found.id);
    const browser = plainBrowser(url());
    await browser.get(`/lacak/${other.code}?kunci=${other.secret}`);
    const page = await (await browser.get(`/lacak/${other.code}/data`)).text();
    expect(page).toContain('Akun operator dipakai orang lain');
    expect(await (await browser.get(`/lacak/${other.code}`)).text()).toContain('Baca pemberitahuannya');
  });

  it('sets how long identity is kept', async () => {
    const lines = await runCommand(settings, 'data', 'retention', '*', '24', '--source', 'JRA 2026');
    expect(lines).toContain('{"category":"*","months":24,"source":"JRA 2026"}');
    await expect(
      runCommand(settings, 'data', 'retention', '*', 'x', '--source', 'JRA'),
    ).rejects.toMatchObject({
      stderr: expect.stringContaining('months-invalid'),
    });
  });

  it('is told to wait by the command while nothing runs, however the number is typed, and is done at the start', async () => {
    const third = await report();
    await stop();
    const number = third.code.replaceAll('-', '').toLowerCase();
    const said = await runCommand(settings, 'data', 'erase', number, '--reason', 'surat 9');
    expect(said).toContain('is to be erased');
    running = await startProcess(settings);
    await until(async () => (await sealedRows(third)) === 0, 'the erasure', 30_000);
  });
});
