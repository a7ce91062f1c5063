import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
  type WebAuthnCredential,
} from '@simplewebauthn/server';
import { Failure } from '#complaint';
import { newId } from '#platform';
import type { FactorRow, FactorStore, Queries } from '#store';

const LIFE_MS = 5 * 60_000;
const TIMEOUT_MS = LIFE_MS;

/** Whether browsers trust the address: https, or this very machine. Others get neither passkeys nor bound cookies. */
export function isTrustworthy(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || hostname === 'localhost';
}

/** For whom and where a passkey is asked: in one session, by one officer. */
export interface PasskeyHolder {
  session: string;
  officerId: string;
  userName: string;
  name: string;
}

/**
 * Passkeys of one site (WebAuthn). Each challenge lies in the database for its session and purpose, is given out once
 * and lasts five minutes; the authenticator must have verified who holds it.
 */
export class Passkeys {
  private constructor(
    private readonly site: { id: string; origin: string },
    private readonly store: FactorStore,
    private readonly now: () => Date,
  ) {}

  /** Null where browsers offer none: an address that is neither https nor localhost. */
  static at(publicUrl: string, store: FactorStore, now: () => Date): Passkeys | null {
    const { hostname, origin } = new URL(publicUrl);
    return isTrustworthy(publicUrl) ? new Passkeys({ id: hostname, origin }, store, now) : null;
  }

  /** What the browser needs to make a new passkey, as JSON. */
  async askToAdd({ session, officerId, userName, name }: PasskeyHolder): Promise<string> {
    const known = await this.known(officerId);
    const options = await generateRegistrationOptions({
      rpName: 'Muara',
      rpID: this.site.id,
      userName,
      userDisplayName: name,
      userID: new Uint8Array(Buffer.from(officerId)),
      timeout: TIMEOUT_MS,
      excludeCredentials: known.map(({ credentialId, transports }) => ({
        id: credentialId ?? '',
        transports,
      })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    });
    await this.keep(session, 'add', options.challenge);
    return JSON.stringify(options);
  }

  /** Adds the passkey that answered. Throws `invalid` for an answer to no question of ours. */
  async add(holder: PasskeyHolder, answer: string, label: string, tx: Queries): Promise<void> {
    const expectedChallenge = await this.store.takeChallenge(holder.session, 'add', this.now());
    const verified =
      expectedChallenge === null
        ? null
        : await verifyRegistrationResponse({
            response: answerIn(answer) as RegistrationResponseJSON,
            expectedChallenge,
            expectedOrigin: this.site.origin,
            expectedRPID: this.site.id,
            requireUserVerification: true,
          }).catch(() => null);
    if (!verified?.verified) throw new Failure('invalid', 'passkey-refused');
    const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
    const added = await this.store.addPasskey(
      {
        id: newId(),
        officerId: holder.officerId,
        name: label,
        credentialId: id,
        publicKey: Buffer.from(publicKey),
        counter,
        transports,
        addedAt: this.now(),
      },
      tx,
    );
    if (!added) throw new Failure('conflict', 'passkey-refused');
  }

  /** What the browser needs to ask for a passkey of the officer, as JSON; null where he has none. */
  async askToProve({ session, officerId }: PasskeyHolder): Promise<string | null> {
    const known = await this.known(officerId);
    if (known.length === 0) return null;
    const options = await generateAuthenticationOptions({
      rpID: this.site.id,
      timeout: TIMEOUT_MS,
      allowCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId ?? '', transports })),
      userVerification: 'required',
    });
    await this.keep(session, 'prove', options.challenge);
    return JSON.stringify(options);
  }

  /** Whether the answer proves a passkey of the officer; each challenge serves one try. */
  async proves({ session, officerId }: PasskeyHolder, answer: string): Promise<boolean> {
    const expectedChallenge = await this.store.takeChallenge(session, 'prove', this.now());
    if (expectedChallenge === null) return false;
    const response = answerIn(answer) as AuthenticationResponseJSON;
    const factor = (await this.known(officerId)).find(({ credentialId }) => credentialId === response.id);
    if (!factor) return false;
    const verified = await verifyAuthenticationResponse({
      response,
      expectedChallenge,
      expectedOrigin: this.site.origin,
      expectedRPID: this.site.id,
      credential: credentialOf(factor),
      requireUserVerification: true,
    }).catch(() => null);
    if (!verified?.verified) return false;
    return this.store.countUp(factor.id, verified.authenticationInfo.newCounter, this.now());
  }

  private async known(officerId: string): Promise<FactorRow[]> {
    return (await this.store.list(officerId)).filter(({ kind }) => kind === 'passkey');
  }

  private keep(session: string, purpose: string, challenge: string): Promise<void> {
    return this.store.challenge(session, purpose, challenge, new Date(this.now().getTime() + LIFE_MS));
  }
}

const credentialOf = ({ credentialId, publicKey, counter, transports }: FactorRow): WebAuthnCredential => ({
  id: credentialId ?? '',
  publicKey: new Uint8Array(publicKey ?? []),
  counter,
  transports,
});

/** The browser's answer; what is none becomes an empty one, which the library refuses. */
function answerIn(text: string): object {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? answer : {};
  } catch {
    return {};
  }
}
