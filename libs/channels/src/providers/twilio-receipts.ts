import type { DeliveryReceipt, RawReport } from '../channel-adapter.js';
import { Unreadable } from '../channel-failures.js';
import { meaningOf } from './twilio-errors.js';
import { formFields, messageSid } from './twilio-forms.js';

/** News of messages of ours, as Twilio posts it to the status callback. */

// https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
const receiptStates: Readonly<Record<string, DeliveryReceipt['state'] | undefined>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};
const noNews = new Set(['accepted', 'scheduled', 'queued', 'sending', 'receiving', 'received']);

/** Whether a form is news of a message of ours rather than somebody's message. */
export function isReceipt(fields: URLSearchParams): boolean {
  const status = fields.get('MessageStatus') ?? '';
  return !fields.has('Body') && (Object.hasOwn(receiptStates, status) || noNews.has(status));
}

/** Receipts in a status callback; none for steps on the way. Throws `Unreadable`. */
export function receiptsIn(raw: RawReport): DeliveryReceipt[] {
  const fields = formFields(raw.body);
  const providerId = messageSid(fields);
  const status = fields.get('MessageStatus') ?? fields.get('SmsStatus') ?? '';
  if (noNews.has(status)) return [];
  const state = Object.hasOwn(receiptStates, status) ? receiptStates[status] : undefined;
  if (state === undefined) throw new Unreadable('The form has no message status that is known.');
  const error = /^\d{1,6}$/.exec(fields.get('ErrorCode') ?? '')?.[0];
  return [
    {
      providerId,
      state,
      ...(error !== undefined && { error }),
      ...(state === 'failed' && { why: whyFailed(Number(error)) }),
    },
  ];
}

/** After Twilio took it, what is wrong with our own account is put right or not: the same message is tried once more. */
function whyFailed(code: number): DeliveryReceipt['why'] {
  const meaning = meaningOf(code);
  return meaning === 'settings' ? 'later' : (meaning ?? 'refused');
}
