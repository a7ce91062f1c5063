import { actsFor, scopeOf, type Officer } from '#access';
import {
  Failure,
  readReportNumber,
  UNDONE,
  type AnswerParts,
  type Complaint,
  type MessageKind,
} from '#complaint';
import type { Office } from '#instansi';
import {
  ComplaintUnit,
  keepVerdict,
  lastVerdict,
  settleReading,
  standingOf,
  takeBack,
  type ComplaintQueries,
  type Database,
  type TimerStore,
} from '#store';
import { reckon } from './reckoning.js';
import { awaitInspector, noteOpened } from './inspecting.js';

export interface WorkParts {
  database: Database;
  queries: ComplaintQueries;
  office: Office;
  timers: TimerStore;
  /**
   * Seconds in which whoever decided may take it back; 0: never. A verdict is committed at once, so that two officers
   * never decide twice, and only what tells others of it waits that long in the outbox: within it an undo finds every
   * word unsent, deletes it and sets the complaint back. Whoever was told is never told otherwise.
   */
  undoSeconds: number;
  now(): Date;
  committed(): void;
}

/**
 * How an officer's hand is laid on a complaint: under its lock, in one transaction, in his sight, on record. Every verb
 * throws `not-found` for a complaint the officer may not see, so that nobody learns it exists; `not-allowed` where the
 * role may not, `wrong-state` where the moment is wrong, with what was done last, by whom and when.
 */
export class ComplaintWork {
  constructor(readonly parts: WorkParts) {}

  async on<T>(officer: Officer, number: string, work: (unit: ComplaintUnit) => Promise<T>): Promise<T> {
    // Asked under the lock: what was the officer's a moment ago may accuse him by now.
    return this.locked(
      number,
      (unit) => this.sees(officer, unit),
      async (unit) => {
        await noteOpened(unit, officer, this.parts.now());
        return work(unit);
      },
    );
  }

  /** Like `on`, for what the officer may take back within `undoSeconds`: until then nobody is told. */
  decide<T>(
    officer: Officer,
    number: string,
    action: string,
    work: (unit: ComplaintUnit) => Promise<T>,
  ): Promise<T> {
    const { undoSeconds } = this.parts;
    if (undoSeconds === 0) return this.on(officer, number, work);
    return this.on(officer, number, async (unit) => {
      const before = await standingOf(unit);
      unit.holdBack(undoSeconds);
      const result = await work(unit);
      await keepVerdict(unit, { action, actor: officer.id, at: this.parts.now() }, before);
      return result;
    });
  }

  /**
   * Takes back the officer's own newest verdict, although what he decided may have left his sight. Throws `wrong-state`:
   * `nothing-to-undo`, `undone-already`, `undo-too-late`, or `changed-since` where somebody has gone on from it.
   */
  undo(officer: Officer, number: string): Promise<string> {
    const isOwn = async (unit: ComplaintUnit) =>
      (await lastVerdict(unit))?.actor === officer.id || (await this.sees(officer, unit));
    return this.locked(number, isOwn, async (unit) => {
      const verdict = await lastVerdict(unit);
      if (verdict?.actor !== officer.id) throw new Failure('wrong-state', 'nothing-to-undo');
      if (verdict.undone) throw new Failure('wrong-state', 'undone-already');
      const at = this.parts.now();
      if (at.getTime() - verdict.at.getTime() > this.parts.undoSeconds * 1_000) {
        throw new Failure('wrong-state', 'undo-too-late');
      }
      await takeBack(unit, verdict, at);
      await awaitInspector(unit, { office: this.parts.office, at });
      await this.record(unit, officer, UNDONE, verdict.action, null);
      return verdict.action;
    });
  }

  private sees(officer: Officer, unit: ComplaintUnit): Promise<boolean> {
    const scope = scopeOf(officer, this.parts.office.directory);
    return this.parts.queries.holds(scope, unit.complaint.id, unit.tx);
  }

  private async locked<T>(
    number: string,
    may: (unit: ComplaintUnit) => Promise<boolean>,
    work: (unit: ComplaintUnit) => Promise<T>,
  ): Promise<T> {
    const code = readReportNumber(number);
    if (code === null) throw new Failure('not-found');
    const result = await this.parts.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { code });
      if (!unit || !(await may(unit))) throw new Failure('not-found');
      const done = await work(unit).catch(async (error: unknown) => {
        if (!(error instanceof Failure) || error.code !== 'wrong-state') throw error;
        throw new Failure(error.code, error.reason, error.fields, await unit.lastAct());
      });
      await settleReading(unit.tx, unit.complaint.id);
      await this.reckon(unit);
      return done;
    });
    this.parts.committed();
    return result;
  }

  /** Reckons its clocks after a change that came by another way than `on`. */
  reckon(unit: ComplaintUnit): Promise<void> {
    return reckon(unit, { ...this.parts, at: this.parts.now() });
  }

  /** Says it for the body that has the complaint, and lets the reporter be told; an answer in place of its draft. */
  async publish(
    unit: ComplaintUnit,
    officer: Pick<Officer, 'id' | 'instansi'>,
    kind: MessageKind,
    text: string,
    answer: { id?: string; parts?: AnswerParts } = {},
  ): Promise<string> {
    const { id, instansi } = unit.complaint;
    const messageId = await unit.say({
      from: 'instansi',
      kind,
      text,
      at: this.parts.now(),
      author: officer.id,
      instansi: instansi ?? officer.instansi,
      ...answer,
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
