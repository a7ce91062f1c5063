import { actsFor, scopeOf, type Officer } from '#access';
import { Failure, move, readReportNumber, type Complaint, type MessageKind, type Verb } from '#complaint';
import type { Office } from '#instansi';
import { ComplaintUnit, type ComplaintQueries, type Database } from '#store';
import { hand } from './handing.js';
import { correct, type Correction } from './verifying.js';

export interface DeskParts {
  database: Database;
  queries: ComplaintQueries;
  office: Office;
  now(): Date;
  committed(): void;
}

/** Reasons for the archive that the field knows; each needs words to the reporter beside it. */
export const archiveReasons = [
  'BUKAN_LAPORAN',
  'TIDAK_JELAS',
  'TIDAK_DILENGKAPI',
  'DI_LUAR_CAKUPAN',
  'PROSES_HUKUM',
  'DICABUT_PELAPOR',
  'UJARAN_KEBENCIAN',
] as const;
export type ArchiveReason = (typeof archiveReasons)[number];

/**
 * What officers do to complaints. Every verb throws `not-found` for a complaint the officer may not see, so that
 * nobody learns it exists; `not-allowed` where the role may not, `wrong-state` where the moment is wrong.
 */
export class Desk {
  constructor(private readonly parts: DeskParts) {}

  /** Puts right what the machine read, before anything is decided. Who marks it supervisory may see it no more. */
  verify(officer: Officer, number: string, correction: Correction, reason: string): Promise<void> {
    const why = wordsIn('reason', reason);
    return this.on(officer, number, async (unit) => {
      move(unit.complaint.status, 'verify', officer.role);
      await correct(unit, correction, this.parts.office);
      await this.record(unit, officer, 'verified', why, null);
    });
  }

  /** Hands it to a body, or refers it to one that is not connected. */
  dispose(
    officer: Officer,
    number: string,
    instansi: string,
    reason: string,
  ): Promise<'disposed' | 'referred'> {
    const why = wordsIn('reason', reason);
    return this.on(officer, number, (unit) =>
      hand(
        unit,
        { instansi, reason: why, by: officer.role, actor: officer.id, at: this.parts.now() },
        this.parts.office,
      ),
    );
  }

  /** Publishes the body's answer. A national admin may answer for a body, and is recorded as having done so. */
  answer(officer: Officer, number: string, text: string): Promise<string> {
    return this.speak(officer, number, text, { verb: 'answer', kind: 'answer' });
  }

  /** A first response: the body has it in hand. */
  respond(officer: Officer, number: string, text: string): Promise<string> {
    return this.speak(officer, number, text, { verb: 'respond', kind: 'response' });
  }

  /** Asks the reporter on the channel he came by; the complaint waits for him. */
  ask(officer: Officer, number: string, text: string): Promise<string> {
    return this.speak(officer, number, text, { verb: 'ask', kind: 'question' });
  }

  /** Hands it back up with a reason, and where it should rather go. */
  handBack(officer: Officer, number: string, reason: string, proposal: string | null): Promise<void> {
    const why = wordsIn('reason', reason);
    if (proposal !== null && !this.parts.office.directory.instansi(proposal)) {
      throw new Failure('invalid', 'instansi-unknown', [{ field: 'proposal', code: 'instansi-unknown' }]);
    }
    return this.on(officer, number, async (unit) => {
      this.requireActing(officer, unit.complaint);
      const status = move(unit.complaint.status, 'return', officer.role);
      await unit.endDispositions('returned', this.parts.now());
      await unit.set({ status, instansi: null });
      await this.record(unit, officer, 'returned', why, proposal);
    });
  }

  /** Puts it away with a reason code and words that the reporter gets. Nothing is ever deleted. */
  archive(officer: Officer, number: string, reason: ArchiveReason, words: string): Promise<void> {
    const told = wordsIn('words', words);
    if (!archiveReasons.includes(reason)) {
      throw new Failure('invalid', 'reason-required', [{ field: 'reason', code: 'reason-required' }]);
    }
    return this.on(officer, number, async (unit) => {
      const status = move(unit.complaint.status, 'archive', officer.role);
      await this.publish(unit, officer, 'notice', told);
      await unit.endDispositions('archived', this.parts.now());
      await unit.set({ status });
      await unit.endConversation();
      await this.record(unit, officer, 'archived', reason, null);
    });
  }

  close(officer: Officer, number: string, reason: string): Promise<void> {
    const why = wordsIn('reason', reason);
    return this.on(officer, number, async (unit) => {
      const status = move(unit.complaint.status, 'close', officer.role);
      await unit.set({ status });
      await unit.endConversation();
      await this.record(unit, officer, 'closed', why, null);
    });
  }

  /** Its reporter, who has proved himself to the caller, agrees that the answer settles it. */
  async confirm(complaintId: string): Promise<void> {
    await this.parts.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      if (!unit) throw new Failure('not-found');
      await unit.set({ status: move(unit.complaint.status, 'close', 'reporter') });
      await unit.endConversation();
      await unit.record({ at: this.parts.now(), actor: 'reporter', action: 'closed', reason: 'confirmed' });
    });
    this.parts.committed();
  }

  private speak(
    officer: Officer,
    number: string,
    text: string,
    as: { verb: Verb; kind: MessageKind },
  ): Promise<string> {
    const said = wordsIn('text', text);
    return this.on(officer, number, async (unit) => {
      const status = move(unit.complaint.status, as.verb, officer.role);
      if (unit.complaint.instansi !== null || as.verb !== 'ask') this.requireActing(officer, unit.complaint);
      const messageId = await this.publish(unit, officer, as.kind, said);
      if (as.verb === 'answer') await unit.endDispositions('answered', this.parts.now());
      await unit.set({ status });
      const forBody = officer.role === 'national-admin' ? 'on-behalf' : null;
      await this.record(unit, officer, as.kind, forBody, unit.complaint.instansi);
      return messageId;
    });
  }

  private async publish(
    unit: ComplaintUnit,
    officer: Officer,
    kind: MessageKind,
    text: string,
  ): Promise<string> {
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

  private record(
    unit: ComplaintUnit,
    officer: Officer,
    action: string,
    reason: string | null,
    instansi: string | null,
  ): Promise<void> {
    const { id: actor, role } = officer;
    return unit.record({ at: this.parts.now(), actor, role, action, reason, instansi });
  }

  private requireActing(officer: Officer, complaint: Complaint): void {
    if (complaint.instansi === null) throw new Failure('wrong-state', 'not-disposed');
    if (!actsFor(officer, complaint, this.parts.office.directory)) throw new Failure('not-allowed');
  }

  private async on<T>(
    officer: Officer,
    number: string,
    work: (unit: ComplaintUnit) => Promise<T>,
  ): Promise<T> {
    const code = readReportNumber(number);
    const scope = scopeOf(officer, this.parts.office.directory);
    if (code === null) throw new Failure('not-found');
    const result = await this.parts.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { code });
      // Asked under the lock: what was the officer's a moment ago may accuse him by now.
      if (!unit || !(await this.parts.queries.holds(scope, unit.complaint.id, tx))) {
        throw new Failure('not-found');
      }
      return work(unit);
    });
    this.parts.committed();
    return result;
  }
}

const LONGEST_WORDS = 20_000;

/** What an officer wrote, as PostgreSQL can store it. Throws `invalid` where nothing is left, or too much. */
function wordsIn(field: string, typed: string): string {
  const text = typed.toWellFormed().replaceAll('\u0000', '');
  if (text.trim() === '')
    throw new Failure('invalid', `${field}-required`, [{ field, code: `${field}-required` }]);
  if (text.length > LONGEST_WORDS)
    throw new Failure('invalid', 'text-too-long', [{ field, code: 'text-too-long' }]);
  return text;
}
