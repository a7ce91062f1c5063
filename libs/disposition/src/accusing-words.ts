import { protectedFromAccused, settlementDays, type Complaint, type Suggestion } from '#complaint';
import type { Office } from '#instansi';
import type { RoutingDecision } from '#routing';
import type { ComplaintUnit } from '#store';
import { awaitInspector } from './inspecting.js';
import { leaveUnfit, mayKeep } from './leaving.js';
import { suggestionFor, supervisedAsRead, VERIFIED } from './verifying.js';

/** One text of a reporter read by itself, and all his words read without it and with it. */
export interface WordsRead {
  /** The new words themselves. */
  text: string;
  alone: RoutingDecision;
  before: RoutingDecision;
  now: RoutingDecision;
}

/**
 * Heeds words that came after a person or the autopilot had decided: where they accuse somebody whom the words before
 * did not, the complaint is protected as if it had accused him from the start, and leaves a body that may not have it
 * any more. All else that was decided stays: a machine does not overrule a person.
 */
export async function heedAccusation(
  unit: ComplaintUnit,
  read: WordsRead,
  { office, at }: { office: Office; at: Date },
): Promise<void> {
  const { alone, now } = read;
  const { accused, suspected, isAccusation } = await newlyAccused(unit, read);
  if (!isAccusation) return;
  for (const body of accused) await unit.accuse(body);
  const { complaint } = unit;
  const supervisory = complaint.supervisory || suspected;
  const days = settlementDays(office.rules.of(complaint), { ...complaint, supervisory });
  await unit.set({
    supervisory,
    protection: protectedFromAccused(complaint.protection),
    answerBy: office.calendar.deadline(complaint.receivedAt, days, complaint.wilayah),
  });
  await unit.record({ at, actor: 'system', action: 'protected', reason: 'words-accuse' });
  const all = await unit.accusedInstansi();
  const suggested = complaint.suggestion?.instansi ?? null;
  const isKept = await leaveUnfit(unit, 'words-accuse', { office, at });
  const stands = isKept && (suggested === null || mayKeep(suggested, unit.complaint, all, office));
  const source = now.supervisory ? now : alone;
  if (!stands) await unit.set({ suggestion: nextAfter(unit.complaint, source, all, office) });
  await awaitInspector(unit, { office, at });
}

/** Whom words accuse whom the words before did not, and whether they raise a suspicion for the inspectorate. */
export async function newlyAccused(
  unit: ComplaintUnit,
  { alone, before, now }: WordsRead,
): Promise<{ accused: string[]; suspected: boolean; isAccusation: boolean }> {
  const known = new Set([...(await unit.accusedInstansi()), ...before.accused]);
  const accused = [...new Set([...alone.accused, ...now.accused])].filter((body) => !known.has(body));
  const suspected = alone.supervisory || (now.supervisory && !before.supervisory);
  return { accused, suspected, isAccusation: accused.length > 0 || suspected };
}

/** Who should have it now: whom routing names for the accusation, unless somebody else looks after all it accuses. */
function nextAfter(
  complaint: Complaint,
  source: RoutingDecision,
  accused: string[],
  { directory }: Office,
): Suggestion {
  const byHand = suggestionFor(complaint, accused, directory);
  const stands = source.supervisory && supervisedAsRead(source, accused);
  return {
    ...byHand,
    instansi: stands ? source.instansi : byHand.instansi,
    confidence: source.confidence,
    why: source.why,
    modelVersion: complaint.suggestion?.modelVersion === VERIFIED ? VERIFIED : source.modelVersion,
  };
}
