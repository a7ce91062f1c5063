import { gunzipSync, inflateRawSync, inflateSync, constants } from 'node:zlib';
import type { Canary, Trait } from './canary.js';

/** A piece of a canary, where it should not be. */
export interface Hit {
  came: string;
  trait: Trait;
  /** How it was written there. */
  written: string;
  where: string;
  /** Letters and digits around it. */
  around: string;
}

/** Longest of what comes out of one compressed stream. */
const MOST_INFLATED = 64 * 1024 * 1024;
const DEEPEST = 3;
/** Shorter texts turn up by chance. */
const SHORTEST = 8;

/**
 * Finds canaries in bytes, however they are written there. Haystack and needles are brought to small letters and
 * digits first, everything else left out: so cases, separators in numbers, UTF-16, folded headers, broken lines of
 * base64 and both its alphabets, and whatever an escape leaves standing are found by one needle each. What an encoding
 * makes of letters and digits themselves has needles of its own. Also looks into gzip, zlib (PNG, PDF) and ZIP, but
 * not into those inside base64, nor into PostgreSQL's own compression: a database is asked by SQL.
 */
export class CanarySearch {
  /** By their first four letters or digits. */
  private readonly needles = new Map<number, Needle[]>();
  private readonly begins = new Uint8Array(36 ** 4);

  constructor(canaries: readonly Canary[]) {
    for (const { came, traces } of canaries) {
      for (const [trait, texts] of Object.entries(traces) as [Trait, readonly string[]][]) {
        for (const text of texts) this.add({ came, trait }, text);
      }
    }
  }

  /** Looks for words of whatever kind, as if each were a name. Short ones turn up by chance: they are refused. */
  static forWords(words: readonly string[]): CanarySearch {
    const short = words.find((word) => folded(Buffer.from(word)).length < SHORTEST);
    if (short !== undefined) throw new Error(`${short} is too short to be sought in all encodings`);
    const search = new CanarySearch([]);
    for (const word of words) search.add({ came: word, trait: 'name' }, word);
    return search;
  }

  /** Every trait found in the bytes, each way of writing it once. */
  in(given: Uint8Array | string, where = '', depth = 0): Hit[] {
    const bytes =
      typeof given === 'string'
        ? Buffer.from(given)
        : Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    const hits = this.among(folded(bytes), where);
    if (depth < DEEPEST) {
      for (const [what, content] of inflated(bytes))
        hits.push(...this.in(content, `${where} (${what})`, depth + 1));
    }
    return hits;
  }

  private add(of: Pick<Hit, 'came' | 'trait'>, text: string): void {
    for (const [written, pattern] of waysToWrite(text)) {
      const bytes = folded(Buffer.from(pattern));
      if (bytes.length < SHORTEST) continue;
      const key = fourAt(bytes, 0);
      const others = this.needles.get(key) ?? [];
      if (others.some((other) => other.bytes.equals(bytes))) continue;
      this.needles.set(key, [...others, { ...of, written, bytes }]);
      this.begins[key] = 1;
    }
  }

  private among(haystack: Buffer, where: string): Hit[] {
    const found = new Map<Needle, Hit>();
    const end = haystack.length;
    let key = 0;
    for (let at = 0; at < end; at += 1) {
      key = ((key * 36) % 36 ** 4) + (digitOf[haystack[at] ?? 0] ?? 0);
      if (this.begins[key] === 0 || at < 3) continue;
      for (const needle of this.needles.get(key) ?? []) {
        const start = at - 3;
        const stop = start + needle.bytes.length;
        if (stop > end || found.has(needle) || needle.bytes.compare(haystack, start, stop) !== 0) continue;
        const around = haystack.toString('latin1', Math.max(0, start - 40), stop + 40);
        const { came, trait, written } = needle;
        found.set(needle, { came, trait, written, where, around });
      }
    }
    return [...found.values()];
  }
}

interface Needle extends Pick<Hit, 'came' | 'trait' | 'written'> {
  bytes: Buffer;
}

/** Small letters and digits as themselves, capitals as small ones, everything else as 0. */
const foldedByte = new Uint8Array(256);
/** A small letter or digit as a digit to the base of 36. */
const digitOf = new Uint8Array(256);
for (const [digit, character] of Array.from('0123456789abcdefghijklmnopqrstuvwxyz').entries()) {
  const code = character.charCodeAt(0);
  digitOf[code] = digit;
  foldedByte[code] = code;
  foldedByte[character.toUpperCase().charCodeAt(0)] = code;
}

function folded(bytes: Uint8Array): Buffer {
  const kept = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = foldedByte[bytes[at] ?? 0] ?? 0;
    kept[length] = byte;
    if (byte !== 0) length += 1;
  }
  return kept.subarray(0, length);
}

function fourAt(bytes: Buffer, start: number): number {
  let key = 0;
  for (let at = start; at < start + 4; at += 1) key = key * 36 + (digitOf[bytes[at] ?? 0] ?? 0);
  return key;
}

/** A text of letters and digits in each way that something could write it, by the way's name. */
function* waysToWrite(text: string): Generator<[written: string, pattern: string]> {
  for (const [spelled, spelling] of spellingsOf(text)) {
    for (const [direction, word] of [
      ['', spelling],
      ['reversed ', reversed(spelling)],
    ] as const) {
      // Without its separators a number is the number itself.
      const isSame = spelling !== text && /^\d/.test(text);
      const encodings = [...encodingsOf(word)].filter(([encoded]) => encoded !== 'plain' || !isSame);
      for (const [encoded, pattern] of encodings) {
        yield [`${spelled}${direction}${encoded}`, pattern];
        yield [`${spelled}${direction}${encoded}, reversed`, reversed(pattern)];
      }
    }
  }
}

/** Cases of a word, separators of a number: encodings that hide letters make a difference of them. */
function* spellingsOf(text: string): Generator<[string, string]> {
  yield ['', text];
  if (/[a-z]/.test(text)) {
    yield ['with a capital, ', text.charAt(0).toUpperCase() + text.slice(1)];
    yield ['in capitals, ', text.toUpperCase()];
    return;
  }
  for (const separator of ['-', ' ', '.']) {
    yield [`in fours by '${separator}', `, text.replace(/\d{4}(?=\d)/g, `$&${separator}`)];
    // As telephone numbers without their first 0; the last group may have more digits.
    yield [
      `grouped by '${separator}', `,
      text.replace(/^(\d{3})(\d{4})(\d{4}).*$/, `$1${separator}$2${separator}$3`),
    ];
  }
}

function* encodingsOf(text: string): Generator<[string, string]> {
  const codes = Array.from(text).map((character) => character.charCodeAt(0));
  const hex = codes.map((code) => code.toString(16).padStart(2, '0'));
  // Also UTF-16, and all that leaves letters and digits as they are: URL-encoding, quoted-printable, HTML, JSON.
  yield ['plain', text];
  // Also every character escaped as %41 or =41.
  yield ['hex', hex.join('')];
  yield ['\\x41', hex.map((pair) => `x${pair}`).join('')];
  yield ['\\u0041', hex.map((pair) => `u00${pair}`).join('')];
  yield ['&#65;', codes.join('')];
  yield ['octal', codes.map((code) => code.toString(8)).join('')];
  for (const [charset, bytes] of [
    ['', Buffer.from(text)],
    ['UTF-16LE in ', Buffer.from(text, 'utf16le')],
    ['UTF-16BE in ', Buffer.from(text, 'utf16le').swap16()],
  ] as const) {
    if (charset !== '') yield [`${charset}hex`, bytes.toString('hex')];
    for (let shift = 0; shift < 3; shift += 1) yield [`${charset}base64`, inBase64(bytes, shift)];
  }
}

/** What is sure to stand in base64 where `shift` unknown bytes come before and any come behind. */
function inBase64(bytes: Buffer, shift: number): string {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const spoiled = (shift + bytes.length) % 3 === 0 ? 0 : 1;
  return whole.slice(shift === 0 ? 0 : shift + 1, whole.length - spoiled);
}

const reversed = (text: string): string => Array.from(text).reverse().join('');

/** What comes out of the compressed streams in the bytes. */
function* inflated(bytes: Buffer): Generator<[string, Buffer]> {
  for (let at = 0; at + 8 < bytes.length; at += 1) {
    const first = bytes[at] ?? 0;
    if (first === 0x1f && bytes.readUInt16BE(at + 1) === 0x8b08) {
      yield* opened('gzip', () => gunzipSync(bytes.subarray(at), patient));
    } else if ((first & 0x8f) === 0x08 && isZlib(bytes.readUInt16BE(at)) && mayBeDeflated(bytes, at + 2)) {
      yield* opened('zlib', () => inflateSync(bytes.subarray(at), patient));
    } else if (first === 0x50 && isZipEntry(bytes, at)) {
      const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
      yield* opened('zip', () => inflateRawSync(bytes.subarray(start), patient));
    }
  }
}

/** RFC 1950, without a preset dictionary. */
const isZlib = (head: number): boolean => head % 31 === 0 && (head & 0x20) === 0;

/** Whether a first block of RFC 1951 can begin there: trying costs a hundred times as much as looking. */
function mayBeDeflated(bytes: Buffer, at: number): boolean {
  const kind = ((bytes[at] ?? 0) >> 1) & 3;
  if (kind === 0) return (bytes.readUInt16LE(at + 1) ^ bytes.readUInt16LE(at + 3)) === 0xffff;
  if (kind !== 2) return kind === 1;
  const bits = (from: number, count: number): number => {
    let value = 0;
    for (let bit = from + count - 1; bit >= from; bit -= 1) {
      value = value * 2 + (((bytes[at + (bit >> 3)] ?? 0) >> (bit & 7)) & 1);
    }
    return value;
  };
  // The code of code lengths is complete, or it is none.
  let space = 0;
  for (let length = bits(13, 4) + 4, each = 0; each < length; each += 1) {
    const size = bits(17 + each * 3, 3);
    if (size > 0) space += 128 >> size;
  }
  return bits(3, 5) <= 29 && bits(8, 5) <= 29 && space === 128;
}

/** Of a stream that was cut short, as much as there is. */
const patient = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_INFLATED };

const isZipEntry = (bytes: Buffer, at: number): boolean =>
  at + 30 < bytes.length && bytes.readUInt32LE(at) === 0x04034b50 && bytes.readUInt16LE(at + 8) === 8;

function* opened(what: string, inflate: () => Buffer): Generator<[string, Buffer]> {
  let content: Buffer;
  try {
    content = inflate();
  } catch {
    // It only looked like one.
    return;
  }
  if (content.length >= SHORTEST) yield [what, content];
}
