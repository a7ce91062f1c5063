import { RateLimiterMemory } from 'rate-limiter-flexible';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { Failure, type ServiceData } from '#complaint';
import type { MatchStore } from '#store';
import type { Custody, CustodyEntry } from './custody.js';
import type { Keyring } from './keyring.js';
import type { SealedKind } from './sealing.js';
import type { ReportIdentity } from './sealed-shapes.js';
import { matchFields, mostMatches, type MatchField, type MatchVerb, type Wanted } from './vault.js';

export interface MatchingParts {
  keyring: Pick<Keyring, 'blind'>;
  store: MatchStore;
  custody: Pick<Custody, 'valuesOf'>;
  /** Resolves when the entry is committed. Where it throws, nothing is told. */
  audit(entry: Omit<CustodyEntry, 'subject'> & { subject: string | null }): Promise<void>;
}

/** Tokens of one purpose say nothing about those of another. */
const PURPOSE = 'search';
/** Whoever tries numbers in order finds nobody soon. */
const TRIES_A_MINUTE = 30;
/** Read together: with millions stored, no round takes long. */
const TOGETHER = 500;

/**
 * Finds the complaints of a reporter who says who he is, by keyed hashes of what he gave (his own numbers, not those in
 * his words). Whoever is protected is in none: he is not put in, and whoever became protected since is not found.
 */
export class Matching implements MatchVerb {
  private readonly pace = new RateLimiterMemory({ points: TRIES_A_MINUTE, duration: 60 });

  constructor(private readonly parts: MatchingParts) {}

  async match({ field, value, by, role, reason }: Wanted): Promise<string[]> {
    const normal = normalOf(field, value);
    if (normal === null) throw new Failure('invalid', 'match-unreadable');
    await this.pace.consume(by).catch(() => {
      throw new Failure('too-many-tries', 'matches-too-fast');
    });
    const { keyring, store } = this.parts;
    const owners = await store.owners(keyring.blind(PURPOSE, field, normal), mostMatches);
    // A search that finds nothing has been made too.
    for (const subject of owners.length > 0 ? owners : [null]) {
      const entry = {
        actor: by,
        role,
        action: 'identity-matched',
        subject,
        reason,
        detail: { field },
      } as const;
      await this.parts.audit(entry).catch(() => {
        throw new Failure('unavailable', 'audit-away');
      });
    }
    return owners;
  }

  /** Puts what came since into the index; whether there may be more. */
  async round(): Promise<boolean> {
    const { store } = this.parts;
    const unseen = await store.unseen(TOGETHER);
    for (const id of unseen.ids) await store.add(id, await this.tokensOf(id));
    await store.passed(unseen);
    return unseen.more;
  }

  private async tokensOf(complaintId: string): Promise<Buffer[]> {
    const read = <Shape>(values: Buffer[]): Shape[] =>
      values.map((value) => JSON.parse(value.toString()) as Shape);
    const { custody, keyring } = this.parts;
    const values = async (kind: SealedKind): Promise<Buffer[]> =>
      custody.valuesOf(complaintId, kind).catch((error: unknown) => {
        if (error instanceof Failure && error.code === 'unavailable') throw error;
        // Who was erased, had his data restricted, or is sealed under what nobody can open is not put in.
        return [];
      });
    const identities = read<ReportIdentity>([...(await values('reporter')), ...(await values('address'))]);
    const numbers = read<ServiceData>(await values('service-data'));
    const given: Partial<Record<MatchField, unknown>>[] = [
      ...identities.map(({ reporter }) => reporter ?? {}),
      // An address is a number or a mail address: as the other it cannot be read.
      ...identities.map(({ address }) => ({ phone: address, email: address })),
      ...numbers,
    ];
    return given.flatMap((one) =>
      matchFields.flatMap((field) => {
        const value = one[field];
        const normal = typeof value === 'string' ? normalOf(field, value) : null;
        return normal === null ? [] : [keyring.blind(PURPOSE, field, normal)];
      }),
    );
  }
}

/** The same for every spelling; null for what is no such value. */
function normalOf(field: MatchField, given: string): string | null {
  const text = given.normalize('NFKC').trim();
  if (field === 'email') return /^[^\s@]{1,64}@[^\s@]{1,255}$/.test(text) ? text.toLowerCase() : null;
  if (field === 'phone') {
    const number = parsePhoneNumberFromString(text, { defaultCountry: 'ID', extract: false });
    return number?.isPossible() ? number.number : null;
  }
  const characters = text.replace(/[\s.-]/g, '').toUpperCase();
  const shape = { nik: /^\d{16}$/, kk: /^\d{16}$/, bpjs: /^\d{11,13}$/, customerNumber: /^[0-9A-Z]{4,24}$/ };
  return shape[field].test(characters) ? characters : null;
}
