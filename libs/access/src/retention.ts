import { Failure, type FieldFault } from '#complaint';
import type { SubjectRights } from '#identity';
import {
  aboutNothing,
  recordAudit,
  type Database,
  type LawStore,
  type RedactionStore,
  type RetentionTerm,
} from '#store';
import type { By } from './data-requests.js';

const A_ROUND = 50;
const MOST_MONTHS = 1200;

export interface RetentionParts {
  database: Database;
  store: LawStore;
  redactions: RedactionStore;
  vault: Pick<SubjectRights, 'erase'>;
  /** Whether there is a category of this name. */
  isCategory(id: string): boolean;
  now: () => Date;
}

/** How long identity is kept after a complaint has ended, per category, and the end of it. */
export class Retention {
  constructor(private readonly parts: RetentionParts) {}

  terms(): Promise<RetentionTerm[]> {
    return this.parts.store.terms();
  }

  /** Sets a category's months, and where the figure comes from. Throws `invalid` naming each field. */
  async set(by: By, category: string, months: number, source: string): Promise<void> {
    const isKnown = category === '*' || category === 'quarantine' || this.parts.isCategory(category);
    const isTerm = Number.isInteger(months) && months >= 1 && months <= MOST_MONTHS;
    const faults: FieldFault[] = [
      ...(isKnown ? [] : [{ field: 'category', code: 'category-unknown' }]),
      ...(isTerm ? [] : [{ field: 'months', code: 'months-invalid' }]),
      ...(source.trim() === '' || source.length > 300 ? [{ field: 'source', code: 'source-required' }] : []),
    ];
    if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
    await this.parts.database.transaction(async (tx) => {
      await this.parts.store.setTerm(tx, { category, months, source: source.trim() });
      const { id: actor, role } = by;
      const detail = { category, months, source: source.trim() };
      const entry = { at: this.parts.now(), actor, role, action: 'retention-set', detail };
      await recordAudit(tx, { ...entry, subject: aboutNothing });
    });
  }

  /**
   * Erases identities that were kept for their term: none of an open complaint and none on hold. True where there may
   * be more; whatever could not be done is found again by the next round, in whichever process.
   */
  async sweep(): Promise<boolean> {
    const { store, vault, redactions, now } = this.parts;
    const due = await store.pastTerm(now(), A_ROUND);
    let erased = 0;
    for (const { id: ownerId, category } of due) {
      try {
        const reason = `retention: ${category ?? '*'}`;
        await vault.erase({ ownerId, why: 'retention', by: 'system', role: 'system', reason });
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.code === 'unavailable') return false;
        // It was reopened or put on hold a moment ago.
        continue;
      }
      erased += 1;
      if (category !== 'quarantine') await redactions.redact(ownerId, now());
    }
    return erased > 0 && due.length >= A_ROUND;
  }
}
