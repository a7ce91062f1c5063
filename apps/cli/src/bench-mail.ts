import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openChannels } from '#channels';
import { openHouse } from '#house';
import { newKeyPair, PublicKeySealer, VaultClient } from '#identity';
import { startEmbeddedPostgres } from '#platform';
import { startFilledMailbox } from './bench-dovecot.js';
import { cpuSeconds } from './processor-time.js';

/** The mailbox that is read before, so that what is measured is a service that has been running. */
const WARMING_MAILS = 1_000;

/**
 * Takes in a mailbox of Dovecot's with so many mails, six of ten plain text, three HTML, one with a picture of 100 KB, on
 * a fresh durable database, sealed as the product seals, and prints how fast that went. `cpuMsPerMessage` counts this
 * process, the processes that read mail and PostgreSQL together, and not Dovecot.
 */
export async function benchMail(mails: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'muara-bench-'));
  await chmod(directory, 0o755);
  const database = await startEmbeddedPostgres({ dataDir: join(directory, 'data') });
  const counted = new pg.Client(database.url);
  counted.on('error', () => {}); // the database stops under it where anything here fails
  try {
    const mailbox = await startFilledMailbox(directory, mailsOf(WARMING_MAILS + mails));
    try {
      const secret = randomUUID() + randomUUID();
      const environment = {
        CHANNEL_EMAIL_IMAP_URL: mailbox.url,
        CHANNEL_EMAIL_SMTP_URL: 'smtp://127.0.0.1:9',
        CHANNEL_EMAIL_ADDRESS: 'lapor@muara.example',
      };
      const channels = openChannels(environment, { publicUrl: 'http://bench', secret, demo: false });
      const house = await openHouse({
        databaseUrl: database.url,
        secret,
        publicUrl: 'http://bench',
        channels,
        sealer: new PublicKeySealer({
          custodian: { version: 1, key: newKeyPair().publicKey },
          escrow: { version: 1, key: newKeyPair().publicKey },
        }),
        vault: new VaultClient(join(directory, 'no-vault')),
      });
      await counted.connect();
      const email = channels.get('email');
      if (!email) throw new Error('The channel is off.');
      const stop = new AbortController();
      let taken = 0;
      let from = { taken: 0, at: 0, cpu: 0 };
      for await (const { raws, cursor } of email.pull?.(null, stop.signal, '') ?? []) {
        if (from.at === 0 && taken >= WARMING_MAILS) {
          from = { taken, at: performance.now(), cpu: await cpuSeconds(mailbox.pid) };
        }
        await house.intake.receiveAll(email, raws, { channel: email.id, source: '', cursor });
        taken += raws.length;
        if (taken >= WARMING_MAILS + mails) break;
      }
      stop.abort();
      const seconds = (performance.now() - from.at) / 1000;
      const cpuMs = ((await cpuSeconds(mailbox.pid)) - from.cpu) * 1000;
      const measured = taken - from.taken;
      const { rows } = await counted.query<{ complaints: number; fsync: string; sync: string }>(
        `SELECT (SELECT count(*)::int FROM complaint) AS complaints, current_setting('fsync') AS fsync,
           current_setting('synchronous_commit') AS sync`,
      );
      await house.close();
      await email.close?.();
      const figures = {
        perSecond: Math.round(measured / seconds),
        cpuMsPerMessage: Math.round((cpuMs / measured) * 100) / 100,
        messages: measured,
        limits: { perSecond: 100, cpuMsPerMessage: 8 },
        lost: taken - (rows[0]?.complaints ?? 0),
        fsync: rows[0]?.fsync,
        sync: rows[0]?.sync,
      };
      process.stdout.write(`${JSON.stringify(figures)}\n`);
    } finally {
      await mailbox.stop();
    }
  } finally {
    await counted.end().catch(() => null);
    await database.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

const places = ['Jalan Denai', 'Gang Melati', 'Jalan Setia Budi', 'Pasar Petisah', 'Simpang Limun'];
const matters = [
  'Air PDAM mati sejak Senin pagi, kalau hidup pun keruh seperti teh.',
  'Lampu jalan padam sudah dua minggu, gelap sekali kalau malam.',
  'Jalan berlubang besar, sudah tiga motor jatuh minggu ini.',
  'Sampah menumpuk di depan sekolah dan baunya menyengat.',
];
const picked = (list: readonly string[], at: number): string => list[at % list.length] ?? '';

function* mailsOf(count: number): Generator<Uint8Array> {
  for (let at = 0; at < count; at += 1) yield mailOf(at);
}

function mailOf(at: number): Uint8Array {
  const id = randomUUID();
  const words = `${picked(matters, at)} Tempatnya di ${picked(places, at)} nomor ${at}. Mohon segera ditindaklanjuti, terima kasih.`;
  const head = [
    `Received: from mx.warga.example by mail.muara.example with ESMTPS id ${id}; Fri, 20 Nov 2026 10:00:00 +0700`,
    'DKIM-Signature: v=1; a=rsa-sha256; d=warga.example; s=mail; h=from:to:subject; b=YWJjZGVmZ2hpamtsbW5vcA==',
    `From: Warga ${at} <warga${at}@warga.example>`,
    'To: lapor@muara.example',
    `Subject: ${picked(matters, at).slice(0, 40)} ${at}`,
    `Message-ID: <${id}@warga.example>`,
    'Date: Fri, 20 Nov 2026 10:00:00 +0700',
    'MIME-Version: 1.0',
  ];
  const plain = `Selamat pagi,\r\n\r\n${words}\r\n\r\nSalam,\r\nWarga ${at}\r\n`;
  const kind = at % 10;
  if (kind < 6) return mail(head, 'Content-Type: text/plain; charset=utf-8', plain);
  if (kind < 9) {
    const html = `<html><head><style>p{margin:0}</style></head><body><div dir="ltr"><p>Selamat pagi,</p><p>${words}</p><table><tr><td>Salam</td><td>Warga&nbsp;${at}</td></tr></table></div></body></html>\r\n`;
    return mail(head, 'Content-Type: text/html; charset=utf-8', html);
  }
  const picture = randomBytes(100 * 1024)
    .toString('base64')
    .replace(/.{76}/g, '$&\r\n');
  const parts = [
    `--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${plain}`,
    `--b\r\nContent-Type: image/jpeg; name="foto.jpg"\r\nContent-Disposition: attachment; filename="foto.jpg"\r\nContent-Transfer-Encoding: base64\r\n\r\n${picture}`,
    '--b--\r\n',
  ];
  return mail(head, 'Content-Type: multipart/mixed; boundary=b', parts.join('\r\n'));
}

const mail = (head: readonly string[], type: string, body: string): Uint8Array =>
  Buffer.from([...head, type, '', body].join('\r\n'));
