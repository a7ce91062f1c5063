import type { Officer } from '#access';
import { CLOSING_NOTICE_DAYS, Failure, move, type ClosedAs, type Complaint } from '#complaint';
import type { Office } from '#instansi';
import { ComplaintUnit, type TimerStore, type Transaction } from '#store';
import { wordsIn, type ComplaintWork } from './complaint-work.js';
import { reckon } from './reckoning.js';
import type { TimerHandlers } from './timers.js';

interface ClosingParts {
  timers: TimerStore;
  office: Office;
  now: () => Date;
}

/** Which answer is waited for, and when its reporter was told that silence closes it. */
interface Waiting {
  messageId: string;
  noticedAt?: string;
}

const kinds = { notice: 'closing-notice', closing: 'closing' } as const;
const HOUR_MS = 3_600_000;

/**
 * From now on its reporter's word is waited for: silence closes it after the working days of the rule set, told to him
 * beforehand.
 */
export async function waitForReporter(
  unit: ComplaintUnit,
  messageId: string,
  { timers, office, now }: ClosingParts,
): Promise<void> {
  const { id: complaintId, wilayah } = unit.complaint;
  const { closing } = office.rules.of(unit.complaint);
  const payload: Waiting = { messageId };
  const dueIn = (days: number): Date => office.calendar.deadline(now(), days, wilayah);
  // The last instant of that day: sixteen hours before it is eight in the morning there.
  const noticeAt = new Date(dueIn(closing - CLOSING_NOTICE_DAYS).getTime() + 1 - 16 * HOUR_MS);
  await timers.set(unit.tx, { kind: kinds.notice, complaintId, dueAt: noticeAt, payload });
  await timers.set(unit.tx, { kind: kinds.closing, complaintId, dueAt: dueIn(closing), payload });
}

/** Tells the reporter that silence will close it, and closes it when he was silent; each looks at what is then so. */
export function closingHandlers(parts: ClosingParts): TimerHandlers {
  const { timers, office, now } = parts;
  const announce = async (tx: Transaction, unit: ComplaintUnit, messageId: string): Promise<void> => {
    const { id: complaintId, wilayah } = unit.complaint;
    const dueAt = office.calendar.deadline(now(), CLOSING_NOTICE_DAYS, wilayah);
    const payload: Waiting = { messageId, noticedAt: now().toISOString() };
    await timers.set(tx, { kind: kinds.closing, complaintId, dueAt, payload });
    // Both may be due at once after a standstill, and either may come first.
    await timers.clear(tx, complaintId, [kinds.notice]);
    await unit.announce('closing.announced', { complaintId, closesAt: dueAt.toISOString() });
    await unit.record({ at: now(), actor: 'system', role: 'system', action: 'closing-announced' });
  };
  const later = (tx: Transaction, kind: string, unit: ComplaintUnit, payload: object): Promise<void> => {
    const { id: complaintId, wilayah } = unit.complaint;
    return timers.set(tx, {
      kind,
      complaintId,
      dueAt: office.calendar.deadline(now(), 1, wilayah),
      payload,
    });
  };
  return {
    [kinds.notice]: async (tx, { payload }, unit) => {
      const { messageId } = payload as Waiting;
      if (!unit || !(await isWaitedFor(unit, messageId))) return;
      if (await unit.hasOpenDisposition()) return later(tx, kinds.notice, unit, payload);
      await announce(tx, unit, messageId);
    },
    [kinds.closing]: async (tx, { payload }, unit) => {
      const { messageId, noticedAt } = payload as Waiting;
      if (!unit || !(await isWaitedFor(unit, messageId))) return;
      if (await unit.hasOpenDisposition()) return later(tx, kinds.closing, unit, payload);
      // Nobody's silence counts who was not told beforehand.
      if (noticedAt === undefined) return announce(tx, unit, messageId);
      const { id: complaintId } = unit.complaint;
      await unit.close({ as: 'automatic', at: now() });
      await unit.record({
        at: now(),
        actor: 'system',
        role: 'system',
        action: 'closed',
        reason: 'automatic',
      });
      await unit.announce('complaint.closed', { complaintId, as: 'automatic' satisfies ClosedAs });
      await reckon(unit, { ...parts, at: now() });
    },
  };
}

/** Whether it still stands as that answer left it: nothing said since, and no newer answer. */
const isWaitedFor = async (unit: ComplaintUnit, messageId: string): Promise<boolean> =>
  unit.complaint.status === 'answered' && (await unit.lastAnswer())?.messageId === messageId;

/** How a complaint ends that was answered; refusals as in `ComplaintWork`. */
export class Closing {
  constructor(private readonly work: ComplaintWork) {}

  close(officer: Officer, number: string, reason: string): Promise<void> {
    const why = wordsIn('reason', reason);
    return this.work.on(officer, number, async (unit) => {
      move(unit.complaint.status, 'close', officer.role);
      await unit.close({ as: 'by-officer', at: this.work.parts.now() });
      await this.work.record(unit, officer, 'closed', why, null);
    });
  }

  /** Its reporter, who has proved himself to the caller, agrees that the answer settles it; with a rating from 1 to 5. */
  async confirm(complaintId: string, rating: number | null = null): Promise<void> {
    const at = this.work.parts.now();
    await this.work.parts.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      if (!unit) throw new Failure('not-found');
      move(unit.complaint.status, 'close', 'reporter');
      await unit.close({ as: 'confirmed', at, rating });
      await unit.record({ at, actor: 'reporter', action: 'closed', reason: 'confirmed' });
      await this.work.reckon(unit);
    });
    this.work.parts.committed();
  }
}

/** A rating as somebody typed it; null for none. Throws `invalid` for anything but 1 to 5. */
export function ratingIn(typed: unknown): Complaint['rating'] {
  if (typed === undefined || typed === null || typed === '') return null;
  const rating = typeof typed === 'string' ? Number(typed) : typed;
  if (typeof rating === 'number' && Number.isInteger(rating) && rating >= 1 && rating <= 5) return rating;
  throw new Failure('invalid', 'rating-invalid', [{ field: 'rating', code: 'rating-invalid' }]);
}
