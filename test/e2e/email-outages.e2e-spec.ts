import { setTimeout as pause } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChannelAdapter } from '#channels';
import { IntakeStore } from '#store';
import { PullRunner } from '../../apps/channels/src/pull.runner.js';
import { emailChannel } from '../../libs/channels/src/email/email.channel.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startDovecot, type Dovecot } from '../support/dovecot.js';
import { intakeOn } from '../support/intake.js';
import { until } from '../support/until.js';

/** With it the server is killed every ten seconds for two minutes, as an operator would see it; else much faster. */
const isRealTime = process.env['MUARA_TEST_REAL_TIME'] === '1';
const killEveryMs = isRealTime ? 10_000 : 600;
const kills = isRealTime ? 12 : 8;

let fresh: FreshDatabase;
let dovecot: Dovecot;
let house: Awaited<ReturnType<typeof intakeOn>>;
const ends: (() => Promise<void>)[] = [];
let users = 0;

beforeAll(async () => {
  [fresh, dovecot] = await Promise.all([freshDatabase(), startDovecot()]);
  house = await intakeOn(fresh.url);
});

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await house.database.query('DELETE FROM channel_cursor');
});

afterAll(async () => {
  await house.database.close();
  await dovecot.close();
  await fresh.drop();
});

const newUser = (): string => `warga${(users += 1)}`;

/** The service as it reads these mailboxes into the database, until the test ends or it is stopped. */
function reading(user: string, settings: object = {}): { stop(): Promise<void> } {
  const channel: ChannelAdapter = emailChannel.create({
    config: {
      imapUrl: dovecot.imapUrl(user),
      smtpUrl: 'smtp://127.0.0.1:9',
      address: 'lapor@medan.go.id',
      wilayah: '12.71',
      ...settings,
    },
    publicUrl: 'http://localhost',
    secret: 'secret',
  });
  const runner = new PullRunner({
    channels: [channel],
    intake: house.intake,
    memory: new IntakeStore(house.database),
    watch: { isPaused: async () => false, fine: async () => {}, faulty: async () => {} },
    log: { warn: () => {} },
  });
  runner.start();
  const stop = async (): Promise<void> => {
    await runner.stop();
    await channel.close?.();
  };
  ends.push(stop);
  return { stop };
}

const mail = (subject: string, { more = '', to = 'lapor@medan.go.id' } = {}): string =>
  [
    'From: Budi <budi@warga.id>',
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: <${subject}@warga.id>`,
    'Date: Fri, 20 Nov 2026 10:00:00 +0700',
    '',
    `Ada lubang di jalan.${more}`,
  ].join('\r\n');

const taken = (subject: string): Promise<number> => house.count('complaint', `title = '${subject}'`);
const isTaken = (subject: string): Promise<number> =>
  until(() => taken(subject), `${subject} to be a complaint`, 20_000);

/** Somebody who looks into the mailbox with a mail program. */
async function asPerson(user: string, act: (client: ImapFlow) => Promise<unknown>): Promise<void> {
  const { hostname, port } = new URL(dovecot.imapUrl(user));
  const client = new ImapFlow({
    host: hostname,
    port: Number(port),
    auth: { user, pass: 'secret' },
    secure: false,
    logger: false,
  });
  await client.connect();
  await client.mailboxOpen('INBOX');
  await act(client);
  await client.logout();
}

describe('a mail server that dies again and again', () => {
  it('loses nothing and doubles nothing, also in the middle of a mail', async () => {
    const user = newUser();
    reading(user);
    let delivered = 0;
    const over = new AbortController();
    const delivering = (async () => {
      while (!over.signal.aborted) {
        const subject = `tahan-${delivered}`;
        const more = delivered % 3 === 0 ? '\r\nfoto '.repeat(60_000) : '';
        // Another mail server tries again until it hears that its mail was taken.
        const isTakenIn = await dovecot.deliver(user, mail(subject, { more })).then(
          () => true,
          () => pause(20, false),
        );
        if (isTakenIn) delivered += 1;
      }
    })();
    for (let kill = 0; kill < kills; kill += 1) {
      await pause(killEveryMs);
      if (kill % 2 === 0) await dovecot.killSessions();
      else {
        await dovecot.stop();
        await dovecot.start();
      }
    }
    over.abort();
    await delivering;
    expect(delivered).toBeGreaterThan(kills);
    const all = `channel = 'email' AND title LIKE 'tahan-%'`;
    // A source that failed often is left alone for up to 75 s before it is read again.
    await until(async () => (await house.count('complaint', all)) >= delivered, 'all mails', 240_000);
    // Another look from the beginning finds no more, and nothing twice.
    await house.database.query('DELETE FROM channel_cursor');
    for (const end of ends.splice(0)) await end();
    reading(user);
    await dovecot.deliver(user, mail('terakhir'));
    // Behind everything that was delivered meanwhile, which in real time is thousands.
    await until(() => taken('terakhir'), 'terakhir to be a complaint', 180_000);
    const titles = await house.database.query<{ title: string }>(`SELECT title FROM complaint WHERE ${all}`);
    const expected = Array.from({ length: delivered }, (_, at) => `tahan-${at}`);
    expect(titles.map(({ title }) => title).sort()).toEqual(expected.sort());
  }, 600_000);
});

describe('a mailbox that people look into', () => {
  it('is read whatever they marked before, since marks are theirs', async () => {
    const user = newUser();
    for (const subject of ['dibaca', 'ditandai', 'dijawab']) await dovecot.deliver(user, mail(subject));
    await asPerson(user, async (client) => {
      await client.messageFlagsAdd('1', ['\\Seen']);
      await client.messageFlagsAdd('2', ['\\Flagged', '\\Seen']);
      await client.messageFlagsAdd('3', ['\\Answered']);
    });
    reading(user);
    for (const subject of ['dibaca', 'ditandai', 'dijawab']) await isTaken(subject);
  }, 60_000);

  it('makes one complaint of a mail that is moved away and back, copied, and marked as unread', async () => {
    const user = newUser();
    await dovecot.deliver(user, mail('pindah'));
    const before = reading(user);
    await isTaken('pindah');
    await asPerson(user, async (client) => {
      await client.mailboxCreate('Arsip');
      await client.messageMove('1', 'Arsip');
      await client.mailboxOpen('Arsip');
      await client.messageCopy('1', 'INBOX');
      await client.messageMove('1', 'INBOX');
      await client.mailboxOpen('INBOX');
      await client.messageFlagsRemove('1:*', ['\\Seen']);
    });
    await dovecot.deliver(user, mail('sesudah-pindah'));
    await isTaken('sesudah-pindah');
    await before.stop();
    reading(user);
    await dovecot.deliver(user, mail('sesudah-mulai'));
    await isTaken('sesudah-mulai');
    expect(await taken('pindah')).toBe(1);
  }, 60_000);

  it('goes on where a mail was removed before it was read', async () => {
    const user = newUser();
    for (const subject of ['ada-1', 'dibuang', 'ada-2']) await dovecot.deliver(user, mail(subject));
    await asPerson(user, (client) => client.messageDelete('2'));
    reading(user);
    await isTaken('ada-1');
    await isTaken('ada-2');
    expect(await taken('dibuang')).toBe(0);
  }, 60_000);
});

describe('several mailboxes', () => {
  it('are read side by side, each with its region, and one that is wrongly set up holds up no other', async () => {
    const [medan, binjai] = [newUser(), newUser()];
    const wrong = dovecot.imapUrl(medan).replace(':secret@', ':wrong@');
    reading(medan, {
      mailboxes: `lapor@binjai.go.id 12.75 ${dovecot.imapUrl(binjai)}\nlapor@salah.go.id ${wrong}`,
    });
    await dovecot.deliver(medan, mail('dari-medan'));
    await dovecot.deliver(binjai, mail('dari-binjai', { to: 'lapor@binjai.go.id' }));
    await isTaken('dari-medan');
    await isTaken('dari-binjai');
    const wilayah = await house.database.query(
      `SELECT title, wilayah, source FROM complaint WHERE title LIKE 'dari-%' ORDER BY title`,
    );
    expect(wilayah).toEqual([
      { title: 'dari-binjai', wilayah: '12.75', source: 'lapor@binjai.go.id' },
      { title: 'dari-medan', wilayah: '12.71', source: 'INBOX' },
    ]);
  }, 60_000);

  it('make one complaint of a mail that was sent to all of them, from the region they share', async () => {
    const [medan, binjai] = [newUser(), newUser()];
    reading(medan, { mailboxes: `lapor@binjai.go.id 12.75 ${dovecot.imapUrl(binjai)}` });
    const to = 'lapor@medan.go.id, lapor@binjai.go.id, dinas@pln.co.id';
    await Promise.all([medan, binjai].map((user) => dovecot.deliver(user, mail('ke-semua', { to }))));
    await Promise.all([medan, binjai].map((user) => dovecot.deliver(user, mail(`akhir-${user}`))));
    await isTaken(`akhir-${medan}`);
    await isTaken(`akhir-${binjai}`);
    const [complaint, ...others] = await house.database.query<{ wilayah: string }>(
      `SELECT wilayah FROM complaint WHERE title = 'ke-semua'`,
    );
    expect(others).toEqual([]);
    expect(complaint?.wilayah).toBe('12');
  }, 60_000);
});
