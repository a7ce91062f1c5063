import { LAPSED, type Clock, type RuleSet } from '#complaint';
import type { Office } from '#instansi';
import type { ComplaintUnit, Timer, TimerStore } from '#store';

/** What clocks are reckoned with: at which instant, by whose calendar and rules. */
export interface ReckoningParts {
  office: Office;
  timers: TimerStore;
  at: Date;
}

export const REMINDER = 'question-reminder';
export const LAPSE = 'question-lapse';
export const LATE = 'question-too-late';
/** Days of the calendar after a lapse in which an answer by his number still joins and reopens it. */
const LATE_DAYS = 60;

type Clocks = readonly Pick<Clock, 'kind' | 'nth' | 'startedAt' | 'dueAt' | 'endedAt'>[];

const waiting = (clocks: Clocks) =>
  clocks.find(({ kind, endedAt }) => kind === 'question' && endedAt === null);

/** Sets the reminders and the lapse of a question that has begun to wait; takes them away once none waits. */
export async function setQuestionTimers(
  unit: ComplaintUnit,
  { before, now }: { before: Clocks; now: Clocks },
  { office, timers, at, rules }: ReckoningParts & { rules: RuleSet },
): Promise<void> {
  const { tx, complaint } = unit;
  const question = waiting(now);
  const known = waiting(before);
  if (question?.nth === known?.nth) return;
  if (known) await timers.clear(tx, complaint.id, [REMINDER, LAPSE]);
  if (!question?.dueAt) return;
  const set = (kind: string, ref: string, dueAt: Date): Promise<void> =>
    timers.set(tx, { kind, complaintId: complaint.id, ref, dueAt });
  for (const [index, days] of rules.reminders.entries()) {
    const dueAt = office.calendar.plainDays(question.startedAt, days, complaint.wilayah);
    if (dueAt > at) await set(REMINDER, `${question.nth}-${index}`, morningAfter(dueAt));
  }
  await set(LAPSE, String(question.nth), new Date(question.dueAt.getTime() + 1));
}

/** A reminder comes at nine in the morning of the day after the last instant of `day`, and wakes nobody. */
const morningAfter = (day: Date): Date => new Date(day.getTime() + 1 + 9 * 3_600_000);

/** Lets the reporter be reminded of the question that waits. */
export async function remind(_timer: Timer, unit: ComplaintUnit | null): Promise<void> {
  if (unit?.complaint.status !== 'needs-info') return;
  await unit.announce('question.reminder', { complaintId: unit.complaint.id });
}

/**
 * Puts a complaint away whose question nobody answered, with words to its reporter. A late answer by the same way takes
 * it out again, for some weeks by a mere reply.
 */
export async function lapse(unit: ComplaintUnit | null, { timers, at }: ReckoningParts): Promise<void> {
  if (unit?.complaint.status !== 'needs-info') return;
  const { id } = unit.complaint;
  await unit.endDispositions('archived', at);
  await unit.set({ status: 'archived' });
  await unit.record({ at, actor: 'system', action: LAPSED, reason: 'TIDAK_DILENGKAPI' });
  await unit.announce('question.lapsed', { complaintId: id });
  const until = new Date(at.getTime() + LATE_DAYS * 86_400_000);
  await timers.set(unit.tx, { kind: LATE, complaintId: id, dueAt: until });
}

/** Nothing that comes by its sender's number joins it any more; with number and PIN it may still be answered. */
export async function endLateReplies(unit: ComplaintUnit | null): Promise<void> {
  if (unit && (await unit.hasLapsed())) await unit.endConversation();
}
