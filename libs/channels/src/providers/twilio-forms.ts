import twilio from 'twilio';

import type { ChannelRequest } from '../channel-adapter.js';
import { Rejected, Unreadable } from '../channel-failures.js';
import type { TwilioAccount } from './twilio-account.js';

/** Forms that Twilio posts, whichever of its channels speaks: who signed them, and what every one of them holds. */

const MOST_FIELDS = 1_000;

/** Fields of a posted form in the order given, percent-decoded; repeated ones are kept. */
export function formFields(body: Uint8Array): URLSearchParams {
  return new URLSearchParams(Buffer.from(body).toString('utf8'));
}

/**
 * Throws `Rejected` unless one of the account's tokens signed this form for this address, and it speaks of this
 * account. https://www.twilio.com/docs/usage/security#validating-requests
 */
export function verifySignature(request: ChannelRequest, account: TwilioAccount): void {
  const signature = request.headers['x-twilio-signature'] ?? '';
  const fields = formFields(request.body);
  // Before anything is known to be authentic, work stays small.
  if (fields.size > MOST_FIELDS) throw new Rejected('The form has more fields than Twilio sends.');
  const params: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const [key, value] of fields) (params[key] ??= []).push(value);
  const signed = account.authTokens.filter((token) =>
    twilio.validateRequest(token, signature, request.url, params),
  );
  if (signed.length === 0) throw new Rejected('The signature is not that of this account.');
  if (params['AccountSid']?.length !== 1 || params['AccountSid'][0] !== account.accountSid) {
    throw new Rejected('The message belongs to another account.');
  }
}

/** The message's own id. Throws `Unreadable` where there is none that can be one. */
export function messageSid(fields: URLSearchParams): string {
  const sid = fields.get('MessageSid') ?? fields.get('SmsMessageSid') ?? fields.get('SmsSid') ?? '';
  if (!/^[\w.:-]{1,128}$/.test(sid)) throw new Unreadable('The form has no MessageSid.');
  return sid;
}
