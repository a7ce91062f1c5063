import type { XApi } from './x-api.js';
import { authorId, idIn, keptIn, objectIn, objectsIn, type Json, type Kept } from './x-posts.js';

/** How often X is asked whether the posts are still there. */
const EVERY_MS = 3_600_000;
/** So many X tells of in one answer. */
const MOST_WATCHED = 100;

/** Posts that became reports, the newest of them, and when X was last asked about them (milliseconds since 1970). */
export interface Watch {
  posts: { id: string; author: string }[];
  askedAt: number;
}

/**
 * News of posts that are gone since: deleted, or shut off by their author. Where X does not tell now, it is asked again an
 * hour later; nothing else waits for it.
 */
export async function readGone(
  api: XApi,
  watch: Watch,
  { now, signal }: { now: Date; signal: AbortSignal },
): Promise<{ gone: Kept[]; watch: Watch }> {
  if (watch.posts.length === 0 || now.getTime() - watch.askedAt < EVERY_MS) return { gone: [], watch };
  const asked = { ids: watch.posts.map(({ id }) => id).join(','), 'tweet.fields': 'id' };
  const body = await api.read('tweets', asked, signal).then(
    (answer) => answer.body,
    () => null,
  );
  const there = new Set(keptIn('post', body).map(({ item }) => item['id']));
  const named = new Set(objectsIn(objectIn(body)?.['errors']).map((error) => idIn(error['resource_id'])));
  const isGone = ({ id }: { id: string }): boolean => named.has(id) && !there.has(id);
  return {
    gone: watch.posts.filter(isGone).map(({ id, author }) => ({
      kind: 'gone',
      item: { id, author_id: author },
      author: null,
      media: [],
    })),
    watch: { posts: watch.posts.filter((post) => !isGone(post)), askedAt: now.getTime() },
  };
}

/** With the posts that have come since, each once: what a search brings again is watched already. */
export function watching({ posts, askedAt }: Watch, kept: readonly Kept[]): Watch {
  const fresh = kept.flatMap(({ kind, item }) => {
    const [id, author] = [idIn(item['id']), authorId(item)];
    return kind !== 'post' || id === undefined || author === undefined ? [] : [{ id, author }];
  });
  const known = new Set(posts.map(({ id }) => id));
  return {
    posts: [...posts, ...fresh.filter(({ id }) => !known.has(id))].slice(-MOST_WATCHED),
    askedAt,
  };
}

export function watchIn(given: Json | undefined, now: Date): Watch {
  const posts = objectsIn(given?.['posts']).flatMap((post) => {
    const [id, author] = [idIn(post['id']), idIn(post['author'])];
    return id === undefined || author === undefined ? [] : [{ id, author }];
  });
  const askedAt = given?.['askedAt'];
  return { posts, askedAt: typeof askedAt === 'number' ? askedAt : now.getTime() };
}
