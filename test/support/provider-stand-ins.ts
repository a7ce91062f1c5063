import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Providers as far as our adapters speak to them, on a real socket, with their own words for what goes wrong. */

export interface SentSms {
  sid: string;
  from: string;
  to: string;
  body: string;
  statusCallback: string | null;
  /** Of a template, which stands in place of the body. */
  contentSid?: string;
  contentVariables?: string;
}

/** What a call is answered instead: a Twilio error, or a connection that breaks (`status` 0). */
export interface TwilioFault {
  status: number;
  code?: number;
  /** Seconds. */
  retryAfter?: number;
}

export interface StoredMedia {
  type: string;
  bytes: Uint8Array;
  /** Where the API sends the caller instead of giving the bytes. */
  redirectTo?: string;
}

/** A message that Twilio took from a citizen, as its list has it. */
export interface ListedMessage {
  sid: string;
  from: string;
  to: string;
  body: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Addresses that `keepMedia` gave. */
  media?: string[];
}

export interface TwilioStandIn {
  /** For `CHANNEL_SMS_API_URL`. */
  url: string;
  sent: SentSms[];
  /** Every request that came, with its `Authorization`. */
  calls: { method: string; path: string; authorization: string | undefined }[];
  /** Faults of the next calls, each used once. */
  failNext(...faults: TwilioFault[]): void;
  /** Faults of the next looks at the list of messages, each used once. */
  failList(...faults: TwilioFault[]): void;
  /** Messages that came to our numbers, for the list; looks at the list are no `calls`. */
  received: ListedMessage[];
  /** Queries of the list, as they came. */
  looks: URLSearchParams[];
  /** Takes every SMS from now on, and answers none of them until the function it gives is called. */
  holdAnswers(): () => void;
  /** Keeps a medium; the address is one that Twilio itself would have sent. */
  keepMedia(media: StoredMedia): string;
  /** Resolves with the first SMS that fits, whether it came already or comes later. */
  smsThat(fits: (sms: SentSms) => boolean, timeoutMs?: number): Promise<SentSms>;
  close(): Promise<void>;
}

/** Twilio's Messages, Media and Accounts resources for one account. */
export async function startTwilioStandIn(accountSid: string, authToken: string): Promise<TwilioStandIn> {
  const account = `/2010-04-01/Accounts/${accountSid}`;
  const sent: SentSms[] = [];
  const calls: TwilioStandIn['calls'] = [];
  const faults: TwilioFault[] = [];
  const listFaults: TwilioFault[] = [];
  const received: ListedMessage[] = [];
  const looks: URLSearchParams[] = [];
  const media = new Map<string, StoredMedia>();
  const waiting = new Set<() => void>();
  let held: Promise<void> = Promise.resolve();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const authorization = request.headers.authorization;
    if (request.method === 'GET' && /\/(Messages|Media)\.json(\?|$)/.test(path)) {
      const fault = listFaults.shift();
      if (fault) return fail(response, fault, null);
      if (authorization !== basic(accountSid, authToken))
        return fail(response, { status: 401, code: 20003 }, null);
      return list(response, new URL(path, 'http://twilio'));
    }
    calls.push({ method: request.method ?? '', path, authorization });
    const fields = new URLSearchParams(await textOf(request));
    const fault = faults.shift();
    if (fault) return fail(response, fault, fields.get('To'));
    const file = media.get(path);
    if (authorization !== basic(accountSid, authToken)) {
      // Redirected media carry their permission in the address, as Twilio's file store does.
      if (!(file && path.startsWith('/files/'))) return fail(response, { status: 401, code: 20003 }, null);
    }
    if (file) return giveMedia(response, file);
    if (request.method === 'GET' && path === `${account}.json`)
      return json(response, 200, { sid: accountSid });
    if (request.method === 'POST' && path === `${account}/Messages.json`) return take(response, fields);
    return fail(response, { status: 404, code: 20404 }, null);
  }

  /** https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources */
  function list(response: ServerResponse, { pathname, searchParams }: URL): void {
    const owner = new RegExp(`^${account}/Messages/(\\w+)/Media\\.json$`).exec(pathname)?.[1];
    if (owner !== undefined) {
      const files = received.find(({ sid }) => sid === owner)?.media ?? [];
      return json(response, 200, { media_list: files.map((file) => listedMedia(accountSid, file, media)) });
    }
    looks.push(searchParams);
    const known = new Set([
      'To',
      'From',
      'DateSent',
      'DateSent<',
      'DateSent>',
      'PageSize',
      'Page',
      'PageToken',
    ]);
    const day = searchParams.get('DateSent') ?? '';
    const size = Number(searchParams.get('PageSize') ?? 50);
    const isWellAsked =
      pathname === `${account}/Messages.json` &&
      [...searchParams.keys()].every((name) => known.has(name)) &&
      /^\d{4}-\d{2}-\d{2}$/.test(day) &&
      Number.isInteger(size) &&
      size >= 1 &&
      size <= 1_000;
    if (!isWellAsked) return fail(response, { status: 400, code: 20001 }, null);
    const page = Number(searchParams.get('Page') ?? 0);
    const fitting = received
      .filter(({ to, at }) => to === searchParams.get('To') && new Date(at).toISOString().startsWith(day))
      .toSorted((one, other) => other.at - one.at);
    const next = new URLSearchParams([...searchParams, ['Page', String(page + 1)]]);
    if (page > 0) next.delete('Page', String(page));
    json(response, 200, {
      messages: fitting.slice(page * size, (page + 1) * size).map((each) => listedMessage(accountSid, each)),
      page,
      page_size: size,
      next_page_uri: fitting.length > (page + 1) * size ? `${pathname}?${String(next)}` : null,
    });
  }

  async function take(response: ServerResponse, fields: URLSearchParams): Promise<void> {
    const to = fields.get('To') ?? '';
    if (!/^(\+\d{7,15}|whatsapp:(\+\d{7,15}|[A-Z]{2}\.\w+(\.\w+)?))$/.test(to))
      return fail(response, { status: 400, code: 21211 }, to);
    const sid = `SM${sent.length.toString(16).padStart(32, '0')}`;
    const sms = { sid, from: fields.get('From') ?? '', to, body: fields.get('Body') ?? '' };
    const contentSid = fields.get('ContentSid') ?? '';
    // https://www.twilio.com/docs/api/errors/21619: there is neither a text nor a template.
    if (sms.body === '' && !/^HX[0-9a-f]{32}$/.test(contentSid))
      return fail(response, { status: 400, code: 21619 }, to);
    const contentVariables = fields.get('ContentVariables') ?? '{}';
    const template = contentSid === '' ? {} : { contentSid, contentVariables };
    sent.push({ ...sms, ...template, statusCallback: fields.get('StatusCallback') });
    for (const look of waiting) look();
    await held;
    json(response, 201, { ...sms, account_sid: accountSid, status: 'queued' });
  }

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    sent,
    calls,
    received,
    looks,
    failNext: (...more) => void faults.push(...more),
    failList: (...more) => void listFaults.push(...more),
    holdAnswers() {
      let release = (): void => undefined;
      held = new Promise((resolve) => (release = resolve));
      return () => release();
    },
    keepMedia(stored) {
      const path = `${account}/Messages/MM${media.size}/Media/ME${media.size}`;
      media.set(path, stored);
      if (stored.redirectTo?.startsWith('/'))
        media.set(stored.redirectTo, { ...stored, redirectTo: undefined });
      return `https://api.twilio.com${path}`;
    },
    smsThat(fits, timeoutMs = 10_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`No such SMS within ${timeoutMs} ms; ${sent.length} others came.`));
        }, timeoutMs);
        function look(): void {
          const found = sent.find(fits);
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        }
        waiting.add(look);
        look();
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listedMessage = (accountSid: string, { sid, from, to, body, at, media = [] }: ListedMessage) => ({
  sid,
  account_sid: accountSid,
  messaging_service_sid: null,
  from,
  to,
  body,
  direction: 'inbound',
  status: 'received',
  num_media: String(media.length),
  num_segments: '1',
  date_created: new Date(at).toUTCString().replace('GMT', '+0000'),
  date_sent: new Date(at).toUTCString().replace('GMT', '+0000'),
  error_code: null,
  price: null,
  api_version: '2010-04-01',
});

function listedMedia(accountSid: string, address: string, media: Map<string, StoredMedia>) {
  const { pathname } = new URL(address);
  return {
    sid: pathname.split('/').at(-1),
    account_sid: accountSid,
    content_type: media.get(pathname)?.type,
    uri: `${pathname}.json`,
  };
}

/** The URL-encoded body and the headers with which Twilio posts `params` to `url`. */
export function signedSms({ url, token, params }: { url: string; token: string; params: SmsParams }): {
  body: Uint8Array;
  headers: Record<string, string>;
} {
  const pairs: [string, string][] = Array.isArray(params) ? params : Object.entries(params);
  const names = [...new Set(pairs.map(([name]) => name))].sort();
  const signed = names.flatMap((name) =>
    [...new Set(pairs.filter(([other]) => other === name).map(([, value]) => value))]
      .sort()
      .map((value) => name + value),
  );
  return {
    body: new TextEncoder().encode(new URLSearchParams(pairs).toString()),
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': createHmac('sha1', token)
        .update(url + signed.join(''))
        .digest('base64'),
    },
  };
}

export type SmsParams = Record<string, string> | [string, string][];

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

// Twilio's own sentences quote the number, which is what must not reach a log of ours.
function fail(response: ServerResponse, { status, code, retryAfter }: TwilioFault, to: string | null): void {
  if (status === 0) return void response.destroy();
  if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
  json(response, status, { code, status, message: `The 'To' number ${to ?? ''} cannot be served.` });
}

function giveMedia(response: ServerResponse, { type, bytes, redirectTo }: StoredMedia): void {
  if (redirectTo !== undefined) return void response.writeHead(307, { location: redirectTo }).end();
  response.writeHead(200, { 'content-type': type }).end(bytes);
}
