import type { InboundAttachment } from '#complaint';
import type { RawReport } from '../channel-adapter.js';
import { Unreadable } from '../channel-failures.js';
import { normalLine, normalText } from './normal-form.js';
import { API } from './twilio-account.js';
import { formFields, messageSid } from './twilio-forms.js';
import { isReceipt } from './twilio-receipts.js';

/** What every message of Twilio says, whichever of its channels and by whichever way it came. */
export interface TwilioMessage {
  externalId: string;
  text: string;
  /** As Twilio writes addresses: a number, or one behind the name of its channel. */
  from: string;
  to: string;
  /** Known of listed messages alone. */
  sentAt: Date | undefined;
  attachments: InboundAttachment[];
  /** What its channel alone reads. */
  fields: URLSearchParams;
}

const MOST_FILES = 10;

/** null where it is news of a message of ours, or that message itself. Throws `Unreadable`. */
export function readMessage(raw: RawReport): TwilioMessage | null {
  const fields = messageFields(raw);
  const direction = fields.get('Direction');
  if (isReceipt(fields) || (direction !== null && direction !== 'inbound')) return null;
  const sentAt = new Date(fields.get('DateSent') ?? Number.NaN);
  return {
    externalId: messageSid(fields),
    text: normalText(fields.get('Body') ?? ''),
    from: normalLine(fields.get('From')) ?? '',
    to: normalLine(fields.get('To')) ?? '',
    sentAt: Number.isNaN(sentAt.getTime()) ? undefined : sentAt,
    attachments: filesIn(fields),
    fields,
  };
}

/** Fields by the names of the webhook, of a posted form, of JSON, and of a message that the REST API lists. */
function messageFields({ body, contentType }: RawReport): URLSearchParams {
  return /^\s*application\/json\b/i.test(contentType) ? jsonFields(body) : formFields(body);
}

// https://www.twilio.com/docs/messaging/api/message-resource#message-properties
const asPosted = new Map([
  ['sid', 'MessageSid'],
  ['account_sid', 'AccountSid'],
  ['from', 'From'],
  ['to', 'To'],
  ['body', 'Body'],
  ['num_segments', 'NumSegments'],
  ['num_media', 'NumMedia'],
  ['date_sent', 'DateSent'],
  ['direction', 'Direction'],
]);

function jsonFields(body: Uint8Array): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(jsonObject(body))) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') {
        fields.append(asPosted.get(name) ?? name, String(one));
      }
    }
    if (name === 'media' && Array.isArray(value)) nameFiles(fields, value as unknown[]);
  }
  return fields;
}

function jsonObject(body: Uint8Array): object {
  try {
    const given: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    if (typeof given === 'object' && given !== null) return given;
  } catch {
    // Said below, without the words that could not be read.
  }
  throw new Unreadable('The body is no JSON of a message.');
}

/** The media of a listed message, which come by a list of their own, as a webhook names them. */
function nameFiles(fields: URLSearchParams, media: unknown[]): void {
  fields.set('NumMedia', String(media.length));
  media.forEach((file, index) => {
    const { uri, content_type: type } = (file ?? {}) as { uri?: unknown; content_type?: unknown };
    if (typeof uri !== 'string') return;
    fields.set(`MediaUrl${index}`, API + uri.replace(/\.json$/, ''));
    if (typeof type === 'string') fields.set(`MediaContentType${index}`, type);
  });
}

function filesIn(fields: URLSearchParams): InboundAttachment[] {
  const count = Math.min(Math.max(Math.trunc(Number(fields.get('NumMedia') ?? 0)) || 0, 0), MOST_FILES);
  return Array.from({ length: count }, (_, index) => ({
    name: `mms-${index + 1}`,
    type: normalLine(fields.get(`MediaContentType${index}`)) ?? 'application/octet-stream',
    ref: fields.get(`MediaUrl${index}`) ?? '',
  })).filter(({ ref }) => ref !== '');
}
