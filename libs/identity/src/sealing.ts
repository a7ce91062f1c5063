import { createCipheriv, createDecipheriv } from 'node:crypto';
import sodium from 'sodium-native';
import { freshBytes, newId } from '#platform';

/** What may be sealed. The owner is the complaint, or the inbound row of what became none. */
export type SealedKind =
  | 'raw'
  | 'reporter'
  | 'address'
  | 'attachment'
  | 'accused-person'
  | 'outgoing-text'
  | 'hidden'
  | 'service-data';

/** Public halves to which every data key is wrapped. Versions count up and are never used again. */
export interface PublicKeys {
  custodian: PublicKey;
  /** Its private half lies in three shares of which two are needed; nobody holds it whole. */
  escrow: PublicKey;
}

export interface PublicKey {
  version: number;
  /** X25519, 32 bytes. */
  key: Buffer;
}

/** A sealed value as it is stored: `bytes` say nothing without the data key `keyId`. */
export interface SealedValue {
  id: string;
  ownerId: string;
  keyId: string;
  kind: SealedKind;
  bytes: Buffer;
}

/** The key of one owner's values, plain: in memory only, and only until it is wrapped. */
export interface DataKey {
  id: string;
  ownerId: string;
  key: Buffer;
}

/** A data key as it is stored, encrypted under the key of its batch. Destroying it destroys what it opens. */
export interface WrappedKey {
  id: string;
  ownerId: string;
  batchId: string;
  wrapped: Buffer;
}

/** The key under which the data keys of one commit are wrapped, itself wrapped to custodian and escrow. */
export interface KeyBatch {
  id: string;
  custodianVersion: number;
  custodianWrap: Buffer;
  escrowVersion: number;
  escrowWrap: Buffer;
}

/** Values of one owner under one fresh data key. */
export interface Envelope {
  readonly key: DataKey;
  /** @param id of the value, where something points to it already. */
  readonly seal: (kind: SealedKind, value: Uint8Array | string, id?: string) => SealedValue;
}

/** Seals with public keys alone: whoever has it can never read what it has sealed once the keys are wrapped. */
export interface Sealer {
  envelope(ownerId: string): Envelope;
  /** Makes data keys storable, all of one commit together: two public-key operations however many they are. */
  wrap(keys: DataKey[]): { batch: KeyBatch; keys: WrappedKey[] };
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Before the ciphertext: way of sealing, nonce, tag. */
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;
/** First byte of all that is sealed: another way of sealing takes another number, and old values stay readable. */
const AES_256_GCM = 1;

/** AES-256-GCM with a random nonce; `bound` is what the ciphertext belongs to and opens with alone. */
export function encrypt(key: Uint8Array, bound: string, value: Uint8Array | string): Buffer {
  const nonce = freshBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound));
  const body = typeof value === 'string' ? cipher.update(value, 'utf8') : cipher.update(value);
  cipher.final();
  const sealed = Buffer.allocUnsafe(HEAD_BYTES + body.length);
  sealed[0] = AES_256_GCM;
  sealed.set(nonce, 1);
  sealed.set(cipher.getAuthTag(), 1 + NONCE_BYTES);
  sealed.set(body, HEAD_BYTES);
  return sealed;
}

/** Throws where the key or what it is bound to is another, or any bit was changed. */
export function decrypt(key: Uint8Array, bound: string, sealed: Uint8Array): Buffer {
  if (sealed[0] !== AES_256_GCM || sealed.length < HEAD_BYTES) {
    throw new Error('sealed in a way that is not known here');
  }
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES))
    .setAAD(Buffer.from(bound))
    .setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEAD_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()]);
}

/** Table, column, owner, kind, row and key: a value copied to another place opens nowhere. */
const boundTo = ({ id, ownerId, keyId, kind }: Omit<SealedValue, 'bytes'>): string =>
  `sealed|bytes|${ownerId}|${kind}|${id}|${keyId}`;
const keyBoundTo = ({ id, ownerId, batchId }: Omit<WrappedKey, 'wrapped'>): string =>
  `data_key|wrapped|${ownerId}|${id}|${batchId}`;

/** Seals to the custodian and to the escrow (libsodium sealed boxes: X25519, XSalsa20-Poly1305). */
export class PublicKeySealer implements Sealer {
  constructor(private readonly to: PublicKeys) {}

  envelope(ownerId: string): Envelope {
    const key: DataKey = { id: newId(), ownerId, key: freshBytes(KEY_BYTES) };
    return {
      key,
      seal(kind, value, id = newId()) {
        const place = { id, ownerId, keyId: key.id, kind };
        return { ...place, bytes: encrypt(key.key, boundTo(place), value) };
      },
    };
  }

  wrap(keys: DataKey[]): { batch: KeyBatch; keys: WrappedKey[] } {
    const batchKey = freshBytes(KEY_BYTES);
    const { custodian, escrow } = this.to;
    const batch: KeyBatch = {
      id: newId(),
      custodianVersion: custodian.version,
      custodianWrap: sealTo(custodian.key, batchKey),
      escrowVersion: escrow.version,
      escrowWrap: sealTo(escrow.key, batchKey),
    };
    const wrapped = keys.map(({ id, ownerId, key }) => {
      const place = { id, ownerId, batchId: batch.id };
      return { ...place, wrapped: encrypt(batchKey, keyBoundTo(place), key) };
    });
    return { batch, keys: wrapped };
  }
}

/** Opens with the batch's own key, which only a private key brings out of its wrap. */
export function openValue(batchKey: Uint8Array, wrapped: WrappedKey, value: SealedValue): Buffer {
  const dataKey = decrypt(batchKey, keyBoundTo(wrapped), wrapped.wrapped);
  try {
    return decrypt(dataKey, boundTo(value), value.bytes);
  } finally {
    dataKey.fill(0);
  }
}

export interface KeyPair {
  publicKey: Buffer;
  privateKey: Buffer;
}

/** A fresh X25519 pair. */
export function newKeyPair(): KeyPair {
  const publicKey = Buffer.alloc(sodium.crypto_box_PUBLICKEYBYTES);
  const privateKey = Buffer.alloc(sodium.crypto_box_SECRETKEYBYTES);
  sodium.crypto_box_keypair(publicKey, privateKey);
  return { publicKey, privateKey };
}

/** The public half of an X25519 private key. */
export function publicHalfOf(privateKey: Buffer): Buffer {
  const publicKey = Buffer.alloc(sodium.crypto_box_PUBLICKEYBYTES);
  sodium.crypto_scalarmult_base(publicKey, privateKey);
  return publicKey;
}

/** Wraps a key to a public key. */
export function sealTo(publicKey: Buffer, key: Buffer): Buffer {
  const box = Buffer.alloc(key.length + sodium.crypto_box_SEALBYTES);
  sodium.crypto_box_seal(box, key, publicKey);
  return box;
}

/** A key pair's private half opens what was wrapped to its public one. Throws where it is another's. */
export function openWith(pair: KeyPair, box: Buffer): Buffer {
  const key = Buffer.alloc(box.length - sodium.crypto_box_SEALBYTES);
  if (!sodium.crypto_box_seal_open(key, box, pair.publicKey, pair.privateKey)) {
    throw new Error('wrapped to another key');
  }
  return key;
}
