import twilio from 'twilio';

import type { ChannelRequest } from '../channel-adapter.js';
import { Rejected, Unreadable } from '../channel-failures.js';
import type { TwilioAccount } from './twilio-account.js';

/** What Twilio posts, whichever of its channels speaks: who signed it, and what every form holds. */

const MOST_FIELDS = 1_000;

/** Fields of a posted form in the order given, percent-decoded; repeated ones are kept. */
export function formFields(body: Uint8Array): URLSearchParams {
  return new URLSearchParams(Buffer.from(body).toString('utf8'));
}

/**
 * Throws `Rejected` unless one of the account's tokens signed this request for this address, and it speaks of this
 * account. Of a form the fields are signed, of JSON its hash in the address.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export function verifySignature(request: ChannelRequest, account: TwilioAccount): void {
  const isJson = /^\s*application\/json\b/i.test(request.headers['content-type'] ?? '');
  const { signed, accounts } = isJson ? ofJson(request) : ofForm(request);
  // Every token is tried: which of them fits is nobody's to measure.
  if (account.authTokens.filter(signed).length === 0) {
    throw new Rejected('The signature is not that of this account.');
  }
  const [named, ...more] = accounts();
  if (named !== account.accountSid || more.length > 0) {
    throw new Rejected('The message belongs to another account.');
  }
}

interface Signed {
  signed: (token: string) => boolean;
  /** The accounts it says it is of; looked at only when it is authentic. */
  accounts: () => unknown[];
}

const signatureOf = ({ headers }: ChannelRequest): string => headers['x-twilio-signature'] ?? '';

function ofForm(request: ChannelRequest): Signed {
  const fields = formFields(request.body);
  // Before anything is known to be authentic, work stays small.
  if (fields.size > MOST_FIELDS) throw new Rejected('The form has more fields than Twilio sends.');
  const params: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const [key, value] of fields) (params[key] ??= []).push(value);
  return {
    signed: (token) => twilio.validateRequest(token, signatureOf(request), request.url, params),
    accounts: () => params['AccountSid'] ?? [],
  };
}

function ofJson(request: ChannelRequest): Signed {
  const text = Buffer.from(request.body).toString('utf8');
  return {
    signed: (token) => twilio.validateRequestWithBody(token, signatureOf(request), request.url, text),
    accounts: () => {
      try {
        const { AccountSid, account_sid: listed } = JSON.parse(text) as Record<string, unknown>;
        return [AccountSid, listed].filter((each) => each !== undefined);
      } catch {
        return [];
      }
    },
  };
}

/** The message's own id. Throws `Unreadable` where there is none that can be one. */
export function messageSid(fields: URLSearchParams): string {
  const sid = fields.get('MessageSid') ?? fields.get('SmsMessageSid') ?? fields.get('SmsSid') ?? '';
  if (!/^[\w.:-]{1,128}$/.test(sid)) throw new Unreadable('The form has no MessageSid.');
  return sid;
}
