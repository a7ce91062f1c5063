import { Agent } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

import { ApiResponseError, TwitterApi, type TwitterRateLimit } from 'twitter-api-v2';

import { Misconfigured, Rejected, Retry } from '../channel-failures.js';

export interface XAccount {
  appKey: string;
  appSecret: string;
  /** Begins with the account's own number. */
  accessToken: string;
  accessSecret: string;
  /** Stand-in for `https://api.x.com`. */
  apiUrl?: string;
}

const CALL_TIMEOUT_MS = 15_000;
const LONGEST_WAIT_MS = 24 * 3_600_000;
const SHORTEST_WAIT_MS = 1_000;
/** Whoever asks again and again makes longer pauses by himself. */
const SOON_MS = 5_000;

/** An answer of X, and how long it wants to be left alone before the same is asked again. */
export interface XAnswer {
  body: unknown;
  restMs: number;
}

type Query = Record<string, string | number | undefined>;

/** Calls of ours to X. Failures keep its number and never its sentence, which may quote a post or a handle. */
export class XApi {
  readonly ownId: string;
  private readonly client: TwitterApi;

  constructor({ apiUrl, ...tokens }: XAccount) {
    this.ownId = tokens.accessToken.split('-')[0] ?? '';
    this.client = new TwitterApi(tokens, {
      compression: 'identity',
      ...(apiUrl === undefined ? {} : { httpAgent: new StandInAgent(new URL(apiUrl)) }),
    });
  }

  /** Throws `Retry` until when X says, `Misconfigured` for what another try would not mend. */
  async read(path: string, query: Query, signal: AbortSignal): Promise<XAnswer> {
    const asked = this.client.v2
      .get<unknown>(path, query, { fullResponse: true, timeout: CALL_TIMEOUT_MS })
      .then(({ data, rateLimit }) => ({ body: data, restMs: restOf(rateLimit) }))
      .catch((error: unknown) => {
        throw failureOf(error, (code) => new Misconfigured(`X refuses these settings (HTTP ${code}).`));
      });
    return untilAborted(asked, signal);
  }

  /** Throws as `read` does, and `Rejected` for what X will not take however often it comes. */
  async write(path: string, body: object): Promise<unknown> {
    try {
      return await this.client.v2.post<unknown>(path, body, { timeout: CALL_TIMEOUT_MS });
    } catch (error) {
      throw failureOf(error, (code, said) =>
        code === 401 || /oauth1-permissions|client-not-enrolled|client-forbidden/.test(said)
          ? new Misconfigured(`X does not let this app write (HTTP ${code}).`, 'writing-refused')
          : new Refused(`X refuses it for good (HTTP ${code}).`, /duplicate content/i.test(said)),
      );
    }
  }
}

/** What X does not take; `isRepeated` where it has taken the very same before. */
export class Refused extends Rejected {
  constructor(
    message: string,
    readonly isRepeated: boolean,
  ) {
    super(message, 'unable');
  }
}

function failureOf(error: unknown, refusal: (code: number, said: string) => Error): Error {
  if (!(error instanceof ApiResponseError)) return new Retry('X cannot be reached.', SOON_MS);
  const { code, rateLimit, data } = error;
  if (code === 429) return new Retry('X wants a pause (HTTP 429).', pauseOf(rateLimit));
  if (code >= 500 || code === 408) return new Retry(`X cannot do it now (HTTP ${code}).`, SOON_MS);
  return refusal(code, JSON.stringify(data ?? null));
}

/** Until the last limit that is used up is given anew; X tells it in seconds since 1970. */
function restOf(limits: TwitterRateLimit | undefined): number {
  const used = [limits, limits?.userDay, limits?.day].filter((limit) => limit?.remaining === 0);
  return Math.max(0, ...used.map((limit) => waitUntil(limit?.reset)));
}

const pauseOf = (limits: TwitterRateLimit | undefined): number =>
  Math.max(SHORTEST_WAIT_MS, restOf(limits) || (limits ? waitUntil(limits.reset) : 60_000));

function waitUntil(seconds: number | undefined): number {
  const ms = (seconds ?? Number.NaN) * 1_000 - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, SHORTEST_WAIT_MS), LONGEST_WAIT_MS) : SHORTEST_WAIT_MS;
}

/** A call cannot be taken back: who no longer waits leaves it to its own end. */
async function untilAborted<T>(asked: Promise<T>, signal: AbortSignal): Promise<T> {
  asked.catch(() => undefined);
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new Retry('X is no longer asked.'));
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([asked, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Brings what is meant for X's host to a stand-in, without TLS: the library has no setting for another host. */
class StandInAgent extends Agent {
  constructor(private readonly standIn: URL) {
    super();
  }

  override createConnection(): Duplex {
    return connect(Number(this.standIn.port) || 80, this.standIn.hostname);
  }
}
