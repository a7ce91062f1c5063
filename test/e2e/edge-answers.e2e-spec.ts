import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { signIn } from '../support/browser.js';
import { plainBrowser } from '../support/forms.js';
import { rawRequest } from '../support/raw-http.js';
import { gatewayRoutes, variantsOf } from '../support/routes.js';
import { until } from '../support/until.js';
import { openEdge, words, type Edge } from '../support/edge.js';

jest.setTimeout(240_000);

let edge: Edge;
let muara: Edge['muara'];
let people: Edge['people'];
let admin: Edge['admin'];
let reported: Edge['reported'];
let everything: Edge['everything'];
let count: Edge['count'];
let officer: Edge['officer'];

beforeAll(async () => {
  edge = await openEdge();
  ({ muara, people, admin, reported, everything, count, officer } = edge);
});

afterAll(async () => {
  await edge?.close();
});

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
    await page.getByRole('button', { name: 'Terbitkan jawaban' }).click();
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
    expect(
      (await admin.see(code)).body.messages.filter(({ text: said }) => said.includes(text)),
    ).toHaveLength(1);
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
