import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Keys } from '#identity';
import { Pool } from 'pg';
import { ledgerOf, staff, type Ledger, type Staff } from '../support/api.js';
import { newCanary, photoOf } from '../support/canary.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { signedSms, startTwilioStandIn, type TwilioStandIn } from '../support/provider-stand-ins.js';
import { startMuara, type Muara } from '../support/standalone.js';
import { until } from '../support/until.js';

const accountSid = 'AC00000000000000000000000000000009';
const token = 'the-token-of-today';
const former = 'the-token-of-yesterday';
const secret = 'a secret of the story, long enough to be one';
const service = '+6281100001708';
const publicUrl = 'https://lapor.example.go.id';

// Everything real takes its time where other suites share the processor.
jest.setTimeout(180_000);

let database: FreshDatabase;
let rows: Pool;
let ledger: Ledger;
let twilio: TwilioStandIn;
let muara: Muara;
let admin: Staff;

beforeAll(async () => {
  database = await freshDatabase();
  rows = new Pool({ connectionString: database.url, max: 2 });
  twilio = await startTwilioStandIn(accountSid, token);
  const channel = (prefix: string, from: string) => ({
    [`CHANNEL_${prefix}_ACCOUNT_SID`]: accountSid,
    [`CHANNEL_${prefix}_AUTH_TOKEN`]: `${token},${former}`,
    [`CHANNEL_${prefix}_FROM`]: from,
    [`CHANNEL_${prefix}_API_URL`]: twilio.url,
    [`CHANNEL_${prefix}_LIST_SECONDS`]: '1',
  });
  muara = await startMuara({
    DATABASE_URL: database.url,
    PUBLIC_BASE_URL: publicUrl,
    MUARA_SECRET: secret,
    HOST: '127.0.0.1',
    ...channel('SMS', service),
    ...channel('WHATSAPP', `whatsapp:${service}`),
  });
  ledger = ledgerOf(database.url);
  admin = staff(muara.url, await muara.muara('token', '--role', 'national-admin'));
});

afterAll(async () => {
  await muara?.stop();
  await ledger?.close();
  await rows?.end();
  await twilio?.close();
  await database?.drop();
});

type By = 'sms' | 'whatsapp';
interface Said {
  by: By;
  from: string;
  body: string;
  sid: string;
  more?: Record<string, string>;
}
const newSid = (): string => `SM${randomBytes(16).toString('hex')}`;
const scheme = (by: By): string => (by === 'whatsapp' ? 'whatsapp:' : '');
const said = (by: By, from: string, body: string, more: Record<string, string> = {}): Said => ({
  by,
  from,
  body,
  sid: newSid(),
  more,
});

/** Twilio's delivery of a message. */
async function post({ by, from, body, sid, more = {} }: Said, signedBy = token): Promise<number> {
  const path = `/channels/${by}/inbound`;
  const params = {
    MessageSid: sid,
    AccountSid: accountSid,
    From: scheme(by) + from,
    To: scheme(by) + service,
    Body: body,
    NumMedia: '0',
    ...more,
  };
  const request = signedSms({ url: publicUrl + path, token: signedBy, params });
  const answer = await fetch(muara.url + path, { method: 'POST', ...request });
  await answer.arrayBuffer();
  return answer.status;
}
async function send(...given: Parameters<typeof said>): Promise<Said> {
  const one = said(...given);
  expect(await post(one)).toBe(200);
  return one;
}
const told = (number: string): string[] =>
  twilio.sent.filter(({ to }) => to === number).map(({ body }) => body);
const index = ({ by, sid }: Said): Buffer => new Keys(secret).index('external-id', by, sid);
const outcomeOf = async (one: Said): Promise<{ outcome: string; complaint_id: string | null }[]> =>
  (
    await rows.query<{ outcome: string; complaint_id: string | null }>(
      `SELECT outcome, complaint_id FROM inbound WHERE channel = $1 AND external_index = $2`,
      [one.by, index(one)],
    )
  ).rows;
const codeOf = (text: string): string => /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text)?.[0] ?? '';
const shuffled = <T>(all: T[]): T[] =>
  all
    .map((one) => ({ one, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);

describe('half an hour without webhooks', () => {
  it('loses nothing and doubles nothing, whatever came besides and comes again', async () => {
    const began = Date.now() - 45 * 60_000;
    const citizens = Array.from({ length: 20 }, (_, each) => `+62813${String(each).padStart(8, '0')}`);
    const history = citizens.flatMap((from, each) => {
      const by: By = each % 2 === 0 ? 'sms' : 'whatsapp';
      const texts = [
        `LAPOR lampu jalan mati di Jl Sutomo ${each}, Medan`,
        'tiang ketiga dari simpang',
        'masih gelap',
        'tolong pak',
      ];
      return texts.map((body, place) => ({
        ...said(by, from, body),
        at: began + place * 600_000 + each * 1_000,
      }));
    });
    // Of the last text of some Twilio did tell us, before anything that came earlier.
    const early = history.filter(({ body }, place) => body === 'tolong pak' && place % 3 === 0);
    for (const one of early) expect(await post(one)).toBe(200);
    twilio.failList({ status: 500, retryAfter: 1 }, { status: 429, code: 20429, retryAfter: 1 });
    twilio.received.push(
      ...history.map(({ by, from, body, sid, at }) => ({
        sid,
        from: scheme(by) + from,
        to: scheme(by) + service,
        body,
        at,
      })),
    );
    const ours = async (): Promise<Map<string, number>> => {
      const { rows: found } = await rows.query<{ index: string }>(
        `SELECT encode(external_index, 'hex') AS index FROM inbound WHERE external_index = ANY($1::bytea[])`,
        [history.map(index)],
      );
      const counts = new Map<string, number>();
      for (const row of found) counts.set(row.index, (counts.get(row.index) ?? 0) + 1);
      return counts;
    };
    await until(async () => (await ours()).size === history.length, 'every message of the outage', 60_000);
    // Then the webhooks come after all, in any order and twice.
    const answers = await Promise.all(shuffled([...history, ...history]).map((one) => post(one)));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect([...(await ours()).values()].every((count) => count === 1)).toBe(true);
    const { rows: complaints } = await rows.query<{ id: string; texts: string[] }>(
      `SELECT c.id, array_agg(m.text ORDER BY m.at, m.id) FILTER (WHERE m."from" = 'reporter') AS texts
       FROM complaint c LEFT JOIN message m ON m.complaint_id = c.id GROUP BY c.id`,
    );
    expect(complaints).toHaveLength(citizens.length);
    for (const { texts } of complaints) expect(texts).toHaveLength(3);
    expect(await ledger.count('inbound', `outcome NOT IN ('accepted', 'joined')`)).toBe(0);
    expect(await ledger.count('channel_cursor', `channel IN ('sms', 'whatsapp')`)).toBe(2);
  });
});

describe('a webhook', () => {
  it('that was forged leaves nothing, and one that is replayed nothing new', async () => {
    await ledger.quiet(60_000);
    const genuine = await send('whatsapp', '+6281400000001', 'jalan rusak di Jl Asia Medan');
    await ledger.quiet();
    const stored = () =>
      Promise.all(['inbound', 'complaint', 'message', 'sealed'].map((t) => ledger.count(t)));
    const before = await stored();
    const forged = Array.from({ length: 20 }, (_, each) =>
      post(said(each % 2 ? 'sms' : 'whatsapp', '+6281400000002', `palsu ${each}`), `token-${each}`),
    );
    expect(new Set(await Promise.all(forged))).toEqual(new Set([403]));
    const replayed = Array.from({ length: 20 }, () => post(genuine));
    expect(new Set(await Promise.all(replayed))).toEqual(new Set([200]));
    expect(await stored()).toEqual(before);
  });

  it('is taken under either of two tokens while one replaces the other', async () => {
    expect(await post(said('sms', '+6281400000003', 'banjir di Jl Denai Medan'), former)).toBe(200);
  });

  it('that brings news of our own message to the wrong door is news all the same', async () => {
    const number = '+6281400000004';
    await send('sms', number, 'sampah menumpuk di Pasar Petisah Medan');
    const { sid } = await twilio.smsThat(({ to }) => to === number);
    const path = '/channels/sms/inbound';
    const params = { MessageSid: sid, MessageStatus: 'delivered', AccountSid: accountSid, To: number };
    const receipt = signedSms({ url: publicUrl + path, token, params });
    expect((await fetch(muara.url + path, { method: 'POST', ...receipt })).status).toBe(200);
    expect(await ledger.count('delivery', `provider_id = $1 AND state = 'delivered'`, [sid])).toBe(1);
    expect(await ledger.count('inbound', `outcome = 'quarantined'`)).toBe(0);
  });
});

describe('what is no report', () => {
  it('is told once how one reports, and is accounted for', async () => {
    const number = '+6281500000001';
    const before = await ledger.count('complaint');
    const texts = [];
    for (const body of ['P', 'Assalamualaikum', 'halo min', ''])
      texts.push(await send('whatsapp', number, body));
    await twilio.smsThat(({ to }) => to === `whatsapp:${number}`);
    await ledger.quiet();
    expect(told(`whatsapp:${number}`)).toEqual([expect.stringContaining('kelurahan/desa')]);
    for (const text of texts) expect((await outcomeOf(text))[0]?.outcome).toBe('answered');
    expect(await ledger.count('complaint')).toBe(before);
    // The report that follows gets its number and PIN.
    await send('whatsapp', number, 'lampu jalan mati di Jl Sutomo Medan');
    await until(async () => told(`whatsapp:${number}`).length === 2, 'the acknowledgement');
    expect(told(`whatsapp:${number}`)[1]).toMatch(/PIN Anda: \d{8}/);
  });

  it('is heard when it asks for silence, and when it ends that', async () => {
    const number = '+6281500000002';
    await send('sms', number, 'lampu jalan mati di Jl Gajah Mada Medan');
    const { body } = await twilio.smsThat(({ to }) => to === number);
    const code = codeOf(body);
    await send('sms', number, 'STOP');
    await until(async () => told(number).length === 2, 'the confirmation');
    expect(told(number)[1]).toContain('tidak mengirim pesan lagi');
    await admin.dispose(code, 'medan.dishub');
    expect((await admin.answer(code, 'Lampu sudah kami ganti.')).status).toBe(201);
    await ledger.quiet();
    expect(told(number)).toHaveLength(2);
    expect(await ledger.count('delivery', `state = 'failed' AND failure = 'opted-out'`)).toBe(1);
    expect(JSON.stringify((await admin.see(code)).body.messages)).toContain('sudah kami ganti');
    await send('sms', number, 'MULAI');
    await until(async () => told(number).length === 3, 'the word that it ended');
    await send('sms', number, 'Lampu yang kedua masih padam');
    const again = () => admin.answer(code, 'Lampu kedua juga sudah.');
    await until(async () => (await again()).status === 201, 'the second answer to be taken');
    await until(async () => told(number).length === 4, 'the next answer');
    expect(told(number)[3]).toContain('Lampu kedua');
  });

  it('learns how a complaint stands by its own number alone', async () => {
    const [own, stranger] = ['+6281500000003', '+6281500000004'];
    await send('sms', own, 'jalan berlubang di Jl Setia Budi Kota Medan');
    const code = codeOf((await twilio.smsThat(({ to }) => to === own)).body);
    await send('sms', own, `CEK ${code}`);
    await send('sms', stranger, `CEK ${code}`);
    await send('sms', stranger, 'CEK AAAA-BBBB-CCCC-1');
    await until(async () => told(own).length === 2 && told(stranger).length === 2, 'the answers');
    expect(told(own)[1]).toContain('belum terverifikasi');
    expect(new Set(told(stranger))).toEqual(new Set([expect.stringContaining('tidak kami temukan')]));
    expect(told(stranger).join()).not.toContain(code);
  });
});

describe('a message by WhatsApp', () => {
  it('brings a picture, fetched from its provider, and the pin where it was taken', async () => {
    const number = '+6281600000001';
    const picture = await photoOf(newCanary('a picture by WhatsApp'));
    const address = twilio.keepMedia({ type: 'image/jpeg', bytes: picture });
    await send('whatsapp', number, 'Jembatan hampir putus', {
      NumMedia: '1',
      MediaUrl0: address,
      MediaContentType0: 'image/jpeg',
      ProfileName: 'Siti Kenari',
    });
    await send('whatsapp', number, '', {
      Latitude: '3.5952',
      Longitude: '98.6722',
      Label: 'Jembatan Kebajikan',
    });
    const { body } = await twilio.smsThat(({ to }) => to === `whatsapp:${number}`);
    const seen = await until(async () => {
      const { body: file } = await admin.see(codeOf(body));
      const [attachment] = file.attachments as { held?: string | null; type: string }[];
      return attachment?.held === null && file;
    }, 'the picture');
    expect(seen.attachments).toMatchObject([{ type: 'image/jpeg' }]);
    expect(JSON.stringify(seen)).not.toContain('Siti Kenari');
    const { rows: where } = await rows.query(
      `SELECT lat, lon, place_text FROM complaint WHERE channel = 'whatsapp' AND text = 'Jembatan hampir putus'`,
    );
    expect(where).toEqual([{ lat: 3.5952, lon: 98.6722, place_text: 'Jembatan Kebajikan' }]);
  });

  it('is answered where its sender hides his number', async () => {
    const id = 'ID.13491208655302741918';
    await send('whatsapp', id, 'air PDAM mati di Jl Karya Medan', { ExternalUserId: id });
    const { body } = await twilio.smsThat(({ to }) => to === `whatsapp:${id}`);
    expect(body).toMatch(/PIN Anda/);
  });
});
