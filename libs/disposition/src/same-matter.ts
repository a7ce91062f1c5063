import { Failure, type Complaint } from '#complaint';
import { newId } from '#platform';
import {
  ComplaintUnit,
  DuplicateQueries,
  lockFamily,
  PublicComplaints,
  publicSpeaker,
  sameMatters,
  type Scope,
  type Transaction,
} from '#store';
import { join } from './parting.js';
import type { ReckoningParts } from './questions.js';
import { reckon } from './reckoning.js';

const everything: Scope = {
  supervisory: 'any',
  bodies: null,
  suggested: false,
  wilayah: null,
  enteredAt: null,
  notAccusing: [],
  confidential: 'all',
};

/** Number of the likeliest of the complaints about the same that everybody may see; null for none. */
export async function alikeInPublic(tx: Transaction, complaintId: string): Promise<string | null> {
  const near = await new DuplicateQueries(tx).near(everything, complaintId);
  if (near.length === 0) return null;
  const codes = near.map(({ code }) => code);
  const shown = await new PublicComplaints(tx).list({ codes, limit: codes.length });
  return codes.find((code) => shown.some((each) => each.code === code)) ?? null;
}

/** What its reporter says is about the same as a public complaint: joined to that, with his way kept, as he wishes. */
export class SameMatter {
  constructor(private readonly parts: Omit<ReckoningParts, 'at'> & { now(): Date }) {}

  /**
   * Whether it is part of the one that its reporter named or was told of. It stays its own where that is not public or
   * not open any more, and where the two may not be one. Nobody has to read what says no more than that.
   */
  async join(tx: Transaction, complaintId: string, tells = false): Promise<boolean> {
    const pair = await this.pairOf(tx, complaintId);
    if (!pair) return false;
    const { unit, lead } = pair;
    if (unit.complaint.mergedInto === lead.complaint.id) return true;
    const isNew = unit.complaint.suggestion === null;
    const at = this.parts.now();
    const hand = { actor: 'reporter', role: 'reporter', reason: 'says-same', at, tells } as const;
    try {
      await join(unit, lead, newId(), hand);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return false;
    }
    if (isNew) await takeOver(unit, lead.complaint);
    for (const each of [unit, lead]) await reckon(each, { ...this.parts, at });
    return true;
  }

  /** The complaint and the one it is about the same as, both locked; null where that is nobody's to join. */
  private async pairOf(
    tx: Transaction,
    complaintId: string,
  ): Promise<{ unit: ComplaintUnit; lead: ComplaintUnit } | null> {
    const [same] = await sameMatters.of(tx, [complaintId]);
    const speaker = same?.agreed === true ? await publicSpeaker(tx, same.code) : null;
    if (!speaker || speaker.id === complaintId) return null;
    await lockFamily(tx, [complaintId, speaker.id]);
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    const lead = await ComplaintUnit.lock(tx, { id: speaker.id });
    // It may have been closed, hidden or merged itself while we waited.
    const isStill = (await publicSpeaker(tx, speaker.code))?.id === speaker.id;
    return unit && lead && isStill ? { unit, lead } : null;
  }
}

/** What nobody has read is what the other one is, should it ever be its own again. */
async function takeOver(unit: ComplaintUnit, lead: Complaint): Promise<void> {
  const { id: complaintId, wilayah, text } = unit.complaint;
  const { category, classification, place, suggestion } = lead;
  await unit.set({ category, classification, place, suggestion, wilayah: wilayah ?? lead.wilayah });
  await unit.letBeFound(text);
  await unit.announce('complaint.routed', { complaintId, first: true, question: null });
}
