import { afterAll, describe, expect, it } from '@jest/globals';
import { machineMail } from '../../../../test/support/mails/machines.js';
import { emailChannel } from './email.channel.js';
import { toldBy } from './told.js';

const channel = emailChannel.create({
  config: {
    imapUrl: 'imap://lapor:rahasia@127.0.0.1:1/INBOX',
    smtpUrl: 'smtp://127.0.0.1:1',
    address: 'lapor@kota.go.id',
  },
  publicUrl: 'https://muara.example',
  secret: 'secret',
});
afterAll(() => channel.close?.());

/** The Message-ID in what comes back, as `reply` gave it, and the token in it. */
const sent = (variant: number) => ({
  providerId: `<muara.m1.abcdefghijklmnop${variant}.abcdefghijklmnop@kota.go.id>`,
  threadToken: `m1.abcdefghijklmnop${variant}`,
});

describe('what mail tells of our own mail', () => {
  it.each([
    ['a mail that could not be delivered (RFC 3464)', { state: 'failed', why: 'gone', error: '5.1.1' }],
    ['a mail that is late', { state: 'other' }],
    ['a mail that arrived', { state: 'delivered' }],
    ['a mail that was read (RFC 8098)', { state: 'delivered' }],
    ['a mail that somebody calls unwanted (RFC 5965)', { state: 'failed', why: 'opted-out' }],
    ['a bounce in words only', { state: 'failed', why: 'gone', error: '5.1.1' }],
    ['a bounce of Exim', { state: 'failed', why: 'gone', error: '5.1.1' }],
  ])('is told by %s', async (kind, told) => {
    for (const variant of [0, 1, 2, 3]) {
      const body = machineMail[kind]?.(variant).bytes ?? Buffer.alloc(0);
      const [report] = await channel.parse({ body, contentType: 'message/rfc822' });
      const { providerId, threadToken } = sent(variant);
      expect(report).toMatchObject({ receipt: { providerId, ...told }, threadToken, automatic: true });
    }
  });

  it('is told by no holiday, list or ordinary mail', async () => {
    for (const kind of ['somebody on holiday (RFC 3834)', 'a mailing list', 'a sender that is nobody']) {
      const body = machineMail[kind]?.(1).bytes ?? Buffer.alloc(0);
      const [report] = await channel.parse({ body, contentType: 'message/rfc822' });
      expect(report?.receipt).toBeUndefined();
    }
  });

  it.each([
    ['5.1.1', 'gone'],
    ['5.1.10', 'gone'],
    ['5.2.1', 'gone'],
    ['5.2.2', 'later'],
    ['4.2.2', 'later'],
    ['4.4.7', 'later'],
    ['5.7.1', 'refused'],
    [undefined, 'refused'],
  ])('is, with the status %s, %s', (status, why) => {
    const receipt = { about: [], state: 'failed' as const, ...(status !== undefined && { status }) };
    expect(toldBy(receipt, 'lapor@kota.go.id')).toMatchObject({ state: 'failed', why });
  });
});
