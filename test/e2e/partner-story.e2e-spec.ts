import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
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
import { startWebhookSink, type WebhookSink } from '../support/webhook-sink.js';

jest.setTimeout(240_000);

interface House {
  muara: Muara;
  database: FreshDatabase;
  ledger: Ledger;
  admin: Staff;
}

/** Two installations: the city's, and the one of a body that has no users there. */
let city: House;
let water: House;
let sink: WebhookSink;
let pull: string;
let office: Staff;

async function open(): Promise<House> {
  const database = await freshDatabase();
  const settings = { DATABASE_URL: database.url, HOST: '127.0.0.1', PARTNERS_ON_LOCALHOST: 'true' };
  const muara = await startMuara(settings);
  const admin = staff(muara.url, await muara.muara('token', '--role', 'national-admin'));
  return { muara, database, ledger: ledgerOf(database.url), admin };
}

async function close(house: House | undefined): Promise<void> {
  await house?.muara.stop();
  await house?.ledger.close();
  await house?.database.drop();
}

beforeAll(async () => {
  sink = await startWebhookSink();
  [city, water] = await Promise.all([open(), open()]);
  const of = ['--name', 'Dasbor Kota', '--instansi', 'medan', '--wilayah', '12.71'];
  const scope = ['--scope', 'reports:read,follow-ups:write'];
  office = staff(
    city.muara.url,
    await city.muara.muara('token', '--role', 'opd-admin', '--instansi', 'medan.dishub'),
  );
  pull = await city.muara.muara('token', '--role', 'partner', ...of, ...scope);
});

afterAll(async () => {
  await Promise.all([close(city), close(water)]);
  await sink?.close();
});

interface SharedReport {
  code: string;
  status: string;
  text: string;
  topic: { id: string } | null;
  instansi: { id: string } | null;
  changedAt: string;
}

interface Page {
  items: SharedReport[];
  cursor: string | null;
  more: boolean;
}

const ask = <Body>(path: string, token = pull, more: object = {}): Promise<Reply<Body>> =>
  call<Body>(`${city.muara.url}/api/v1/partner${path}`, { authorization: `Bearer ${token}`, ...more });

const lamp = { text: 'Lampu jalan mati di Jalan Gatot Subroto Medan', wilayah: '12.71' };

async function reported(json: object = lamp, { admin, muara }: House = city): Promise<Receipt> {
  const { body } = await call<Receipt>(`${muara.url}/api/v1/reports`, { json });
  await until(async () => (await admin.see(body.code)).body.suggestion, 'the suggestion');
  return body;
}

async function disposed(json: object = lamp, instansi = 'medan.dishub'): Promise<Receipt> {
  const receipt = await reported(json);
  const { status } = await city.admin.dispose(receipt.code, instansi);
  expect(status).toBe(201);
  await city.ledger.quiet();
  return receipt;
}

const track = async ({ code, secret }: Receipt, { muara }: House = city): Promise<Tracked> =>
  (
    await call<Tracked>(`${muara.url}/api/v1/reports/${code}`, {
      authorization: `Report ${secret}`,
    })
  ).body;

describe('another government system that asks', () => {
  it('reads topics, reports and follow-ups of what was agreed, and writes an answer that the reporter gets', async () => {
    const mine = await disposed({
      ...lamp,
      reporter: { name: 'Siti Rahayu', phone: '081234567890' },
      text: `${lamp.text}, hubungi 081234567890`,
    });
    const { items: topics } = (await ask<{ items: { id: string }[] }>('/topics')).body;
    expect(topics.map(({ id }) => id)).toContain('lampu-jalan');
    const { body: page } = await ask<Page>('/reports');
    const found = page.items.find(({ code }) => code === mine.code);
    expect(found).toMatchObject({ status: 'disposed', instansi: { id: 'medan.dishub' } });
    expect(JSON.stringify(page)).not.toMatch(/Siti|81234567890/);
    const key = { 'idempotency-key': randomUUID() };
    const answer = { kind: 'answer', text: 'Lampu sudah kami ganti.' };
    const say = (json: object) =>
      ask<{ id: string; kind: string } & Problem>(`/reports/${mine.code}/follow-ups`, pull, {
        json,
        headers: key,
      });
    const said = await say(answer);
    expect([said.status, said.body.kind]).toEqual([201, 'answer']);
    expect(await say(answer)).toEqual(said);
    expect((await say({ ...answer, text: 'Lain' })).body.code).toBe('idempotency-key-reused');
    const { items } = (await ask<{ items: { text: string }[] }>(`/reports/${mine.code}/follow-ups`)).body;
    expect(items.map(({ text }) => text)).toEqual([answer.text]);
    await until(async () => (await track(mine)).status === 'answered', 'the answer');
    const published = (await track(mine)).messages.filter(({ from }) => from === 'instansi');
    expect(published).toMatchObject([{ text: answer.text }]);
    const { body: again } = await ask<Problem>(`/reports/${mine.code}/follow-ups`, pull, { json: answer });
    expect([again.status, again.code]).toEqual([409, expect.stringMatching(/^cannot-answer-when-/)]);
  });

  it('follows every change by its cursor, once, and misses none', async () => {
    const pages = async (from: string | null): Promise<{ codes: string[]; cursor: string | null }> => {
      const codes: string[] = [];
      let cursor = from;
      for (let more = true; more;) {
        const query = new URLSearchParams({ limit: '2', ...(cursor === null ? {} : { cursor }) });
        const { body } = await ask<Page>(`/reports?${query.toString()}`);
        codes.push(...body.items.map(({ code }) => code));
        ({ cursor, more } = body);
      }
      return { codes, cursor };
    };
    const before = await pages(null);
    const made = await Promise.all([1, 2, 3].map(() => disposed()));
    await city.ledger.quiet();
    const after = await pages(before.cursor);
    expect(after.codes.toSorted()).toEqual(made.map(({ code }) => code).toSorted());
    expect((await pages(after.cursor)).codes).toEqual([]);
    await city.admin.answer(made[1]?.code ?? '', 'Sudah diperbaiki.');
    await city.ledger.quiet();
    expect((await pages(after.cursor)).codes).toEqual([made[1]?.code]);
    const since = await ask<Page>('/reports?since=2999-01-01T00:00:00Z');
    expect(since.body.items).toEqual([]);
    const wrong = await Promise.all(
      ['?cursor=abc', '?since=kemarin', '?limit=0'].map((query) => ask<Problem>(`/reports${query}`)),
    );
    expect(wrong.map(({ status, body }) => [status, body.code])).toEqual([
      [422, 'cursor-invalid'],
      [422, 'instant-invalid'],
      [422, 'limit-invalid'],
    ]);
  });

  it('is shown nothing that is confidential, accuses anybody, is not yet anybody’s, or was not agreed', async () => {
    const shown = await disposed();
    const hidden = {
      confidential: await disposed({ ...lamp, confidential: true }),
      'nobody’s yet': await reported(),
      'of another area': await disposed({ ...lamp, wilayah: '73.11' }, 'barru.dishub'),
    };
    const { body: accusing } = await call<Receipt>(`${city.muara.url}/api/v1/reports`, {
      json: { ...lamp, text: 'Petugas Dinas Perhubungan Medan memungut uang parkir liar' },
    });
    await city.ledger.quiet();
    const { items } = (await ask<Page>('/reports?limit=100')).body;
    const codes = new Set(items.map(({ code }) => code));
    expect(codes.has(shown.code)).toBe(true);
    for (const [why, { code }] of Object.entries({ ...hidden, accusing })) {
      expect([why, codes.has(code)]).toEqual([why, false]);
      const one = await ask<Problem>(`/reports/${code}`);
      expect([why, one.status, one.body.code]).toEqual([why, 404, 'not-found']);
      const said = await ask<Problem>(`/reports/${code}/follow-ups`, pull, {
        json: { kind: 'answer', text: 'x' },
      });
      expect([why, said.status]).toEqual([why, 404]);
    }
    await office.post(shown.code, 'returns', { reason: 'Bukan tugas kami' });
    expect((await ask(`/reports/${shown.code}`)).status).toBe(404);
  });

  it('holds no more than its token says, and nothing once that is ended', async () => {
    const reads = await city.muara.muara(
      'token',
      '--role',
      'partner',
      '--name',
      'Hanya baca',
      '--topics',
      'air-minum',
    );
    const { code } = await disposed();
    expect((await ask<Page>('/reports', reads)).body.items).toEqual([]);
    expect((await ask<{ items: object[] }>('/topics', reads)).body.items).toHaveLength(1);
    const write = await ask<Problem>(`/reports/${code}/follow-ups`, reads, {
      json: { kind: 'answer', text: 'x' },
    });
    expect([write.status, write.body.code]).toEqual([403, 'beyond-scope']);
    const { authorization } = { authorization: `Bearer ${reads}` };
    const staffs = await call(`${city.muara.url}/api/v1/staff/complaints`, { authorization });
    expect(staffs.status).toBe(401);
    const last = await city.muara.muara('tokens');
    const { id, name } = JSON.parse(last) as { id: string; name: string };
    expect(name).toBe('Hanya baca');
    await city.muara.muara('tokens', '--revoke', id);
    expect((await ask('/topics', reads)).status).toBe(401);
    expect(
      await city.ledger.count('partner', `encode(token_hash, 'escape') LIKE '%' || $1 || '%'`, [reads]),
    ).toBe(0);
  });
});

describe('another system that is told', () => {
  const webhooks = <Body>(path = '', json?: object): Promise<Reply<Body>> =>
    city.admin.call<Body>(`webhooks${path}`, json);

  it('hears of each step and answer, signed, in order and once, through every fault', async () => {
    const made = await webhooks<{ id: string; secret: string }>('', {
      name: 'Dasbor Kota',
      url: sink.url,
      instansi: 'medan',
    });
    expect(made.status).toBe(201);
    const { id, secret } = made.body;
    sink.secrets.push(secret);
    sink.failNext(500);
    const receipt = await disposed();
    const first = await sink.message(({ data }) => reportIn(data).code === receipt.code, 30_000);
    expect(first.type).toBe('report.status');
    expect(reportIn(first.data)).toMatchObject({ status: 'disposed', instansi: { id: 'medan.dishub' } });
    expect(first.headers['content-type']).toBe('application/json');
    await city.admin.answer(receipt.code, 'Lampu sudah kami ganti.');
    const answered = await sink.message(
      ({ type, data }) => type === 'report.follow-up' && reportIn(data).code === receipt.code,
    );
    expect(answered.data['followUp']).toMatchObject({ kind: 'answer', text: 'Lampu sudah kami ganti.' });
    const rotated = await webhooks<{ secret: string }>(`/${id}/rotations`, {});
    sink.secrets.push(rotated.body.secret);
    const later = await disposed();
    const both = await sink.message(({ data }) => reportIn(data).code === later.code, 30_000);
    expect(both.signedBy.toSorted()).toEqual([secret, rotated.body.secret].toSorted());
    const { items } = (await webhooks<{ items: { id: string; state: string; waiting: number }[] }>()).body;
    expect(items).toEqual([expect.objectContaining({ id, state: 'active', waiting: 0, failed: 0 })]);
    expect(JSON.stringify(items)).not.toContain('whsec_');
    expect(await city.ledger.count('webhook', `encode(secrets, 'escape') LIKE '%whsec%'`)).toBe(0);
  });

  it('hears that a report is shared no longer, and nothing of one that accuses', async () => {
    const receipt = await disposed();
    await sink.message(({ data }) => reportIn(data).code === receipt.code, 30_000);
    await office.post(receipt.code, 'returns', { reason: 'Bukan tugas kami' });
    const gone = await sink.message(
      ({ type, data }) => type === 'report.withdrawn' && data['code'] === receipt.code,
    );
    expect(gone.data).toEqual({ code: receipt.code });
    const secret = await disposed({ ...lamp, confidential: true });
    await city.ledger.quiet();
    expect(sink.taken.filter(({ raw }) => raw.includes(secret.code))).toEqual([]);
  });

  it('is refused where it could be on our own network, and names each field at fault', async () => {
    const wrong = await webhooks<Problem>('', {
      name: '',
      url: 'https://10.0.0.8/x',
      types: ['x'],
      instansi: 'tidak.ada',
    });
    expect([wrong.status, wrong.body.errors?.map(({ code }) => code)]).toEqual([
      422,
      ['webhook-url-invalid', 'webhook-type-unknown', 'partner-name-invalid', 'instansi-unknown'],
    ]);
    const bad = [
      'http://contoh.go.id/x',
      'https://localhost/x',
      'https://[::1]/x',
      'https://a:b@contoh.go.id/',
    ];
    for (const url of bad) {
      expect([url, (await webhooks<Problem>('', { name: 'x', url })).status]).toEqual([url, 422]);
    }
  });
});

/** Options of a command, as they are typed. */
const options = (given: Record<string, string>): string[] =>
  Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);

const reportIn = (data: Record<string, unknown>): { code?: string } => data['report'] ?? {};

describe('two installations', () => {
  let pairing: { id: string; secret: string };

  beforeAll(async () => {
    const there = await city.muara.muara(
      'peer',
      'add',
      ...options({ name: 'Tirtanadi', url: water.muara.url, instansi: 'sumut.tirtanadi' }),
    );
    pairing = JSON.parse(there) as typeof pairing;
    await water.muara.muara(
      'peer',
      'add',
      ...options({ name: 'Muara Medan', url: city.muara.url, ...pairing }),
    );
  });

  const dry = {
    text: 'Air PDAM mati tiga hari di Jalan Sutomo Medan',
    wilayah: '12.71',
    reporter: { name: 'Budi Santoso', phone: '081298765432' },
  };

  const theirs = async (code: string) => {
    const { items } = (await water.admin.list()).body;
    const details = await Promise.all(items.map((item) => water.admin.see(item.code)));
    return details.find(({ body }) =>
      (body as unknown as { references: { reference: string }[] }).references.some(
        ({ reference }) => reference === code,
      ),
    )?.body;
  };

  it('hand a report over, answer it there, and the reporter hears it here', async () => {
    const receipt = await reported(dry);
    await city.admin.dispose(receipt.code, 'sumut.tirtanadi');
    const there = await until(() => theirs(receipt.code), 'the report at the other installation', 30_000);
    expect(there).toMatchObject({ text: dry.text, channel: 'web', source: 'Muara Medan' });
    expect(JSON.stringify(there)).not.toMatch(/Budi|81298765432/);
    await until(
      async () => (await track(receipt)).messages.some(({ text }) => text.includes(there.code)),
      'the number there',
    );
    await water.admin.dispose(there.code, 'medan.dishub');
    await water.admin.answer(there.code, 'Pipa sudah kami perbaiki tadi malam.');
    await until(
      async () => (await track(receipt)).messages.some(({ text }) => text.startsWith('Pipa sudah')),
      'the answer',
      30_000,
    );
    const seen = (await city.admin.see(receipt.code)).body as unknown as {
      references: object[];
      timeline: { action: string }[];
    };
    expect(seen.references).toEqual([
      expect.objectContaining({ system: 'Tirtanadi', reference: there.code, state: 'answered' }),
    ]);
    expect(seen.timeline.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['handover-queued', 'handed-over', 'handover-status']),
    );
    const { messages } = await track(receipt);
    expect(messages.filter(({ text }) => text.startsWith('Pipa sudah'))).toHaveLength(1);
    await call(`${city.muara.url}/api/v1/reports/${receipt.code}/messages`, {
      json: { text: 'Masih keruh, tolong diperiksa' },
      authorization: `Report ${receipt.secret}`,
    });
    const words = async (): Promise<string[]> =>
      (await water.admin.see(there.code)).body.messages
        .filter(({ kind }) => kind === 'words')
        .map(({ text }) => text);
    await until(async () => (await words()).length > 0, 'the words there', 30_000);
    expect(await words()).toEqual(['Masih keruh, tolong diperiksa']);
    expect((await track(receipt)).messages.filter(({ text }) => text.includes(there.code))).toHaveLength(1);
  });

  it('keep what is confidential or accuses where it is, and say so', async () => {
    const receipt = await reported({ ...dry, confidential: true });
    await city.admin.dispose(receipt.code, 'sumut.tirtanadi');
    await city.ledger.quiet();
    const actions = await until(async () => {
      const { timeline } = (await city.admin.see(receipt.code)).body as unknown as {
        timeline: { action: string }[];
      };
      return timeline.find(({ action }) => action.startsWith('handover'));
    }, 'the timeline');
    expect(actions.action).toBe('handover-withheld');
    expect(await theirs(receipt.code)).toBeUndefined();
  });

  const signed = (
    body: string,
    id: string = randomUUID(),
    secret = pairing.secret,
  ): Record<string, string> => {
    const at = new Date();
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    };
  };

  it('take a hand-over once however often it comes, and refuse forged and faulty ones', async () => {
    const at = `${water.muara.url}/api/v1/partner/peers/${pairing.id}/handovers`;
    const message = (data: object): string =>
      JSON.stringify({ type: 'handover', timestamp: new Date(), data });
    const body = message({ id: randomUUID(), number: 'AB-12', text: 'Air keruh' });
    const post = <Body>(json: string, headers: Record<string, string>, to = at) =>
      call<Body>(to, { json, headers });
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => post<Receipt & { reference: string }>(body, signed(body))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(new Set(answers.map(({ body: { reference } }) => reference)).size).toBe(1);
    const { data } = JSON.parse(body) as { data: { id: string } };
    expect(await water.ledger.count('handover', `direction = 'in' AND foreign_id = $1`, [data.id])).toBe(1);

    const other = new Webhook('whsec_' + Buffer.alloc(32, 7).toString('base64'));
    const id = randomUUID();
    const forged: Record<string, string>[] = [
      {},
      { ...signed(body), 'webhook-signature': other.sign(id, new Date(), body) },
      { ...signed(body), 'webhook-id': randomUUID() },
      { ...signed(body), 'webhook-timestamp': '1700000000' },
      signed(`${body} `),
    ];
    for (const headers of forged) {
      const { status, body: problem } = await post<Problem>(body, headers);
      expect([status, problem.code]).toEqual([404, 'peer-unknown']);
    }
    const nobodys = await post<Problem>(body, signed(body), at.replace(pairing.id, randomUUID()));
    expect([nobodys.status, nobodys.body.code]).toEqual([404, 'peer-unknown']);
    const faulty = message({ id: ' ', text: '', occurredOn: '2026-13-01', point: { lat: 'x' } });
    const refused = await post<Problem>(faulty, signed(faulty));
    expect([refused.status, refused.body.errors?.map(({ field }) => field).toSorted()]).toEqual([
      422,
      ['id', 'number', 'occurredOn', 'point', 'text'],
    ]);
    const nothing = '[]';
    expect((await post<Problem>(nothing, signed(nothing))).status).toBe(422);
  });

  it('believe of a report’s state only what its peer signed, and tell its reporter once', async () => {
    const receipt = await reported(dry);
    await city.admin.dispose(receipt.code, 'sumut.tirtanadi');
    await until(
      async () => (await track(receipt)).messages.some(({ text }) => text.includes('Tirtanadi')),
      'the receipt',
    );
    const { id } = await until(async () => {
      const rows = await city.ledger.rows<{ id: string }>(
        `SELECT h.id FROM handover h JOIN complaint c ON c.id = h.complaint_id WHERE c.code = $1 AND h.foreign_id IS NOT NULL`,
        [receipt.code.replaceAll('-', '')],
      );
      return rows[0];
    }, 'the hand-over');
    const at = `${city.muara.url}/api/v1/partner/handovers/${id}/status`;
    const status = (data: object): string =>
      JSON.stringify({ type: 'handover.status', timestamp: new Date(), data: { reference: 'T-9', ...data } });
    const body = status({ state: 'in-progress', followUp: { kind: 'response', text: 'Tim kami di jalan.' } });
    const headers = signed(body);
    const answers = await Promise.all([1, 2, 3].map(() => call(at, { json: body, headers })));
    expect(answers.map((answer) => answer.status)).toEqual([204, 204, 204]);
    const { messages } = await track(receipt);
    expect(messages.filter(({ text }) => text === 'Tim kami di jalan.')).toHaveLength(1);
    const forged = await call<Problem>(at, {
      json: body,
      headers: { ...headers, 'webhook-id': randomUUID() },
    });
    expect([forged.status, forged.body.code]).toEqual([404, 'handover-unknown']);
    const unknown = status({ state: 'menguap' });
    const wrong = await call<Problem>(at, { json: unknown, headers: signed(unknown) });
    expect([wrong.status, wrong.body.code]).toEqual([422, 'status-unknown']);
  });
});
