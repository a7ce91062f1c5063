import { readSettings, SettingsError } from '#platform';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { RawReport } from '../channel-adapter.js';
import { Unreadable } from '../channel-failures.js';
import { canaryMail, photoOf } from '../../../../test/support/canary.js';
import { channelContract } from '../../testing/channel-contract.js';
import { emailChannel } from './email.channel.js';
import { EmailSettings } from './email.settings.js';
import { describeMail } from './mime/reader.js';
import { newWords } from './new-words.js';
import { messageIdFor } from './threading.js';

const channel = emailChannel.create({
  config: {
    imapUrl: 'imap://lapor:rahasia@127.0.0.1:1/Laporan%20Warga',
    smtpUrl: 'smtp://127.0.0.1:1',
    address: 'lapor@kota.go.id',
  },
  publicUrl: 'https://muara.example',
  secret: 'secret',
});

afterAll(() => channel.close?.());

const withoutQuote = (text: string): string => newWords(text, (address) => address === 'lapor@kota.go.id');

const raw = (...pieces: (string | Uint8Array)[]): RawReport => ({
  body: Buffer.concat(pieces.map((piece) => Buffer.from(piece))),
  contentType: 'message/rfc822',
  envelope: { mailbox: 'INBOX' },
});

const head = (subject: string, ...more: string[]): string =>
  [
    'From: Budi Santoso <budi@warga.id>',
    'To: lapor@kota.go.id',
    `Subject: ${subject}`,
    `Message-ID: <${subject}@warga.id>`,
    'Date: Fri, 20 Nov 2026 10:00:00 +0700',
    ...more,
    '',
  ].join('\r\n');

const photo = [
  '--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nAda lubang di Jalan Merdeka.',
  '--b\r\nContent-Type: image/jpeg; name="lubang.jpg"\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/4AAQ',
  '--b--\r\n',
].join('\r\n');
const withPhoto = (...more: string[]): string =>
  `${head('lubang', 'Content-Type: multipart/mixed; boundary=b', ...more)}\r\n${photo}`;

channelContract(() => channel, {
  messages: [
    raw(withPhoto()),
    raw(head('air'), '\r\nAir PDAM mati sejak Senin.'),
    raw(head('html', 'Content-Type: text/html; charset=utf-8'), '\r\n<p>Lampu <b>jalan</b> padam</p>'),
  ],
  redelivered: raw('Received: from mx by kota.go.id\r\nDelivered-To: lapor@kota.go.id\r\n', withPhoto()),
  withUnknownField: raw(withPhoto('X-Muara-Unknown: 42')),
  saying: (text) => raw(head('tes', 'Content-Type: text/plain; charset=utf-8'), '\r\n', text),
  canaryRaw: async (canary) => raw(canaryMail(canary, await photoOf(canary))),
  canaries: ['Budi', 'warga.id', 'lubang', 'Merdeka', 'rahasia'],
  authentic: [],
  forged: {
    'a mail posted by anybody': { url: 'https://muara.example/', headers: {}, body: raw(withPhoto()).body },
  },
});

const outcomeOf = (mail: RawReport): Promise<unknown> =>
  Promise.resolve(channel.parse(mail)).then(
    ([report]) => report?.title,
    (error: unknown) => error,
  );

describe('mail that costs too much', () => {
  const good = raw(head('sesudah'), '\r\nisi');
  const pages = `\r\n--b\r\nContent-Type: text/html\r\n\r\n${'<p>x'.repeat(2_000)}\r\n`.repeat(900);
  // Letters in two pieces need several copies of the whole text, and one of them makes every copy two bytes a letter.
  const letters = 'kafe\u0301 '.repeat(50_000) + 'air mati '.repeat(2_650_000);

  it.each([
    [
      'more than two seconds',
      'time',
      raw(head('lambat', 'Content-Type: multipart/mixed; boundary=b'), pages),
    ],
    ['more than 256 MiB', 'memory', raw(head('boros'), '\r\n', letters)],
  ])(
    'is quarantined when it takes %s, and the next one is read',
    async (_, limit, mail) => {
      const began = Date.now();
      expect(await outcomeOf(mail)).toEqual(new Unreadable(`Reading the mail took too much ${limit}.`));
      expect(Date.now() - began).toBeLessThan(6_000);
      expect(await outcomeOf(good)).toBe('sesudah');
    },
    20_000,
  );

  it('is read when it is an ordinary mail with 15 MB of photos', async () => {
    const photos = Buffer.alloc(14_800_000, 0x41).toString('base64').replace(/.{76}/g, '$&\r\n');
    const mail = raw(
      head('foto', 'Content-Type: multipart/mixed; boundary=b'),
      `\r\n--b\r\n\r\nisi\r\n--b\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n${photos}\r\n--b--`,
    );
    expect(mail.body.length).toBeGreaterThan(20_000_000);
    const [report] = await channel.parse(mail);
    expect(report?.attachments.map(({ size }) => size)).toEqual([14_800_000]);
  }, 20_000);

  it('is quarantined where it was too large to be fetched, with its header kept', async () => {
    const cut = { ...good, envelope: { mailbox: 'INBOX', truncated: 'true' } };
    expect(await outcomeOf(cut)).toBeInstanceOf(Unreadable);
  });
});

describe('a mail that answers one of ours', () => {
  const token = 'm1.QUJDREVGR0hJSktMTU5PUA.c2lnbmF0dXJl_-x';
  const id = messageIdFor('message-1', 'kota.go.id', token);
  const tokenOf = async (...more: string[]): Promise<string | undefined> =>
    (await channel.parse(raw(head('balas', ...more), '\r\nisi')))[0]?.threadToken;

  it('brings the token of our Message-ID back', async () => {
    expect(await tokenOf(`In-Reply-To: ${id}`)).toBe(token);
    expect(await tokenOf(`References: <a@b.id>\r\n ${id} <lain@warga.id>`)).toBe(token);
  });

  it('brings it back in the address, too', async () => {
    expect(await tokenOf(`Cc: lapor+${token}@kota.go.id`)).toBe(token);
    expect(await tokenOf(`Delivered-To: Lapor+${token}@Kota.go.id`)).toBe(token);
    expect(await tokenOf(`Cc: lapor+${token}@lain.go.id, lapor+x@kota.go.id`)).toBeUndefined();
  });

  it('is taken at its nearest word where it names several of ours', async () => {
    const other = messageIdFor('message-2', 'kota.go.id', 'm1.AAAAAAAAAAAAAAAAAAAA');
    expect(await tokenOf(`In-Reply-To: ${id}`, `References: ${other}`)).toBe(token);
    expect(await tokenOf(`References: ${other} ${id}`)).toBe(token);
  });

  it('has no token where nothing of ours is named', async () => {
    for (const line of ['In-Reply-To: <muara.pendek@kota.go.id>', `Subject: ${token}`, 'References: a b c']) {
      expect(await tokenOf(line)).toBeUndefined();
    }
  });

  it('gives only the new words, unless it has none', async () => {
    const quoted =
      '\n\nPada Sab, 21 Nov 2026 pukul 09.00 Kota <lapor@kota.go.id> menulis:\n\n> Sudah.\n> Salam\n';
    expect(withoutQuote(`Belum beres.${quoted}`)).toBe('Belum beres.');
    expect(
      withoutQuote('Belum.\n\nOn Sat, Nov 21, 2026 at 9:00 AM Kota\n<lapor@kota.go.id> wrote:\n> Sudah.'),
    ).toBe('Belum.');
    expect(withoutQuote('Belum.\n\n-----Pesan Asli-----\nDari: Kota\nSudah.')).toBe('Belum.');
    expect(withoutQuote('> Sudah beres?\nBelum.')).toBe('> Sudah beres?\nBelum.');
    expect(withoutQuote('Pada hari Senin petugas menulis:\nbesok datang')).toContain('besok datang');
    expect(withoutQuote('> Sudah.')).toBe('> Sudah.');
    const [fresh] = await channel.parse(raw(head('baru'), `\r\nBelum beres.${quoted}`));
    expect(fresh?.text).toContain('> Sudah.');
    const [reply] = await channel.parse(
      raw(head('balas', `In-Reply-To: ${id}`), `\r\nBelum beres.${quoted}`),
    );
    expect(reply?.text).toBe('Belum beres.');
  });
});

describe('our own mail that comes back', () => {
  it('is automatic, so that nobody answers it', async () => {
    const own = head('lubang').replace('budi@warga.id', 'Lapor@kota.go.id');
    const [report] = await channel.parse(raw(own, '\r\nisi'));
    expect(report?.automatic).toBe(true);
    const sent = head('lubang').replace(
      /<.*@warga.id>\r\nDate/,
      `${messageIdFor('m', 'kota.go.id')}\r\nDate`,
    );
    expect((await channel.parse(raw(sent, '\r\nisi')))[0]?.automatic).toBe(true);
    expect((await channel.parse(raw(head('lubang'), '\r\nisi')))[0]?.automatic).toBe(false);
  });
});

describe('a mail described for the command line', () => {
  it('has the fields that scripts rely on', async () => {
    const description = await describeMail(raw(withPhoto('Precedence: bulk')).body);
    expect(description).toEqual({
      outcome: 'accepted',
      from: 'budi@warga.id',
      fromName: 'Budi Santoso',
      to: ['lapor@kota.go.id'],
      subject: 'lubang',
      text: 'Ada lubang di Jalan Merdeka.',
      externalId: expect.stringMatching(/^[0-9a-f]{24}:[0-9a-f]{40}$/),
      automatic: true,
      bounce: false,
      attachments: [{ name: 'lubang.jpg', type: 'image/jpeg', size: 6 }],
    });
    const [report] = await channel.parse(raw(withPhoto()));
    expect(description).toMatchObject({ externalId: report?.externalId });
  });

  it('says why where it is no readable mail', async () => {
    expect(await describeMail(Buffer.from('\r\n\r\n'))).toEqual({
      outcome: 'quarantined',
      reason: 'It has neither a mail header nor readable text.',
    });
  });
});

describe('a simulated mailbox', () => {
  const simulated = emailChannel.create({
    config: readSettings(EmailSettings, emailChannel.demo),
    publicUrl: 'http://localhost',
    secret: 'secret',
  });
  afterAll(() => simulated.close?.());

  it('yields nothing until it is told to stop, and its mails are read as any other', async () => {
    const stop = new AbortController();
    const first = simulated.pull?.(undefined, stop.signal, '')[Symbol.asyncIterator]().next();
    stop.abort();
    expect(await first).toEqual({ done: true, value: undefined });
    const [report] = await simulated.parse(raw(head('latihan'), '\r\nisi'));
    expect(report).toMatchObject({ title: 'latihan', source: 'INBOX' });
  });
});

describe('the settings of the mailbox', () => {
  const environment = {
    CHANNEL_EMAIL_IMAP_URL: 'imaps://lapor%40kota.go.id:a%2Fb@mail.kota.go.id/INBOX/Warga',
    CHANNEL_EMAIL_SMTP_URL: 'smtp://127.0.0.1:2525',
    CHANNEL_EMAIL_ADDRESS: 'lapor@kota.go.id',
    CHANNEL_EMAIL_WILAYAH: '32.73',
  };

  it('are read from the environment', () => {
    expect(readSettings(EmailSettings, environment)).toMatchObject({
      address: 'lapor@kota.go.id',
      wilayah: '32.73',
    });
  });

  it.each([
    ['CHANNEL_EMAIL_IMAP_URL', 'https://mail.kota.go.id'],
    ['CHANNEL_EMAIL_IMAP_URL', ''],
    ['CHANNEL_EMAIL_SMTP_URL', 'mail.kota.go.id:25'],
    ['CHANNEL_EMAIL_ADDRESS', 'Lapor <lapor@kota.go.id>'],
    ['CHANNEL_EMAIL_WILAYAH', 'Bandung'],
  ])('are refused by name and without their value: %s', (key, value) => {
    const read = (): unknown => readSettings(EmailSettings, { ...environment, [key]: value });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(key);
    if (value !== '') expect(read).not.toThrow(value);
  });
});
