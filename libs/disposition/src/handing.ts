import { Failure, move, permenpanrb62of2018, settlementDays, type Actor } from '#complaint';
import { mayReceive } from '#access';
import { mayOversee, type Office } from '#instansi';
import type { ComplaintUnit } from '#store';
import { awaitInspector } from './inspecting.js';

export interface Handing {
  instansi: string;
  reason: string;
  by: Actor;
  /** User name, token name or `system`. */
  actor: string;
  at: Date;
}

/**
 * Hands a complaint to a body: a disposition where the body has users here, a referral where it has none. Ends what
 * was open. Throws `invalid` for an unknown body and for one that is accused, `wrong-state` and `not-allowed`: the
 * latter also where a supervisory complaint would leave the inspectorates for a body in which nobody may see it.
 */
export async function hand(
  unit: ComplaintUnit,
  handing: Handing,
  office: Office,
): Promise<'disposed' | 'referred'> {
  const { instansi, reason, by, actor, at } = handing;
  const body = office.directory.instansi(instansi);
  if (!body) throw fault('instansi-unknown');
  const accused = await unit.accusedInstansi();
  const { classification, supervisory, receivedAt, wilayah } = unit.complaint;
  if (!mayReceive(instansi, accused, office.directory)) throw fault('instansi-accused');
  const kind = office.isConnected(instansi) ? 'disposition' : 'referral';
  const inspects = mayOversee(instansi, { accused, wilayah }, office.directory);
  if (supervisory && kind === 'disposition' && !inspects) throw new Failure('not-allowed');
  const status = move(unit.complaint.status, kind === 'disposition' ? 'dispose' : 'refer', by);
  const days = settlementDays(permenpanrb62of2018, { classification, supervisory });
  const answerBy = office.calendar.deadline(receivedAt, days, wilayah);
  await unit.endDispositions('replaced', at);
  await unit.hand({ kind, instansi, reason, madeBy: actor, madeAt: at, answerBy });
  await unit.set({ status, instansi });
  await unit.record({
    at,
    actor,
    role: by,
    action: kind === 'disposition' ? 'disposed' : 'referred',
    reason,
    instansi,
  });
  const payload = { complaintId: unit.complaint.id, instansi, name: body.name };
  await unit.announce(kind === 'disposition' ? 'complaint.disposed' : 'complaint.referred', payload);
  await awaitInspector(unit, { office, at });
  return kind === 'disposition' ? 'disposed' : 'referred';
}

const fault = (code: string): Failure => new Failure('invalid', code, [{ field: 'instansi', code }]);
