import type { Complaint, Role } from '#complaint';
import type { Directory } from '#instansi';
import type { Scope } from '#store';
import { reachOf, type Reach } from './policy.js';

/** Somebody who works here, as far as decisions are concerned. */
export interface Officer {
  /** User name, or the name of a token. */
  id: string;
  name: string;
  role: Role;
  /** The body he works for; null for the whole country. */
  instansi: string | null;
}

const everything: Scope = {
  supervisory: 'never',
  bodies: null,
  suggested: true,
  wilayah: null,
  enteredAt: null,
  notAccusing: [],
  confidential: 'all',
};
const nothing: Scope = { ...everything, bodies: [] };

/** Roles that work for one body and see nothing without it. */
const ofOneBody = new Set<Role>([
  'regional-admin',
  'instansi-admin',
  'opd-admin',
  'liaison-officer',
  'front-desk',
]);

export const needsInstansi = (role: Role): boolean => ofOneBody.has(role);

/**
 * Which complaints an officer may see: what his role reads by the policy, seen from his body. Supervisory ones are the
 * inspectorate's alone; the accused body and everybody in it never see what accuses them, whatever their role: where
 * the government itself is accused or its inspectorate, one level up must look.
 */
export function scopeOf(officer: Officer, directory: Directory): Scope {
  return scopeFor('complaint.read', officer, directory);
}

/** Which complaints are in the figures that an officer reads: none more than he may see, and a leader's alone. */
export function countedFor(officer: Officer, directory: Directory): Scope {
  return scopeFor('figures.read', officer, directory);
}

function scopeFor(action: 'complaint.read' | 'figures.read', officer: Officer, directory: Directory): Scope {
  const { role, instansi } = officer;
  const view = views[reachOf(role, action)];
  if (!view || (instansi === null && needsInstansi(role))) return nothing;
  if (instansi === null) return { ...everything, ...view(officer, directory) };
  if (!directory.instansi(instansi)) return nothing;
  return {
    ...everything,
    ...view(officer, directory),
    notAccusing: accusationsHiddenFrom(officer, directory),
  };
}

type View = (officer: Officer, directory: Directory) => Partial<Scope>;

/**
 * What each reach shows of complaints; the others show none. Of the confidential ones a government's admin sees those
 * that wait for a decision or lie in his own line, and a body only those that it has now: neither who had them before
 * nor the neighbours. Above them they stay in sight, since who accuses a whole government needs somebody one level up.
 * A desk sees what it typed in, and of the confidential only the officer who took them down.
 */
const views: Partial<Record<Reach, View>> = {
  country: () => ({}),
  region: ({ instansi }, directory) => ({
    bodies: bodiesWithin(instansi, directory),
    wilayah: areaOf(instansi, directory, true),
  }),
  government: ({ instansi }, directory) => ({
    bodies: bodiesWithin(instansi, directory),
    wilayah: areaOf(instansi, directory, false),
    confidential: 'waiting-or-held',
  }),
  office: ({ instansi }, directory) => ({
    bodies: bodiesWithin(instansi, directory),
    suggested: false,
    confidential: 'held',
  }),
  supervisory: ({ instansi }) => ({
    supervisory: 'only',
    bodies: instansi === null ? null : [instansi],
    confidential: instansi === null ? 'all' : 'waiting-or-held',
  }),
  entered: ({ id, instansi }) => ({ enteredAt: instansi, confidential: { enteredBy: id } }),
};

const bodiesWithin = (ancestor: string | null, directory: Directory): string[] =>
  ancestor === null
    ? []
    : directory.data.instansi.filter(({ id }) => directory.isWithin(id, ancestor)).map(({ id }) => id);

/** The area that a government governs; other bodies serve an area and govern none. */
function areaOf(instansi: string | null, directory: Directory, below: boolean): Scope['wilayah'] {
  const government = instansi === null ? undefined : directory.governmentOf(instansi);
  if (!government || government.id !== instansi || government.wilayah === null) return null;
  return { code: government.wilayah, below };
}

/** Accused bodies whose complaints the officer must not see: his own and every body above it, short of the country. */
function accusationsHiddenFrom({ instansi }: Officer, directory: Directory): string[] {
  const above: string[] = [];
  for (let body = directory.instansi(instansi ?? ''); body; body = directory.instansi(body.parentId ?? '')) {
    if (body.parentId !== null || body.id === instansi) above.push(body.id);
  }
  return above;
}

/** Whether the complaint may go to the body: never to the accused or into it, its own inspectorate included. */
export function mayReceive(instansi: string, accused: string[], directory: Directory): boolean {
  return accused.every((body) => !directory.isWithin(instansi, body));
}

/** Whether the officer may act on the complaint for the body that has it. */
export function actsFor(
  officer: Officer,
  complaint: Pick<Complaint, 'instansi'>,
  directory: Directory,
): boolean {
  if (complaint.instansi === null) return false;
  if (officer.instansi === null) return officer.role === 'national-admin' || officer.role === 'inspector';
  return directory.isWithin(complaint.instansi, officer.instansi);
}
