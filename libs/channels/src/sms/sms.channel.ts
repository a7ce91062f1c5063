import type { InboundReport } from '#complaint';

import type { ChannelDefinition, Measured, OutboundMessage, Sent } from '../channel-adapter.js';
import { Rejected, Unreadable } from '../channel-failures.js';
import { askIn } from '../providers/no-report.js';
import { known, normalLine, normalPhone } from '../providers/normal-form.js';
import { smsSize } from '../providers/sms-segments.js';
import { accountOf, type TwilioAccount } from '../providers/twilio-account.js';
import { isPersonsNumber, TwilioChannel } from '../providers/twilio-channel.js';
import type { TwilioMessage } from '../providers/twilio-message.js';
import { SmsSettings } from './sms.config.js';

const LONGEST_REPLY = 1_600;

interface SmsChannelSettings {
  publicUrl: string;
  listSeconds: number;
  costPerSegment: number | null;
  mostAnswerSegments: number;
}

/** SMS and MMS by Twilio. The provider vouches for the number, so that it names the conversation. */
class SmsChannel extends TwilioChannel {
  readonly id = 'sms';
  readonly capabilities = {
    arrives: 'pushed',
    media: true,
    location: false,
    canReply: true,
    longestReply: LONGEST_REPLY,
    knownBy: 'phone',
  } as const;

  readonly mostAnswerSegments: number;
  private readonly costPerSegment: number | null;

  constructor(
    account: TwilioAccount,
    serviceAddress: string,
    { costPerSegment, mostAnswerSegments, ...settings }: SmsChannelSettings,
  ) {
    super(account, serviceAddress, '', settings);
    this.costPerSegment = costPerSegment;
    this.mostAnswerSegments = mostAnswerSegments;
  }

  async reply(address: string, message: OutboundMessage): Promise<Sent> {
    if (message.text.length > LONGEST_REPLY) throw new Rejected('An SMS holds at most 1,600 characters.');
    return this.api.send({
      from: this.serviceAddress,
      to: address,
      body: message.text,
      ...this.callback,
    });
  }

  measure(text: string): Measured {
    const size = smsSize(text);
    return { ...size, cost: this.costPerSegment === null ? null : size.segments * this.costPerSegment };
  }

  protected reportOf({
    externalId,
    text,
    to,
    attachments,
    sentAt,
    ...message
  }: TwilioMessage): InboundReport {
    // `whatsapp:+62…`: its settings at the provider name the wrong address of ours.
    if (/^\w+:/.test(message.from)) throw new Unreadable('The message came by another channel of Twilio.');
    const from = normalPhone(message.from);
    // Names and short codes are programs: banks, operators, other services. Nobody reads an answer there.
    const automatic = !isPersonsNumber(from) || from === this.serviceAddress;
    return known({
      externalId,
      text,
      prefix: servicePrefix(text),
      address: from === '' ? undefined : from,
      assurance: 'vouched' as const,
      source: normalLine(to),
      sentAt,
      automatic,
      asks: automatic || attachments.length > 0 ? undefined : askIn(text, message.fields.get('OptOutType')),
      attachments,
    });
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
    const { accountSid, authToken, from, apiUrl, costPerSegment = null, ...settings } = config as SmsSettings;
    const { listSeconds, answerSegments: mostAnswerSegments } = settings;
    const account = accountOf({ accountSid, authToken, apiUrl });
    return new SmsChannel(account, from, { publicUrl, listSeconds, costPerSegment, mostAnswerSegments });
  },
};
