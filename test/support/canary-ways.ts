import { randomBytes } from 'node:crypto';
import { canaryMail, fileNameOf, numbersOf, photoOf, type Canary } from './canary.js';
import { mail, sms, type CanaryHouse } from './canary-house.js';
import { formsIn, type Answer, type PlainBrowser, type PostedFile } from './plain-browser.js';
import { signedSms } from './provider-stand-ins.js';
import { until } from './until.js';

/** Ways into the house, by the channel they belong to. A channel without any is one that nobody has looked after. */
export type Ways = Readonly<Record<string, (house: CanaryHouse) => Promise<void>>>;

export const ways: Ways = {
  sms: bySms,
  web: byWeb,
  'walk-in': (house) => atTheDesk(house, 'walk-in'),
  phone: (house) => atTheDesk(house, 'phone', anonymously),
  letter: (house) => atTheDesk(house, 'letter'),
  fax: (house) => atTheDesk(house, 'fax'),
  email: byEmail,
};

const newSid = (): string => `SM${randomBytes(16).toString('hex')}`;

/** Posts as Twilio does, signed unless said otherwise. */
async function twilioPosts(
  { muara, hear }: CanaryHouse,
  params: Record<string, string>,
  { to = 'inbound', token = sms.token } = {},
): Promise<number> {
  const url = `${muara.url}/channels/sms/${to}`;
  const request = signedSms({ url, token, params: { AccountSid: sms.accountSid, ...params } });
  const response = await fetch(url, { method: 'POST', ...request });
  const text = await response.text();
  const answer = { asked: `POST /channels/sms/${to}`, path: `/channels/sms/${to}`, status: response.status };
  hear({ ...answer, bytes: Buffer.from(text), text, who: 'the SMS provider', own: null });
  return response.status;
}

const textOf = (from: Canary, body: string): Record<string, string> => ({
  MessageSid: newSid(),
  From: from.phone,
  To: sms.service,
  Body: body,
  NumMedia: '0',
  ProfileName: from.name,
  FromCity: from.address,
  ForwardedFrom: from.header,
});

async function bySms(house: CanaryHouse): Promise<void> {
  const { twilio, ledger } = house;
  const sender = house.canary('sms');
  const media = twilio.keepMedia({ type: 'image/jpeg', bytes: await photoOf(sender) });
  const first = {
    ...textOf(sender, `MEDAN lampu jalan mati di Jl Sutomo, ${numbersOf(sender)}`),
    NumMedia: '1',
    MediaContentType0: 'image/jpeg',
    MediaUrl0: media,
  };
  // The acknowledgement is refused at first, by a provider who quotes the number.
  twilio.failNext({ status: 500, retryAfter: 1 }, { status: 429, code: 20429, retryAfter: 1 });
  for (let times = 0; times < 3; times += 1) await twilioPosts(house, first);
  await twilio.smsThat(({ to }) => to === sender.phone, 30_000);
  await twilioPosts(
    house,
    textOf(sender, `Masih gelap. ${numbersOf(house.canary('sms: joins a complaint'))}`),
  );
  const second = house.canary('sms: opens a second complaint');
  await twilioPosts(house, textOf(sender, `LAPOR MEDAN sampah di Jl Asia, ${numbersOf(second)}`));
  await ledger.quiet();
  await twilioPosts(
    house,
    textOf(sender, `Belum juga. ${numbersOf(house.canary('sms: waits for a choice'))}`),
  );
  await twilioPosts(house, textOf(sender, '1'));

  const nobody = house.canary('sms: cannot be read');
  await twilioPosts(house, { ...textOf(nobody, numbersOf(nobody)), MessageSid: '' });
  const forger = house.canary('sms: is forged');
  await twilioPosts(house, textOf(forger, numbersOf(forger)), { token: 'a-token-of-nobody' });
  const program = house.canary('sms: comes from a program');
  await twilioPosts(house, { ...textOf(program, numbersOf(program)), From: program.name });
  const receipt = house.canary('sms: a receipt');
  await twilioPosts(
    house,
    {
      MessageSid: newSid(),
      MessageStatus: 'failed',
      To: receipt.phone,
      ErrorCode: receipt.phone,
      ErrorMessage: receipt.name,
    },
    { to: 'status' },
  );
  await twilioPosts(
    house,
    { ...textOf(receipt, numbersOf(receipt)), MessageStatus: receipt.header },
    { to: 'status' },
  );
  // An answer that is refused for good.
  const refused = house.canary('sms: cannot be answered');
  twilio.failNext({ status: 400, code: 21610 });
  await twilioPosts(house, textOf(refused, `MEDAN jalan rusak di Jl Gatot Subroto, ${numbersOf(refused)}`));
  await ledger.quiet();
}

async function byEmail(house: CanaryHouse): Promise<void> {
  const { dovecot, smtp, ledger } = house;
  const deliver = async (canary: Canary, more: Parameters<typeof canaryMail>[2] = {}): Promise<void> =>
    dovecot.deliver(mail.mailbox, canaryMail(canary, await photoOf(canary), { to: mail.own, ...more }));
  const taken = await ledger.count('inbound');
  const sender = house.canary('email');
  await deliver(sender);
  await deliver(sender);
  const acknowledged = await smtp.mailThat(({ to }) => to.includes(sender.email), 60_000);
  const answers = `In-Reply-To: ${acknowledged.header('Message-ID')}`;
  await deliver(house.canary('email: joins a complaint'), { id: 'joins', headers: [answers] });
  await deliver(house.canary('email: answers by itself'), {
    id: 'machine',
    headers: [answers, 'Auto-Submitted: auto-replied'],
  });
  const page = house.canary('email: written as a page');
  await dovecot.deliver(
    mail.mailbox,
    canaryMail(page, Buffer.alloc(0), {
      to: mail.own,
      id: 'page',
      text: `<p>${numbersOf(page)}</p><a href="mailto:${page.email}">${page.phone}</a>`,
    }).replace('text/plain', 'text/html'),
  );
  for (const [came, of] of [
    ['email: a bounce of ours', acknowledged.header('Message-ID') ?? ''],
    ['email: a bounce of nothing', '<nothing@pemkomedan.go.id>'],
  ] as const) {
    await dovecot.deliver(mail.mailbox, bounceOf(house.canary(came), of));
  }
  const bomb = house.canary('email: cannot be read');
  const open = canaryMail(bomb, Buffer.alloc(0), { to: mail.own, id: 'bomb' }).replace(
    '--batas--',
    '--batas',
  );
  await dovecot.deliver(mail.mailbox, open + '\r\n--batas\r\n\r\n\r\n'.repeat(100_000));
  // The same mail came twice, and counts once.
  await until(async () => (await ledger.count('inbound')) >= taken + 7, 'all mails to be taken in', 60_000);
  await ledger.quiet(60_000);
  // Addresses that take nothing: ever, and now.
  const failedWith = (code: number) => ledger.count('delivery', 'last_error LIKE $1', [`%${code}%`]);
  for (const code of [550, 451]) {
    smtp.refuseNext({ at: 'RCPT', code });
    await deliver(house.canary(`email: cannot be answered (${code})`), { id: `refused-${code}` });
    await until(async () => (await failedWith(code)) > 0, `a delivery to fail with ${code}`, 60_000);
  }
}

/** What a mail server says of a mail that it could not deliver, and to whom (RFC 3464). */
const bounceOf = ({ email, name, header, phone }: Canary, of: string): string =>
  [
    'Return-Path: <>',
    `From: Mail Delivery System <MAILER-DAEMON@${email.split('@')[1]}>`,
    `To: ${mail.own}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <${header}@mx.${email.split('@')[1]}>`,
    'Auto-Submitted: auto-replied',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=r',
    '',
    '--r\r\nContent-Type: text/plain\r\n',
    `Mail for ${email} (${phone}) could not be delivered.`,
    '--r\r\nContent-Type: message/delivery-status\r\n',
    `Reporting-MTA: dns; mx.${email.split('@')[1]}\r\n`,
    `Final-Recipient: rfc822; ${email}\r\nAction: failed\r\nDiagnostic-Code: smtp; 550 <${name}> unknown\r\nStatus: 5.1.1`,
    '--r\r\nContent-Type: text/rfc822-headers\r\n',
    `Message-ID: ${of}\r\nTo: ${email}`,
    '--r--',
  ].join('\r\n');

/** What a canary fills a form of ours with, by the names of its fields. */
const filledBy = (canary: Canary): Readonly<Record<string, string>> => ({
  text: `Lampu jalan mati di Jl Sutomo. ${numbersOf(canary)}`,
  place: `Jl Sutomo, samping rumah, telepon ${canary.phone}`,
  name: canary.name,
  phone: canary.phone.replace('+62', '0'),
  email: canary.email,
  wilayah: '12.71',
  nik: canary.nik,
  kk: canary.kk,
  customerNumber: canary.customer,
  bpjs: canary.bpjs,
  serviceData: '1',
  mayBeContacted: '1',
  privacy: 'confidential',
});

/** Numbers that name him are not taken of who stays anonymous. */
const anonymously = {
  privacy: 'anonymous',
  nik: '',
  kk: '',
  customerNumber: '',
  bpjs: '',
  serviceData: '',
  mayBeContacted: '',
};

/** Fields that are no place for identity, or are chosen from a list. */
const leftAlone =
  /^(_csrf|submission|channel|privacy|occurredOn|attachments|receivedOn|receivedTime|letterDate|sheets|classification|consent|keep)$/;

async function filesOf(canary: Canary): Promise<PostedFile[]> {
  return [
    { name: fileNameOf(canary, 'jpg'), type: 'image/jpeg', bytes: await photoOf(canary) },
    { name: fileNameOf(canary, 'txt'), type: 'text/plain', bytes: Buffer.from(numbersOf(canary)) },
  ];
}

/** Sends a form with everything that it has a field for. Throws where it has one that no canary knows. */
async function fillIn(
  browser: PlainBrowser,
  page: string,
  action: string,
  canary: Canary,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { text } = await browser.get(page);
  const names = formsIn(text).find((form) => form.action.startsWith(action))?.names ?? [];
  const known = { ...filledBy(canary), ...more };
  const strange = names.filter((name) => !(name in known) && !leftAlone.test(name));
  if (strange.length > 0) throw new Error(`no canary knows these fields of ${page}: ${strange.join(', ')}`);
  const given = Object.fromEntries(Object.entries(known).filter(([name]) => names.includes(name)));
  return browser.submit(page, action, given, await filesOf(canary));
}

async function byWeb(house: CanaryHouse): Promise<void> {
  const telling = ({ header, email, name, phone }: Canary): Record<string, string> => ({
    'user-agent': `Mozilla/5.0 (${header})`,
    referer: `https://example.org/?q=${encodeURIComponent(name)}`,
    from: email,
    'x-forwarded-for': '203.0.113.7',
    'x-wap-msisdn': phone,
  });
  const reporter = house.canary('web');
  const browser = house.visitor('a reporter', { headers: telling(reporter) });
  const { text: receipt } = await fillIn(browser, '/lapor', '/lapor', reporter);
  const nameless = house.canary('web: anonymous');
  await fillIn(
    house.visitor('a reporter', { headers: telling(nameless) }),
    '/lapor',
    '/lapor',
    nameless,
    anonymously,
  );
  await followed(house, receiptOn(receipt));
  // What he tried to send is shown to him again, with what is wrong with it.
  const careless = house.canary('web: is refused');
  const refused = house.visitor('a careless reporter', {
    own: 'his own form, to be mended',
    headers: telling(careless),
  });
  await fillIn(refused, '/lapor', '/lapor', careless, { phone: careless.name, email: careless.header });
  await refused.get(`/lacak?kode=${encodeURIComponent(careless.name)}`);
  const lost = house.canary('web: asks for a page that is not there');
  await house
    .visitor('somebody lost', { headers: telling(lost) })
    .get(`/lapor/${lost.header}?telepon=${lost.phone}`);

  const app = house.canary('web: by an app');
  const { text, place } = filledBy(app);
  const report = {
    title: `Lampu mati, hubungi ${app.phone}`,
    text,
    place,
    reporter: { name: app.name, phone: app.phone, email: app.email },
    serviceData: { nik: app.nik, kk: app.kk, customerNumber: app.customer, bpjs: app.bpjs },
    consents: { serviceData: true },
  };
  const key = { 'idempotency-key': `${app.email}-${app.header}` };
  const given = [
    await appPosts(house, '/api/v1/reports', report, key),
    await appPosts(house, '/api/v1/reports', report, key),
  ];
  const { code, pin } = JSON.parse(given[1] ?? '') as { code: string; pin: string };
  const more = { text: numbersOf(house.canary('web: adds words by an app')) };
  const own = 'his own report, after his PIN';
  await appPosts(house, `/api/v1/reports/${code}/messages`, more, { authorization: `Report ${pin}` }, own);
  const wrong = house.canary('web: by an app, wrongly');
  await appPosts(house, '/api/v1/reports', { ...report, reporter: { phone: wrong.name, email: wrong.nik } });
  await appPosts(house, '/api/v1/reports', `{"text": "${numbersOf(wrong)}"`);
  await appPosts(
    house,
    `/api/v1/reports/${wrong.header}/messages`,
    { text: numbersOf(wrong) },
    { authorization: `Report ${wrong.nik}` },
  );
  await house.ledger.quiet();
}

/** The number and the PIN on the page after sending. */
function receiptOn(page: string): { code: string; pin: string } {
  const text = page.replace(/<[^>]*>|\s+/g, ' ').replace(/ +/g, ' ');
  const [code = '', pin = ''] = [/\b(\w{4}[- ]\w{4}[- ]\w{4})\b/, /PIN\D*(\d{4} ?\d{4})/].map(
    (sought) => sought.exec(text)?.[1],
  );
  if (code === '' || pin === '') throw new Error('there is no receipt on the page after sending');
  return { code, pin };
}

/** The reporter looks at his report, and adds to it. What he is shown there is his own. */
async function followed(house: CanaryHouse, { code, pin }: { code: string; pin: string }): Promise<void> {
  const reporter = house.visitor('a reporter', { own: 'his own report, after his PIN' });
  const { path } = await reporter.submit('/lacak', '/lacak', { code, pin });
  const more = house.canary('web: adds words');
  await reporter.submit(path, path, { text: numbersOf(more) }, await filesOf(more));
  await reporter.crawl([path]);
}

async function appPosts(
  house: CanaryHouse,
  path: string,
  json: unknown,
  headers: Readonly<Record<string, string>> = {},
  own: string | null = null,
): Promise<string> {
  const response = await fetch(house.muara.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof json === 'string' ? json : JSON.stringify(json),
  });
  const text = await response.text();
  const answer = { asked: `POST ${path}`, path, status: response.status, bytes: Buffer.from(text), text };
  house.hear({ ...answer, who: 'an app', own });
  return text;
}

async function atTheDesk(
  house: CanaryHouse,
  channel: string,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const desk = await house.officer('front-desk');
  const canary = house.canary(channel);
  const page = `/petugas/entri?channel=${channel}`;
  const letterNumber = '12/RT03/XI/2026';
  const { status } = await fillIn(desk, page, '/petugas/entri', canary, { letterNumber, ...more });
  if (status !== 200) throw new Error(`the desk's form is answered ${status}`);
  await house.ledger.quiet();
}
