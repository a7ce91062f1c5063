import { mayReceive } from '#access';
import { mayMove, move, type Complaint } from '#complaint';
import { mayOversee, type Office } from '#instansi';
import { endCopy, openCopies, type ComplaintUnit } from '#store';

/**
 * Takes it from every body that may not have it as it is now: the one that leads, or those with a copy. Whether one
 * that leads keeps it.
 */
export async function leaveUnfit(
  unit: ComplaintUnit,
  reason: string,
  { office, at }: { office: Office; at: Date },
): Promise<boolean> {
  const { complaint } = unit;
  const { instansi: holder, status } = complaint;
  const accused = await unit.accusedInstansi();
  if (holder === null) return false;
  if (mayKeep(holder, complaint, accused, office)) {
    for (const { id, instansi } of await openCopies(unit.tx, complaint.id)) {
      if (mayKeep(instansi, complaint, accused, office)) continue;
      await endCopy(unit.tx, id, { as: 'withdrawn', at });
      await unit.record({ at, actor: 'system', action: 'copy-withdrawn', reason, instansi });
    }
    return true;
  }
  if (!mayMove(status, 'withdraw')) return false;
  await unit.endDispositions('withdrawn', at);
  await unit.set({ status: move(status, 'withdraw', 'system'), instansi: null });
  await unit.record({ at, actor: 'system', action: 'withdrawn', reason, instansi: holder });
  return false;
}

/** Whether the body may go on: it is not accused, and a suspicion lies with an inspectorate above everybody accused. */
export function mayKeep(
  holder: string,
  { supervisory, wilayah }: Complaint,
  accused: string[],
  { directory }: Office,
): boolean {
  if (!mayReceive(holder, accused, directory)) return false;
  return !supervisory || mayOversee(holder, { accused, wilayah }, directory);
}
