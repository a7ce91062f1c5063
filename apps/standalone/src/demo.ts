import { needsInstansi } from '#access';
import { roles, type Role } from '#complaint';
import type { House } from '#house';

const PASSWORD = 'demo';

/** Where the demo's officers work: all in Medan and its province, so that one report meets several of them. */
const placeOf: Partial<Record<Role, string>> = {
  'regional-admin': 'sumut',
  'instansi-admin': 'medan',
  'opd-admin': 'medan.sdabmbk',
  'liaison-officer': 'medan.sdabmbk',
  'front-desk': 'medan',
  inspector: 'medan.inspektorat',
};

/** One user per role, named after it, all with the same known password. Only ever on loopback. */
export async function seedDemo(house: Pick<House, 'officers'>): Promise<void> {
  if (await house.officers.hasAny()) return;
  for (const role of roles) {
    const instansi = placeOf[role] ?? null;
    if (instansi === null && needsInstansi(role)) throw new Error(`the demo has no place for ${role}`);
    await house.officers.register({ id: role, name: role, role, instansi }, PASSWORD);
  }
}
