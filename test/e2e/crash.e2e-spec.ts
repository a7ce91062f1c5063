import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort } from '#platform';
import { Keys } from '#identity';
import { staff, type Staff } from '../support/api.js';
import {
  newDataDir,
  runCommand,
  startProcess,
  type MuaraProcess,
  type Settings,
} from '../support/muara-process.js';
import { startOwnPostgres, type OwnPostgres } from '../support/own-postgres.js';
import { signedSms, startTwilioStandIn, type TwilioStandIn } from '../support/provider-stand-ins.js';
import { until } from '../support/until.js';

const account = { sid: 'AC00000000000000000000000000000010', token: 'the-token-of-the-crash-story' };
const service = '+6281100001708';
const secret = 'the secret of the crash story, known to it';
const report = 'LAPOR jalan berlubang di Jalan Setia Budi, Kecamatan Medan Selayang, Kota Medan';

let postgres: OwnPostgres;
let twilio: TwilioStandIn;
let dataDir: string;
let settings: Settings;
let muara: MuaraProcess;
let admin: Staff;
let stories = 0;
/** Sender and MessageSid of the story that runs. */
let from = '';
let sid = '';

beforeAll(async () => {
  [postgres, twilio, dataDir] = await Promise.all([
    startOwnPostgres(),
    startTwilioStandIn(account.sid, account.token),
    newDataDir(),
  ]);
  settings = {
    PORT: String(await freePort()),
    HOST: '127.0.0.1',
    MUARA_DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    DATABASE_URL: postgres.url,
    MUARA_SECRET: secret,
    CHANNEL_SMS_ACCOUNT_SID: account.sid,
    CHANNEL_SMS_AUTH_TOKEN: account.token,
    CHANNEL_SMS_FROM: service,
    CHANNEL_SMS_API_URL: twilio.url,
  };
  muara = await startProcess(settings);
  const token = (await runCommand(settings, 'token', '--role', 'national-admin')).trim().split('\n').at(-1);
  admin = staff(muara.url, token ?? '');
}, 90_000);

afterAll(async () => {
  await muara?.end('SIGTERM');
  await twilio?.close();
  await postgres?.close();
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

beforeEach(() => {
  stories += 1;
  from = `+62812000001${String(stories).padStart(2, '0')}`;
  sid = `SM${String(stories).padStart(32, '0')}`;
});

/** What the provider does with an SMS, and does again with the same MessageSid where it hears no 2xx. */
function deliver(text = report, messageSid = sid): Promise<Response> {
  const url = `${muara.url}/channels/sms/inbound`;
  const params = { MessageSid: messageSid, AccountSid: account.sid, From: from, To: service, Body: text };
  const { body, headers } = signedSms({ url, token: account.token, params });
  return fetch(url, { method: 'POST', headers, body: Buffer.from(body) });
}

/** Muara again on the same data, as its supervisor does it. */
async function restart(): Promise<void> {
  muara = await startProcess(settings);
}

/** Lets the time pass after which work that somebody died over belongs to nobody any more. */
async function leasesRunOut(): Promise<void> {
  await postgres.query(`UPDATE outbox SET due_at = now() WHERE sent_at IS NULL`);
  await postgres.query(`UPDATE delivery SET due_at = now() WHERE state = 'sending'`);
}

interface Stored {
  id: string;
  code: string;
  status: string;
}

const complaints = (messageSid = sid): Promise<Stored[]> =>
  postgres.query<Stored>(
    `SELECT c.id, c.code, c.status FROM inbound i JOIN complaint c ON c.id = i.complaint_id
     WHERE i.channel = 'sms' AND i.external_index = $1`,
    [new Keys(secret).index('external-id', 'sms', messageSid)],
  );

const sentTo = (number = from): string[] =>
  twilio.sent.filter(({ to }) => to === number).map(({ body }) => body);

/** One report, one complaint, one acknowledgement, and books that balance. */
async function expectOneComplaint(): Promise<Stored> {
  expect((await deliver()).status).toBe(200);
  await twilio.smsThat(({ to, body }) => to === from && body.includes('PIN'), 20_000);
  const [complaint, ...more] = await complaints();
  expect(more).toEqual([]);
  const [opened] = await postgres.query<{ count: number }>(
    `SELECT count(*)::int FROM conversation WHERE channel = 'sms' AND complaint_id = $1`,
    [complaint?.id],
  );
  expect(opened?.count).toBe(1);
  await everythingHandled();
  await expectBalance();
  return complaint as Stored;
}

const everythingHandled = (): Promise<unknown> =>
  until(
    async () => {
      const [row] = await postgres.query<{ left: number }>(
        `SELECT (SELECT count(*) FROM outbox WHERE sent_at IS NULL)::int
              + (SELECT count(*) FROM delivery WHERE state IN ('queued', 'sending'))::int AS left`,
      );
      return row?.left === 0;
    },
    'everything to be handled and sent',
    20_000,
  );

/** Every source message is accounted for, and every complaint came from exactly one. */
async function expectBalance(): Promise<void> {
  const [books] = await postgres.query<Record<string, number>>(
    `SELECT count(*)::int AS inbound,
       count(*) FILTER (WHERE outcome IN ('accepted', 'joined', 'quarantined'))::int AS settled,
       count(*) FILTER (WHERE outcome = 'accepted')::int AS accepted,
       (SELECT count(*)::int FROM complaint) AS complaints,
       (SELECT count(*)::int FROM sealed WHERE kind = 'raw') AS kept
     FROM inbound`,
  );
  expect(books).toMatchObject({ settled: books?.['inbound'], kept: books?.['inbound'] });
  expect(books?.['complaints']).toBe(books?.['accepted']);
}

/** A complaint that is with its instansi, so that it can be answered. */
async function disposed(): Promise<string> {
  const { code } = await expectOneComplaint();
  const reply = await admin.dispose(code, 'medan.sdabmbk');
  expect(reply).toMatchObject({ status: 201, body: { status: 'disposed' } });
  return code;
}

describe('kill -9, a new start, and the same SMS once more', () => {
  it('before the report is committed: it is not there, and comes by the redelivery', async () => {
    const inbound = await postgres.hold('inbound');
    const first = deliver().catch(() => 'no answer');
    await inbound.someoneWaits();
    await muara.kill();
    expect(await first).toBe('no answer');
    await inbound.endWaiters();
    await inbound.release();
    expect(await complaints()).toEqual([]);
    await restart();
    await expectOneComplaint();
  }, 60_000);

  it('after the commit and before the provider hears of it: the redelivery finds it', async () => {
    const inbound = await postgres.hold('inbound');
    const first = deliver().catch(() => 'no answer');
    await inbound.someoneWaits();
    // It stands still while its database commits, and dies without having seen it.
    process.kill(muara.pid, 'SIGSTOP');
    await inbound.release();
    await until(async () => (await complaints()).length > 0, 'the commit');
    await muara.kill();
    expect(await first).toBe('no answer');
    await restart();
    await expectOneComplaint();
  }, 60_000);

  it('before and in the middle of its reading: nothing half-done stays, and it is read once', async () => {
    const handled = await postgres.hold('handled_event');
    expect((await deliver()).status).toBe(200);
    await handled.someoneWaits();
    const audit = await postgres.hold('audit');
    await handled.release();
    await audit.someoneWaits();
    await muara.kill();
    await audit.release();
    const [before] = await postgres.query(`SELECT suggestion FROM complaint WHERE id = $1`, [
      (await complaints())[0]?.id,
    ]);
    expect(before).toEqual({ suggestion: null });
    await restart();
    await leasesRunOut();
    const { id } = await expectOneComplaint();
    const routed = await postgres.query(`SELECT 1 FROM audit WHERE subject = $1 AND action = 'routed'`, [id]);
    expect(routed).toHaveLength(1);
  }, 60_000);

  it('while the acknowledgement is being written: it is written once', async () => {
    const delivery = await postgres.hold('delivery');
    expect((await deliver()).status).toBe(200);
    await delivery.someoneWaits();
    await muara.kill();
    await delivery.release();
    await restart();
    await leasesRunOut();
    const { id } = await expectOneComplaint();
    expect(await postgres.query(`SELECT 1 FROM message WHERE complaint_id = $1`, [id])).toHaveLength(1);
    expect(sentTo()).toHaveLength(1);
  }, 60_000);

  it('after it is written and before that is noted: it is written once', async () => {
    const delivery = await postgres.hold('delivery');
    expect((await deliver()).status).toBe(200);
    await delivery.someoneWaits();
    const outbox = await postgres.hold('outbox');
    await delivery.release();
    await outbox.someoneWaits();
    await muara.kill();
    await outbox.endWaiters();
    await outbox.release();
    await restart();
    await leasesRunOut();
    const { id } = await expectOneComplaint();
    expect(await postgres.query(`SELECT 1 FROM message WHERE complaint_id = $1`, [id])).toHaveLength(1);
  }, 60_000);

  it('while the acknowledgement is being sent: it is sent again, marked as maybe sent, and no third time', async () => {
    const answer = twilio.holdAnswers();
    expect((await deliver()).status).toBe(200);
    await twilio.smsThat(({ to }) => to === from);
    await muara.kill();
    answer();
    await restart();
    await leasesRunOut();
    const { id } = await expectOneComplaint();
    await until(async () => sentTo().length > 1, 'the second attempt');
    await everythingHandled();
    expect(sentTo()).toHaveLength(2);
    expect(new Set(sentTo()).size).toBe(1);
    expect(
      await postgres.query(`SELECT state, maybe_sent FROM delivery WHERE complaint_id = $1`, [id]),
    ).toEqual([{ state: 'sent', maybe_sent: true }]);
  }, 60_000);

  it('before further words are committed: they join the complaint once', async () => {
    const { id } = await expectOneComplaint();
    const more = (): Promise<Response> => deliver('Lubangnya makin besar', `${sid}-2`);
    const message = await postgres.hold('message');
    const first = more().catch(() => 'no answer');
    await message.someoneWaits();
    await muara.kill();
    expect(await first).toBe('no answer');
    await message.release();
    await restart();
    expect([(await more()).status, (await more()).status]).toEqual([200, 200]);
    const words = `SELECT 1 FROM message WHERE complaint_id = $1 AND kind = 'words'`;
    expect(await postgres.query(words, [id])).toHaveLength(1);
    await expectOneComplaint();
  }, 60_000);

  it('before an answer is committed: the officer hears no success, gives it again, and it arrives once', async () => {
    const code = await disposed();
    const message = await postgres.hold('message');
    const first = admin.answer(code, 'Lubang sudah ditambal.').catch(() => 'no answer');
    await message.someoneWaits();
    await muara.kill();
    expect(await first).toBe('no answer');
    await message.release();
    await restart();
    expect(await admin.answer(code, 'Lubang sudah ditambal.')).toMatchObject({ status: 201 });
    await twilio.smsThat(({ to, body }) => to === from && body.includes('ditambal'), 20_000);
    await everythingHandled();
    expect(sentTo()).toHaveLength(2);
  }, 60_000);

  it('after an answer is committed: it arrives once, and cannot be given twice', async () => {
    const code = await disposed();
    const delivery = await postgres.hold('delivery');
    expect(await admin.answer(code, 'Lubang sudah ditambal.')).toMatchObject({ status: 201 });
    await delivery.someoneWaits();
    await muara.kill();
    await delivery.release();
    await restart();
    await leasesRunOut();
    expect(await admin.answer(code, 'Lubang sudah ditambal.')).toMatchObject({ status: 409 });
    await twilio.smsThat(({ to, body }) => to === from && body.includes('ditambal'), 20_000);
    await everythingHandled();
    expect(sentTo()).toHaveLength(2);
  }, 60_000);

  it('of the application and of PostgreSQL in the same moment: what was acknowledged is there', async () => {
    const numbers = Array.from({ length: 20 }, (_, index) => `${sid.slice(0, -2)}${index + 50}`);
    const heard = numbers.map(async (one) => ((await deliver(report, one)).status === 200 ? one : null));
    const acknowledged = Promise.allSettled(heard);
    await Promise.any(heard);
    await Promise.all([muara.kill(), postgres.kill()]);
    const kept = (await acknowledged).flatMap((one) => (one.status === 'fulfilled' ? (one.value ?? []) : []));
    expect(kept.length).toBeGreaterThan(0);
    await postgres.start();
    for (const one of kept) expect(await complaints(one)).toHaveLength(1);
    await restart();
    for (const one of numbers) expect((await deliver(report, one)).status).toBe(200);
    for (const one of numbers) expect(await complaints(one)).toHaveLength(1);
    await leasesRunOut();
    await everythingHandled();
    await expectBalance();
    // One automatic reply to one number, however many reports it sends.
    expect(sentTo().filter((text) => text.includes('PIN')).length).toBeLessThanOrEqual(2);
  }, 60_000);
});

describe('a database that goes away', () => {
  it('is said to the provider and to whoever asks for readiness, and needs no new start of Muara', async () => {
    const { pid } = muara;
    const inbound = await postgres.hold('inbound');
    const cut = deliver();
    await inbound.someoneWaits();
    await postgres.stop();
    await expectAwayOrStored(await cut);
    await expectAway(await deliver());
    await until(async () => (await fetch(`${muara.url}/readyz`)).status === 503, 'readyz to say no');
    expect((await fetch(`${muara.url}/healthz`)).status).toBe(200);
    await postgres.start();
    await until(async () => (await fetch(`${muara.url}/readyz`)).status === 200, 'readyz to say yes');
    await expectOneComplaint();
    expect(muara.pid).toBe(pid);
  }, 60_000);

  it('does not take Muara with it when it is killed', async () => {
    const inbound = await postgres.hold('inbound');
    const cut = deliver();
    await inbound.someoneWaits();
    await postgres.kill();
    await expectAwayOrStored(await cut);
    await postgres.start();
    await until(async () => (await fetch(`${muara.url}/readyz`)).status === 200, 'readyz to say yes');
    await expectOneComplaint();
    expect(muara.said()).not.toContain(from);
  }, 60_000);
});

/** A server that goes may end the holder of the lock before the one who waits: then that one was stored and heard so. */
async function expectAwayOrStored(response: Response): Promise<void> {
  if (response.status !== 200) await expectAway(response);
}

async function expectAway(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await response.json()).toMatchObject({ code: 'unavailable' });
}
