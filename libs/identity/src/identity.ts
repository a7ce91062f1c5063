import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Queries, SealedStore } from '#store';
import type { Keys } from './keys.js';
import { decrypt, encrypt } from './sealing.js';
import type { DataKey, Envelope, KeyBatch, SealedKind, Sealer, WrappedKey } from './sealing.js';

const waitingBoundTo = (inboundId: string): string => `waiting_text|said|${inboundId}`;

/** Files on their way in, and secrets that messages to other systems are signed with. */
type OwnPurpose = 'upload' | 'partner';

/**
 * The only way in for who a reporter is, for addresses, letters and raw bytes: they are sealed before they are stored,
 * and nothing here opens them again. That is the vault's.
 */
export class Identity {
  constructor(
    private readonly sealer: Sealer,
    private readonly store: SealedStore,
    private readonly keys: Keys,
  ) {}

  /** Seals values of one owner, to be stored by the caller with their key once `wrap` has made it storable. */
  envelope(ownerId: string): Envelope {
    return this.sealer.envelope(ownerId);
  }

  /** Makes keys storable, all of one commit together. The keys themselves stay as they are, for another try. */
  wrap(keys: DataKey[]): { batch: KeyBatch; keys: WrappedKey[] } {
    return this.sealer.wrap(keys);
  }

  /** Seals values of one owner and stores them with their key in the caller's transaction; their ids in order. */
  async keep(
    tx: Queries,
    ownerId: string,
    ...given: { kind: SealedKind; value: Uint8Array | string; id?: string }[]
  ): Promise<string[]> {
    const { key, seal } = this.sealer.envelope(ownerId);
    try {
      const values = given.map(({ kind, value, id }) => seal(kind, value, id));
      await this.store.keep(tx, { values, ...this.sealer.wrap([key]) });
      return values.map(({ id }) => id);
    } finally {
      key.key.fill(0);
    }
  }

  /** Keyed hash under which the intake finds an address of a channel again while a complaint with it is open. */
  addressIndex(channel: string, address: string): Buffer {
    return this.keys.index('address', channel, address.trim().toLowerCase());
  }

  /** Keyed hash by which a redelivery is known: the provider's own id may hold a name. */
  externalIndex(channel: string, externalId: string): Buffer {
    return this.keys.index('external-id', channel, externalId);
  }

  /** Encrypts a text that waits, under the intake's own key: only it ends what it began. */
  sealWaiting(inboundId: string, said: Uint8Array | string): Buffer {
    return encrypt(this.keys.key('intake'), waitingBoundTo(inboundId), said);
  }

  openWaiting(inboundId: string, sealed: Uint8Array): string {
    return decrypt(this.keys.key('intake'), waitingBoundTo(inboundId), sealed).toString();
  }

  /** Encrypts what the house itself must read again, under its own key for that purpose and for that place alone. */
  lock(purpose: OwnPurpose, place: string, value: Uint8Array | string): Buffer {
    return encrypt(this.keys.key(purpose), `${purpose}|${place}`, value);
  }

  unlock(purpose: OwnPurpose, place: string, locked: Uint8Array): Buffer {
    return decrypt(this.keys.key(purpose), `${purpose}|${place}`, locked);
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
