import { lookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';

const TIMEOUT_MS = 15_000;
const MOST_ANSWER_BYTES = 64 * 1024;

/** Why nothing was sent, or no answer came: a short code that names no address. */
export class NotReached extends Error {
  override readonly name = 'NotReached';
}

export interface PostAnswer {
  status: number;
  /** The first 64 KiB of it. */
  body: string;
  /** Seconds, where the other side said when to come again. */
  retryAfter: number | null;
}

/** Whether an address can be asked at all. `http` only to this machine, and only where that is allowed. */
export function isPostable(given: string, { localhost }: { localhost: boolean }): boolean {
  const url = URL.parse(given);
  if (!url || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  if (isOwnMachine(url)) return localhost;
  const host = bare(url.hostname);
  return url.protocol === 'https:' && (isIP(host) === 0 ? host.includes('.') : isPublic(host));
}

/**
 * Posts to an address that somebody else named. What its name resolves to is looked at by the very connection that is
 * then made: nothing on this machine or in a private network is reached by it. No redirect is followed.
 */
export class SafePost {
  constructor(private readonly options: { localhost: boolean }) {}

  /** Throws `NotReached`. */
  post(to: string, headers: Record<string, string>, body: string): Promise<PostAnswer> {
    if (!isPostable(to, this.options)) return Promise.reject(new NotReached('address-refused'));
    const url = new URL(to);
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const outgoing = send(url, {
        method: 'POST',
        agent: false,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        lookup: isOwnMachine(url) ? lookup : publicLookup,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      outgoing.once('response', (response) => {
        read(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, body: text, retryAfter: pauseIn(response) }),
          (error: unknown) => reject(new NotReached(codeOf(error))),
        );
      });
      outgoing.once('error', (error) => reject(new NotReached(codeOf(error))));
      outgoing.end(body);
    });
  }
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

const isOwnMachine = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1');

async function read(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size > MOST_ANSWER_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, MOST_ANSWER_BYTES).toString('utf8');
}

function pauseIn({ headers }: IncomingMessage): number | null {
  const seconds = Number(headers['retry-after']);
  return Number.isInteger(seconds) && seconds > 0 ? seconds : null;
}

/** Error texts name addresses: only their codes are kept. */
function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'TimeoutError' || name === 'AbortError') return 'timeout';
  return typeof code === 'string' && /^[\w-]{1,60}$/.test(code) ? code : 'unreachable';
}

/** Resolves as usual, and refuses a name of which any address is not public. */
export const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '', 0);
    const [first] = addresses;
    if (!first || !addresses.every(({ address }) => isPublic(address))) {
      const refused: NodeJS.ErrnoException = new Error('not a public address');
      refused.code = 'address-private';
      return done(refused, '', 0);
    }
    if (options.all === true) return done(null, addresses);
    done(null, first.address, first.family);
  });
};

/** Networks that are nobody's on the public internet (IANA special-purpose registries). */
const special = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  special.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  special.addSubnet(network, bits, 'ipv6');
/** Only from here are IPv6 addresses given out; what maps or translates IPv4 lies outside. */
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');

/** Whether an address belongs to the public internet. */
export function isPublic(address: string): boolean {
  if (isIPv6(address)) return global.check(address, 'ipv6') && !special.check(address, 'ipv6');
  return isIP(address) === 4 && !special.check(address, 'ipv4');
}
