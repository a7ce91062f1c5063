import type { InboundReport } from '#complaint';

import type { ChannelDefinition, OutboundMessage, Sent } from '../channel-adapter.js';
import { Rejected, Unreadable } from '../channel-failures.js';
import { askIn } from '../providers/no-report.js';
import { known, normalLine, normalPhone, normalText } from '../providers/normal-form.js';
import { accountOf } from '../providers/twilio-account.js';
import { isPersonsNumber, TwilioChannel } from '../providers/twilio-channel.js';
import type { TwilioMessage } from '../providers/twilio-message.js';
import { WhatsAppSettings } from './whatsapp.config.js';

/** Of a free text by Twilio; WhatsApp itself takes more. */
const LONGEST_REPLY = 1_600;
const SCHEME = 'whatsapp:';

/**
 * WhatsApp's own id of a person for this business (BSUID), which Twilio gives and takes in place of a number that its
 * owner hides behind a user name; `ENT` marks one that is shared by several businesses.
 */
const USER_ID = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;

/** WhatsApp by Twilio. The provider vouches for the number, or for the person where it shows no number. */
class WhatsAppChannel extends TwilioChannel {
  readonly id = 'whatsapp';
  readonly capabilities = {
    arrives: 'pushed',
    media: true,
    location: true,
    canReply: true,
    longestReply: LONGEST_REPLY,
    window: { hours: 24 },
    buttons: true,
    knownBy: 'handle',
  } as const;

  async reply(address: string, message: OutboundMessage): Promise<Sent> {
    if (message.text.length > LONGEST_REPLY) {
      throw new Rejected('A WhatsApp message holds at most 1,600 characters.');
    }
    return this.api.send({
      from: this.scheme + this.serviceAddress,
      to: this.scheme + address,
      ...(message.template ? templateOf(message.template) : { body: message.text }),
      ...this.callback,
    });
  }

  protected reportOf({ externalId, sentAt, attachments, fields, ...message }: TwilioMessage): InboundReport {
    const from = senderOf(message.from, fields.get('ExternalUserId'));
    const isNumber = isPersonsNumber(from);
    const automatic = (!isNumber && !USER_ID.test(from)) || from === this.serviceAddress;
    const point = pointIn(fields);
    const text = message.text.trim() === '' ? chosen(fields) : message.text;
    const isMore = attachments.length > 0 || point !== undefined;
    return known({
      externalId,
      text,
      address: from === '' ? undefined : from,
      assurance: 'vouched' as const,
      reporter: reporterOf(normalLine(fields.get('ProfileName')), isNumber ? from : undefined),
      source: normalLine(bare(message.to)),
      sentAt,
      repliesTo: sidIn(fields.get('OriginalRepliedMessageSid')),
      point,
      place: placeIn(fields),
      automatic,
      asks: automatic || isMore ? undefined : askIn(text, fields.get('OptOutType')),
      verdict: verdicts.get(fields.get('ButtonPayload')),
      attachments,
    });
  }
}

/** https://www.twilio.com/docs/content/send-templates-created-with-the-content-template-builder */
const templateOf = ({ contentSid, variables }: NonNullable<OutboundMessage['template']>) => ({
  contentSid,
  contentVariables: JSON.stringify(variables),
});

const bare = (address: string): string =>
  address.toLowerCase().startsWith(SCHEME) ? address.slice(SCHEME.length).trim() : address;

/** The number or WhatsApp's id of the person, as an answer takes it. Who hides his number has an id and no `WaId`. */
function senderOf(from: string, userId: string | null): string {
  if (from !== '' && !from.toLowerCase().startsWith(SCHEME)) {
    throw new Unreadable('The message came by another channel of Twilio.');
  }
  const given = bare(from) || (normalLine(bare(userId ?? '')) ?? '');
  return USER_ID.test(given) ? given : normalPhone(given);
}

function reporterOf(name: string | undefined, phone: string | undefined): InboundReport['reporter'] {
  return name === undefined && phone === undefined ? undefined : known({ name, phone });
}

/** Of buttons that ask *done or not?*, by the id that the template gives each; whatever stands on them. */
const verdicts = new Map<string | null, NonNullable<InboundReport['verdict']>>([
  ['done', { done: true, rating: null }],
  ['not-done', { done: false, rating: null }],
]);

/** What was tapped instead of typed: a button, or a row of a list. */
const chosen = (fields: URLSearchParams): string =>
  normalText(fields.get('ButtonText') ?? fields.get('ListTitle') ?? '');

/** Where the pin stands; nothing where it stands nowhere on earth. */
function pointIn(fields: URLSearchParams): InboundReport['point'] {
  const [lat, lon] = [fields.get('Latitude'), fields.get('Longitude')].map((degrees) =>
    /^\s*[+-]?\d{1,3}(\.\d+)?\s*$/.test(degrees ?? '') ? Number(degrees) : undefined,
  );
  if (lat === undefined || lon === undefined) return undefined;
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
}

/** What WhatsApp calls the place of a pin: its name, then its address. */
function placeIn(fields: URLSearchParams): string | undefined {
  return normalLine([fields.get('Label'), fields.get('Address')].filter(Boolean).join(', '));
}

const sidIn = (given: string | null): string | undefined => /^[A-Z]{2}[\da-f]{32}$/.exec(given ?? '')?.[0];

export const whatsappChannel: ChannelDefinition = {
  id: 'whatsapp',
  config: WhatsAppSettings,
  demo: {
    CHANNEL_WHATSAPP_ACCOUNT_SID: 'ACdemo',
    CHANNEL_WHATSAPP_AUTH_TOKEN: 'demo-token',
    CHANNEL_WHATSAPP_FROM: 'whatsapp:+6200001708',
  },
  demoSecrets: ['CHANNEL_WHATSAPP_ACCOUNT_SID', 'CHANNEL_WHATSAPP_AUTH_TOKEN'],
  create({ config, publicUrl }) {
    const { accountSid, authToken, from, apiUrl, listSeconds } = config as WhatsAppSettings;
    const account = accountOf({ accountSid, authToken, apiUrl });
    return new WhatsAppChannel(account, bare(from), SCHEME, { publicUrl, listSeconds });
  },
};
