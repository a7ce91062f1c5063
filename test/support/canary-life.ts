import { randomUUID } from 'node:crypto';
import { staff } from './api.js';
import { SERVICE_MAILBOX, type CanaryHouse } from './canary-house.js';
import { textFrom } from './canary-ways.js';
import { canaryMail, numbersOf, photoOf, type Canary } from './canary.js';
import { plainBrowser } from './forms.js';
import { until } from './until.js';
import { vaultOf } from './vault-process.js';

/** Every complaint is handed to a body and answered; the vault is killed first. Gives how many answers were taken. */
export async function answerEverything(house: CanaryHouse): Promise<number> {
  const as = (role: 'national-admin' | 'opd-admin') =>
    staff(house.url, (house.proofs.get(role)?.authorization ?? '').replace('Bearer ', ''));
  const [admin, office] = [as('national-admin'), as('opd-admin')];
  const vault = await vaultOf(house.muara.pid);
  if (vault === null) throw new Error('no vault to kill');
  process.kill(vault, 'SIGKILL');
  let answered = 0;
  for (const { code } of await house.postgres.query<{ code: string }>('SELECT code FROM complaint')) {
    await admin.dispose(code, 'medan.dishub');
    const { status } = await office.answer(code, 'Lampu di jalan itu sudah kami ganti hari ini.');
    if (status === 201) answered += 1;
  }
  await until(async () => (await vaultOf(house.muara.pid)) !== null, 'the vault to be back', 60_000);
  return answered;
}

interface Stumbling {
  /** Whose report `code`, `pin` and `secret` are of. */
  canary: Canary;
  /** Has a conversation open by SMS. */
  known: Canary;
  code: string;
  pin: string;
  secret: string;
}

/** Everything that people, providers and strangers do wrong, each time with the canary's data in it. */
export async function stumble(house: CanaryHouse, given: Stumbling): Promise<void> {
  const { canary, known, code, pin, secret } = given;
  const { name, phone, email, nik, header } = canary;
  const numbers = numbersOf(canary);
  const api = `${house.url}/api/v1/reports`;
  const post = async (url: string, body: string, headers: Record<string, string> = {}): Promise<number> => {
    const sent = {
      'content-type': 'application/json',
      'user-agent': header,
      referer: `http://x/?${email}`,
      ...headers,
    };
    // A server that hangs up on too large a body has refused it.
    const answer = await fetch(url, { method: 'POST', headers: sent, body }).catch(() => null);
    await answer?.arrayBuffer();
    return answer?.status ?? 413;
  };
  const outcomes: Record<string, [number, number[]]> = {
    'wrong fields': [
      await post(
        api,
        JSON.stringify({
          text: '',
          reporter: { name, phone: `x${phone}`, email: `${email}@` },
          [email]: nik,
          wilayah: name,
        }),
      ),
      [422],
    ],
    'words agreed to that name somebody': [
      await post(api, JSON.stringify({ text: numbers, consents: { textVersion: `${name} ${phone}` } })),
      [422],
    ],
    'broken JSON': [await post(api, `{"text": "hubungi ${phone}, ${numbers}`), [400, 422]],
    'a body too large': [
      await post(api, JSON.stringify({ text: `${name} ${numbers} `.repeat(400_000) })),
      [413],
    ],
    'a wrong proof': [await post(`${api}/${code}/messages`, '{}', { authorization: `Report ${nik}` }), [404]],
    'a forged signature': [
      (await textFrom(house, canary, { text: numbers, token: 'of-nobody' })).status,
      [403],
    ],
    'a text without its id': [
      (await textFrom(house, canary, { text: numbers, sid: '' })).status,
      [200, 400, 422],
    ],
  };
  const wrong = Object.entries(outcomes).filter(([, [status, right]]) => !right.includes(status));
  if (wrong.length > 0) throw new Error(`not refused as it should be: ${JSON.stringify(wrong)}`);

  // What people write into an address is written into logs by many a server.
  for (const path of [
    `/lacak?kode=${phone}`,
    `/api/v1/reports/${email}`,
    `/petugas?q=${nik}`,
    `/${name}/${email}?${phone}`,
  ]) {
    await (await fetch(house.url + encodeURI(path))).arrayBuffer();
  }
  const browser = plainBrowser(house.url);
  for (const proof of ['00000000', nik, phone]) {
    await (await browser.send('/lacak', '/lacak', { code, pin: proof })).text();
  }
  await (await browser.send('/lacak', '/lacak/pin-baru', { code })).text();
  await (await browser.send('/petugas/masuk', '/petugas/masuk', { username: email, password: nik })).text();
  for (const proof of [pin, secret]) {
    const message = JSON.stringify({ text: `Masih rusak, ${numbers}` });
    await post(`${api}/${code}/messages`, message, {
      authorization: `Report ${proof}`,
      'idempotency-key': randomUUID(),
    });
  }

  const joining = await textFrom(house, known, { text: `Masih gelap, ${numbersOf(known)}` });
  await joining.arrayBuffer();
  const mail = canaryMail(canary, await photoOf(canary), {
    to: SERVICE_MAILBOX,
    id: 'tak-terbaca',
    text: numbers,
  });
  const inbound = await house.ledger.count('inbound');
  // More than anything may hold that is read: it is kept as it came, for a person to look at.
  await house.dovecot.deliver('lapor', `${mail}${'\r\n'.padStart(76, 'x').repeat(360_000)}`);
  await until(
    async () => (await house.ledger.count('inbound')) > inbound,
    'the unreadable mail to be taken in',
    60_000,
  );
}
