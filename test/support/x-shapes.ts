/** What X publishes of its API v2: the parameters it takes, the shapes of its refusals, and how a call is signed. */
import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export const X_ACCOUNT = '1708';
export const X_KEYS = {
  appKey: 'app-key-of-the-tests',
  appSecret: 'app-secret-of-the-tests',
  accessToken: `${X_ACCOUNT}-tokenOfTheTests`,
  accessSecret: 'access-secret-of-the-tests',
};

export const numeric = /^\d{1,19}$/;
export const known = {
  tweet: new Set(
    'article attachments author_id card_uri community_id context_annotations conversation_id created_at display_text_range edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang media_metadata note_tweet possibly_sensitive public_metrics referenced_tweets reply_settings scopes source suggested_source_links text withheld'.split(
      ' ',
    ),
  ),
  user: new Set(
    'affiliation connection_status created_at description entities id is_identity_verified location most_recent_tweet_id name parody pinned_tweet_id profile_banner_url profile_image_url protected public_metrics receives_your_dm subscription_type url username verified verified_followers_count verified_type withheld'.split(
      ' ',
    ),
  ),
  media: new Set(
    'alt_text duration_ms height media_key preview_image_url public_metrics type url variants width'.split(
      ' ',
    ),
  ),
  dm_event: new Set(
    'attachments created_at dm_conversation_id entities event_type id participant_ids referenced_tweets sender_id text'.split(
      ' ',
    ),
  ),
};
const postExpansions = new Set(
  'author_id attachments.media_keys referenced_tweets.id in_reply_to_user_id geo.place_id entities.mentions.username referenced_tweets.id.author_id edit_history_tweet_ids'.split(
    ' ',
  ),
);
export const messageExpansions = new Set(
  'attachments.media_keys participant_ids referenced_tweets.id sender_id'.split(' '),
);

export const limits = {
  'x-rate-limit-limit': '300',
  'x-rate-limit-remaining': '299',
  'x-rate-limit-reset': String(Math.ceil(Date.now() / 1_000) + 900),
};

export const within = (least: number, most: number) => (value: string) =>
  Number(value) >= least && Number(value) <= most;
export const listOf = (allowed: ReadonlySet<string>) => (value: string) =>
  value.split(',').every((one) => allowed.has(one));
export const postFields = {
  'tweet.fields': listOf(known.tweet),
  expansions: listOf(postExpansions),
  'user.fields': listOf(known.user),
  'media.fields': listOf(known.media),
};

export const problem = (status: number): object => ({
  title: String(status),
  detail: `Problem ${status}`,
  type: 'about:blank',
  status,
});

export const notFound = (id: string): object => ({
  value: id,
  detail: `Could not find tweet with ids: [${id}].`,
  title: 'Not Found Error',
  resource_type: 'tweet',
  parameter: 'ids',
  resource_id: id,
  type: 'https://api.twitter.com/2/problems/resource-not-found',
});

const percent = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** RFC 5849 section 3.4: the signature over method, address and parameters, bodies in JSON apart. */
export function isSigned(request: IncomingMessage, asked: URL): boolean {
  const header = /^OAuth (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const given = new Map(
    header.split(/,\s*/).map((part): [string, string] => {
      const [name = '', value = ''] = part.split('=');
      return [decodeURIComponent(name), decodeURIComponent(value.replace(/^"|"$/g, ''))];
    }),
  );
  const signature = given.get('oauth_signature');
  given.delete('oauth_signature');
  if (given.get('oauth_consumer_key') !== X_KEYS.appKey || given.get('oauth_token') !== X_KEYS.accessToken)
    return false;
  const parameters = [...given, ...asked.searchParams]
    .map(([name, value]): [string, string] => [percent(name), percent(value)])
    .toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const base = [request.method ?? '', `https://api.x.com${asked.pathname}`, parameters]
    .map(percent)
    .join('&');
  const key = `${percent(X_KEYS.appSecret)}&${percent(X_KEYS.accessSecret)}`;
  return createHmac('sha1', key).update(base).digest('base64') === signature;
}
