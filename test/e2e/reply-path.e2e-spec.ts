import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Pool } from 'pg';
import { openHouse } from '#house';
import { ledgerOf, staff, type Ledger, type Staff } from '../support/api.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { plainBrowser, type PlainBrowser } from '../support/forms.js';
import { signedSms, startTwilioStandIn, type TwilioStandIn } from '../support/provider-stand-ins.js';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.js';
import { startMuara, type Muara } from '../support/standalone.js';
import { until } from '../support/until.js';
import { noVault, sealer } from '../support/vault.js';

jest.setTimeout(180_000);

const accountSid = 'AC00000000000000000000000000000009';
const token = 'the-token-of-the-way-back';
const service = '+6281100001709';
const publicUrl = 'https://lapor.example.go.id';
const secret = 'a secret of the way back, long enough to be one';
const PASSWORD = 'kuda lumping menari di alun-alun';
const template = `HX${'a'.repeat(32)}`;

let database: FreshDatabase;
let pool: Pool;
let ledger: Ledger;
let twilio: TwilioStandIn;
let sink: SmtpSink;
let muara: Muara;
let admin: Staff;
let dishub: Staff;
let desk: PlainBrowser;

beforeAll(async () => {
  [database, twilio, sink] = await Promise.all([
    freshDatabase(),
    startTwilioStandIn(accountSid, token),
    startSmtpSink(),
  ]);
  muara = await startMuara({
    DATABASE_URL: database.url,
    MUARA_SECRET: secret,
    PUBLIC_BASE_URL: publicUrl,
    HOST: '127.0.0.1',
    CHANNEL_SMS_ACCOUNT_SID: accountSid,
    CHANNEL_SMS_AUTH_TOKEN: token,
    CHANNEL_SMS_FROM: service,
    CHANNEL_SMS_API_URL: twilio.url,
    CHANNEL_SMS_COST_PER_SEGMENT: '450',
    CHANNEL_WHATSAPP_ACCOUNT_SID: accountSid,
    CHANNEL_WHATSAPP_AUTH_TOKEN: token,
    CHANNEL_WHATSAPP_FROM: `whatsapp:${service}`,
    CHANNEL_WHATSAPP_API_URL: twilio.url,
    // Nobody writes mail in this story: only what goes out counts.
    CHANNEL_EMAIL_IMAP_URL: 'imap://lapor:rahasia@127.0.0.1:9/INBOX',
    CHANNEL_EMAIL_SMTP_URL: sink.url,
    CHANNEL_EMAIL_ADDRESS: 'lapor@muara.example',
  });
  ledger = ledgerOf(database.url);
  pool = new Pool({ connectionString: database.url, max: 1 });
  const asOfficer = async (role: string, ...more: string[]): Promise<Staff> =>
    staff(muara.url, await muara.muara('token', '--role', role, ...more));
  admin = await asOfficer('national-admin');
  dishub = await asOfficer('opd-admin', '--instansi', 'medan.dishub');
  await muara.muara('template', '--channel', 'whatsapp', '--sid', template, '--variables', '{"1":"{url}"}');
  const house = await openHouse({
    databaseUrl: database.url,
    secret,
    publicUrl,
    channels: new Map(),
    sealer,
    vault: noVault,
  });
  const who = { id: 'loket', name: 'Loket', role: 'front-desk', instansi: 'medan.dishub' } as const;
  await house.officers.register(who, PASSWORD);
  await house.close();
  desk = plainBrowser(muara.url);
  const signedIn = await desk.send('/petugas/masuk', '/petugas/masuk', {
    username: 'loket',
    password: PASSWORD,
  });
  expect(signedIn.status).toBe(303);
});

afterAll(async () => {
  await muara?.stop();
  await ledger?.close();
  await pool?.end();
  await Promise.all([twilio?.close(), sink?.close()]);
  await database?.drop();
});

/** What the desk takes down, as its form sends it; the report's number. */
async function typedIn(fields: Record<string, string>): Promise<string> {
  const form = new FormData();
  const given = { _csrf: await desk.token('/petugas/entri'), channel: 'walk-in', privacy: 'open', ...fields };
  for (const [name, value] of Object.entries(given)) form.set(name, value);
  const page = await (await desk.post('/petugas/entri', { body: form })).text();
  return /\/petugas\/laporan\/((?:\w{4}-){2}\w{4})/.exec(page)?.[1] ?? page;
}

async function answered(code: string, text: string): Promise<void> {
  await until(async () => (await admin.see(code)).body.suggestion, 'the complaint to be read');
  expect((await admin.dispose(code, 'medan.dishub')).status).toBe(201);
  expect((await dishub.answer(code, text)).status).toBe(201);
}

interface Timeline {
  timeline: { action: string; reason: string | null }[];
}
const steps = async (code: string): Promise<(string | null)[][]> => {
  const { timeline } = (await admin.see(code)).body as unknown as Timeline;
  return timeline.map(({ action, reason }) => [action, reason]);
};

function post(channel: 'sms' | 'whatsapp', kind: 'inbound' | 'status', params: Record<string, string>) {
  const path = `/channels/${channel}/${kind}`;
  const signed = signedSms({
    url: publicUrl + path,
    token,
    params: { AccountSid: accountSid, ...params },
  });
  return fetch(muara.url + path, { method: 'POST', ...signed });
}
const write = (from: string, body: string) =>
  post('whatsapp', 'inbound', {
    MessageSid: `SM${randomBytes(16).toString('hex')}`,
    From: `whatsapp:${from}`,
    To: `whatsapp:${service}`,
    Body: body,
    NumMedia: '0',
  });

it('brings an answer by mail where the number is out of use, and says why', async () => {
  const code = await typedIn({
    text: 'Lampu jalan di Jalan Sutomo Medan mati sejak Senin.',
    wilayah: '12.71',
    name: 'Siti Aminah',
    phone: '0812 9000 0001',
    email: 'siti@warga.example',
    replyBy: 'sms',
    replyElse: 'email',
  });
  expect(code).toMatch(/^(\w{4}-){2}\w{4}$/);
  await answered(code, 'Lampu di Jalan Sutomo sudah kami ganti.');
  const sms = await twilio.smsThat(({ to }) => to === '+6281290000001');
  // He reads where to go on: his number never wrote to us, and what it writes would open another report.
  expect(sms.body).toContain(`Sampaikan di ${publicUrl}/lacak`);
  expect(sink.mails).toEqual([]);
  const gone = { MessageSid: sms.sid, MessageStatus: 'undelivered', ErrorCode: '30005' };
  await until(async () => (await post('sms', 'status', gone)).status === 204, 'the receipt to be taken');
  const mail = await sink.mailThat(({ to }) => to.includes('siti@warga.example'));
  expect(mail.raw).toContain('sudah kami ganti');
  // The same receipt once more changes nothing.
  await post('sms', 'status', gone);
  await ledger.quiet();
  expect(sink.mails).toHaveLength(1);
  expect(twilio.sent.filter(({ to }) => to === '+6281290000001')).toHaveLength(1);
  expect(await steps(code)).toContainEqual(['redirected', 'sms gone email']);
  const page = await (await desk.get(`/petugas/laporan/${code}`)).text();
  expect(page).toContain('SMS ke pelapor tidak sampai (nomor tidak aktif); dikirim lewat Surel');
});

it('asks by a template where a day has passed, and brings the answer after BUKA', async () => {
  const number = '+6281290000002';
  expect((await write(number, 'LAPOR lampu jalan padam di Jalan Asia Medan')).status).toBe(200);
  const { body } = await twilio.smsThat(({ to }) => to === `whatsapp:${number}`);
  const code = /(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}/.exec(body)?.[0] ?? '';
  await pool.query(`UPDATE last_heard SET at = now() - interval '25 hours'`);
  await answered(code, 'Lampu di Jalan Asia sudah menyala.');
  const asked = await twilio.smsThat(
    ({ to, contentSid }) => to === `whatsapp:${number}` && contentSid === template,
  );
  expect(asked).toMatchObject({ body: '', contentVariables: JSON.stringify({ 1: `${publicUrl}/lacak` }) });
  const before = (await admin.see(code)).body.messages.length;
  expect((await write(number, 'Buka')).status).toBe(200);
  const answer = await twilio.smsThat(
    ({ to, body: said }) => to === `whatsapp:${number}` && said.includes('sudah menyala'),
  );
  expect(answer.body).toContain('Balas Y jika selesai');
  // The word is no word on the complaint: it stays answered.
  const after = (await admin.see(code)).body;
  expect([after.status, after.messages.length]).toEqual(['answered', before]);
});

it('asks by buttons whether it is done, after the answer, and closes it when one is pressed', async () => {
  const buttons = `HX${'b'.repeat(32)}`;
  const number = '+6281290000005';
  const to = `whatsapp:${number}`;
  const event = ['--event', 'done-or-not', '--variables', '{"1":"{code}"}'];
  await muara.muara('template', '--channel', 'whatsapp', '--sid', buttons, ...event);
  expect((await write(number, 'LAPOR lampu jalan padam di Jalan Bali Medan')).status).toBe(200);
  const { body } = await twilio.smsThat((sms) => sms.to === to);
  const code = /(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}/.exec(body)?.[0] ?? '';
  await answered(code, 'Lampu di Jalan Bali sudah menyala.');
  const asked = await twilio.smsThat((sms) => sms.to === to && sms.contentSid === buttons);
  expect(asked).toMatchObject({ body: '', contentVariables: JSON.stringify({ 1: code }) });
  const sent = twilio.sent.filter((sms) => sms.to === to);
  expect(sent[1]?.body).toContain('Jalan Bali sudah menyala.');
  expect(sent.map((sms) => sms.body).join()).not.toContain('Balas Y');
  expect(sent.findIndex((sms) => sms.contentSid === buttons)).toBe(2);
  const pressed = await post('whatsapp', 'inbound', {
    MessageSid: `SM${randomBytes(16).toString('hex')}`,
    From: to,
    To: `whatsapp:${service}`,
    Body: 'Ya, terima kasih',
    ButtonText: 'Ya, terima kasih',
    ButtonPayload: 'done',
    OriginalRepliedMessageSid: asked.sid,
    NumMedia: '0',
  });
  expect(pressed.status).toBe(200);
  await until(async () => (await admin.see(code)).body.status === 'closed', 'the complaint to be closed');
  expect(await steps(code)).toContainEqual(['closed', 'confirmed']);
});

it('lays a letter out for whoever wants one, opens its address then alone, and notes that it was posted', async () => {
  const code = await typedIn({
    text: 'Rambu di simpang Jalan Gajah Mada Medan roboh.',
    wilayah: '12.71',
    name: 'Budi Santoso',
    address: 'Gg. Kenanga 7\nMedan 20213',
    replyBy: 'post',
  });
  await answered(code, 'Rambu sudah kami dirikan lagi.');
  const list = await until(async () => {
    const page = await (await desk.get('/petugas/surat')).text();
    return page.includes(code) && page;
  }, 'the letter to be listed');
  expect(list).not.toContain('Kenanga');
  const id = /\/petugas\/surat\/([0-9a-f-]{36})\/cetak/.exec(list)?.[1] ?? '';
  const opened = async (): Promise<number> =>
    (await pool.query(`SELECT FROM audit WHERE action = 'address-opened'`)).rowCount ?? 0;
  expect(await opened()).toBe(0);
  const printed = await (await desk.send('/petugas/surat', `/petugas/surat/${id}/cetak`, {})).text();
  for (const words of ['Gg. Kenanga 7', 'Yth. Budi Santoso', 'Rambu sudah kami dirikan lagi.', code]) {
    expect(printed).toContain(words);
  }
  expect(await opened()).toBe(1);
  expect((await desk.send('/petugas/surat', `/petugas/surat/${id}`, { outcome: 'done' })).status).toBe(303);
  expect(await (await desk.get('/petugas/surat')).text()).not.toContain(code);
  expect((await steps(code)).map(([action]) => action)).toEqual(
    expect.arrayContaining(['address-opened', 'posted']),
  );
  // Nothing is left to open.
  expect((await desk.send('/petugas/surat', `/petugas/surat/${id}/cetak`, {})).status).toBe(404);
});

it('lists what reached nobody, until somebody has seen to it', async () => {
  const code = await typedIn({
    text: 'Marka di Jalan Pandu Medan sudah hilang.',
    wilayah: '12.71',
    phone: '0812 9000 0004',
    replyBy: 'sms',
  });
  twilio.failNext({ status: 400, code: 21614 });
  await answered(code, 'Marka sudah kami cat.');
  const list = await until(async () => {
    const page = await (await desk.get('/petugas/tidak-sampai')).text();
    return page.includes(code) && page;
  }, 'the answer to be listed');
  expect(list).toContain('tidak dapat menerima pesan lewat jalan ini');
  await until(
    async () => (await steps(code)).some(([, reason]) => reason === 'sms unable'),
    'the timeline to say so',
  );
  expect(await steps(code)).toContainEqual(['undelivered', 'sms unable']);
  const id = /action="\/petugas\/tidak-sampai\/([0-9a-f-]{36})"/.exec(list)?.[1] ?? '';
  const settled = await desk.send('/petugas/tidak-sampai', `/petugas/tidak-sampai/${id}`, {
    reason: 'Sudah diberitahu lewat kelurahan.',
  });
  expect(settled.status).toBe(303);
  expect(await (await desk.get('/petugas/tidak-sampai')).text()).not.toContain(code);
});
