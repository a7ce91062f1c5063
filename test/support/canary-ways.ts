import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call } from './api.js';
import {
  SERVICE_MAILBOX,
  SERVICE_NUMBER,
  TWILIO_ACCOUNT,
  TWILIO_TOKEN,
  type CanaryHouse,
} from './canary-house.js';
import { canaryMail, fileNameOf, numbersOf, photoOf, type Canary } from './canary.js';
import { plainBrowser } from './forms.js';
import { georeport } from './georeport.js';
import { signedSms } from './provider-stand-ins.js';

/** How a report is to be kept; nobody asked for anything where it is plain. */
export type Kept = 'plain' | 'anonymous' | 'confidential' | 'accusing';

/** How a canary is let in by a channel, and which ways of being kept he can ask for there. */
export interface Way {
  kept: readonly Kept[];
  report(house: CanaryHouse, canary: Canary, kept: Kept): Promise<void>;
}

const all: readonly Kept[] = ['plain', 'anonymous', 'confidential', 'accusing'];
/** Where nothing but words can be sent, these alone ask for protection. */
const byWords: readonly Kept[] = ['plain', 'accusing'];

const subject = (kept: Kept): string =>
  kept === 'accusing'
    ? 'Petugas Dinas Perhubungan Kota Medan minta pungli di terminal Amplas'
    : 'Lampu jalan mati di Jalan Sutomo Medan';
const wordsOf = (canary: Canary, kept: Kept): string => `${subject(kept)}, ${numbersOf(canary)}`;

/** Where a report was not taken in: the story would prove nothing of it. */
async function taken(answer: Response, canary: Canary): Promise<void> {
  const text = await answer.text();
  if (answer.ok || answer.status === 303) return;
  const faults = /govuk-error-summary__list">([^]*?)<\/ul>/.exec(text)?.[1] ?? text.slice(0, 400);
  throw new Error(`${canary.came} was not let in: ${answer.status} ${faults}`);
}

/** Twilio's delivery of a text of his, with all that it knows of him. */
export function textFrom(
  house: CanaryHouse,
  canary: Canary,
  {
    text,
    token = TWILIO_TOKEN,
    sid = `SM${randomBytes(16).toString('hex')}`,
    by = 'sms',
  }: { text: string; token?: string; sid?: string; by?: 'sms' | 'whatsapp' },
): Promise<Response> {
  const url = `${house.url}/channels/${by}/inbound`;
  const scheme = by === 'whatsapp' ? 'whatsapp:' : '';
  const params = {
    ...(sid === '' ? {} : { MessageSid: sid }),
    AccountSid: TWILIO_ACCOUNT,
    From: scheme + canary.phone,
    To: scheme + SERVICE_NUMBER,
    Body: text,
    NumMedia: '0',
    ProfileName: canary.name,
    FromCity: canary.address,
    ForwardedFrom: canary.header,
  };
  return fetch(url, { method: 'POST', ...signedSms({ url, token, params }) });
}

const sms: Way = {
  kept: byWords,
  report: async (house, canary, kept) =>
    taken(await textFrom(house, canary, { text: `MEDAN ${wordsOf(canary, kept)}` }), canary),
};

const whatsapp: Way = {
  kept: byWords,
  report: async (house, canary, kept) =>
    taken(await textFrom(house, canary, { text: wordsOf(canary, kept), by: 'whatsapp' }), canary),
};

const email: Way = {
  kept: byWords,
  async report(house, canary, kept) {
    const id = randomBytes(6).toString('hex');
    const mail = canaryMail(canary, await photoOf(canary), {
      to: SERVICE_MAILBOX,
      id,
      text: wordsOf(canary, kept),
    });
    await house.dovecot.deliver('lapor', mail);
  },
};

/** In public and by message, with a profile that tells all of him. */
const x: Way = {
  kept: byWords,
  async report(house, canary, kept) {
    const id = String(randomInt(1_000_000_000));
    const profile = { location: canary.address, description: `${canary.header} ${canary.device}` };
    house.x.person(id, canary.name, canary.email.split('@')[0] ?? '', profile);
    const words = wordsOf(canary, kept);
    if (kept === 'plain') house.x.post(id, `@LAPOR1708 #LAPOR ${words}`);
    else house.x.message(id, words);
    await Promise.resolve();
  },
};

/** What the citizen's form and the desk's have in common. */
async function formOf(canary: Canary, kept: Kept): Promise<FormData> {
  const form = new FormData();
  const { name, phone, email: address, nik, kk, customer, bpjs } = canary;
  const consenting = kept === 'plain' || kept === 'accusing';
  const fields = {
    text: wordsOf(canary, kept),
    place: `Samping rumah, ${numbersOf(canary)}`,
    wilayah: '12.71',
    name,
    phone,
    email: address,
    privacy: consenting ? 'hidden' : kept,
    letterNumber: `12/${phone}/XI/2026`,
    ...(consenting ? { nik, kk, customerNumber: customer, bpjs, serviceData: '1' } : {}),
  };
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  const photo = new File([new Uint8Array(await photoOf(canary))], fileNameOf(canary, 'jpg'), {
    type: 'image/jpeg',
  });
  form.set('attachments', photo);
  return form;
}

/** By the page and by the API, which are the same channel. */
const web: Way = {
  kept: all,
  async report(house, canary, kept) {
    const browser = plainBrowser(house.url);
    const form = await formOf(canary, kept);
    form.set('_csrf', await browser.token('/lapor'));
    const headers = { 'user-agent': canary.header, 'x-forwarded-for': canary.header };
    await taken(await browser.post('/lapor', { body: form, headers }), canary);
    await (await browser.get('/lapor/terkirim')).text();
  },
};

/** By another city's app, with all that it knows of whoever holds it. */
const open311: Way = {
  kept: all,
  async report(house, canary, kept) {
    const [first = '', last = ''] = canary.name.split(' ');
    const key = house.proofs.get('front-desk')?.authorization.replace('Bearer ', '');
    const posted = await georeport(house.url, key).post({
      service_code: 'lampu-jalan',
      jurisdiction_id: '12.71',
      address_string: `Samping rumah, ${numbersOf(canary)}`,
      description: wordsOf(canary, kept),
      first_name: first,
      last_name: last,
      email: canary.email,
      phone: canary.phone,
      device_id: canary.device,
      account_id: `${canary.header} ${canary.address}`,
      'attribute[anonymous]': String(kept === 'anonymous' || kept === 'confidential'),
      'attribute[confidential]': String(kept === 'confidential'),
    });
    if (posted.status !== 200) throw new Error(`${canary.came}: ${posted.status} ${posted.body}`);
  },
};

/** The same person by an app of somebody else's. */
export async function reportByApi(house: CanaryHouse, canary: Canary, kept: Kept) {
  const { name, phone, email: address, nik, kk, customer, bpjs } = canary;
  const photo = (await photoOf(canary)).toString('base64');
  const report = await call<{ code: string; pin: string; secret: string }>(`${house.url}/api/v1/reports`, {
    json: {
      title: `Hubungi ${phone}, ${address}`,
      text: wordsOf(canary, kept),
      place: numbersOf(canary),
      wilayah: '12.71',
      reporter: { name, phone, email: address },
      anonymous: kept === 'anonymous' || kept === 'confidential',
      confidential: kept === 'confidential',
      ...(kept === 'plain'
        ? {
            serviceData: { nik, kk, customerNumber: customer, bpjs },
            consents: { serviceData: true, textVersion: '2026-11' },
          }
        : {}),
      attachments: [{ name: fileNameOf(canary, 'jpg'), type: 'image/jpeg', content: photo }],
    },
    headers: { 'idempotency-key': `${phone} ${address}`, 'x-device': canary.header },
  });
  if (report.status !== 201)
    throw new Error(`${canary.came}: ${report.status} ${JSON.stringify(report.body)}`);
  return report.body;
}

/** What an officer types in at the desk, in his own session. */
const desk = (channel: string): Way => ({
  kept: all,
  async report(house, canary, kept) {
    const cookie = house.proofs.get('front-desk')?.cookie ?? '';
    const page = await fetch(`${house.url}/petugas/entri?channel=${channel}`, { headers: { cookie } });
    const token = /name="_csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    const form = await formOf(canary, kept);
    for (const [field, value] of Object.entries({ _csrf: token, channel, consent: '1' }))
      form.set(field, value);
    const sent = await fetch(`${house.url}/petugas/entri`, {
      method: 'POST',
      headers: { cookie },
      body: form,
    });
    await taken(sent, canary);
  },
});

/** A row of an old register that an operator takes over. The file is gone before anybody searches. */
const legacy: Way = {
  kept: byWords,
  async report(house, canary, kept) {
    const { name, phone, email: address, nik, header } = canary;
    const row = {
      'No Aduan': randomBytes(4).toString('hex'),
      Tanggal: '3 Maret 2023',
      'Isi Laporan': wordsOf(canary, kept),
      'Nama Pelapor': name,
      'No HP': phone,
      Email: address,
      Alamat: canary.address,
      Lokasi: numbersOf(canary),
      Status: 'Selesai',
      Tanggapan: `Sudah, ${numbersOf(canary)}`,
      NIK: nik,
      Perangkat: header,
      // In the report's own words it is read nowhere.
      'No KK': numbersOf(canary),
    };
    const directory = await mkdtemp(join(tmpdir(), 'muara-register-'));
    try {
      const file = join(directory, 'register.jsonl');
      await writeFile(file, `${JSON.stringify(row)}\n`);
      const printed = await house.command('import', file, '--source', 'e-sukma');
      if (!printed.includes('"accepted":1')) throw new Error(`${canary.came} was not let in: ${printed}`);
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};

/** By channel. A channel without a way fails the story. */
export const ways: Readonly<Record<string, Way>> = {
  sms,
  x,
  whatsapp,
  email,
  web,
  open311,
  'walk-in': desk('walk-in'),
  phone: desk('phone'),
  letter: desk('letter'),
  fax: desk('fax'),
  legacy,
};
