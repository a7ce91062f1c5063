import { readFile, rm } from 'node:fs/promises';
import { decodeWords } from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '#platform';
import { ledgerOf, staff, type Ledger, type Staff } from '../support/api.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startDovecot, type Dovecot } from '../support/dovecot.js';
import {
  newDataDir,
  runCommand,
  startProcess,
  type MuaraProcess,
  type Settings,
} from '../support/muara-process.js';
import { startSmtpSink, type SmtpSink, type SunkMail } from '../support/smtp-sink.js';
import { until } from '../support/until.js';

const own = 'lapor@pemkomedan.go.id';
const mailbox = 'lapor';

let database: FreshDatabase;
let dovecot: Dovecot;
let sink: SmtpSink;
let dataDir: string;
let settings: Settings;
let muara: MuaraProcess;
let ledger: Ledger;
let admin: Staff;
let officer: Staff;

beforeAll(async () => {
  [database, dovecot, sink, dataDir] = await Promise.all([
    freshDatabase(),
    startDovecot(),
    startSmtpSink(),
    newDataDir(),
  ]);
  settings = {
    PORT: String(await freePort()),
    HOST: '127.0.0.1',
    MUARA_DATA_DIR: dataDir,
    LOG_LEVEL: 'info',
    DATABASE_URL: database.url,
    CHANNEL_EMAIL_IMAP_URL: dovecot.imapUrl(mailbox),
    CHANNEL_EMAIL_SMTP_URL: sink.url,
    CHANNEL_EMAIL_ADDRESS: own,
    CHANNEL_EMAIL_WILAYAH: '12.71',
  };
  muara = await startProcess(settings);
  ledger = ledgerOf(database.url);
  [admin, officer] = await Promise.all([as('national-admin'), as('opd-admin', 'medan.sdabmbk')]);
}, 90_000);

afterAll(async () => {
  await muara?.end('SIGTERM');
  await ledger?.close();
  await sink?.close();
  await dovecot?.close();
  await database?.drop();
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

async function as(role: string, instansi?: string): Promise<Staff> {
  const body = instansi === undefined ? [] : ['--instansi', instansi];
  const printed = await runCommand(settings, 'token', '--role', role, ...body);
  return staff(muara.url, printed.trim().split('\n').at(-1) ?? '');
}

interface Written {
  from: string;
  id: string;
  subject?: string;
  headers?: string[];
  text?: string;
}

/** A mail as a mail program writes it. */
const mail = ({ from, id, subject = 'Jalan rusak', headers = [], text = '' }: Written): string =>
  [
    `From: Warga <${from}>`,
    `To: ${own}`,
    `Subject: ${subject}`,
    `Message-ID: <${id}@warga.id>`,
    'Date: Sun, 22 Nov 2026 08:00:00 +0700',
    'Content-Type: text/plain; charset=utf-8',
    ...headers,
    '',
    text,
  ].join('\r\n');

const post = (written: Written): Promise<void> => dovecot.deliver(mailbox, mail(written));

/** The complaint whose report has these words, once it is there. */
async function complaintAbout(words: string, withinMs = 10_000): Promise<string> {
  const found = await until(
    async () => (await admin.list({ q: words })).body.items[0],
    `a complaint about ${words}`,
    withinMs,
  );
  return found.code;
}

const bodyOf = ({ raw }: SunkMail): string => {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const encoding = /^content-transfer-encoding: *(\S+)/im.exec(head)?.[1]?.toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
};

/** What the README says that a sender of bad mail is told. */
async function writtenDown(words: string): Promise<string> {
  const readme = await readFile(new URL('../../libs/channels/README.md', import.meta.url), 'utf8');
  const row = readme
    .split('\n')
    .find((line) => line.startsWith('| `email`') && line.includes(`\`${words}\``));
  return row?.split('|')[4]?.trim() ?? 'nothing';
}

const mailsTo = (address: string): SunkMail[] => sink.mails.filter(({ to }) => to.includes(address));
const mailTo = (address: string, fits: (mail: SunkMail) => boolean = () => true): Promise<SunkMail> =>
  sink.mailThat((sent) => sent.to.includes(address) && fits(sent), 15_000);

/** Everything that lies in the mailbox has been taken in, and all that follows from it is done. */
async function allRead(inbound: number): Promise<void> {
  await until(
    async () => (await ledger.count('inbound')) >= inbound,
    `${inbound} mails to be taken in`,
    20_000,
  );
  await ledger.quiet();
}

describe('a report by email, all the way', () => {
  const citizen = 'budi@warga.id';
  let code = '';
  let acknowledged: SunkMail;
  let answered: SunkMail;

  it('is a complaint within five seconds, and acknowledged in its own conversation', async () => {
    const delivered = Date.now();
    await post({
      from: citizen,
      id: 'satu',
      text: 'Jalan berlubang di Jalan Setia Budi, Kecamatan Medan Selayang, dekat pasar kembang.',
    });
    code = await complaintAbout('pasar kembang');
    expect(Date.now() - delivered).toBeLessThan(5_000);
    acknowledged = await mailTo(citizen);
    expect(acknowledged.header('In-Reply-To')).toBe('<satu@warga.id>');
    expect(acknowledged.header('References')).toBe('<satu@warga.id>');
    expect(acknowledged.header('Auto-Submitted')).toBe('auto-replied');
    expect(acknowledged.header('From')).toBe(own);
    expect(bodyOf(acknowledged)).toContain(code);
    expect(bodyOf(acknowledged)).toMatch(/PIN Anda: \d{8}/);
  }, 30_000);

  it('is tracked with the number and the PIN of the acknowledgement', async () => {
    const pin = /PIN Anda: (\d{8})/.exec(bodyOf(acknowledged))?.[1] ?? '';
    const track = (secret: string): Promise<Response> =>
      fetch(`${muara.url}/api/v1/reports/${code}`, { headers: { authorization: `Report ${secret}` } });
    expect((await track(pin)).status).toBe(200);
    expect((await track(pin === '00000000' ? '11111111' : '00000000')).status).toBe(404);
  });

  it('brings the answer of the officer into the same conversation, by a person and not by a machine', async () => {
    expect(await admin.dispose(code, 'medan.sdabmbk')).toMatchObject({ status: 201 });
    const text = 'Lubang sudah ditambal kemarin.\n.\nTerima kasih.';
    expect(await officer.answer(code, text)).toMatchObject({ status: 201, body: { status: 'answered' } });
    answered = await mailTo(citizen, (sent) => bodyOf(sent).includes('ditambal'));
    expect(bodyOf(answered).replaceAll('\r\n', '\n')).toContain(text);
    expect(answered.header('In-Reply-To')).toBe('<satu@warga.id>');
    expect(answered.header('Auto-Submitted')).toBeUndefined();
    expect(decodeWords(answered.header('Subject') ?? '')).toContain(code);
  }, 30_000);

  const reply = (id: string, text: string, headers: string[] = []): Promise<void> =>
    post({
      from: citizen,
      id,
      subject: `Re: ${answered.header('Subject')}`,
      headers: [
        `In-Reply-To: ${answered.header('Message-ID')}`,
        `References: <satu@warga.id> ${answered.header('Message-ID')}`,
        ...headers,
      ],
      text,
    });

  it('is moved by nothing that a machine of the citizen says, which gets no answer', async () => {
    const [before, inbound] = [mailsTo(citizen).length, await ledger.count('inbound')];
    await reply('cuti', 'Saya sedang cuti sampai Senin.', ['Auto-Submitted: auto-replied']);
    await allRead(inbound + 1);
    expect((await admin.see(code)).body.status).toBe('answered');
    expect(mailsTo(citizen)).toHaveLength(before);
    expect(await ledger.count('complaint')).toBe(1);
  }, 30_000);

  it('goes on when the citizen replies: the same complaint is in progress again, with the new words only', async () => {
    await reply('balas', 'Belum, lubangnya terbuka lagi.\r\n\r\n> Lubang sudah ditambal kemarin.');
    // Nobody sees his words before it is known whom they accuse.
    const seen = await until(async () => {
      const { body } = await admin.see(code);
      return body.messages.at(-1)?.text.startsWith('Belum') && body;
    }, 'his words to be seen');
    expect(seen.status).toBe('in-progress');
    expect(seen.messages.at(-1)).toMatchObject({
      from: 'reporter',
      text: 'Belum, lubangnya terbuka lagi.',
    });
    expect(await ledger.count('complaint')).toBe(1);
    await ledger.quiet();
  }, 30_000);

  it('opens a second complaint by a new mail of the same day, without a second automatic reply', async () => {
    const before = mailsTo(citizen).length;
    const inbound = await ledger.count('inbound');
    await post({ from: citizen, id: 'dua', text: 'Lampu jalan mati di depan terminal Amplas Medan.' });
    const second = await complaintAbout('terminal Amplas');
    expect(second).not.toBe(code);
    await allRead(inbound + 1);
    expect(mailsTo(citizen)).toHaveLength(before);
    expect(await ledger.count('complaint')).toBe(2);
  }, 30_000);

  it('cannot be joined by whoever only knows its number', async () => {
    await post({
      from: 'orang@lain.id',
      id: 'asing',
      subject: `Re: Laporan ${code}`,
      headers: [`In-Reply-To: <muara.${code}.AAAAAAAAAAAAAAAAAAAAAA@pemkomedan.go.id>`],
      text: 'Tolong tutup laporan saya tentang pedagang terowongan.',
    });
    expect(await complaintAbout('pedagang terowongan')).not.toBe(code);
    expect((await admin.see(code)).body.messages.map(({ text }) => text).join()).not.toContain('terowongan');
    await ledger.quiet();
  }, 30_000);
});

describe('mail that is not simply a report', () => {
  it('leaves a bomb between two good mails in quarantine, and reads on', async () => {
    const [inbound, quarantined] = [
      await ledger.count('inbound'),
      await ledger.count('inbound', `outcome = 'quarantined'`),
    ];
    await post({
      from: 'siti@warga.id',
      id: 'sebelum',
      text: 'Got mampet di Jalan Gatot Subroto Medan, kawasan kuali.',
    });
    const bomb = { from: 'bom@warga.id', id: 'bom', headers: ['Content-Type: multipart/mixed; boundary=b'] };
    await dovecot.deliver(
      mailbox,
      mail(bomb).replace('Content-Type: text/plain; charset=utf-8\r\n', '') +
        '\r\n--b\r\n\r\n\r\n'.repeat(100_000),
    );
    await post({
      from: 'rina@warga.id',
      id: 'sesudah',
      text: 'Sampah menumpuk di Jalan Sutomo Medan, kawasan periuk.',
    });
    await complaintAbout('kawasan kuali');
    await complaintAbout('kawasan periuk', 20_000);
    await allRead(inbound + 3);
    expect(await ledger.count('inbound', `outcome = 'quarantined'`)).toBe(quarantined + 1);
    expect(mailsTo('bom@warga.id')).toEqual([]);
  }, 60_000);

  it('takes the words of a mail that is too large, and tells its sender once what did not come', async () => {
    const tooLarge = (id: string, text: string): string => {
      const file = 'Content-Type: video/mp4; name="banjir.mp4"\r\nContent-Transfer-Encoding: base64';
      return mail({ from: 'wati@warga.id', id, headers: ['Content-Type: multipart/mixed; boundary=b'] })
        .replace('Content-Type: text/plain; charset=utf-8\r\n', '')
        .concat(
          `--b\r\n\r\n${text}\r\n--b\r\n${file}\r\n\r\n`,
          `${'A'.repeat(76)}\r\n`.repeat(360_000),
          '--b--',
        );
    };
    await dovecot.deliver(mailbox, tooLarge('besar', 'Banjir di Jalan Sutomo Medan, kawasan wajan.'));
    const code = await complaintAbout('kawasan wajan', 30_000);
    const told = bodyOf(await mailTo('wati@warga.id'));
    expect(told).toContain(code);
    expect(told.replace(/\s+/g, ' ')).toContain(await writtenDown('incomplete'));
    expect((await admin.see(code)).body.attachments).toEqual([]);
    const inbound = await ledger.count('inbound');
    await dovecot.deliver(
      mailbox,
      tooLarge('besar-lagi', 'Banjir lagi di Jalan Sutomo Medan, kawasan dandang.'),
    );
    await allRead(inbound + 1);
    expect(mailsTo('wati@warga.id')).toHaveLength(1);
  }, 60_000);

  it('answers no mailing list, no responder, no bounce, no mailer and not itself', async () => {
    const inbound = await ledger.count('inbound');
    const [before, open] = [sink.mails.length, await ledger.count('complaint')];
    const machines: Written[] = [
      { from: 'milis@forum.id', id: 'milis', headers: ['List-Id: <warga.forum.id>', 'Precedence: list'] },
      { from: 'cuti@warga.id', id: 'libur', headers: ['Auto-Submitted: auto-replied'] },
      { from: 'libur@warga.id', id: 'oof', subject: 'Out of Office: libur' },
      { from: 'noreply@toko.id', id: 'iklan' },
      { from: 'massal@toko.id', id: 'massal', headers: ['Precedence: bulk'] },
      { from: own, id: 'sendiri' },
    ];
    for (const written of machines) await post({ ...written, text: 'Ada lubang di Jalan Sutomo Medan.' });
    await dovecot.deliver(mailbox, bounce('<tak-dikenal@pemkomedan.go.id>', 'mental'));
    await allRead(inbound + machines.length + 1);
    expect(sink.mails.length).toBe(before);
    // Each is kept where a person finds it; the bounce of nothing that we sent is no report.
    expect(await ledger.count('complaint')).toBe(open + machines.length);
  }, 30_000);

  it('notes on a mail that comes back that it did not arrive, shows nobody what it says and answers nobody', async () => {
    const acknowledged = await mailTo('siti@warga.id');
    const code = await complaintAbout('kawasan kuali');
    const [inbound, before] = [await ledger.count('inbound'), sink.mails.length];
    const { status, messages } = (await admin.see(code)).body;
    const sent = acknowledged.header('Message-ID') ?? '';
    await dovecot.deliver(mailbox, bounce(sent, 'mental-2'));
    await allRead(inbound + 1);
    expect(sink.mails.length).toBe(before);
    const { body } = await admin.see(code);
    expect(body.status).toBe(status);
    expect(body.messages.map(({ text }) => text)).toEqual(messages.map(({ text }) => text));
    const failed = `provider_id = $1 AND state = 'failed' AND failure = 'gone' AND last_error = '5.1.1'`;
    expect(await ledger.count('delivery', failed, [sent])).toBe(1);
    expect(
      await ledger.count(
        'inbound',
        `outcome = 'joined' AND complaint_id IN (SELECT complaint_id FROM delivery WHERE provider_id = $1)`,
        [sent],
      ),
    ).toBe(1);
  }, 30_000);
});

describe('a new start', () => {
  it('doubles nothing, goes on where it was, and has kept words and addresses out of the log', async () => {
    await ledger.quiet();
    const books = async (): Promise<number[]> => [
      ...(await Promise.all(
        ['inbound', 'complaint', 'message', 'delivery', 'audit', 'sealed'].map((table) =>
          ledger.count(table),
        ),
      )),
      sink.mails.length,
    ];
    const before = await books();
    const said = muara.said();
    expect(await muara.end('SIGTERM')).toBe(0);
    // Whoever forgets where he was reads everything again: nothing may come of it.
    await dovecot.renumber(mailbox);
    muara = await startProcess(settings);
    await post({
      from: 'akhir@warga.id',
      id: 'akhir',
      text: 'Pohon tumbang di Jalan Asia Medan, kawasan belanga.',
    });
    await complaintAbout('kawasan belanga', 20_000);
    await ledger.quiet();
    await mailTo('akhir@warga.id');
    const [inbound = 0, complaints = 0, ...rest] = before;
    const [inboundNow, complaintsNow, ...restNow] = await books();
    expect([inboundNow, complaintsNow]).toEqual([inbound + 1, complaints + 1]);
    // One report leaves one acknowledgement: its message, its delivery, three lines in the audit, its mail.
    expect(restNow.map((count, index) => count - (rest[index] ?? 0))).toEqual([
      1,
      1,
      3,
      expect.any(Number),
      1,
    ]);
    const settled = `outcome IN ('accepted', 'joined', 'quarantined')`;
    expect(await ledger.count('inbound', settled)).toBe(inboundNow);
    expect(`${said}${muara.said()}`).not.toMatch(/warga\.id|lain\.id|pasar kembang|ditambal/);
  }, 90_000);
});

/** What a mail server says of a mail that it could not deliver (RFC 3464). */
const bounce = (of: string, id: string): string =>
  [
    'Return-Path: <>',
    'From: Mail Delivery System <MAILER-DAEMON@mx.warga.id>',
    `To: ${own}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <${id}@mx.warga.id>`,
    'Auto-Submitted: auto-replied',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=r',
    '',
    '--r',
    'Content-Type: text/plain',
    '',
    'Your mail could not be delivered.',
    '--r',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.warga.id',
    '',
    'Final-Recipient: rfc822; siti@warga.id',
    'Action: failed',
    'Status: 5.1.1',
    '--r',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${of}`,
    '--r--',
  ].join('\r\n');
