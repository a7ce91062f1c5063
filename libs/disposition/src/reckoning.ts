import { clocksOf, type Clock, type ClockKind } from '#complaint';
import { clockFactsOf, clocksIn, keepClocks, type ComplaintUnit, type KeptClock } from '#store';
import { setQuestionTimers, type ReckoningParts } from './questions.js';

/**
 * Reckons the clocks of a complaint anew from its timeline and keeps them: what is due when, who is told of it when, and
 * the reminders of a question that waits. Whoever changed a complaint calls it at the end of his transaction; calling it
 * again changes nothing. `answerBy` of the complaint and its open dispositions is the settlement's deadline, or that of
 * the information request it became; while a question stops that clock it stays what it was. One that speaks for others
 * is due no later than any of those was promised; what they were promised stands while they are part of it.
 */
export async function reckon(unit: ComplaintUnit, parts: ReckoningParts): Promise<void> {
  const { complaint, tx } = unit;
  const { office, at } = parts;
  const rules = office.rules.of(complaint);
  const before = await clocksIn(tx, complaint.id);
  const own = clocksOf(await clockFactsOf(tx, complaint), rules, office.calendar);
  const kind: ClockKind = own.some(isInformation) ? 'information' : 'settlement';
  const promised = await unit.promised();
  const clocks = own.map((clock) => (clock.kind === kind ? noLater(clock, promised) : clock));
  const kept = clocks.map((clock) => ({
    ...clock,
    stages: stagesOf(clock, parts, complaint.wilayah, rules),
  }));
  // What comes from another register late is nobody's fault here.
  await keepClocks(tx, complaint.id, kept, { at, quietly: complaint.takenOver !== null });
  const main = clocks.find((clock) => clock.kind === kind);
  const isOwn = complaint.mergedInto === null;
  if (isOwn && main?.dueAt && +main.dueAt !== +complaint.answerBy) await unit.dueBy(main.dueAt);
  await setQuestionTimers(unit, { before, now: clocks }, { ...parts, rules });
}

const isInformation = ({ kind }: Clock): boolean => kind === 'information';
const noLater = (clock: Clock, promised: Date | null): Clock =>
  clock.dueAt !== null && promised !== null && promised < clock.dueAt ? { ...clock, dueAt: promised } : clock;

/** A warning before the deadline, the deadline itself, and then the levels above, as long as it runs. */
function stagesOf(
  clock: Clock,
  { office }: ReckoningParts,
  wilayah: string | null,
  rules: { warning: number; escalation: readonly number[] },
): KeptClock['stages'] {
  const { kind, startedAt, dueAt, endedAt, instansi } = clock;
  if (dueAt === null || endedAt !== null || kind === 'closing' || kind === 'question') return [];
  const place = { wilayah, instansi: kind === 'first-response' ? instansi : null };
  const warned = office.calendar.before(dueAt, rules.warning, place);
  return [
    warned > startedAt ? warned : startedAt,
    // The deadline itself is still in time.
    new Date(dueAt.getTime() + 1),
    ...rules.escalation.map((days) => office.calendar.deadline(dueAt, days, place)),
  ];
}
