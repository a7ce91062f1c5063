import { timingSafeEqual } from 'node:crypto';
import type { Keys } from './keys.js';

const PREFIX = 'm1.';
const ID_BYTES = 16;
const MAC_BYTES = 12;

/**
 * The text in our Message-IDs that brings a reply back to its complaint. 96 bits of keyed hash: who has not received
 * a message of that complaint cannot make one. It grants adding words, never reading.
 */
export class ReplyTokens {
  constructor(private readonly keys: Keys) {}

  of(complaintId: string): string {
    const id = Buffer.from(complaintId.replaceAll('-', ''), 'hex');
    return PREFIX + Buffer.concat([id, this.mac(complaintId)]).toString('base64url');
  }

  /** The complaint the token was made for; null for anything else, down to the last bit. */
  read(token: string): string | null {
    if (!token.startsWith(PREFIX)) return null;
    const bytes = Buffer.from(token.slice(PREFIX.length), 'base64url');
    if (bytes.length !== ID_BYTES + MAC_BYTES) return null;
    const hex = bytes.subarray(0, ID_BYTES).toString('hex');
    const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const genuine = Buffer.from(this.of(id));
    const given = Buffer.from(token);
    return given.length === genuine.length && timingSafeEqual(given, genuine) ? id : null;
  }

  private mac(complaintId: string): Buffer {
    return this.keys.index('reply-token', complaintId).subarray(0, MAC_BYTES);
  }
}
