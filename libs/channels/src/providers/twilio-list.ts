import type { Pulled, RawReport } from '../channel-adapter.js';
import { Unreadable } from '../channel-failures.js';
import type { TwilioAccount } from './twilio-account.js';
import type { TwilioApi } from './twilio-api.js';

const DAY_MS = 24 * 3_600_000;
const MOST_A_PAGE = 1_000;
const MOST_A_BATCH = 50;

/** How far the list was read: everything before that was there. */
interface Reached {
  /** ISO date and time. */
  reached: string;
}

interface Listed {
  sid: string;
  direction: string;
  status: string;
  num_media: string;
  date_sent: string | null;
  date_created: string;
}

/**
 * Messages that Twilio has and no webhook brought: its list of what came to one address of ours, read again and again
 * with a day's overlap, since a message may be listed late. Each is yielded once in the life of this process; that it
 * came by webhook already is found by whoever stores it, by its MessageSid.
 *
 * The list has a message's words, files, sender and time. It has no profile name, no pin, and of a button nothing but
 * its words.
 */
export class TwilioList {
  /** By the day of the list they stand in. */
  private readonly seen = new Map<string, Set<string>>();

  constructor(
    private readonly api: Pick<TwilioApi, 'resource'>,
    private readonly options: {
      account: TwilioAccount;
      /** Our address, as the list has it. */
      to: string;
      /** Seconds between two looks. */
      every: number;
      now?: () => Date;
    },
  ) {}

  /** For ever, the oldest first, until `signal` aborts. */
  async *since(cursor: unknown, signal: AbortSignal): AsyncGenerator<Pulled> {
    for (let reached = reachedIn(cursor); !signal.aborted; await pause(this.options.every * 1_000, signal)) {
      const began = this.options.now?.() ?? new Date();
      const from = new Date(Math.min(reached?.getTime() ?? began.getTime(), began.getTime()) - DAY_MS);
      for await (const raws of this.missed(days(from, began))) {
        if (signal.aborted) return;
        // Read is only what is stored to its end: until then a restart begins with all of it again.
        yield { raws, cursor: reachedAt(reached ?? from) };
      }
      this.forgetBefore(dayOf(from));
      reached = began;
      yield { raws: [], cursor: reachedAt(reached) };
    }
  }

  private async *missed(all: string[]): AsyncGenerator<RawReport[]> {
    for (const day of all) yield* this.missedOn(day);
  }

  private async *missedOn(day: string): AsyncGenerator<RawReport[]> {
    const seen = this.seen.get(day) ?? new Set();
    this.seen.set(day, seen);
    const missed = (await this.listed(day)).filter(({ sid }) => !seen.has(sid));
    for (let start = 0; start < missed.length; start += MOST_A_BATCH) {
      const batch = missed.slice(start, start + MOST_A_BATCH);
      const raws: RawReport[] = [];
      for (const message of batch) raws.push(await this.whole(message));
      yield raws;
      // Whoever asks for more has stored these.
      for (const { sid } of batch) seen.add(sid);
    }
  }

  /** What came to our address on that day, in the order in which it was sent. */
  private async listed(day: string): Promise<Listed[]> {
    const messages: Listed[] = [];
    let page = await this.api.resource(this.path('Messages.json'), {
      To: this.options.to,
      DateSent: day,
      PageSize: String(MOST_A_PAGE),
    });
    for (;;) {
      messages.push(...((page['messages'] ?? []) as Listed[]).filter(isWhole));
      const next = page['next_page_uri'];
      if (typeof next !== 'string' || next === '') break;
      page = await this.api.resource(next);
    }
    // The list has the newest first; within a second its order is all there is.
    return messages.toReversed().toSorted((one, other) => sentAt(one) - sentAt(other));
  }

  /** As it is kept: the message as listed, with its list of files in it. */
  private async whole(message: Listed): Promise<RawReport> {
    const list =
      Number(message.num_media) > 0
        ? await this.api.resource(this.path(`Messages/${message.sid}/Media.json`))
        : {};
    const media: unknown = list['media_list'] ?? [];
    return { body: Buffer.from(JSON.stringify({ ...message, media })), contentType: 'application/json' };
  }

  private path(rest: string): string {
    return `/2010-04-01/Accounts/${this.options.account.accountSid}/${rest}`;
  }

  private forgetBefore(first: string): void {
    for (const day of this.seen.keys()) if (day < first) this.seen.delete(day);
  }
}

/** Ours are passed over; one that is still coming is listed whole later. */
const isWhole = ({ sid, direction, status }: Listed): boolean =>
  /^\w{1,64}$/.test(sid) && direction === 'inbound' && status !== 'receiving';

const sentAt = ({ date_sent: sent, date_created: created }: Listed): number =>
  Date.parse(sent ?? created) || 0;
const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
const reachedAt = (date: Date): Reached => ({ reached: date.toISOString() });

/** A cursor of another making is a fault of ours, and is said rather than read over. */
function reachedIn(cursor: unknown): Date | null {
  if (cursor === null || cursor === undefined) return null;
  const reached = new Date((cursor as Partial<Reached>).reached ?? Number.NaN);
  if (Number.isNaN(reached.getTime())) throw new Unreadable('The cursor of the list is none.');
  return reached;
}

function days(from: Date, to: Date): string[] {
  const all: string[] = [];
  for (let time = from.getTime(); dayOf(new Date(time)) <= dayOf(to); time += DAY_MS)
    all.push(dayOf(new Date(time)));
  return all;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
