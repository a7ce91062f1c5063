import { readFile } from 'node:fs/promises';
import { Misconfigured, Retry } from '../channel-failures.js';

/** Where access tokens of a mail account come from: a file that something else keeps fresh, or the provider itself. */
export interface TokenSettings {
  /** `%u` stands for the user name. */
  tokenFile?: string | undefined;
  tokenUrl?: string | undefined;
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  refreshToken?: string | undefined;
}

interface Known {
  token: string;
  /** Milliseconds since 1970 by our clock. */
  until: number;
  /** Has let us in, or nobody has tried it: one more token may help where it is refused. */
  mayBeOld: boolean;
}

/** A token is not used in its last minute: signing in takes a while. */
const MARGIN_MS = 60_000;
const ANSWER_MS = 15_000;

/** Access tokens for IMAP and SMTP (XOAUTH2, RFC 7628; refreshed by RFC 6749 section 6). */
export class AccessTokens {
  private readonly known = new Map<string, Known>();
  /** The newest: a provider may replace it at each use. */
  private refreshToken: string | undefined;

  constructor(private readonly settings: TokenSettings) {
    this.refreshToken = settings.refreshToken;
  }

  /** A token for the account. Throws `Misconfigured` where there is none to be had, `Retry` where not now. */
  async of(user: string): Promise<string> {
    const { tokenFile } = this.settings;
    if (tokenFile !== undefined) return read(tokenFile.replaceAll('%u', encodeURIComponent(user)));
    const known = this.known.get(user);
    if (known && Date.now() < known.until) {
      known.mayBeOld = true;
      return known.token;
    }
    const fresh = await this.refresh();
    this.known.set(user, fresh);
    return fresh.token;
  }

  /** The account's token was refused. True where the next one may be another: it was not asked for just now. */
  forget(user: string): boolean {
    const known = this.known.get(user);
    this.known.delete(user);
    return known?.mayBeOld === true;
  }

  private async refresh(): Promise<Known> {
    const { tokenUrl = '', clientId = '', clientSecret } = this.settings;
    const asked = {
      grant_type: 'refresh_token',
      client_id: clientId,
      refresh_token: this.refreshToken ?? '',
      ...(clientSecret !== undefined && { client_secret: clientSecret }),
    };
    const answer = await fetch(tokenUrl, {
      method: 'POST',
      body: new URLSearchParams(asked),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    }).catch(() => {
      throw new Retry('The server that issues access tokens cannot be reached.');
    });
    const said = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
    if (answer.status >= 500 || answer.status === 429) {
      throw new Retry(`The server that issues access tokens cannot do so now (${answer.status}).`);
    }
    const { access_token: token, expires_in: seconds, refresh_token: next } = said;
    if (!answer.ok || typeof token !== 'string') {
      throw new Misconfigured(
        `The server that issues access tokens refuses ours (${answer.status}).`,
        'token-refused',
      );
    }
    if (typeof next === 'string' && next !== '') this.refreshToken = next;
    const lives = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : 5 * MARGIN_MS;
    return { token, until: Date.now() + Math.max(lives - MARGIN_MS, lives / 2), mayBeOld: false };
  }
}

async function read(file: string): Promise<string> {
  const token = await readFile(file, 'utf8').catch(() => '');
  if (token.trim() === '')
    throw new Misconfigured('The file with the access token is missing or empty.', 'token-missing');
  return token.trim();
}
