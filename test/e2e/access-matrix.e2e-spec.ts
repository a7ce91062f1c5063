import { Controller, Get } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { isDoor, mayEver, reachOf, type Action } from '#access';
import { roles, showReportNumber, withContentClosed, type Role, type Suggestion } from '#complaint';
import { ComplaintUnit } from '#store';
import type { Route } from '../../apps/gateway/src/routes.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startGateway, type Gateway } from '../support/gateway.js';
import { aReport, rawOf } from '../support/intake.js';
import {
  places,
  objects,
  type ObjectName,
  type Facts,
  inbox,
  nobody,
  cases,
  doors,
  apart,
} from '../support/route-cases.js';

jest.setTimeout(300_000);

const PASSWORD = 'kuda lumping menari di alun-alun';

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
