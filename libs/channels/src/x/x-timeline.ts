import type { XApi } from './x-api.js';
import { readGone, watchIn, watching, type Watch } from './x-gone.js';
import { inOrder, reachIn, readBack, type Look, type Reach } from './x-looks.js';
import { hasHashtag, isCitizens, objectIn, postsAsked, type Kept } from './x-posts.js';
import { isNewIn, searchThreads, threadsIn, withPosts, type Thread, type Threads } from './x-threads.js';

const MOST_PAGES = 10;

/** How far the mentions have been read, and what is looked after besides. */
export interface TimelinePlace extends Reach, Threads {
  watch: Watch;
}

/** Which mentions are reports: those with this hashtag, and not by these accounts, which announce the service. */
export interface Service {
  hashtag: string;
}

/**
 * Mentions that are newer than the place, as `readBack` reads them, and what their authors have posted since in the same
 * threads, oldest first. Mentions never wait for the search of threads.
 */
export async function readTimeline(
  api: XApi,
  place: TimelinePlace,
  { service, now, signal }: { service: Service; now: Date; signal: AbortSignal },
): Promise<Look<TimelinePlace>> {
  const mentions = await mentionsAfter(api, place, signal);
  const meant = mentions.kept.filter((one) =>
    isMeant(one, { open: place.threads, ownId: api.ownId, service }),
  );
  const further = await searchThreads(api, withPosts(place, meant, now), { now, signal });
  const kept = inOrder([...meant, ...further.kept]);
  const { gone, watch } = await readGone(api, place.watch, { now, signal });
  return {
    kept: [...kept, ...gone],
    place: { ...mentions.place, ...further.place, watch: watching(watch, kept) },
    restMs: mentions.restMs,
    failure: mentions.failure ?? further.failure,
  };
}

const mentionsAfter = (api: XApi, place: Reach, signal: AbortSignal): Promise<Look<Reach>> =>
  readBack(place, {
    kind: 'post',
    mostPages: MOST_PAGES,
    keepsToken: false,
    signal,
    ask: ({ token, below }) =>
      api.read(
        `users/${api.ownId}/mentions`,
        { ...postsAsked, since_id: place.lastId, until_id: below, pagination_token: token },
        signal,
      ),
  });

interface Meaning {
  open: readonly Thread[];
  ownId: string;
  service: Service;
}

/** Whether a citizen means the service: with the hashtag, or going on with a report or with our answer. */
const isMeant = (one: Kept, { open, ownId, service }: Meaning): boolean =>
  isCitizens(one, ownId) &&
  (hasHashtag(one.item, service.hashtag) ||
    one.item['in_reply_to_user_id'] === ownId ||
    open.some((thread) => isNewIn(thread, one.item)));

/** The place that a cursor says; without one, `first`. */
export function placeOf(cursor: unknown, first: string, now: Date): TimelinePlace {
  const given = objectIn(cursor);
  return {
    ...reachIn(given, first),
    ...threadsIn(given),
    watch: watchIn(objectIn(given?.['watch']), now),
  };
}
