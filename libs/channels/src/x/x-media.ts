import type { InboundAttachment } from '#complaint';

import { Rejected, Retry } from '../channel-failures.js';
import { known } from '../providers/normal-form.js';
import { objectsIn, textIn, type Json } from './x-posts.js';

const LIMIT_BYTES = 16 * 1024 * 1024;
const FETCH_TIMEOUT_MS = 30_000;
/** Where X keeps pictures and videos of posts and of direct messages. */
const hosts = new Set(['pbs.twimg.com', 'video.twimg.com', 'ton.twitter.com', 'ton.x.com']);

/** Files of a post or a message, each by the address at which X keeps it. */
export function attachmentsOf(media: readonly Json[]): InboundAttachment[] {
  return media.flatMap((one, index) => {
    const found = one['type'] === 'photo' ? photo(one) : video(one);
    return found === undefined || !isOfX(found.ref) ? [] : [known({ ...found, name: `x-${index + 1}` })];
  });
}

type Found = Pick<InboundAttachment, 'type'> & { ref: string };

const photo = (one: Json): Found | undefined => {
  const ref = textIn(one['url']);
  return ref === undefined
    ? undefined
    : { ref, type: /\.png($|\?)|format=png/.test(ref) ? 'image/png' : 'image/jpeg' };
};

/** Of the several sizes of a video one in the middle: the largest would often be more than is taken. */
const video = (one: Json): Found | undefined => {
  const sizes = objectsIn(one['variants'])
    .filter((variant) => variant['content_type'] === 'video/mp4')
    .toSorted((a, b) => Number(a['bit_rate'] ?? 0) - Number(b['bit_rate'] ?? 0));
  const ref = textIn(sizes[Math.floor((sizes.length - 1) / 2)]?.['url']);
  return ref === undefined ? undefined : { ref, type: 'video/mp4' };
};

function isOfX(ref: string): boolean {
  if (!URL.canParse(ref)) return false;
  const { protocol, host, username, password } = new URL(ref);
  return protocol === 'https:' && hosts.has(host) && username === '' && password === '';
}

/**
 * Bytes of one file, from X's own hosts and nowhere else: no redirect is followed. With `standIn` they are asked there,
 * under the host's name as first part of the path.
 */
export async function xMedia(ref: string, signal: AbortSignal, standIn?: string): Promise<Uint8Array> {
  if (!isOfX(ref)) throw new Rejected('The attachment is not on X’s own hosts.');
  const url = standIn === undefined ? ref : ref.replace('https:/', standIn.replace(/\/$/, ''));
  const response = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(FETCH_TIMEOUT_MS)]),
    redirect: 'error',
  }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new Retry('X’s media cannot be reached.');
  });
  if (response.status === 429 || response.status >= 500) {
    throw new Retry(`X’s media cannot be had now (HTTP ${response.status}).`);
  }
  if (!response.ok) throw new Rejected(`X does not give the attachment (HTTP ${response.status}).`, 'gone');
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).length;
    // Leaving the loop cancels the stream.
    if (size > LIMIT_BYTES) throw new Rejected('The attachment is larger than 16 MiB.');
    chunks.push(chunk as Uint8Array);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
