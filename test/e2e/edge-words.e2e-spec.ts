import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { call, type Problem, type Receipt } from '../support/api.js';
import { signIn } from '../support/browser.js';
import { plainBrowser } from '../support/forms.js';
import { forbiddenFields, headerVectors, scriptVectors } from '../support/hostile.js';
import { until } from '../support/until.js';
import type { Page } from 'playwright-core';
import { openEdge, words, type Edge } from '../support/edge.js';

jest.setTimeout(240_000);

let edge: Edge;
let muara: Edge['muara'];
let people: Edge['people'];
let admin: Edge['admin'];
let api: Edge['api'];
let reported: Edge['reported'];
let everything: Edge['everything'];
let count: Edge['count'];
let officer: Edge['officer'];
let canary: Server;
let canaryUrl: string;
const canaryHits: string[] = [];

beforeAll(async () => {
  canary = createServer((request, response) => {
    canaryHits.push(request.url ?? '');
    response.end();
  }).listen(0, '127.0.0.1');
  await once(canary, 'listening');
  canaryUrl = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`;
  edge = await openEdge();
  ({ muara, people, admin, api, reported, everything, count, officer } = edge);
});

afterAll(async () => {
  await edge?.close();
  canary?.closeAllConnections();
  canary?.close();
});

describe('hostile words', () => {
  const seen: string[] = [];
  const dialogs: string[] = [];

  async function look(page: Page, path: string): Promise<void> {
    await page.goto(path, { waitUntil: 'load' });
    // Whatever has a chance to run when touched is touched.
    await page.evaluate(
      `document.querySelectorAll('details').forEach((each) => { each.open = true; }); document.querySelectorAll('main a, main input, main button').forEach((each) => each.focus())`,
    );
    seen.push(path);
  }

  async function watched(scripts = true): Promise<Page> {
    const page = await people.visitor({ width: 1280, scripts });
    await page.exposeFunction('__xss', () => dialogs.push(`ran at ${page.url()}`));
    page.on('dialog', (dialog) => {
      dialogs.push(`dialog at ${page.url()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(muara.url)) dialogs.push(`asked ${request.url()} from ${page.url()}`);
    });
    return page;
  }

  it('run nowhere and load nothing, in any field, on any page of citizens and officers', async () => {
    const vectors = scriptVectors(canaryUrl);
    const all = vectors.join('\n');
    const short = vectors.filter((vector) => vector.length < 180);
    // An address has room for some at a time.
    const queries = [0, 1, 2, 3, 4].map((part) =>
      encodeURIComponent(vectors.filter((_, index) => index % 5 === part).join(' ')),
    );
    const codes: Receipt[] = [];
    for (const vector of vectors.filter((_, index) => index % 3 === 0)) {
      const place = vector.replaceAll('\u0000', '').slice(0, 400);
      const says = { text: `${vector}\n${all}`.slice(0, 19_000), title: place.slice(0, 190), place };
      const { status, body } = await api({ ...says, reporter: { name: place.slice(0, 190) } });
      expect([vector, status]).toEqual([vector, 201]);
      codes.push(body);
    }
    const citizen = plainBrowser(muara.url);
    const number = '+6281200000003';
    const address = 'rina@warga.example';
    for (const vector of short.slice(0, 12)) {
      const text = `LAPOR ${vector} Jalan Sutomo Medan`;
      await citizen.send('/latihan', '/latihan/sms', { number, text });
      await citizen.send('/latihan', '/latihan/email', { address, subject: vector, text: all });
    }
    const [{ code, pin, secret } = { code: '', pin: '', secret: '' }] = codes;
    await until(async () => (await admin.see(code)).body.suggestion !== null, 'the suggestion');
    const done = [
      await admin.dispose(code, 'medan.sdabmbk', all.slice(0, 900)),
      await admin.post(code, 'responses', { text: all }),
      await admin.answer(code, all),
    ];
    expect(done.map(({ status }) => status)).toEqual([201, 201, 201]);

    const page = await watched();
    await signIn(page, 'national-admin');
    await look(page, '/petugas');
    for (const each of codes) await look(page, `/petugas/laporan/${each.code}`);
    const { items } = (await admin.list({ q: 'Sutomo' })).body;
    for (const item of items.slice(0, 4)) await look(page, `/petugas/laporan/${item.code}`);
    await page.goto(`/petugas/laporan/${codes[1]?.code ?? ''}`);
    for (const query of queries) {
      await look(page, `/petugas?q=${query}&selesai=answered&nomor=${query}`);
      await look(page, `/petugas?due=${query}&status=${query}&cursor=${query}`);
      await look(page, `/petugas/instansi?instansi=${query}`);
      await look(page, `/petugas/entri?channel=${query}`);
    }
    await page.goto(`/petugas/laporan/${codes[1]?.code ?? ''}`);
    for (const vector of short.slice(0, 6)) {
      const heard = page.waitForResponse(/\/petugas\/instansi/);
      await page.fill('#dispose-instansi', vector);
      await heard;
    }
    // Refused forms bring back what was typed.
    await page.goto('/petugas/entri?channel=phone');
    await page.fill('#place', all.slice(0, 900));
    await page.fill('#name', all.slice(0, 300));
    await page.fill('#email', vectors[0] ?? '');
    await page.getByRole('button', { name: 'Simpan' }).first().click();
    await page.locator('.govuk-error-summary').waitFor();
    await look(page, `/latihan?${new URLSearchParams({ number, address }).toString()}`);
    await page.waitForResponse(/\/latihan\/(telepon|kotak)/);

    for (const scripts of [true, false]) {
      const own = await watched(scripts);
      await own.goto(`/lacak/${code}?kunci=${secret}`);
      expect(await own.locator('main').innerText()).toContain('<svg/onload=');
      for (const query of queries) {
        await own.goto(`/lacak?kode=${query}`);
        await own.goto(`/lapor?lang=${query}`);
        await own.goto(`/${query}`);
        await own.goto(`/petugas/masuk?next=${query}`);
      }
      await own.goto('/lacak');
      await own.fill('#code', vectors[0] ?? '');
      await own.fill('#pin', pin);
      await own.context().clearCookies();
      await own.getByRole('button', { name: 'Lihat laporan' }).click();
      await own.locator('#pin').waitFor();
    }
    expect(seen.length).toBeGreaterThan(30);
    expect(dialogs).toEqual([]);
    expect(people.troubles).toEqual([]);
    expect(canaryHits).toEqual([]);
  });

  it('would be seen to run, were they ever taken for markup', async () => {
    const page = await watched();
    await page.route('**/lapor', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<p>${scriptVectors(canaryUrl)[1] ?? ''}` }),
    );
    await page.goto('/lapor');
    await until(async () => Promise.resolve(dialogs.length > 0), 'the planted script to run');
  });

  it('become no markup even where a script of ours would let them: the policy refuses', async () => {
    const page = await people.visitor({ width: 1280 });
    const refused = (action: string): Promise<unknown> =>
      page.evaluate(`(() => { try { ${action}; return 'done'; } catch { return 'refused'; } })()`);
    await page.goto('/lapor');
    expect(await refused(`document.body.innerHTML = '<b>a</b>'`)).toBe('refused');
    expect(await refused(`trustedTypes.createPolicy('x', {})`)).toBe('refused');
    // What is refused changes nothing on a page, so that one serves them all.
    await page.goto('/latihan');
    const plain = `document.querySelector('#telepon').innerHTML = '<ol><li>kata</li></ol>'`;
    expect(await refused(plain)).toBe('done');
    for (const vector of scriptVectors(canaryUrl)
      .slice(0, 19)
      .filter((each) => !each.startsWith('<template'))) {
      const action = `document.querySelector('#telepon').innerHTML = ${JSON.stringify(vector)}`;
      if (/<(form|input|img src="http|details|a |body)/.test(vector) && !/on\w+=|javascript:/.test(vector))
        continue;
      expect([vector, await refused(action)]).toEqual([vector, 'refused']);
    }
    expect(await refused(plain)).toBe('done');
    people.troubles.length = 0;
  });
});

describe('line ends and headers', () => {
  it('add no header and lead nowhere else, wherever they stand', async () => {
    const browser = await officer();
    const clean = async (answer: Response): Promise<void> => {
      expect([...answer.headers.keys()]).not.toContain('x-injected');
      expect(answer.headers.getSetCookie().join()).not.toContain('x-injected');
      expect(answer.headers.get('location') ?? '/').toMatch(/^\/(?![/\\])/);
      expect(answer.status).toBeLessThan(500);
      await answer.arrayBuffer();
    };
    for (const vector of headerVectors) {
      const query = encodeURIComponent(vector);
      for (const path of [
        `/lacak/${query}`,
        `/lacak?kode=${query}`,
        `/petugas/laporan/${query}`,
        `/lapor?lang=${query}`,
        `/${query}`,
      ])
        await clean(await browser.get(path));
      const form = { username: 'national-admin', password: 'demo', next: vector };
      const fresh = plainBrowser(muara.url);
      await clean(await fresh.send('/petugas/masuk', '/petugas/masuk', form));
      await clean(await fresh.send('/lacak', `/lacak/${query}/tambahan`, { text: 'a' }));
    }
    for (const next of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/petugas/../../evil',
      '/petugas@evil.example',
      '/petugas\t//evil',
    ]) {
      const fresh = plainBrowser(muara.url);
      const answer = await fresh.send('/petugas/masuk', '/petugas/masuk', {
        username: 'national-admin',
        password: 'demo',
        next,
      });
      expect([next, answer.status, answer.headers.get('location')]).toEqual([next, 303, '/petugas']);
    }
  });

  it('add none to an attachment’s answer or an outgoing mail', async () => {
    const pixel = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#777' } })
      .png()
      .toBuffer();
    for (const vector of headerVectors.slice(0, 9)) {
      const name = `${vector}".html`;
      const { code } = await reported({
        attachments: [{ name, type: 'text/html', content: pixel.toString('base64') }],
      });
      const { attachments } = (await admin.see(code)).body;
      const browser = await officer();
      const answer = await browser.get(`/petugas/laporan/${code}/lampiran/${attachments[0]?.id ?? ''}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      expect(answer.headers.get('x-injected')).toBeNull();
      expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    }
    const citizen = plainBrowser(muara.url);
    const address = 'budi@warga.example';
    const subject = 'Lampu mati\r\nBcc: injected@warga.example\r\n\r\nSelamat';
    await citizen.send('/latihan', '/latihan/email', {
      address,
      subject,
      text: 'Lampu Jalan Sutomo Medan mati',
    });
    const box = `/latihan/kotak?${new URLSearchParams({ address }).toString()}`;
    const code = await until(
      async () => /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await (await citizen.get(box)).text())?.[0],
      'the acknowledgement',
    );
    await admin.dispose(code, 'medan.dishub');
    await admin.answer(code, 'Sudah menyala.');
    await until(async () => (await (await citizen.get(box)).text()).includes('Sudah menyala.'), 'the answer');
    const injected = await (await citizen.get('/latihan/kotak?address=injected%40warga.example')).text();
    expect(injected).not.toMatch(/m-talk--instansi|Sudah menyala/);
  });
});

describe('fields that nobody may set', () => {
  it('are refused by the API, each by its name, and nothing is stored', async () => {
    const before = await count();
    for (const [field, value] of Object.entries(forbiddenFields)) {
      const { status, body } = await api<Problem>({ text: words, [field]: value });
      expect([field, status, body.errors?.map((fault) => fault.field)]).toEqual([field, 422, [field]]);
      const inside = await api<Problem>({ text: words, reporter: { name: 'Siti', [field]: value } });
      expect([field, inside.status]).toEqual([field, field === 'address' ? 422 : 422]);
    }
    for (const text of [
      '{"text":"a","__proto__":{"status":"closed"}}',
      '{"text":"a","constructor":{"prototype":{"a":1}}}',
    ]) {
      const { status, body } = await call<Problem>(`${muara.url}/api/v1/reports`, { json: text });
      expect([status, body.code]).toEqual([422, 'json-shape']);
    }
    expect(await count()).toBe(before);
  });

  it('change nothing in a form, and nothing beside an officer’s verb', async () => {
    const extra = Object.fromEntries(
      Object.entries(forbiddenFields).map(([field, value]) => [
        field,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    );
    const citizen = plainBrowser(muara.url);
    const body = new FormData();
    const text = `${words} ${Date.now()}`;
    for (const [name, value] of Object.entries({ ...extra, text, _csrf: await citizen.token('/lapor') }))
      body.set(name, value);
    expect((await citizen.post('/lapor', { body })).headers.get('location')).toBe('/lapor/terkirim');
    const found = (await everything()).find((item) => item.text === text);
    expect(found).toMatchObject({ channel: 'web', instansi: null, supervisory: false });
    expect(['received', 'needs-info']).toContain(found?.status);

    const { code } = await reported();
    await until(async () => (await admin.see(code)).body.suggestion !== null, 'the suggestion');
    const before = (await admin.see(code)).body as unknown as Record<string, unknown>;
    await admin.post(code, 'dispositions', {
      ...forbiddenFields,
      instansi: 'medan.sdabmbk',
      reason: 'Sesuai tugas',
    });
    const after = (await admin.see(code)).body as unknown as Record<string, unknown>;
    for (const field of [
      'code',
      'channel',
      'supervisory',
      'receivedAt',
      'text',
      'suggestion',
      'source',
      'accused',
    ])
      expect([field, after[field]]).toEqual([field, before[field]]);
    expect(after).toMatchObject({ status: 'disposed', instansi: { id: 'medan.sdabmbk' } });
    await admin.post(code, 'answers', { ...forbiddenFields, text: 'Sudah ditambal.' });
    const { messages } = (await admin.see(code)).body;
    // The acknowledgement goes its own way, and may come later than an answer as quick as this.
    expect(messages.filter(({ kind }) => kind === 'answer')).toMatchObject([
      { kind: 'answer', text: 'Sudah ditambal.', author: 'token:national-admin' },
    ]);
  });

  it('count once where they are sent twice', async () => {
    const browser = plainBrowser(muara.url);
    const _csrf = await browser.token('/lacak');
    for (const path of ['/lacak', '/petugas/masuk', '/lacak/pin-baru']) {
      const body = `_csrf=${_csrf}&code=a&code=b&pin=1&pin=2&username=a&username=b&password=c&password=d`;
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expect((await browser.post(path, { body, headers })).status).toBeLessThan(500);
    }
    for (const path of ['/lacak?kode=a&kode=b', '/lapor?lang=id&lang=en', '/petugas/masuk?next=a&next=b'])
      expect((await browser.get(path)).status).toBe(200);
  });
});
