import { createHash, randomBytes } from 'node:crypto';
import { Failure } from '#complaint';
import type { Office } from '#instansi';
import { newId } from '#platform';
import {
  aboutNothing,
  recordAudit,
  type Database,
  type Partner,
  type PartnerRight,
  type PartnerStore,
} from '#store';
import { agreementOf, type AgreementAsked } from './agreed.js';

const DAY_MS = 24 * 3_600_000;
const partnerRights = ['reports:read', 'follow-ups:write'] as const satisfies PartnerRight[];

export interface PartnerTokensParts {
  database: Database;
  store: PartnerStore;
  office: Office;
  now: () => Date;
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Tokens of other systems that ask us. Only their hashes are kept. */
export class PartnerTokens {
  constructor(private readonly parts: PartnerTokensParts) {}

  /**
   * A new token, shown this once. Throws `invalid`: who writes follow-ups writes them for a body, so one must be named.
   */
  async issue(
    asked: AgreementAsked & { rights?: readonly string[]; days?: number },
    by: string,
  ): Promise<string> {
    const { database, store, office, now } = this.parts;
    const rights = partnerRights.filter((right) => (asked.rights ?? ['reports:read']).includes(right));
    if (rights.length !== (asked.rights ?? ['reports:read']).length) {
      throw new Failure('invalid', 'scope-unknown', [{ field: 'rights', code: 'scope-unknown' }]);
    }
    const agreed = agreementOf(asked, office.directory);
    if (agreed.instansi === null && rights.includes('follow-ups:write')) {
      throw new Failure('invalid', 'instansi-required', [{ field: 'instansi', code: 'instansi-required' }]);
    }
    const token = `mp_${randomBytes(32).toString('base64url')}`;
    const id = newId();
    const madeAt = now();
    const expiresAt = new Date(madeAt.getTime() + (asked.days ?? 365) * DAY_MS);
    await database.transaction(async (tx) => {
      const tokenHash = hashOf(token);
      await store.addPartner(tx, { ...agreed, id, rights, madeBy: by, madeAt, expiresAt, tokenHash });
      const detail = { partner: id, ...agreed, rights };
      await recordAudit(tx, {
        at: madeAt,
        actor: by,
        action: 'partner-added',
        subject: aboutNothing,
        detail,
      });
    });
    return token;
  }

  /** Whose token it is. Throws `not-signed-in` for an unknown or ended one, `not-allowed` where it lacks the right. */
  async require(token: string | undefined, right: PartnerRight): Promise<Partner> {
    const { store, now } = this.parts;
    const partner = token === undefined ? null : await store.partnerOf(hashOf(token), now());
    if (!partner) throw new Failure('not-signed-in');
    if (!partner.rights.includes(right)) throw new Failure('not-allowed', 'beyond-scope');
    return partner;
  }

  list(): Promise<Partner[]> {
    return this.parts.store.partners(this.parts.now());
  }

  /** False where there is none. */
  end(id: string, by: string): Promise<boolean> {
    const { database, store, now } = this.parts;
    return database.transaction(async (tx) => {
      if (!(await store.endPartner(tx, id))) return false;
      const detail = { partner: id };
      await recordAudit(tx, { at: now(), actor: by, action: 'partner-ended', subject: aboutNothing, detail });
      return true;
    });
  }
}
