import { setTimeout as pause } from 'node:timers/promises';
import { ImapFlow, type ImapFlowError } from 'imapflow';
import type { Pulled } from '../../channel-adapter.js';
import { Misconfigured, Retry } from '../../channel-failures.js';
import type { AccessTokens } from '../access-tokens.js';
import { limits } from '../mime/tree.js';
import { Reading, type Place } from './reading.js';

export interface MailboxOptions {
  /** What its mails are told to come from; by default the mailbox's name on its server. */
  name?: string | undefined;
  /** Where the URL holds no password: what signs in instead (XOAUTH2, RFC 7628). */
  tokens?: AccessTokens | undefined;
  /** How often mail is looked for that the last UID does not show. */
  sweepEveryMs?: number;
  longestBackoffMs?: number;
}

/** One IMAP mailbox, read in the order of arrival and left as it is, but for `\Seen` on what is stored. */
export class Mailbox {
  readonly name: string;
  private readonly url: URL;
  private readonly path: string;
  private readonly tokens: AccessTokens | undefined;
  private readonly sweepEveryMs: number;
  private readonly longestBackoffMs: number;

  /** `url`: `imap://` or `imaps://`, with `user:password@host:port/mailbox`. */
  constructor(url: string, options: MailboxOptions = {}) {
    this.url = new URL(url);
    this.path = decodeURIComponent(this.url.pathname.slice(1)) || 'INBOX';
    this.name = options.name ?? this.path;
    this.tokens = this.url.password === '' ? options.tokens : undefined;
    this.sweepEveryMs = options.sweepEveryMs ?? 10 * 60_000;
    this.longestBackoffMs = options.longestBackoffMs ?? 60_000;
  }

  /**
   * Every mail after the cursor, as many at a time as one command fetches, then each new one as it arrives, until
   * `signal` aborts. Connections that break are replaced. Under a new UIDVALIDITY everything is yielded again, as
   * nothing tells old from new. Once the caller asks for the next, the last ones count as stored and are marked
   * `\Seen`; mail without that mark behind the cursor is yielded again by a sweep, and a mark that somebody else set
   * changes nothing. Throws `Misconfigured` where the server refuses the settings.
   */
  async *pull(cursor: unknown, signal: AbortSignal): AsyncGenerator<Pulled> {
    const reading = new Reading(this.name, placeOf(cursor), this.sweepEveryMs, signal);
    for (let failures = 0; !signal.aborted;) {
      let client: ImapFlow | undefined;
      const stop = (): void => client?.close();
      signal.addEventListener('abort', stop);
      try {
        client = await this.client();
        await this.open(client);
        failures = 0;
        yield* reading.follow(client);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Misconfigured) throw error;
        failures += 1;
        if (failures > 8)
          throw new Retry(`The mailbox cannot be read (${codeOf(error)}).`, this.longestBackoffMs);
      } finally {
        signal.removeEventListener('abort', stop);
        client?.close();
      }
      const longest = Math.min(this.longestBackoffMs, 500 * 2 ** failures);
      await pause(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves when the server lets us in and has the mailbox. */
  async check(): Promise<void> {
    const client = await this.client();
    try {
      await this.open(client);
    } catch (error) {
      if (error instanceof Misconfigured) throw error;
      throw new Retry(`The mailbox cannot be reached (${codeOf(error)}).`);
    } finally {
      client.close();
    }
  }

  private get user(): string {
    return decodeURIComponent(this.url.username);
  }

  private async client(): Promise<ImapFlow> {
    const secure = this.url.protocol === 'imaps:';
    const secret = this.tokens
      ? { accessToken: await this.tokens.of(this.user) }
      : { pass: decodeURIComponent(this.url.password) };
    const client = new ImapFlow({
      host: this.url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(this.url.port) || (secure ? 993 : 143),
      secure,
      auth: { user: this.user, ...secret },
      logger: false,
      disableAutoIdle: true,
      connectionTimeout: 15_000,
      maxLiteralSize: limits.bytes + 1024 * 1024,
      maxResponseSize: 2 * limits.bytes,
    });
    // Without a listener an 'error' event ends the process; what failed rejects the command that waits as well.
    client.on('error', () => undefined);
    return client;
  }

  private async open(client: ImapFlow): Promise<void> {
    try {
      await client.connect();
      await client.mailboxOpen(this.path);
    } catch (error) {
      const { authenticationFailed, mailboxMissing, responseStatus, serverResponseCode } =
        error as ImapFlowError;
      if (passing.has(serverResponseCode ?? '')) throw error;
      // Whatever breaks while we sign in counts as a failed sign-in; only a NO is the server's word on who we are.
      const isRefused = authenticationFailed && responseStatus === 'NO';
      // A token ends before anybody says so: what is refused is asked for anew, once.
      if (isRefused && this.tokens?.forget(this.user)) throw error;
      if (isRefused)
        throw new Misconfigured('The mail server refuses the user name or password.', 'sign-in-refused');
      if (mailboxMissing) throw new Misconfigured('The mail server has no such mailbox.', 'mailbox-missing');
      throw error;
    }
  }
}

/** With these a server that is busy, full or broken for a moment says no (RFC 5530). */
const passing = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG']);

function placeOf(cursor: unknown): Place | undefined {
  const { uidValidity, lastUid } = (cursor ?? {}) as Partial<Place>;
  return typeof uidValidity === 'string' && typeof lastUid === 'number' && lastUid >= 0
    ? { uidValidity, lastUid }
    : undefined;
}

/** Only the code: the text of a mail server may hold a user's name. */
function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^\w{2,40}$/.test(code) ? code : 'no connection';
}
