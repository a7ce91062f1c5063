import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { call, type Problem, type Staff, type Tracked } from '../support/api.js';
import { numberIn, startPhoneTown, type PhoneTown } from '../support/phone-town.js';
import { until } from '../support/until.js';

// Everything real takes its time where other suites share the processor.
jest.setTimeout(180_000);

let town: PhoneTown;
let medan: Staff;
let dishub: Staff;

beforeAll(async () => {
  town = await startPhoneTown();
  medan = await town.officer('instansi-admin', 'medan');
  dishub = await town.officer('opd-admin', 'medan.dishub');
});
afterAll(() => town?.close());

/** A complaint by SMS that Dishub has, and how its reporter follows it. */
async function disposed(number: string): Promise<{ code: string; track: () => Promise<Tracked> }> {
  await town.send(number, 'MEDAN lampu jalan mati di Jl Sutomo sejak Senin');
  const { body } = await town.twilio.smsThat(({ to }) => to === number);
  const code = numberIn(body);
  const pin = /PIN Anda: (\d{8})/.exec(body)?.[1] ?? '';
  expect((await medan.dispose(code, 'medan.dishub')).status).toBe(201);
  const path = `${town.url}/api/v1/reports/${code}`;
  return { code, track: async () => (await call<Tracked>(path, { authorization: `Report ${pin}` })).body };
}

const turns = (track: () => Promise<Tracked>, status: string): Promise<Tracked> =>
  until(async () => {
    const seen = await track();
    return seen.status === status && seen;
  }, `the complaint to be ${status}`);

it('refuses an empty answer, which may be a first response', async () => {
  const number = '+6281700000001';
  const { code, track } = await disposed(number);
  const empty = 'Terima kasih atas laporannya, akan kami koordinasikan dengan dinas terkait.';
  const refused = await dishub.post<Problem>(code, 'answers', { text: empty });
  expect([refused.status, refused.body.code]).toEqual([422, 'answer-empty']);
  expect((await track()).status).toBe('disposed');
  expect((await dishub.post(code, 'responses', { text: empty })).status).toBe(201);
  expect((await track()).status).toBe('in-progress');
});

it('asks by SMS whether it is done: "belum pak" takes it up again, Y closes it', async () => {
  const number = '+6281700000002';
  const { code, track } = await disposed(number);
  await dishub.answer(code, 'Lampu di Jalan Sutomo sudah kami ganti.');
  await until(
    async () => town.told(number).some((sms) => sms.includes('Balas Y jika selesai, T jika belum')),
    'the question',
  );
  await town.send(number, 'belum pak');
  const again = await turns(track, 'in-progress');
  expect(again.messages.at(-1)).toMatchObject({ from: 'reporter', text: 'belum pak' });
  expect((await dishub.see(code)).body).toMatchObject({
    timeline: expect.arrayContaining([expect.objectContaining({ action: 'objected' })]),
  });
  await dishub.answer(code, 'Kabelnya putus; sudah kami sambung malam ini.');
  await until(
    async () => town.told(number).some((sms) => sms.includes('sudah kami sambung')),
    'the second answer',
  );
  await town.send(number, 'Y 5');
  expect(await turns(track, 'closed')).toMatchObject({ closed: { as: 'confirmed' }, rating: 5 });
  // Its number is still known: it mends what was closed, and opens nothing new.
  const complaints = await town.ledger.count('complaint');
  await town.send(number, 'belum pak, mati lagi');
  await turns(track, 'reopened');
  expect(await town.ledger.count('complaint')).toBe(complaints);
});

it('keeps drafts and notes to the officers', async () => {
  const number = '+6281700000003';
  const { code, track } = await disposed(number);
  const { status, body } = await dishub.post<{ code: string }>(code, 'drafts', { text: 'Lampu' });
  expect([status, body]).toMatchObject([201, { own: { text: 'Lampu', submittedAt: null }, others: [] }]);
  const note = await dishub.post(code, 'notes', { text: 'Regu dua sedang di lapangan.' });
  expect(note.status).toBe(201);
  expect(JSON.stringify(await track())).not.toContain('Regu dua');
});
