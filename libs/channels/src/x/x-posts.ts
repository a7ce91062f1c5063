import { normalLine, normalText } from '../providers/normal-form.js';

/** Reading what X sent: posts, direct messages, people and media as its API v2 describes them, none of it trusted. */

export type Json = Readonly<Record<string, unknown>>;

/** One post or message as it is kept, with what X said of its author and its media in the same answer. */
export interface Kept {
  /** `gone`: news that a post is there no more. */
  kind: 'post' | 'message' | 'gone';
  item: Json;
  author: Json | null;
  media: Json[];
}

export const objectIn = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

export const objectsIn = (value: unknown): Json[] =>
  Array.isArray(value) ? value.map(objectIn).filter((one) => one !== undefined) : [];

export const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** A number of X: digits, too many for a JavaScript number. */
export const idIn = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{1,25}$/.test(value) ? value : undefined;

/** Oldest first: numbers of X grow with time. */
export const byId = (one: string, other: string): number =>
  one.length - other.length || (one < other ? -1 : one > other ? 1 : 0);

export const newest = (ids: readonly string[]): string | undefined => ids.toSorted(byId).at(-1);

/** The number that a post of this moment would have. https://docs.x.com/fundamentals/x-ids */
export const idAt = (date: Date): string =>
  String((BigInt(Math.max(0, date.getTime() - 1_288_834_974_657)) << 22n).valueOf());

/** What is asked of each list of posts. */
export const postsAsked = {
  'tweet.fields':
    'id,text,note_tweet,created_at,author_id,conversation_id,in_reply_to_user_id,referenced_tweets,attachments,entities,edit_history_tweet_ids',
  expansions: 'author_id,attachments.media_keys',
  'user.fields': 'id,name,username,verified_type,protected',
  'media.fields': 'media_key,type,url,variants',
  max_results: 100,
};

/** What of one answer belongs to each of its items: `data` with the `includes` that it names. */
export function keptIn(kind: Kept['kind'], body: unknown): Kept[] {
  const answer = objectIn(body);
  const includes = objectIn(answer?.['includes']);
  const users = objectsIn(includes?.['users']);
  const media = objectsIn(includes?.['media']);
  return objectsIn(answer?.['data']).map((item) => {
    const author = authorId(item);
    const keys = mediaKeys(item);
    return {
      kind,
      item,
      author: users.find(({ id }) => id === author) ?? null,
      media: media.filter(({ media_key: key }) => typeof key === 'string' && keys.includes(key)),
    };
  });
}

export const authorId = (item: Json): string | undefined => idIn(item['author_id'] ?? item['sender_id']);

/** What others only pass on, what we say ourselves and what governments announce is no report. */
export function isCitizens({ item, author }: Kept, ownId: string): boolean {
  const by = authorId(item);
  if (by === undefined || by === ownId || referenced(item, 'retweeted') !== undefined) return false;
  return author?.['verified_type'] !== 'government';
}

const mediaKeys = (item: Json): string[] => {
  const keys = objectIn(item['attachments'])?.['media_keys'];
  return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
};

export const referenced = (item: Json, type: 'replied_to' | 'retweeted' | 'quoted'): string | undefined =>
  idIn(objectsIn(item['referenced_tweets']).find((one) => one['type'] === type)?.['id']);

export const hasHashtag = (item: Json, tag: string): boolean =>
  hashtagsIn(item).includes(tag.toLowerCase()) ||
  wordsIn(item)
    .toLowerCase()
    .split(/[^\p{L}\p{N}_#]+/u)
    .includes(`#${tag.toLowerCase()}`);

const hashtagsIn = (item: Json): string[] =>
  objectsIn(objectIn(item['entities'])?.['hashtags']).flatMap(
    (one) => textIn(one['tag'])?.toLowerCase() ?? [],
  );

/** So many characters of what links lead to are kept in one text; further links stay as they are. */
const MOST_LINKED = 100_000;

const meaningOf = (link: Json): string | undefined =>
  textIn(link['media_key']) === undefined ? textIn(link['expanded_url']) : '';

/** The whole text as its author typed it: long posts whole, links as what they lead to, those to its own media gone. */
export function wordsIn(item: Json): string {
  const long = objectIn(item['note_tweet']);
  const text = textIn(long?.['text']) ?? textIn(item['text']) ?? '';
  const links = [item, long].flatMap((part) => objectsIn(objectIn(part?.['entities'])?.['urls']));
  const meant = new Map(links.map((link) => [textIn(link['url']), meaningOf(link)]));
  let room = MOST_LINKED;
  const typed = text.replace(/https:\/\/t\.co\/\w+/g, (short) => {
    const long = meant.get(short) ?? short;
    if (long.length > room) return short;
    room -= long.length;
    return long;
  });
  // X escapes these three, and no others.
  const plain = typed.replace(/&(amp|lt|gt);/g, (_, name: string) => ({ amp: '&', lt: '<' })[name] ?? '>');
  return normalText(plain).trimEnd();
}

/** `Siti Aminah (@siti)`. */
export function nameOf(author: Json | null): string | undefined {
  const handle = textIn(author?.['username']);
  return normalLine(`${textIn(author?.['name']) ?? ''} ${handle === undefined ? '' : `(@${handle})`}`);
}
