import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Identity } from '#identity';

/** At most so many sign at once: the newest, and the one that it takes over from. */
const MOST_SECRETS = 2;

/** A fresh secret as Standard Webhooks writes it. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** 24 to 64 bytes in base64, as the specification asks. */
export const isSecret = (given: string): boolean => {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(given)) return false;
  const { length } = Buffer.from(given.slice(6), 'base64');
  return length >= 24 && length <= 64;
};

/** What signs messages to and from other systems; the secrets lie in their rows encrypted for that row alone. */
export class Signing {
  constructor(private readonly identity: Pick<Identity, 'lock' | 'unlock'>) {}

  keep(ownerId: string, secrets: string[]): Buffer {
    return this.identity.lock('partner', ownerId, JSON.stringify(secrets.slice(0, MOST_SECRETS)));
  }

  secretsOf({ id, secrets }: { id: string; secrets: Buffer }): string[] {
    return JSON.parse(this.identity.unlock('partner', id, secrets).toString()) as string[];
  }

  /** Headers of Standard Webhooks, with a signature by every secret. */
  sign(
    owner: { id: string; secrets: Buffer },
    message: { id: string; at: Date; body: string },
  ): Record<string, string> {
    const { id, at, body } = message;
    const signatures = this.secretsOf(owner).map((secret) => new Webhook(secret).sign(id, at, body));
    return {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signatures.join(' '),
    };
  }

  /** Whether the owner signed these bytes within the last five minutes. */
  isSigned(
    owner: { id: string; secrets: Buffer },
    { headers, body }: { headers: Readonly<Record<string, string>>; body: Buffer },
  ): boolean {
    return this.secretsOf(owner).some((secret) => {
      try {
        new Webhook(secret).verify(body, headers, { jsonParse: false });
        return true;
      } catch {
        return false;
      }
    });
  }
}
