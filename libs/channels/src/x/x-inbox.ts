import type { XApi } from './x-api.js';
import { readBack, type Look, type Reach } from './x-looks.js';
import { authorId, type Kept } from './x-posts.js';

const MOST_PAGES = 30;

/**
 * Direct messages to the account that are newer than the place, oldest first, as `readBack` reads them: X knows neither
 * "since" nor "until" here.
 */
export async function readInbox(api: XApi, place: Reach, signal: AbortSignal): Promise<Look<Reach>> {
  const look = await readBack(place, {
    kind: 'message',
    mostPages: MOST_PAGES,
    keepsToken: true,
    signal,
    ask: ({ token }) => api.read('dm_events', { ...asked, pagination_token: token }, signal),
  });
  return { ...look, kept: look.kept.filter(({ item }) => isFromSomebody(item, api.ownId)) };
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
