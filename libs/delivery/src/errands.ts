import { beginningOf, dayOf, Failure, type Role } from '#complaint';
import { ComplaintUnit, type Database, type ErrandRow, type ErrandStore, type Scope } from '#store';

export interface ErrandsParts {
  database: Database;
  store: ErrandStore;
  now(): Date;
  committed(): void;
}

/** Who sees to it, and what he may see. */
export interface Carrier {
  id: string;
  role: Role;
  scope: Scope;
}

/**
 * How an errand ended: done on a day (ISO date) in the time of the complaint's area, null for just now; or in vain, since
 * nobody is there or nobody answers.
 */
export type Carried = { on: string | null } | { failed: 'gone' | 'gave-up' };

const LONGEST_REASON = 1_000;

/**
 * What people bring to reporters: letters, calls, words at the counter; and what reached nobody. Each verb throws
 * `not-found` for what is on no list of the officer's, done by somebody else meanwhile included.
 */
export class Errands {
  constructor(private readonly parts: ErrandsParts) {}

  waiting({ scope }: Carrier): Promise<ErrandRow[]> {
    return this.parts.store.waiting(scope);
  }

  lost({ scope }: Carrier): Promise<ErrandRow[]> {
    return this.parts.store.lost(scope);
  }

  /** One that waits, with the words to bring. */
  async one({ scope }: Carrier, id: string): Promise<ErrandRow> {
    const row = await this.parts.store.one(this.parts.database, scope, 'waiting', id);
    if (!row) throw new Failure('not-found');
    return row;
  }

  /**
   * Notes that it was brought, by whom and when, or that it was in vain: then the reporter's next way is tried. Throws
   * `invalid` for what is no day, and for one that has not begun in the area.
   */
  async carry(carrier: Carrier, id: string, outcome: Carried): Promise<void> {
    const now = this.parts.now();
    await this.on(carrier, 'waiting', id, async (unit, row) => {
      if ('failed' in outcome) return this.parts.store.notCarried(unit.tx, id, outcome.failed);
      const { wilayah } = unit.complaint;
      const day = outcome.on ?? dayOf(now, wilayah);
      const at = outcome.on === null ? now : beginningOf(outcome.on, wilayah);
      if (at === null) throw fault('day-invalid');
      if (at > now) throw fault('day-in-future');
      await this.parts.store.carried(unit.tx, id, at);
      const action = row.channel === 'letter' ? 'posted' : 'told';
      await unit.record({ at: now, actor: carrier.id, role: carrier.role, action, reason: day });
    });
  }

  /** Takes what reached nobody off the list, with what was done about it. */
  settle(carrier: Carrier, id: string, reason: string): Promise<void> {
    const why = reason.toWellFormed().replaceAll('\u0000', '').trim();
    if (why === '' || why.length > LONGEST_REASON) {
      const code = why === '' ? 'reason-required' : 'reason-too-long';
      throw new Failure('invalid', code, [{ field: 'reason', code }]);
    }
    return this.on(carrier, 'lost', id, async (unit) => {
      const at = this.parts.now();
      await this.parts.store.settle(unit.tx, id, at);
      await unit.record({ at, actor: carrier.id, role: carrier.role, action: 'settled', reason: why });
    });
  }

  private async on(
    { scope }: Carrier,
    list: 'waiting' | 'lost',
    id: string,
    work: (unit: ComplaintUnit, row: ErrandRow) => Promise<void>,
  ): Promise<void> {
    await this.parts.database.transaction(async (tx) => {
      const found = await this.parts.store.one(tx, scope, list, id);
      const unit = found && (await ComplaintUnit.lock(tx, { id: found.complaintId }));
      // Asked again under the lock: somebody may have been quicker, or the complaint may accuse his body by now.
      const row = unit && (await this.parts.store.one(tx, scope, list, id));
      if (!unit || !row) throw new Failure('not-found');
      await work(unit, row);
    });
    this.parts.committed();
  }
}

const fault = (code: string): Failure => new Failure('invalid', code, [{ field: 'on', code }]);
