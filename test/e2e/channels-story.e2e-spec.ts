import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { staff, type Staff } from '../support/api.js';
import { openBrowser, signIn, type Visitors } from '../support/browser.js';
import { signedSms } from '../support/provider-stand-ins.js';
import { startDemo, type Muara } from '../support/standalone.js';
import { until } from '../support/until.js';

jest.setTimeout(120_000);

let muara: Muara;
let people: Visitors;
let admin: Staff;

beforeAll(async () => {
  muara = await startDemo();
  people = await openBrowser(muara.url);
  admin = staff(muara.url, await muara.muara('token', '--role', 'national-admin'));
});

afterAll(async () => {
  await people?.close();
  await muara?.stop();
});

/** Twilio's delivery of a text in the demo; without a MessageSid nobody can say which message it is. */
async function deliver(
  from: string,
  body: string,
  sid = `SM${randomBytes(16).toString('hex')}`,
): Promise<void> {
  const url = `${muara.url}/channels/sms/inbound`;
  const params = { AccountSid: 'ACdemo', From: from, To: '+6200001708', Body: body, NumMedia: '0' };
  const request = signedSms({
    url,
    token: 'demo-token',
    params: sid === '' ? params : { MessageSid: sid, ...params },
  });
  expect((await fetch(url, { method: 'POST', ...request })).status).toBe(200);
}

async function officer(role: string, address: string, scripts = true): Promise<Page> {
  const page = await people.visitor({ width: 1280, scripts });
  await signIn(page, role, address);
  return page;
}

const gists = async (): Promise<string[]> =>
  (await admin.list()).body.items.map((item) => (item as unknown as { text: string }).text);
const notice = (page: Page): Promise<string> => page.getByRole('status').innerText();
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

it.each([true, false])('lets a person take in what nobody could read (JavaScript %s)', async (scripts) => {
  const words = `Pohon tumbang di Jalan Sutomo Medan ${scripts ? 'pagi' : 'sore'} ini`;
  await deliver('+6281260007771', `${words}, hubungi 081260007772`, '');
  const page = await officer('national-admin', '/petugas/kanal', scripts);
  await page.getByRole('link', { name: 'Buka karantina' }).click();
  await page
    .getByRole('link', { name: /^SMS, / })
    .first()
    .click();
  expect(await page.locator('main').innerText()).toContain('Tidak terbaca');
  await press(page, 'Buka isinya');
  const excerpt = await page.locator('.m-raw').innerText();
  expect(excerpt).toContain(`Body: ${words}, hubungi [nomor telepon`);
  expect(await page.content()).not.toMatch(/26000777[12]/);

  await page.getByText('Masukkan dengan tangan', { exact: true }).first().click();
  await press(page, 'Masukkan dengan tangan');
  expect(await page.locator('.govuk-error-summary').innerText()).toContain(
    'Ceritakan dulu apa yang terjadi.',
  );
  await page.fill('#masukkan-text', words);
  await press(page, 'Masukkan dengan tangan');
  expect(await notice(page)).toBe('Kiriman itu menjadi laporan baru.');
  await page.goto('/petugas');
  await page.getByRole('link', { name: words }).first().click();
  const complaint = await page.locator('main').innerText();
  expect(complaint).toContain('Dimasukkan petugas dari karantina');
  expect(complaint).toContain('Kiriman asli dilihat petugas');
  expect(people.troubles).toEqual([]);
});

it('keeps what comes while a channel is paused, and takes it in when it is resumed', async () => {
  const page = await officer('national-admin', '/petugas/kanal/sms');
  await press(page, 'Jeda kanal ini');
  expect(await page.locator('.govuk-error-summary').innerText()).toContain('Tulis alasannya.');
  await page.fill('#reason', 'Nomor layanan dipindah ke operator lain');
  await press(page, 'Jeda kanal ini');
  expect(await notice(page)).toBe('Kanal ini dijeda.');
  expect(await page.locator('h1').innerText()).toContain('Dijeda');
  const words = 'Lampu jalan mati di Jalan Asia Medan sejak Senin';
  await deliver('+6281260007773', words);
  expect(await gists()).not.toContain(words);
  await page.goto('/petugas/karantina');
  expect(await page.locator('main').innerText()).toContain('Datang saat kanalnya dijeda');

  await page.goto('/petugas/kanal/sms');
  expect(await page.locator('main').innerText()).toContain('Nomor layanan dipindah ke operator lain');
  await page.fill('#reason', 'Sudah pindah');
  await press(page, 'Lanjutkan kanal ini');
  expect(await notice(page)).toBe('Kanal ini dilanjutkan.');
  expect(await page.locator('h1').innerText()).toContain('Bekerja');
  await until(async () => (await gists()).includes(words), 'the text that was kept');
  expect(people.troubles).toEqual([]);
});

it('asks the provider whether the settings work, and shows none of them', async () => {
  const page = await officer('system-admin', '/petugas/kanal/sms');
  await press(page, 'Uji sambungan');
  expect(await notice(page)).toBe('Penyedia menjawab: pengaturan ini bekerja.');
  for (const address of ['/petugas/kanal', '/petugas/kanal/sms', '/petugas/kanal/email']) {
    await page.goto(address);
    expect(await page.content()).not.toMatch(/demo-token|ACdemo|smtp:/);
  }
});

it('says at the command line what waits, has it read again, and sets it aside', async () => {
  await deliver('+6281260007774', 'promo pinjaman', '');
  const item = JSON.parse(await muara.muara('quarantine', 'list', '--channel', 'sms')) as Record<
    string,
    string
  >;
  expect(item).toEqual({
    id: expect.any(String),
    channel: 'sms',
    outcome: 'quarantined',
    reason: expect.any(String),
    receivedAt: expect.any(String),
  });
  expect(JSON.parse(await muara.muara('quarantine', 'replay', '--channel', 'sms'))).toMatchObject({
    accepted: 0,
    quarantined: 1,
  });
  await muara.muara('quarantine', 'discard', item['id'] ?? '', '--reason', 'Iklan');
  expect(await muara.muara('quarantine', 'list')).toBe('');
  const page = await officer('national-admin', '/petugas/kanal/sms');
  expect(await page.locator('main').innerText()).toContain('1 di karantina, sudah disisihkan petugas');
  await page.goto('/petugas/karantina');
  expect(await page.locator('main').innerText()).toContain('Tidak ada kiriman yang menunggu.');
});

it('tells in the navigation how much waits, and opens nothing to who may not', async () => {
  await deliver('+6281260007775', 'Halo dari kiriman yang rusak', '');
  const page = await officer('regional-admin', '/petugas/karantina');
  await until(
    async () => {
      await page.reload();
      return /Karantina\s+1\s+menunggu/.test(await page.locator('header').innerText());
    },
    'the count in the navigation',
    40_000,
  );
  await page
    .getByRole('link', { name: /^SMS, / })
    .first()
    .click();
  const shown = await page.locator('main').innerText();
  expect(shown).toContain('tidak dibuka bagi peran Anda');
  expect(await page.getByRole('button', { name: 'Baca ulang' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Buka isinya' }).count()).toBe(0);
  await page.goto('/petugas/kanal/sms');
  expect(await page.getByRole('button', { name: 'Jeda kanal ini' }).count()).toBe(0);
});
