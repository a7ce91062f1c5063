import { describe, expect, it } from '@jest/globals';
import { openChannels } from '../channels.js';
import { fileNameOf, numbersOf } from '../../../../test/support/canary.js';
import { channelContract } from '../../testing/channel-contract.js';
import type { RawReport } from '../channel-adapter.js';
import { Unreadable } from '../channel-failures.js';
import { XChannel } from './x.channel.js';
import { xChannel } from './x.channel.js';

const OWN = '1708';
const open = (): XChannel =>
  new XChannel({
    account: { appKey: 'key', appSecret: 'secret', accessToken: `${OWN}-token`, accessSecret: 'secret' },
    handle: 'LAPOR1708',
    service: { hashtag: 'LAPOR' },
    pollMs: 1_000,
    publicUrl: 'https://muara.example',
  });

const author = { id: '2244994945', name: 'Budi Santoso', username: 'budi_merpati' };
const photo = {
  media_key: '3_1',
  type: 'photo',
  url: 'https://pbs.twimg.com/media/GabcMerpati.jpg',
};
const post = {
  id: '1860000000000000001',
  text: '@LAPOR1708 #LAPOR lampu merah simpang Merpati mati &amp; macet https://t.co/foto1',
  author_id: author.id,
  conversation_id: '1860000000000000001',
  created_at: '2026-11-26T02:00:00.000Z',
  edit_history_tweet_ids: ['1860000000000000001'],
  attachments: { media_keys: ['3_1'] },
  entities: {
    hashtags: [{ start: 11, end: 17, tag: 'LAPOR' }],
    urls: [{ url: 'https://t.co/foto1', expanded_url: 'https://x.com/budi/photo/1', media_key: '3_1' }],
  },
};
const message = {
  id: '1860000000000000009',
  event_type: 'MessageCreate',
  text: 'Sampah di Jl. Merpati belum diangkut.',
  sender_id: author.id,
  dm_conversation_id: `${OWN}-${author.id}`,
  created_at: '2026-11-26T02:05:00.000Z',
};
const raw = (kept: object): RawReport => ({
  body: new TextEncoder().encode(JSON.stringify(kept)),
  contentType: 'application/json',
});
const ofPost = (item: object = {}, more: object = {}) =>
  raw({ kind: 'post', item: { ...post, ...item }, author, media: [photo], ...more });
const ofMessage = (item: object = {}) =>
  raw({ kind: 'message', item: { ...message, ...item }, author, media: [] });
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

channelContract(open, {
  messages: [ofPost(), ofMessage()],
  redelivered: raw({
    media: [photo],
    author: { ...author, public_metrics: { followers_count: 12 } },
    item: Object.fromEntries(Object.entries(post).reverse()),
    kind: 'post',
  }),
  withUnknownField: ofPost(
    { community_id: '1', lang: 'in', constructor: 1 },
    { matching_rules: [{ id: '1' }] },
  ),
  saying: (text) => ofMessage({ text: escaped(text) }),
  canaryRaw: (canary) =>
    raw({
      kind: 'message',
      item: { ...message, text: escaped(numbersOf(canary)), source: canary.header },
      author: {
        ...author,
        name: canary.name,
        username: canary.email.split('@')[0],
        location: canary.address,
        description: `${fileNameOf(canary, 'jpg')} ${canary.email} ${canary.phone}`,
      },
      media: [],
    }),
  canaries: ['Merpati', 'Budi', 'budi_merpati', '2244994945'],
  authentic: [],
  forged: {
    'a post that somebody sent here': {
      url: 'https://muara.example/channels/x/inbound',
      headers: { 'content-type': 'application/json' },
      body: ofPost().body,
    },
  },
});

describe('a post', () => {
  const read = (item: object = {}) => open().parse(ofPost(item))[0];

  it('is a report of its author, whom X vouches for', () => {
    expect(open().parse(ofPost())).toEqual([
      {
        externalId: post.id,
        text: '@LAPOR1708 #LAPOR lampu merah simpang Merpati mati & macet',
        address: author.id,
        assurance: 'vouched',
        reporter: { name: 'Budi Santoso (@budi_merpati)' },
        replyReference: `post:${post.id}`,
        beginsAnew: true,
        sentAt: new Date('2026-11-26T02:00:00Z'),
        source: 'mention',
        automatic: false,
        attachments: [{ name: 'x-1', type: 'image/jpeg', ref: photo.url }],
      },
    ]);
  });

  it('goes on with a thread of its author, or with our answer, whatever its hashtag', () => {
    const to = (user: string) => ({
      in_reply_to_user_id: user,
      referenced_tweets: [{ type: 'replied_to', id: '1859999999999999999' }],
    });
    expect(read(to(author.id))).toMatchObject({ repliesTo: '1859999999999999999' });
    expect(read(to(author.id))).not.toHaveProperty('beginsAnew');
    expect(read(to(OWN))).not.toHaveProperty('beginsAnew');
    expect(read(to('99'))).toMatchObject({ beginsAnew: true });
  });

  it('that was edited goes on with what it was', () => {
    const edited = read({
      id: '1860000000000000005',
      edit_history_tweet_ids: [post.id, '1860000000000000005'],
    });
    expect(edited).toMatchObject({ externalId: '1860000000000000005', repliesTo: post.id });
    expect(edited).not.toHaveProperty('beginsAnew');
  });

  it('is read whole where it is a long one, its links as what they lead to', () => {
    const long = read({
      note_tweet: {
        text: 'Panjang sekali https://t.co/abc',
        entities: { urls: [{ url: 'https://t.co/abc', expanded_url: 'https://kota.go.id/jalan' }] },
      },
    });
    expect(long?.text).toBe('Panjang sekali https://kota.go.id/jalan');
  });

  it('has its links as they stand in it, whatever they hold and however many there are', () => {
    const link = (url: string, expanded: string) => ({ url: `https://t.co/${url}`, expanded_url: expanded });
    const text = 'lihat https://t.co/a dan https://t.co/ab';
    const odd = read({ text, entities: { urls: [link('a', "https://a.id/$'$&$`$1"), link('ab', 'b.id')] } });
    expect(odd?.text).toBe("lihat https://a.id/$'$&$`$1 dan b.id");
    const chained = Array.from({ length: 60 }, (_, n) => link(`l${n}`, `https://t.co/l${n + 1} `.repeat(9)));
    expect(read({ text: 'https://t.co/l0', entities: { urls: chained } })?.text.length).toBeLessThan(300);
    const large = { urls: [link('a', 'x'.repeat(1_900))] };
    const often = read({ text: 'https://t.co/a '.repeat(50_000), entities: large });
    expect(often?.text.length).toBeLessThan(1_000_000);
    expect(often?.text).toMatch(/^x{1900} /);
    expect(often?.text).toMatch(/ https:\/\/t\.co\/a$/);
  });

  it('is read where X’s hashtags are none', () => {
    expect(read({ entities: { hashtags: [{ tag: { toString: 1, valueOf: 1 } }] } })).toBeDefined();
  });

  it.each(['tes', 'min', 'halo admin'])('that says no more than "%s" asks how one reports', (words) => {
    const kept = { kind: 'post', item: { ...post, text: `@LAPOR1708 ${words} #Lapor` }, author, media: [] };
    expect(open().parse(raw(kept))).toMatchObject([{ asks: { for: 'guidance' } }]);
  });

  it('of our own is a machine’s', () => {
    expect(read({ author_id: OWN })).toMatchObject({ automatic: true });
  });

  it.each([
    ['without its number', { id: undefined }],
    ['without its author', { author_id: undefined }],
    ['with a number that is none', { id: 'x1' }],
  ])('%s is unreadable', (_, item) => {
    expect(() => open().parse(ofPost(item))).toThrow(Unreadable);
  });
});

describe('media', () => {
  const files = (...media: object[]) => open().parse(ofPost({}, { media }))[0]?.attachments;

  it('are pictures, and videos in a size that can be taken', () => {
    const video = {
      type: 'video',
      variants: [
        { content_type: 'application/x-mpegURL', url: 'https://video.twimg.com/a.m3u8' },
        { content_type: 'video/mp4', bit_rate: 2_176_000, url: 'https://video.twimg.com/large.mp4' },
        { content_type: 'video/mp4', bit_rate: 632_000, url: 'https://video.twimg.com/small.mp4' },
        { content_type: 'video/mp4', bit_rate: 950_000, url: 'https://video.twimg.com/middle.mp4' },
      ],
    };
    expect(files({ type: 'photo', url: 'https://pbs.twimg.com/a.png' }, video)).toEqual([
      { name: 'x-1', type: 'image/png', ref: 'https://pbs.twimg.com/a.png' },
      { name: 'x-2', type: 'video/mp4', ref: 'https://video.twimg.com/middle.mp4' },
    ]);
  });

  it.each([
    'http://pbs.twimg.com/a.jpg',
    'https://pbs.twimg.com.evil.example/a.jpg',
    'https://u@pbs.twimg.com/a',
  ])('are none of %s', (url) => {
    expect(files({ type: 'photo', url })).toEqual([]);
  });
});

describe('the settings', () => {
  const settings = {
    CHANNEL_X_APP_KEY: 'k',
    CHANNEL_X_APP_SECRET: 's',
    CHANNEL_X_ACCESS_TOKEN: '1708-abc',
    CHANNEL_X_ACCESS_SECRET: 's',
    CHANNEL_X_ACCOUNT: '@LAPOR1708',
  };
  const options = { publicUrl: 'https://muara.example', secret: 'secret', demo: false };

  it('switch the channel on when they are whole', () => {
    expect(openChannels({}, options).has('x')).toBe(false);
    expect(openChannels(settings, options).get('x')?.serviceAddress).toBe('@LAPOR1708');
  });

  it.each([
    [{ CHANNEL_X_APP_SECRET: '' }, 'CHANNEL_X_APP_SECRET'],
    [{ CHANNEL_X_ACCESS_TOKEN: 'my-token' }, 'CHANNEL_X_ACCESS_TOKEN'],
    [{ CHANNEL_X_API_URL: 'https://stand-in.example' }, 'CHANNEL_X_API_URL'],
    [{ CHANNEL_X_HASHTAG: '#la por' }, 'CHANNEL_X_HASHTAG'],
    [{ CHANNEL_X_POLL_SECONDS: 'often' }, 'CHANNEL_X_POLL_SECONDS'],
  ])('refuse %j and name the key', (wrong, key) => {
    const open = () => openChannels({ ...settings, ...wrong }, options, [xChannel]);
    expect(open).toThrow(key);
    expect(open).not.toThrow('my-token');
  });
});
