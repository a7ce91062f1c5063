import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import {
  call,
  staff,
  type Item,
  type Problem,
  type Receipt,
  type Staff,
  type Tracked,
} from '../support/api.js';
import { openBrowser, signIn, type Visitors } from '../support/browser.js';
import { startFakeClamd, virus, type FakeClamd } from '../support/fake-clamd.js';
import { plainBrowser, type PlainBrowser } from '../support/forms.js';
import { forbiddenFields, headerVectors, scriptVectors } from '../support/hostile.js';
import { rawRequest } from '../support/raw-http.js';
import { gatewayRoutes, variantsOf } from '../support/routes.js';
import { startMuara, type Muara } from '../support/standalone.js';
import { until } from '../support/until.js';

jest.setTimeout(240_000);

let muara: Muara;
let people: Visitors;
let clamd: FakeClamd;
let admin: Staff;
let token: string;
let canary: Server;
let canaryUrl: string;
const canaryHits: string[] = [];

beforeAll(async () => {
  clamd = await startFakeClamd();
  canary = createServer((request, response) => {
    canaryHits.push(request.url ?? '');
    response.end();
  }).listen(0, '127.0.0.1');
  await once(canary, 'listening');
  canaryUrl = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`;
  muara = await startMuara({ UPLOAD_SCANNER: clamd.address });
  people = await openBrowser(muara.url);
  token = await muara.muara('token', '--role', 'national-admin');
  admin = staff(muara.url, token);
});

afterAll(async () => {
  await people?.close();
  await muara?.stop();
  await clamd?.fall();
  canary?.closeAllConnections();
  canary?.close();
});

const words = 'Jalan Gatot Subroto berlubang besar di depan pasar.';
const api = <Body = Receipt>(json: unknown) => call<Body>(`${muara.url}/api/v1/reports`, { json });
const reported = async (says: object = {}): Promise<Receipt> => {
  const { status, body } = await api({ text: words, wilayah: '12.71', ...says });
  expect(status).toBe(201);
  return body;
};
async function everything(): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body }: { body: { items: Item[]; next: string | null } } = await admin.list(
      cursor === '' ? {} : { cursor },
    );
    items.push(...body.items);
    cursor = body.next;
  }
  return items;
}
const count = async (): Promise<number> => (await everything()).length;
async function officer(role = 'national-admin'): Promise<PlainBrowser> {
  const browser = plainBrowser(muara.url);
  const form = { username: role, password: 'demo' };
  expect((await browser.send('/petugas/masuk', '/petugas/masuk', form)).status).toBe(303);
  return browser;
}

describe('what every answer carries', () => {
  it.each([
    '/',
    '/lapor',
    '/lacak',
    '/petugas/masuk',
    '/latihan',
    '/tidak-ada',
    '/api/v1/reports/x',
    '/healthz',
  ])('%s: nothing inline, no referrer, nobody keeps it, no third party', async (path) => {
    const response = await fetch(muara.url + path);
    const header = (name: string): string => response.headers.get(name) ?? '';
    const policy = header('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).toMatch(/trusted-types ('none'|default)(;|$)/);
    expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
    expect(header('referrer-policy')).toBe('no-referrer');
    expect(header('cache-control')).toBe('no-store');
    expect(header('x-content-type-options')).toBe('nosniff');
    expect(header('cross-origin-opener-policy')).toBe('same-origin');
    expect(header('cross-origin-resource-policy')).toBe('same-origin');
    expect(header('permissions-policy')).toContain('geolocation=()');
    // The demo is reached without TLS: a browser told otherwise would not find it again.
    expect(header('strict-transport-security')).toBe('');
    expect(header('x-powered-by')).toBe('');
    const text = await response.text();
    expect(text).not.toMatch(/<style|<script(?![^>]*\ssrc=)|\sstyle="|\son\w+="/i);
    const elsewhere = [...text.matchAll(/(?:src|href|action)="((?:[a-z]+:)?\/\/[^"]*)"/gi)].map(
      ([, to]) => to,
    );
    expect(elsewhere).toEqual([]);
  });

  it('names ourselves by the configured address, whatever Host says', async () => {
    for (const path of ['/', '/lapor', '/petugas', '/lacak?kode=x']) {
      const answer = await rawRequest(
        muara.url,
        `GET ${path} HTTP/1.1\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example`,
      );
      expect([...answer.headers, answer.body].join('\n')).not.toContain('evil.example');
    }
    const { trackUrl } = await reported();
    expect(trackUrl).toMatch(new RegExp(`^${muara.url}/lacak/`));
  });
});

describe('a form that is not ours', () => {
  const posts = gatewayRoutes().filter(
    ({ method, path }) => method === 'POST' && !/^\/(api|channels)\//.test(path),
  );

  it('finds every route that a form can change something with', () => {
    expect(posts.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        '/lapor',
        '/lacak',
        '/petugas/keluar',
        '/petugas/entri',
        '/petugas/laporan/:code/:verb',
      ]),
    );
  });

  it('does nothing anywhere: without a token, with a wrong, an old or another’s, from another origin', async () => {
    const { code } = await reported();
    const before = await count();
    const signedIn = await officer();
    const other = plainBrowser(muara.url);
    const foreign = await other.token('/lapor');
    const own = await signedIn.token('/petugas/entri');
    const kinds: [string, Record<string, string>, Record<string, string>][] = [
      ['no token', {}, {}],
      ['an empty token', { _csrf: '' }, {}],
      ['a made-up token', { _csrf: 'mf3k2.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }, {}],
      ['somebody else’s', { _csrf: foreign }, {}],
      ['a changed hour', { _csrf: own.replace(/^./, (first) => (first === 'm' ? 'n' : 'm')) }, {}],
      ['another origin', { _csrf: own }, { origin: 'https://evil.example' }],
      ['the origin of a look-alike', { _csrf: own }, { origin: `${muara.url}.evil.example` }],
      ['another port', { _csrf: own }, { origin: 'http://localhost:1' }],
      ['another site', { _csrf: own }, { 'sec-fetch-site': 'cross-site' }],
      ['a sister site', { _csrf: own }, { 'sec-fetch-site': 'same-site' }],
    ];
    const fields = { text: words, instansi: 'medan.sdabmbk', reason: 'Sesuai tugas', code };
    const verbs = (path: string): string[] =>
      path.includes(':verb') ? ['disposisi', 'arsip', 'tutup', 'pin-baru'] : [''];
    const addresses = posts.flatMap(({ path }) =>
      verbs(path).map((verb) => path.replace(':code', code).replace(':verb', verb)),
    );
    const asForms = (form: Record<string, string>): NonNullable<RequestInit['body']>[] => {
      const multipart = new FormData();
      for (const [name, value] of Object.entries(form)) multipart.set(name, value);
      return [new URLSearchParams(form), multipart, JSON.stringify(form)];
    };
    for (const [address, [kind, more, headers]] of addresses.flatMap((each) =>
      kinds.map((one) => [each, one] as const),
    )) {
      for (const body of asForms({ ...fields, ...more })) {
        const answer = await signedIn.post(address, { body, headers });
        expect([address, kind, answer.status]).toEqual([address, kind, 403]);
      }
    }
    expect(await count()).toBe(before);
    expect((await admin.see(code)).body).toMatchObject({ status: 'received' });
    expect((await signedIn.get('/petugas')).status).toBe(200);
  });

  it('takes ours on every name that this machine has for itself', async () => {
    for (const name of ['localhost', '127.0.0.1']) {
      const url = muara.url.replace('localhost', name);
      const browser = plainBrowser(url);
      const _csrf = await browser.token('/lapor');
      const body = new FormData();
      for (const [field, value] of Object.entries({ _csrf, text: words })) body.set(field, value);
      const headers = { origin: url, 'sec-fetch-site': 'same-origin' };
      const sent = await browser.post('/lapor', { body, headers });
      expect([name, sent.status, sent.headers.get('location')]).toEqual([name, 303, '/lapor/terkirim']);
    }
  });

  it.each([true, false])('loses nothing that was typed (JavaScript %s)', async (scripts) => {
    const page = await people.visitor({ width: 360, scripts });
    await page.goto('/lapor');
    const text = `Kalimat <panjang> "tentang" jalan rusak & lampu mati ${scripts}`;
    await page.fill('#text', text);
    await page.fill('#place', 'Jalan Sutomo');
    // As after a night, or another browser's.
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Kirim laporan' }).click();
    await page.getByRole('button', { name: 'Kirim lagi' }).waitFor();
    expect(await page.locator('main').innerText()).toContain('Yang sudah Anda tulis tidak hilang.');
    await page.getByRole('button', { name: 'Kirim lagi' }).click();
    await page.waitForURL('**/lapor/terkirim');
    expect((await everything()).filter((item) => item.text === text)).toHaveLength(1);
  });

  it('keeps an officer’s answer whose session ended while he wrote', async () => {
    const { code } = await reported();
    await admin.dispose(code, 'medan.sdabmbk');
    const page = await people.visitor({ width: 1280 });
    await signIn(page, 'national-admin');
    await page.goto(`/petugas/laporan/${code}`);
    const text = 'Sudah kami tambal hari ini, Jalan Gatot Subroto.';
    await page.fill('#answer-text', text);
    // He signs himself out everywhere else.
    await (await officer()).send('/petugas/akun', '/petugas/akun/sesi/keluar', {});
    await page.locator('form:has(#answer-text) button').click();
    await page.getByRole('link', { name: 'Masuk di tab baru' }).waitFor();
    const other = await page.context().newPage();
    await signIn(other, 'national-admin');
    const send = page.getByRole('button', { name: 'Kirim lagi' });
    await send.click();
    // A form belongs to the session it was made in: the new one asks once more.
    await until(async () => {
      if (await send.isVisible().catch(() => false))
        await send.click({ timeout: 1_000 }).catch(() => undefined);
      return (await admin.see(code)).body.status === 'answered';
    }, 'the answer to be published');
    expect((await admin.see(code)).body.messages.filter((message) => message.text === text)).toHaveLength(1);
  });

  it('asks for a secret again rather than put it into a page', async () => {
    const browser = plainBrowser(muara.url);
    await browser.get('/lacak');
    const body = new URLSearchParams({ code: 'MDN7-K3M9-0000', pin: '31415926', _csrf: 'x' });
    const page = await (await browser.post('/lacak', { body })).text();
    expect(page).toContain('MDN7-K3M9-0000');
    expect(page).not.toContain('31415926');
    expect(page).toMatch(/<input[^>]*name="pin"[^>]*type="password"/);
    const away = await rawRequest(
      muara.url,
      'POST //evil.example/lapor HTTP/1.1\r\nCookie: formulir=x\r\nContent-Type: application/x-www-form-urlencoded',
      'text=a',
    );
    expect([away.status, away.body.includes('action="//evil')]).toEqual([403, false]);
  });
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
    const refused = (address: string, action: string): Promise<unknown> =>
      page
        .goto(address)
        .then(() =>
          page.evaluate(`(() => { try { ${action}; return 'done'; } catch { return 'refused'; } })()`),
        );
    const citizenPage = '/lapor';
    expect(await refused(citizenPage, `document.body.innerHTML = '<b>a</b>'`)).toBe('refused');
    expect(await refused(citizenPage, `trustedTypes.createPolicy('x', {})`)).toBe('refused');
    const consolePage = '/latihan';
    const plain = `document.querySelector('#telepon').innerHTML = '<ol><li>kata</li></ol>'`;
    expect(await refused(consolePage, plain)).toBe('done');
    for (const vector of scriptVectors(canaryUrl)
      .slice(0, 19)
      .filter((each) => !each.startsWith('<template'))) {
      const action = `document.querySelector('#telepon').innerHTML = ${JSON.stringify(vector)}`;
      if (/<(form|input|img src="http|details|a |body)/.test(vector) && !/on\w+=|javascript:/.test(vector))
        continue;
      expect([vector, await refused(consolePage, action)]).toEqual([vector, 'refused']);
    }
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

describe('addresses written otherwise', () => {
  const guarded = gatewayRoutes().filter(
    ({ path }) => /^\/(petugas|api\/v1\/staff)(\/|$)/.test(path) && !/^\/petugas\/(masuk|keluar)$/.test(path),
  );

  it('open no guarded route to a stranger, whatever the method', async () => {
    const secretWords = 'Kata yang hanya petugas boleh baca 7f3a91c2';
    const { code } = await reported({ text: secretWords });
    expect(guarded.length).toBeGreaterThan(12);
    const { attachments } = (await admin.see(code)).body;
    expect(attachments).toEqual([]);
    const wrong: string[] = [];
    let asked = 0;
    const requests = guarded.flatMap(({ method, path }) => {
      const real = path.replace(':code', code).replace(':id', code).replace(':verb', 'tutup');
      const ways = method === 'GET' ? ['GET', 'HEAD'] : ['POST', 'PUT', 'GET'];
      return variantsOf(real).flatMap((variant) => ways.map((way) => ({ way, variant })));
    });
    for (const { way, variant } of requests) {
      const hasBody = way === 'POST' || way === 'PUT';
      const body = hasBody ? '{"text":"x","reason":"x","instansi":"medan.dishub"}' : '';
      const head = `${way} ${variant} HTTP/1.1\r\nContent-Type: application/json`;
      const answer = await rawRequest(muara.url, head, body);
      asked += 1;
      const location = answer.headers.find((line) => /^location:/i.test(line)) ?? '';
      const refused =
        [400, 401, 403, 404, 405].includes(answer.status) || /^location: \/petugas\/masuk/i.test(location);
      // A variant may well be another page, one that everybody may see.
      const harmless =
        answer.status === 200 &&
        !answer.body.includes(code) &&
        !/m-who|"items"|"timeline"/.test(answer.body) &&
        /\/(lapor|docs|assets)/.test(variant);
      if (!(refused || harmless) || answer.body.includes('7f3a91c2'))
        wrong.push(`${way} ${variant}: ${answer.status}`);
    }
    expect(asked).toBeGreaterThan(500);
    expect(wrong).toEqual([]);
    expect((await admin.see(code)).body).toMatchObject({ status: 'received', instansi: null });
  });

  it('carry a session’s guard along: whoever is signed in meets the same refusals in every spelling', async () => {
    const leader = await officer('leader');
    const { code } = await reported();
    for (const path of [`/petugas/laporan/${code}`, '/petugas/entri']) {
      const plain = await leader.get(path);
      for (const variant of [path.toUpperCase(), `${path}/`, `${path}?a=1`]) {
        const answer = await leader.get(variant);
        expect([variant, answer.status]).toEqual([variant, plain.status]);
      }
    }
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
    expect(messages.at(-1)).toMatchObject({
      kind: 'answer',
      text: 'Sudah ditambal.',
      author: 'token:national-admin',
    });
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
