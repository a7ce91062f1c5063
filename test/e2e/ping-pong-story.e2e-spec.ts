import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import {
  call,
  ledgerOf,
  staff,
  type Ledger,
  type Problem,
  type Receipt,
  type Staff,
  type Tracked,
} from '../support/api.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startMuara, type Muara } from '../support/standalone.js';

jest.setTimeout(240_000);

let database: FreshDatabase;
let ledger: Ledger;
let muara: Muara;
let city: Staff;
let province: Staff;
let dishub: Staff;
let roads: Staff;
let inspector: Staff;

beforeAll(async () => {
  database = await freshDatabase();
  muara = await startMuara({ DATABASE_URL: database.url });
  ledger = ledgerOf(database.url);
  const officer = async (role: string, instansi: string): Promise<Staff> =>
    staff(muara.url, await muara.muara('token', '--role', role, '--instansi', instansi));
  city = await officer('instansi-admin', 'medan');
  province = await officer('regional-admin', 'sumut');
  dishub = await officer('opd-admin', 'medan.dishub');
  roads = await officer('opd-admin', 'medan.sdabmbk');
  inspector = await officer('inspector', 'medan.inspektorat');
});

afterAll(async () => {
  await muara?.stop();
  await ledger?.close();
  await database?.drop();
});

async function report(text: string): Promise<Receipt> {
  const { body } = await call<Receipt>(`${muara.url}/api/v1/reports`, { json: { text, wilayah: '12.71' } });
  await ledger.quiet(60_000);
  return body;
}
const refused = async (act: Promise<{ status: number; body: unknown }>) => {
  const { status, body } = await act;
  return { status, errors: (body as Problem).errors?.map(({ code }) => code) };
};

it('stops a report that two bodies sent round: the level above decides, and its answer reaches the reporter', async () => {
  const { code, pin } = await report('Lampu jalan di jembatan Jalan Denai Medan mati sejak Senin');
  expect((await city.dispose(code, 'medan.dishub')).status).toBe(201);
  await dishub.post(code, 'returns', { reason: 'Jembatan milik PU', proposal: 'medan.sdabmbk' });
  expect(await refused(city.dispose(code, 'medan.dishub'))).toMatchObject({ errors: ['instansi-returned'] });
  expect((await city.dispose(code, 'medan.sdabmbk')).status).toBe(201);
  await roads.post(code, 'returns', { reason: 'Lampunya milik Dishub', proposal: 'medan.dishub' });

  const round = { instansi: 'medan.dishub', reason: 'coba lagi', again: true };
  expect(await refused(city.post(code, 'dispositions', round))).toMatchObject({ status: 403 });
  expect((await city.see(code)).body.status).toBe('returned');
  const decided = { ...round, reason: 'Tiangnya di jembatan, lampunya Dishub' };
  expect((await province.post(code, 'dispositions', decided)).status).toBe(201);
  expect((await dishub.answer(code, 'Lampu diganti 24 November.')).status).toBe(201);

  const way = await ledger.rows<{ step: string }>(
    `SELECT concat_ws(' ', h.kind, h.from_instansi, h.to_instansi) AS step FROM hop h
     JOIN complaint c ON c.id = h.complaint_id WHERE c.code = $1 ORDER BY h.at, h.id`,
    [code.replaceAll('-', '')],
  );
  expect(way.map(({ step }) => step)).toEqual([
    'disposed medan medan.dishub',
    'returned medan.dishub medan',
    'disposed medan medan.sdabmbk',
    'returned medan.sdabmbk medan',
    'disposed sumut medan.dishub',
  ]);
  const track = `${muara.url}/api/v1/reports/${code}`;
  const { body } = await call<Tracked>(track, { authorization: `Report ${pin}` });
  expect(body).toMatchObject({ status: 'answered', instansi: { id: 'medan.dishub' } });
  expect(body.messages.map(({ text }) => text)).toContain('Lampu diganti 24 November.');
});

it('never sends back to whom it accuses, by whatever hand', async () => {
  const { code } = await report('Petugas Dishub Kota Medan minta pungli Rp50.000 ke sopir angkot di Amplas');
  expect((await dishub.see(code)).status).toBe(404);
  expect((await city.see(code)).status).toBe(404);
  expect((await inspector.dispose(code, 'medan.inspektorat')).status).toBe(201);
  const back = { reason: 'bukan kami', proposal: 'medan.dishub' };
  expect(await refused(inspector.post(code, 'returns', back))).toMatchObject({
    errors: ['instansi-accused'],
  });
  expect((await inspector.post(code, 'returns', { reason: 'Pejabatnya dekat' })).status).toBe(201);
  for (const who of [inspector, city, province, dishub]) {
    const again = { instansi: 'medan.dishub', reason: 'coba', again: true };
    expect((await who.post(code, 'dispositions', again)).status).toBeGreaterThanOrEqual(400);
  }
  expect((await dishub.see(code)).status).toBe(404);
  const open = `instansi LIKE 'medan.dishub%' AND complaint_id = (SELECT id FROM complaint WHERE code = $1)`;
  expect(await ledger.count('disposition', open, [code.replaceAll('-', '')])).toBe(0);
});
