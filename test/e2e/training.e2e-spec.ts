import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freshDatabase } from '../support/database.js';
import { startDemo, startMuara, type Muara } from '../support/standalone.js';
import { plainBrowser, type PlainBrowser } from '../support/forms.js';
import { until } from '../support/until.js';

interface Said {
  by: 'citizen' | 'muara';
  text: string;
}

interface StaffDetail {
  code: string;
  status: string;
  channel: string;
  suggestion: { instansi: string } | null;
  messages: { from: string; text: string; delivery?: { state: string } }[];
}

// Each step has its own limit; a busy machine may need several of them in one test.
jest.setTimeout(60_000);

let muara: Muara;
let token: string;
let citizen: PlainBrowser;

beforeAll(async () => {
  muara = await startDemo();
  citizen = plainBrowser(muara.url);
  token = await muara.muara('token', '--role', 'national-admin');
}, 90_000);

afterAll(() => muara?.stop());

const send = (path: string, form: Record<string, string>): Promise<Response> =>
  citizen.send('/latihan', path, form);

/** What a fragment of the page shows, from the oldest. */
async function shown(fragment: string): Promise<Said[]> {
  const html = await (await fetch(`${muara.url}${fragment}`)).text();
  return [...html.matchAll(/<li class="m-talk--(\w+)">(.*?)<\/li>/gs)].map(([, who, item = '']) => ({
    by: who === 'reporter' ? 'citizen' : 'muara',
    text: plain(/<p class="govuk-body m-words">(.*?)<\/p>/s.exec(item)?.[1] ?? ''),
  }));
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const plain = (html: string): string =>
  html.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole);

const phoneOf = (number: string): string => `/latihan/telepon?${new URLSearchParams({ number }).toString()}`;
const mailboxOf = (address: string): string =>
  `/latihan/kotak?${new URLSearchParams({ address }).toString()}`;

/** Waits until Muara has said something that fits. */
const heard = (fragment: string, fits: RegExp): Promise<string> =>
  until(
    async () => {
      const said = await shown(fragment);
      return said.find(({ by, text }) => by === 'muara' && fits.test(text))?.text;
    },
    `${fits.source} at ${fragment.split('?')[0]}`,
  );

const reportNumber = (text: string): string => /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text)?.[0] ?? '';

async function staff<T = StaffDetail>(path: string, body?: object): Promise<T> {
  const answer = await fetch(`${muara.url}/api/v1/staff/complaints${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${token}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect([path, answer.status]).toEqual([path, body ? 201 : 200]);
  return (await answer.json()) as T;
}

const dispose = (code: string): Promise<StaffDetail> =>
  staff(`/${code}/dispositions`, { instansi: 'medan.sdabmbk', reason: 'Sesuai tugas dinas' });

describe('the simulated telephone', () => {
  const number = '+6281200000001';

  it('sends an SMS, is told the report number, and receives the answer', async () => {
    const text = 'MEDAN jalan berlubang di Jl Sutomo depan pasar, sudah dua orang jatuh';
    const sent = await send('/latihan/sms', { number, text });
    expect([sent.status, sent.headers.get('location')]).toEqual([
      303,
      expect.stringContaining('/latihan?number=%2B6281200000001'),
    ]);

    const code = reportNumber(await heard(phoneOf(number), /Nomor laporan/));
    const [first, second] = await shown(phoneOf(number));
    expect([first, second?.by]).toEqual([{ by: 'citizen', text }, 'muara']);
    expect(await staff(`/${code}`)).toMatchObject({ channel: 'sms', text });

    await dispose(code);
    await staff(`/${code}/answers`, { text: 'Lubang di depan pasar sudah ditambal & diaspal.' });
    expect(await heard(phoneOf(number), /sudah ditambal & diaspal/)).toContain(code);
  });

  it('adds words to the open report, and keeps other telephones apart', async () => {
    const other = '+6281200000002';
    await send('/latihan/sms', {
      number: other,
      text: 'MEDAN parit tersumbat di Jl Bakti, banjir tiap hujan',
    });
    const code = reportNumber(await heard(phoneOf(other), /Nomor laporan/));
    await send('/latihan/sms', { number: other, text: 'Parit itu di depan nomor 12' });
    await until(async () => {
      const { messages } = await staff(`/${code}`);
      return messages.some(({ from, text }) => from === 'reporter' && text.includes('nomor 12'));
    }, 'the added words');
    expect((await shown(phoneOf(number))).some(({ text }) => text.includes('arit'))).toBe(false);
  });

  it('says at the field what is wrong, and keeps what was typed', async () => {
    const long = `MEDAN ${'a'.repeat(1_600)}`;
    const refused = await send('/latihan/sms', { number, text: long });
    const page = await refused.text();
    expect(refused.status).toBe(422);
    expect(page).toContain('Satu SMS paling banyak 1.600 huruf');
    expect(page).toContain(long);
    const before = (await shown(phoneOf(number))).length;
    expect((await send('/latihan/sms', { number, text: '  ' })).status).toBe(422);
    expect((await send('/latihan/sms', { number: 'saya', text: 'MEDAN lampu mati' })).status).toBe(422);
    expect(await shown(phoneOf(number))).toHaveLength(before);
  });
});

describe('the simulated mailbox', () => {
  const address = 'siti@warga.example';

  it('sends a mail, receives the answer, and its reply joins the same report', async () => {
    const text = 'Lampu jalan di Jalan Gatot Subroto, Kota Medan, mati sejak Senin.\nGelap & rawan.';
    expect((await send('/latihan/email', { address, subject: 'Lampu jalan mati', text })).status).toBe(303);
    const code = reportNumber(await heard(mailboxOf(address), /Nomor laporan/));
    expect(await staff(`/${code}`)).toMatchObject({ channel: 'email', title: 'Lampu jalan mati', text });

    await dispose(code);
    await staff(`/${code}/answers`, { text: 'Lampunya sudah diganti.' });
    await heard(mailboxOf(address), /Lampunya sudah diganti/);

    await send('/latihan/email', { address, subject: '', text: 'Terima kasih, tetapi masih gelap.' });
    await until(async () => {
      const { messages } = await staff(`/${code}`);
      return messages.some(({ from, text }) => from === 'reporter' && text.includes('masih gelap'));
    }, 'the reply');
    const page = await (await fetch(`${muara.url}${mailboxOf(address)}`)).text();
    expect(page).toContain('Re: Lampu jalan mati');
  });

  it('starts a new report under a new subject', async () => {
    await send('/latihan/email', {
      address,
      subject: 'Sampah menumpuk',
      text: 'Sampah di Pasar Petisah, Kota Medan, tidak diangkut tiga hari.',
    });
    const found = await until(async () => {
      const { items } = await staff<{ items: { title: string | null }[] }>('?q=Petisah');
      return items.length > 0 && items;
    }, 'the second report');
    expect(found.map(({ title }) => title)).toEqual(['Sampah menumpuk']);
  });

  it('asks for a subject where there is nothing to reply to', async () => {
    const refused = await send('/latihan/email', {
      address: 'rina@warga.example',
      subject: '',
      text: 'Halo',
    });
    expect([refused.status, (await refused.text()).includes('Belum ada surel untuk dibalas.')]).toEqual([
      422,
      true,
    ]);
  });
});

describe('the simulated provider', () => {
  const messages = '/latihan/penyedia/2010-04-01/Accounts/ACdemo/Messages.json';
  const sms = { From: '+6200001708', To: '+6281200000003', Body: 'Halo' };

  it('takes messages with the right credentials only, and says so with Twilio’s own numbers', async () => {
    const call = async (password: string, form: Record<string, string>): Promise<unknown> => {
      const answer = await fetch(`${muara.url}${messages}`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`ACdemo:${password}`).toString('base64')}` },
        body: new URLSearchParams(form),
      });
      return [answer.status, ((await answer.json()) as { code?: number }).code];
    };
    expect(await call('guessed', sms)).toEqual([401, 20003]);
    expect(await call('demo-token', { ...sms, To: 'saya' })).toEqual([400, 21211]);
    expect(await call('demo-token', { ...sms, From: '+6281199999999' })).toEqual([400, 21606]);
    expect(await shown(phoneOf(sms.To))).toEqual([]);
    expect(await call('demo-token', sms)).toEqual([201, undefined]);
    expect(await shown(phoneOf(sms.To))).toEqual([{ by: 'muara', text: 'Halo' }]);
  });

  it('is believed by its signature alone', async () => {
    const params = {
      AccountSid: 'ACdemo',
      Body: 'MEDAN palsu',
      From: sms.To,
      MessageSid: 'SMforged',
      To: sms.From,
    };
    const post = async (key: string): Promise<number> => {
      const signed = `${muara.url}/channels/sms/inbound${Object.entries(params).flat().join('')}`;
      const answer = await fetch(`${muara.url}/channels/sms/inbound`, {
        method: 'POST',
        headers: { 'x-twilio-signature': createHmac('sha1', key).update(signed).digest('base64') },
        body: new URLSearchParams(params),
      });
      return answer.status;
    };
    expect(await post('guessed')).toBe(403);
    expect(await post('demo-token')).toBe(200);
  });
});

it('is nowhere to be found outside a demo', async () => {
  const database = await freshDatabase();
  const real = await startMuara({ DATABASE_URL: database.url });
  try {
    for (const path of ['/latihan', '/latihan/telepon', '/latihan/kotak']) {
      expect((await fetch(`${real.url}${path}`)).status).toBe(404);
    }
    const somebody = plainBrowser(real.url);
    for (const path of ['/latihan/sms', '/latihan/penyedia/2010-04-01/Accounts/ACdemo/Messages.json']) {
      expect((await somebody.send('/lapor', path, { Body: 'Halo' })).status).toBe(404);
    }
  } finally {
    await real.stop();
    await database.drop();
  }
});
