import { actsFor, scopeOf, type Officer } from '#access';
import { Failure, mayDo, move, readReportNumber, showReportNumber, isOpen } from '#complaint';
import { newId } from '#platform';
import { ComplaintUnit, lockFamily, mergings, type Scope, type Transaction } from '#store';
import { wordsIn, type ComplaintWork } from './complaint-work.js';
import { isAlike, join, part, type Hand } from './parting.js';

const MOST_AT_ONCE = 200;

/** How it went with one report of the list; `why` is the code of its refusal. */
export interface MergeResult {
  code: string;
  outcome: 'done' | 'already' | 'refused';
  why: string | null;
}

export interface MergeDone {
  /** Undoes it as a whole: see `Merging.undo`. Null where nothing was merged. */
  act: string | null;
  /** Number of the complaint that speaks for all of them now. */
  lead: string;
  results: MergeResult[];
}

/**
 * Several reports of one matter as one complaint. Each keeps its number, its reporter, his ways and his words; what is
 * published on the lead reaches him under his own number. Refusals as in `ComplaintWork`.
 */
export class Merging {
  constructor(private readonly work: ComplaintWork) {}

  /**
   * Merges the reports into the lead, or into what that was merged into itself. Each is named in the result; one that is
   * refused leaves the others alone. Throws where the lead is refused, or the only one that was asked for.
   */
  merge(
    officer: Officer,
    leadNumber: string,
    numbers: readonly string[],
    reason: string,
  ): Promise<MergeDone> {
    const hand = this.handOf(officer, reason);
    const asked = listOf(numbers);
    return this.inOneGo([leadNumber, ...asked], async (tx) => {
      const named = await this.seen(tx, officer, leadNumber);
      const root = named.complaint.mergedInto;
      const lead = root === null ? named : await this.seenById(tx, officer, root);
      if (!isOpen(lead.complaint.status)) throw new Failure('wrong-state', 'lead-closed');
      if (!mayDo(officer.role, 'merge')) throw new Failure('not-allowed', 'may-not-merge');
      const act = newId();
      const results = await this.each(asked, async (number) => {
        const unit = await this.seen(tx, officer, number);
        if (unit.complaint.mergedInto === lead.complaint.id) return 'already';
        this.requireBoth(officer, unit, lead);
        await join(unit, lead, act, hand);
        await this.reckon(unit, lead);
        return 'done';
      });
      const isDone = results.some(({ outcome }) => outcome === 'done');
      return { act: isDone ? act : null, lead: showReportNumber(lead.complaint.code), results };
    });
  }

  /** Makes each its own again, with what it was. */
  split(officer: Officer, numbers: readonly string[], reason: string): Promise<MergeResult[]> {
    const hand = this.handOf(officer, reason);
    const asked = listOf(numbers);
    return this.inOneGo(asked, (tx) => this.each(asked, (number) => this.takeOut(tx, officer, number, hand)));
  }

  /** Takes back all that one merging did and that is still so. Throws `not-found` where there is nothing. */
  undo(officer: Officer, act: string, reason: string): Promise<MergeResult[]> {
    const hand = this.handOf(officer, reason);
    return this.inOneGo([], async (tx) => {
      if (!uuid.test(act)) throw new Failure('not-found');
      const asked = await mergings.ofAct(tx, act);
      await lockFamily(tx, await mergings.idsOf(tx, asked));
      if (asked.length === 0) throw new Failure('not-found');
      return this.each(asked, (number) => this.takeOut(tx, officer, number, hand));
    });
  }

  /** Parts from the lead those that may not be one with it any more: its protection, or whom it accuses, has changed. */
  async partUnlike(tx: Transaction, leadId: string): Promise<void> {
    await lockFamily(tx, [leadId]);
    const lead = await ComplaintUnit.lock(tx, { id: leadId });
    const at = this.work.parts.now();
    for (const id of (await lead?.mergedIds()) ?? []) {
      const unit = await ComplaintUnit.lock(tx, { id });
      // One that had come along with another that was parted a moment ago has left with it.
      if (!lead || unit?.complaint.mergedInto !== leadId || (await isAlike(tx, unit, lead))) continue;
      await part(unit, lead, { actor: 'system', role: 'system', reason: 'protection', at });
      await this.reckon(unit, lead);
    }
  }

  private async takeOut(tx: Transaction, officer: Officer, number: string, hand: Hand): Promise<'done'> {
    const unit = await this.seen(tx, officer, number);
    move(unit.complaint.status, 'split', officer.role);
    const { mergedInto } = unit.complaint;
    const lead = mergedInto === null ? null : await ComplaintUnit.lock(tx, { id: mergedInto });
    if (!lead) throw new Failure('wrong-state', 'not-merged');
    this.requireBoth(officer, unit, lead);
    await part(unit, lead, hand);
    await this.reckon(unit, lead);
    return 'done';
  }

  /** The one that speaks for others is due when the first of them was promised. */
  private async reckon(...units: ComplaintUnit[]): Promise<void> {
    for (const unit of units) await this.work.reckon(unit);
  }

  /** Whoever only handles reports joins no other body's to his own. */
  private requireBoth(officer: Officer, ...units: ComplaintUnit[]): void {
    if (officer.role !== 'opd-admin') return;
    const { directory } = this.work.parts.office;
    if (!units.every(({ complaint }) => actsFor(officer, complaint, directory))) {
      throw new Failure('not-allowed', 'merge-not-yours');
    }
  }

  /** In one transaction that holds all of them and their families. */
  private async inOneGo<T>(numbers: string[], what: (tx: Transaction) => Promise<T>): Promise<T> {
    const codes = numbers.flatMap((number) => readReportNumber(number) ?? []);
    const result = await this.work.parts.database.transaction(async (tx) => {
      await lockFamily(tx, await mergings.idsOf(tx, codes));
      return what(tx);
    });
    this.work.parts.committed();
    return result;
  }

  private async each(
    numbers: string[],
    what: (number: string) => Promise<'done' | 'already'>,
  ): Promise<MergeResult[]> {
    const results: MergeResult[] = [];
    for (const number of numbers) {
      const code = shown(number);
      try {
        results.push({ code, outcome: await what(number), why: null });
      } catch (error) {
        if (!(error instanceof Failure) || numbers.length === 1) throw error;
        results.push({ code, outcome: 'refused', why: error.reason });
      }
    }
    return results;
  }

  private async seen(tx: Transaction, officer: Officer, number: string): Promise<ComplaintUnit> {
    const code = readReportNumber(number);
    const unit = code === null ? null : await ComplaintUnit.lock(tx, { code });
    return this.inSight(tx, officer, unit);
  }

  private async seenById(tx: Transaction, officer: Officer, id: string): Promise<ComplaintUnit> {
    return this.inSight(tx, officer, await ComplaintUnit.lock(tx, { id }));
  }

  private async inSight(
    tx: Transaction,
    officer: Officer,
    unit: ComplaintUnit | null,
  ): Promise<ComplaintUnit> {
    const { office, queries } = this.work.parts;
    const scope: Scope = scopeOf(officer, office.directory);
    if (!unit || !(await queries.holds(scope, unit.complaint.id, tx))) throw new Failure('not-found');
    return unit;
  }

  private handOf({ id: actor, role }: Officer, reason: string): Hand {
    return { actor, role, reason: wordsIn('reason', reason), at: this.work.parts.now() };
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function listOf(numbers: readonly string[]): string[] {
  const list = [...new Set(numbers.map((number) => number.trim()).filter(Boolean))];
  const code = list.length === 0 ? 'numbers-required' : 'numbers-too-many';
  if (list.length === 0 || list.length > MOST_AT_ONCE) {
    throw new Failure('invalid', code, [{ field: 'codes', code }]);
  }
  return list;
}

const shown = (number: string): string => {
  const code = readReportNumber(number);
  return code === null ? number.slice(0, 20) : showReportNumber(code);
};
