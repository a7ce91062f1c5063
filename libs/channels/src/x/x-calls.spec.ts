import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { X_ACCOUNT, X_KEYS } from '../../../../test/support/x-shapes.js';
import { startXStandIn, type XPost, type XStandIn } from '../../../../test/support/x-stand-in.js';
import { expectDiscreet } from '../../testing/channel-contract.js';
import type { Pulled } from '../channel-adapter.js';
import { Misconfigured, Rejected, Retry } from '../channel-failures.js';
import { XChannel } from './x.channel.js';

const SITI = '2244994945';
let x: XStandIn;
let stop: AbortController;

beforeEach(async () => {
  x = await startXStandIn();
  x.person(SITI, 'Siti Aminah', 'siti_aminah');
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  expect(x.wrong).toEqual([]);
  await x.close();
});

const channel = (more: Partial<typeof X_KEYS> = {}, now = () => new Date()): XChannel =>
  new XChannel({
    now,
    account: { ...X_KEYS, ...more, apiUrl: x.url },
    handle: 'LAPOR1708',
    service: { hashtag: 'LAPOR' },
    pollMs: 20,
    publicUrl: 'https://muara.example',
  });

/** What the next look that brings anything brings, and the cursor behind it. */
async function look(
  source: 'mentions' | 'messages',
  cursor: unknown = null,
  now = () => new Date(),
): Promise<Pulled> {
  for await (const pulled of channel({}, now).pull(cursor, stop.signal, source)) {
    if (pulled.raws.length > 0) return pulled;
  }
  throw new Error('stopped');
}
const textsOf = ({ raws }: Pulled): string[] =>
  raws.flatMap((raw) => channel().parse(raw)).map(({ text }) => text);

const failing = async (act: Promise<unknown>): Promise<unknown> => {
  const error = await act.then(
    () => null,
    (fault: unknown) => fault,
  );
  expectDiscreet(error, ['siti_aminah', 'Sutomo', 'app-secret']);
  return error;
};
const inReplyTo = (post: XPost, more: Partial<XPost> = {}): Partial<XPost> => ({
  conversation_id: post.conversation_id,
  in_reply_to_user_id: post.author_id,
  referenced_tweets: [{ type: 'replied_to', id: post.id }],
  ...more,
});

describe('mentions', () => {
  it('come oldest first, with all their pages, whatever their order', async () => {
    x.habits.pageSize = 5;
    x.habits.overlapping = 2;
    x.habits.shuffled = true;
    const said = Array.from({ length: 17 }, (_, n) => `@LAPOR1708 #lapor lubang ke-${n}`);
    for (const text of said) x.post(SITI, text);
    const first = await look('mentions');
    expect(textsOf(first)).toEqual(said);
    x.post(SITI, '@LAPOR1708 #lapor satu lagi');
    expect(textsOf(await look('mentions', first.cursor))).toEqual(['@LAPOR1708 #lapor satu lagi']);
  });

  it('are reports with the hashtag alone, and neither passed on nor announced nor our own', async () => {
    x.person('7', 'Diskominfo', 'diskominfo', { verified_type: 'government' });
    x.person(X_ACCOUNT, 'LAPOR', 'LAPOR1708');
    x.post(SITI, '@LAPOR1708 keren minn');
    x.post(SITI, 'RT @LAPOR1708: #lapor lewat kami', { referenced_tweets: [{ type: 'retweeted', id: '1' }] });
    x.post('7', 'Ayo sampaikan keluhan ke @LAPOR1708 #LAPOR');
    x.post(X_ACCOUNT, '@LAPOR1708 #LAPOR buka 24 jam');
    x.post(SITI, '@LAPOR1708 #laporan bukan tagarnya');
    x.post(SITI, '@LAPOR1708 #Lapor lampu mati');
    expect(textsOf(await look('mentions'))).toEqual(['@LAPOR1708 #Lapor lampu mati']);
  });

  it('are followed by what their author adds to the thread, which names us no more', async () => {
    const root = x.post(SITI, '@LAPOR1708 #lapor banjir 1/3');
    const first = await look('mentions');
    expect(textsOf(first)).toEqual(['@LAPOR1708 #lapor banjir 1/3']);
    const second = x.post(SITI, 'di Jalan Sutomo 2/3', inReplyTo(root));
    x.post('99', 'di tempatku juga', inReplyTo(root, { in_reply_to_user_id: SITI }));
    x.post(SITI, 'tolong ya 3/3', inReplyTo(second));
    const next = await look('mentions', first.cursor);
    expect(textsOf(next)).toEqual(['di Jalan Sutomo 2/3', 'tolong ya 3/3']);
    expect(next.raws.flatMap((raw) => channel().parse(raw)).map(({ repliesTo }) => repliesTo)).toEqual([
      root.id,
      second.id,
    ]);
  });

  it('of yesterday and before are no news at the first look', async () => {
    x.post(SITI, '@LAPOR1708 #lapor lama', {
      id: String(BigInt(Date.now() - 1_288_834_974_657 - 90_000_000) << 22n),
    });
    x.post(SITI, '@LAPOR1708 #lapor baru');
    expect(textsOf(await look('mentions'))).toEqual(['@LAPOR1708 #lapor baru']);
  });

  it('that are gone an hour later are told of once, and those that stay are not', async () => {
    const posts = [1, 2].map((n) => x.post(SITI, `@LAPOR1708 #lapor nomor ${n}`));
    const first = await look('mentions');
    x.remove(posts[0]?.id ?? '');
    const later = () => new Date(Date.now() + 3_700_000);
    const told = await look('mentions', first.cursor, later);
    expect(told.raws.flatMap((raw) => channel().parse(raw))).toEqual([
      expect.objectContaining({
        about: posts[0]?.id,
        automatic: true,
        text: expect.stringContaining('tidak ada lagi di X'),
      }),
    ]);
    x.post(SITI, '@LAPOR1708 #lapor nomor 3');
    const muchLater = () => new Date(Date.now() + 7_500_000);
    expect(textsOf(await look('mentions', told.cursor, muchLater))).toEqual(['@LAPOR1708 #lapor nomor 3']);
  });

  it('are read although X does not say whether the older ones are there', async () => {
    x.post(SITI, '@LAPOR1708 #lapor satu');
    const first = await look('mentions');
    x.faults.push({ path: /^tweets$/, status: 403 });
    x.post(SITI, '@LAPOR1708 #lapor dua');
    const later = () => new Date(Date.now() + 3_700_000);
    expect(textsOf(await look('mentions', first.cursor, later))).toEqual(['@LAPOR1708 #lapor dua']);
  });

  it('are read where X tells nothing of their author', async () => {
    x.post('31', '@LAPOR1708 #lapor akun saya ditangguhkan');
    const { raws } = await look('mentions');
    expect(raws.flatMap((raw) => channel().parse(raw))).toMatchObject([{ address: '31' }]);
  });
});

describe('direct messages', () => {
  it('come oldest first, past ours, read back until a known one', async () => {
    x.habits.pageSize = 3;
    for (let n = 0; n < 7; n += 1) x.message(SITI, `pesan ${n}`);
    x.message(X_ACCOUNT, 'jawaban kami');
    const first = await look('messages');
    expect(textsOf(first)).toEqual(Array.from({ length: 7 }, (_, n) => `pesan ${n}`));
    x.message(SITI, 'pesan terakhir');
    const before = x.calls.length;
    expect(textsOf(await look('messages', first.cursor))).toEqual(['pesan terakhir']);
    expect(x.calls.length).toBe(before + 1);
  });
});

describe('what X will not do', () => {
  const inSeconds = (seconds: number): string => String(Math.ceil(Date.now() / 1_000) + seconds);

  it('at a limit waits until the limit is given anew', async () => {
    x.faults.push({
      path: /mentions/,
      status: 429,
      headers: {
        'x-rate-limit-limit': '10',
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': inSeconds(640),
      },
    });
    const error = await failing(look('mentions'));
    expect(error).toBeInstanceOf(Retry);
    expect((error as Retry).afterMs / 1_000).toBeGreaterThan(630);
    expect((error as Retry).afterMs / 1_000).toBeLessThanOrEqual(641);
  });

  it.each([[500], [503]])('with HTTP %i is tried again', async (status) => {
    x.faults.push({ path: /dm_events/, status });
    expect(await failing(look('messages'))).toBeInstanceOf(Retry);
  });

  it('without an answer is tried again, and nothing has moved', async () => {
    x.post(SITI, '@LAPOR1708 #lapor Sutomo');
    x.faults.push({ path: /mentions/, lost: true });
    expect(await failing(look('mentions'))).toBeInstanceOf(Retry);
    expect(textsOf(await look('mentions'))).toEqual(['@LAPOR1708 #lapor Sutomo']);
  });

  it.each([[401], [403]])('with HTTP %i is for an operator', async (status) => {
    x.faults.push({ path: /mentions/, status });
    expect(await failing(look('mentions'))).toBeInstanceOf(Misconfigured);
  });

  it('for a wrong key is for an operator', async () => {
    expect(await failing(channel({ appSecret: 'wrong' }).check())).toBeInstanceOf(Misconfigured);
    await channel().check();
  });
});

describe('an answer', () => {
  const answer = { id: 'a1b2', text: 'Lampu di Jalan Sutomo sudah diganti, PIN 12345678', automatic: false };

  it('goes as a direct message', async () => {
    x.message(SITI, 'lapor');
    const { providerId } = await channel().reply(SITI, answer);
    expect(providerId).toMatch(/^message:\d+$/);
    expect(x.sent).toEqual([{ to: SITI, text: answer.text }]);
  });

  it('that X takes for nobody is called away to in public, with nothing in it', async () => {
    const post = x.post(SITI, '@LAPOR1708 #lapor lampu');
    const sent = await channel().reply(SITI, { ...answer, inReplyTo: `post:${post.id}` });
    expect(x.replies).toEqual([
      {
        to: post.id,
        text: expect.stringMatching(
          /^Ada kabar tentang laporan Anda\. Kirim DM ke @LAPOR1708, atau lacak di https:\/\/muara\.example\/lacak \([0-9a-f]{6}\)$/,
        ),
      },
    ]);
    // The answer to the first try was lost: X says that it has these words already.
    expect(await channel().reply(SITI, { ...answer, inReplyTo: `post:${post.id}` })).toBeDefined();
    expect(sent.providerId).toMatch(/^\d+$/);
    expect(x.replies).toHaveLength(1);
    await channel().reply(SITI, { ...answer, id: 'c3d4', inReplyTo: `post:${post.id}` });
    expect(x.replies).toHaveLength(2);
  });

  it('has nowhere to go where the post is gone too', async () => {
    const post = x.post(SITI, '@LAPOR1708 #lapor lampu');
    x.remove(post.id);
    const gone = channel().reply(SITI, { ...answer, inReplyTo: `post:${post.id}` });
    expect(await failing(gone)).toBeInstanceOf(Rejected);
    expect(await failing(channel().reply(SITI, answer))).toBeInstanceOf(Rejected);
    expect(await failing(channel().reply('@siti_aminah', answer))).toBeInstanceOf(Rejected);
  });

  it('waits where X is busy', async () => {
    x.message(SITI, 'lapor');
    for (const status of [429, 500, 503]) {
      x.faults.push({ path: /dm_conversations/, status });
      expect(await failing(channel().reply(SITI, answer))).toBeInstanceOf(Retry);
    }
    x.faults.push({ path: /dm_conversations/, status: 401 });
    expect(await failing(channel().reply(SITI, answer))).toBeInstanceOf(Misconfigured);
    expect(x.sent).toEqual([]);
  });
});

describe('media', () => {
  const fetched = (ref: string) => channel().media(ref, AbortSignal.timeout(5_000));

  it('are fetched from X’s own hosts, up to a size', async () => {
    x.files.set('/pbs.twimg.com/media/a.jpg', Buffer.from('gambar'));
    x.files.set('/pbs.twimg.com/media/large.jpg', Buffer.alloc(17 * 1024 * 1024));
    expect(Buffer.from(await fetched('https://pbs.twimg.com/media/a.jpg')).toString()).toBe('gambar');
    expect(await failing(fetched('https://pbs.twimg.com/media/large.jpg'))).toBeInstanceOf(Rejected);
    expect(await failing(fetched('https://pbs.twimg.com/media/gone.jpg'))).toBeInstanceOf(Rejected);
    expect(await failing(fetched(`${x.url}/pbs.twimg.com/media/a.jpg`))).toBeInstanceOf(Rejected);
  });
});
