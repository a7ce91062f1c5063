import type { InboundReport } from '#complaint';
import { readSettings } from '#platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { numbersOf } from '../../../../test/support/canary.js';
import {
  signedSms,
  startTwilioStandIn,
  type TwilioStandIn,
} from '../../../../test/support/provider-stand-ins.js';
import { channelContract } from '../../testing/channel-contract.js';
import type { ChannelAdapter, ChannelRequest, RawReport } from '../channel-adapter.js';
import { Rejected, Unreadable } from '../channel-failures.js';
import { whatsappChannel } from './whatsapp.channel.js';
import { WhatsAppSettings } from './whatsapp.config.js';

const url = 'https://muara.example/channels/whatsapp/inbound';
const token = '12345';
const account = 'ACtest';

function open(more: Record<string, string> = {}): ChannelAdapter {
  const config = readSettings(WhatsAppSettings, {
    CHANNEL_WHATSAPP_ACCOUNT_SID: account,
    CHANNEL_WHATSAPP_AUTH_TOKEN: token,
    CHANNEL_WHATSAPP_FROM: 'whatsapp:+6281100001708',
    ...more,
  });
  return whatsappChannel.create({ config, publicUrl: 'https://muara.example', secret: 'secret' });
}

/** A picture with a caption, as Twilio posts it. */
const message = {
  SmsMessageSid: 'MM0123456789abcdef0123456789abcdef',
  NumMedia: '1',
  ProfileName: 'Siti Kenari',
  MessageType: 'image',
  SmsSid: 'MM0123456789abcdef0123456789abcdef',
  WaId: '6281234567890',
  SmsStatus: 'received',
  Body: 'Jembatan Lawallu hampir putus ',
  To: 'whatsapp:+6281100001708',
  NumSegments: '1',
  ReferralNumMedia: '0',
  MessageSid: 'MM0123456789abcdef0123456789abcdef',
  AccountSid: account,
  From: 'whatsapp:+6281234567890',
  ExternalUserId: 'whatsapp:ID.13491208655302741918',
  MediaContentType0: 'image/jpeg',
  MediaUrl0: `https://api.twilio.com/2010-04-01/Accounts/${account}/Messages/MM01/Media/ME01`,
  ApiVersion: '2010-04-01',
};
const text = { ...message, NumMedia: '0', MessageType: 'text' };
/** A pin: a place that was chosen from the map, without a word. */
const pin = {
  ...text,
  MessageSid: 'SM2',
  MessageType: 'location',
  Body: '',
  Latitude: '-4.4148',
  Longitude: '119.6217',
  Label: 'Pasar Sentral',
  Address: 'Jl. Pramuka, Barru',
};
const raw = (params: Record<string, string>): RawReport => ({
  body: signedSms({ url, token, params }).body,
  contentType: 'application/x-www-form-urlencoded',
});
const request = (params: Record<string, string>, key = token): ChannelRequest => ({
  url,
  ...signedSms({ url, token: key, params }),
});
const reversed = Object.fromEntries(Object.entries(message).reverse());

channelContract(open, {
  messages: [raw(message), raw(pin)],
  redelivered: raw(reversed),
  withUnknownField: raw({ ...message, GeoFence: 'x', '': 'y', __proto__x: 'z' }),
  saying: (words) => raw({ ...message, Body: words }),
  canaryRaw: (canary) =>
    raw({
      ...message,
      From: `whatsapp:${canary.phone}`,
      WaId: canary.phone.slice(1),
      ProfileName: canary.name,
      Forwarded: canary.address,
      ReferralBody: canary.header,
      Body: `Lampu mati ${canary.phone} ${numbersOf(canary)}`,
    }),
  canaries: ['Lawallu', '81234567890', 'Kenari'],
  authentic: [request(message), request(reversed)],
  forged: {
    'a signature by another token': request(message, 'another'),
    'a signature for another address': { ...request(message), url: url.replace('whatsapp', 'sms') },
    'a changed body': { ...request(message), body: raw({ ...message, Body: 'lain' }).body },
    'another account': request({ ...message, AccountSid: 'ACother' }),
  },
});

describe('a message by WhatsApp', () => {
  const only = (params: Record<string, string>): Partial<InboundReport> => {
    const reports = open().parse(raw(params)) as InboundReport[];
    expect(reports).toHaveLength(1);
    return reports[0] ?? {};
  };

  it('is a report by its words, its files and who sent it', () => {
    expect(only(message)).toEqual({
      externalId: message.MessageSid,
      text: message.Body,
      address: '+6281234567890',
      assurance: 'vouched',
      reporter: { name: 'Siti Kenari', phone: '+6281234567890' },
      source: '+6281100001708',
      automatic: false,
      attachments: [{ name: 'mms-1', type: 'image/jpeg', ref: message.MediaUrl0 }],
    });
  });

  it('has the pin of a place, with what the map calls it', () => {
    expect(only(pin)).toMatchObject({
      text: '',
      point: { lat: -4.4148, lon: 119.6217 },
      place: 'Pasar Sentral, Jl. Pramuka, Barru',
    });
    expect(only(pin)).not.toHaveProperty('asks');
    const { Label: _, Address: __, ...bare } = pin;
    expect(only(bare)).not.toHaveProperty('place');
  });

  it.each([
    ['91', '0'],
    ['0', '181'],
    ['', ''],
    ['NaN', '1e3'],
    ['0x10', '5'],
  ])('passes over a pin that stands nowhere: %s, %s', (Latitude, Longitude) => {
    expect(only({ ...pin, Latitude, Longitude })).not.toHaveProperty('point');
  });

  it('says what was tapped, on a button or in a list', () => {
    expect(only({ ...text, Body: '', ButtonText: 'Sudah selesai', ButtonPayload: 'done' }).text).toBe(
      'Sudah selesai',
    );
    expect(only({ ...text, Body: '', ListTitle: 'Jalan rusak', ListId: 'x' }).text).toBe('Jalan rusak');
    expect(only({ ...text, Body: 'Ya', ButtonText: 'Tidak' }).text).toBe('Ya');
  });

  it('takes the button for what its template says it means, whatever stands on it', () => {
    const pressed = (id: string) => only({ ...text, Body: 'Ya, makasih', ButtonPayload: id }).verdict;
    expect(pressed('done')).toEqual({ done: true, rating: null });
    expect(pressed('not-done')).toEqual({ done: false, rating: null });
    expect(pressed('constructor')).toBeUndefined();
  });

  it('names the message it answers', () => {
    const sid = `SM${'0a'.repeat(16)}`;
    expect(only({ ...text, OriginalRepliedMessageSid: sid }).repliesTo).toBe(sid);
    expect(only({ ...text, OriginalRepliedMessageSid: 'x y' })).not.toHaveProperty('repliesTo');
  });

  it.each([
    ['in place of the number', { From: 'whatsapp:ID.13491208655302741918' }],
    ['without any From', { From: '', ExternalUserId: 'ID.13491208655302741918' }],
  ])('can be answered where its sender hides his number: an id %s', (_, given) => {
    const { WaId: __, ...hidden } = text;
    expect(only({ ...hidden, ...given })).toMatchObject({
      address: 'ID.13491208655302741918',
      reporter: { name: 'Siti Kenari' },
      automatic: false,
    });
    expect(only({ ...hidden, From: 'whatsapp:US.ENT.1a2B' })).toMatchObject({
      address: 'US.ENT.1a2B',
      automatic: false,
    });
  });

  it.each(['', 'whatsapp:Toko', 'whatsapp:1708', 'whatsapp:+6281100001708', 'whatsapp:id.1'])(
    'is a machine’s where nobody can be answered: “%s”',
    (From) => {
      const { ExternalUserId: _, ...known } = text;
      expect(only({ ...known, From })).toMatchObject({ automatic: true });
    },
  );

  it('is left to a person where it came by another channel of the provider', () => {
    expect(() => open().parse(raw({ ...text, From: '+6281234567890' }))).toThrow(Unreadable);
    expect(() => open().parse(raw({ ...text, From: 'messenger:1' }))).toThrow(Unreadable);
  });

  it('names greetings and wishes, and never of files or pins', () => {
    expect(only({ ...text, Body: 'P' }).asks).toEqual({ for: 'guidance' });
    expect(only({ ...text, Body: 'STOP' }).asks).toEqual({ for: 'silence' });
    expect(only({ ...text, Body: 'sudah', OptOutType: 'STOP' }).asks).toEqual({ for: 'silence' });
    expect(only({ ...message, Body: 'P' })).not.toHaveProperty('asks');
  });

  it('is one report however many segments it had', () => {
    expect(only({ ...text, NumSegments: '7', Body: 'a'.repeat(1_000) }).text).toHaveLength(1_000);
  });

  it('says the same when the provider lists it as when it posted it', () => {
    const listed = {
      sid: message.MessageSid,
      account_sid: account,
      from: message.From,
      to: message.To,
      body: message.Body,
      num_media: '1',
      num_segments: '1',
      direction: 'inbound',
      status: 'received',
      date_sent: 'Thu, 26 Nov 2026 03:04:05 +0000',
      media: [
        {
          sid: 'ME01',
          content_type: 'image/jpeg',
          uri: `/2010-04-01/Accounts/${account}/Messages/MM01/Media/ME01.json`,
        },
      ],
    };
    const { reporter: _, ...posted } = only(message);
    const asJson = (fields: object): RawReport => ({
      body: Buffer.from(JSON.stringify(fields)),
      contentType: 'application/json',
    });
    expect(open().parse(asJson(listed))).toEqual([
      {
        ...posted,
        // Profiles and times stand in one of the two alone.
        reporter: { phone: '+6281234567890' },
        sentAt: new Date('2026-11-26T03:04:05Z'),
      },
    ]);
    expect(open().parse(asJson({ ...listed, direction: 'outbound-api' }))).toEqual([]);
    for (const broken of ['', '[', 'null', '3', '{}', '[1]', '{"sid":{}}']) {
      const garbage = { body: Buffer.from(broken), contentType: 'application/json' };
      expect(() => open().parse(garbage)).toThrow(Unreadable);
    }
  });
});

describe('a WhatsApp message back to the reporter', () => {
  let provider: TwilioStandIn;
  beforeAll(async () => {
    provider = await startTwilioStandIn(account, token);
  });
  afterAll(() => provider.close());

  it.each(['+6281234567890', 'ID.13491208655302741918'])(
    'is sent from and to whatsapp: %s',
    async (address) => {
      const adapter = open({ CHANNEL_WHATSAPP_API_URL: provider.url });
      await adapter.reply?.(address, { id: 'm1', text: 'Sudah kami perbaiki', automatic: false });
      expect(provider.sent.at(-1)).toMatchObject({
        from: 'whatsapp:+6281100001708',
        to: `whatsapp:${address}`,
        statusCallback: 'https://muara.example/channels/whatsapp/status',
      });
    },
  );

  it('is a template of the account’s where the caller has one, with its gaps filled', async () => {
    const adapter = open({ CHANNEL_WHATSAPP_API_URL: provider.url });
    const template = { contentSid: `HX${'0'.repeat(32)}`, variables: { 1: 'https://muara.example/lacak' } };
    await adapter.reply?.('+6281234567890', { id: 'm2', text: 'Ada jawaban.', automatic: false, template });
    expect(provider.sent.at(-1)).toMatchObject({
      to: 'whatsapp:+6281234567890',
      body: '',
      contentSid: template.contentSid,
      contentVariables: '{"1":"https://muara.example/lacak"}',
    });
  });

  it('is refused unsent where it is longer than the channel says', async () => {
    const adapter = open({ CHANNEL_WHATSAPP_API_URL: provider.url });
    const before = provider.sent.length;
    await expect(
      adapter.reply?.('+6281234567890', { id: 'm1', text: 'a'.repeat(1_601), automatic: false }),
    ).rejects.toBeInstanceOf(Rejected);
    expect(provider.sent).toHaveLength(before);
  });
});
