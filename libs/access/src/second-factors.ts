import { createCipheriv, createDecipheriv, randomBytes, randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { Failure } from '#complaint';
import type { Keys } from '#identity';
import { newId } from '#platform';
import type { FactorKind, FactorStore, Queries } from '#store';
import type { PasskeyHolder, Passkeys } from './passkeys.js';
import { Tries } from './tries.js';

const PERIOD_MS = 30_000;
const CODES = 10;
/** Crockford's alphabet: nothing in it is misread. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const LONGEST_NAME = 60;

/** What an officer gives beside his password: six digits, a recovery code, or a passkey's answer. */
export type Proof = { code: string } | { passkey: string };

export interface FactorView {
  id: string;
  kind: FactorKind;
  name: string;
  addedAt: Date;
  usedAt: Date | null;
}

/** Second factors of officers: TOTP (RFC 6238), passkeys, and recovery codes for the day both are lost. */
export class SecondFactors {
  private readonly tries: Tries;

  constructor(
    private readonly parts: {
      store: FactorStore;
      keys: Keys;
      /** Null where browsers offer none. */
      passkeys: Passkeys | null;
      now(): Date;
    },
  ) {
    this.tries = new Tries(() => parts.now());
  }

  async list(officerId: string): Promise<{ factors: FactorView[]; recoveryCodes: number }> {
    const [rows, recoveryCodes] = await Promise.all([
      this.parts.store.list(officerId),
      this.parts.store.recoveryCodesLeft(officerId),
    ]);
    const factors = rows.map(({ id, kind, name, addedAt, usedAt }) => ({ id, kind, name, addedAt, usedAt }));
    return { factors, recoveryCodes };
  }

  /** Makes a secret for an authenticator app. It proves nothing before `confirmTotp`. */
  async beginTotp(officerId: string, name: string): Promise<void> {
    const secret = this.seal(randomBytes(20), officerId);
    await this.parts.store.begin({
      id: newId(),
      officerId,
      name: nameIn(name),
      secret,
      at: this.parts.now(),
    });
  }

  /** The secret that waits for its first code, to be shown to its owner; null where none waits. */
  async pendingTotp(officerId: string, userName: string): Promise<{ secret: string; uri: string } | null> {
    const [row] = await this.parts.store.list(officerId, { pending: true });
    if (!row?.secret) return null;
    const totp = this.totp(row.secret, officerId, userName);
    return { secret: totp.secret.base32, uri: totp.toString() };
  }

  /** Whether the code is of the app that was just set up; from now on that app proves. */
  async confirmTotp(officerId: string, code: string, tx: Queries): Promise<boolean> {
    this.tries.take(officerId);
    const [row] = await this.parts.store.list(officerId, { pending: true });
    const step = row?.secret ? this.stepOf(row.secret, officerId, code) : null;
    if (!row || step === null || !(await this.parts.store.spendStep(row.id, step, this.parts.now(), tx)))
      return false;
    this.tries.forget(officerId);
    return true;
  }

  /** New recovery codes in place of all before them. Only hashes stay: they are shown this once. */
  async renewRecoveryCodes(officerId: string, tx: Queries): Promise<string[]> {
    const letters = (): string =>
      Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    const codes = Array.from({ length: CODES }, () => `${letters()}-${letters()}`);
    const hashes = codes.map((code) => this.hashOf(officerId, code));
    await this.parts.store.replaceRecoveryCodes(officerId, hashes, tx);
    return codes;
  }

  /** What a passkey may be asked for; null where there is none, or browsers offer none here. */
  async askForPasskey(holder: PasskeyHolder): Promise<string | null> {
    return (await this.parts.passkeys?.askToProve(holder)) ?? null;
  }

  async askForNewPasskey(holder: PasskeyHolder): Promise<string | null> {
    return (await this.parts.passkeys?.askToAdd(holder)) ?? null;
  }

  async addPasskey(holder: PasskeyHolder, answer: string, name: string, tx: Queries): Promise<void> {
    if (!this.parts.passkeys) throw new Failure('invalid', 'passkey-refused');
    await this.parts.passkeys.add(holder, answer, nameIn(name), tx);
  }

  remove(officerId: string, factorId: string, tx: Queries): Promise<string | null> {
    return this.parts.store.remove(officerId, factorId, tx);
  }

  /**
   * What the proof proves. Throws `not-signed-in` for a wrong, spent or too old one, and `too-many-tries` after five:
   * each code serves once.
   */
  async prove(holder: PasskeyHolder, proof: Proof): Promise<FactorKind | 'recovery'> {
    const { officerId } = holder;
    this.tries.take(officerId);
    const by =
      'passkey' in proof
        ? await this.byPasskey(holder, proof.passkey)
        : await this.byCode(officerId, proof.code);
    if (by === null) throw new Failure('not-signed-in', 'second-factor-wrong');
    this.tries.forget(officerId);
    return by;
  }

  private async byPasskey(holder: PasskeyHolder, answer: string): Promise<'passkey' | null> {
    return (await this.parts.passkeys?.proves(holder, answer)) === true ? 'passkey' : null;
  }

  private async byCode(officerId: string, typed: string): Promise<'totp' | 'recovery' | null> {
    const { store } = this.parts;
    const now = this.parts.now();
    const code = typed.toLowerCase().replace(/[\s-]/g, '');
    if (!/^\d{6}$/.test(code)) {
      return (await store.spendRecoveryCode(officerId, this.hashOf(officerId, code), now))
        ? 'recovery'
        : null;
    }
    for (const { id, secret } of await store.list(officerId)) {
      const step = secret ? this.stepOf(secret, officerId, code) : null;
      if (step !== null && (await store.spendStep(id, step, now))) return 'totp';
    }
    return null;
  }

  /** The step whose code this is, now or one step away; null for none. */
  private stepOf(secret: Buffer, officerId: string, code: string): number | null {
    const timestamp = this.parts.now().getTime();
    const token = code.replace(/\s/g, '');
    const delta = this.totp(secret, officerId, '').validate({ token, timestamp, window: 1 });
    return delta === null ? null : Math.floor(timestamp / PERIOD_MS) + delta;
  }

  private totp(sealed: Buffer, officerId: string, label: string): TOTP {
    const secret = new Secret({ buffer: new Uint8Array(this.open(sealed, officerId)).buffer });
    return new TOTP({
      issuer: 'Muara',
      label,
      algorithm: 'SHA1',
      digits: 6,
      period: PERIOD_MS / 1000,
      secret,
    });
  }

  private hashOf(officerId: string, code: string): Buffer {
    // What is easily misread is read as it was meant.
    const plain = code.toLowerCase().replace(/[\s-]/g, '').replace(/o/g, '0').replace(/[il]/g, '1');
    return this.parts.keys.index('recovery-code', officerId, plain);
  }

  /** AES-256-GCM under a key of the installation; the officer is bound in, so that a row moved to another opens nothing. */
  private seal(secret: Buffer, officerId: string): Buffer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.parts.keys.key('totp-secret'), nonce);
    cipher.setAAD(Buffer.from(officerId));
    return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  }

  private open(sealed: Buffer, officerId: string): Buffer {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      this.parts.keys.key('totp-secret'),
      sealed.subarray(0, 12),
    );
    decipher.setAAD(Buffer.from(officerId));
    decipher.setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
  }
}

/** What an officer calls his factor, as one short line. */
const nameIn = (typed: string): string =>
  typed.replaceAll('\u0000', '').replace(/\s+/g, ' ').trim().slice(0, LONGEST_NAME).toWellFormed() || '-';
