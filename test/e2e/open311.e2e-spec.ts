import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Officer } from '#access';
import type { InboundReport, Role } from '#complaint';
import { call, type Receipt } from '../support/api.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startGateway, type Gateway } from '../support/gateway.js';
import { faultsOf, georeport, readXml, type Answer } from '../support/georeport.js';
import { aReport, rawOf } from '../support/intake.js';

jest.setTimeout(120_000);

let fresh: FreshDatabase;
let gateway: Gateway;
let key = '';
let made = 0;

const officer = (role: Role, instansi: string | null = null): Officer => ({
  id: role,
  name: role,
  role,
  instansi,
});
const national = officer('national-admin');
const pole = {
  service_code: 'lampu-jalan',
  lat: '3.5952',
  long: '98.6722',
  address_string: 'Jalan Sutomo 12',
  jurisdiction_id: '12.71',
  description: 'Lampu jalan mati di Jalan Sutomo Medan sejak Senin',
};

beforeAll(async () => {
  fresh = await freshDatabase();
  gateway = await startGateway(fresh.url);
  key = await gateway.house.sessions.issueToken('front-desk', 'medan', { scopes: ['report:enter'] });
});

afterAll(async () => {
  await gateway?.close();
  await fresh?.drop();
});

const caller = () => georeport(gateway.url, key);

interface Seen {
  service_request_id: string;
  status: string;
  status_notes: string;
  description: string;
  [field: string]: unknown;
}
const all = async (query = ''): Promise<Seen[]> => caller().json<Seen[]>(`requests.json${query}`);
const listed = async (code: string): Promise<boolean> =>
  (await all()).some((one) => one.service_request_id.replaceAll('-', '') === code.replaceAll('-', ''));

/** A report that routing has read; its category may close it, so it is one of street lights. */
async function complaint(
  channel: string,
  says: Partial<InboundReport> = {},
): Promise<{ id: string; code: string }> {
  const { intake, triage, database } = gateway.house;
  made += 1;
  const report = aReport(`open311-${made}`, {
    text: 'Lampu jalan mati di Jalan Sutomo Medan sejak Senin',
    wilayah: '12.71',
    ...says,
  });
  const { complaintId, receipt } = await intake.accept({ channel, raw: rawOf(report), report });
  await database.transaction((tx) => triage.take(tx, complaintId ?? ''));
  return { id: complaintId ?? '', code: receipt?.code ?? '' };
}

const dispose = (code: string): Promise<unknown> =>
  gateway.house.desk.dispose(national, code, 'medan.dishub', 'Sesuai tugas');
const triaged = async (code: string): Promise<void> => {
  const { database, triage } = gateway.house;
  const [row] = await database.query<{ id: string }>('SELECT id FROM complaint WHERE code = $1', [
    code.replaceAll('-', ''),
  ]);
  await database.transaction((tx) => triage.take(tx, row?.id ?? ''));
};

describe('what anybody may ask', () => {
  it.each([
    ['discovery.xml', 'discovery'],
    ['services.xml', 'services'],
    ['services/lampu-jalan.xml', 'service-definition'],
    ['requests.xml', 'requests'],
  ] as const)('answers %s by the specification', async (path, schema) => {
    const { status, type, body } = await caller().get(path);
    expect([status, type]).toEqual([200, 'text/xml; charset=utf-8']);
    expect(body).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>/);
    expect(await faultsOf(schema, body)).toEqual([]);
  });

  it('would notice an answer that is not by the specification', async () => {
    const { body } = await caller().get('services.xml');
    const faults = await faultsOf('services', body.replace('<type>realtime<', '<type>sometime<'));
    expect(faults.join()).toContain('sometime');
  });

  it('says the same in JSON', async () => {
    const services = await caller().json<{ service_code: string; metadata: boolean }[]>('services.json');
    const { services: xml } = readXml((await caller().get('services.xml')).body) as {
      services: { service: { service_code: string }[] };
    };
    expect(services.map(({ service_code }) => service_code)).toEqual(
      xml.service.map(({ service_code }) => service_code),
    );
    expect(services.every(({ metadata }) => metadata)).toBe(true);
    expect(services.map(({ service_code }) => service_code)).not.toContain('bukan-laporan');
    expect(await caller().json('discovery.json')).toMatchObject({
      endpoints: [{ url: `${gateway.house.publicUrl}/open311/v2`, type: 'test' }],
    });
  });

  it.each([
    ['services/tidak-ada.xml', 404, 'service_code'],
    ['services/bukan-laporan.xml', 404, 'service_code'],
    ['services.xml?jurisdiction_id=medan.go.id', 404, 'jurisdiction_id'],
    ['requests/7K3M-9QX2-ABCD.xml', 404, 'service_request_id'],
    ['tokens/tidak-ada.xml', 404, 'Token'],
    ['requests.xml?status=lost', 400, 'open atau closed'],
    ['requests.xml?start_date=kemarin', 400, 'zona'],
    ['requests.xml?start_date=2026-01-01T00:00:00Z&end_date=2026-11-01T00:00:00Z', 400, '90 hari'],
    ['requests.csv', 404, '.xml atau .json'],
    ['nothing-like-this.xml', 404, 'Tidak ditemukan'],
  ])('refuses %s in the specification’s own shape', async (path, status, words) => {
    const refused = await caller().get(path);
    expect([refused.status, refused.type]).toEqual([status, 'text/xml; charset=utf-8']);
    expect(await faultsOf('errors', refused.body)).toEqual([]);
    expect(refused.body).toContain(`<code>${status}</code>`);
    expect(refused.body).toContain(words);
  });
});

describe('reporting', () => {
  it('takes a request in by its key and tells what to track it with', async () => {
    const posted = await caller().post(pole, { format: 'xml' });
    expect([posted.status, await faultsOf('created', posted.body)]).toEqual([200, []]);
    const { service_requests } = readXml(posted.body) as {
      service_requests: { request: Record<string, string> };
    };
    const { service_request_id: code = '', service_notice = '' } = service_requests.request;
    const pin = /PIN (\d{8})/.exec(service_notice)?.[1] ?? '';
    const tracked = await call<Receipt>(`${gateway.url}/api/v1/reports/${code}`, {
      authorization: `Report ${pin}`,
    });
    expect([tracked.status, tracked.body.code]).toEqual([200, code]);
  });

  it('is found again by its token where the answer was lost, and made once', async () => {
    const headers = { 'idempotency-key': 'b7c1a3f0-6a0e-4f1c-9a57-2c3b8e5d1f42' };
    const once = await caller().post(pole, { headers });
    const twice = await caller().post(pole, { headers });
    expect(JSON.parse(twice.body)).toEqual(JSON.parse(once.body));
    const [{ service_request_id: code }] = JSON.parse(once.body) as [Seen];
    const { body } = await caller().get(`tokens/${headers['idempotency-key']}.xml`);
    expect(await faultsOf('token', body)).toEqual([]);
    expect(body).toContain(`<service_request_id>${code}<`);
  });

  const refusals = async (answers: Promise<Answer>[]): Promise<unknown[]> => {
    const refused = await Promise.all(answers);
    return refused.map(({ status, body }) => [
      status,
      (JSON.parse(body) as { code: number; description: string }[]).map(
        ({ description }) => description.split(/[ :]/)[0],
      ),
    ]);
  };

  it('needs a living key that covers it', async () => {
    const { sessions } = gateway.house;
    const keys = [
      undefined,
      'x',
      await sessions.issueToken('national-admin', null, { scopes: ['complaint:read'] }),
      await sessions.issueToken('inspector', null),
    ];
    const before = await gateway.house.queries.intakeLedger();
    expect(await refusals(keys.map((one) => georeport(gateway.url, one).post(pole)))).toEqual(
      keys.map(() => [403, ['api_key']]),
    );
    expect(await gateway.house.queries.intakeLedger()).toEqual(before);
  });

  it('names each field at fault', async () => {
    const { service_code: _s, ...noService } = pole;
    const { lat: _a, long: _o, address_string: _p, ...noPlace } = pole;
    expect(
      await refusals([
        caller().post(noService),
        caller().post(noPlace),
        caller().post({ ...pole, lat: '200', email: 'siti@', 'attribute[anonymous]': 'ya' }),
        caller().post({ ...pole, service_code: 'tambal-ban' }),
        caller().post({ ...pole, jurisdiction_id: 'sfgov.org' }),
      ]),
    ).toEqual([
      [400, ['service_code']],
      [400, ['address_string']],
      [400, ['lat', 'email', 'attribute.anonymous']],
      [404, ['service_code']],
      [404, ['jurisdiction_id']],
    ]);
  });

  it('fetches no address that somebody wrote, and shows it to nobody', async () => {
    let asked = 0;
    const stranger = createServer((_, response) => {
      asked += 1;
      response.end('gambar');
    }).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const media_url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/siti.jpg`;
    const [{ service_request_id: code }] = JSON.parse((await caller().post({ ...pole, media_url })).body) as [
      Seen,
    ];
    await triaged(code);
    await dispose(code);
    const body = (await caller().get(`requests/${code}.json`)).body;
    const [stored] = await gateway.house.database.query<{ text: string }>(
      'SELECT text FROM complaint WHERE code = $1',
      [code.replaceAll('-', '')],
    );
    stranger.close();
    expect(stored?.text).toContain(media_url);
    expect(body).toContain('[tautan]');
    expect(body).not.toContain('siti.jpg');
    expect(asked).toBe(0);
  });
});

describe('what is public', () => {
  it('is nothing that no person has read, and what he has handed on', async () => {
    const { code } = await complaint('web');
    expect(await listed(code)).toBe(false);
    expect((await caller().get(`requests/${code}.xml`)).status).toBe(404);
    await dispose(code);
    expect(await listed(code)).toBe(true);
    const one = await caller().get(`requests/${code}.xml`);
    expect([one.status, await faultsOf('requests', one.body)]).toEqual([200, []]);
  });

  it('is not what a machine alone has handed on', async () => {
    const { id, code } = await complaint('web');
    await gateway.house.database.query(
      `UPDATE complaint SET status = 'disposed', instansi = 'medan.dishub' WHERE id = $1`,
      [id],
    );
    await gateway.house.database.query(
      `INSERT INTO audit (subject, at, actor, role, action) VALUES ($1, now(), 'system', 'system', 'disposed')`,
      [id],
    );
    expect(await listed(code)).toBe(false);
  });

  it.each(['web', 'email', 'open311'])('is what came by %s', async (channel) => {
    const { code } = await complaint(channel);
    await dispose(code);
    expect(await listed(code)).toBe(true);
  });

  it.each(['phone', 'letter', 'fax', 'walk-in', 'whatsapp', 'sms', 'x', 'legacy', 'a channel to come'])(
    'is what came by %s with its reporter’s consent alone',
    async (channel) => {
      const [silent, refusing, agreeing] = await Promise.all([
        complaint(channel),
        complaint(channel, { consents: { publish: false } }),
        complaint(channel, { consents: { publish: true } }),
      ]);
      for (const { code } of [silent, refusing, agreeing]) await dispose(code);
      expect(await Promise.all([silent, refusing, agreeing].map(({ code }) => listed(code)))).toEqual([
        false,
        false,
        true,
      ]);
    },
  );

  it.each([
    ['of an anonymous reporter', { anonymous: true }],
    ['confidential', { confidential: true }],
    ['accusing a body', { accused: [{ instansi: 'medan.dlh' }] }],
    ['accusing a unit', { accused: [{ unit: 'UPT Terminal' }] }],
    [
      'of a category that closes it',
      { text: 'Puskesmas Medan menolak pasien BPJS yang sakit demam berdarah' },
    ],
  ])('is never a complaint %s', async (_what, says) => {
    const { code } = await complaint('web', { consents: { publish: true }, ...says });
    await dispose(code);
    expect(await listed(code)).toBe(false);
    expect((await caller().get(`requests.xml?service_request_id=${code}`)).body).not.toContain(
      '<service_request_id>',
    );
  });

  it('is a complaint no longer once it is found to be confidential', async () => {
    const { code, id } = await complaint('web');
    await dispose(code);
    expect(await listed(code)).toBe(true);
    await gateway.house.database.query('UPDATE complaint SET confidential = true WHERE id = $1', [id]);
    expect(await listed(code)).toBe(false);
  });

  it('shows nothing of who reports: placeholders stay, and what officers write is not there', async () => {
    const { code } = await complaint('web', {
      text: 'Lampu jalan mati di Jalan Sutomo Medan, hubungi Siti 0812-3456-7890 atau siti@warga.id',
      reporter: { name: 'Siti Aminah', phone: '+6281234567890' },
    });
    await dispose(code);
    await gateway.house.answering.answer(
      officer('opd-admin', 'medan.dishub'),
      code,
      'Yth. Ibu Siti Aminah, sudah.',
    );
    const { body } = await caller().get(`requests/${code}.json`);
    expect(body).toContain('[nomor telepon');
    expect(body).not.toMatch(/3456|siti@|Aminah|Yth/);
    expect((JSON.parse(body) as Seen[])[0]).toMatchObject({
      status: 'closed',
      status_notes: 'Status: Selesai',
      agency_responsible: 'Dinas Perhubungan, Pemerintah Kota Medan',
      service_code: 'lampu-jalan',
      media_url: null,
    });
  });

  it('opens nothing by its number', async () => {
    const { code } = await complaint('web');
    await dispose(code);
    const addresses = [`lacak/${code}`, `api/v1/reports/${code}`, `api/v1/staff/complaints/${code}`];
    const answers = await Promise.all(
      addresses.map((path) => fetch(`${gateway.url}/${path}`, { redirect: 'manual' })),
    );
    expect(answers.map(({ status }) => status)).toEqual([303, 404, 401]);
    const shown = await (await fetch(`${gateway.url}/lacak/${code}`)).text();
    expect(shown).not.toContain('Jalan Sutomo');
    const words = await call(`${gateway.url}/api/v1/reports/${code}/messages`, { json: { text: 'Saya' } });
    expect(words.status).toBe(404);
  });
});

describe('searching', () => {
  it('finds by number, service, status, area and time', async () => {
    const [open, done, old] = await Promise.all([complaint('web'), complaint('web'), complaint('web')]);
    for (const { code } of [open, done, old]) await dispose(code);
    await gateway.house.answering.answer(officer('opd-admin', 'medan.dishub'), done.code, 'Sudah diganti.');
    await gateway.house.database.query(
      `UPDATE complaint SET received_at = now() - interval '100 days' WHERE id = $1`,
      [old.id],
    );
    const ask = async (query: string): Promise<boolean[]> => {
      const found = new Set((await all(query)).map((one) => one.service_request_id.replaceAll('-', '')));
      return [open, done, old].map(({ code }) => found.has(code));
    };
    const ids = [open, done, old].map(({ code }) => code).join(',');
    const ago = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
    expect(await ask('')).toEqual([true, true, false]);
    expect(await ask(`?service_request_id=${ids}&status=open&start_date=x`)).toEqual([true, true, true]);
    expect(await ask('?status=open')).toEqual([true, false, false]);
    expect(await ask('?status=open,closed')).toEqual([true, true, false]);
    expect(await ask('?status=')).toEqual([true, true, false]);
    expect(await ask('?service_code=sampah')).toEqual([false, false, false]);
    expect(await ask('?service_code=sampah,lampu-jalan')).toEqual([true, true, false]);
    expect(await ask('?jurisdiction_id=12')).toEqual([true, true, false]);
    expect(await ask('?jurisdiction_id=73.11')).toEqual([false, false, false]);
    expect(await ask(`?start_date=${ago(120)}`)).toEqual([false, false, true]);
    expect(await ask(`?end_date=${ago(95)}`)).toEqual([false, false, true]);
    expect(await ask(`?start_date=${ago(120)}&end_date=${ago(95)}`)).toEqual([false, false, true]);
  });

  it('answers with a thousand at most, the newest first', async () => {
    const { id, code } = await complaint('web');
    await dispose(code);
    const { database } = gateway.house;
    const columns = (
      await database.query<{ name: string }>(
        `SELECT column_name AS name FROM information_schema.columns
         WHERE table_name = 'complaint' AND column_name NOT IN ('id', 'code', 'received_at')`,
      )
    ).map(({ name }) => `"${name}"`);
    await database.query(
      `INSERT INTO complaint (id, code, received_at, ${columns.join()})
       SELECT gen_random_uuid(), upper(lpad(to_hex(n), 12, '0')), now() - n * interval '1 minute', ${columns.join()}
       FROM complaint, generate_series(1, 1100) n WHERE id = $1`,
      [id],
    );
    await database.query(
      `INSERT INTO audit (subject, at, actor, role, action)
       SELECT id, now(), 'ani', 'national-admin', 'disposed' FROM complaint WHERE code ~ '^0000'`,
    );
    const { body } = await caller().get('requests.xml');
    expect(await faultsOf('requests', body)).toEqual([]);
    const times = [...body.matchAll(/<requested_datetime>([^<]+)</g)].map(([, time]) => time ?? '');
    expect(times).toHaveLength(1_000);
    expect(times).toEqual(times.toSorted().toReversed());
  });
});
