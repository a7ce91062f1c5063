import { Controller, Get } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { isDoor, mayEver, reachOf, type Action } from '#access';
import { roles, showReportNumber, withContentClosed, type Role, type Suggestion } from '#complaint';
import { ComplaintUnit } from '#store';
import type { Route } from '../../apps/gateway/src/routes.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startGateway, type Gateway } from '../support/gateway.js';
import { aReport, rawOf } from '../support/intake.js';

jest.setTimeout(300_000);

const PASSWORD = 'kuda lumping menari di alun-alun';

/** Where the officer of each role works. */
const places: Record<Role, string | null> = {
  'national-admin': null,
  'regional-admin': 'sumut',
  'instansi-admin': 'medan',
  'opd-admin': 'medan.dishub',
  'liaison-officer': 'medan.dishub',
  'front-desk': 'medan.dishub',
  inspector: 'medan.inspektorat',
  leader: 'medan',
  'identity-custodian': null,
  auditor: null,
  'system-admin': null,
};

/** What each complaint is, and which roles may see it there: stated a second time, by hand. */
const objects = {
  own: {
    is: { wilayah: '12.71', held: 'medan.dishub', typedBy: 'front-desk' },
    seenBy: [
      'national-admin',
      'regional-admin',
      'instansi-admin',
      'opd-admin',
      'liaison-officer',
      'front-desk',
    ],
  },
  foreign: { is: { wilayah: '73.11', held: 'barru.dishub', typedBy: null }, seenBy: ['national-admin'] },
  confidential: {
    is: { wilayah: '12.71', held: 'medan.dishub', typedBy: 'somebody-else', confidential: true },
    seenBy: ['national-admin', 'regional-admin', 'instansi-admin', 'opd-admin', 'liaison-officer'],
  },
  'confidential of a neighbour': {
    is: {
      wilayah: '12.71',
      held: 'medan.dlh',
      before: 'medan.dishub',
      typedBy: 'somebody-else',
      confidential: true,
    },
    seenBy: ['national-admin', 'regional-admin', 'instansi-admin'],
  },
  'against the own body': {
    is: { wilayah: '12.71', held: 'medan.dishub', typedBy: 'front-desk', accused: 'medan.dishub' },
    seenBy: ['national-admin', 'regional-admin', 'instansi-admin'],
  },
  'against the government': {
    is: { wilayah: '12.71', held: null, typedBy: 'front-desk', accused: 'medan' },
    seenBy: ['national-admin', 'regional-admin'],
  },
  supervisory: {
    is: { wilayah: '12.71', held: null, typedBy: 'front-desk', accused: 'medan.dishub', supervisory: true },
    seenBy: ['inspector'],
  },
} satisfies Record<string, { is: Facts; seenBy: Role[] }>;
type ObjectName = keyof typeof objects;

interface Facts {
  wilayah: string;
  held: string | null;
  before?: string;
  typedBy: string | null;
  confidential?: boolean;
  accused?: string;
  supervisory?: boolean;
}

/** How a route is called, and what it answers whom it lets in. A route without a case fails the suite. */
interface Case {
  lets: number[];
  /** Values of the address that are no complaint: who may see what they name. */
  names?: { own: Record<string, string>; foreign: Record<string, string> };
}

const inbox = '/api/v1/staff/complaints';
const nobody = '00000000-0000-7000-8000-000000000000';
const officer = { own: { userName: 'anak-buah' }, foreign: { userName: 'orang-barru' } };
const refused = (status: number): Case => ({ lets: [status] });

/** Forms are sent empty, so that what is let in changes nothing and the next role meets the same. */
const cases: Record<string, Case> = {
  [`GET ${inbox}`]: { lets: [200] },
  [`GET ${inbox}/supervisory`]: { lets: [200] },
  [`POST ${inbox}/matches`]: refused(422),
  [`GET ${inbox}/:code`]: { lets: [200] },
  ...Object.fromEntries(
    [
      'verifications',
      'dispositions',
      'referrals',
      'referrals/proofs',
      'declines',
      'answers',
      'drafts',
      'notes',
      'reviews',
      'responses',
      'questions',
      'returns',
      'archivals',
      'closures',
      'copies',
      'copies/returns',
      'parts',
      'merges',
      'splits',
      'information-requests',
      'information-extensions',
    ].map((verb): [string, Case] => [`POST ${inbox}/:code/${verb}`, refused(422)]),
  ),
  [`GET ${inbox}/reviews`]: { lets: [200] },
  [`GET ${inbox}/:code/drafts`]: { lets: [200] },
  [`GET ${inbox}/:code/notes`]: { lets: [200] },
  [`GET ${inbox}/:code/duplicates`]: { lets: [200] },
  [`POST ${inbox}/:code/undo`]: refused(409),
  ...Object.fromEntries(
    ['verifications', 'dispositions', 'declines', 'archivals'].map((verb): [string, Case] => [
      `POST /api/v1/staff/bulk/${verb}`,
      refused(422),
    ]),
  ),
  'GET /api/v1/staff/webhooks': { lets: [200] },
  'POST /api/v1/staff/webhooks': refused(422),
  'POST /api/v1/staff/webhooks/:id/rotations': refused(404),
  'POST /api/v1/staff/webhooks/:id/replays': refused(422),
  'POST /api/v1/staff/webhooks/:id/activations': refused(404),
  'POST /api/v1/staff/webhooks/:id/deactivations': refused(404),
  'GET /petugas': { lets: [200] },
  'GET /petugas/banyak': refused(422),
  'POST /petugas/banyak/disposisi': refused(422),
  'POST /petugas/banyak/bukan-wewenang': refused(422),
  'POST /petugas/banyak/arsip': refused(422),
  'POST /petugas/urungkan': refused(404),
  'GET /petugas/cari': { lets: [200] },
  'POST /petugas/cari': refused(422),
  'GET /petugas/instansi': { lets: [200] },
  'GET /petugas/laporan/:code': { lets: [200] },
  'GET /petugas/laporan/:code/lampiran/:id': { lets: [200, 503] },
  'POST /petugas/laporan/:code/:verb': refused(422),
  'POST /petugas/laporan/:code/data-layanan': refused(503),
  'GET /petugas/laporan/:code/pembukaan': { lets: [200] },
  'POST /petugas/laporan/:code/pembukaan': refused(422),
  'GET /petugas/laporan/:code/serupa': { lets: [200] },
  'POST /petugas/laporan/:code/serupa/gabung': refused(422),
  'POST /petugas/laporan/:code/serupa/pisah': refused(422),
  'POST /petugas/laporan/:code/pratinjau': { lets: [200] },
  'GET /petugas/tinjauan': { lets: [200] },
  'POST /petugas/laporan/:code/tinjauan': refused(422),
  'GET /petugas/darurat': { lets: [200] },
  'POST /petugas/darurat': refused(403),
  'POST /petugas/laporan/:code/bukan-bahaya': refused(422),
  'GET /petugas/surat': { lets: [200] },
  'POST /petugas/surat/:id': refused(404),
  'POST /petugas/surat/:id/cetak': refused(404),
  'GET /petugas/tidak-sampai': { lets: [200] },
  'POST /petugas/tidak-sampai/:id': refused(422),
  'GET /petugas/pembukaan': { lets: [200] },
  'POST /petugas/pembukaan/:id/putusan': refused(422),
  'POST /petugas/pembukaan/:id/buka': refused(503),
  'GET /petugas/sp4n': { lets: [200] },
  'POST /petugas/sp4n/catat/:code': refused(422),
  'GET /petugas/sp4n/banding': { lets: [200] },
  'POST /petugas/sp4n/banding': refused(422),
  'GET /petugas/entri': { lets: [200] },
  'POST /petugas/entri': refused(422),
  'GET /petugas/pejabat': { lets: [200] },
  'POST /petugas/pejabat': refused(422),
  'GET /petugas/pejabat/:userName': { lets: [200], names: officer },
  'POST /petugas/pejabat/:userName/:form': { lets: [422], names: officer },
  'GET /petugas/data': { lets: [200] },
  'POST /petugas/data/permintaan': refused(422),
  'POST /petugas/data/permintaan/:id': refused(422),
  'POST /petugas/data/penahanan': refused(422),
  'POST /petugas/data/lepas': refused(422),
  'POST /petugas/data/retensi': refused(422),
  'POST /petugas/data/ekspor': refused(422),
  'GET /petugas/data/insiden': { lets: [200] },
  'POST /petugas/data/insiden': refused(422),
  'GET /petugas/data/insiden/:id': refused(404),
  'POST /petugas/data/insiden/:id': refused(404),
  'GET /petugas/kanal': { lets: [200] },
  'GET /petugas/kanal/:channel': refused(404),
  'POST /petugas/kanal/:channel/jeda': refused(404),
  'POST /petugas/kanal/:channel/lanjut': refused(404),
  'POST /petugas/kanal/:channel/uji': refused(409),
  'GET /petugas/karantina': { lets: [200] },
  'POST /petugas/karantina/ulang': { lets: [303] },
  'GET /petugas/karantina/:id': refused(404),
  'POST /petugas/karantina/:id/buka': refused(404),
  'POST /petugas/karantina/:id/ulang': refused(404),
  'POST /petugas/karantina/:id/masukkan': refused(404),
  'POST /petugas/karantina/:id/tujuan': refused(404),
  'POST /petugas/karantina/:id/buang': refused(404),
  'GET /petugas/terlambat': { lets: [200] },
  'GET /petugas/jabatan': { lets: [200] },
  'GET /petugas/kalender': { lets: [200] },
  'POST /petugas/kalender/:form': refused(404),
  'GET /petugas/pemberitahuan': { lets: [200] },
  'GET /petugas/akun/pemberitahuan': { lets: [200] },
  'POST /petugas/akun/pemberitahuan': { lets: [303] },
  'POST /petugas/akun/pemberitahuan/pin': refused(422),
  'GET /petugas/angka': { lets: [200] },
  'GET /petugas/wakil': { lets: [200] },
  'POST /petugas/wakil': refused(422),
  'GET /petugas/piket': { lets: [200] },
  'POST /petugas/piket': refused(422),
  'POST /petugas/piket/:id/akhiri': refused(404),
  'GET /petugas/piket/aturan': { lets: [200] },
  'POST /petugas/piket/aturan': refused(422),
  'GET /petugas/akun': { lets: [200] },
  'POST /petugas/akun/totp': { lets: [303] },
  'GET /petugas/akun/totp': { lets: [200, 303] },
  'POST /petugas/akun/totp/kode': refused(422),
  'POST /petugas/akun/kunci': refused(422),
  'POST /petugas/akun/faktor/:id/hapus': refused(404),
  'POST /petugas/akun/pemulihan': refused(409),
  'GET /petugas/akun/bukti': { lets: [303] },
  'POST /petugas/akun/bukti': { lets: [303] },
  'GET /petugas/akun/sandi': { lets: [200] },
  'POST /petugas/akun/sandi': refused(422),
  'POST /petugas/akun/sesi/keluar': { lets: [303] },
  'POST /petugas/akun/sesi/:id/keluar': refused(404),
};

/** Doors: what they answer a stranger who proves nothing, and so every officer too. */
const doors: Record<string, number> = {
  'GET /healthz': 200,
  'GET /readyz': 200,
  'GET /assets/:version/:name': 404,
  'GET /docs': 200,
  'GET /docs/': 200,
  'GET /docs/LICENSE': 404,
  'GET /docs/index.html': 200,
  'GET /docs/swagger-ui-init.js': 200,
  'GET /docs/docs/swagger-ui-init.js': 200,
  'GET /openapi.json': 200,
  'GET /openapi.yaml': 200,
  'GET /': 200,
  'GET /lapor': 200,
  'POST /lapor': 422,
  'GET /lapor/terkirim': 303,
  'GET /lacak': 200,
  'POST /lacak': 422,
  'POST /lacak/pin-baru': 200,
  'GET /lacak/:code': 303,
  'POST /lacak/:code/tambahan': 303,
  'POST /lacak/:code/putusan': 303,
  'GET /lacak/:code/lampiran/:id': 404,
  'GET /lacak/:code/data': 303,
  'POST /lacak/:code/data': 303,
  'POST /lacak/:code/data/ekspor': 303,
  'POST /api/v1/reports': 422,
  'GET /api/v1/reports/:code': 404,
  'POST /api/v1/reports/:code/messages': 404,
  'GET /open311/v2/discovery.:format': 404,
  'GET /open311/v2/services.:format': 404,
  'GET /open311/v2/services/:service.:format': 404,
  'GET /open311/v2/requests.:format': 404,
  'GET /open311/v2/requests/:code.:format': 404,
  'GET /open311/v2/tokens/:token.:format': 404,
  'POST /open311/v2/requests.:format': 403,
  'POST /api/v1/reports/:code/confirmations': 404,
  'POST /api/v1/reports/:code/attachments': 404,
  'GET /laporan/:code': 404,
  'POST /laporan/:code/dukungan': 404,
  'GET /laporan/:code/terkirim': 303,
  'POST /api/v1/reports/:code/supports': 404,
  'HEAD /api/v1/reports/:code/attachments/:id': 404,
  'GET /api/v1/reports/:code/attachments/:id': 404,
  'PATCH /api/v1/reports/:code/attachments/:id': 404,
  'GET /api/v1/reports/:code/files/:id': 404,
  'GET /api/v1/partner/topics': 401,
  'GET /api/v1/partner/reports': 401,
  'GET /api/v1/partner/reports/:code': 401,
  'GET /api/v1/partner/reports/:code/follow-ups': 401,
  'POST /api/v1/partner/reports/:code/follow-ups': 401,
  'POST /api/v1/partner/peers/:peer/handovers': 404,
  'POST /api/v1/partner/handovers/:id/status': 404,
  'GET /petugas/n/:token': 404,
  'POST /petugas/n/:token': 404,
  'POST /petugas/n/:token/pratinjau': 404,
  'POST /petugas/n/:token/kirim': 404,
  'POST /petugas/n/:token/kembalikan': 404,
  'POST /channels/:channel/inbound': 403,
  'POST /channels/:channel/status': 403,
  'GET /petugas/masuk': 200,
  'POST /petugas/masuk': 422,
  'GET /petugas/masuk/bukti': 303,
  'POST /petugas/masuk/bukti': 303,
  'GET /latihan': 200,
  'GET /latihan/telepon': 200,
  'GET /latihan/kotak': 200,
  'POST /latihan/sms': 422,
  'POST /latihan/email': 422,
  'GET /latihan/penyedia/2010-04-01/Accounts/:account.json': 401,
  'POST /latihan/penyedia/2010-04-01/Accounts/:account/Messages.json': 401,
};
/** Ends the session that it is asked with: it is met by the stories of signing in. */
const apart = ['POST /petugas/keluar'];

let fresh: FreshDatabase;
let gateway: Gateway;
const codes = new Map<ObjectName, { code: string; attachment: string }>();
const cookies = new Map<Role, string>();
const tokens = new Map<Role, string>();

beforeAll(async () => {
  fresh = await freshDatabase();
  gateway = await startGateway(fresh.url);
  const { officers, sessions } = gateway.house;
  for (const role of roles) {
    const who = { id: role, name: role, role, instansi: places[role] };
    await officers.register(who, PASSWORD);
    cookies.set(role, `__Host-sesi=${(await sessions.signIn(role, PASSWORD)).token}`);
    tokens.set(role, await sessions.issueToken(role, places[role]));
  }
  const liaison = { name: 'A', role: 'liaison-officer' } as const;
  await officers.register({ ...liaison, id: 'anak-buah', instansi: 'medan.dishub' }, PASSWORD);
  await officers.register({ ...liaison, id: 'orang-barru', instansi: 'barru.dishub' }, PASSWORD);
  for (const name of Object.keys(objects) as ObjectName[]) codes.set(name, await complaint(objects[name].is));
});

afterAll(async () => {
  await gateway?.close();
  await fresh?.drop();
});

async function complaint(facts: Facts): Promise<{ code: string; attachment: string }> {
  const { wilayah, held, before, typedBy, confidential = false, accused, supervisory = false } = facts;
  const { intake, database, tracking } = gateway.house;
  const report = aReport(`matrix-${codes.size}`, {
    wilayah,
    ...(accused === undefined ? {} : { accused: [{ instansi: accused }] }),
    ...(typedBy === null ? {} : { enteredBy: { officer: typedBy, instansi: 'medan.dishub' } }),
    attachments: [{ name: 'catatan.txt', type: 'text/plain', content: Buffer.from('tiang lampu patah') }],
  });
  const { complaintId, receipt } = await intake.accept({ channel: 'web', raw: rawOf(report), report });
  await database.transaction(async (tx) => {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId ?? '' });
    const at = new Date();
    await unit?.set({
      supervisory,
      suggestion: suggesting(supervisory ? 'medan.inspektorat' : null),
      ...(unit && confidential ? { protection: withContentClosed(unit.complaint.protection) } : {}),
    });
    for (const instansi of [before, held]) {
      if (!instansi) continue;
      await unit?.endDispositions('returned', at);
      const hand = { kind: 'disposition', instansi, reason: 'r', madeBy: 'ani', madeAt: at } as const;
      await unit?.hand({ ...hand, answerBy: at });
      await unit?.set({ status: 'disposed', instansi });
    }
  });
  const file = await tracking.file(complaintId ?? '');
  return { code: receipt?.code ?? '', attachment: file.attachments[0]?.id ?? nobody };
}

const suggesting = (instansi: string | null): Suggestion => ({
  instansi,
  category: 'jalan-jembatan',
  classification: 'pengaduan',
  confidence: 0.7,
  outcome: 'suggest',
  alternatives: [],
  why: [],
  modelVersion: 'test',
});

const keyOf = ({ method, path }: Route): string => `${method} ${path}`;
const staffed = (): Route[] => gateway.routes.filter((route) => keyOf(route) in cases);

interface Answer {
  status: number;
  location: string;
}

async function ask(
  { method, path }: Route,
  values: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const address = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? nobody));
  const isPage = !/^\/(api|channels|open311|latihan\/penyedia)\//.test(path);
  const cookie = headers['cookie'] ?? '__Host-formulir=somebody';
  const form = isPage ? new URLSearchParams({ _csrf: gateway.formToken(cookie) }).toString() : '';
  const body = method === 'POST' ? { body: path.startsWith('/api') ? '{}' : form } : {};
  const type = path.startsWith('/api') ? 'application/json' : 'application/x-www-form-urlencoded';
  const response = await fetch(gateway.url + address, {
    method,
    redirect: 'manual',
    headers: { 'content-type': type, cookie, ...headers },
    ...body,
  });
  await response.arrayBuffer();
  return { status: response.status, location: response.headers.get('location') ?? '' };
}

const credentials = (route: Route, role: Role): Record<string, string> =>
  route.path.startsWith('/api')
    ? { authorization: `Bearer ${tokens.get(role)}` }
    : { cookie: cookies.get(role) ?? '' };

const verbs: Record<string, Action> = {
  verifikasi: 'complaint.verify',
  disposisi: 'complaint.dispose',
  rujukan: 'complaint.refer',
  'bukti-rujukan': 'complaint.refer',
  'bukan-wewenang': 'complaint.decline',
  jawaban: 'complaint.answer',
  draf: 'complaint.answer',
  tanggapan: 'complaint.respond',
  catatan: 'complaint.note',
  pengembalian: 'complaint.return',
  pertanyaan: 'complaint.ask',
  arsip: 'complaint.archive',
  tutup: 'complaint.close',
  'pin-baru': 'complaint.renew-pin',
};

/** One way to call a route, with the action it stands for and whether each role may see what it names. */
interface Call {
  values: Record<string, string>;
  action: Action;
  seenBy: (role: Role) => boolean;
  label: string;
}

function callsOf(route: Route): Call[] {
  const { names } = cases[keyOf(route)] ?? {};
  const action = route.allowed as Action;
  if (names) {
    // By the reach of the right, from where each role works.
    const own = (role: Role): boolean =>
      ['country', 'region', 'government', 'office'].includes(reachOf(role, action));
    const country = (role: Role): boolean => reachOf(role, action) === 'country';
    return [
      { label: 'own', values: { ...names.own, form: 'akhiri' }, action, seenBy: own },
      { label: 'foreign', values: { ...names.foreign, form: 'akhiri' }, action, seenBy: country },
    ];
  }
  if (!route.path.includes(':code')) return [{ label: '', values: {}, action, seenBy: () => true }];
  return (Object.keys(objects) as ObjectName[]).flatMap((name): Call[] => {
    const { code = '', attachment = '' } = codes.get(name) ?? {};
    const seenBy = (role: Role): boolean => (objects[name].seenBy as Role[]).includes(role);
    const values = { code: showReportNumber(code), id: attachment };
    if (!route.path.includes(':verb')) return [{ label: name, values, action, seenBy }];
    return Object.entries(verbs).map(([verb, act]) => ({
      label: `${verb} ${name}`,
      values: { ...values, verb },
      action: act,
      seenBy,
    }));
  });
}

/** What the policy says of a role and a call: somebody else's looks like none, before the role is asked. */
function expected(route: Route, call: Call, role: Role): number[] {
  const { lets } = cases[keyOf(route)] ?? { lets: [] };
  const isComplaint = call.action.startsWith('complaint.') && route.path.includes(':code');
  if (isComplaint && !call.seenBy(role)) return [404];
  if (!mayEver(role, call.action)) return [403];
  return call.seenBy(role) ? lets : [404];
}

describe('every route of the running router', () => {
  it('has a case here, and declares what it lets in', () => {
    const known = [...Object.keys(cases), ...Object.keys(doors), ...apart].sort();
    expect(gateway.routes.map(keyOf).sort()).toEqual(known);
    for (const route of gateway.routes) {
      const { allowed } = route;
      expect([keyOf(route), allowed]).toEqual([keyOf(route), expect.anything()]);
      const isOpen = typeof allowed === 'string' && isDoor(allowed);
      expect([keyOf(route), isOpen]).toEqual([keyOf(route), !(keyOf(route) in cases)]);
    }
  });

  it('answers every role as the policy says, for each kind of complaint', async () => {
    let asked = 0;
    for (const route of staffed()) {
      for (const call of callsOf(route)) {
        for (const role of roles) {
          const { status, location } = await ask(route, call.values, credentials(route, role));
          asked += 1;
          const said = `${keyOf(route)} ${call.label} as ${role}`;
          const right = expected(route, call, role);
          expect([
            said,
            right.includes(status) ? 'as the policy says' : `${status}, not ${right.join(' or ')}`,
          ]).toEqual([said, 'as the policy says']);
          expect([said, location.startsWith('/petugas/masuk')]).toEqual([said, false]);
        }
      }
    }
    expect(asked).toBeGreaterThan(1500);
  });

  it('lists each role exactly the complaints that it may see', async () => {
    for (const role of roles.filter((each) => mayEver(each, 'complaint.read'))) {
      const response = await fetch(`${gateway.url}${inbox}`, {
        headers: { authorization: `Bearer ${tokens.get(role)}` },
      });
      const { items } = (await response.json()) as { items: { code: string }[] };
      const named = (Object.keys(objects) as ObjectName[]).filter((name) =>
        items.some(({ code }) => code === showReportNumber(codes.get(name)?.code ?? '')),
      );
      // A token is nobody who typed anything in himself.
      const seen = (Object.keys(objects) as ObjectName[]).filter((name) =>
        (objects[name].seenBy as Role[]).includes(role),
      );
      expect([role, named]).toEqual([role, seen]);
    }
  });

  it('is closed to strangers, to the other kind of proof, and to what is none', async () => {
    const cookie = cookies.get('national-admin') ?? '';
    const bearer = `Bearer ${tokens.get('national-admin')}`;
    for (const route of staffed()) {
      const [call] = callsOf(route);
      const isApi = route.path.startsWith('/api');
      const strangers: Record<string, string>[] = [
        {},
        isApi ? { cookie } : { authorization: bearer },
        isApi ? { authorization: bearer.slice(0, -1) } : { cookie: cookie.slice(0, -1) },
        isApi
          ? { authorization: `Bearer ${cookie.split('=')[1]}` }
          : { cookie: `__Host-sesi=${tokens.get('national-admin')}` },
      ];
      for (const headers of strangers) {
        const { status, location } = await ask(route, call?.values ?? {}, headers);
        const said = [keyOf(route), status, location.startsWith('/petugas/masuk')];
        expect(said).toEqual([keyOf(route), isApi ? 401 : 303, !isApi]);
      }
    }
  });

  it('asks at a door for no role, and gives none more there', async () => {
    const code = showReportNumber(codes.get('own')?.code ?? '');
    for (const route of gateway.routes) {
      const status = doors[keyOf(route)];
      if (status === undefined) continue;
      const values = { code, id: codes.get('own')?.attachment ?? '', channel: 'sms', account: 'AC0' };
      const strangerOrNot: Record<string, string>[] = [
        {},
        { cookie: cookies.get('national-admin') ?? '' },
        { authorization: `Bearer ${tokens.get('national-admin')}` },
      ];
      for (const headers of strangerOrNot) {
        const answer = await ask(route, values, headers);
        expect([keyOf(route), answer.status]).toEqual([keyOf(route), status]);
      }
    }
  });

  it('holds a token to its scopes', async () => {
    const token = await gateway.house.sessions.issueToken('opd-admin', 'medan.dishub', {
      scopes: ['complaint:read'],
    });
    for (const route of staffed().filter(({ path }) => path.startsWith('/api'))) {
      const code = showReportNumber(codes.get('own')?.code ?? '');
      const { status } = await ask(route, { code }, { authorization: `Bearer ${token}` });
      expect([keyOf(route), status]).toEqual([keyOf(route), route.allowed === 'complaint.read' ? 200 : 403]);
    }
  });
});

it('describes every route of the API for those who program against it, and no other', async () => {
  const response = await fetch(`${gateway.url}/openapi.json`);
  const { paths } = (await response.json()) as {
    paths: Record<string, Record<string, { summary?: string; responses: Record<string, object> }>>;
  };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, about]) => {
      const route = `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`;
      const isWhole = (about.summary ?? '') !== '' && Object.keys(about.responses).length > 0;
      return isWhole ? route : `${route} says nothing of itself`;
    }),
  );
  const api = gateway.routes.map(keyOf).filter((route) => route.includes(' /api/'));
  expect(described.filter((route) => route.includes(' /api/')).sort()).toEqual(api.sort());
});

describe('a gateway', () => {
  it('does not start with a route that says nothing of who may use it, and names it', async () => {
    @Controller('petugas/lupa')
    class Forgotten {
      @Get('semua')
      everything(): string {
        return 'everything';
      }
    }
    const starting = startGateway(fresh.url, { controllers: [Forgotten] });
    await expect(starting).rejects.toThrow('GET /petugas/lupa/semua');
  });

  it('lets nobody of a role that needs a second factor work without one, outside a demo', async () => {
    const serious = await startGateway(fresh.url, { demo: false });
    try {
      for (const role of roles) {
        const { token } = await serious.house.sessions.signIn(role, PASSWORD);
        const at = async (path: string): Promise<Answer> => {
          const headers = { cookie: `__Host-sesi=${token}` };
          const response = await fetch(serious.url + path, { redirect: 'manual', headers });
          return { status: response.status, location: response.headers.get('location') ?? '' };
        };
        const needs = /national|regional|inspector|custodian|auditor|system/.test(role);
        const work = await at('/petugas/instansi');
        expect([role, work.location]).toEqual([role, needs ? '/petugas/akun' : '']);
        expect([role, (await at('/petugas/akun')).status]).toEqual([role, 200]);
      }
    } finally {
      await serious.close();
    }
  });
});
