import { Failure, move, type Actor } from '#complaint';
import { bouncesIn, mayReceive } from '#access';
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
  /** The body of whoever hands it on. */
  from?: string | null;
  /** The body that has it hands it to one of its own units. */
  forward?: boolean;
  /** It goes to a body that has returned it already, and whoever decides knows. */
  again?: boolean;
}

/**
 * Hands a complaint to a body: a disposition where the body has users here, a referral where it has none. Ends what
 * was open, but for copies where it is handed on. Throws `invalid` for an unknown body, for one that is accused, and for one that has returned it unless
 * `again` is said; `wrong-state` and `not-allowed`: the latter also where a supervisory complaint would leave the
 * inspectorates for a body in which nobody may see it.
 */
export async function hand(
  unit: ComplaintUnit,
  handing: Handing,
  office: Office,
): Promise<'disposed' | 'referred'> {
  const { instansi, reason, by, actor, at, from = null, forward = false } = handing;
  const { name, kind } = await receiver(unit, handing, office);
  const verb = forward ? 'forward' : kind === 'disposition' ? 'dispose' : 'refer';
  const { status: stands, instansi: has } = unit.complaint;
  const status = move(stands, verb, by);
  // Its reporter has been told that it lies there.
  if (stands === 'referred' && has === instansi) throw fault('instansi-has-it');
  await requireNew(unit, handing, office);
  const { answerBy } = unit.complaint;
  // Whoever hands it on within his own house leaves the others their copies, and what they have said.
  if (forward) await unit.endDispositions('forwarded', at, instansi);
  else await unit.endDispositions('replaced', at);
  await unit.hand({ kind, instansi, reason, madeBy: actor, madeAt: at, answerBy });
  await unit.set({ status, instansi, raisedTo: null });
  const hop = hopOf[verb];
  await unit.hop({ kind: hop, from, to: instansi, reason, proposal: null, actor, role: by, at });
  await unit.record({ at, actor, role: by, action: hop, reason, instansi });
  const payload = { complaintId: unit.complaint.id, instansi, name };
  await unit.announce(kind === 'disposition' ? 'complaint.disposed' : 'complaint.referred', payload);
  await awaitInspector(unit, { office, at });
  return kind === 'disposition' ? 'disposed' : 'referred';
}

const hopOf = { forward: 'forwarded', dispose: 'disposed', refer: 'referred' } as const;

/** The body, and what handing it there is called, where it may have the complaint at all. */
async function receiver(
  unit: ComplaintUnit,
  { instansi, forward = false }: Handing,
  office: Office,
): Promise<{ name: string; kind: 'disposition' | 'referral' }> {
  const { directory } = office;
  const body = directory.instansi(instansi);
  if (!body) throw fault('instansi-unknown');
  const accused = await unit.accusedInstansi();
  if (!mayReceive(instansi, accused, directory)) throw fault('instansi-accused');
  const kind = office.isConnected(instansi) ? 'disposition' : 'referral';
  if (forward && kind === 'referral') throw fault('instansi-not-connected');
  const { supervisory, wilayah } = unit.complaint;
  const inspects = mayOversee(instansi, { accused, wilayah }, directory);
  if (supervisory && kind === 'disposition' && !inspects) throw new Failure('not-allowed');
  return { name: body.name, kind };
}

async function requireNew(unit: ComplaintUnit, { instansi, again }: Handing, office: Office): Promise<void> {
  if (again === true) return;
  const bounces = bouncesIn(await unit.hops(), office.directory);
  if (bounces.some(({ from }) => from === instansi)) throw fault('instansi-returned');
}

const fault = (code: string): Failure => new Failure('invalid', code, [{ field: 'instansi', code }]);
