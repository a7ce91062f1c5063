import { createHmac, randomBytes } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import type { Request, Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Failure } from '#complaint';

const HOUR_MS = 3_600_000;
const QUARTER = 900;

/** Many people share one address of a mobile network: whoever is slow with a PIN must not lock out a town. */
const failures = {
  tracking: { points: 100, duration: QUARTER },
  'sign-in': { points: 100, duration: QUARTER },
  'lost-pin': { points: 60, duration: QUARTER },
} as const;

export interface LimitsOptions {
  /** Reports a minute from one address. */
  reportsPerMinute: number;
  /** Proxies of ours in front: so many addresses at the end of `X-Forwarded-For` are true. */
  trustedProxies: number;
}

/** Whether a proof could be found by guessing: a PIN could, a link's secret could not, and no limit keeps it out. */
export const isGuessable = (proof: string): boolean => proof.length < 20;

/**
 * How often one address may do what could be guessing or flooding. Addresses are counted under keyed hashes whose key
 * is made anew every hour and kept nowhere; neither they nor their hashes are stored or logged.
 */
export class Limits {
  private readonly reports: RateLimiterMemory;
  private readonly failures: Record<keyof typeof failures, RateLimiterMemory>;
  private key = randomBytes(32);
  private keyUntil = 0;

  constructor(private readonly options: LimitsOptions) {
    this.reports = new RateLimiterMemory({ points: options.reportsPerMinute, duration: 60 });
    this.failures = {
      tracking: new RateLimiterMemory(failures.tracking),
      'sign-in': new RateLimiterMemory(failures['sign-in']),
      'lost-pin': new RateLimiterMemory(failures['lost-pin']),
    };
  }

  /** Counts a report or added words. Throws `too-many-reports` past the limit; nothing of it was stored then. */
  async report(request: Request, response: Response): Promise<void> {
    const who = this.who(request);
    if (who !== null) await count(this.reports, who, response, 'too-many-reports');
  }

  /**
   * Does what may fail, counting it before it is tried, so that many at once gain nothing; what succeeds does not
   * count. Throws `too-many-tries` past the limit without trying.
   */
  async guarded<T>(
    kind: keyof typeof failures,
    { request, response }: { request: Request; response: Response },
    attempt: () => Promise<T>,
  ): Promise<T> {
    const limiter = this.failures[kind];
    const who = this.who(request);
    if (who === null) return attempt();
    await count(limiter, who, response, 'too-many-tries');
    const done = await attempt();
    await limiter.reward(who);
    return done;
  }

  /** Counts something anybody may ask for. */
  async asked(kind: keyof typeof failures, request: Request, response: Response): Promise<void> {
    const who = this.who(request);
    if (who !== null) await count(this.failures[kind], who, response, 'too-many-tries');
  }

  /** Null where the address is a proxy's that we were not told of: a limit on it would lock out everybody. */
  private who(request: Request): string | null {
    const address = (request.ip ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    const behindUntoldProxy =
      this.options.trustedProxies === 0 &&
      request.headers['x-forwarded-for'] !== undefined &&
      near.check(address, family);
    if (address === '' || behindUntoldProxy) return null;
    const now = Date.now();
    if (now >= this.keyUntil) {
      this.key = randomBytes(32);
      this.keyUntil = now + HOUR_MS;
    }
    // A household has a /64 of IPv6 to itself.
    const network = family === 'ipv6' ? groupsOf(address).slice(0, 4).join(':') : address;
    return createHmac('sha256', this.key).update(network).digest('base64url');
  }
}

async function count(
  limiter: RateLimiterMemory,
  who: string,
  response: Response,
  reason: string,
): Promise<void> {
  try {
    await limiter.consume(who);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    response.setHeader('Retry-After', String(Math.max(1, Math.ceil(refused.msBeforeNext / 1000))));
    throw new Failure('too-many-tries', reason);
  }
}

/** Addresses that no citizen comes from: our own machine and private networks. */
const near = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  near.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  near.addSubnet(network, bits, 'ipv6');

/** The eight groups of an IPv6 address, written out. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => '0'), ...last];
}
