import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import sharp from 'sharp';
import { call, type Problem, type Tracked } from '../support/api.js';
import { virus } from '../support/fake-clamd.js';
import { plainBrowser } from '../support/forms.js';
import { rawRequest } from '../support/raw-http.js';
import { until } from '../support/until.js';
import { openEdge, words, type Edge } from '../support/edge.js';

jest.setTimeout(240_000);

let edge: Edge;
let muara: Edge['muara'];
let clamd: Edge['clamd'];
let admin: Edge['admin'];
let api: Edge['api'];
let reported: Edge['reported'];
let count: Edge['count'];
let officer: Edge['officer'];

beforeAll(async () => {
  edge = await openEdge();
  ({ muara, clamd, admin, api, reported, count, officer } = edge);
});

afterAll(async () => {
  await edge?.close();
});

describe('more than anybody needs', () => {
  it('of nesting is refused, and the process lives', async () => {
    for (const depth of [21, 10_000, 200_000]) {
      const json = `{"text":"a","reporter":${'['.repeat(depth)}${']'.repeat(depth)}}`;
      const { status, body } = await call<Problem>(`${muara.url}/api/v1/reports`, { json });
      expect([depth, status, body.code]).toEqual([depth, 422, 'json-shape']);
    }
    const deep = `{"a":`.repeat(10_000);
    expect((await call<Problem>(`${muara.url}/channels/web/inbound`, { json: deep })).status).toBe(403);
    expect((await fetch(`${muara.url}/healthz`)).status).toBe(200);
  });

  it('of a body is refused with its bound, whatever its kind', async () => {
    const large = 'a'.repeat(1_100_000);
    expect((await call<Problem>(`${muara.url}/api/v1/reports`, { json: { text: large } })).status).toBe(413);
    const browser = plainBrowser(muara.url);
    const form = await browser.post('/lacak', { body: new URLSearchParams({ code: large }) });
    expect(form.status).toBe(413);
    const header = await rawRequest(muara.url, `GET / HTTP/1.1\r\nX-Long: ${'a'.repeat(20_000)}`).catch(
      () => null,
    );
    expect(header === null || header.status === 431).toBe(true);
  });

  it('of connections that say nothing holds nobody up, and they are hung up on', async () => {
    const { port } = new URL(muara.url);
    const slow = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const socket: Socket = connect(Number(port), '127.0.0.1');
        socket.on('error', () => {});
        await once(socket, 'connect');
        socket.resume();
        socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
        return socket;
      }),
    );
    const began = performance.now();
    expect((await fetch(`${muara.url}/lapor`)).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(3_000);
    await Promise.all(slow.filter(({ destroyed }) => !destroyed).map((socket) => once(socket, 'close')));
  });
});

describe('a file', () => {
  const file = (content: Buffer, name = 'foto.jpg', type = 'image/jpeg') => ({
    name,
    type,
    content: content.toString('base64'),
  });
  const picture = () => sharp({ create: { width: 40, height: 30, channels: 3, background: '#345' } });
  const faultOf = async (content: Buffer): Promise<[number, string | undefined]> => {
    const { status, body } = await api<Problem>({ text: words, attachments: [file(content)] });
    return [status, body.errors?.[0]?.code];
  };
  /** A PNG of one colour whose header claims more pixels than anybody has. */
  async function flood(): Promise<Buffer> {
    const png = await picture().png().toBuffer();
    png.writeUInt32BE(100_000, 16);
    png.writeUInt32BE(100_000, 20);
    return png;
  }

  it('is judged by its bytes: what does not decode, floods, or is of no kind we take is refused', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    expect(await faultOf(jpeg.subarray(0, 60))).toEqual([422, 'file-broken']);
    expect(await faultOf(await flood())).toEqual([422, 'file-broken']);
    expect(await faultOf(Buffer.concat([jpeg.subarray(0, 20), Buffer.alloc(500, 7)]))).toEqual([
      422,
      'file-broken',
    ]);
    expect(await faultOf(Buffer.from('MZ\u0090\u0000\u0003\u0000', 'latin1'))).toEqual([422, 'file-type']);
    expect(await faultOf(Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from('%PDF-1.7')]))).toEqual([
      422,
      'file-type',
    ]);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    const { code } = await reported({
      attachments: [file(svg, 'a.svg', 'image/svg+xml'), file(jpeg, 'b.html', 'text/html')],
    });
    const kinds = (await admin.see(code)).body.attachments.map(({ type }) => type);
    expect(kinds.toSorted()).toEqual(
      ['application/xml', 'image/jpeg'].includes(kinds[0] ?? '')
        ? kinds.toSorted()
        : ['image/jpeg', 'text/plain'],
    );
  });

  it('with a virus is refused by name of the fault, and the report can be sent without it', async () => {
    const before = await count();
    expect(await faultOf(Buffer.from(`halo ${virus}`))).toEqual([422, 'file-infected']);
    expect(await count()).toBe(before);
  });

  it('is held while the scanner is away: the report is taken, the file is seen when it was looked at', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    const browser = await officer();
    await clamd.fall();
    const held = await reported({
      attachments: [file(jpeg), file(Buffer.from(`surat ${virus}`), 'surat.txt', 'text/plain')],
    });
    const { attachments } = (await admin.see(held.code)).body;
    expect(attachments).toHaveLength(2);
    const address = (id: string): string => `/petugas/laporan/${held.code}/lampiran/${id}`;
    for (const { id } of attachments) expect((await browser.get(address(id))).status).toBe(404);
    expect(await (await browser.get(`/petugas/laporan/${held.code}`)).text()).toContain('sedang diperiksa');
    await clamd.rise();
    const [good, bad] = ['image/jpeg', 'text/plain'].map(
      (type) => attachments.find((each) => each.type === type)?.id ?? '',
    );
    await until(
      async () => (await browser.get(address(good ?? ''))).status === 200,
      'the clean file to be shown',
    );
    await until(
      async () => JSON.stringify((await admin.see(held.code)).body).includes('file-infected'),
      'the infected file to be withheld',
    );
    expect((await browser.get(address(bad ?? ''))).status).toBe(404);
  });
});

describe('a lost PIN', () => {
  const number = '+6281200000002';
  const phone = `/latihan/telepon?${new URLSearchParams({ number }).toString()}`;
  const opens = async (code: string, pin: string): Promise<number> =>
    (await call<Tracked>(`${muara.url}/api/v1/reports/${code}`, { authorization: `Report ${pin}` })).status;

  it('is replaced by one sent to where the report came from, once a day, and the page tells nothing', async () => {
    const citizen = plainBrowser(muara.url);
    const heard = async (): Promise<string[]> =>
      [...(await (await citizen.get(phone)).text()).matchAll(/PIN[^:]*?(?: [0-9A-Z-]{14})?: (\d{8})/g)].map(
        ([, pin = '']) => pin,
      );
    await citizen.send('/latihan', '/latihan/sms', {
      number,
      text: 'LAPOR jalan rusak di Jalan Sutomo, Kota Medan',
    });
    const [first = ''] = await until(
      async () => ((await heard()).length > 0 ? heard() : null),
      'the first PIN',
    );
    const code =
      /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await (await citizen.get(phone)).text())?.[0] ?? '';
    expect(await opens(code, first)).toBe(200);

    const plain = async (asked: string): Promise<string> => {
      const answer = await citizen.send('/lacak', '/lacak/pin-baru', { code: asked });
      return `${answer.status} ${(await answer.text()).replaceAll(asked, '#').replace(/value="[^"]+\.[^"]+"/g, '')}`;
    };
    const present = await plain(code);
    expect(present).toContain('PIN baru sedang dikirim');
    expect(await plain('7K3M-9QX2-ABCD')).toBe(present);
    expect(await plain((await reported()).code)).toBe(present);
    const pins = await until(async () => ((await heard()).length > 1 ? heard() : null), 'the new PIN');
    const newest = pins.find((pin) => pin !== first) ?? '';
    expect([await opens(code, newest), await opens(code, first)]).toEqual([200, 404]);
    await plain(code);
    const other = await reported();
    await until(
      async () => (await admin.see(other.code)).body.suggestion !== null,
      'later events to be handled',
    );
    expect(await heard()).toHaveLength(2);
  });

  it('is replaced at the desk with a reason that is recorded, by whoever may', async () => {
    const { code, pin } = await reported();
    const address = `/petugas/laporan/${code}/pin-baru`;
    const page = `/petugas/laporan/${code}`;
    const desk = await officer('national-admin');
    expect((await desk.send(page, address, { reason: ' ' })).status).toBe(422);
    expect(await opens(code, pin)).toBe(200);
    const receipt = await (await desk.send(page, address, { reason: 'KTP diperlihatkan' })).text();
    const spans = [...receipt.matchAll(/<span>([0-9A-Z]{4})<\/span>/g)].map(([, group]) => group);
    const renewed = spans.slice(-2).join('');
    expect([await opens(code, renewed), await opens(code, pin)]).toEqual([200, 404]);
    const { timeline } = (await admin.see(code)).body as unknown as {
      timeline: { action: string; reason: string | null; actor: string }[];
    };
    expect(timeline).toContainEqual(
      expect.objectContaining({
        action: 'pin-renewed',
        reason: 'KTP diperlihatkan',
        actor: 'national-admin',
      }),
    );
    for (const role of ['leader', 'auditor', 'opd-admin']) {
      const other = await officer(role);
      expect([role, (await other.send('/petugas', address, { reason: 'x' })).status]).not.toEqual([
        role,
        200,
      ]);
    }
  });
});

it('takes six hundred reports a minute from one address', async () => {
  const began = performance.now();
  const statuses = new Set<number>();
  for (let batch = 0; batch < 12; batch += 1) {
    const sent = await Promise.all(Array.from({ length: 50 }, () => api({ text: words })));
    for (const { status } of sent) statuses.add(status);
  }
  expect([...statuses]).toEqual([201]);
  expect(performance.now() - began).toBeLessThan(60_000);
});
