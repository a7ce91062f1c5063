import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '#platform';
import type { ChannelAdapter, Pulled, RawReport } from '#channels';
import { Misconfigured, Rejected, Retry, Unreadable } from '#channels';
import { emailChannel } from '../../libs/channels/src/email/email.channel.js';
import { Mailbox } from '../../libs/channels/src/email/imap/mailbox.js';
import { startDovecot, type Dovecot } from '../support/dovecot.js';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.js';

/** One mail of what a pull yielded, with the cursor of them all. */
interface Item {
  raw: RawReport;
  cursor: unknown;
}

let dovecot: Dovecot;
let sink: SmtpSink;
let channel: ChannelAdapter;
const opened: { stop: AbortController; items: AsyncIterator<Item> }[] = [];
let users = 0;
let user = '';

beforeAll(async () => {
  dovecot = await startDovecot();
  sink = await startSmtpSink();
});

afterEach(async () => {
  for (const { stop, items } of opened.splice(0)) {
    stop.abort();
    await items.return?.();
  }
  await channel.close?.();
});

afterAll(async () => {
  await sink.close();
  await dovecot.close();
});

function open(settings: Partial<Record<'imapUrl' | 'smtpUrl' | 'address' | 'wilayah', string>> = {}): void {
  users += 1;
  user = `warga${users}`;
  channel = emailChannel.create({
    config: { imapUrl: dovecot.imapUrl(user), smtpUrl: sink.url, address: 'lapor@kota.go.id', ...settings },
    publicUrl: 'http://localhost',
    secret: 'secret',
  });
}

function follow(cursor?: unknown, from: Pick<ChannelAdapter, 'pull'> = channel) {
  const stop = new AbortController();
  const items = each(from.pull!(cursor, stop.signal, ''));
  opened.push({ stop, items });
  return { items, stop };
}

async function* each(pulled: AsyncIterable<Pulled>): AsyncGenerator<Item> {
  for await (const { raws, cursor } of pulled) for (const raw of raws) yield { raw, cursor };
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Nothing came in ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function next(items: AsyncIterator<Item>, ms = 5_000): Promise<Item> {
  const { value, done } = await within(ms, items.next());
  expect(done).not.toBe(true);
  return value as Item;
}

const subjectOf = ({ raw }: Item): string =>
  /^Subject: (.*)$/m.exec(Buffer.from(raw.body).toString('latin1'))?.[1]?.trim() ?? '';

const mail = (subject: string, more = '', text = 'Ada lubang di jalan.'): string =>
  [
    'From: Budi <budi@warga.id>',
    'To: lapor@kota.go.id',
    `Subject: ${subject}`,
    `Message-ID: <${subject}@warga.id>`,
    'Date: Fri, 20 Nov 2026 10:00:00 +0700',
    ...(more === '' ? [] : [more]),
    '',
    text,
  ].join('\r\n');

describe('a mailbox on a real IMAP server', () => {
  it('hands over what lies there in order, then each mail within five seconds of its delivery', async () => {
    open();
    await dovecot.deliver(user, mail('satu'));
    await dovecot.deliver(user, mail('dua'));
    const { items } = follow();
    expect(subjectOf(await next(items))).toBe('satu');
    expect(subjectOf(await next(items))).toBe('dua');
    for (const subject of ['tiga', 'empat']) {
      const waiting = next(items);
      await dovecot.deliver(user, mail(subject));
      expect(subjectOf(await waiting)).toBe(subject);
    }
  });

  it('keeps the bytes as they were delivered, names the mailbox, and reads them as a report', async () => {
    open({ wilayah: '32.73' });
    await dovecot.deliver(user, mail('lubang'));
    const { raw } = await next(follow().items);
    expect(Buffer.from(raw.body).toString()).toContain(mail('lubang'));
    expect(raw.envelope).toMatchObject({ mailbox: 'INBOX' });
    const [report] = await channel.parse(raw);
    expect(report).toMatchObject({
      title: 'lubang',
      text: 'Ada lubang di jalan.',
      address: 'budi@warga.id',
      reporter: { name: 'Budi', email: 'budi@warga.id' },
      replyReference: '<lubang@warga.id>',
      assurance: 'claimed',
      wilayah: '32.73',
      source: 'INBOX',
      automatic: false,
    });
    expect(report?.sentAt).toEqual(new Date('2026-11-20T03:00:00Z'));
  });

  it('marks a mail as seen only once the next is asked for, because only then it is stored', async () => {
    open();
    await dovecot.deliver(user, mail('satu'));
    await dovecot.deliver(user, mail('dua'));
    const { items } = follow();
    expect([subjectOf(await next(items)), subjectOf(await next(items))]).toEqual(['satu', 'dua']);
    expect(await dovecot.flags(user)).toEqual(['', '']);
    const third = next(items);
    await dovecot.deliver(user, mail('tiga'));
    await third;
    expect((await dovecot.flags(user)).sort()).toEqual(['', 'S', 'S']);
  });

  it('goes on behind the cursor after a restart', async () => {
    open();
    await dovecot.deliver(user, mail('satu'));
    const before = follow();
    const { cursor } = await next(before.items);
    before.stop.abort();
    await dovecot.deliver(user, mail('dua'));
    const { items } = follow(JSON.parse(JSON.stringify(cursor)));
    expect(subjectOf(await next(items))).toBe('dua');
  });

  it('connects again when its session dies and when the server was away', async () => {
    open();
    await dovecot.deliver(user, mail('satu'));
    const { items } = follow();
    await next(items);
    const afterCrash = next(items, 15_000);
    await dovecot.deliver(user, mail('dua'));
    await afterCrash;
    const waiting = next(items, 15_000);
    await dovecot.killSessions();
    await dovecot.deliver(user, mail('tiga'));
    expect(subjectOf(await waiting)).toBe('tiga');
    const afterOutage = next(items, 20_000);
    await dovecot.stop();
    await dovecot.start();
    await dovecot.deliver(user, mail('empat'));
    expect(subjectOf(await afterOutage)).toBe('empat');
  }, 60_000);

  it('hands everything over again under a new UIDVALIDITY, each with the id it had', async () => {
    open();
    for (const subject of ['satu', 'dua', 'tiga']) await dovecot.deliver(user, mail(subject));
    const { items } = follow();
    const idOf = async (item: Item): Promise<string> => (await channel.parse(item.raw))[0]!.externalId;
    const first = [await next(items), await next(items), await next(items)];
    await dovecot.renumber(user);
    const again = [await next(items, 15_000), await next(items), await next(items)];
    const before = (first[0]!.cursor as { uidValidity: string }).uidValidity;
    expect((again[0]!.cursor as { uidValidity: string }).uidValidity).not.toBe(before);
    const ids = await Promise.all(again.map(idOf));
    expect(ids.sort()).toEqual((await Promise.all(first.map(idOf))).sort());
    expect(new Set(ids).size).toBe(3);
  }, 30_000);

  it('is not held up by a bomb, by 30 MB, or by what is no mail at all', async () => {
    open();
    await dovecot.deliver(user, mail('sebelum'));
    const bomb = `${mail('bom', 'Content-Type: multipart/mixed; boundary=b')}\r\n${'--b\r\n\r\n\r\n'.repeat(100_000)}`;
    await dovecot.deliver(user, bomb);
    await dovecot.deliver(user, mail('besar', '', `${'a'.repeat(76)}\r\n`.repeat(400_000)));
    await dovecot.deliver(user, '\r\n\r\n\u0001\u0002');
    await dovecot.deliver(user, mail('sesudah'));
    const { items } = follow();
    const outcomes: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const { raw } = await next(items, 15_000);
      const outcome = await Promise.resolve(channel.parse(raw)).catch((error: unknown) => error);
      outcomes.push(
        outcome instanceof Unreadable ? 'quarantined' : ((outcome as { title?: string }[])[0]?.title ?? ''),
      );
      // Of what is too large the beginning is fetched: who wrote, and mostly what.
      if (count === 2) {
        expect(raw.envelope).toMatchObject({ truncated: 'too-large' });
        expect(subjectOf({ raw, cursor: null })).toBe('besar');
        expect(raw.body.length).toBeLessThan(1_000_000);
      }
    }
    expect(outcomes.filter((outcome) => outcome !== '')).toEqual([
      'sebelum',
      'quarantined',
      'besar',
      'sesudah',
    ]);
  }, 60_000);

  it('passes over none where the server dies while what was read before is stored', async () => {
    open();
    // Two are more than one command fetches.
    for (const subject of ['pertama', 'kedua', 'ketiga'])
      await dovecot.deliver(user, mail(subject, '', 'baris\r\n'.repeat(800_000)));
    const { items } = follow();
    expect(subjectOf(await next(items, 15_000))).toBe('pertama');
    await dovecot.killSessions();
    // By the time that another has been let in, the first has noticed.
    await channel.check?.();
    expect(subjectOf(await next(items, 15_000))).toBe('kedua');
    expect(subjectOf(await next(items, 15_000))).toBe('ketiga');
  }, 60_000);

  it('finds mail that appeared behind the cursor', async () => {
    open();
    await dovecot.deliver(user, mail('terlambat'));
    const { uidValidity } = (await next(follow().items)).cursor as { uidValidity: string };
    const mailbox = new Mailbox(dovecot.imapUrl(user), { sweepEveryMs: 200 });
    const { items } = follow({ uidValidity, lastUid: 50 }, mailbox);
    const { raw, cursor } = await next(items);
    expect(subjectOf({ raw, cursor })).toBe('terlambat');
    expect(cursor).toEqual({ uidValidity, lastUid: 50 });
  });

  it('stops at once when it is told to, while it waits and while it connects', async () => {
    open();
    const waiting = follow();
    const end = waiting.items.next();
    await dovecot.deliver(user, mail('satu'));
    await end;
    const idle = waiting.items.next();
    waiting.stop.abort();
    expect(await within(1_000, idle)).toMatchObject({ done: true });
    const connecting = follow();
    const never = connecting.items.next();
    connecting.stop.abort();
    expect(await within(1_000, never)).toMatchObject({ done: true });
  });

  it.each([
    ['a wrong password', (url: string) => url.replace(':secret@', ':wrong@')],
    ['a mailbox that does not exist', (url: string) => url.replace('INBOX', 'Laporan%20Warga')],
  ])(
    'says that its settings are wrong: %s',
    async (_, wrong) => {
      open();
      const url = wrong(dovecot.imapUrl(user));
      open({ imapUrl: url });
      await expect(within(10_000, follow().items.next())).rejects.toBeInstanceOf(Misconfigured);
      await expect(channel.check?.()).rejects.toBeInstanceOf(Misconfigured);
    },
    20_000,
  );

  it('says whether both servers can be reached', async () => {
    open();
    await expect(channel.check?.()).resolves.toBeUndefined();
    const nobody = await freePort();
    open({ smtpUrl: `smtp://127.0.0.1:${nobody}` });
    await expect(channel.check?.()).rejects.toBeInstanceOf(Retry);
    open({ imapUrl: `imap://a:b@127.0.0.1:${nobody}/` });
    await expect(channel.check?.()).rejects.toBeInstanceOf(Retry);
  });
});

describe('an answer by a real SMTP server', () => {
  const token = 'm1.QUJDREVGR0hJSktMTU5PUA.c2lnbmF0dXJl_-x';
  const answer = {
    id: 'message-1',
    subject: 'Re: Jalan rusak 🚧',
    text: 'Sudah kami perbaiki.\n.\nTerima kasih, مع السلامة',
    threadToken: token,
    inReplyTo: '<lubang@warga.id>',
    automatic: false,
  };

  it('arrives as a reply in the citizen’s conversation, and the citizen’s reply brings the token back', async () => {
    open();
    const { providerId } = await channel.reply!('budi@warga.id', answer);
    const sent = await sink.mailThat(({ to }) => to.includes('budi@warga.id'));
    expect(sent).toMatchObject({ from: 'lapor@kota.go.id', to: ['budi@warga.id'] });
    expect(sent.header('In-Reply-To')).toBe('<lubang@warga.id>');
    expect(sent.header('References')).toBe('<lubang@warga.id>');
    expect(sent.header('Message-ID')).toBe(providerId);
    expect(sent.header('From')).toBe('lapor@kota.go.id');
    expect(sent.header('Auto-Submitted')).toBeUndefined();
    const [own] = await channel.parse({ body: Buffer.from(sent.raw), contentType: 'message/rfc822' });
    expect(own).toMatchObject({ title: answer.subject, text: answer.text, automatic: true });

    const reply = mail(
      'balasan',
      `In-Reply-To: ${providerId}\r\nReferences: <lubang@warga.id> ${providerId}`,
      'Terima kasih.\r\n\r\nPada Sab, 21 Nov 2026 09.00 <lapor@kota.go.id> menulis:\r\n> Sudah kami perbaiki.\r\n',
    );
    await dovecot.deliver(user, reply);
    const { raw } = await next(follow().items);
    const [report] = await channel.parse(raw);
    expect(report).toMatchObject({ threadToken: token, text: 'Terima kasih.' });
  });

  it('is marked as automatic where no person decided on it, and has one Message-ID at every attempt', async () => {
    open();
    const receipt = { ...answer, id: 'message-2', automatic: true };
    const [first, second] = [
      await channel.reply!('siti@warga.id', receipt),
      await channel.reply!('siti@warga.id', receipt),
    ];
    const sent = await sink.mailThat(({ to }) => to.includes('siti@warga.id'));
    expect(sent.header('Auto-Submitted')).toBe('auto-replied');
    expect(sent.header('X-Auto-Response-Suppress')).toBe('All');
    expect(second).toEqual(first);
  });

  it.each([
    ['a full mailbox for now', { at: 'RCPT', code: 452 }, Retry],
    ['an unknown recipient', { at: 'RCPT', code: 550 }, Rejected],
    ['content it will not have', { at: 'DATA', code: 554 }, Rejected],
    ['a server that is busy with the content', { at: 'DATA', code: 451 }, Retry],
    ['our own address', { at: 'MAIL', code: 550 }, Misconfigured],
  ] as const)('fails as the contract says: %s', async (_, refusal, kind) => {
    open();
    sink.refuseNext(refusal);
    const error: unknown = await channel.reply!('tolak@warga.id', answer).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect(String(error)).not.toMatch(/warga|perbaiki|kota\.go/);
  });

  it('comes later where nobody answers', async () => {
    open({ smtpUrl: `smtp://127.0.0.1:${await freePort()}` });
    await expect(channel.reply!('budi@warga.id', answer)).rejects.toBeInstanceOf(Retry);
  });

  it.each([
    'budi@warga.id, siti@warga.id',
    'budi@warga.id\r\nBcc: x@y.id',
    '"budi"@warga.id(x)evil.com',
    'a(b(c)d)e@evil.com',
    'Budi <budi@warga.id>',
    'budi@warga.id>',
    'budi@[127.0.0.1]',
    'budi@localhost',
    'budi@warga.id\n',
    '',
  ])('is sent to nobody where the address is %j', async (address) => {
    open();
    const before = sink.mails.length;
    await expect(channel.reply!(address, answer)).rejects.toBeInstanceOf(Rejected);
    expect(sink.mails.length).toBe(before);
  });

  it('carries no header that a subject or a reference brings along', async () => {
    open();
    await channel.reply!('baris@warga.id', {
      ...answer,
      id: 'message-3',
      subject: 'Re: a\r\nBcc: x@y.id\r\n\r\nisi',
      inReplyTo: '<a@b>\r\nBcc: x@y.id',
    });
    const sent = await sink.mailThat(({ to }) => to.includes('baris@warga.id'));
    expect(sent.to).toEqual(['baris@warga.id']);
    expect(sent.header('Bcc')).toBeUndefined();
    expect(sent.header('In-Reply-To')).toBeUndefined();
  });
});
