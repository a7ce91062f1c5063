import { createHash, createHmac } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { signedSms } from '../../../../test/support/provider-stand-ins.js';
import type { ChannelRequest } from '../channel-adapter.js';
import { openChannels } from '../channels.js';

/** Signed posts in the variants in which providers, proxies and keyboards make them, and forgeries of each. */

const tokens = ['token-of-today', 'token-of-tomorrow'] as const;
const account = 'AC00000000000000000000000000000001';
const sites = ['https://lapor.example.go.id', 'http://localhost:3000', 'https://muara.example:8443'];
const bodies: Record<string, string> = {
  plain: 'lampu mati',
  'trailing blanks': 'jalan rusak  \n',
  'a plus': '1+1 = 2 & 50% lebih',
  emoji: 'banjir 😭🚑 👨‍👩‍👧‍👦',
  Javanese: 'ꦢꦭꦤ꧀ꦫꦸꦱꦏ꧀',
  'right to left': 'مياه ڤيڤا ماتي',
  quotes: `"Pak" 'RT' <b>&amp;</b>`,
  empty: '',
  long: 'Jalan di depan sekolah berlubang. '.repeat(60),
};
type Pairs = [string, string][];
const shapes: Record<string, (pairs: Pairs) => Pairs> = {
  'as it comes': (pairs) => pairs,
  'in another order': (pairs) => pairs.toReversed(),
  'with repeated fields': (pairs) => [...pairs, ['Tag', 'b'], ['Tag', 'a'], ['Tag', 'b']],
  'with fields of tomorrow': (pairs) => [...pairs, ['Empty', ''], ['ßeta', 'é'], ['a+b', 'c d']],
};
const channels = ['sms', 'whatsapp'] as const;

const open = (channel: (typeof channels)[number], site: string) => {
  const prefix = `CHANNEL_${channel.toUpperCase()}`;
  const settings = {
    [`${prefix}_ACCOUNT_SID`]: account,
    [`${prefix}_AUTH_TOKEN`]: tokens.join(', '),
    [`${prefix}_FROM`]: '+6281100001708',
  };
  const adapter = openChannels(settings, { publicUrl: site, secret: 's', demo: false }).get(channel);
  if (!adapter) throw new Error(`no ${channel}`);
  return adapter;
};

interface Variant {
  name: string;
  channel: (typeof channels)[number];
  site: string;
  request: ChannelRequest;
}

function form(params: Pairs, url: string, token: string): ChannelRequest {
  return { url, ...signedSms({ url, token, params }) };
}

/** Twilio signs the address, with the hash of the body in it. */
function json(fields: object, url: string, token: string): ChannelRequest {
  const body = Buffer.from(JSON.stringify(fields));
  const signed = `${url}?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
  return {
    url: signed,
    body,
    headers: {
      'content-type': 'application/json',
      'x-twilio-signature': createHmac('sha1', token).update(signed).digest('base64'),
    },
  };
}

let count = 0;
const pairsOf = (channel: string, Body: string): Pairs => {
  const scheme = channel === 'whatsapp' ? 'whatsapp:' : '';
  count += 1;
  return Object.entries({
    MessageSid: `SM${String(count).padStart(32, '0')}`,
    AccountSid: account,
    From: `${scheme}+6281234567890`,
    To: `${scheme}+6281100001708`,
    Body,
    NumMedia: '0',
  });
};

const genuine: Variant[] = channels.flatMap((channel) =>
  sites.flatMap((site) =>
    tokens.flatMap((token) =>
      Object.entries(bodies).flatMap(([kind, body]) => {
        const url = `${site}/channels/${channel}/inbound`;
        const pairs = pairsOf(channel, body);
        const said = `${channel} at ${site} by ${token}, ${kind}`;
        return [
          ...Object.entries(shapes).map(([shape, shaped]) => ({
            name: `${said}, ${shape}`,
            channel,
            site,
            request: form(shaped(pairs), url, token),
          })),
          {
            name: `${said}, as JSON`,
            channel,
            site,
            request: json(Object.fromEntries(pairs), url, token),
          },
        ];
      }),
    ),
  ),
);

const forgeries: Record<string, (variant: Variant) => ChannelRequest> = {
  'signed by nobody': ({ request }) => ({
    ...request,
    headers: { ...request.headers, 'x-twilio-signature': undefined },
  }),
  'signed for another site': ({ request }) => ({ ...request, url: request.url.replace('//', '//x.') }),
  'signed for another path': ({ request }) => ({
    ...request,
    url: request.url.replace('/inbound', '/status'),
  }),
  'with other words': ({ request }) => ({
    ...request,
    body: Buffer.from(Buffer.from(request.body).toString().replace('81234567890', '81234567891')),
  }),
  'with half its signature': ({ request }) => ({
    ...request,
    headers: {
      ...request.headers,
      'x-twilio-signature': (request.headers['x-twilio-signature'] ?? '').slice(0, 14),
    },
  }),
  'as another kind of body': ({ request }) => ({
    ...request,
    headers: {
      ...request.headers,
      'content-type': (request.headers['content-type'] ?? '').includes('json')
        ? 'application/x-www-form-urlencoded'
        : 'application/json',
    },
  }),
};

describe('a post signed by Twilio', () => {
  it(`is taken in each of ${genuine.length} variants`, () => {
    expect(genuine.length).toBeGreaterThanOrEqual(300);
    const refused = genuine.filter(({ channel, site, request }) => {
      try {
        open(channel, site).verify(request);
        return false;
      } catch {
        return true;
      }
    });
    expect(refused.map(({ name }) => name)).toEqual([]);
  });

  it('says the same by every variant of one message', () => {
    for (const { channel, site, request } of genuine) {
      const [report] = open(channel, site).parse({
        body: request.body,
        contentType: request.headers['content-type'] ?? '',
      }) as { address?: string; externalId: string }[];
      expect(report?.address).toBe('+6281234567890');
      expect(report?.externalId).toMatch(/^SM\d{32}$/);
    }
  });

  it.each(Object.entries(forgeries))('is refused %s, in every variant', (_, forge) => {
    const accepted = genuine.filter((variant) => {
      try {
        open(variant.channel, variant.site).verify(forge(variant));
        return true;
      } catch (error) {
        expect((error as Error).name).toBe('Rejected');
        return false;
      }
    });
    expect(genuine.length).toBeGreaterThanOrEqual(300);
    expect(accepted.map(({ name }) => name)).toEqual([]);
  });

  it('is refused by the port alone only where the port was another', () => {
    const [first] = genuine;
    if (!first) throw new Error('no variant');
    const url = 'https://lapor.example.go.id:443/channels/sms/inbound';
    const request = form(pairsOf('sms', 'banjir'), url, tokens[0]);
    const adapter = open('sms', 'https://lapor.example.go.id');
    adapter.verify(request);
    adapter.verify({ ...request, url: url.replace(':443', '') });
    expect(() => adapter.verify({ ...request, url: url.replace(':443', ':8443') })).toThrow('The signature');
  });

  it('is refused where JSON names another account, none, or is none', () => {
    const url = 'https://muara.example/channels/sms/inbound';
    const adapter = open('sms', 'https://muara.example');
    for (const fields of [{ AccountSid: 'AC2' }, {}, { AccountSid: account, account_sid: 'AC2' }, [], 1]) {
      expect(() => adapter.verify(json(fields as object, url, tokens[0]))).toThrow('another account');
    }
  });
});
