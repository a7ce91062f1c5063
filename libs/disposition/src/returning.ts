import { levelAbove, mayReceive, type Officer } from '#access';
import { Failure, type Hop, type Status, type Suggestion } from '#complaint';
import type { Directory } from '#instansi';
import type { ComplaintUnit } from '#store';
import type { ComplaintWork } from './complaint-work.js';
import { awaitInspector } from './inspecting.js';
import { VERIFIED } from './verifying.js';

/** A body's word that it is not its own. */
export interface Returning {
  kind: 'returned' | 'declined';
  /** The body that says so. */
  from: string;
  reason: string;
  /** Where it should rather go. */
  proposal: string | null;
  /** What becomes of it. */
  status: Status;
}

/**
 * Sends a complaint up a level with reason and proposal, and writes the step into its ledger, from which routing
 * learns. A unit's goes back to the OPD that handed it on. Throws `invalid` for a proposal that nobody knows, or that is
 * accused, and `not-allowed` where nobody is above.
 */
export async function sendUp(
  work: ComplaintWork,
  unit: ComplaintUnit,
  officer: Officer,
  { kind, from, reason, proposal, status }: Returning,
): Promise<void> {
  const { directory } = work.parts.office;
  const accused = await unit.accusedInstansi();
  requireProposal(proposal, accused, directory);
  const level = levelAbove(from, accused, directory);
  if (level === null) throw new Failure('not-allowed', 'nobody-above');
  const at = work.parts.now();
  const { id: actor, role } = officer;
  const hop: Hop & { role: string } = { kind, from, to: level, reason, proposal, actor, role, at };
  const forwarded = (await unit.hops()).findLast((each) => each.to === from && each.kind !== 'returned');
  await unit.endDispositions('returned', at);
  await unit.hop(hop);
  if (kind === 'returned' && forwarded?.kind === 'forwarded' && forwarded.from === level) {
    const { answerBy, id } = unit.complaint;
    const made = {
      kind: 'disposition',
      instansi: level,
      reason,
      madeBy: actor,
      madeAt: at,
      answerBy,
    } as const;
    await unit.hand(made);
    await unit.set({ status: 'disposed', instansi: level });
    const name = directory.instansi(level)?.name ?? level;
    await unit.announce('complaint.disposed', { complaintId: id, instansi: level, name });
  } else {
    const suggestion = suggestionAfter(unit.complaint.suggestion, { from, proposal, directory });
    await unit.set({ status, instansi: null, raisedTo: level, suggestion });
    await unit.announce(`complaint.${kind}`, { complaintId: unit.complaint.id, from, to: level, proposal });
  }
  await work.record(unit, officer, kind, reason, proposal);
  await awaitInspector(unit, { office: work.parts.office, at });
}

/** Throws `invalid` for a body that the directory lacks. */
export function requireKnown(proposal: string | null, directory: Directory): void {
  if (proposal === null || directory.instansi(proposal)) return;
  const code = 'instansi-unknown';
  throw new Failure('invalid', code, [{ field: 'proposal', code }]);
}

function requireProposal(proposal: string | null, accused: string[], directory: Directory): void {
  if (proposal === null) return;
  const code = !directory.instansi(proposal)
    ? 'instansi-unknown'
    : mayReceive(proposal, accused, directory)
      ? null
      : 'instansi-accused';
  if (code !== null) throw new Failure('invalid', code, [{ field: 'proposal', code }]);
}

/**
 * One press must not send it round: who returned it is suggested no more. The proposal stands among the alternatives
 * and not in the first place, since whom routing suggests sees the complaint, and nobody comes to see one by being
 * proposed.
 */
function suggestionAfter(
  suggestion: Suggestion | null,
  { from, proposal, directory }: { from: string; proposal: string | null; directory: Directory },
): Suggestion {
  const others = suggestion?.alternatives.filter(
    ({ instansi }) => instansi !== from && instansi !== proposal,
  );
  return {
    category: '',
    classification: null,
    confidence: 0,
    modelVersion: VERIFIED,
    ...suggestion,
    outcome: 'suggest',
    instansi: null,
    alternatives: [
      ...(proposal === null ? [] : [{ instansi: proposal, confidence: 1 }]),
      ...(others ?? []),
    ].slice(0, 3),
    why: [`dikembalikan oleh ${directory.instansi(from)?.name ?? from}`],
  };
}
