import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { newId } from '#platform';
import type { Reporter } from '#complaint';
import type { Queries, SealedStore } from '#store';
import type { Keys } from './keys.js';

/** What may be sealed. `owner` is the complaint, or the inbound row of what became none. */
export type SealedKind =
  'raw' | 'reporter' | 'address' | 'attachment' | 'accused-person' | 'outgoing-text' | 'waiting';

export interface SealedValue {
  id: string;
  ownerId: string;
  kind: SealedKind;
  keyVersion: number;
  bytes: Uint8Array;
}

/** Key version of values that stand as they are, from before sealing. */
const PLAIN = 0;

/**
 * The only way to who a reporter is, to addresses and to raw bytes. Callers hand plain values in and get an id;
 * how a value is kept is decided here alone.
 */
export class Identity {
  constructor(
    private readonly store: SealedStore,
    private readonly keys: Keys,
  ) {}

  /** Prepares a value for storing; the caller writes it with what it belongs to, in one transaction. */
  seal(ownerId: string, kind: SealedKind, value: Uint8Array | string): SealedValue {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    return { id: newId(), ownerId, kind, keyVersion: PLAIN, bytes };
  }

  /** Seals and stores; returns the id. */
  async put(into: Queries, ownerId: string, kind: SealedKind, value: Uint8Array | string): Promise<string> {
    const sealed = this.seal(ownerId, kind, value);
    await this.store.put(into, sealed);
    return sealed.id;
  }

  /** The value of a sealed id; null when it is gone. */
  async open(id: string): Promise<Buffer | null> {
    return (await this.store.get(id))?.bytes ?? null;
  }

  async openText(id: string): Promise<string | null> {
    return (await this.open(id))?.toString('utf8') ?? null;
  }

  /** Id of the address that answers to this complaint go to; null where it has none. */
  addressOf(complaintId: string, from?: Queries): Promise<string | null> {
    return this.store.idOf(complaintId, 'address', from);
  }

  async reporterOf(complaintId: string): Promise<Reporter | null> {
    const id = await this.store.idOf(complaintId, 'reporter');
    const text = id === null ? null : await this.openText(id);
    return text === null ? null : (JSON.parse(text) as Reporter);
  }

  /** Keyed hash under which an address of a channel is found again. */
  addressIndex(channel: string, address: string): Buffer {
    return this.keys.index('address', channel, address.trim().toLowerCase());
  }

  /**
   * Encrypts an answer so that only who repeats the same Idempotency-Key can have it again: AES-256-GCM under a key
   * derived from that Idempotency-Key.
   */
  sealAnswer(idempotencyKey: string, answer: object): Buffer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.answerKey(idempotencyKey), nonce);
    const body = Buffer.concat([cipher.update(JSON.stringify(answer)), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  }

  /** The answer again. Throws when the key is another. */
  openAnswer(idempotencyKey: string, sealed: Buffer): unknown {
    const decipher = createDecipheriv('aes-256-gcm', this.answerKey(idempotencyKey), sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(12, 28));
    return JSON.parse(Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString());
  }

  private answerKey(idempotencyKey: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.keys.key('answer'), idempotencyKey, 'answer', 32));
  }
}
