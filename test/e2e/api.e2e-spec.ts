import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newReportNumber, showReportNumber } from '#complaint';
import {
  call,
  ledgerOf,
  staff,
  type Ledger,
  type Problem,
  type Receipt,
  type Reply,
  type Staff,
  type Tracked,
} from '../support/api.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startMuara, type Muara } from '../support/standalone.js';
import { until } from '../support/until.js';

// Everything real takes its time where other suites share the processor.
jest.setTimeout(60_000);

let database: FreshDatabase;
let ledger: Ledger;
let muara: Muara;
let admin: Staff;
let medan: Staff;

beforeAll(async () => {
  database = await freshDatabase();
  muara = await startMuara({ DATABASE_URL: database.url, HOST: '127.0.0.1' });
  ledger = ledgerOf(database.url);
  [admin, medan] = await Promise.all([officer('national-admin'), officer('instansi-admin', 'medan')]);
});

afterAll(async () => {
  await muara?.stop();
  await ledger?.close();
  await database?.drop();
});

async function officer(role: string, instansi?: string): Promise<Staff> {
  const body = instansi === undefined ? [] : ['--instansi', instansi];
  return staff(muara.url, await muara.muara('token', '--role', role, ...body));
}

const reports = (): string => `${muara.url}/api/v1/reports`;
const hole = { text: 'Jalan Gatot Subroto Medan berlubang dalam, motor sering jatuh', wilayah: '12.71' };

const report = <Body = Receipt>(json: unknown, headers: Record<string, string> = {}): Promise<Reply<Body>> =>
  call<Body>(reports(), { json, headers });

/** A report that triage has read. */
async function routed(json: object): Promise<Receipt> {
  const { body } = await report(json);
  await until(async () => (await admin.see(body.code)).body.suggestion, 'the suggestion');
  return body;
}

const track = <Body = Tracked>(code: string, proof?: string): Promise<Reply<Body>> =>
  call<Body>(`${reports()}/${code}`, proof === undefined ? {} : { authorization: `Report ${proof}` });

describe('reporting', () => {
  it('gives number, PIN and secret, and both open the report', async () => {
    const { status, body } = await report({ title: 'Lubang', ...hole, occurredOn: '2026-11-01' });
    expect(status).toBe(201);
    expect(body).toEqual({
      code: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/),
      pin: expect.stringMatching(/^\d{8}$/),
      secret: expect.stringMatching(/^[\w-]{11,}$/),
      trackUrl: `${muara.url}/lacak/${body.code}?kunci=${body.secret}`,
    });
    await ledger.quiet();
    const byPin = await track(body.code, body.pin);
    expect(byPin.status).toBe(200);
    expect(byPin.body.code).toBe(body.code);
    expect(byPin.body.messages.map(({ from, text }) => [from, text])).toEqual([
      ['reporter', hole.text],
      ['system', expect.stringContaining(body.code)],
    ]);
    expect(Object.keys(byPin.body)).toEqual(
      expect.arrayContaining(['code', 'status', 'instansi', 'category', 'wilayah', 'answerBy', 'messages']),
    );
    expect((await track(body.code, body.secret)).body).toEqual(byPin.body);
    expect((await track(body.code.toLowerCase().replaceAll('-', ''), body.pin)).status).toBe(200);
  });

  it('answers a repeated key and body as before, and refuses the key for another body', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const before = await ledger.count('complaint');
    const together = await Promise.all(Array.from({ length: 20 }, () => report(hole, key)));
    const [first] = together;
    for (const each of together) expect(each).toEqual(first);
    expect(first?.status).toBe(201);
    const inOtherOrder = { wilayah: hole.wilayah, text: hole.text };
    expect(await report(inOtherOrder, key)).toEqual(first);
    expect(await ledger.count('complaint')).toBe(before + 1);

    const other = await report<Problem>({ ...hole, place: 'depan SPBU' }, key);
    expect([other.status, other.type]).toEqual([409, expect.stringContaining('application/problem+json')]);
    expect(other.body).toMatchObject({
      code: 'idempotency-key-reused',
      title: expect.stringContaining('Idempotency-Key'),
    });
    expect(await ledger.count('complaint')).toBe(before + 1);
    expect((await report(hole, { 'idempotency-key': randomUUID() })).body.code).not.toBe(first?.body.code);
  });

  it('names every field at fault by a stable code, in the language asked for', async () => {
    const wrong = {
      text: '   ',
      occurredOn: '2026-02-30',
      reporter: { phone: 'nol delapan', email: 'siti@' },
      anonymous: 'ya',
      wilayah: 'Medan',
      colour: 'red',
    };
    const before = await ledger.count('complaint');
    const [indonesian, english] = await Promise.all([
      report<Problem>(wrong),
      report<Problem>(wrong, { 'accept-language': 'en' }),
    ]);
    for (const { status, type, body } of [indonesian, english]) {
      expect([status, body.code]).toEqual([422, 'invalid']);
      expect(type).toContain('application/problem+json');
      expect(Object.fromEntries((body.errors ?? []).map(({ field, code }) => [field, code]))).toEqual({
        text: 'text-required',
        occurredOn: 'date-invalid',
        'reporter.phone': 'phone-invalid',
        'reporter.email': 'email-invalid',
        anonymous: 'yes-or-no',
        wilayah: 'wilayah-invalid',
        colour: 'field-unknown',
      });
    }
    const messageAt = ({ body }: Reply<Problem>, field: string) =>
      body.errors?.find((error) => error.field === field)?.message;
    expect(messageAt(indonesian, 'text')).toBe('Ceritakan dulu apa yang terjadi.');
    expect(messageAt(english, 'text')).toBe('Tell us what happened.');
    // No two faults are told by the same sentence: each says what is wrong with its field.
    expect(new Set(indonesian.body.errors?.map(({ message }) => message)).size).toBe(7);
    expect(await ledger.count('complaint')).toBe(before);
  });

  it.each([
    ['a day that has not come', { ...hole, occurredOn: '2999-01-01' }, 'occurredOn', 'occurredOn-future'],
    ['a text without end', { text: 'a'.repeat(20_001) }, 'text', 'text-too-long'],
    ['no text', { place: 'Medan' }, 'text', 'text-required'],
    ['a text that is none', { text: 12 }, 'text', 'text-required'],
    ['a list', [hole], '', 'form-invalid'],
  ])('refuses %s', async (_what, json, field, code) => {
    const { status, body } = await report<Problem>(json);
    expect([status, body.errors?.map((error) => [error.field, error.code])]).toEqual([422, [[field, code]]]);
  });

  it.each([
    ['{"text": "putus', 400, 'json-invalid'],
    [`{"text": "${'a'.repeat(1_100_000)}"}`, 413, 'too-large'],
  ])('refuses a body it cannot take as a problem, without repeating it (%#)', async (json, status, code) => {
    const before = await ledger.count('complaint');
    const refused = await report<Problem>(json);
    expect([refused.status, refused.body.code]).toEqual([status, code]);
    expect(refused.type).toContain('application/problem+json');
    expect(JSON.stringify(refused.body)).not.toMatch(/putus|aaa/);
    expect(await ledger.count('complaint')).toBe(before);
  });

  it('keeps any text that can be written', async () => {
    const text = 'Lampu mati 🕯️ \u202eهنا\u202c ‹b› "kutip" \\ ꦗꦮ\r\nbaris kedua';
    const { body } = await report({ text });
    const { body: seen } = await track(body.code, body.pin);
    expect(seen.messages[0]?.text).toBe(text);
  });

  it('adds words of whoever proves the report, once per key', async () => {
    const { code, pin } = await routed(hole);
    const add = (authorization: string) =>
      call<Tracked>(`${reports()}/${code}/messages`, {
        json: { text: 'Lubangnya makin lebar' },
        authorization,
        headers: { 'idempotency-key': `words-${code}` },
      });
    expect((await add('Report 00000000')).status).toBe(404);
    expect((await add(`Report ${pin}`)).status).toBe(201);
    const again = await add(`Report ${pin}`);
    const added = again.body.messages.filter(({ text }) => text === 'Lubangnya makin lebar');
    expect(added).toHaveLength(1);
    expect((await admin.see(code)).body.messages.map(({ text }) => text)).toContain('Lubangnya makin lebar');
  });
});

it('lets nobody tell a wrong PIN from a report that is not there', async () => {
  const { body } = await report(hole);
  const pin = body.pin === '12345678' ? '87654321' : '12345678';
  const answers = [
    await track<Problem>(body.code, pin),
    await track<Problem>(showReportNumber(newReportNumber()), pin),
    await track<Problem>('BUKAN-NOMOR', pin),
    await track<Problem>(body.code, 'x'.repeat(22)),
    await track<Problem>(body.code),
  ];
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect([answers[0]?.status, answers[0]?.body.code]).toEqual([404, 'pin-wrong']);
});

describe('the staff API', () => {
  it('is closed without a living token', async () => {
    const { code, secret } = await routed(hole);
    for (const stranger of ['', 'x', secret].map((token) => staff(muara.url, token))) {
      const answers = [
        await stranger.list(),
        await stranger.see(code),
        await stranger.dispose(code, 'medan'),
      ];
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    }
  });

  it("shows nobody somebody else's complaint, and a leader none", async () => {
    const { code } = await routed(hole);
    const [barru, dishub, leader] = await Promise.all([
      officer('instansi-admin', 'barru'),
      officer('opd-admin', 'medan.dishub'),
      officer('leader', 'medan'),
    ]);
    for (const stranger of [barru, dishub, leader]) {
      expect((await stranger.see(code)).status).toBe(404);
      expect((await stranger.dispose(code, 'medan.sdabmbk')).status).toBe(404);
      expect((await stranger.answer(code, 'Sudah.')).status).toBe(404);
    }
    for (const stranger of [barru, dishub]) {
      expect((await stranger.list({ q: code })).body.items).toEqual([]);
    }
    expect((await leader.list()).status).toBe(403);
    const missing = showReportNumber(newReportNumber());
    expect((await admin.see(missing)).body).toEqual((await barru.see(code)).body);
    expect((await admin.see(code)).body.status).toBe('received');
  });

  it('refuses what is incomplete, naming the field', async () => {
    const { code } = await routed(hole);
    const refused = await Promise.all([
      admin.post<Problem>(code, 'dispositions', { instansi: 'medan.sdabmbk', reason: ' ' }),
      admin.post<Problem>(code, 'dispositions', { instansi: 'kabupaten-antah', reason: 'Sesuai tugas' }),
      admin.post<Problem>(code, 'dispositions', {}),
      admin.post<Problem>(code, 'answers', { text: '' }),
      admin.post<Problem>(code, 'answers', { text: 'a'.repeat(20_001) }),
      admin.post<Problem>(code, 'archivals', { reason: 'BOSAN', words: 'Tidak jadi.' }),
      medan.post<Problem>(code, 'returns', { reason: 'Bukan kami', proposal: 'antah' }),
    ]);
    expect(
      refused.map(({ status, body }) => [status, body.errors?.[0]?.field, body.errors?.[0]?.code]),
    ).toEqual([
      [422, 'reason', 'reason-required'],
      [422, 'instansi', 'instansi-unknown'],
      [422, 'reason', 'reason-required'],
      [422, 'text', 'text-required'],
      [422, 'text', 'text-too-long'],
      [422, 'reason', 'reason-required'],
      [422, 'proposal', 'instansi-unknown'],
    ]);
    expect((await admin.list({ status: 'lost' })).status).toBe(422);
  });

  it('refuses what the moment does not allow', async () => {
    const { code, pin } = await routed(hole);
    const early = await admin.post<Problem>(code, 'answers', { text: 'Sudah.' });
    expect([early.status, early.type]).toEqual([409, expect.stringContaining('problem+json')]);
    expect((await medan.dispose(code, 'medan.sdabmbk')).status).toBe(201);
    expect((await medan.dispose(code, 'medan.dishub')).status).toBe(409);
    expect((await admin.answer(code, 'Lubangnya sudah ditambal.')).status).toBe(201);
    expect((await admin.answer(code, 'Sekali lagi.')).status).toBe(409);
    expect((await track(code, pin)).body).toMatchObject({
      status: 'answered',
      instansi: { id: 'medan.sdabmbk' },
    });
  });

  it('decides a race of two admins for exactly one', async () => {
    const { code } = await routed(hole);
    const both = await Promise.all([
      admin.dispose(code, 'medan.sdabmbk'),
      medan.dispose(code, 'medan.perkimcikataru'),
    ]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect(
      await ledger.count('disposition d JOIN complaint c ON c.id = d.complaint_id', 'c.code = $1', [
        code.replaceAll('-', ''),
      ]),
    ).toBe(1);
  });

  it('pages through 30 complaints without a gap or a double', async () => {
    const barru = await officer('instansi-admin', 'barru');
    const made = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        report({ text: `Jalan poros Barru rusak parah titik ${index + 1}`, wilayah: '73.11' }),
      ),
    );
    await ledger.quiet();
    const seen: string[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const { body }: Awaited<ReturnType<Staff['list']>> = await barru.list(cursor === '' ? {} : { cursor });
      seen.push(...body.items.map(({ code }) => code));
      cursor = body.next;
      pages += 1;
    }
    expect(pages).toBe(2);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.toSorted()).toEqual(made.map(({ body }) => body.code).toSorted());
  });

  it('finds a complaint by a word in another form, and by its number however it is typed', async () => {
    const { code } = await routed({ text: 'Gardu dekat pohon terbakar di Jalan Sutomo Medan' });
    const found = async (q: string) => (await admin.list({ q })).body.items.map((item) => item.code);
    expect(await found('kebakaran gardu')).toEqual([code]);
    expect(await found(code)).toEqual([code]);
    expect(await found(` ${code.toLowerCase().replaceAll('-', ' ')} `)).toEqual([code]);
    expect(await found('gardu -pohon')).toEqual([]);
    expect(await found(`'); DROP TABLE complaint; --`)).toEqual([]);
    expect((await admin.list({ cursor: 'not-a-cursor' })).status).toBe(200);
  });
});

it('says that it lives and is ready, and describes its API', async () => {
  expect(await call(`${muara.url}/healthz`)).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await call(`${muara.url}/readyz`)).toMatchObject({ status: 200, body: { ready: true } });
  const { body } = await call<{ openapi: string; paths: Record<string, object> }>(
    `${muara.url}/openapi.json`,
  );
  expect(body.openapi).toMatch(/^3\./);
  expect(Object.keys(body.paths)).toEqual(
    expect.arrayContaining([
      '/api/v1/reports',
      '/api/v1/reports/{code}',
      '/api/v1/staff/complaints',
      '/api/v1/staff/complaints/{code}/dispositions',
      '/api/v1/staff/complaints/{code}/answers',
    ]),
  );
  expect(Object.keys(body.paths).filter((path) => /petugas|lacak|channels/.test(path))).toEqual([]);
  const docs = await fetch(`${muara.url}/docs`);
  expect([docs.status, await docs.text()]).toEqual([200, expect.stringContaining('swagger-ui')]);
  const nothing = await call<Problem>(`${muara.url}/api/v1/nothing`);
  expect([nothing.status, nothing.body.code]).toEqual([404, 'not-found']);
});
