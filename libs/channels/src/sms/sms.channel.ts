import type { InboundAttachment, InboundReport } from '#complaint';

import type {
  Acknowledgement,
  ChannelAdapter,
  ChannelDefinition,
  ChannelRequest,
  DeliveryReceipt,
  OutboundMessage,
  RawReport,
  Sent,
} from '../channel-adapter.js';
import { Rejected } from '../channel-failures.js';
import { known, normalLine, normalPhone, normalText } from '../providers/normal-form.js';
import type { TwilioAccount } from '../providers/twilio-account.js';
import { TwilioApi } from '../providers/twilio-api.js';
import { formFields, messageSid, verifySignature } from '../providers/twilio-forms.js';
import { isReceipt, receiptsIn } from '../providers/twilio-receipts.js';
import { SmsSettings } from './sms.config.js';

const LONGEST_REPLY = 1_600;

/** SMS and MMS by Twilio. The provider vouches for the number, so that it names the conversation. */
class SmsChannel implements ChannelAdapter {
  readonly id = 'sms';
  readonly capabilities = {
    arrives: 'pushed',
    media: true,
    location: false,
    canReply: true,
    longestReply: LONGEST_REPLY,
    knownBy: 'phone',
  } as const;
  private readonly api: TwilioApi;

  constructor(
    private readonly account: TwilioAccount,
    readonly serviceAddress: string,
    private readonly publicUrl: string,
  ) {
    this.api = new TwilioApi(account);
  }

  verify(request: ChannelRequest): void {
    verifySignature(request, this.account);
  }

  parse(raw: RawReport): InboundReport[] {
    const fields = formFields(raw.body);
    if (isReceipt(fields)) return [];
    const externalId = messageSid(fields);
    const text = normalText(fields.get('Body') ?? '');
    const from = normalPhone(fields.get('From') ?? '');
    return [
      known({
        externalId,
        text,
        prefix: servicePrefix(text),
        address: from === '' ? undefined : from,
        assurance: 'vouched' as const,
        source: normalLine(fields.get('To')),
        automatic: !isPerson(from) || from === this.serviceAddress,
        attachments: mediaIn(fields),
      }),
    ];
  }

  /** Empty TwiML: what is said to the reporter is a delivery of its own, sent once however often Twilio redelivers. */
  acknowledge(): Acknowledgement {
    return {
      status: 200,
      contentType: 'text/xml; charset=utf-8',
      body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
    };
  }

  media(ref: string, signal: AbortSignal): Promise<Uint8Array> {
    return this.api.media(ref, signal);
  }

  async reply(address: string, message: OutboundMessage): Promise<Sent> {
    if (message.text.length > LONGEST_REPLY) throw new Rejected('An SMS holds at most 1,600 characters.');
    return this.api.send({
      from: this.serviceAddress,
      to: address,
      body: message.text,
      // Twilio refuses callbacks that it cannot reach; a stand-in reaches them.
      ...(this.publicUrl.startsWith('https:') || this.account.apiUrl
        ? { statusCallback: `${this.publicUrl.replace(/\/$/, '')}/channels/sms/status` }
        : {}),
    });
  }

  status(raw: RawReport): DeliveryReceipt[] {
    return receiptsIn(raw);
  }

  check(): Promise<void> {
    return this.api.check();
  }
}

/**
 * `<KODE INSTANSI> <isi>`, as people know it from 1708: `LAPOR`, a word in capitals, or `KAB.`/`KOTA`/`PROV.` with the
 * word after it and those in capitals that follow (`KAB. HULU SUNGAI SELATAN`). Only a hint, which may run past the
 * name: what it names, routing knows.
 */
function servicePrefix(text: string): string | undefined {
  const [first = '', ...rest] = text.trimStart().slice(0, 200).split(/\s+/, 6);
  if (!/^(kab|kabupaten|kota|prov|provinsi)\.?$/i.test(first)) {
    return /^([Ll]apor|[A-Z]{3,}|(KAB|Kab|kab|KOTA|PROV)\.[A-Za-z]+)(?=[:,]?$)/.exec(first)?.[0];
  }
  const [name, ...further] = rest;
  // A number or an address behind it names nobody's government, but perhaps the reporter.
  if (!name || /[\p{Nd}@]/u.test(name)) return undefined;
  const end = further.findIndex((word) => !/^[A-Z]{3,}$/.test(word));
  return [first, name, ...further.slice(0, end === -1 ? further.length : end)].join(' ');
}

// Names and short codes are programs: banks, operators, other services. Nobody reads an answer there.
const isPerson = (from: string): boolean => /^\+[1-9]\d{6,14}$/.test(from);

function mediaIn(fields: URLSearchParams): InboundAttachment[] {
  const count = Math.min(Math.max(Math.trunc(Number(fields.get('NumMedia') ?? 0)) || 0, 0), 10);
  return Array.from({ length: count }, (_, index) => ({
    name: `mms-${index + 1}`,
    type: normalLine(fields.get(`MediaContentType${index}`)) ?? 'application/octet-stream',
    ref: fields.get(`MediaUrl${index}`) ?? '',
  })).filter(({ ref }) => ref !== '');
}

export const smsChannel: ChannelDefinition = {
  id: 'sms',
  config: SmsSettings,
  demo: {
    CHANNEL_SMS_ACCOUNT_SID: 'ACdemo',
    CHANNEL_SMS_AUTH_TOKEN: 'demo-token',
    CHANNEL_SMS_FROM: '+6200001708',
  },
  demoSecrets: ['CHANNEL_SMS_ACCOUNT_SID', 'CHANNEL_SMS_AUTH_TOKEN'],
  create({ config, publicUrl }) {
    const { accountSid, authToken, from, apiUrl } = config as SmsSettings;
    const authTokens = authToken.split(',').map((token) => token.trim());
    return new SmsChannel({ accountSid, authTokens, ...(apiUrl ? { apiUrl } : {}) }, from, publicUrl);
  },
};
