import { readSettings } from '#platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { numbersOf } from '../../../../test/support/canary.js';
import {
  signedSms,
  startTwilioStandIn,
  type TwilioStandIn,
} from '../../../../test/support/provider-stand-ins.js';
import { channelContract, expectDiscreet } from '../../testing/channel-contract.js';
import type { ChannelAdapter, ChannelRequest, OutboundMessage, RawReport } from '../channel-adapter.js';
import { Misconfigured, Rejected, Retry, Unreadable } from '../channel-failures.js';
import { smsChannel } from './sms.channel.js';
import { SmsSettings } from './sms.config.js';

const url = 'https://muara.example/channels/sms/inbound';
const token = '12345';
const account = 'ACtest';

function open(more: Record<string, string> = {}, publicUrl = 'https://muara.example'): ChannelAdapter {
  const config = readSettings(SmsSettings, {
    CHANNEL_SMS_ACCOUNT_SID: account,
    CHANNEL_SMS_AUTH_TOKEN: token,
    CHANNEL_SMS_FROM: '+6281100001708',
    ...more,
  });
  return smsChannel.create({ config, publicUrl, secret: 'secret' });
}

const message = {
  ToCountry: 'ID',
  MessageSid: 'MM0123456789abcdef0123456789abcdef',
  SmsMessageSid: 'MM0123456789abcdef0123456789abcdef',
  AccountSid: account,
  From: '+6281234567890',
  To: '+6281100001708',
  Body: 'KAB. BARRU jembatan Lawallu hampir putus ',
  NumMedia: '1',
  MediaContentType0: 'image/jpeg',
  MediaUrl0: `https://api.twilio.com/2010-04-01/Accounts/${account}/Messages/MM01/Media/ME01`,
  ApiVersion: '2010-04-01',
};
const raw = (params: Record<string, string>): RawReport => ({
  body: signedSms({ url, token, params }).body,
  contentType: 'application/x-www-form-urlencoded',
});
const request = (
  params: Record<string, string> | [string, string][],
  key = token,
  at = url,
): ChannelRequest => ({
  url: at,
  ...signedSms({ url: at, token: key, params }),
});
const reversed = Object.fromEntries(Object.entries(message).reverse());

channelContract(open, {
  messages: [
    raw(message),
    raw({
      ...message,
      MessageSid: 'SM1',
      SmsMessageSid: 'SM1',
      NumMedia: '0',
      From: '+14158675309',
      Body: 'halo',
    }),
  ],
  redelivered: raw(reversed),
  withUnknownField: raw({ ...message, GeoFence: 'x', '': 'y', __proto__x: 'z' }),
  saying: (text) => raw({ ...message, Body: text }),
  canaryRaw: (canary) =>
    raw({
      ...message,
      From: canary.phone,
      ProfileName: canary.name,
      FromCity: canary.address,
      ForwardedFrom: canary.header,
      Body: `Kab ${canary.phone} ${numbersOf(canary)}`,
    }),
  canaries: ['Lawallu', '81234567890'],
  authentic: [request(message), request(Object.entries(reversed))],
  forged: {
    'a signature by another token': request(message, 'another'),
    'a signature for another address': {
      ...request(message),
      url: 'https://elsewhere.example/channels/sms/inbound',
    },
    'a changed body': { ...request(message), body: raw({ ...message, Body: 'KOTA lain' }).body },
    'an added field': { ...request(message), body: raw({ ...message, NumMedia: '2' }).body },
    'a signature of the wrong length': { ...request(message), headers: { 'x-twilio-signature': 'AAAA' } },
    'another account': request({ ...message, AccountSid: 'ACother' }),
    'no account': request({ MessageSid: 'SM1', From: message.From, Body: 'Lawallu' }),
    'two accounts': request([...Object.entries(message), ['AccountSid', 'ACother']]),
  },
});

describe('an SMS by Twilio', () => {
  const only = (params: Record<string, string>) => {
    const reports = open().parse(raw({ ...message, NumMedia: '0', ...params })) as { text: string }[];
    return (reports as ReturnType<typeof JSON.parse>)[0];
  };

  it('knows the signature that Twilio’s own documents give as an example', () => {
    const adapter = open({ CHANNEL_SMS_ACCOUNT_SID: 'ACany' });
    const body = new TextEncoder().encode(
      'CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212',
    );
    const known = {
      url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
      headers: { 'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' },
      body,
    };
    // The example has no AccountSid: that its signature was right shows in what it is refused for.
    expect(() => adapter.verify(known)).toThrow('The message belongs to another account.');
    expect(() => adapter.verify({ ...known, url: 'https://mycompany.com/' })).toThrow('The signature is not');
  });

  it.each<[string, [string, string][]]>([
    ['trailing blanks', [['Body', 'macet  ']]],
    ['a plus', [['Body', '1+1 = 2 & lebih']]],
    ['UTF-8', [['Body', 'banjir 😭 ꦢꦭꦤ꧀']]],
    [
      'an empty value',
      [
        ['Body', ''],
        ['Extra', ''],
      ],
    ],
    [
      'repeated fields',
      [
        ['Body', 'b'],
        ['Body', 'a'],
        ['Body', 'b'],
      ],
    ],
  ])('accepts a signature over %s', (_, pairs) => {
    const params: [string, string][] = [['AccountSid', account], ['MessageSid', 'SM1'], ...pairs];
    expect(() => open().verify(request(params))).not.toThrow();
  });

  it('accepts either of two tokens while one replaces the other', () => {
    const adapter = open({ CHANNEL_SMS_AUTH_TOKEN: 'new-token, old-token' });
    expect(() => adapter.verify(request(message, 'new-token'))).not.toThrow();
    expect(() => adapter.verify(request(message, 'old-token'))).not.toThrow();
    expect(() => adapter.verify(request(message))).toThrow(Rejected);
  });

  it('refuses a form of very many fields before it looks for a signature', () => {
    const many: [string, string][] = Array.from({ length: 1_001 }, (_, n) => [`f${n}`, '1']);
    expect(() => open().verify(request(many))).toThrow('The form has more fields than Twilio sends.');
  });

  it('hands over the whole text, the vouched number and the files', () => {
    expect(open().parse(raw(message))).toEqual([
      {
        externalId: message.MessageSid,
        text: 'KAB. BARRU jembatan Lawallu hampir putus ',
        prefix: 'KAB. BARRU',
        address: '+6281234567890',
        assurance: 'vouched',
        source: '+6281100001708',
        automatic: false,
        attachments: [{ name: 'mms-1', type: 'image/jpeg', ref: message.MediaUrl0 }],
      },
    ]);
  });

  it.each([
    ['MEDAN air pam mati', 'MEDAN'],
    ['KAB. BARRU kapan vaksin rabies', 'KAB. BARRU'],
    ['KAB SAMPANG jln dsn krajan', 'KAB SAMPANG'],
    ['SAMPANG PJU mati', 'SAMPANG'],
    ['kab barru debu batubara', 'kab barru'],
    ['KAB. HULU SUNGAI SELATAN jalan putus', 'KAB. HULU SUNGAI SELATAN'],
    ['KAB.BARRU banjir', 'KAB.BARRU'],
    ['LAPOR: e-ktp blm jadi', 'LAPOR'],
    ['lapor medan jln rusak', 'lapor'],
  ])('offers the service word of “%s” as a hint', (text, prefix) => {
    expect(only({ Body: text })).toMatchObject({ prefix, text });
  });

  it.each(['tlg bersihkan sungai', 'e-KTP hilang', 'kab', 'Balikpapan mau nanya', 'PAK, tolong', ''])(
    'offers no more than what “%s” begins with',
    (text) => {
      expect(['PAK', undefined]).toContain(only({ Body: text }).prefix);
    },
  );

  it.each([
    ['1708', true],
    ['BANKBPD', true],
    ['INFO 08123456789', true],
    ['+6281100001708', true],
    ['', true],
    ['+6281234567890', false],
    ['+14158675309', false],
  ])('takes %s for a program: %s', (from, automatic) => {
    expect(only({ From: from })).toMatchObject({ automatic, ...(from && { address: from }) });
  });

  it('finds the id under its older name, and calls a form without any unreadable', () => {
    const { MessageSid: _, ...older } = message;
    expect(open().parse(raw(older))).toMatchObject([{ externalId: message.SmsMessageSid }]);
    expect(() => open().parse(raw({ Body: 'Lawallu', From: message.From }))).toThrow(Unreadable);
  });

  it('takes news of its own messages for no report, wherever Twilio posts it', () => {
    const callback = raw({
      MessageSid: 'SM9',
      MessageStatus: 'delivered',
      AccountSid: account,
      To: '+62811',
    });
    expect(open().parse(callback)).toEqual([]);
  });

  it.each([
    ['sent', [{ providerId: 'SM9', state: 'sent' }]],
    ['delivered', [{ providerId: 'SM9', state: 'delivered' }]],
    ['undelivered', [{ providerId: 'SM9', state: 'failed', error: '30003', why: 'later' }]],
    ['failed', [{ providerId: 'SM9', state: 'failed', error: '30003', why: 'later' }]],
    ['queued', []],
  ])('reads the receipt “%s”', (MessageStatus, receipts) => {
    const failed = receipts.some((receipt) => 'error' in receipt);
    const error: Record<string, string> = failed ? { ErrorCode: '30003' } : {};
    expect(open().status?.(raw({ MessageSid: 'SM9', MessageStatus, ...error }))).toEqual(receipts);
  });

  it('calls a receipt that says nothing unreadable', () => {
    expect(() => open().status?.(raw({ MessageSid: 'SM9', MessageStatus: 'toString' }))).toThrow(Unreadable);
    expect(() => open().status?.(raw({ MessageStatus: 'sent' }))).toThrow(Unreadable);
  });

  it('answers Twilio with TwiML that says nothing', () => {
    const { status, body } = open().acknowledge?.() ?? {};
    expect([status, body]).toEqual([200, expect.stringMatching(/\?><Response\/>$/)]);
  });
});

describe('an SMS back to the reporter', () => {
  const to = '+6281234567890';
  const answer: OutboundMessage = {
    id: 'm1',
    text: 'Sudah kami perbaiki. Terima kasih 🙏',
    automatic: false,
  };
  let provider: TwilioStandIn;
  let adapter: ChannelAdapter;

  beforeAll(async () => {
    provider = await startTwilioStandIn(account, token);
    adapter = open({ CHANNEL_SMS_API_URL: provider.url });
  });
  beforeEach(() => void provider.sent.splice(0));
  afterAll(() => provider.close());

  const failure = async (text = answer.text, address = to): Promise<unknown> =>
    adapter.reply?.(address, { ...answer, text }).then(
      () => undefined,
      (error: unknown) => error,
    );

  it('is sent from the configured number, and its receipts come home', async () => {
    const { providerId } = (await adapter.reply?.(to, answer)) ?? {};
    expect(provider.sent).toEqual([
      {
        sid: providerId,
        from: '+6281100001708',
        to,
        body: answer.text,
        statusCallback: 'https://muara.example/channels/sms/status',
      },
    ]);
  });

  it.each([21211, 21408, 21610, 21612, 21614])('is given up when Twilio says %d', async (code) => {
    provider.failNext({ status: 400, code });
    const error = await failure();
    expect(error).toBeInstanceOf(Rejected);
    expect(String(error)).toContain(String(code));
    expectDiscreet(error, [to, to.slice(3), 'perbaiki', token]);
  });

  it.each([
    ['is busy', { status: 429, code: 20429 }],
    ['is ill', { status: 500 }],
    ['is away', { status: 503, code: 20500 }],
    ['hangs up', { status: 0 }],
  ])('is tried again when Twilio %s', async (_, fault) => {
    provider.failNext(fault);
    const error = await failure();
    expect(error).toBeInstanceOf(Retry);
    expectDiscreet(error, [to, to.slice(3), 'perbaiki', token]);
    expect(provider.sent).toHaveLength(0);
  });

  it('waits as long as Twilio asks for', async () => {
    provider.failNext({ status: 429, code: 20429, retryAfter: 7 });
    expect(await failure()).toMatchObject({ name: 'Retry', afterMs: 7_000 });
  });

  it('pauses the channel when the account or its number is refused', async () => {
    for (const fault of [
      { status: 401, code: 20003 },
      { status: 400, code: 21606 },
    ]) {
      provider.failNext(fault);
      expect(await failure()).toBeInstanceOf(Misconfigured);
    }
    const stranger = open({ CHANNEL_SMS_API_URL: provider.url, CHANNEL_SMS_AUTH_TOKEN: 'wrong' });
    await expect(stranger.check?.()).rejects.toBeInstanceOf(Misconfigured);
    await expect(adapter.check?.()).resolves.toBeUndefined();
  });

  it('is refused unsent where it is longer than the channel says', async () => {
    expect(await failure('a'.repeat(1_600))).toBeUndefined();
    expect(await failure('a'.repeat(1_601))).toBeInstanceOf(Rejected);
    expect(provider.sent).toHaveLength(1);
  });

  it('asks for no receipts at an address that Twilio cannot reach', async () => {
    await open({ CHANNEL_SMS_API_URL: provider.url }, 'http://localhost:3000').reply?.(to, answer);
    expect(provider.sent[0]?.statusCallback).toBe('http://localhost:3000/channels/sms/status');
  });

  describe('and its files', () => {
    const fetched = (ref: string): Promise<unknown> =>
      (adapter.media?.(ref, AbortSignal.timeout(10_000)) ?? Promise.reject(new Error('no media'))).then(
        (bytes) => bytes,
        (error: unknown) => error,
      );
    const picture = { type: 'image/jpeg', bytes: new Uint8Array([0xff, 0xd8, 0xff, 0]) };

    it('are fetched from the provider with the account’s credentials', async () => {
      expect(await fetched(provider.keepMedia(picture))).toEqual(picture.bytes);
      expect(provider.calls.at(-1)?.authorization).toBe(
        `Basic ${Buffer.from('ACtest:12345').toString('base64')}`,
      );
    });

    it('are followed to the provider’s file store, where credentials do not go', async () => {
      expect(await fetched(provider.keepMedia({ ...picture, redirectTo: '/files/a' }))).toEqual(
        picture.bytes,
      );
      expect(provider.calls.at(-1)).toMatchObject({ path: '/files/a', authorization: undefined });
    });

    it.each(['https://evil.example/a', 'http://169.254.169.254/latest', 'http://mms.twiliocdn.com/a', ''])(
      'are not followed to “%s”',
      async (redirectTo) => {
        const before = provider.calls.length;
        const error = await fetched(provider.keepMedia({ ...picture, redirectTo }));
        expect(error).toBeInstanceOf(Rejected);
        expect(provider.calls.length).toBe(before + 1);
      },
    );

    it('are refused above 16 MiB, without reading on', async () => {
      const large = { type: 'video/mp4', bytes: new Uint8Array(16 * 1024 * 1024 + 1) };
      expect(await fetched(provider.keepMedia(large))).toBeInstanceOf(Rejected);
      const fits = (await fetched(
        provider.keepMedia({ ...large, bytes: large.bytes.subarray(1) }),
      )) as Uint8Array;
      expect(fits.length).toBe(16 * 1024 * 1024);
    });

    it.each([
      `https://api.twilio.com/2010-04-01/Accounts/ACother/Messages/MM1/Media/ME1`,
      `https://api.twilio.com/2010-04-01/Accounts/${account}/Messages/../../ACother/Messages/MM1`,
      `https://api.twilio.com/2010-04-01/Accounts/${account}.json`,
      `https://api.twilio.com.evil.example/2010-04-01/Accounts/${account}/Messages/MM1/Media/ME1`,
      `https://api.twilio.com@evil.example/2010-04-01/Accounts/${account}/Messages/MM1/Media/ME1`,
    ])('are not asked for at %s', async (ref) => {
      const before = provider.calls.length;
      expect(await fetched(ref)).toBeInstanceOf(Rejected);
      expect(provider.calls.length).toBe(before);
    });

    it('are tried again later when the provider is ill, and given up when they are gone', async () => {
      provider.failNext({ status: 500 });
      expect(await fetched(provider.keepMedia(picture))).toBeInstanceOf(Retry);
      expect(await fetched(message.MediaUrl0)).toBeInstanceOf(Rejected);
    });

    it('are let go when the caller stops waiting', async () => {
      const error = await adapter
        .media?.(provider.keepMedia(picture), AbortSignal.abort(new Error('enough')))
        .catch((e: unknown) => e);
      expect(error).toMatchObject({ message: 'enough' });
    });
  });
});
