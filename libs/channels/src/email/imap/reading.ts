import type { FetchMessageObject, FetchQueryObject, ImapFlow } from 'imapflow';
import type { Pulled, RawReport } from '../../channel-adapter.js';
import { limits } from '../mime/tree.js';
import { Arrivals } from './arrivals.js';

/** Where reading goes on: UIDs mean something only under their UIDVALIDITY (RFC 3501 section 2.3.1.1). */
export interface Place {
  uidValidity: string;
  lastUid: number;
}

interface Found {
  uid: number;
  /** What the server says its size is, which it may be wrong about. */
  size: number;
}

// An IDLE that is never broken hides a dead connection, and servers end it after 30 minutes (RFC 2177).
const LONGEST_IDLE_MS = 2 * 60_000;
/** What one command fetches: enough that the way there and back costs little, and no more than fits into memory. */
const batch = { mails: 64, bytes: 8 * 1024 * 1024 };
/** Of a mail that is too large: its header and, with most mail programs, its words, which stand before the files. */
const BEGINNING_BYTES = 512 * 1024;
/** How often a mail is tried to be fetched whole, and at all. */
const tries = { whole: 3, any: 5 };

/** What one `pull` of a mailbox knows beyond a single connection. */
export class Reading {
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
    for (const together of this.batches(found)) {
      if (this.signal.aborted) return;
      const { mails, isAll } = await this.fetch(client, together);
      // Of mail that came before the connection broke, nothing that lies between is passed over.
      const firstMissing = isAll ? undefined : together.find(({ uid }) => !mails.has(uid));
      const read = together.filter(({ uid }) => firstMissing === undefined || uid < firstMissing.uid);
      const place = this.place as Place;
      this.place = { ...place, lastUid: Math.max(place.lastUid, read.at(-1)?.uid ?? 0) };
      for (const { uid } of read) this.met.add(uid);
      const raws = read.flatMap(({ uid }) => mails.get(uid) ?? []);
      if (raws.length > 0) yield { raws, cursor: this.place };
      // Only a courtesy to people who look into the mailbox, and what a sweep goes by.
      await markSeen(
        client,
        read.map(({ uid }) => uid).filter((uid) => mails.has(uid)),
      );
      if (firstMissing !== undefined) throw new Error('The connection broke in the middle of a mail.');
    }
  }

  /** Mails in the order they came, as many as one command may fetch; what failed before or is too large by itself. */
  private batches(found: readonly Found[]): Found[][] {
    const batches: Found[][] = [];
    let bytes = Infinity;
    for (const mail of found) {
      const isAlone = mail.size > limits.bytes || this.failed.has(mail.uid);
      const current = batches.at(-1);
      if (
        current === undefined ||
        isAlone ||
        current.length >= batch.mails ||
        bytes + mail.size > batch.bytes
      ) {
        batches.push([mail]);
        bytes = isAlone ? Infinity : mail.size;
      } else {
        current.push(mail);
        bytes += mail.size;
      }
    }
    return batches;
  }

  /**
   * The mails by UID, without those that are gone from the mailbox; not all where the connection broke after some. Of a
   * mail that is too large there is the beginning, of one that cannot be fetched the header, or nothing but its place.
   */
  private async fetch(client: ImapFlow, together: readonly Found[]): Promise<Fetched> {
    const [first] = together as [Found];
    if (!client.usable) throw new Error('The connection is gone.');
    const attempts = this.failed.get(first.uid) ?? 0;
    const mails: Fetched['mails'] = new Map();
    if (attempts >= tries.any)
      return { mails: mails.set(first.uid, this.rawOf(first.uid, '', 'true')), isAll: true };
    const isTooLarge = first.size > limits.bytes;
    const query: FetchQueryObject =
      attempts >= tries.whole
        ? { headers: true }
        : { source: isTooLarge ? { start: 0, maxLength: BEGINNING_BYTES } : true };
    const truncated = attempts >= tries.whole ? 'true' : isTooLarge ? 'too-large' : undefined;
    try {
      for await (const message of answers(client, together, query))
        mails.set(message.uid, this.rawOf(message.uid, contentOf(message), truncated));
      return { mails, isAll: true };
    } catch (error) {
      if (mails.size > 0 && mails.has(first.uid)) return { mails, isAll: false };
      for (const { uid } of together) this.failed.set(uid, (this.failed.get(uid) ?? 0) + 1);
      throw error;
    }
  }

  private rawOf(uid: number, content: Uint8Array | string, truncated: string | undefined): RawReport {
    const envelope = { mailbox: this.mailbox, uid: String(uid), ...(truncated && { truncated }) };
    return { body: Buffer.from(content), contentType: 'message/rfc822', envelope };
  }

  /** Mail behind the cursor that nobody marked and this pull did not see: UIDs may become visible out of order. */
  private async missed(client: ImapFlow): Promise<Found[]> {
    const unmarked = await client.search({ seen: false }, { uid: true });
    const uids = (unmarked || []).filter((uid) => !this.met.has(uid));
    return uids.length === 0 ? [] : sizesOf(client, uids.join(','));
  }
}

interface Fetched {
  mails: Map<number, RawReport>;
  isAll: boolean;
}

/** What the server has of the mails. Throws where the connection ends: imapflow then just says no more. */
async function* answers(
  client: ImapFlow,
  together: readonly Found[],
  query: FetchQueryObject,
): AsyncGenerator<FetchMessageObject> {
  let heard = 0;
  for await (const message of client.fetch(rangeOf(together), query, { uid: true })) {
    heard += 1;
    yield message;
  }
  if (heard < together.length && !client.usable) throw new Error('The connection ended before the mails.');
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

function contentOf({ source, headers }: FetchMessageObject): Uint8Array {
  const content = source ?? headers;
  if (content === undefined) throw new Error('The server sent no content.');
  return content;
}

const rangeOf = (mails: readonly Found[]): string => mails.map(({ uid }) => uid).join(',');

async function markSeen(client: ImapFlow, uids: readonly number[]): Promise<void> {
  if (uids.length === 0) return;
  const options = { uid: true, silent: true };
  await client.messageFlagsAdd(uids.join(','), ['\\Seen'], options).catch(() => undefined);
}
