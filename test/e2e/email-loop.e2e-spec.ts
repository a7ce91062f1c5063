import { rm } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '#platform';
import { ledgerOf, type Ledger } from '../support/api.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startDovecot, type Dovecot } from '../support/dovecot.js';
import { newDataDir, startProcess, type MuaraProcess } from '../support/muara-process.js';
import { startSmtpSink, type SmtpSink, type SunkMail } from '../support/smtp-sink.js';
import { until } from '../support/until.js';

interface Gateway {
  own: string;
  mailbox: string;
  database: FreshDatabase;
  sink: SmtpSink;
  dataDir: string;
  muara: MuaraProcess;
  ledger: Ledger;
}

let dovecot: Dovecot;
let gateways: Gateway[] = [];

beforeAll(async () => {
  dovecot = await startDovecot();
  gateways = await Promise.all([open('medan'), open('binjai')]);
}, 120_000);

afterAll(async () => {
  for (const { muara, ledger, sink, database, dataDir } of gateways) {
    await muara.end('SIGTERM');
    await ledger.close();
    await sink.close();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  }
  await dovecot.close();
}, 60_000);

async function open(name: string): Promise<Gateway> {
  const [database, sink, dataDir] = await Promise.all([freshDatabase(), startSmtpSink(), newDataDir()]);
  const own = `lapor@${name}.go.id`;
  const muara = await startProcess({
    PORT: String(await freePort()),
    HOST: '127.0.0.1',
    MUARA_DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    CHANNEL_EMAIL_IMAP_URL: dovecot.imapUrl(name),
    CHANNEL_EMAIL_SMTP_URL: sink.url,
    CHANNEL_EMAIL_ADDRESS: own,
  });
  return { own, mailbox: name, database, sink, dataDir, muara, ledger: ledgerOf(database.url) };
}

const mail = (from: string, to: string, id: string): string =>
  [
    `From: Warga <${from}>`,
    `To: ${to}`,
    `Subject: Lampu jalan ${id}`,
    `Message-ID: <${id}@warga.id>`,
    'Date: Sun, 22 Nov 2026 08:00:00 +0700',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Lampu jalan padam di Jalan Sutomo.',
  ].join('\r\n');

/** The worst that lies between: whatever tells a machine from a person, or one mail from another, is gone. */
const stripped = ({ raw }: SunkMail): string => {
  const at = raw.indexOf('\r\n\r\n');
  const head = raw.slice(0, at).replace(/\r\n(?=[ \t])/g, '');
  const kept = head.split('\r\n').filter((line) => /^(from|to|subject|content-|mime-)/i.test(line));
  return [...kept, raw.slice(at + 2)].join('\r\n');
};

/** Carries mail between the two until both are quiet: nothing then waits for any time to pass. Says how many went. */
async function carryAll(relay: (sent: SunkMail) => string): Promise<number> {
  const seen = new Set(gateways.flatMap(({ sink }) => sink.mails));
  let carried = 0;
  for (let turns = 0; turns < 20; turns += 1) {
    await Promise.all(gateways.map(({ ledger }) => ledger.quiet()));
    const fresh = gateways.flatMap(({ sink }) => sink.mails).filter((sent) => !seen.has(sent));
    if (fresh.length === 0) return carried;
    for (const sent of fresh) {
      seen.add(sent);
      carried += 1;
      await carry(sent, relay(sent));
    }
  }
  return carried;
}

async function carry({ to }: SunkMail, raw: string): Promise<void> {
  const receiver = gateways.find(({ own }) => to.includes(own));
  if (!receiver) return;
  const inbound = await receiver.ledger.count('inbound');
  await dovecot.deliver(receiver.mailbox, raw);
  await taken(receiver, inbound + 1);
}

const taken = ({ ledger }: Gateway, inbound: number): Promise<boolean> =>
  until(async () => (await ledger.count('inbound')) >= inbound, 'a mail to be taken in', 20_000);

/** As if a day had passed: nobody has had an automatic answer lately. */
async function nextDay(): Promise<void> {
  for (const { database } of gateways) {
    const client = new pg.Client(database.url);
    await client.connect();
    await client.query('DELETE FROM automatic_reply');
    await client.end();
  }
}

describe('two gateways that write to each other', () => {
  it.each([
    ['by mail that arrives as it was sent', 'utuh', ({ raw }: SunkMail) => raw],
    ['by mail that loses all that tells a machine from a person', 'polos', stripped],
  ])(
    'end after two mails at most: %s',
    async (_, id, relay) => {
      const [medan, binjai] = gateways as [Gateway, Gateway];
      await nextDay();
      const inbound = await medan.ledger.count('inbound');
      await dovecot.deliver(medan.mailbox, mail(binjai.own, medan.own, id));
      await taken(medan, inbound + 1);
      const sent = await carryAll(relay);
      expect(sent).toBeGreaterThanOrEqual(1);
      expect(sent).toBeLessThanOrEqual(2);
    },
    120_000,
  );
});
