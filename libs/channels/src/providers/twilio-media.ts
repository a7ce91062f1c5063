import { Rejected, Retry } from '../channel-failures.js';
import { API, rebased, type TwilioAccount } from './twilio-account.js';
import { refusal } from './twilio-errors.js';

const MEDIA_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * Bytes of one medium of this account's messages. Throws `Rejected` for what is not on the provider's hosts, is gone or
 * is too large, `Retry` and `Misconfigured` as every call.
 */
export async function twilioMedia(
  account: TwilioAccount,
  ref: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  let url = mediaAddress(account, ref);
  const credentials = Buffer.from(`${account.accountSid}:${account.authTokens[0]}`).toString('base64');
  let response = await get(url, signal, { authorization: `Basic ${credentials}` });
  // The API hands out a signed address of Twilio's file store. Credentials stay behind.
  for (let hops = 0; hops < 3 && response.status >= 300 && response.status < 400; hops += 1) {
    await response.body?.cancel();
    url = redirected(account, url, response.headers.get('location') ?? '');
    response = await get(url, signal);
  }
  if (!response.ok) throw refusal(response.status, undefined, response.headers.get('retry-after'));
  return limited(response);
}

function mediaAddress(account: TwilioAccount, ref: string): URL {
  const url = parsed(ref);
  const path = `/2010-04-01/Accounts/${account.accountSid}/Messages/`;
  const base = new URL(account.apiUrl ?? API);
  const standIn =
    url?.origin === base.origin && url.pathname.startsWith(base.pathname.replace(/\/$/, '') + path);
  const ours = url?.origin === API && url.pathname.startsWith(path);
  if (url === undefined || !(standIn || ours))
    throw new Rejected('The attachment is not on the provider’s host.');
  return standIn ? url : new URL(rebased(url.href, account.apiUrl));
}

function redirected(account: TwilioAccount, from: URL, location: string): URL {
  const url = location === '' ? undefined : parsed(location, from);
  if (url !== undefined && (isFileStore(url) || (account.apiUrl && url.origin === from.origin))) return url;
  throw new Rejected('The attachment leads away from the provider’s hosts.');
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
