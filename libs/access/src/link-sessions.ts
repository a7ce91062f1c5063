import { createHash, randomBytes } from 'node:crypto';
import { Failure } from '#complaint';
import type { Keys } from '#identity';
import { newId } from '#platform';
import type { Database, DutyStore, OnCall, SessionStore, TrackingStore } from '#store';
import { hashPassword, isPassword } from './passwords.js';
import { holderOf, type SignedIn, type Trail } from './sessions.js';

const LIFE_SECONDS = 2 * 3_600;
const IDLE_MINUTES = 15;
const PIN_TRIES = 5;
const LOCK_MINUTES = 15;

/**
 * Officers who come by a link and their PIN. Such a session is good for that link alone: no console knows it, and
 * nothing that asks for a second factor.
 */
export class LinkSessions {
  constructor(
    private readonly parts: {
      database: Database;
      store: SessionStore;
      duties: Pick<DutyStore, 'pinHash' | 'keepPin'>;
      tries: Pick<TrackingStore, 'takeTry' | 'forgetTries'>;
      keys: Keys;
      trail: Trail;
    },
  ) {}

  /** Whether he has a PIN at all. */
  async hasPin(officerId: string): Promise<boolean> {
    return (await this.parts.duties.pinHash(officerId)) !== null;
  }

  /** Throws `invalid` for what is no six digits, or six that everybody tries first. */
  async setPin(officer: SignedIn, pin: string): Promise<void> {
    const { officerId } = holderOf(officer);
    if (!/^\d{6}$/.test(pin)) throw fault('officer-pin-invalid');
    if (isGuessed(pin)) throw fault('officer-pin-weak');
    const pinHash = await hashPassword(pin);
    await this.parts.database.transaction(async (tx) => {
      await this.parts.duties.keepPin(tx, officerId, pinHash);
      const { id: actor, role, instansi } = officer;
      await this.parts.trail(tx, { actor, role, action: 'pin-changed', subject: officerId, instansi });
    });
  }

  /** Opens what `link` leads to; the token is for a cookie. Throws `not-signed-in`, also while five wrong tries lock it. */
  async open(officer: OnCall, link: string, pin: string): Promise<string> {
    const { officerId, id, name, role, instansi } = officer;
    const { duties, tries, keys, database, store, trail } = this.parts;
    const index = keys.index('officer-pin', officerId);
    const mayTry = await tries.takeTry(index, PIN_TRIES, LOCK_MINUTES);
    const isRight = await isPassword(mayTry ? await duties.pinHash(officerId) : null, pin);
    const entry = { actor: id, role, subject: officerId, instansi, detail: { by: 'link' } };
    if (!isRight) {
      await trail(database, { ...entry, action: 'sign-in-refused' });
      throw new Failure('not-signed-in', 'officer-pin-wrong');
    }
    await tries.forgetTries(index);
    const token = randomBytes(32).toString('base64url');
    const session = {
      id: newId(),
      tokenHash: hashOf(token, link),
      kind: 'link' as const,
      actor: id,
      officerId,
    };
    const what = { name, role, instansi, scopes: null, steppedUp: null };
    await database.transaction(async (tx) => {
      await store.open({ ...session, ...what, lifeSeconds: LIFE_SECONDS, idleMinutes: IDLE_MINUTES }, tx);
      await trail(tx, { ...entry, action: 'signed-in' });
    });
    return token;
  }

  /** Whether the token was given for this link and its officer, and lives. */
  async isOpen(token: string, link: string, officerId: string): Promise<boolean> {
    return (await this.parts.store.find(hashOf(token, link), 'link'))?.officerId === officerId;
  }
}

/** Bound to its link: for any other there is no such session. */
const hashOf = (token: string, link: string): Buffer =>
  createHash('sha256').update(`${token} ${link}`).digest();

/** One digit six times, or a run of neighbours. */
const isGuessed = (pin: string): boolean =>
  /^(\d)\1+$/.test(pin) || '0123456789012345'.includes(pin) || '9876543210987654'.includes(pin);

const fault = (code: string): Failure => new Failure('invalid', code, [{ field: 'pin', code }]);
