import { actsFor, scopeOf, type Officer } from '#access';
import { Failure, readReportNumber, type Complaint, type MessageKind } from '#complaint';
import type { Office } from '#instansi';
import { ComplaintUnit, type ComplaintQueries, type Database } from '#store';
import { noteOpened } from './inspecting.js';

export interface WorkParts {
  database: Database;
  queries: ComplaintQueries;
  office: Office;
  now(): Date;
  committed(): void;
}

/**
 * How an officer's hand is laid on a complaint: under its lock, in one transaction, in his sight, on record. Every verb
 * throws `not-found` for a complaint the officer may not see, so that nobody learns it exists; `not-allowed` where the
 * role may not, `wrong-state` where the moment is wrong.
 */
export class ComplaintWork {
  constructor(readonly parts: WorkParts) {}

  async on<T>(officer: Officer, number: string, work: (unit: ComplaintUnit) => Promise<T>): Promise<T> {
    const code = readReportNumber(number);
    const scope = scopeOf(officer, this.parts.office.directory);
    if (code === null) throw new Failure('not-found');
    const result = await this.parts.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { code });
      // Asked under the lock: what was the officer's a moment ago may accuse him by now.
      if (!unit || !(await this.parts.queries.holds(scope, unit.complaint.id, tx))) {
        throw new Failure('not-found');
      }
      await noteOpened(unit, officer, this.parts.now());
      return work(unit);
    });
    this.parts.committed();
    return result;
  }

  /** Says it for the body that has the complaint, and lets the reporter be told. */
  async publish(unit: ComplaintUnit, officer: Officer, kind: MessageKind, text: string): Promise<string> {
    const { id, instansi } = unit.complaint;
    const messageId = await unit.say({
      from: 'instansi',
      kind,
      text,
      at: this.parts.now(),
      author: officer.id,
      instansi: instansi ?? officer.instansi,
    });
    const from = this.parts.office.directory.instansi(instansi ?? officer.instansi ?? '')?.name ?? null;
    await unit.announce('message.published', { complaintId: id, messageId, from });
    return messageId;
  }

  record(
    unit: ComplaintUnit,
    officer: Officer,
    action: string,
    reason: string | null,
    instansi: string | null,
  ): Promise<void> {
    const { id: actor, role } = officer;
    return unit.record({ at: this.parts.now(), actor, role, action, reason, instansi });
  }

  /** Throws unless the officer acts for the body that has it. */
  requireActing(officer: Officer, complaint: Complaint): void {
    if (complaint.instansi === null) throw new Failure('wrong-state', 'not-disposed');
    if (!actsFor(officer, complaint, this.parts.office.directory)) throw new Failure('not-allowed');
  }
}

const LONGEST_WORDS = 20_000;

/** What an officer wrote, as PostgreSQL can store it. Throws `invalid` where nothing is left, or too much. */
export function wordsIn(field: string, typed: string): string {
  const text = typed.toWellFormed().replaceAll('\u0000', '');
  if (text.trim() === '')
    throw new Failure('invalid', `${field}-required`, [{ field, code: `${field}-required` }]);
  if (text.length > LONGEST_WORDS)
    throw new Failure('invalid', 'text-too-long', [{ field, code: 'text-too-long' }]);
  return text;
}
