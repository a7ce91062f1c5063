import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Role } from '#complaint';
import { TestClock } from '#platform';
import { townOf } from '../support/alerts.js';
import { call, staff, type Receipt } from '../support/api.js';
import { openBrowser, signIn, type Visitors } from '../support/browser.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startGateway, type Gateway } from '../support/gateway.js';

jest.setTimeout(180_000);

const PASSWORD = 'kuda lumping menari di alun-alun';
const SECRET_WORD = 'perpisahan';
const levy = `Saya guru SD Negeri 12. Kepala sekolah memungut uang ${SECRET_WORD} 500 ribu tanpa kuitansi, mohon diusut`;

/** Whoever could be the accused or stand near him, and those above who are not the inspectorate. */
const others: readonly [user: string, role: Role, instansi: string | null][] = [
  ['sita', 'liaison-officer', 'medan.disdikbud'],
  ['dina', 'opd-admin', 'medan.disdikbud'],
  ['ani', 'instansi-admin', 'medan'],
  ['fitri', 'front-desk', 'medan'],
  ['sari', 'regional-admin', 'sumut'],
  ['nia', 'national-admin', null],
  ['ilham', 'inspector', 'sumut.inspektorat'],
];

let fresh: FreshDatabase;
let gateway: Gateway;
let people: Visitors;
let town: ReturnType<typeof townOf>;
let code: string;
/** A Wednesday morning in Medan. */
const clock = new TestClock(new Date('2026-11-25T03:00:00Z'));

beforeAll(async () => {
  fresh = await freshDatabase();
  gateway = await startGateway(fresh.url, { clock });
  people = await openBrowser(gateway.url);
  town = townOf(gateway.house, clock);
  for (const who of others) await town.officer(...who);
  for (const user of ['ira', 'wira']) await town.officer(user, 'inspector', 'medan.inspektorat');
  const json = { text: levy, wilayah: '12.71' };
  code = (await call<Receipt>(`${gateway.url}/api/v1/reports`, { json })).body.code;
  const { database, triage } = gateway.house;
  const [complaint] = await database.query<{ id: string }>(`SELECT id FROM complaint`);
  await database.transaction((tx) => triage.take(tx, complaint?.id ?? ''));
  await town.relay();
});
afterAll(async () => {
  await people?.close();
  await gateway?.close();
  await fresh?.drop();
});

async function officer(user: string, address: string): Promise<Page> {
  const page = await people.visitor({ width: 1280, scripts: false });
  await signIn(page, user, address, PASSWORD);
  return page;
}
const shows = async (page: Page, address: string): Promise<boolean> => {
  await page.goto(address);
  const html = await page.content();
  return html.includes(code) || html.includes('kuitansi');
};

it('shows a levy of his school to nobody near it: not in lists, by its number, by its words or as an alert', async () => {
  for (const [user, role, instansi] of others) {
    const page = await officer(user, '/petugas');
    const lists = ['/petugas', `/petugas?q=${SECRET_WORD}`, '/petugas?status=received', '/petugas/terlambat'];
    for (const list of [...lists, '/petugas/pemberitahuan', '/petugas/tinjauan', '/petugas/sp4n']) {
      expect([user, list, await shows(page, list)]).toEqual([user, list, false]);
    }
    for (const inside of ['', '/serupa', '/pembukaan']) {
      const answer = await page.goto(`/petugas/laporan/${code}${inside}`);
      expect([user, inside, [403, 404].includes(answer?.status() ?? 0)]).toEqual([user, inside, true]);
      expect(await page.content()).not.toContain('kuitansi');
    }
    const api = staff(gateway.url, await gateway.house.sessions.issueToken(role, instansi));
    for (const q of ['', SECRET_WORD, code]) {
      expect([user, (await api.list({ q })).body.items]).toEqual([user, []]);
    }
    expect([user, (await api.see(code)).status]).toEqual([user, 404]);
    await page.context().close();
  }
  expect(await town.told()).toEqual([]);
  expect(people.troubles).toEqual([]);
});

it('gives it out to no other system, and to nobody who looks from outside', async () => {
  const agreed = { name: 'Dasbor Kota', instansi: 'medan' };
  const token = await gateway.house.partnerTokens.issue({ ...agreed, rights: ['reports:read'] }, 'operator');
  const authorization = `Bearer ${token}`;
  const partner = `${gateway.url}/api/v1/partner/reports`;
  const given = await call<object>(partner, { authorization });
  expect([given.status, JSON.stringify(given.body).includes(code)]).toEqual([200, false]);
  expect((await call(`${partner}/${code}`, { authorization })).status).toBe(404);
  const open311 = await fetch(`${gateway.url}/open311/v2/requests.json?jurisdiction_id=12.71`);
  expect(await open311.text()).not.toMatch(new RegExp(`${code}|kuitansi`));
});

it('is before the inspectorate alone, which names a deputy; two working days unopened it is the deputy’s to open', async () => {
  const ira = await officer('ira', '/petugas/wakil');
  await ira.selectOption('#deputy', 'wira');
  await ira.getByRole('button', { name: 'Tetapkan wakil' }).click();
  expect(await ira.locator('main').innerText()).toContain('Wakil sekarang: wira');
  expect(await shows(ira, '/petugas')).toBe(true);
  expect(await shows(ira, `/petugas?q=${SECRET_WORD}`)).toBe(true);

  await town.at('2026-11-27T03:00:00Z');
  await town.relay();
  expect(await town.told(`a.kind = 'unopened'`)).toEqual([]);
  await town.at('2026-11-28T03:00:00Z');
  await town.relay();
  expect(await town.told(`a.kind = 'unopened'`)).toMatchObject([{ officer: 'wira', step: 'first' }]);
  expect(await town.told(`o.role <> 'inspector' OR o.instansi <> 'medan.inspektorat'`)).toEqual([]);

  const wira = await officer('wira', '/petugas/pemberitahuan');
  expect(await shows(wira, '/petugas/pemberitahuan')).toBe(true);
  await wira.goto(`/petugas/laporan/${code}`);
  expect(await wira.locator('main').innerText()).toContain(levy);
  await town.at('2026-12-11T03:00:00Z');
  await town.relay();
  expect(await town.told(`a.kind = 'unopened'`)).toHaveLength(1);
  expect((await town.told(`o.user_name = 'ilham'`)).length).toBe(0);
});
