import { randomFillSync, randomInt } from 'node:crypto';

/** Crockford's alphabet: no I, L, O, U, so that a number survives a telephone and handwriting. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_LENGTH = 10;
const CHECK_MODULUS = 1021;

// One system call for many numbers and secrets: asking the kernel for each costs more than making them.
const pool = Buffer.alloc(4096);
let used = pool.length;

function randomBytes(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += count;
  const taken = Buffer.from(pool.subarray(used - count, used));
  // What was given out once is nowhere else from then on.
  pool.fill(0, used - count, used);
  return taken;
}

function checkCharacters(body: string): string {
  let rest = 0;
  for (const character of body) rest = (rest * 32 + alphabet.indexOf(character)) % CHECK_MODULUS;
  return (alphabet[rest >> 5] ?? '0') + (alphabet[rest & 31] ?? '0');
}

/**
 * A fresh report number (nomor laporan): 50 random bits and two check characters, 12 characters without separators.
 * It says nothing of order or count, and alone it opens nothing.
 */
export function newReportNumber(): string {
  let body = '';
  for (const byte of randomBytes(RANDOM_LENGTH)) body += alphabet[byte & 31] ?? '0';
  return body + checkCharacters(body);
}

/** As people see it: `7K3M-9QX2-ABCD`. */
export const showReportNumber = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-');

/** The stored form of what somebody typed, forgiving case, separators and look-alikes; null if no such number can be. */
export function readReportNumber(typed: string): string | null {
  const code = typed
    .toUpperCase()
    .replace(/[\s\-–—.]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  if (!/^[0-9A-HJKMNP-TV-Z]{12}$/.test(code)) return null;
  return checkCharacters(code.slice(0, RANDOM_LENGTH)) === code.slice(RANDOM_LENGTH) ? code : null;
}

/** Eight digits for paper and voice. Weak by nature, so tries are throttled per report. */
export const newPin = (): string => String(randomInt(0, 100_000_000)).padStart(8, '0');

/** 128 bits for links. */
export const newSecret = (): string => randomBytes(16).toString('base64url');
