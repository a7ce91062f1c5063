import type { XApi } from './x-api.js';
import { authorId, byId, idIn, keptIn, newest, objectIn, textIn, type Kept } from './x-posts.js';

const MOST_PAGES = 30;

/** What one look at X brought, where reading goes on, and how long X wants to be left alone. */
export interface Look<Place> {
  kept: Kept[];
  place: Place;
  restMs: number;
}

/** The newest message that was seen. */
export interface InboxPlace {
  lastId: string;
}

/**
 * Direct messages to the account that are newer than the place, oldest first. X gives the newest first and knows no
 * "since": pages are read back until a known one is met. Throws as `XApi.read`, and then nothing has moved.
 */
export async function readInbox(
  api: XApi,
  place: InboxPlace,
  signal: AbortSignal,
): Promise<Look<InboxPlace>> {
  const found = new Map<string, Kept>();
  let page: string | undefined;
  let restMs = 0;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const answer = await api.read('dm_events', { ...asked, pagination_token: page }, signal);
    restMs = answer.restMs;
    const kept = keptIn('message', answer.body);
    const ids = kept.flatMap(({ item }) => idIn(item['id']) ?? []);
    for (const one of kept) {
      const id = idIn(one.item['id']);
      if (id !== undefined && byId(id, place.lastId) > 0) found.set(id, one);
    }
    page = textIn(objectIn(objectIn(answer.body)?.['meta'])?.['next_token']);
    if (page === undefined || ids.some((id) => byId(id, place.lastId) <= 0)) break;
  }
  const ids = [...found.keys()].toSorted(byId);
  const kept = ids.flatMap((id) => found.get(id) ?? []);
  return {
    kept: kept.filter(({ item }) => isFromSomebody(item, api.ownId)),
    place: { lastId: newest([place.lastId, ...ids]) ?? place.lastId },
    restMs,
  };
}

const asked = {
  max_results: 100,
  event_types: 'MessageCreate',
  'dm_event.fields': 'id,text,event_type,created_at,sender_id,dm_conversation_id,attachments,entities',
  expansions: 'sender_id,attachments.media_keys',
  'user.fields': 'id,name,username',
  'media.fields': 'media_key,type,url,variants',
};

const isFromSomebody = (item: Kept['item'], ownId: string): boolean =>
  item['event_type'] === 'MessageCreate' && authorId(item) !== undefined && authorId(item) !== ownId;
