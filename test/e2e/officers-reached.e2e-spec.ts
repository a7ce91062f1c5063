import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { AlertRunner } from '#alerts';
import { openChannels } from '#channels';
import { TestClock } from '#platform';
import { townOf } from '../support/alerts.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { plainBrowser } from '../support/forms.js';
import { startGateway, type Gateway } from '../support/gateway.js';
import {
  signedSms,
  startTwilioStandIn,
  type SentSms,
  type TwilioStandIn,
} from '../support/provider-stand-ins.js';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.js';

jest.setTimeout(120_000);

const ACCOUNT = 'AC0123456789abcdef0123456789abcdef';
const AUTH = 'token-of-the-test';
const BODY = 'medan.dishub';
const PASSWORD = 'kuda lumping menari di alun-alun';
const PIN = '480215';
const SECRET = 'a secret of the tests, long enough to be one';

let fresh: FreshDatabase;
let twilio: TwilioStandIn;
let sink: SmtpSink;
let gateway: Gateway;
let town: ReturnType<typeof townOf>;
let runner: AlertRunner;
const clock = new TestClock(new Date('2026-11-26T03:00:00Z'));

const phones: Record<string, string> = {
  lina: '+628111000001',
  budi: '+628111000002',
  oki: '+628111000003',
};

beforeAll(async () => {
  fresh = await freshDatabase();
  twilio = await startTwilioStandIn(ACCOUNT, AUTH);
  sink = await startSmtpSink();
  const settings = {
    CHANNEL_WHATSAPP_ACCOUNT_SID: ACCOUNT,
    CHANNEL_WHATSAPP_AUTH_TOKEN: AUTH,
    CHANNEL_WHATSAPP_FROM: 'whatsapp:+6281100001708',
    CHANNEL_WHATSAPP_API_URL: twilio.url,
    CHANNEL_EMAIL_IMAP_URL: 'imap://lapor:x@127.0.0.1:1143',
    CHANNEL_EMAIL_SMTP_URL: sink.url,
    CHANNEL_EMAIL_ADDRESS: 'lapor@medan.test',
  };
  gateway = await startGateway(fresh.url, {
    clock,
    channelsAt: (publicUrl) => openChannels(settings, { publicUrl, secret: SECRET, demo: false }),
  });
  const { house } = gateway;
  town = townOf(house, clock);
  const ids: Record<string, string> = {};
  for (const [name, role] of [
    ['lina', 'liaison-officer'],
    ['budi', 'liaison-officer'],
    ['oki', 'opd-admin'],
  ] as const) {
    ids[name] = await town.officer(name, role, BODY);
    const ways = { whatsapp: phones[name] ?? '', email: `${name}@medan.go.id` };
    await house.duties.keepContact(house.database, ids[name], { ...ways, quietFrom: null, quietUntil: null });
  }
  const of = { channel: 'whatsapp', audience: 'officer', language: 'id', contentSid: `HX${'1'.repeat(32)}` };
  const variables = { '1': '{code}', '2': '{deadline}', '3': '{url}' };
  await house.windows.keepTemplate({ ...of, event: 'alert.disposed', variables }, 'operator');
  await house.duties.addDuty(house.database, {
    instansi: BODY,
    category: null,
    officerId: ids['lina'] ?? '',
    deputyId: ids['budi'] ?? '',
    firstDay: '2026-11-01',
    lastDay: '2026-12-31',
    by: 'oki',
    at: clock.now(),
  });
  runner = new AlertRunner({ ...house, log: { warn: (about: object) => console.warn(about) } });
});
afterAll(async () => {
  await gateway?.close();
  await sink?.close();
  await twilio?.close();
  await fresh?.drop();
});

const sentTo = (name: string): SentSms[] => twilio.sent.filter(({ to }) => to === `whatsapp:${phones[name]}`);
const linkIn = (sent: SentSms | undefined): string => {
  const variables = JSON.parse(sent?.contentVariables ?? '{}') as Record<string, string>;
  return new URL(variables['3'] ?? '').pathname;
};
async function receipt({ sid, to }: SentSms, status: string): Promise<number> {
  const url = `${gateway.url}/channels/whatsapp/status`;
  const params = { MessageSid: sid, MessageStatus: status, To: to, AccountSid: ACCOUNT };
  const { body, headers } = signedSms({ url, token: AUTH, params });
  return (await fetch(url, { method: 'POST', headers, body: Buffer.from(body) })).status;
}

it('reaches the deputy while the officer sleeps, then the superior; the deputy answers from the telephone', async () => {
  const complaint = await town.disposed(BODY);
  await town.relay();
  while (await runner.round());
  expect(sentTo('lina')).toHaveLength(1);
  expect(sink.mails.map(({ to }) => to)).toEqual([['lina@medan.go.id']]);

  await town.at('2026-11-26T07:00:00Z');
  await town.at('2026-11-27T03:00:00Z');
  while (await runner.round());
  expect([sentTo('lina').length, sentTo('budi').length, sentTo('oki').length]).toEqual([2, 1, 0]);
  const [toDeputy] = sentTo('budi');
  if (!toDeputy) throw new Error('nothing came');
  expect([await receipt(toDeputy, 'delivered'), await receipt(toDeputy, 'read')]).toEqual([204, 204]);

  await town.at('2026-11-27T07:00:00Z');
  while (await runner.round());
  expect(sentTo('oki')).toHaveLength(1);

  // A number and a deadline, until he gives the PIN that he had set; the link alone opens nothing.
  const link = linkIn(toDeputy);
  const budi = plainBrowser(gateway.url);
  await budi.send('/petugas/masuk', '/petugas/masuk', { username: 'budi', password: PASSWORD });
  const set = await budi.send('/petugas/akun/pemberitahuan', '/petugas/akun/pemberitahuan/pin', { pin: PIN });
  expect(set.status).toBe(303);
  const phone = plainBrowser(gateway.url);
  const asked = await (await phone.get(link)).text();
  expect(asked).not.toContain('Lampu jalan');
  expect((await phone.send(link, link, { pin: '111222' })).status).toBe(422);
  expect((await phone.send(link, `${link}/kirim`, { sentence: '1' })).status).toBe(401);
  expect((await phone.send(link, link, { pin: PIN })).status).toBe(303);
  expect(await (await phone.get(link)).text()).toContain('Lampu jalan mati di depan pasar');
  // It is good for this one complaint and no console.
  expect((await phone.get('/petugas')).headers.get('location')).toMatch(/^\/petugas\/masuk/);
  const shown = await (await phone.send(link, `${link}/pratinjau`, { sentence: '1' })).text();
  expect(shown).toContain('Petugas kami memeriksa lokasinya');
  expect((await phone.send(link, `${link}/kirim`, { sentence: '1' })).status).toBe(303);
  const [row] = await gateway.house.database.query(`SELECT status FROM complaint WHERE id = $1`, [
    complaint.id,
  ]);
  expect(row).toEqual({ status: 'in-progress' });

  // Nobody else is told of it any more, and all of it is proved.
  await town.at('2026-12-04T03:00:00Z');
  while (await runner.round());
  expect(await town.told()).toHaveLength(4);
  const proof = (await gateway.house.alertQueries.ofComplaint(complaint.id)).find(
    ({ step }) => step === 'deputy',
  );
  expect(proof).toMatchObject({ name: 'budi', openedAt: expect.any(Date), actedAt: expect.any(Date) });
  expect(proof?.sendings.map(({ channel, state }) => [channel, state])).toEqual([
    ['whatsapp', 'read'],
    ['email', 'sent'],
  ]);
});

it('opens nothing by a link that is forged, over, or whose complaint has left the body', async () => {
  await town.disposed(BODY);
  await town.relay();
  while (await runner.round());
  const link = linkIn(sentTo('lina').at(-1));
  const status = async (path: string): Promise<number> => (await fetch(gateway.url + path)).status;
  expect(await status(link)).toBe(200);
  const forged = link.slice(0, -6) + (link.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA');
  expect(await status(forged)).toBe(404);
  clock.advance(72 * 3_600_000 + 1_000);
  expect(await status(link)).toBe(404);
  const next = await town.disposed(BODY);
  await town.relay();
  while (await runner.round());
  const other = linkIn(sentTo('lina').at(-1));
  expect(await status(other)).toBe(200);
  const oki = { id: 'oki', name: 'Oki', role: 'opd-admin' as const, instansi: BODY };
  await gateway.house.desk.handBack(oki, next.code, 'bukan wewenang kami', null);
  expect(await status(other)).toBe(404);
});
