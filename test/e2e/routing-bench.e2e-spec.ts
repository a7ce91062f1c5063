import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { TestClock } from '#platform';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { deskOf } from '../support/desk.js';
import { plainBrowser, type PlainBrowser } from '../support/forms.js';
import { startGateway, type Gateway } from '../support/gateway.js';

jest.setTimeout(120_000);

const PASSWORD = 'kuda lumping menari di alun-alun';
const HERE = '/petugas/perutean';

let fresh: FreshDatabase;
let gateway: Gateway;
let desk: ReturnType<typeof deskOf>;
let medan: PlainBrowser;
const clock = new TestClock(new Date('2026-11-25T03:00:00Z'));

beforeAll(async () => {
  fresh = await freshDatabase();
  gateway = await startGateway(fresh.url, { clock });
  desk = deskOf(gateway.house);
  medan = await signedIn('ani', 'instansi-admin', 'medan');
});
afterAll(async () => {
  await gateway?.close();
  await fresh?.drop();
});

async function signedIn(
  id: string,
  role: 'instansi-admin' | 'opd-admin',
  instansi: string,
): Promise<PlainBrowser> {
  const decree = { sk: null, from: null, until: null };
  await gateway.house.officers.register({ id, name: id, role, instansi }, PASSWORD, decree);
  const browser = plainBrowser(gateway.url);
  await browser.send('/petugas/masuk', '/petugas/masuk', { username: id, password: PASSWORD });
  return browser;
}

const tried = async (fields: Record<string, string>): Promise<{ status: number; page: string }> => {
  const response = await medan.send(HERE, HERE, fields);
  return { status: response.status, page: await response.text() };
};

it('says where a text would go, how sure that is and why, and keeps nothing of it', async () => {
  const text = 'Lampu jalan mati di Medan Denai, kata-kata-uji-coba';
  const { status, page } = await tried({ text, wilayah: '' });
  expect(status).toBe(200);
  expect(page).toContain('Dinas Perhubungan (Pemerintah Kota Medan)');
  expect(page).toMatch(/(sangat|cukup|kurang) yakin \(\d+(,\d)?\s?%\)/);
  expect(page).toMatch(/wilayah: .*Medan Denai/);
  expect(page).toContain('kata-kata-uji-coba</textarea>');
  const { database } = gateway.house;
  const [{ count } = { count: -1 }] = await database.query<{ count: number }>(
    `SELECT (SELECT count(*) FROM complaint)::int + (SELECT count(*) FROM audit)::int AS count`,
  );
  const before = count;
  await tried({ text, wilayah: '12.71' });
  const [after] = await database.query<{ count: number }>(
    `SELECT (SELECT count(*) FROM complaint)::int + (SELECT count(*) FROM audit)::int AS count`,
  );
  expect(after?.count).toBe(before);
});

it('names the accused and who would look into it, and offers no ordinary body', async () => {
  const { page } = await tried({
    text: 'Oknum petugas Dinas Perhubungan Kota Medan minta uang damai 200 ribu saat razia parkir',
  });
  expect(page).toContain('Inspektorat (Pemerintah Kota Medan)');
  expect(page).toMatch(/Terlapor<\/dt><dd>Dinas Perhubungan \(Pemerintah Kota Medan\)/);
});

it('asks for words where there are none, reads the beginning of too many, and refuses ten megabytes', async () => {
  const empty = await tried({ text: '  \n ', wilayah: '12.71' });
  expect(empty.status).toBe(422);
  expect(empty.page).toContain('Tulis dulu sesuatu untuk dicoba.');
  expect(empty.page).toMatch(/value="12\.71" selected/);
  const long = await tried({ text: `Lampu jalan mati di Medan Denai. ${'panjang '.repeat(20_000)}` });
  expect(long.status).toBe(200);
  expect(long.page).toContain('terlalu panjang');
  expect(long.page.length).toBeLessThan(60_000);
  const huge = await tried({ text: 'panjang '.repeat(1_300_000) });
  expect(huge.status).toBe(413);
  expect(huge.page).toContain('Kiriman terlalu besar');
});

it('tries what a complaint says for whoever sees it, and for nobody else', async () => {
  const code = await desk.complaint();
  const { text } = await desk.fileOf(code);
  const page = await (await medan.get(`/petugas/laporan/${code}`)).text();
  const [, address = ''] = /href="([^"]+\/perutean)"[^>]*>Mengapa ke sini\?/.exec(page) ?? [];
  const shown = await (await medan.get(address)).text();
  expect(shown).toContain(text.slice(0, 40));
  expect(shown).toContain('Alasannya');
  const barru = await signedIn('andi', 'opd-admin', 'barru.dishub');
  expect((await barru.get(address)).status).toBe(404);
  const accusing = await desk.complaint({ accused: 'medan' });
  expect((await medan.get(`/petugas/laporan/${accusing}/perutean`)).status).toBe(404);
});
