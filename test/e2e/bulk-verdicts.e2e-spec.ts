import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { showReportNumber } from '#complaint';
import { call } from '../support/api.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { deskOf } from '../support/desk.js';
import { plainBrowser } from '../support/forms.js';
import { startGateway, type Gateway } from '../support/gateway.js';

jest.setTimeout(120_000);

const PASSWORD = 'kuda lumping menari di alun-alun';

interface Outcomes {
  items: { code: string; done: boolean; problem: { code: string; last: object | null } | null }[];
}

let fresh: FreshDatabase;
let gateway: Gateway;
let desk: ReturnType<typeof deskOf>;
let token: string;

beforeAll(async () => {
  fresh = await freshDatabase();
  gateway = await startGateway(fresh.url, { undoSeconds: 10 });
  desk = deskOf(gateway.house);
  const { officers, sessions } = gateway.house;
  await officers.register({ id: 'ani', name: 'Ani', role: 'instansi-admin', instansi: 'medan' }, PASSWORD, {
    sk: null,
    from: null,
    until: null,
  });
  token = await sessions.issueToken('instansi-admin', 'medan');
});
afterAll(async () => {
  await gateway?.close();
  await fresh?.drop();
});

const api = <Body = Outcomes>(path: string, json: object) =>
  call<Body>(`${gateway.url}/api/v1/staff/${path}`, { json, authorization: `Bearer ${token}` });
const stands = async (codes: string[]) =>
  Promise.all(
    codes.map(async (code) => {
      const { status, instansi } = await desk.fileOf(code);
      return `${status} ${instansi ?? '-'}`;
    }),
  );

/** Four that are the city's to decide, settled already, another government's, and none at all. */
async function mixed() {
  const open = await desk.complaint();
  const answered = await desk.complaint({ status: 'answered', held: 'medan.dishub' });
  const foreign = await desk.complaint({ wilayah: '73.11', held: 'barru.dishub', status: 'disposed' });
  return { open, answered, foreign, codes: [open, answered, foreign, '0000-0000-0000'] };
}

describe('a verdict on many, by the API', () => {
  it('does what it can, and says of each other one why it was refused', async () => {
    const { open, answered, foreign, codes } = await mixed();
    const { status, body } = await api('bulk/dispositions', {
      codes,
      instansi: 'medan.dlh',
      reason: 'sampah',
    });
    expect(status).toBe(200);
    expect(body.items).toEqual([
      { code: open, done: true, problem: null },
      {
        code: answered,
        done: false,
        problem: {
          code: 'cannot-dispose-when-answered',
          last: { action: 'received', actor: 'reporter', at: expect.any(String) },
        },
      },
      { code: foreign, done: false, problem: { code: 'not-found', last: null } },
      { code: '0000-0000-0000', done: false, problem: { code: 'not-found', last: null } },
    ]);
    expect(await stands([open, answered, foreign])).toEqual([
      'disposed medan.dlh',
      'answered medan.dishub',
      'disposed barru.dishub',
    ]);
  });

  it('sends each to the body that is suggested for it where none is named', async () => {
    const codes = [await desk.complaint(), await desk.complaint()];
    await api('bulk/dispositions', { codes, reason: 'seperti disarankan' });
    expect(await stands(codes)).toEqual(['disposed medan.dishub', 'disposed medan.dishub']);
  });

  it('counts one that is named twice once', async () => {
    const code = await desk.complaint();
    const { body } = await api('bulk/declines', { codes: [code, code], reason: 'bukan kami' });
    expect(body.items).toEqual([{ code, done: true, problem: null }]);
  });

  it.each([
    ['none', [], 'codes-required'],
    ['more than a hundred', Array.from({ length: 101 }, (_, nth) => `code-${nth}`), 'codes-too-many'],
  ])('takes %s as a mistake', async (_, codes, code) => {
    const { status, body } = await api<{ code: string }>('bulk/dispositions', { codes, reason: 'r' });
    expect([status, body.code]).toEqual([422, code]);
  });

  it('says what is wrong with the verdict itself once, and does nothing', async () => {
    const codes = [await desk.complaint(), await desk.complaint()];
    const { status, body } = await api<{ code: string }>('bulk/archivals', {
      codes,
      reason: 'TIDAK_JELAS',
      words: ' ',
    });
    expect([status, body.code]).toEqual([422, 'words-required']);
    expect(await stands(codes)).toEqual(['received -', 'received -']);
  });

  it('can be taken back one by one', async () => {
    const codes = [await desk.complaint(), await desk.complaint()];
    await api('bulk/archivals', { codes, reason: 'TIDAK_JELAS', words: 'Maaf.' });
    expect(await stands(codes)).toEqual(['archived -', 'archived -']);
    const undone = await api<{ undone: string }>(`complaints/${codes[0]}/undo`, {});
    expect(undone.body.undone).toBe('archived');
    expect(await stands(codes)).toEqual(['received -', 'archived -']);
    expect((await desk.fileOf(codes[0] ?? '')).messages).toEqual([]);
  });
});

describe('a verdict on many, from the queue', () => {
  async function signedIn() {
    const browser = plainBrowser(gateway.url);
    const form = { username: 'ani', password: PASSWORD };
    expect((await browser.send('/petugas/masuk', '/petugas/masuk', form)).status).toBe(303);
    return browser;
  }
  async function posted(verb: string, codes: string[], fields: Record<string, string>) {
    const browser = await signedIn();
    const ticked = codes.map((code): [string, string] => ['nomor', showReportNumber(code)]);
    const page = `/petugas/banyak?${new URLSearchParams([['verb', verb], ...ticked]).toString()}`;
    const html = await (await browser.get(page)).text();
    const chosen = [...html.matchAll(/type="checkbox" id="[^"]+" name="([^"]+)" value="([^"]+)"/g)];
    const body = new URLSearchParams({ _csrf: await browser.token(page), ...fields });
    for (const [, name = '', value = ''] of chosen) body.append(name, value);
    const answer = await browser.post(`/petugas/banyak/${verb}`, { body });
    return { browser, status: answer.status, said: await answer.text() };
  }

  it('reaches every one that was ticked, says what became of each, and takes one back', async () => {
    const { open, answered, foreign } = await mixed();
    const second = await desk.complaint();
    const { browser, status, said } = await posted('disposisi', [open, second, answered, foreign], {
      instansi: 'medan.dlh',
      reason: 'sampah',
    });
    expect(status).toBe(200);
    expect(await stands([open, second, answered, foreign])).toEqual([
      'disposed medan.dlh',
      'disposed medan.dlh',
      'answered medan.dishub',
      'disposed barru.dishub',
    ]);
    expect(said.match(/m-notice--good/g)).toHaveLength(2);
    expect(said.match(/m-notice--warn/g)).toHaveLength(2);
    const back = await browser.send('/petugas', '/petugas/urungkan', { code: showReportNumber(second) });
    expect(back.status).toBe(303);
    expect(await stands([open, second])).toEqual(['disposed medan.dlh', 'received -']);
  });
});
