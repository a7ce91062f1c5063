import { Failure, newPin, readReportNumber } from '#complaint';
import { pinHash, type Keys } from '#identity';
import type { Office } from '#instansi';
import { ComplaintUnit, type ComplaintQueries, type Database } from '#store';
import { mayEver } from './policy.js';
import { scopeOf, type Officer } from './visibility.js';

export interface LostPinParts {
  database: Database;
  queries: Pick<ComplaintQueries, 'holds'>;
  office: Pick<Office, 'directory'>;
  keys: Keys;
  now(): Date;
}

/** A new PIN for a reporter who has lost his and stands at the desk. */
export class LostPin {
  constructor(private readonly parts: LostPinParts) {}

  /**
   * The new PIN, to be printed and handed over; the old one opens nothing any more. The reason, how the reporter was
   * known, stands in the complaint's timeline. Throws `not-found` for a complaint the officer may not see, and
   * `not-allowed` where his role gives out no PINs.
   */
  async renew(officer: Officer, number: string, reason: string): Promise<string> {
    if (!mayEver(officer.role, 'complaint.renew-pin')) throw new Failure('not-allowed');
    const why = reason.trim();
    if (why === '')
      throw new Failure('invalid', 'reason-required', [{ field: 'reason', code: 'reason-required' }]);
    const { database, queries, office, keys } = this.parts;
    return database.transaction(async (tx) => {
      const code = readReportNumber(number);
      const unit = code === null ? null : await ComplaintUnit.lock(tx, { code });
      const scope = scopeOf(officer, office.directory);
      if (!unit || !(await queries.holds(scope, unit.complaint.id, tx))) throw new Failure('not-found');
      const pin = newPin();
      await unit.set({ pinHash: pinHash(keys, unit.complaint.id, pin) });
      await unit.record({
        at: this.parts.now(),
        actor: officer.id,
        action: 'pin-renewed',
        reason: why,
        instansi: officer.instansi,
      });
      return pin;
    });
  }
}
