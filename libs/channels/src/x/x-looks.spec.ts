import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { X_KEYS } from '../../../../test/support/x-shapes.js';
import { startXStandIn, type XPost, type XStandIn } from '../../../../test/support/x-stand-in.js';
import { until } from '../../../../test/support/until.js';
import { Misconfigured, Retry } from '../channel-failures.js';
import { XChannel } from './x.channel.js';
import { idAt } from './x-posts.js';
import { withPosts } from './x-threads.js';

const SITI = '2244994945';
const MINUTE = 60_000;
let x: XStandIn;
let stop: AbortController;

beforeEach(async () => {
  x = await startXStandIn();
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  expect(x.wrong).toEqual([]);
  await x.close();
});

type Source = 'mentions' | 'messages';
interface Reading {
  cursor?: unknown;
  /** How far our clock is ahead. */
  laterMs?: number;
  /** So many texts are enough; none: what comes first, be it the cursor alone. */
  enough?: number;
}

const channel = (laterMs = 0): XChannel =>
  new XChannel({
    now: () => new Date(Date.now() + laterMs),
    account: { ...X_KEYS, apiUrl: x.url },
    handle: 'LAPOR1708',
    service: { hashtag: 'LAPOR' },
    pollMs: 20,
    publicUrl: 'https://muara.example',
  });

/** The texts of look after look, until enough have come or X fails, and what would be stored then. */
async function read(source: Source, { cursor = null, laterMs, enough = Infinity }: Reading = {}) {
  const looks: string[][] = [];
  let stored = cursor;
  let error: unknown = null;
  try {
    for await (const pulled of channel(laterMs).pull(cursor, stop.signal, source)) {
      stored = JSON.parse(JSON.stringify(pulled.cursor));
      looks.push(pulled.raws.flatMap((raw) => channel().parse(raw)).map(({ text }) => text));
      if (looks.flat().length >= enough) break;
    }
  } catch (fault) {
    error = fault;
  }
  return { looks, cursor: stored, error };
}

const callsTo = (path: RegExp) => x.calls.filter((call) => path.test(call.path)).map(({ query }) => query);
const inReplyTo = (post: XPost): Partial<XPost> => ({
  conversation_id: post.conversation_id,
  in_reply_to_user_id: post.author_id,
  referenced_tweets: [{ type: 'replied_to', id: post.id }],
});
const limitFor = (seconds: number) => ({
  'x-rate-limit-limit': '10',
  'x-rate-limit-remaining': '0',
  'x-rate-limit-reset': String(Math.ceil(Date.now() / 1_000) + seconds),
});

describe.each<[Source, RegExp, number]>([
  ['mentions', /mentions/, 10],
  ['messages', /dm_events/, 30],
])('%s', (source, path, mostPages) => {
  const textOf = (n: number) => (source === 'mentions' ? `@LAPOR1708 #lapor nomor ${n}` : `pesan nomor ${n}`);
  const texts = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, n) => textOf(first + n));
  const say = (first: number, last: number): void => {
    for (const text of texts(first, last)) {
      if (source === 'mentions') x.post(SITI, text);
      else x.message(SITI, text);
    }
  };

  it('read before a limit are handed over, and reading goes on behind them', async () => {
    x.habits.pageSize = 5;
    say(0, 11);
    x.faults.push({ path, status: 429, after: 1 });
    const first = await read(source);
    expect(first.looks).toEqual([texts(7, 11)]);
    expect(first.error).toBeInstanceOf(Retry);
    say(12, 13);
    x.faults.push({ path, status: 503, after: 1 });
    const second = await read(source, { cursor: first.cursor });
    expect(second.looks.flat().at(-1)).toBe(textOf(6));
    expect(second.error).toBeInstanceOf(Retry);
    const third = await read(source, { cursor: second.cursor, enough: 14 - 5 - second.looks.flat().length });
    expect(third.error).toBeNull();
    expect(third.looks.at(-1)).toEqual(texts(12, 13));
    const all = [first, second, third].flatMap(({ looks }) => looks.flat());
    expect(all.toSorted()).toEqual(texts(0, 13).toSorted());
  });

  it('are read from the newest again where X does not let it go on, and come once', async () => {
    x.habits.pageSize = 2;
    say(0, 5);
    x.faults.push({ path, status: 429, after: 1 }, { path, status: 400 });
    const first = await read(source);
    expect(first.looks).toEqual([texts(4, 5)]);
    const rest = await read(source, { cursor: first.cursor, enough: 4 });
    expect(rest).toMatchObject({ looks: [texts(0, 3)], error: null });
  });

  it('are not passed by where they are more than one look reads', async () => {
    x.habits.pageSize = 1;
    const last = mostPages + 2;
    say(0, last);
    const { looks, cursor } = await read(source, { enough: last + 1 });
    expect(looks).toEqual([texts(3, last), texts(0, 2)]);
    say(last + 1, last + 1);
    expect((await read(source, { cursor, enough: 1 })).looks).toEqual([[textOf(last + 1)]]);
  });

  it('are read on from a cursor of earlier versions, and past what is no cursor', async () => {
    say(0, 1);
    const { cursor } = await read(source, { enough: 2 });
    const { lastId } = cursor as { lastId: string };
    say(2, 2);
    const earlier = { lastId, threads: [], watch: { posts: [], askedAt: Date.now() } };
    for (const more of [{}, { left: { newest: 1, below: 'x' } }, { left: [] }, { searching: { count: 1 } }]) {
      expect((await read(source, { cursor: { ...earlier, ...more }, enough: 1 })).looks.flat()).toEqual([
        textOf(2),
      ]);
    }
  });
});

it('asks for mentions older than those it has, of the ones it has not', async () => {
  x.habits.pageSize = 2;
  const posts = [0, 1, 2, 3].map((n) => x.post(SITI, `@LAPOR1708 #lapor ${n}`));
  x.faults.push({ path: /mentions/, status: 429, after: 1 });
  const { cursor } = await read('mentions');
  await read('mentions', { cursor, enough: 2 });
  expect(callsTo(/mentions/)[2]?.get('until_id')).toBe(posts[2]?.id);
  expect(callsTo(/mentions/)[2]?.get('pagination_token')).toBeNull();
});

it('hands over nothing once nobody waits any more', async () => {
  x.habits.pageSize = 1;
  for (let n = 0; n < 3; n += 1) x.message(SITI, `pesan ${n}`);
  x.faults.push({ path: /dm_events/, after: 1, hangs: true });
  const reading = read('messages');
  await until(() => Promise.resolve(x.calls.length === 2), 'the second page to be asked for');
  stop.abort();
  expect(await reading).toMatchObject({ looks: [], error: expect.any(Retry) });
});

it('goes on past an item without a number', async () => {
  x.habits.pageSize = 2;
  const [first] = [0, 1, 2, 3].map((n) => x.post(SITI, `@LAPOR1708 #lapor ${n}`));
  x.faults.push({
    path: /mentions/,
    status: 200,
    body: { data: [{ text: 'tanpa nomor' }], meta: { next_token: '2' } },
  });
  const { looks } = await read('mentions', { enough: 2 });
  expect(looks.flat()).toContain(first?.text);
});

it('goes on through pages it has where they are more than one look reads', async () => {
  x.habits.pageSize = 1;
  for (let n = 0; n < 35; n += 1) x.message(SITI, `pesan ${n}`);
  x.faults.push({ path: /dm_events/, status: 429, after: 29 }, { path: /dm_events/, status: 400 });
  const { looks, cursor } = await read('messages');
  expect(looks.flat()).toHaveLength(29);
  for (let n = 35; n < 40; n += 1) x.message(SITI, `pesan ${n}`);
  const rest = (await read('messages', { cursor, enough: 11 })).looks.flat();
  expect(rest).toEqual([0, 1, 2, 3, 4, 5, 35, 36, 37, 38, 39].map((n) => `pesan ${n}`));
});

describe('threads', () => {
  const search = /search/;
  const threadsIn = (cursor: unknown) => (cursor as { threads: unknown[] }).threads;

  it('wait for a search at its limit, while mentions do not', async () => {
    const root = x.post(SITI, '@LAPOR1708 #lapor banjir 1/2');
    x.faults.push({ path: search, status: 429, headers: limitFor(640) });
    const first = await read('mentions', { enough: 1 });
    expect(first.looks.flat()).toEqual([root.text]);
    x.post(SITI, 'di Jalan Merpati 2/2', inReplyTo(root));
    x.post('31', '@LAPOR1708 #lapor lampu mati');
    const second = await read('mentions', { cursor: first.cursor, enough: 1 });
    expect(second).toMatchObject({ looks: [['@LAPOR1708 #lapor lampu mati']], error: null });
    expect(callsTo(search)).toHaveLength(1);
    const third = await read('mentions', { cursor: second.cursor, laterMs: 11 * MINUTE, enough: 1 });
    expect(third.looks.flat()).toEqual(['di Jalan Merpati 2/2']);
  });

  it('that X does not let us search are for an operator, once the mentions are handed over', async () => {
    x.post(SITI, '@LAPOR1708 #lapor banjir');
    x.faults.push({ path: search, status: 403 });
    const { looks, error, cursor } = await read('mentions');
    expect(looks).toEqual([['@LAPOR1708 #lapor banjir']]);
    expect(error).toBeInstanceOf(Misconfigured);
    expect(threadsIn(cursor)).toHaveLength(1);
  });

  it('are searched on behind what a failed search has read', async () => {
    x.habits.pageSize = 5;
    const root = x.post(SITI, '@LAPOR1708 #lapor banjir');
    const { cursor } = await read('mentions', { enough: 1 });
    for (let n = 0; n < 12; n += 1) x.post(SITI, `lagi ${n}`, inReplyTo(root));
    x.faults.push({ path: search, status: 429, after: 1, headers: limitFor(2) });
    const all = await read('mentions', { cursor, enough: 12 });
    expect(all.error).toBeNull();
    expect(all.looks.flat().toSorted()).toEqual(Array.from({ length: 12 }, (_, n) => `lagi ${n}`).toSorted());
    x.post(SITI, 'terakhir', inReplyTo(root));
    expect((await read('mentions', { cursor: all.cursor, enough: 1 })).looks.flat()).toEqual(['terakhir']);
  });

  it('end once they were searched after their author’s ten minutes', async () => {
    x.post(SITI, '@LAPOR1708 #lapor banjir');
    const { cursor } = await read('mentions', { enough: 1 });
    expect(threadsIn(cursor)).toHaveLength(1);
    const later = await read('mentions', { cursor, laterMs: 11 * MINUTE, enough: 0 });
    expect(threadsIn(later.cursor)).toEqual([]);
  });

  it('have what was posted between two mentions, though the search failed meanwhile', async () => {
    const root = x.post(SITI, '@LAPOR1708 #lapor banjir 1/3');
    const { cursor } = await read('mentions', { enough: 1 });
    const second = x.post(SITI, 'di Jalan Merpati 2/3', inReplyTo(root));
    x.post(SITI, '@LAPOR1708 tolong 3/3', inReplyTo(second));
    x.faults.push({ path: search, status: 500 });
    const next = await read('mentions', { cursor, enough: 1 });
    expect(next.looks.flat()).toEqual(['@LAPOR1708 tolong 3/3']);
    const last = await read('mentions', { cursor: next.cursor, laterMs: MINUTE, enough: 1 });
    expect(last.looks.flat()).toContain('di Jalan Merpati 2/3');
  });

  it('have what was posted before the mention that was read first, and each post is watched once', async () => {
    x.habits.pageSize = 1;
    const root = x.post(SITI, '@LAPOR1708 #lapor banjir 1/3');
    const second = x.post(SITI, 'di Jalan Merpati 2/3', inReplyTo(root));
    const third = x.post(SITI, '@LAPOR1708 #lapor 3/3', inReplyTo(second));
    x.faults.push({ path: /mentions/, status: 503, after: 1 });
    const first = await read('mentions');
    expect(first.looks.flat()).toEqual([third.text]);
    const next = await read('mentions', { cursor: first.cursor, enough: 2 });
    expect(next.looks.flat()).toEqual(expect.arrayContaining([root.text, second.text]));
    x.remove(third.id);
    const told = await read('mentions', { cursor: next.cursor, laterMs: 61 * MINUTE, enough: 1 });
    expect(told.looks.flat()).toEqual([expect.stringContaining('tidak ada lagi di X')]);
  });

  it('are all searched, however many there are', async () => {
    const roots = Array.from({ length: 61 }, (_, n) => x.post(String(1_000 + n), '@LAPOR1708 #lapor banjir'));
    const { cursor } = await read('mentions', { enough: 61 });
    for (const root of roots) x.post(root.author_id, `dari ${root.author_id}`, inReplyTo(root));
    const { looks } = await read('mentions', { cursor, enough: 61 });
    expect(looks.flat().toSorted()).toEqual(
      roots.map(({ author_id: author }) => `dari ${author}`).toSorted(),
    );
  });

  it('are followed up to a thousand, those longest that were heard of last, and those under search', () => {
    const threads = Array.from({ length: 1_001 }, (_, n) => ({
      conversation: String(n + 1),
      author: SITI,
      lastId: '1',
      until: n,
    }));
    const followed = withPosts(
      { threads, searching: { count: 1, below: '9' }, searchFrom: 0 },
      [],
      new Date(),
    );
    expect(followed.threads).toEqual(threads);
    const post = { kind: 'post' as const, author: null, media: [] };
    const more = { ...post, item: { id: '5', author_id: '31', conversation_id: '5' } };
    const then = withPosts(followed, [more], new Date()).threads.map(({ conversation }) => conversation);
    expect(then).toHaveLength(1_001);
    expect([then[0], then[1], then.at(-1)]).toEqual(['1', '3', '5']);
  });

  it('that were not searched for a week are searched as far back as X goes', async () => {
    const root = x.post(SITI, '@LAPOR1708 #lapor banjir');
    const old = idAt(new Date(Date.now() - 8 * 24 * 60 * MINUTE));
    const until = Date.now() - 6 * 24 * 60 * MINUTE;
    const threads = [{ conversation: root.conversation_id, author: SITI, lastId: old, until }];
    x.post(SITI, 'masih banjir', inReplyTo(root));
    const { looks, error } = await read('mentions', { cursor: { lastId: root.id, threads }, enough: 1 });
    expect(error).toBeNull();
    expect(looks.flat()).toContain('masih banjir');
  });
});
