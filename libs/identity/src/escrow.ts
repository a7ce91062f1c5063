import { createHash } from 'node:crypto';
import { combine, split } from 'shamir-secret-sharing';
import sodium from 'sodium-native';
import { SettingsError } from '#platform';
import { publicHalfOf, type PublicKey } from './sealing.js';

/** Shares of which any two are the key. */
const SHARES = 3;
const NEEDED = 2;

const FORMAT = 1;
const KEY_BYTES = sodium.crypto_box_SECRETKEYBYTES;
/** The library adds one byte to a share: which one it is. */
const SHARE_BYTES = KEY_BYTES + 1;
const CHECK_BYTES = 8;
const HEAD_BYTES = 4;
const BYTES = HEAD_BYTES + SHARE_BYTES + CHECK_BYTES;

interface Share {
  version: number;
  index: number;
  bytes: Buffer;
}

/** A fresh escrow key: its public half, and three printable texts that hold the private one between them. */
export async function newEscrow(version: number): Promise<{ key: PublicKey; shares: string[] }> {
  const publicKey = Buffer.alloc(sodium.crypto_box_PUBLICKEYBYTES);
  // The library takes plain byte arrays, no Buffers.
  const privateKey = new Uint8Array(KEY_BYTES);
  sodium.crypto_box_keypair(publicKey, Buffer.from(privateKey.buffer));
  try {
    const parts = await split(privateKey, SHARES, NEEDED);
    const shares = parts.map((bytes, at) => shareText({ version, index: at + 1, bytes: Buffer.from(bytes) }));
    return { key: { version, key: publicKey }, shares };
  } finally {
    privateKey.fill(0);
  }
}

/**
 * The private half out of two share texts, for as long as the caller needs it; he wipes it. Throws `SettingsError` with
 * words for who typed a share wrongly, gave one twice, or has one of another key.
 */
export async function joinShares(texts: string[], escrow: PublicKey): Promise<Buffer> {
  const shares = texts.map((text) => readShare(text));
  const others = shares.filter(({ version }) => version !== escrow.version);
  if (others.length > 0) {
    const versions = others.map(({ version }) => version).join(', ');
    throw new SettingsError([`a share belongs to escrow key ${versions}; the key now is ${escrow.version}`]);
  }
  const different = new Map(shares.map((share) => [share.index, share]));
  if (different.size < NEEDED) throw new SettingsError([`${NEEDED} different shares are needed`]);
  // Shares of two keys may have the same place on their curves: then the library finds no curve at all.
  const joined = await combine([...different.values()].map(({ bytes }) => new Uint8Array(bytes))).catch(
    () => null,
  );
  const privateKey = Buffer.from(joined ?? []);
  if (joined && publicHalfOf(privateKey).equals(escrow.key)) return privateKey;
  privateKey.fill(0);
  throw new SettingsError([`the shares do not make escrow key ${escrow.version}`]);
}

/** What is handed to one person, on paper or in a file. */
function shareText({ version, index, bytes }: Share): string {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(FORMAT, 0);
  head.writeUInt16BE(version, 1);
  head.writeUInt8(index, 3);
  const body = Buffer.concat([head, bytes]);
  const groups = Buffer.concat([body, checkOf(body)])
    .toString('hex')
    .replace(/(.{6})(?=.)/g, '$1-');
  return [
    `Muara, escrow key ${version}, share ${index} of ${SHARES}.`,
    `Any ${NEEDED} of the ${SHARES} open every identity. Keep this one offline, away from the others.`,
    ...(groups.match(/.{1,35}/g) ?? []).map((line) => line.replace(/-$/, '')),
    '',
  ].join('\n');
}

/** Reads a share as it was printed or typed: case, spaces and line breaks say nothing. */
function readShare(text: string): Share {
  const typed = text
    .split('\n')
    .filter((line) => /^[\s0-9a-f-]+$/i.test(line))
    .join('')
    .replace(/[\s-]/g, '');
  const all = Buffer.from(typed, 'hex');
  const body = all.subarray(0, HEAD_BYTES + SHARE_BYTES);
  if (
    typed.length !== BYTES * 2 ||
    all.length !== BYTES ||
    !all.subarray(body.length).equals(checkOf(body))
  ) {
    throw new SettingsError(['a share cannot be read: a character is missing or wrong']);
  }
  if (body.readUInt8(0) !== FORMAT) throw new SettingsError(['a share was made by another Muara']);
  return {
    version: body.readUInt16BE(1),
    index: body.readUInt8(3),
    bytes: Buffer.from(body.subarray(HEAD_BYTES)),
  };
}

const checkOf = (body: Buffer): Buffer =>
  createHash('sha256')
    .update(`muara-escrow-share|${body.toString('hex')}`)
    .digest()
    .subarray(0, CHECK_BYTES);
