import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { TestClock } from '#platform';
import { call } from '../support/api.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { deskOf, officer } from '../support/desk.js';
import { signedIn, startGateway, type Gateway } from '../support/gateway.js';

jest.setTimeout(120_000);

const city = officer('instansi-admin', 'medan', 'ani');

interface Shown {
  code: string;
  escalation: { state: string; told: string } | null;
  clocks: {
    kind: string;
    startedAt: string;
    dueAt: string | null;
    pausedDays: number;
    endedAt: string | null;
  }[];
}

let fresh: FreshDatabase;
let gateway: Gateway;
let desk: ReturnType<typeof deskOf>;
let token: string;
const clock = new TestClock(new Date('2026-11-25T03:00:00Z'));

beforeAll(async () => {
  fresh = await freshDatabase();
  gateway = await startGateway(fresh.url, { clock });
  desk = deskOf(gateway.house);
  token = await gateway.house.sessions.issueToken('opd-admin', 'medan.dishub');
});
afterAll(async () => {
  await gateway?.close();
  await fresh?.drop();
});

async function seen<Body = Shown>(path: string): Promise<Body> {
  const { body } = await call<Body>(`${gateway.url}/api/v1/staff/complaints${path}`, {
    authorization: `Bearer ${token}`,
  });
  return body;
}
const disposed = async (): Promise<string> => {
  const code = await desk.complaint();
  await gateway.house.desk.dispose(city, code, 'medan.dishub', 'lampu');
  return code;
};

it('shows the clocks of a complaint by the API: when each began, is due, stood still and ended', async () => {
  const code = await disposed();
  const { clocks } = await seen(`/${code}`);
  const of = (kind: string) => clocks.find((each) => each.kind === kind);
  expect(of('verification')).toMatchObject({ endedAt: '2026-11-25T03:00:00.000Z', escalation: null });
  expect(of('first-response')).toMatchObject({
    startedAt: '2026-11-25T03:00:00.000Z',
    startedBy: 'disposition',
    days: 5,
    inDays: 'working',
    dueAt: '2026-12-02T16:59:59.999Z',
    pausedDays: 0,
    endedAt: null,
    instansi: { id: 'medan.dishub', name: expect.any(String) },
  });
  await gateway.house.answering.ask(officer('opd-admin', 'medan.dishub'), code, 'Tiang nomor berapa?');
  const waiting = (await seen(`/${code}`)).clocks.find(({ kind }) => kind === 'settlement');
  expect(waiting).toMatchObject({ dueAt: null, endedAt: null });
});

it('says how late a complaint is, and up to whom that was told, in the queue and by the API', async () => {
  const code = await disposed();
  const listed = async () => (await seen<{ items: Shown[] }>(`?q=${code}`)).items[0]?.escalation;
  const { clockStore } = gateway.house;
  const budi = await signedIn(gateway, { id: 'budi', role: 'opd-admin', instansi: 'medan.dishub' });
  const queue = async () => (await budi.get(`/petugas?q=${code}`)).text();
  expect(await listed()).toBeNull();
  expect(await queue()).not.toContain('Segera jatuh tempo');

  clock.set(new Date('2026-12-02T03:00:00Z'));
  await clockStore.escalate(clock.now(), 100);
  expect(await listed()).toEqual({ state: 'due-soon', told: 'officer' });
  expect(await queue()).toContain('Segera jatuh tempo');

  clock.set(new Date('2026-12-03T03:00:00Z'));
  await clockStore.escalate(clock.now(), 100);
  expect(await listed()).toEqual({ state: 'overdue', told: 'officer' });
  expect((await seen(`/${code}`)).clocks).toContainEqual(
    expect.objectContaining({ kind: 'first-response', escalation: { state: 'overdue', told: 'officer' } }),
  );
  expect(await queue()).toContain('Lewat batas waktu · Petugasnya diberi tahu');

  await gateway.house.answering.respond(officer('opd-admin', 'medan.dishub'), code, 'Kami periksa.');
  expect(await listed()).toBeNull();
});

it('shows of a confidential complaint its clocks to nobody else than the complaint', async () => {
  const code = await disposed();
  const { id } = await desk.fileOf(code);
  await gateway.house.database.query(`UPDATE complaint SET confidential = true WHERE id = $1`, [id]);
  expect((await seen(`/${code}`)).clocks).not.toEqual([]);
  token = await gateway.house.sessions.issueToken('opd-admin', 'medan.dlh');
  expect(await seen(`/${code}`)).toMatchObject({ code: 'not-found' });
});
