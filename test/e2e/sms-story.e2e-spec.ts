import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { call, ledgerOf, staff, type Ledger, type Staff, type Tracked } from '../support/api.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { signedSms, startTwilioStandIn, type TwilioStandIn } from '../support/provider-stand-ins.js';
import { startMuara, type Muara } from '../support/standalone.js';
import { until } from '../support/until.js';

const accountSid = 'AC00000000000000000000000000000008';
const token = 'the-token-of-the-story';
const service = '+6281100001708';
// Providers sign the address that they know, which is not the one that the server sees behind its proxy.
const publicUrl = 'https://lapor.example.go.id';

// Everything real takes its time where other suites share the processor.
jest.setTimeout(60_000);

let database: FreshDatabase;
let ledger: Ledger;
let twilio: TwilioStandIn;
let muara: Muara;
let admin: Staff;
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
  [admin, medan, dishub] = await Promise.all([
    officer('national-admin'),
    officer('instansi-admin', 'medan'),
    officer('opd-admin', 'medan.dishub'),
  ]);
});

afterAll(async () => {
  await muara?.stop();
  await ledger?.close();
  await twilio?.close();
  await database?.drop();
});

async function officer(role: string, instansi?: string): Promise<Staff> {
  const body = instansi === undefined ? [] : ['--instansi', instansi];
  return staff(muara.url, await muara.muara('token', '--role', role, ...body));
}

interface Text {
  from: string;
  body: string;
  sid?: string;
}

const newSid = (): string => `SM${randomBytes(16).toString('hex')}`;

const paramsOf = ({ from, body, sid = newSid() }: Text): Record<string, string> => ({
  MessageSid: sid,
  AccountSid: accountSid,
  From: from,
  To: service,
  Body: body,
  NumMedia: '0',
});

/** Twilio's delivery of a text, signed with `signedBy`. */
function deliver(text: Text, signedBy = token): Promise<Response> {
  const path = '/channels/sms/inbound';
  const request = signedSms({ url: publicUrl + path, token: signedBy, params: paramsOf(text) });
  return fetch(muara.url + path, { method: 'POST', ...request });
}

/** A new text that must be taken in. */
async function send(from: string, body: string): Promise<void> {
  expect((await deliver({ from, body })).status).toBe(200);
}

const smsTo = (number: string): string[] =>
  twilio.sent.filter(({ to }) => to === number).map(({ body }) => body);

/** The acknowledgement that a number gets, with what the reporter is to keep. */
async function acknowledged(number: string): Promise<{ code: string; pin: string; body: string }> {
  const { body } = await twilio.smsThat(({ to }) => to === number);
  const code = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(body)?.[0] ?? '';
  return { code, pin: /PIN Anda: (\d{8})/.exec(body)?.[1] ?? '', body };
}

const track = (code: string, proof: string) =>
  call<Tracked>(`${muara.url}/api/v1/reports/${code}`, { authorization: `Report ${proof}` });

it('carries a text to the body that must answer, and the answer back', async () => {
  const citizen = '+6281200000001';
  const first = await deliver({ from: citizen, body: 'MEDAN lampu jalan mati di Jl Sutomo sejak Senin' });
  expect([first.status, await first.text()]).toEqual([200, expect.stringMatching(/<Response\s*\/>$/)]);
  const { code, pin, body } = await acknowledged(citizen);
  expect(body).toContain(`${publicUrl}/lacak`);
  expect((await track(code, pin)).body).toMatchObject({
    code,
    status: 'received',
    category: 'lampu-jalan',
    wilayah: '12.71',
    instansi: null,
  });

  const suggested = await medan.see(code);
  expect(suggested.body.suggestion).toMatchObject({ instansi: 'medan.dishub' });
  expect(JSON.stringify(suggested.body)).not.toContain(citizen.slice(4));
  expect((await dishub.see(code)).status).toBe(404);
  expect((await dishub.answer(code, 'Bukan untuk kami?')).status).toBe(404);

  const disposed = await medan.dispose(code, 'medan.dishub');
  expect([disposed.status, disposed.body.status]).toEqual([201, 'disposed']);
  const answered = await dishub.answer(code, 'Lampu di Jalan Sutomo sudah kami ganti hari ini.');
  expect([answered.status, answered.body.status]).toEqual([201, 'answered']);
  const sms = await twilio.smsThat((each) => each.to === citizen && each.body.includes('sudah kami ganti'));
  expect(sms).toMatchObject({ from: service, statusCallback: `${publicUrl}/channels/sms/status` });
  expect(sms.body).toContain(code);

  await send(citizen, 'Masih gelap di depan nomor 12');
  const reopened = await until(async () => {
    const { body: seen } = await track(code, pin);
    return seen.status === 'in-progress' && seen;
  }, 'the words to join the complaint');
  expect(reopened.instansi?.id).toBe('medan.dishub');
  expect(reopened.messages.map(({ from, text }) => [from, text])).toEqual([
    ['reporter', 'MEDAN lampu jalan mati di Jl Sutomo sejak Senin'],
    ['system', expect.stringContaining(code)],
    ['instansi', 'Lampu di Jalan Sutomo sudah kami ganti hari ini.'],
    ['reporter', 'Masih gelap di depan nomor 12'],
  ]);
  await ledger.quiet();
  expect(smsTo(citizen)).toHaveLength(2);
});

it('learns from the provider that an answer arrived', async () => {
  const citizen = '+6281200000002';
  await send(citizen, 'MEDAN lampu jalan padam di Jl Asia');
  const { sid } = await twilio.smsThat(({ to }) => to === citizen);
  const path = '/channels/sms/status';
  const params = { MessageSid: sid, MessageStatus: 'delivered', AccountSid: accountSid };
  const receipt = signedSms({ url: publicUrl + path, token, params });
  expect((await fetch(muara.url + path, { method: 'POST', ...receipt })).status).toBe(204);
  const delivered = () => ledger.count('delivery', `provider_id = $1 AND state = 'delivered'`, [sid]);
  expect(await delivered()).toBe(1);
  // One that was overtaken on the way.
  const late = signedSms({ url: publicUrl + path, token, params: { ...params, MessageStatus: 'sent' } });
  expect((await fetch(muara.url + path, { method: 'POST', ...late })).status).toBe(204);
  expect(await delivered()).toBe(1);
});

it('refuses a forged text and stores nothing of it', async () => {
  await ledger.quiet();
  const stored = () => Promise.all(['inbound', 'complaint', 'sealed', 'outbox'].map((t) => ledger.count(t)));
  const before = await stored();
  const forged = await deliver({ from: '+6281200000003', body: 'MEDAN jalan rusak' }, 'a-token-of-nobody');
  expect(forged.status).toBe(403);
  expect(await stored()).toEqual(before);
});

it('makes one complaint and one acknowledgement of a text delivered 1,000 times at once', async () => {
  const citizen = '+6281200000004';
  const text = { from: citizen, body: 'MEDAN sampah menumpuk di Pasar Petisah', sid: newSid() };
  const before = { complaints: await ledger.count('complaint'), texts: await ledger.count('inbound') };
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, async () => {
      const answer = await deliver(text);
      await answer.arrayBuffer();
      return answer.status;
    }),
  );
  expect(new Set(answers)).toEqual(new Set([200]));
  await acknowledged(citizen);
  await ledger.quiet();
  expect(await ledger.count('complaint')).toBe(before.complaints + 1);
  expect(await ledger.count('inbound')).toBe(before.texts + 1);
  expect(smsTo(citizen)).toHaveLength(1);
});

it('brings the answer exactly once although the provider fails first', async () => {
  const citizen = '+6281200000005';
  await send(citizen, 'MEDAN lampu merah mati di simpang Jl Gajah Mada');
  const { code } = await acknowledged(citizen);
  await medan.dispose(code, 'medan.dishub');
  twilio.failNext({ status: 500, retryAfter: 1 }, { status: 429, code: 20429, retryAfter: 1 });
  const callsBefore = twilio.calls.length;
  await dishub.answer(code, 'Lampu merahnya kami perbaiki malam ini.');
  await twilio.smsThat(({ to, body }) => to === citizen && body.includes('malam ini'), 20_000);
  await ledger.quiet();
  expect(smsTo(citizen).filter((body) => body.includes('malam ini'))).toHaveLength(1);
  expect(twilio.calls.length - callsBefore).toBe(3);
});

it('refers to a body that is not connected, and tells the reporter where', async () => {
  const citizen = '+6281200000006';
  await send(citizen, 'MEDAN listrik PLN padam tiap malam di Jl Sutomo, tiang listrik miring');
  const { code, pin } = await acknowledged(citizen);
  expect((await admin.see(code)).body.suggestion).toMatchObject({ instansi: 'pln' });
  const referred = await admin.dispose(code, 'pln');
  expect([referred.status, referred.body.status]).toEqual([201, 'referred']);
  await twilio.smsThat(({ to, body }) => to === citizen && body.includes('dirujuk ke PT PLN (Persero)'));
  const { body } = await track(code, pin);
  expect(body).toMatchObject({ status: 'referred', instansi: { id: 'pln' } });
  expect(body.messages.at(-1)?.text).toContain('PT PLN (Persero)');
  // Nobody answers here for a body that has no users here.
  expect((await admin.answer(code, 'Sudah menyala.')).status).toBe(409);
});

it('tells whoever reports danger whom to call, first of all and however much he was told today', async () => {
  const citizen = '+6281200000041';
  await send(citizen, 'MEDAN lampu jalan mati di Jl Asia');
  await acknowledged(citizen);
  await send(citizen, 'LAPOR MEDAN kabel PLN putus berapi di Jl Pandan depan indekos');
  const warned = await twilio.smsThat(({ to, body }) => to === citizen && body.startsWith('BAHAYA?'));
  expect(warned.body).toMatch(/112.*PLN 123.*bukan jaminan/);
});

it('asks once where it is, and goes on with the answer', async () => {
  const citizen = '+6281200000007';
  await send(citizen, 'jalan berlubang besar, sudah ada motor jatuh');
  const { code, pin, body } = await acknowledged(citizen);
  expect(body).toContain('Di mana tempatnya?');
  expect((await track(code, pin)).body).toMatchObject({ status: 'needs-info', wilayah: null });
  await send(citizen, 'di Jalan Setia Budi Kota Medan');
  const routed = await until(async () => {
    const { body: seen } = await admin.see(code);
    return seen.suggestion?.instansi && seen;
  }, 'the complaint to be routed again');
  expect([routed.status, routed.suggestion?.instansi]).toEqual(['received', 'medan.sdabmbk']);
  expect((await track(code, pin)).body.wilayah).toBe('12.71');
  await ledger.quiet();
  expect(smsTo(citizen)).toHaveLength(1);
});

it('shows a supervisory report to the inspectorate and to no ordinary admin', async () => {
  const citizen = '+6281200000008';
  await send(
    citizen,
    'MEDAN lurah minta uang 500rb urus surat keterangan ahli waris di Kelurahan Tegal Sari I',
  );
  const { code, pin } = await acknowledged(citizen);
  const [own, every, elsewhere] = await Promise.all([
    officer('inspector', 'medan.inspektorat'),
    officer('inspector'),
    officer('inspector', 'barru.inspektorat'),
  ]);
  for (const blind of [admin, medan, elsewhere]) {
    expect((await blind.see(code)).status).toBe(404);
    expect((await blind.list({ q: code })).body.items).toEqual([]);
    expect((await blind.list({ q: 'ahli waris' })).body.items).toEqual([]);
  }
  for (const sees of [own, every]) {
    expect((await sees.see(code)).body).toMatchObject({ code, supervisory: true });
    expect((await sees.list({ q: 'ahli waris' })).body.items).toEqual([expect.objectContaining({ code })]);
  }
  expect((await admin.dispose(code, 'medan.bagtapem')).status).toBe(404);
  expect((await track(code, pin)).status).toBe(200);
});
