import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsError } from '#platform';
import { writeWhole } from './key-files.js';
import type { PublicKey, PublicKeys } from './sealing.js';

/** What everybody may know of the vault's keys. */
export interface PublishedKeys extends PublicKeys {
  /** Ed25519, as SubjectPublicKeyInfo: the audit's head is signed with its private half. */
  signing: PublicKey;
}

const fileIn = (directory: string): string => join(directory, 'public.json');
const keyNames = ['custodian', 'escrow', 'signing'] as const;

/** Whether keys were made in the directory. */
export const keysExist = (directory: string): boolean => existsSync(fileIn(directory));

/** The keys as they are now. Throws `SettingsError` with the command that makes them where there are none. */
export function readPublicKeys(directory: string): PublishedKeys {
  let text: string;
  try {
    text = readFileSync(fileIn(directory), 'utf8');
  } catch {
    throw new SettingsError([
      `there are no keys in ${directory}: make them with VAULT_PASSPHRASE_FILE=FILE npm run -s muara -- keys init`,
    ]);
  }
  const stored = JSON.parse(text) as Record<string, { version: number; key: string }>;
  const key = (name: (typeof keyNames)[number]): PublicKey => {
    const found = stored[name];
    if (!found) throw new SettingsError([`${fileIn(directory)} names no ${name} key`]);
    return { version: found.version, key: Buffer.from(found.key, 'base64') };
  };
  return { custodian: key('custodian'), escrow: key('escrow'), signing: key('signing') };
}

/** Keys to seal to, for a process that lives long: what a rotation publishes holds from the next wrap on. */
export class CurrentPublicKeys implements PublicKeys {
  private known: PublishedKeys;
  private seen: number;

  /** Throws `SettingsError` where there are none. */
  constructor(private readonly directory: string) {
    this.known = readPublicKeys(directory);
    this.seen = this.changedAt();
  }

  get custodian(): PublicKey {
    return this.now().custodian;
  }

  get escrow(): PublicKey {
    return this.now().escrow;
  }

  // The file is replaced whole, so that a new one is another file. Where it cannot be had, intake goes on with the last.
  private now(): PublishedKeys {
    try {
      const changedAt = this.changedAt();
      if (changedAt !== this.seen) this.known = readPublicKeys(this.directory);
      this.seen = changedAt;
    } catch {
      return this.known;
    }
    return this.known;
  }

  private changedAt(): number {
    const { ino, mtimeMs } = statSync(fileIn(this.directory));
    return ino + mtimeMs;
  }
}

/** Tells everybody who seals; whole or not at all. */
export async function publish(directory: string, keys: PublishedKeys): Promise<void> {
  const stored = Object.fromEntries(
    keyNames.map((name) => [name, { version: keys[name].version, key: keys[name].key.toString('base64') }]),
  );
  await writeWhole(fileIn(directory), JSON.stringify(stored, null, 2), 0o644);
}
