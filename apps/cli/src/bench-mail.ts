import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openChannels, type ChannelAdapter } from '#channels';
import { openHouse, type House } from '#house';
import { newKeyPair, PublicKeySealer, VaultClient } from '#identity';
import { startEmbeddedPostgres } from '#platform';
import { startFilledMailbox, type FilledMailbox } from './bench-dovecot.js';
import { mailsOf } from './bench-mails.js';
import { cpuSeconds } from './processor-time.js';

/** What is read before anything is measured: the service has been running for a while. */
const WARMING_MAILS = 1_000;
const limits = { perSecond: 100, cpuMsPerMessage: 8 };

/**
 * Takes in a mailbox of Dovecot's with so many mails on a fresh durable database, sealed as the product seals, and prints
 * how fast that went. `cpuMsPerMessage` counts this process, the processes that read mail and PostgreSQL together, and
 * not Dovecot.
 */
export async function benchMail(mails: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'muara-bench-'));
  await chmod(directory, 0o755);
  let mailbox: FilledMailbox | undefined;
  const database = await startEmbeddedPostgres({ dataDir: join(directory, 'data') });
  try {
    mailbox = await startFilledMailbox(directory, mailsOf(WARMING_MAILS + mails));
    const { house, channel } = await openMail(database.url, mailbox.url);
    const figures = await takeIn(house, channel, { mails: WARMING_MAILS + mails, without: mailbox.pid });
    await house.close();
    process.stdout.write(`${JSON.stringify({ ...figures, limits })}\n`);
  } finally {
    await mailbox?.stop();
    await database.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function openMail(
  databaseUrl: string,
  imapUrl: string,
): Promise<{ house: House; channel: ChannelAdapter }> {
  const [secret, publicUrl] = [randomUUID() + randomUUID(), 'http://bench'];
  const environment = {
    CHANNEL_EMAIL_IMAP_URL: imapUrl,
    CHANNEL_EMAIL_SMTP_URL: 'smtp://127.0.0.1:9',
    CHANNEL_EMAIL_ADDRESS: 'lapor@muara.example',
  };
  const channels = openChannels(environment, { publicUrl, secret, demo: false });
  const channel = channels.get('email');
  if (!channel) throw new Error('The channel is off.');
  const house = await openHouse({
    databaseUrl,
    secret,
    publicUrl,
    channels,
    sealer: new PublicKeySealer({
      custodian: { version: 1, key: newKeyPair().publicKey },
      escrow: { version: 1, key: newKeyPair().publicKey },
    }),
    vault: new VaultClient('/no-vault'),
  });
  return { house, channel };
}

/** Reads the whole mailbox as the service reads it. */
async function takeIn(house: House, channel: ChannelAdapter, how: { mails: number; without: number }) {
  const warmed = await read(house, channel, { until: WARMING_MAILS, cursor: null });
  const [at, cpu] = [performance.now(), await cpuSeconds(how.without)];
  const rest = await read(house, channel, { until: how.mails - warmed.taken, cursor: warmed.cursor });
  const seconds = (performance.now() - at) / 1000;
  const cpuMs = ((await cpuSeconds(how.without)) - cpu) * 1000;
  const [stored] = await house.database.query<{ complaints: number; fsync: string; sync: string }>(
    `SELECT (SELECT count(*)::int FROM complaint) AS complaints, current_setting('fsync') AS fsync,
       current_setting('synchronous_commit') AS sync`,
  );
  const { complaints = 0, ...durability } = stored ?? {};
  return {
    perSecond: Math.round(rest.taken / seconds),
    cpuMsPerMessage: Math.round((cpuMs / rest.taken) * 100) / 100,
    messages: rest.taken,
    lost: warmed.taken + rest.taken - complaints,
    ...durability,
  };
}

async function read(
  { intake }: House,
  channel: ChannelAdapter,
  from: { until: number; cursor: unknown },
): Promise<{ taken: number; cursor: unknown }> {
  let { cursor } = from;
  let taken = 0;
  const stop = new AbortController();
  for await (const pulled of channel.pull?.(cursor, stop.signal, '') ?? []) {
    ({ cursor } = pulled);
    await intake.receiveAll(channel, pulled.raws, { channel: channel.id, source: '', cursor });
    taken += pulled.raws.length;
    if (taken >= from.until) break;
  }
  return { taken, cursor };
}
