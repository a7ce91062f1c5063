import twilio from 'twilio';
import RequestClient from 'twilio/lib/base/RequestClient.js';
import type ApiResponse from 'twilio/lib/http/response.js';

import type { ChannelRequest, DeliveryReceipt, RawReport, Sent } from '../channel-adapter.js';
import { Misconfigured, Rejected, Retry, Unreadable } from '../channel-failures.js';

/** Twilio's dialect of HTTP, whichever of its channels speaks it: signed form posts in, its REST API out. */

export interface TwilioAccount {
  accountSid: string;
  /** One, or two while one replaces the other. The first is used for our own calls. */
  authTokens: readonly string[];
  /** Stand-in for `https://api.twilio.com`. */
  apiUrl?: string;
}

const API = 'https://api.twilio.com';
const CALL_TIMEOUT_MS = 15_000;
const MOST_FIELDS = 1_000;
const MEDIA_LIMIT_BYTES = 16 * 1024 * 1024;

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
  return [error === undefined ? { providerId, state } : { providerId, state, error }];
}

/** Calls of ours to Twilio. Failures keep Twilio's number and never its words, which quote addresses. */
export class TwilioApi {
  private readonly client: ReturnType<typeof twilio>;

  constructor(private readonly account: TwilioAccount) {
    this.client = twilio(account.accountSid, account.authTokens[0], {
      httpClient: new CarefulClient(account.apiUrl),
    });
  }

  async send(message: { from: string; to: string; body: string; statusCallback?: string }): Promise<Sent> {
    const { sid } = await this.call(() => this.client.messages.create(message));
    return { providerId: sid };
  }

  /** Resolves when the account answers to these credentials. */
  async check(): Promise<void> {
    await this.call(() => this.client.api.v2010.accounts(this.account.accountSid).fetch());
  }

  /** Bytes of one medium of this account's messages. */
  async media(ref: string, signal: AbortSignal): Promise<Uint8Array> {
    let url = this.mediaAddress(ref);
    const credentials = Buffer.from(`${this.account.accountSid}:${this.account.authTokens[0]}`).toString(
      'base64',
    );
    let response = await get(url, signal, { authorization: `Basic ${credentials}` });
    // The API hands out a signed address of Twilio's file store. Credentials stay behind.
    for (let hops = 0; hops < 3 && response.status >= 300 && response.status < 400; hops += 1) {
      await response.body?.cancel();
      url = this.redirected(url, response.headers.get('location') ?? '');
      response = await get(url, signal);
    }
    if (!response.ok) throw refusal(response.status, undefined, response.headers.get('retry-after'));
    return limited(response);
  }

  private mediaAddress(ref: string): URL {
    const url = parsed(ref);
    const path = `/2010-04-01/Accounts/${this.account.accountSid}/Messages/`;
    const base = new URL(this.account.apiUrl ?? API);
    const standIn =
      url?.origin === base.origin && url.pathname.startsWith(base.pathname.replace(/\/$/, '') + path);
    const ours = url?.origin === API && url.pathname.startsWith(path);
    if (url === undefined || !(standIn || ours))
      throw new Rejected('The attachment is not on the provider’s host.');
    return standIn ? url : new URL(rebased(url.href, this.account.apiUrl));
  }

  private redirected(from: URL, location: string): URL {
    const url = location === '' ? undefined : parsed(location, from);
    if (url !== undefined && (isFileStore(url) || (this.account.apiUrl && url.origin === from.origin)))
      return url;
    throw new Rejected('The attachment leads away from the provider’s hosts.');
  }

  private async call<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof Retry) throw error;
      const { status, code } = error as { status?: unknown; code?: unknown };
      if (typeof status !== 'number') throw new Retry('Twilio cannot be reached.');
      throw refusal(status, typeof code === 'number' ? code : undefined);
    }
  }
}

// https://www.twilio.com/docs/api/errors. What concerns our own account or number; the rest concerns one message.
const ours = new Set([20003, 20005, 20404, 21212, 21603, 21606, 21609, 21659, 21660, 30002]);
const later = new Set([20429, 14107, 21611, 30001, 63018, 63038]);

function refusal(status: number, code?: number, retryAfter?: string | null): Error {
  const named = code === undefined ? `HTTP ${status}` : `${code}, HTTP ${status}`;
  if (status === 429 || status >= 500 || later.has(code ?? 0)) {
    return new Retry(`Twilio cannot take it now (${named}).`, waitMs(retryAfter));
  }
  if (ours.has(code ?? 0) || (code === undefined && (status === 401 || status === 403))) {
    return new Misconfigured(`Twilio refuses these settings (${named}).`);
  }
  return new Rejected(`Twilio refuses it for good (${named}).`);
}

function waitMs(retryAfter: string | null | undefined): number | undefined {
  const seconds = Number(retryAfter ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) * 1_000 : undefined;
}

/** The SDK's HTTP client with the provider's wish to be left alone heard, and its host replaced by a stand-in's. */
class CarefulClient extends RequestClient {
  constructor(private readonly apiUrl: string | undefined) {
    super({ timeout: CALL_TIMEOUT_MS });
  }

  override async request<TData>(
    options: RequestClient.RequestOptions<TData>,
  ): Promise<ApiResponse.default<TData>> {
    const response = await super.request({ ...options, uri: rebased(options.uri, this.apiUrl) });
    const wait = (response.headers as Record<string, string | undefined> | undefined)?.['retry-after'];
    if (wait !== undefined && (response.statusCode === 429 || response.statusCode >= 500)) {
      throw refusal(response.statusCode, undefined, wait);
    }
    return response;
  }
}

function rebased(address: string, apiUrl: string | undefined): string {
  return apiUrl === undefined ? address : address.replace(API, apiUrl.replace(/\/$/, ''));
}

function parsed(address: string, base?: URL): URL | undefined {
  return URL.canParse(address, base?.href) ? new URL(address, base?.href) : undefined;
}

// Where the API redirects for media. The bucket's name is part of the path on Amazon's shared host.
function isFileStore({ protocol, host, pathname }: URL): boolean {
  const twilioHost = host === 'mms.twiliocdn.com' || host === 'media.twiliocdn.com';
  const bucket = host === 's3-external-1.amazonaws.com' && pathname.startsWith('/media.twiliocdn.com/');
  return protocol === 'https:' && (twilioHost || bucket);
}

async function get(url: URL, signal: AbortSignal, headers: Record<string, string> = {}): Promise<Response> {
  try {
    return await fetch(url, { headers, signal, redirect: 'manual' });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Retry('Twilio cannot be reached.');
  }
}

async function limited(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).length;
    // Leaving the loop cancels the stream.
    if (size > MEDIA_LIMIT_BYTES) throw new Rejected('The attachment is larger than 16 MiB.');
    chunks.push(chunk as Uint8Array);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
