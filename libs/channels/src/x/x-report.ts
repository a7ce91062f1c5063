import type { InboundReport } from '#complaint';

import { Unreadable } from '../channel-failures.js';
import { askIn } from '../providers/no-report.js';
import { known } from '../providers/normal-form.js';
import { attachmentsOf } from './x-media.js';
import {
  authorId,
  hasHashtag,
  idIn,
  nameOf,
  referenced,
  textIn,
  wordsIn,
  type Json,
  type Kept,
} from './x-posts.js';

/** What an answer's `inReplyTo` begins with where the report was a post, which everybody reads. */
export const POST = 'post:';

interface Called {
  ownId: string;
  hashtag: string;
}

/** A post or a message as a report of its author. Throws `Unreadable` where X's number of it or of him is missing. */
export function reportOf(kept: Kept, called: Called): InboundReport {
  const { item, author, media } = kept;
  const id = idIn(item['id']);
  const address = authorId(item);
  if (id === undefined || address === undefined) {
    throw new Unreadable('X’s item has no number, or no author.');
  }
  if (kept.kind === 'gone') return newsOf(id, address);
  const text = wordsIn(item);
  const attachments = attachmentsOf(media);
  const automatic = address === called.ownId;
  const name = nameOf(author);
  return known({
    text,
    address,
    assurance: 'vouched' as const,
    reporter: name === undefined ? undefined : { name },
    sentAt: dateIn(item['created_at']),
    automatic,
    asks: automatic || attachments.length > 0 ? undefined : askIn(withoutCall(text, called)),
    attachments,
    ...(kept.kind === 'post' ? postOf(item, id, called) : { externalId: `message:${id}`, source: 'message' }),
  });
}

/** What is noted in the complaint that the post became: it stays what it is. */
const newsOf = (id: string, address: string): InboundReport => ({
  externalId: `gone:${id}`,
  about: id,
  text: 'Pos ini tidak ada lagi di X: dihapus atau ditutup oleh pengirimnya. Isinya tetap tersimpan di sini sebagai laporan.',
  address,
  assurance: 'vouched',
  source: 'mention',
  automatic: true,
  attachments: [],
});

/** A post with the hashtag is a report of its own, unless it goes on with its author's thread or with our answer. */
function postOf(item: Json, id: string, { ownId, hashtag }: Called) {
  const to = idIn(item['in_reply_to_user_id']);
  const earlier = earlierVersion(item, id);
  const goesOn = earlier !== undefined || (to !== undefined && (to === authorId(item) || to === ownId));
  return known({
    externalId: id,
    source: 'mention',
    replyReference: `${POST}${id}`,
    repliesTo: referenced(item, 'replied_to') ?? earlier,
    beginsAnew: !goesOn && hasHashtag(item, hashtag) ? true : undefined,
  });
}

/** The post that this one is a later version of. */
function earlierVersion(item: Json, id: string): string | undefined {
  const versions = item['edit_history_tweet_ids'];
  const first = Array.isArray(versions) ? idIn(versions[0]) : undefined;
  return first === id ? undefined : first;
}

/** What is left without the words by which it calls for the service. */
const withoutCall = (text: string, { hashtag }: Called): string =>
  text.replace(/@\w{1,15}/g, ' ').replace(new RegExp(`#${hashtag}(?![\\p{L}\\p{N}_])`, 'giu'), ' ');

function dateIn(given: unknown): Date | undefined {
  const date = new Date(textIn(given) ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
