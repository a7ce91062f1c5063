import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { call, type Receipt } from '../support/api.js';
import { plainBrowser, type PlainBrowser } from '../support/forms.js';
import { startDemo, type Muara } from '../support/standalone.js';
import { until } from '../support/until.js';

jest.setTimeout(120_000);

const DESK = '/petugas/data';

let muara: Muara;
let custodian: PlainBrowser;

beforeAll(async () => {
  muara = await startDemo();
  custodian = plainBrowser(muara.url);
  const form = { username: 'identity-custodian', password: 'demo' };
  const answer = await custodian.send('/petugas/masuk', '/petugas/masuk', form);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, DESK]);
});
afterAll(() => muara?.stop());

async function reported(): Promise<Receipt> {
  const reporter = { name: 'Sekar Kenari', phone: '081260001234' };
  const json = { text: 'Air mati di Jalan Denai Medan', wilayah: '12.71', reporter };
  const { status, body } = await call<Receipt>(`${muara.url}/api/v1/reports`, { json });
  expect(status).toBe(201);
  return body;
}

/** Sends a form of the custodian's desk: how it was answered, and the page that came back or that it led to. */
async function send(path: string, fields: Record<string, string>): Promise<{ status: number; page: string }> {
  const answer = await custodian.send(DESK, path, fields);
  const to = answer.headers.get('location');
  const page = to === null ? answer : await custodian.get(to);
  return { status: answer.status, page: await page.text() };
}

/** The reporter's own page about his data. */
async function ownPage({ code, pin }: Receipt, ...also: Record<string, string>[]): Promise<string> {
  const reporter = plainBrowser(muara.url);
  await reporter.send('/lacak', '/lacak', { code, pin });
  const path = `/lacak/${code}/data`;
  for (const fields of also) expect((await reporter.send(path, path, { pin, ...fields })).status).toBe(303);
  return (await reporter.get(path)).text();
}

it('holds an identity for a legal process, against the reporter’s wish, until it is released', async () => {
  const report = await reported();
  const number = report.code;
  const held = await send(`${DESK}/penahanan`, { number, kind: 'legal', reason: 'Perkara 12/Pid/2026' });
  expect(held.status).toBe(303);
  expect(held.page).toContain('Perkara 12/Pid/2026');
  await ownPage(report, { kind: 'erasure' });
  const desk = await (await custodian.get(DESK)).text();
  const id = /action="\/petugas\/data\/permintaan\/([0-9a-f-]{36})"/.exec(desk)?.[1] ?? '';
  const granted = await send(`${DESK}/permintaan/${id}`, { decision: 'grant', reason: '' });
  expect([granted.status, granted.page.includes('ditahan untuk proses hukum')]).toEqual([422, true]);
  const released = await send(`${DESK}/lepas`, { number, kind: 'legal', reason: 'Perkara selesai' });
  expect(released.status).toBe(303);
  expect((await send(`${DESK}/permintaan/${id}`, { decision: 'grant', reason: '' })).status).toBe(303);
  await until(async () => (await ownPage(report)).includes('Identitas Anda dihapus'), 'the erasure', 30_000);
});

it('gives a copy for a letter with the reporter’s PIN alone', async () => {
  const { code: number, pin } = await reported();
  const wrong = await send(`${DESK}/ekspor`, { number, pin: '00000000', reason: 'Surat 3/2026' });
  expect([wrong.status, wrong.page.includes('0001234')]).toEqual([422, false]);
  const copy = await send(`${DESK}/ekspor`, { number, pin, reason: 'Surat 3/2026' });
  expect(copy.status).toBe(200);
  expect(copy.page).toMatch(/\+6281260001234/);
});

it('tells at the field what a form of its desk lacks, and keeps what was typed', async () => {
  const paper = await send(`${DESK}/permintaan`, { number: 'TIDA-KADA-0000', kind: '', reason: 'Surat 4' });
  expect(paper.status).toBe(422);
  expect(paper.page).toContain('TIDA-KADA-0000');
  expect(paper.page).toContain('id="permintaan-number-error"');
  const months = await send(`${DESK}/retensi`, { category: '*', months: 'dua', source: '' });
  expect([months.status, months.page.includes('id="retensi-months-error"')]).toEqual([422, true]);
  const term = await send(`${DESK}/retensi`, { category: '*', months: '36', source: 'JRA 2026' });
  expect([term.status, term.page.includes('36 bulan'), term.page.includes('JRA 2026')]).toEqual([
    303,
    true,
    true,
  ]);
});

it('registers a breach, names who is affected from the audit, and gives notice where they look', async () => {
  const report = await reported();
  const { code: number, pin } = report;
  await send(`${DESK}/ekspor`, { number, pin, reason: 'Surat 5/2026' });
  const wib = (at: number): string => new Date(at + 7 * 3_600_000).toISOString().slice(0, 16);
  const breach = {
    from: wib(Date.now() - 3_600_000),
    until: wib(Date.now()),
    actor: 'identity-custodian',
    what: 'Layar ditinggal terbuka di loket.',
    measures: 'Sesi diputus.',
  };
  const registered = await send(`${DESK}/insiden`, breach);
  expect(registered.page).toContain(number);
  expect(registered.page).not.toMatch(/Sekar|0001234/);
  const id = /action="(\/petugas\/data\/insiden\/[0-9a-f-]{36})"/.exec(registered.page)?.[1] ?? '';
  expect(await ownPage(report)).not.toContain('Layar ditinggal terbuka');
  expect((await send(id, {})).page).toContain('Diberitahukan');
  expect(await ownPage(report)).toContain('Layar ditinggal terbuka');
});
