import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { staff, type Staff } from '../support/api.js';
import { openBrowser, signIn, type Visitors } from '../support/browser.js';
import { startDemo, type Muara } from '../support/standalone.js';

jest.setTimeout(90_000);

let muara: Muara;
let people: Visitors;
let admin: Staff;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muara-scan-'));
  await writeFile(join(folder, 'surat.pdf'), scan);
  muara = await startDemo();
  people = await openBrowser(muara.url);
  admin = staff(muara.url, await muara.muara('token', '--role', 'national-admin'));
});

afterAll(async () => {
  await people?.close();
  await muara?.stop();
  await rm(folder, { recursive: true, force: true });
});

const DAY_MS = 86_400_000;
const wib = (daysAgo: number): string =>
  new Date(Date.now() + 7 * 3_600_000 - daysAgo * DAY_MS).toISOString().slice(0, 10);
const inWords = (day: string): string =>
  new Intl.DateTimeFormat('id-ID', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(day));

const scan = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

async function receipt(page: Page): Promise<{ code: string; pin: string }> {
  await page.getByRole('heading', { name: 'Tanda terima laporan' }).waitFor();
  const [code = '', pin = ''] = await page
    .locator('.m-number')
    .evaluateAll((all) => all.map((each) => [...each.children].map((part) => part.textContent).join('-')));
  return { code, pin };
}

/** The value beside a word in a list of facts. */
const fact = (page: Page, word: string): Promise<string> =>
  page
    .locator('dt', { hasText: new RegExp(`^${word}`) })
    .locator('xpath=following-sibling::dd[1]')
    .innerText();

async function typeLetter(page: Page): Promise<void> {
  await page.goto('/petugas/entri?channel=letter');
  await page.fill('#receivedOn', wib(2));
  await page.fill('#receivedTime', '09:15');
  await page.fill('#letterNumber', '12/RT03/XI/2026');
  await page.fill('#letterDate', wib(5));
  await page.fill('#text', 'Drainase di Jalan Sutomo Medan tersumbat sampah sehingga banjir setiap hujan.');
  // From the disk: what lies only in memory a browser does not send a second time.
  await page.setInputFiles('#attachments', join(folder, 'surat.pdf'));
  await page.fill('#name', 'Pak RT Hasan');
  await page.fill('#phone', '0812 3456 7890');
  await page.check('#privacy');
  await page.check('#consent');
}

it.each([true, false])('takes a letter down once, for its reporter (JavaScript %s)', async (scripts) => {
  const desk = await people.visitor({ width: 1280, scripts });
  await signIn(desk, 'front-desk', '/petugas/entri?channel=letter');
  expect(new URL(desk.url()).searchParams.get('channel')).toBe('letter');
  await typeLetter(desk);
  const before = (await admin.list()).body.items.length;
  if (scripts) await desk.keyboard.press('Control+Enter');
  else await desk.getByRole('button', { name: 'Simpan laporan' }).click();
  const given = await receipt(desk);
  expect(given).toEqual({
    code: expect.stringMatching(/^(\w{4}-){2}\w{4}$/),
    pin: expect.stringMatching(/^\d{4}-\d{4}$/),
  });
  expect(await fact(desk, 'Diterima')).toContain('09.15 WIB');
  await desk.reload();
  expect(await receipt(desk)).toEqual(given);
  expect((await admin.list()).body.items).toHaveLength(before + 1);

  await desk.getByRole('link', { name: 'Buka laporan' }).click();
  await desk.waitForURL(`**/petugas/laporan/${given.code}`);
  expect(await fact(desk, 'Diterima')).toContain('09.15 WIB');
  expect(await fact(desk, 'Dicatat')).toContain(String(Number(wib(0).slice(8))));
  expect(await fact(desk, 'Dicatat')).toContain('front-desk');
  expect(await fact(desk, 'Nomor surat')).toContain(`12/RT03/XI/2026`);
  expect(await fact(desk, 'Nomor surat')).toContain(inWords(wib(5)));
  // He chose to be seen by name, and by nothing else.
  expect(await fact(desk, 'Pelapor')).toBe('Pak RT Hasan');
  expect(await fact(desk, 'Kanal')).toContain('Surat');
  const page = await desk.locator('main').innerText();
  expect(page).not.toMatch(/3456/);
  const pdf = await desk.request.get(
    (await desk.getByRole('link', { name: 'lampiran-1.pdf' }).getAttribute('href')) ?? '',
  );
  expect([pdf.headers()['content-type'], await pdf.body()]).toEqual(['application/pdf', scan]);

  const citizen = await people.visitor({ width: 360, scripts });
  await citizen.goto(`/lacak?kode=${given.code}`);
  await citizen.fill('#pin', given.pin.replace('-', ' '));
  await citizen.getByRole('button', { name: 'Lihat laporan' }).click();
  await citizen.waitForURL(`**/lacak/${given.code}`);
  expect(await citizen.locator('main').innerText()).toContain('Drainase di Jalan Sutomo');
  expect(people.troubles).toEqual([]);
});

it('gives the same receipt for a call that came today and is sent twice', async () => {
  const desk = await people.visitor({ width: 1280, scripts: false });
  await signIn(desk, 'front-desk', '/petugas/entri?channel=phone');
  await desk.fill('#text', 'Penelepon: lampu jalan mati di Jalan Asia Medan sejak kemarin');
  const before = (await admin.list()).body.items.length;
  await desk.getByRole('button', { name: 'Simpan laporan' }).click();
  const given = await receipt(desk);
  await desk.reload();
  expect(await receipt(desk)).toEqual(given);
  expect((await admin.list()).body.items).toHaveLength(before + 1);
});

it('keeps what was typed when something is wrong with it, and stores nothing', async () => {
  const desk = await people.visitor({ width: 1280 });
  await signIn(desk, 'front-desk');
  await typeLetter(desk);
  await desk.fill('#text', '');
  await desk.setInputFiles('#attachments', []);
  await desk.fill('#phone', 'tidak ada');
  await desk.evaluate(`document.querySelector('#receivedOn').value = '2999-01-01'`);
  const before = (await admin.list()).body.items.length;
  await desk.getByRole('button', { name: 'Simpan laporan' }).click();
  const links = desk.locator('.govuk-error-summary a');
  await links.first().waitFor();
  const targets = await links.evaluateAll((all) => all.map((each) => each.getAttribute('href')));
  expect(targets).toEqual(['#receivedOn', '#text', '#phone']);
  const values = await Promise.all(
    ['#letterNumber', '#letterDate', '#name', '#phone'].map((id) => desk.inputValue(id)),
  );
  expect(values).toEqual(['12/RT03/XI/2026', wib(5), 'Pak RT Hasan', 'tidak ada']);
  expect(await desk.isChecked('#consent')).toBe(true);
  expect((await admin.list()).body.items).toHaveLength(before);
});

it('is closed to roles that take nothing down, and to strangers', async () => {
  const leader = await people.visitor({ width: 1280 });
  await signIn(leader, 'leader');
  expect(await leader.getByRole('link', { name: 'Entri laporan' }).count()).toBe(0);
  const refused = await leader.goto('/petugas/entri');
  expect([refused?.status(), await leader.locator('h1').innerText()]).toEqual([403, 'Tidak diizinkan']);
  const stranger = await people.visitor({ width: 1280 });
  await stranger.goto('/petugas/entri?channel=letter');
  expect(stranger.url()).toContain('/petugas/masuk?next=');
  const posted = await stranger.request.post('/petugas/entri', { form: { text: 'x' }, maxRedirects: 0 });
  expect(posted.status()).toBe(403);
});

it('lets nobody in with a wrong password, and says no more of a name that exists', async () => {
  const page = await people.visitor({ width: 360, scripts: false });
  const summary = async (user: string, password: string): Promise<string> => {
    await page.goto('/petugas/masuk');
    await page.fill('#username', user);
    await page.fill('#password', password);
    await page.getByRole('button', { name: 'Masuk' }).click();
    return page.locator('.govuk-error-summary').innerText();
  };
  const wrong = await summary('auditor', 'salah');
  expect(wrong).toContain('Nama pengguna atau kata sandi salah.');
  expect(await summary('siapa-ini', 'salah')).toBe(wrong);
  expect(await page.inputValue('#username')).toBe('siapa-ini');
});
