import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Misconfigured, type ChannelAdapter } from '#channels';
import { emailChannel } from '../../libs/channels/src/email/email.channel.js';
import { startDovecot, type Dovecot } from '../support/dovecot.js';
import { refreshToken, startTokenServer, type TokenServer } from '../support/token-server.js';

const user = 'lapor';

let tokens: TokenServer;
let dovecot: Dovecot;
let directory: string;
const channels: ChannelAdapter[] = [];

beforeAll(async () => {
  tokens = await startTokenServer();
  [dovecot, directory] = await Promise.all([
    startDovecot({ tokens: tokens.introspectionUrl }),
    mkdtemp(join(tmpdir(), 'muara-token-')),
  ]);
  await dovecot.deliver(user, 'From: budi@warga.id\r\nSubject: lubang\r\n\r\nAda lubang.');
});

afterEach(async () => {
  for (const channel of channels.splice(0)) await channel.close?.();
});

afterAll(async () => {
  await dovecot.close();
  await tokens.close();
  await rm(directory, { recursive: true, force: true });
});

/** The channel with a URL that has no password. */
function open(settings: object): ChannelAdapter {
  const channel = emailChannel.create({
    config: {
      imapUrl: dovecot.imapUrl(user).replace(':secret@', '@'),
      smtpUrl: 'smtp://127.0.0.1:9',
      address: 'lapor@kota.go.id',
      ...settings,
    },
    publicUrl: 'http://localhost',
    secret: 'secret',
  });
  channels.push(channel);
  return channel;
}

const refreshing = () =>
  open({ tokenUrl: tokens.url, clientId: user, clientSecret: 'rahasia', refreshToken });

async function firstOf(channel: ChannelAdapter): Promise<string> {
  const stop = new AbortController();
  try {
    for await (const { raws } of channel.pull?.(null, stop.signal, '') ?? []) {
      return Buffer.from(raws[0]?.body ?? []).toString();
    }
    return '';
  } finally {
    stop.abort();
  }
}

describe('a mailbox that wants an access token (XOAUTH2)', () => {
  it('is read with one that is fetched by the refresh token, and with the next when that one is no longer good', async () => {
    const channel = refreshing();
    expect(await firstOf(channel)).toContain('Ada lubang.');
    expect(await firstOf(channel)).toContain('Ada lubang.');
    expect(tokens.issued).toHaveLength(1);
    tokens.revoke();
    expect(await firstOf(channel)).toContain('Ada lubang.');
    expect(tokens.issued).toHaveLength(2);
  }, 30_000);

  it('is read with the one that lies in a file, as it is at the moment', async () => {
    await firstOf(refreshing());
    const file = join(directory, `${user}.token`);
    await writeFile(file, 'usang\n');
    const channel = open({ tokenFile: join(directory, '%u.token') });
    await expect(firstOf(channel)).rejects.toBeInstanceOf(Misconfigured);
    await writeFile(file, `${tokens.issued.at(-1)}\n`);
    expect(await firstOf(channel)).toContain('Ada lubang.');
  }, 30_000);

  it('is wrongly set up where there is no token to be had, and waits where there is none for now', async () => {
    await expect(firstOf(open({ tokenFile: join(directory, 'tidak-ada') }))).rejects.toBeInstanceOf(
      Misconfigured,
    );
    const wrong = open({ tokenUrl: tokens.url, clientId: user, clientSecret: 'salah', refreshToken });
    await expect(firstOf(wrong)).rejects.toBeInstanceOf(Misconfigured);
    tokens.refuseNext(503);
    expect(await firstOf(refreshing())).toContain('Ada lubang.');
  }, 30_000);
});
