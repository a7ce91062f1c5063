import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { call, type Tracked } from '../support/api.js';
import { openBrowser, signIn, type Visitors } from '../support/browser.js';
import { numberIn, startPhoneTown, type PhoneTown } from '../support/phone-town.js';
import { until } from '../support/until.js';

// Three officers in a browser and everything real behind it, where other suites share the processor.
jest.setTimeout(180_000);

const PASSWORD = 'kuda lumping menari di alun-alun';
const REPORTER = '+6281700000041';

let town: PhoneTown;
let people: Visitors;

beforeAll(async () => {
  town = await startPhoneTown();
  people = await openBrowser(town.url);
});
afterAll(async () => {
  await people?.close();
  await town?.close();
});

/** An officer before the page of a complaint, without scripts. */
async function officerAt(code: string, user: string, role: string, instansi: string): Promise<Page> {
  await town.register(user, role, instansi, PASSWORD);
  const page = await people.visitor({ width: 1280, scripts: false });
  await signIn(page, user, `/petugas/laporan/${code}`, PASSWORD);
  return page;
}
const said = (page: Page): Promise<string> => page.locator('main').innerText();
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

it('lets two bodies say their part, and answers the reporter once', async () => {
  await town.send(REPORTER, 'MEDAN parit tersumbat sampah di Jl Denai, jalan tergenang');
  const { body } = await town.twilio.smsThat(({ to }) => to === REPORTER);
  const code = numberIn(body);
  const pin = /PIN Anda: (\d{8})/.exec(body)?.[1] ?? '';

  const admin = await officerAt(code, 'ani', 'instansi-admin', 'medan');
  const form = admin.locator('section', { has: admin.locator('#dispose-instansi') });
  await form.locator('#dispose-instansi').fill('medan.sdabmbk');
  await form.locator('#dispose-reason').fill('parit jalan kota');
  await form.getByText('Beri tembusan ke instansi lain').click();
  await form.locator('[name="copies.0"]').fill('medan.sdabmbk');
  await press(admin, 'Disposisikan ke instansi ini');
  expect(await said(admin)).toContain('Instansi ini sudah memegang laporan ini.');
  await admin.locator('#dispose-copies\\.0').fill('medan.dlh');
  await press(admin, 'Disposisikan ke instansi ini');
  expect(await said(admin)).toContain('Laporan sudah didisposisikan.');

  const lead = await officerAt(code, 'oki', 'opd-admin', 'medan.sdabmbk');
  expect(await said(lead)).toContain('Belum menulis bagiannya');
  await lead.fill('#answer-text', 'Parit di Jalan Denai kami keruk 24 November.');
  await press(lead, 'Terbitkan jawaban');
  expect(await said(lead)).toContain('Bagian jawaban instansi lain belum masuk.');

  const copied = await officerAt(code, 'dian', 'liaison-officer', 'medan.dlh');
  await copied.fill('#part-text', 'Sampahnya kami angkut 25 November.');
  await press(copied, 'Simpan bagian ini');
  expect(await said(copied)).toContain('Bagian jawaban disimpan.');
  expect(await copied.locator('#answer-text').count()).toBe(0);

  await lead.goto(`/petugas/laporan/${code}`);
  expect(await said(lead)).toContain('Sampahnya kami angkut 25 November.');
  await lead.fill('#answer-text', 'Parit di Jalan Denai kami keruk 24 November.');
  await press(lead, 'Terbitkan jawaban');
  expect(await said(lead)).toContain('Jawaban sudah terbit.');

  const answers = () => town.told(REPORTER).filter((sms) => sms.includes('kami keruk'));
  const answer = await until(async () => answers()[0], 'the answer');
  expect(answer).toContain('Sampahnya kami angkut 25 November.');
  expect(answer).toContain('Balas Y jika selesai');
  await town.ledger.quiet();
  expect(answers()).toHaveLength(1);
  const tracked = await call<Tracked>(`${town.url}/api/v1/reports/${code}`, {
    authorization: `Report ${pin}`,
  });
  expect(tracked.body.messages.filter(({ kind }) => kind === 'answer')).toHaveLength(1);
  expect(people.troubles).toEqual([]);
});
