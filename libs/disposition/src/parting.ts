import { Failure, move, type Actor, type Status } from '#complaint';
import { mergings, type ComplaintUnit, type Transaction } from '#store';
import { LAPSE, REMINDER } from './questions.js';

export interface Hand {
  /** User name, token name or `system`. */
  actor: string;
  role: Actor;
  reason: string;
  at: Date;
  /** Whether the reporter is told that it was joined; he is where nothing is said. */
  tells?: boolean;
}

/** Timers that follow from the clocks. */
const reckoned = [LAPSE, REMINDER, 'reckon'];

/**
 * Makes a complaint part of another about the same; both locked. Throws `wrong-state`, `not-allowed`, and `conflict`
 * where one of them would show what the other hides, or would be seen by whom the other accuses.
 */
export async function join(unit: ComplaintUnit, lead: ComplaintUnit, act: string, hand: Hand): Promise<void> {
  const { tx } = unit;
  const { id, supervisory, protection, mergedInto, status } = unit.complaint;
  if (id === lead.complaint.id) throw new Failure('conflict', 'merge-itself');
  if (mergedInto !== null) throw new Failure('wrong-state', 'already-merged');
  const merged = move(status, 'merge', hand.role);
  if (supervisory !== lead.complaint.supervisory) throw new Failure('conflict', 'merge-supervisory');
  if (protection.content !== lead.complaint.protection.content) {
    throw new Failure('conflict', 'merge-would-expose');
  }
  if (!(await mergings.accuseTheSame(tx, id, lead.complaint.id))) {
    throw new Failure('conflict', 'merge-accuses-others');
  }
  const { actor: madeBy, at: madeAt } = hand;
  const leadAnswerBy = lead.complaint.answerBy;
  const leadId = lead.complaint.id;
  await mergings.add(tx, { act, complaintId: id, leadId, status, leadAnswerBy, madeAt, madeBy }, reckoned);
  await unit.endDispositions('merged', hand.at);
  await unit.set({ status: merged, mergedInto: lead.complaint.id });
  // The earliest promise stands: whoever is merged into another is not made to wait for it longer.
  await lead.dueBy(leadAnswerBy);
  await note(unit, hand, 'merged');
  await note(lead, hand, 'took-in');
  if (hand.tells !== false) await unit.announce('complaint.merged', { complaintId: id, leadId });
  const answer = lead.complaint.status === 'answered' ? await lead.lastAnswer() : null;
  if (answer) await unit.announce('message.shared', { complaintId: id, leadId, ...answer });
}

/** Makes it its own again, as it was, with those that had been merged into it; both locked. */
export async function part(unit: ComplaintUnit, lead: ComplaintUnit, hand: Hand): Promise<void> {
  const { tx } = unit;
  const { id } = unit.complaint;
  move(unit.complaint.status, 'split', hand.role);
  const was = await mergings.end(tx, id, hand.at);
  if (!was) throw new Failure('wrong-state', 'not-merged');
  const back: Status = was.status;
  await unit.set({ status: back, mergedInto: null });
  await mergings.takeAlong(tx, id);
  await mergings.handBack(tx, id);
  const { answerBy } = lead.complaint;
  // What it hurried the lead by goes with it, unless somebody has set another date since.
  if (answerBy.getTime() === Math.min(was.leadAnswerBy.getTime(), unit.complaint.answerBy.getTime())) {
    await lead.dueBy(was.leadAnswerBy);
  }
  await note(unit, hand, 'split');
  await note(lead, hand, 'split-off');
  await unit.announce('complaint.split', { complaintId: id, leadId: lead.complaint.id });
}

/** Whether the two may still be one: neither shows what the other hides. */
export async function isAlike(tx: Transaction, one: ComplaintUnit, other: ComplaintUnit): Promise<boolean> {
  const [a, b] = [one.complaint, other.complaint];
  return (
    a.supervisory === b.supervisory &&
    a.protection.content === b.protection.content &&
    (await mergings.accuseTheSame(tx, a.id, b.id))
  );
}

const note = (unit: ComplaintUnit, { at, actor, role, reason }: Hand, action: string): Promise<void> =>
  unit.record({ at, actor, role, action, reason, instansi: null });
