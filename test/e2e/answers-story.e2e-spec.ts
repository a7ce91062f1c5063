import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import {
  call,
  ledgerOf,
  staff,
  type Ledger,
  type Problem,
  type Staff,
  type Tracked,
} from '../support/api.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { signedSms, startTwilioStandIn, type TwilioStandIn } from '../support/provider-stand-ins.js';
import { startMuara, type Muara } from '../support/standalone.js';
import { until } from '../support/until.js';

const accountSid = 'AC00000000000000000000000000000010';
const token = 'the-token-of-the-answers';
const service = '+6281100001708';
const publicUrl = 'https://lapor.example.go.id';

// Everything real takes its time where other suites share the processor.
jest.setTimeout(180_000);

let database: FreshDatabase;
let ledger: Ledger;
let twilio: TwilioStandIn;
let muara: Muara;
let medan: Staff;
let dishub: Staff;

beforeAll(async () => {
  database = await freshDatabase();
  twilio = await startTwilioStandIn(accountSid, token);
  muara = await startMuara({
    DATABASE_URL: database.url,
    PUBLIC_BASE_URL: publicUrl,
    HOST: '127.0.0.1',
    CHANNEL_SMS_ACCOUNT_SID: accountSid,
    CHANNEL_SMS_AUTH_TOKEN: token,
    CHANNEL_SMS_FROM: service,
    CHANNEL_SMS_API_URL: twilio.url,
  });
  ledger = ledgerOf(database.url);
  medan = await officer('instansi-admin', 'medan');
  dishub = await officer('opd-admin', 'medan.dishub');
});

afterAll(async () => {
  await muara?.stop();
  await ledger?.close();
  await twilio?.close();
  await database?.drop();
});

const officer = async (role: string, instansi: string): Promise<Staff> =>
  staff(muara.url, await muara.muara('token', '--role', role, '--instansi', instansi));

async function send(from: string, body: string): Promise<void> {
  const path = '/channels/sms/inbound';
  const sid = `SM${randomBytes(16).toString('hex')}`;
  const params = {
    MessageSid: sid,
    AccountSid: accountSid,
    From: from,
    To: service,
    Body: body,
    NumMedia: '0',
  };
  const request = signedSms({ url: publicUrl + path, token, params });
  expect((await fetch(muara.url + path, { method: 'POST', ...request })).status).toBe(200);
}

const smsTo = (number: string): string[] =>
  twilio.sent.filter(({ to }) => to === number).map(({ body }) => body);

/** A complaint by SMS that Dishub has, and how its reporter follows it. */
async function disposed(number: string): Promise<{ code: string; track: () => Promise<Tracked> }> {
  await send(number, 'MEDAN lampu jalan mati di Jl Sutomo sejak Senin');
  const { body } = await twilio.smsThat(({ to }) => to === number);
  const code = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(body)?.[0] ?? '';
  const pin = /PIN Anda: (\d{8})/.exec(body)?.[1] ?? '';
  expect((await medan.dispose(code, 'medan.dishub')).status).toBe(201);
  const path = `${muara.url}/api/v1/reports/${code}`;
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
    async () => smsTo(number).some((sms) => sms.includes('Balas Y jika selesai, T jika belum')),
    'the question',
  );
  await send(number, 'belum pak');
  const again = await turns(track, 'in-progress');
  expect(again.messages.at(-1)).toMatchObject({ from: 'reporter', text: 'belum pak' });
  expect((await dishub.see(code)).body).toMatchObject({
    timeline: expect.arrayContaining([expect.objectContaining({ action: 'objected' })]),
  });
  await dishub.answer(code, 'Kabelnya putus; sudah kami sambung malam ini.');
  await until(
    async () => smsTo(number).some((sms) => sms.includes('sudah kami sambung')),
    'the second answer',
  );
  await send(number, 'Y 5');
  expect(await turns(track, 'closed')).toMatchObject({ closed: { as: 'confirmed' }, rating: 5 });
  // Its number is still known: it mends what was closed, and opens nothing new.
  const complaints = await ledger.count('complaint');
  await send(number, 'belum pak, mati lagi');
  await turns(track, 'reopened');
  expect(await ledger.count('complaint')).toBe(complaints);
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
