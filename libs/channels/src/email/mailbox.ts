import { setTimeout as pause } from 'node:timers/promises';
import { ImapFlow, type ImapFlowError } from 'imapflow';
import type { Pulled } from '../channel-adapter.js';
import { Misconfigured, Retry } from '../channel-failures.js';
import { limits } from './mime-tree.js';

/** Where reading goes on: UIDs mean something only under their UIDVALIDITY (RFC 3501 section 2.3.1.1). */
interface Place {
  uidValidity: string;
  lastUid: number;
}

interface Found {
  uid: number;
  /** What the server says its size is, which it may be wrong about. */
  size: number;
}

export interface MailboxOptions {
  /** How often mail is looked for that the last UID does not show. */
  sweepEveryMs?: number;
  longestBackoffMs?: number;
}

// An IDLE that is never broken hides a dead connection, and servers end it after 30 minutes (RFC 2177).
const LONGEST_IDLE_MS = 2 * 60_000;

/** One IMAP mailbox, read in the order of arrival and left as it is, but for `\Seen` on what is stored. */
export class Mailbox {
  readonly name: string;
  private readonly url: URL;
  private readonly sweepEveryMs: number;
  private readonly longestBackoffMs: number;

  /** `url`: `imap://` or `imaps://`, with `user:password@host:port/mailbox`. */
  constructor(url: string, { sweepEveryMs = 10 * 60_000, longestBackoffMs = 60_000 }: MailboxOptions = {}) {
    this.url = new URL(url);
    this.name = decodeURIComponent(this.url.pathname.slice(1)) || 'INBOX';
    this.sweepEveryMs = sweepEveryMs;
    this.longestBackoffMs = longestBackoffMs;
  }

  /**
   * Every mail after the cursor, then each new one as it arrives, until `signal` aborts. Connections that break are
   * replaced. Under a new UIDVALIDITY everything is yielded again, as nothing tells old from new. Once the caller asks
   * for the next, the last one counts as stored and is marked `\Seen`; mail without that mark behind the cursor is
   * yielded again by a sweep. Throws `Misconfigured` where the server refuses the settings.
   */
  async *pull(cursor: unknown, signal: AbortSignal): AsyncGenerator<Pulled> {
    const reading = new Reading(this.name, placeOf(cursor), this.sweepEveryMs, signal);
    for (let failures = 0; !signal.aborted;) {
      const client = this.client();
      const stop = (): void => client.close();
      signal.addEventListener('abort', stop);
      try {
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
        client.close();
      }
      const longest = Math.min(this.longestBackoffMs, 500 * 2 ** failures);
      await pause(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves when the server lets us in and has the mailbox. */
  async check(): Promise<void> {
    const client = this.client();
    try {
      await this.open(client);
    } catch (error) {
      if (error instanceof Misconfigured) throw error;
      throw new Retry(`The mailbox cannot be reached (${codeOf(error)}).`);
    } finally {
      client.close();
    }
  }

  private client(): ImapFlow {
    const secure = this.url.protocol === 'imaps:';
    const client = new ImapFlow({
      host: this.url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(this.url.port) || (secure ? 993 : 143),
      secure,
      auth: {
        user: decodeURIComponent(this.url.username),
        pass: decodeURIComponent(this.url.password),
      },
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
      await client.mailboxOpen(this.name);
    } catch (error) {
      const { authenticationFailed, mailboxMissing, serverResponseCode } = error as ImapFlowError;
      // A server that is only busy refuses with [UNAVAILABLE] or [INUSE] (RFC 5530).
      if (serverResponseCode === 'UNAVAILABLE' || serverResponseCode === 'INUSE') throw error;
      if (authenticationFailed) throw new Misconfigured('The mail server refuses the user name or password.');
      if (mailboxMissing) throw new Misconfigured('The mail server has no such mailbox.');
      throw error;
    }
  }
}

/** What one `pull` knows beyond a single connection. */
class Reading {
  /** UIDs yielded by this pull. */
  private readonly met = new Set<number>();
  /** Failed attempts to fetch a mail: what breaks the connection again and again must not stop the others. */
  private readonly failed = new Map<number, number>();
  private sweptAt = Date.now();

  constructor(
    private readonly mailbox: string,
    private place: Place | undefined,
    private readonly sweepEveryMs: number,
    private readonly signal: AbortSignal,
  ) {}

  /** Yields mail until the connection breaks, which throws. */
  async *follow(client: ImapFlow): AsyncGenerator<Pulled> {
    const arrivals = new Arrivals(client);
    const uidValidity = String(client.mailbox && client.mailbox.uidValidity);
    if (this.place?.uidValidity !== uidValidity) {
      this.met.clear();
      this.failed.clear();
      this.place = { uidValidity, lastUid: 0 };
    }
    while (!this.signal.aborted) {
      yield* this.fetchEach(client, await newMail(client, this.place.lastUid));
      if (Date.now() - this.sweptAt >= this.sweepEveryMs) {
        this.sweptAt = Date.now();
        yield* this.fetchEach(client, await this.missed(client));
      }
      await arrivals.wait(Math.min(LONGEST_IDLE_MS, this.sweptAt + this.sweepEveryMs - Date.now()));
    }
  }

  private async *fetchEach(client: ImapFlow, found: readonly Found[]): AsyncGenerator<Pulled> {
    for (const { uid, size } of found) {
      if (this.signal.aborted) return;
      const fetched = await this.fetch(client, uid, size);
      const place = this.place as Place;
      this.place = { ...place, lastUid: Math.max(place.lastUid, uid) };
      this.met.add(uid);
      if (fetched === undefined) continue;
      const { body, whole } = fetched;
      const envelope = { mailbox: this.mailbox, uid: String(uid), ...(whole ? {} : { truncated: 'true' }) };
      yield { raws: [{ body, contentType: 'message/rfc822', envelope }], cursor: this.place };
      // Only a courtesy to people who look into the mailbox, and what a sweep goes by.
      await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true }).catch(() => undefined);
    }
  }

  /** The mail, or less of it where all of it cannot be had; nothing where it is gone from the mailbox. */
  private async fetch(
    client: ImapFlow,
    uid: number,
    size: number,
  ): Promise<{ body: Uint8Array; whole: boolean } | undefined> {
    const attempts = this.failed.get(uid) ?? 0;
    if (attempts > 4) return { body: new Uint8Array(), whole: false };
    const whole = size <= limits.bytes && attempts < 3;
    try {
      const message = await client.fetchOne(String(uid), whole ? { source: true } : { headers: true }, {
        uid: true,
      });
      if (!message) return undefined;
      const body = whole ? message.source : message.headers;
      if (body === undefined) throw new Error('The server sent no content.');
      return { body, whole };
    } catch (error) {
      this.failed.set(uid, attempts + 1);
      throw error;
    }
  }

  /** Mail behind the cursor that nobody marked and this pull did not see: UIDs may become visible out of order. */
  private async missed(client: ImapFlow): Promise<Found[]> {
    const unmarked = await client.search({ seen: false }, { uid: true });
    const uids = (unmarked || []).filter((uid) => !this.met.has(uid));
    return uids.length === 0 ? [] : sizesOf(client, uids.join(','));
  }
}

async function newMail(client: ImapFlow, lastUid: number): Promise<Found[]> {
  if (client.mailbox && client.mailbox.exists === 0) return [];
  // `n:*` always includes the last mail, even where its UID is below n (RFC 3501 section 6.4.8).
  return (await sizesOf(client, `${lastUid + 1}:*`)).filter(({ uid }) => uid > lastUid);
}

async function sizesOf(client: ImapFlow, range: string): Promise<Found[]> {
  const found = await client.fetchAll(range, { uid: true, size: true }, { uid: true });
  return found.map(({ uid, size }) => ({ uid, size: size ?? 0 })).sort((one, other) => one.uid - other.uid);
}

/** Waiting in IDLE, driven by us: what imapflow starts on its own comes too late for mail that follows mail. */
class Arrivals {
  private arrived = false;
  private wake: () => void = () => undefined;

  constructor(private readonly client: ImapFlow) {
    const ring = (): void => {
      this.arrived = true;
      this.wake();
    };
    client.on('exists', ring);
    client.on('close', ring);
  }

  /** Resolves at the next arrival or after `longestMs`. Throws when the connection is gone. */
  async wait(longestMs: number): Promise<void> {
    if (!this.arrived && this.client.usable) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, Math.max(longestMs, 0));
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
        const began = Date.now();
        // The next command breaks the IDLE; one that the server ends is begun again, if it did not refuse it.
        this.client.idle().then(() => (Date.now() - began > 1_000 ? resolve() : undefined), reject);
      });
    }
    this.arrived = false;
    if (!this.client.usable) throw new Error('The connection is gone.');
  }
}

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
