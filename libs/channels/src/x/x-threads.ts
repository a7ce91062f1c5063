import { Retry } from '../channel-failures.js';
import type { XApi } from './x-api.js';
import { readBack } from './x-looks.js';
import {
  authorId,
  byId,
  idAt,
  idIn,
  isCitizens,
  newest,
  objectIn,
  objectsIn,
  postsAsked,
  type Json,
  type Kept,
} from './x-posts.js';

/** A thread goes on while its author posts, and is looked at until he has been quiet for so long. */
const QUIET_MS = 10 * 60_000;
/** X takes queries of 512 characters. */
const MOST_TOGETHER = 12;
const MOST_QUERIES = 4;
const MOST_PAGES = 10;
/** They lie in the cursor; of more, those that have been quiet for longest are let go. */
const MOST_THREADS = 1_000;
/** X refuses a `since_id` of more than seven days ago. */
const SEARCHED_MS = 7 * 24 * 3_600_000 - 10 * 60_000;

/** A thread whose author may still be writing. */
export interface Thread {
  conversation: string;
  author: string;
  /** All of its author's posts up to here have been searched. */
  lastId: string;
  /** The newest that a search has met which is not whole yet. */
  seen?: string;
  /** Milliseconds since 1970. It ends with the first whole search from then on. */
  until: number;
}

/** The open threads, those first that are searched next. */
export interface Threads {
  threads: Thread[];
  /** A search of the first `count` threads that has come down to `below`. */
  searching: { count: number; below: string } | null;
  /** X wants no search before; milliseconds since 1970. */
  searchFrom: number;
}

interface At {
  now: Date;
  signal: AbortSignal;
}

export const isNewIn = ({ conversation, author, lastId }: Thread, item: Json): boolean =>
  item['conversation_id'] === conversation &&
  authorId(item) === author &&
  byId(idIn(item['id']) ?? '', lastId) > 0;

/** The threads that go on or begin with these posts: each is to be searched from the earliest of them. */
export function withPosts(
  { threads, searching, searchFrom }: Threads,
  kept: readonly Kept[],
  now: Date,
): Threads {
  const open = new Map(threads.map((thread) => [`${thread.conversation} ${thread.author}`, thread]));
  for (const { item } of kept) {
    const author = authorId(item);
    const conversation = idIn(item['conversation_id']);
    const id = idIn(item['id']);
    if (author === undefined || conversation === undefined || id === undefined) continue;
    const key = `${conversation} ${author}`;
    const known = open.get(key);
    const lastId = known === undefined || byId(id, known.lastId) < 0 ? id : known.lastId;
    open.set(key, { ...known, conversation, author, lastId, until: now.getTime() + QUIET_MS });
  }
  const begun = [...open.values()].slice(0, searching?.count ?? 0);
  const others = [...open.values()].slice(begun.length);
  const heard = new Set(others.toSorted((one, other) => other.until - one.until).slice(0, MOST_THREADS));
  return { threads: [...begun, ...others.filter((thread) => heard.has(thread))], searching, searchFrom };
}

/**
 * What authors have added to threads of theirs: most of it names us no more, so that no list of mentions has it. Never
 * throws unless nobody waits any more: where X cannot search now, threads wait as they are; `failure` is what another try
 * would not mend.
 */
export async function searchThreads(
  api: XApi,
  place: Threads,
  at: At,
): Promise<{ kept: Kept[]; place: Threads; failure?: unknown }> {
  const now = at.now.getTime();
  if (now < place.searchFrom) return { kept: [], place };
  const kept: Kept[] = [];
  let { threads, searching } = place;
  let restMs = 0;
  let failure: unknown;
  let unsearched = threads.length;
  for (let queries = 0; queries < MOST_QUERIES && unsearched > 0 && restMs === 0; queries += 1) {
    const count = searching?.count ?? Math.min(unsearched, MOST_TOGETHER);
    const part = await searchOf(api, threads.slice(0, count), searching?.below, at);
    kept.push(...part.kept);
    ({ restMs, failure } = part);
    const others = threads.slice(count);
    const after = threads.slice(0, count).map((thread) => withSeen(thread, part.kept, now));
    threads = part.isWhole
      ? [...others, ...after.filter(({ until }) => until > now).map(searched)]
      : [...after, ...others];
    searching = part.below === undefined ? null : { count, below: part.below };
    unsearched -= count;
    if (!part.isWhole) break;
  }
  return { kept, place: { threads, searching, searchFrom: restMs === 0 ? 0 : now + restMs }, failure };
}

interface Part {
  kept: Kept[];
  isWhole: boolean;
  /** Where a search goes on that is not whole. */
  below?: string;
  restMs: number;
  failure?: unknown;
}

async function searchOf(
  api: XApi,
  group: readonly Thread[],
  below: string | undefined,
  { now, signal }: At,
): Promise<Part> {
  const earliest = group.map(({ lastId }) => lastId).toSorted(byId)[0];
  const horizon = idAt(new Date(now.getTime() - SEARCHED_MS));
  const since = newest([horizon, earliest ?? horizon]) ?? horizon;
  if (below !== undefined && byId(below, since) <= 0) return { kept: [], isWhole: true, restMs: 0 };
  const conversations = new Set(group.map(({ conversation }) => `conversation_id:${conversation}`));
  const asked = { ...postsAsked, query: `(${[...conversations].join(' OR ')})`, since_id: since };
  try {
    const look = await readBack(
      { lastId: since, left: below === undefined ? null : { newest: below, below } },
      {
        kind: 'post',
        mostPages: MOST_PAGES,
        keepsToken: false,
        signal,
        ask: ({ token, below }) =>
          api.read('tweets/search/recent', { ...asked, until_id: below, next_token: token }, signal),
      },
    );
    const kept = look.kept.filter(
      (one) => isCitizens(one, api.ownId) && group.some((thread) => isNewIn(thread, one.item)),
    );
    const left = look.place.left;
    return { ...waiting(look.failure, look.restMs), kept, isWhole: left === null, below: left?.below };
  } catch (error) {
    if (signal.aborted) throw error;
    return { ...waiting(error, 0), kept: [], isWhole: false, below };
  }
}

/** A search that X will take later only waits: mentions are read meanwhile. */
const waiting = (failure: unknown, restMs: number): { restMs: number; failure?: unknown } =>
  failure instanceof Retry ? { restMs: Math.max(restMs, failure.afterMs) } : { restMs, failure };

function withSeen(thread: Thread, kept: readonly Kept[], now: number): Thread {
  const own = kept.filter(({ item }) => isNewIn(thread, item)).flatMap(({ item }) => idIn(item['id']) ?? []);
  if (own.length === 0) return thread;
  return { ...thread, seen: newest([...own, thread.seen ?? thread.lastId]), until: now + QUIET_MS };
}

const searched = ({ seen, ...thread }: Thread): Thread => ({ ...thread, lastId: seen ?? thread.lastId });

/** What a stored cursor says. */
export function threadsIn(cursor: Json | undefined): Threads {
  const threads = objectsIn(cursor?.['threads']).flatMap(threadIn);
  const given = objectIn(cursor?.['searching']);
  const [count, below, from] = [given?.['count'], idIn(given?.['below']), cursor?.['searchFrom']];
  const isOfThem = typeof count === 'number' && count > 0 && count <= threads.length;
  return {
    threads,
    searching: isOfThem && below !== undefined ? { count, below } : null,
    searchFrom: typeof from === 'number' ? from : 0,
  };
}

function threadIn(given: Json): Thread[] {
  const [conversation, author, lastId] = [given['conversation'], given['author'], given['lastId']].map(idIn);
  const seen = idIn(given['seen']);
  const until = given['until'];
  return conversation !== undefined &&
    author !== undefined &&
    lastId !== undefined &&
    typeof until === 'number'
    ? [{ conversation, author, lastId, until, ...(seen === undefined ? {} : { seen }) }]
    : [];
}
