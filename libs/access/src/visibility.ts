import type { Complaint, Role } from '#complaint';
import type { Directory } from '#instansi';
import type { Scope } from '#store';

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
 * Which complaints an officer may see. Supervisory ones are the inspectorate's alone; the accused body and everybody
 * in it never see what accuses them, whatever their role: where the government itself is accused or its inspectorate,
 * one level up must look.
 */
export function scopeOf(officer: Officer, directory: Directory): Scope {
  const { role, instansi } = officer;
  const view = views[role];
  if (!view || (instansi === null && needsInstansi(role))) return nothing;
  if (instansi === null) return { ...everything, ...view(null, directory) };
  if (!directory.instansi(instansi)) return nothing;
  return {
    ...everything,
    ...view(instansi, directory),
    notAccusing: accusationsHiddenFrom(officer, directory),
  };
}

type View = (instansi: string | null, directory: Directory) => Partial<Scope>;

const ofRegion: View = (instansi, directory) => ({
  bodies: bodiesWithin(instansi, directory),
  wilayah: areaOf(instansi, directory, true),
});
const ofGovernment: View = (instansi, directory) => ({
  bodies: bodiesWithin(instansi, directory),
  wilayah: areaOf(instansi, directory, false),
});
const ofOffice: View = (instansi, directory) => ({
  bodies: bodiesWithin(instansi, directory),
  suggested: false,
});

/** What each role sees of the whole; roles that are not here see no complaint at all. */
const views: Partial<Record<Role, View>> = {
  'national-admin': () => ({}),
  'regional-admin': ofRegion,
  'instansi-admin': ofGovernment,
  'opd-admin': ofOffice,
  'liaison-officer': ofOffice,
  inspector: (instansi) => ({ supervisory: 'only', bodies: instansi === null ? null : [instansi] }),
  'front-desk': (instansi) => ({ enteredAt: instansi }),
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
