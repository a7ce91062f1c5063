import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import type { InboundReport } from '#complaint';

import type {
  ChannelAdapter,
  ChannelDefinition,
  OutboundMessage,
  Pulled,
  RawReport,
  Sent,
} from '../channel-adapter.js';
import { Misconfigured, Rejected, Unreadable } from '../channel-failures.js';
import { known } from '../providers/normal-form.js';
import { Refused, XApi, type XAccount } from './x-api.js';
import { readInbox } from './x-inbox.js';
import { xMedia } from './x-media.js';
import { idAt, idIn, objectIn, objectsIn, type Json, type Kept } from './x-posts.js';
import { POST, reportOf } from './x-report.js';
import { placeOf, readTimeline, type Service } from './x-timeline.js';
import { XSettings } from './x.config.js';

/** Of a direct message. */
const LONGEST_REPLY = 10_000;
/** Before its first look at X, news of so long ago are still news. */
const FIRST_LOOK_MS = 24 * 3_600_000;

export interface XOptions {
  account: XAccount;
  handle: string;
  service: Service;
  pollMs: number;
  publicUrl: string;
  now?: () => Date;
}

/**
 * Mentions with the service's hashtag, and direct messages. X vouches for the account that wrote: its number, which stays
 * when the handle changes, is the address. Answers go as direct messages; where X takes none, a post with fixed words
 * says where they are to be had.
 */
export class XChannel implements ChannelAdapter {
  readonly id = 'x';
  readonly capabilities = {
    arrives: 'pulled',
    media: true,
    location: false,
    canReply: true,
    longestReply: LONGEST_REPLY,
    knownBy: 'handle',
  } as const;
  /** Each has limits of its own at X, and fails by itself. */
  readonly sources = ['mentions', 'messages'] as const;
  readonly serviceAddress: string;
  private readonly api: XApi;

  constructor(private readonly options: XOptions) {
    this.api = new XApi(options.account);
    this.serviceAddress = `@${options.handle}`;
  }

  /** Refuses every request: X is asked, and calls nobody. */
  verify(): never {
    throw new Rejected('Posts are not taken by HTTP.');
  }

  /** JSON of a `Kept`: one post or direct message, its author, its media. */
  parse(raw: RawReport): InboundReport[] {
    return [reportOf(keptOf(raw), { ownId: this.api.ownId, hashtag: this.options.service.hashtag })];
  }

  async *pull(cursor: unknown, signal: AbortSignal, source: string): AsyncGenerator<Pulled> {
    const first = idAt(new Date(this.now().getTime() - FIRST_LOOK_MS));
    let place = placeOf(cursor, first, this.now());
    while (!signal.aborted) {
      const look =
        source === 'messages'
          ? await readInbox(this.api, place, signal)
          : await readTimeline(this.api, place, { service: this.options.service, now: this.now(), signal });
      const moved = { ...place, ...look.place };
      if (JSON.stringify(moved) !== JSON.stringify(place))
        yield { raws: look.kept.map(rawOf), cursor: moved };
      if (look.failure !== undefined) throw look.failure;
      place = moved;
      const restMs = Math.max(this.options.pollMs, look.restMs);
      await pause(restMs, undefined, { signal }).catch(() => undefined);
    }
  }

  media(ref: string, signal: AbortSignal): Promise<Uint8Array> {
    return xMedia(ref, signal, this.options.account.apiUrl);
  }

  async reply(address: string, message: OutboundMessage): Promise<Sent> {
    if (idIn(address) === undefined) throw new Rejected('That is no account of X.');
    if (message.text.length > LONGEST_REPLY) {
      throw new Rejected('A direct message of X holds at most 10,000 characters.');
    }
    const post = message.inReplyTo?.startsWith(POST) ? idIn(message.inReplyTo.slice(POST.length)) : undefined;
    try {
      const sent = objectIn(
        await this.api.write(`dm_conversations/with/${address}/messages`, { text: message.text }),
      );
      return { providerId: `message:${idIn(objectIn(sent?.['data'])?.['dm_event_id']) ?? message.id}` };
    } catch (error) {
      // Who wrote in public may take messages of those alone whom he follows.
      if (post === undefined || !(error instanceof Refused)) throw error;
      return this.callAway(post, message.id);
    }
  }

  async check(): Promise<void> {
    const { body } = await this.api.read('users/me', {}, AbortSignal.timeout(20_000));
    if (idIn(objectIn(objectIn(body)?.['data'])?.['id']) !== this.api.ownId) {
      throw new Misconfigured('The access token is of another account than it says.', 'token-foreign');
    }
  }

  /** Fixed words with nothing of the report, its number or its answer in them: everybody reads them. */
  private async callAway(post: string, messageId: string): Promise<Sent> {
    // X takes no words twice. The same message gets the same sign, so that a second try is known as one.
    const sign = createHash('sha256').update(messageId).digest('hex').slice(0, 6);
    const text = `Ada kabar tentang laporan Anda. Kirim DM ke ${this.serviceAddress}, atau lacak di ${this.options.publicUrl}/lacak (${sign})`;
    try {
      const sent = objectIn(await this.api.write('tweets', { text, reply: { in_reply_to_tweet_id: post } }));
      return { providerId: idIn(objectIn(sent?.['data'])?.['id']) ?? messageId };
    } catch (error) {
      if (error instanceof Refused && error.isRepeated) return { providerId: messageId };
      throw error;
    }
  }

  private now(): Date {
    return this.options.now?.() ?? new Date();
  }
}

const rawOf = (kept: Kept): RawReport => ({
  body: Buffer.from(JSON.stringify(kept)),
  contentType: 'application/json',
});

function keptOf({ body }: RawReport): Kept {
  let given: Json | undefined;
  try {
    given = objectIn(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    // JSON.parse quotes what it could not read: its error must not get out.
    throw new Unreadable('X’s item is not JSON in UTF-8.');
  }
  const item = objectIn(given?.['item']);
  const kind = given?.['kind'];
  if (item === undefined || (kind !== 'post' && kind !== 'message' && kind !== 'gone')) {
    throw new Unreadable('X’s item is neither a post nor a message.');
  }
  return { kind, item, author: objectIn(given?.['author']) ?? null, media: objectsIn(given?.['media']) };
}

export const xChannel: ChannelDefinition = {
  id: 'x',
  config: XSettings,
  create({ config, publicUrl }) {
    const { appKey, appSecret, accessToken, accessSecret, apiUrl, ...settings } = config as XSettings;
    return new XChannel({
      account: known({ appKey, appSecret, accessToken, accessSecret, apiUrl }),
      handle: settings.account.replace(/^@/, ''),
      service: { hashtag: (settings.hashtag ?? 'LAPOR').replace(/^#/, '') },
      pollMs: (settings.pollSeconds ?? 120) * 1_000,
      publicUrl: publicUrl.replace(/\/$/, ''),
    });
  },
};
