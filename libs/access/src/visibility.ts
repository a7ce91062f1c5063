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
 * in it never see what accuses them, whatever their role.
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

const ofGovernment: View = (instansi, directory) => ({
  bodies: bodiesWithin(instansi, directory),
  wilayah: directory.instansi(instansi ?? '')?.wilayah ?? null,
});
const ofOffice: View = (instansi, directory) => ({
  bodies: bodiesWithin(instansi, directory),
  suggested: false,
});

/** What each role sees of the whole; roles that are not here see no complaint at all. */
const views: Partial<Record<Role, View>> = {
  'national-admin': () => ({}),
  'regional-admin': ofGovernment,
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

/**
 * Accused bodies whose complaints the officer must not see: his own and every body above it. An inspector is bound
 * only by an accusation of the inspectorate itself, since accusing the government is what he is there for.
 */
function accusationsHiddenFrom({ role, instansi }: Officer, directory: Directory): string[] {
  if (instansi === null) return [];
  if (role === 'inspector') return [instansi];
  const above: string[] = [];
  for (let body = directory.instansi(instansi); body; body = directory.instansi(body.parentId ?? '')) {
    if (body.parentId !== null || body.id === instansi) above.push(body.id);
  }
  return above;
}

/** Whether the complaint may go to the body: never to the accused or into it, but to its overseer. */
export function mayReceive(instansi: string, accused: string[], directory: Directory): boolean {
  return accused.every((body) => {
    const overseer = directory.overseerOf(directory.governmentOf(body)?.id ?? '');
    if (instansi === body) return false;
    return !directory.isWithin(instansi, body) || overseer?.id === instansi;
  });
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
