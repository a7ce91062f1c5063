import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { call, staff, type Receipt, type Staff, type Tracked } from '../support/api.js';
import { openBrowser, signIn, type Visitors } from '../support/browser.js';
import { startDemo, type Muara } from '../support/standalone.js';
import { until } from '../support/until.js';

jest.setTimeout(180_000);

const words = 'Jalan Gatot Subroto di depan pasar rusak dan berlubang besar.';
const person = { name: 'Sekar Kenari', phone: '+6281355501234', email: 'sekar.kenari@warga.example' };
const nik = '1271014509900001';
const reason = 'Rumah pelapor didatangi orang; namanya perlu diteruskan ke LPSK hari ini.';

type Openings = Tracked & { openings: { what: string; role: string; ground: string | null }[] };

let muara: Muara;
let people: Visitors;
let admin: Staff;
let asker: Page;
let second: Page;

beforeAll(async () => {
  muara = await startDemo();
  people = await openBrowser(muara.url);
  admin = staff(muara.url, await muara.muara('token', '--role', 'national-admin'));
  asker = await withFactor('instansi-admin', 360);
  second = await withFactor('identity-custodian', 1280);
});
afterAll(async () => {
  await people?.close();
  await muara?.stop();
});
afterEach(() => expect(people.troubles).toEqual([]));

/** Somebody who works without scripts, and has just set up and so given a second factor. */
async function withFactor(user: string, width: number): Promise<Page> {
  const page = await people.visitor({ width, scripts: false });
  await signIn(page, user);
  await page.goto('/petugas/akun');
  await page.fill('#totp-name', 'ponsel kantor');
  await page.getByRole('button', { name: 'Pasang aplikasi' }).click();
  const app = new TOTP({ secret: (await page.locator('.m-secret').innerText()).replaceAll(' ', '') });
  await page.fill('#code', app.generate());
  await page.getByRole('button', { name: 'Pasang' }).click();
  await page.getByRole('link', { name: 'Sudah saya simpan' }).click();
  return page;
}

/** A report that the road works of Medan have. */
async function reported(more: object): Promise<Receipt> {
  const json = { text: words, wilayah: '12.71', reporter: person, ...more };
  const { body, status } = await call<Receipt>(`${muara.url}/api/v1/reports`, { json });
  expect(status).toBe(201);
  const done = await until(
    async () => (await admin.dispose(body.code, 'medan.sdabmbk')).status < 300,
    'the report to be disposed',
  );
  expect(done).toBe(true);
  return body;
}

async function openingsOf({ code, secret }: Receipt): Promise<Openings['openings']> {
  const authorization = `Report ${secret}`;
  return (await call<Openings>(`${muara.url}/api/v1/reports/${code}`, { authorization })).body.openings;
}

const text = (page: Page): Promise<string> => page.locator('main').innerText();
const narrow = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth');

describe('an anonymous reporter', () => {
  it('is shown once, after two persons with a second factor each, and is told of it', async () => {
    const receipt = await reported({ anonymous: true });
    await asker.goto(`/petugas/laporan/${receipt.code}`);
    expect(await text(asker)).not.toContain(person.name);
    await asker.getByRole('link', { name: 'Minta pembukaan identitas' }).click();
    await asker.getByRole('button', { name: 'Kirim permintaan' }).click();
    expect(await asker.locator('.govuk-error-summary').innerText()).toContain('Pilih dasar hukumnya');
    await asker.selectOption('#ground', 'vital-interest');
    await asker.fill('#reason', reason);
    await asker.getByRole('button', { name: 'Kirim permintaan' }).click();
    expect(await text(asker)).toContain('Menunggu orang kedua');

    await second.goto('/petugas/pembukaan');
    expect(await text(second)).toContain(reason);
    expect(await text(second)).not.toContain('Gatot Subroto');
    const report = await second.goto(`/petugas/laporan/${receipt.code}`);
    expect(report?.status()).toBe(404);
    await second.goto('/petugas/pembukaan');
    await second.getByRole('button', { name: 'Tolak' }).click();
    expect(await second.locator('.govuk-error-summary').count()).toBe(1);
    await second.getByRole('button', { name: 'Setujui' }).click();
    expect(await text(second)).toContain('Permintaan disetujui');

    await asker.goto(`/petugas/laporan/${receipt.code}/pembukaan`);
    expect(await narrow(asker)).toBe(true);
    expect(await openingsOf(receipt)).toEqual([]);
    const answered = asker.waitForResponse((response) => response.request().method() === 'POST');
    await asker.getByRole('button', { name: 'Buka identitas sekarang' }).click();
    const response = await answered;
    expect([response.status(), response.headers()['cache-control']]).toEqual([200, 'no-store']);
    for (const value of Object.values(person)) expect(await text(asker)).toContain(value);
    expect(await narrow(asker)).toBe(true);
    await asker.goto(`/petugas/laporan/${receipt.code}/pembukaan`);
    expect(await text(asker)).toContain('Sudah dibuka');
    expect(await asker.getByRole('button', { name: 'Buka identitas sekarang' }).count()).toBe(0);

    expect(await openingsOf(receipt)).toMatchObject([
      { what: 'identity-revealed', role: 'instansi-admin', ground: 'vital-interest' },
    ]);
    const citizen = await people.visitor({ width: 360, scripts: false });
    await citizen.goto(`/lacak/${receipt.code}?kunci=${receipt.secret}`);
    const seen = await text(citizen);
    expect(seen).toContain('Identitas Anda dibuka dengan persetujuan orang kedua: Admin Instansi');
    expect(await narrow(citizen)).toBe(true);
    expect(await muara.muara('verify-audit')).toContain('the audit holds');
  });

  it('stays hidden without a second factor, and behind the refusal of the second person', async () => {
    const receipt = await reported({ anonymous: true });
    const unproven = await people.visitor({ width: 360, scripts: false });
    await signIn(unproven, 'national-admin');
    await unproven.goto(`/petugas/laporan/${receipt.code}/pembukaan`);
    expect(await unproven.getByRole('button', { name: 'Kirim permintaan' }).count()).toBe(0);
    await unproven.getByRole('button', { name: 'Buktikan dulu' }).click();
    expect(new URL(unproven.url()).pathname).toBe('/petugas/akun');

    await asker.goto(`/petugas/laporan/${receipt.code}/pembukaan`);
    await asker.selectOption('#ground', 'public-duty');
    await asker.fill('#reason', 'Kami ingin bertanya langsung kepada pelapor.');
    await asker.getByRole('button', { name: 'Kirim permintaan' }).click();
    await second.goto('/petugas/pembukaan');
    await second.getByLabel('Catatan keputusan').fill('Tanyakan lewat balasan laporan.');
    await second.getByRole('button', { name: 'Tolak' }).click();
    await asker.reload();
    expect(await text(asker)).toContain('Tanyakan lewat balasan laporan.');
    expect(await asker.getByRole('button', { name: 'Buka identitas sekarang' }).count()).toBe(0);
    expect(await openingsOf(receipt)).toEqual([]);
  });
});

describe('a reporter who agreed', () => {
  it('has his name seen and his service data opened by the unit that has the report, and is told of each', async () => {
    const receipt = await reported({
      serviceData: { nik, mayBeContacted: true },
      consents: { serviceData: true, showName: true },
    });
    const unit = await people.visitor({ width: 360, scripts: false });
    await signIn(unit, 'liaison-officer');
    await unit.goto(`/petugas/laporan/${receipt.code}`);
    await unit.reload();
    expect(await text(unit)).toContain(person.name);
    expect(await text(unit)).not.toContain(nik);
    expect(await narrow(unit)).toBe(true);
    await unit.getByRole('button', { name: 'Buka data layanan' }).click();
    for (const value of [nik, person.phone]) expect(await text(unit)).toContain(value);
    const openings = await openingsOf(receipt);
    expect(openings.map(({ what }) => what)).toEqual(['name-shown', 'service-data-opened']);
    expect(JSON.stringify(openings)).not.toContain('"actor"');
  });
});
