import type { Keys } from './keys.js';

/** Keyed hashes of what a reporter tracks with; only they are stored, each bound to its complaint. */

export const pinHash = (keys: Keys, complaintId: string, pin: string): Buffer =>
  keys.index('pin', complaintId, pin);

export const secretHash = (keys: Keys, complaintId: string, secret: string): Buffer =>
  keys.index('secret', complaintId, secret);

/** Whether it is the complaint's PIN; separators people type are passed over. */
export const isPin = (keys: Keys, hash: Buffer, complaintId: string, typed: string): boolean =>
  keys.matches(hash, 'pin', complaintId, typed.replace(/\D/g, ''));

export const isSecret = (keys: Keys, hash: Buffer, complaintId: string, given: string): boolean =>
  keys.matches(hash, 'secret', complaintId, given);
