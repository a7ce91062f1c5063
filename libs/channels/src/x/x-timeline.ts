import type { XApi } from './x-api.js';
import { readGone, watchIn, watching, type Watch } from './x-gone.js';
import type { Look } from './x-inbox.js';
import {
  authorId,
  byId,
  hasHashtag,
  idIn,
  keptIn,
  newest,
  objectIn,
  objectsIn,
  referenced,
  textIn,
  type Json,
  type Kept,
} from './x-posts.js';

const MOST_PAGES = 10;
/** A thread goes on while its author posts, and is looked at until he has been quiet for so long. */
const QUIET_MS = 10 * 60_000;
/** X takes queries of 512 characters. */
const MOST_THREADS = 12;

/** A thread whose author may still be writing. */
interface Thread {
  conversation: string;
  author: string;
  lastId: string;
  /** Milliseconds since 1970. */
  until: number;
}

export interface TimelinePlace {
  /** The newest mention that was seen. */
  lastId: string;
  threads: Thread[];
  watch: Watch;
}

/** Which mentions are reports: those with this hashtag, and not by these accounts, which announce the service. */
export interface Service {
  hashtag: string;
}

/**
 * Mentions that are newer than the place, and what their authors have posted since in the same threads, oldest first.
 * Throws as `XApi.read`, and then nothing has moved.
 */
export async function readTimeline(
  api: XApi,
  place: TimelinePlace,
  { service, now, signal }: { service: Service; now: Date; signal: AbortSignal },
): Promise<Look<TimelinePlace>> {
  const mentions = await mentionsAfter(api, place.lastId, signal);
  const open = place.threads.filter(({ until }) => until > now.getTime());
  const further = await furtherPosts(api, open, signal);
  const found = new Map<string, Kept>();
  for (const one of [...mentions.kept, ...further.kept]) {
    const id = idIn(one.item['id']);
    if (id !== undefined && isMeant(one, { open, ownId: api.ownId, service })) found.set(id, one);
  }
  const kept = [...found.keys()].toSorted(byId).flatMap((id) => found.get(id) ?? []);
  const { gone, watch } = await readGone(api, place.watch, { now, signal });
  return {
    kept: [...kept, ...gone],
    place: {
      lastId: newest([place.lastId, ...mentions.ids]) ?? place.lastId,
      threads: threadsAfter(open, kept, now),
      watch: watching(watch, kept),
    },
    restMs: Math.max(mentions.restMs, further.restMs),
  };
}

const fields = {
  'tweet.fields':
    'id,text,note_tweet,created_at,author_id,conversation_id,in_reply_to_user_id,referenced_tweets,attachments,entities,edit_history_tweet_ids',
  expansions: 'author_id,attachments.media_keys',
  'user.fields': 'id,name,username,verified_type,protected',
  'media.fields': 'media_key,type,url,variants',
};

interface Read {
  kept: Kept[];
  ids: string[];
  restMs: number;
}

async function mentionsAfter(api: XApi, lastId: string, signal: AbortSignal): Promise<Read> {
  return pages((token) =>
    api.read(
      `users/${api.ownId}/mentions`,
      { ...fields, max_results: 100, since_id: lastId, pagination_token: token },
      signal,
    ),
  );
}

/** What authors have added to threads of theirs: most of it names us no more, so that no list of mentions has it. */
async function furtherPosts(api: XApi, threads: readonly Thread[], signal: AbortSignal): Promise<Read> {
  const oldest = threads.map(({ lastId }) => lastId).toSorted(byId)[0];
  if (oldest === undefined) return { kept: [], ids: [], restMs: 0 };
  const query = `(${threads.map(({ conversation }) => `conversation_id:${conversation}`).join(' OR ')})`;
  const read = await pages((token) =>
    api.read(
      'tweets/search/recent',
      { ...fields, query, max_results: 100, since_id: oldest, next_token: token },
      signal,
    ),
  );
  return { ...read, kept: read.kept.filter(({ item }) => threads.some((thread) => isNewIn(thread, item))) };
}

const isNewIn = ({ conversation, author, lastId }: Thread, item: Json): boolean =>
  item['conversation_id'] === conversation &&
  authorId(item) === author &&
  byId(idIn(item['id']) ?? '', lastId) > 0;

async function pages(ask: (token: string | undefined) => ReturnType<XApi['read']>): Promise<Read> {
  const read: Read = { kept: [], ids: [], restMs: 0 };
  let token: string | undefined;
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const answer = await ask(token);
    const kept = keptIn('post', answer.body);
    read.kept.push(...kept);
    read.ids.push(...kept.flatMap(({ item }) => idIn(item['id']) ?? []));
    read.restMs = answer.restMs;
    token = textIn(objectIn(objectIn(answer.body)?.['meta'])?.['next_token']);
    if (token === undefined) break;
  }
  return read;
}

interface Meaning {
  open: readonly Thread[];
  ownId: string;
  service: Service;
}

/**
 * Whether it is meant for the service: with the hashtag, or going on with a report or with our answer. What others only
 * pass on, what we say ourselves and what governments announce is no report.
 */
function isMeant({ item, author }: Kept, { open, ownId, service }: Meaning): boolean {
  const by = authorId(item);
  if (by === undefined || by === ownId || referenced(item, 'retweeted') !== undefined) return false;
  if (author?.['verified_type'] === 'government') return false;
  return (
    hasHashtag(item, service.hashtag) ||
    item['in_reply_to_user_id'] === ownId ||
    open.some((thread) => isNewIn(thread, item))
  );
}

function threadsAfter(open: readonly Thread[], kept: readonly Kept[], now: Date): Thread[] {
  const threads = new Map(open.map((thread) => [`${thread.conversation} ${thread.author}`, thread]));
  for (const { item } of kept) {
    const author = authorId(item);
    const conversation = idIn(item['conversation_id']);
    const lastId = idIn(item['id']);
    if (author === undefined || conversation === undefined || lastId === undefined) continue;
    threads.set(`${conversation} ${author}`, {
      conversation,
      author,
      lastId,
      until: now.getTime() + QUIET_MS,
    });
  }
  return [...threads.values()].toSorted((one, other) => other.until - one.until).slice(0, MOST_THREADS);
}

/** The place that a cursor says; without one, `first`. */
export function placeOf(cursor: unknown, first: string, now: Date): TimelinePlace {
  const given = objectIn(cursor);
  return {
    lastId: idIn(given?.['lastId']) ?? first,
    threads: objectsIn(given?.['threads']).flatMap(threadIn),
    watch: watchIn(objectIn(given?.['watch']), now),
  };
}

function threadIn(given: Json): Thread[] {
  const [conversation, author, lastId] = [given['conversation'], given['author'], given['lastId']].map(idIn);
  const until = given['until'];
  return conversation !== undefined &&
    author !== undefined &&
    lastId !== undefined &&
    typeof until === 'number'
    ? [{ conversation, author, lastId, until }]
    : [];
}
