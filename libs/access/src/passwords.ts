import { randomBytes, randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { Failure } from '#complaint';

/** OWASP's Argon2id parameters with more memory than its minimum of 19 MiB. */
const argon2 = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };
/** NIST 800-63B-4: the shortest that may be somebody's only secret. */
const SHORTEST = 15;
const LONGEST = 256;
/** Letters and digits that nobody misreads on paper. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';

export const hashPassword = (password: string): Promise<string> => hash(password, argon2);

let decoy: Promise<string> | undefined;

/** Whether it is the password behind the hash; takes as long where there is no hash. */
export async function isPassword(passwordHash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(32).toString('base64url'));
  const right = await verify(passwordHash ?? (await decoy), password);
  return right && passwordHash !== null;
}

/** Throws `invalid` for a password that is too short to be anybody's. */
export function requirePassword(password: string, field: string): void {
  if (password.length >= SHORTEST && password.length <= LONGEST) return;
  throw new Failure('invalid', 'password-too-short', [{ field, code: 'password-too-short' }]);
}

/** A first password to hand over on paper: 20 letters in groups, 98 bits. */
export const firstPassword = (): string =>
  Array.from({ length: 4 }, () =>
    Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
  ).join('-');
