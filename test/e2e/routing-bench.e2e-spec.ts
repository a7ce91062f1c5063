import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { showReportNumber } from '#complaint';
import { TestClock } from '#platform';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { deskOf } from '../support/desk.js';
import type { PlainBrowser } from '../support/forms.js';
import { signedIn, startGateway, type Gateway } from '../support/gateway.js';

jest.setTimeout(120_000);

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
  medan = await signedIn(gateway, { id: 'ani', role: 'instansi-admin', instansi: 'medan' });
});
afterAll(async () => {
  await gateway?.close();
  await fresh?.drop();
});

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
  const barru = await signedIn(gateway, { id: 'andi', role: 'opd-admin', instansi: 'barru.dishub' });
  expect((await barru.get(address)).status).toBe(404);
  const accusing = await desk.complaint({ accused: 'medan' });
  expect((await medan.get(`/petugas/laporan/${accusing}/perutean`)).status).toBe(404);
});

it('says beside a reading what stands on the complaint, where that is something else', async () => {
  const code = await desk.complaint();
  const address = `/petugas/laporan/${showReportNumber(code)}/perutean`;
  const page = await (await medan.get(address)).text();
  expect(page).toContain('Yang tercatat pada laporan: Dinas Perhubungan (Pemerintah Kota Medan) (80%)');
  const { database } = gateway.house;
  const id = (await desk.fileOf(code)).id;
  await database.transaction((tx) => gateway.house.triage.take(tx, id));
  expect(await (await medan.get(address)).text()).not.toContain('Yang tercatat pada laporan');
  expect((await tried({ text: 'Lampu jalan mati di Medan Denai' })).page).not.toContain('Yang tercatat');
});

it('says that an overseer is not in the directory where a report is one for an overseer', async () => {
  const text = 'Oknum petugas kelurahan minta uang pungli 200 ribu untuk surat pindah di Kota Bandung';
  const { page } = await tried({ text });
  expect(page).toMatch(/id="tujuan">Pengawasnya tidak ada di direktori/);
  const road = await tried({ text: 'Jalan berlubang di Kota Bandung', wilayah: '32.73' });
  expect(road.page).toMatch(/id="tujuan">Tidak ada instansi di direktori/);
  expect(road.page).toMatch(/value="32\.73" selected>[^<]*Bandung/i);
});

const mandates = `${HERE}/mandat`;
const lamps = {
  instansi: 'Bina Marga (medan.sdabmbk)',
  category: 'lampu-jalan',
  wilayah: '12.71',
  from: '2026-12-01',
  until: '',
  basis: 'Perwali 12/2026',
};
const count = async (sql: string): Promise<number> => {
  const [row] = await gateway.house.database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`);
  return row?.n ?? -1;
};
const entered = () => count(`mandate WHERE basis = 'Perwali 12/2026'`);

it('shows what a mandate would do before it goes live, keeps the form, and then records it', async () => {
  const shown = await medan.send(mandates, mandates, { ...lamps, langkah: 'dampak' });
  const page = await shown.text();
  expect([shown.status, await entered()]).toEqual([200, 0]);
  expect(page).toMatch(/Laporan yang akan berpindah: \d+/);
  expect(page).toMatch(/Diperiksa \d+ dari \d+ laporan/);
  expect(page).toContain('berlaku bagi laporan baru');
  expect(page).toContain('sudah dipegang juga oleh: Dinas Perhubungan (Pemerintah Kota Medan).');
  expect(page).toContain('yang paling lama memegangnya: Dinas Perhubungan (Pemerintah Kota Medan).');
  for (const value of ['lampu-jalan', '12.71', '2026-12-01', 'Perwali 12/2026'])
    expect(page).toContain(`value="${value}"`);
  const mended = await (await medan.send(mandates, mandates, { ...lamps, langkah: 'ubah' })).text();
  expect(mended).toMatch(/<details class="m-panel" open>/);
  expect(mended).toContain('value="Perwali 12/2026"');
  const live = await medan.send(mandates, mandates, { ...lamps, langkah: 'berlaku' });
  expect([live.status, live.headers.get('location')]).toEqual([303, `${mandates}?selesai=entered`]);
  expect(await entered()).toBe(1);
  expect(await (await medan.get(mandates)).text()).toContain('Akan berlaku (1)');
  expect(await count(`audit WHERE actor = 'ani' AND action = 'mandate-entered'`)).toBe(1);
  const again = await medan.send(mandates, mandates, { ...lamps, langkah: 'berlaku' });
  expect(again.status).toBe(422);
  expect(await again.text()).toContain('sudah memegang urusan yang sama');
});

it('understands a body and an area as the lists show them, and says where name and code part', async () => {
  const shown = { ...lamps, instansi: 'Dinas Perhubungan (Pemerintah Kota Medan)', category: 'taman-pohon' };
  const sent = async (wilayah: string) =>
    (await medan.send(mandates, mandates, { ...shown, wilayah, langkah: 'dampak' })).text();
  const page = await sent('Kota Medan (12.71)');
  expect(page).toContain('<strong>Dinas Perhubungan (Pemerintah Kota Medan)</strong>');
  expect(page).toContain('Kota Medan<br>');
  expect(await sent('Kota Medan (12.75)')).toContain('Nama dan kodenya tidak cocok.');
  expect(await sent('Kec. Medan Denai (12.71.04)')).toContain('terlalu kecil untuk mandat');
});

it('names the reports that a rule would move, by number and category and without a word of theirs', async () => {
  const rule = {
    name: 'Lampu ke PU',
    words: 'lampu jalan mati',
    wilayah: 'Kota Medan (12.71)',
    category: '',
    instansi: 'medan.sdabmbk',
    basis: '',
  };
  const code = await desk.complaint();
  const hidden = await desk.complaint({ accused: 'medan' });
  const text = 'Lampu jalan mati di Medan Denai, kata-kata-rahasia';
  await gateway.house.database.query(`UPDATE complaint SET text = $1`, [text]);
  const page = await (
    await medan.send(`${HERE}/aturan`, `${HERE}/aturan`, { ...rule, langkah: 'dampak' })
  ).text();
  expect(page).toContain(showReportNumber(code));
  expect(page).toContain('Bina Marga dan Bina Konstruksi (Pemerintah Kota Medan)');
  expect(page).not.toContain('kata-kata-rahasia');
  expect(page).not.toContain(showReportNumber(hidden));
  await medan.send(`${HERE}/aturan`, `${HERE}/aturan`, { ...rule, langkah: 'berlaku' });
  expect((await tried({ text })).page).toContain('aturan: Lampu ke PU');
});

it('stops at once what was entered by mistake, and offers to end it no more', async () => {
  const place = { name: 'Lapak Keliru', wilayah: 'Kec. Medan Denai (12.71.04)', road: '', basis: '' };
  const path = `${HERE}/tempat`;
  await medan.send(path, path, { ...place, langkah: 'berlaku' });
  const twice = await medan.send(path, path, { ...place, langkah: 'dampak' });
  expect([twice.status, (await twice.text()).includes('Tempat ini sudah ada')]).toEqual([422, true]);
  const [known] = gateway.house.office.knowledge.places;
  const address = `${path}/${known?.id}`;
  expect(await (await medan.get(address)).text()).toContain('min="2026-11-24"');
  const early = await medan.send(address, address, { until: '2026-11-23', langkah: 'berlaku' });
  expect(early.status).toBe(422);
  const done = await medan.send(address, address, { until: '2026-11-24', langkah: 'berlaku' });
  expect(done.status).toBe(303);
  const list = await (await medan.get(path)).text();
  expect(list).toContain('Pernah berlaku (1)');
  expect(list).not.toContain('>Akhiri<');
});

it('ends a rule on a day, after its impact, and keeps it as history', async () => {
  const [rule] = gateway.house.office.knowledge.rules;
  const address = `${HERE}/aturan/${rule?.id}`;
  const past = await medan.send(address, address, { until: '2026-11-01', langkah: 'dampak' });
  expect([past.status, (await past.text()).includes('sudah lewat')]).toEqual([422, true]);
  const impact = await (
    await medan.send(address, address, { until: '2026-11-25', langkah: 'dampak' })
  ).text();
  expect(impact).toContain('name="until" value="2026-11-25"');
  expect(impact).toMatch(/Laporan yang akan berpindah: [1-9]/);
  const done = await medan.send(address, address, { until: '2026-11-25', langkah: 'berlaku' });
  expect(done.status).toBe(303);
  clock.set(new Date('2026-11-26T03:00:00Z'));
  const list = await (await medan.get(`${HERE}/aturan`)).text();
  expect(list).toContain('Pernah berlaku (1)');
  expect((await medan.get(address)).status).toBe(404);
});

it('lets an admin see everything and change only his own, and says so without losing the form', async () => {
  const barru = { ...lamps, instansi: 'barru.dishub', wilayah: '73.11' };
  const refused = await medan.send(mandates, mandates, { ...barru, langkah: 'berlaku' });
  expect(refused.status).toBe(422);
  const page = await refused.text();
  expect(page).toContain('Di luar jangkauan Anda');
  expect(page).toContain('value="barru.dishub"');
  const list = await (await medan.get(`${mandates}?instansi=barru.dishub`)).text();
  expect(list).toContain('Dinas Perhubungan (Pemerintah Kabupaten Barru)');
  expect(list).not.toContain('>Akhiri<');
  const theirs = gateway.house.office.knowledge.mandates.find(({ instansi }) => instansi === 'barru.dishub');
  expect((await medan.get(`${mandates}/${theirs?.id}`)).status).toBe(404);
  expect((await medan.get(`${HERE}/lain`)).status).toBe(404);
});

it('names each field that is wrong, in both languages, with what was typed', async () => {
  const wrong = { name: '', wilayah: '99.99', road: '', from: '2026-13-01', basis: '', langkah: 'dampak' };
  const path = `${HERE}/tempat`;
  const id = await (await medan.send(path, path, wrong)).text();
  for (const said of ['Tuliskan namanya.', 'Wilayah ini tidak dikenal', 'Tulis tanggal yang benar'])
    expect(id).toContain(said);
  expect(id).toContain('value="99.99"');
  const en = await (await medan.send(path, `${path}?lang=en`, wrong)).text();
  expect(en).toContain('This area is not known');
});
