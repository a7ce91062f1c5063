import { Failure, type Complaint, type Hop } from '#complaint';
import { overseerFor, type Directory, type Instansi } from '#instansi';
import { reaches, reachOf } from './policy.js';
import { mayReceive, type Officer } from './visibility.js';

/**
 * Whose admins decide what a body says is not its own: of a unit its OPD, of an OPD its government, of a kabupaten or
 * kota its province, of an inspectorate the one above; never somebody accused. Null where nobody is above.
 */
export function levelAbove(body: string, accused: string[], directory: Directory): string | null {
  for (let level = nextAbove(body, directory); level !== null; level = nextAbove(level, directory)) {
    if (mayReceive(level, accused, directory)) return level;
  }
  return null;
}

function nextAbove(id: string, directory: Directory): string | null {
  const government = directory.governmentOf(id);
  if (government !== undefined && directory.isInspectorate(id)) {
    return overseerFor([id], null, directory)?.id ?? nextAbove(government.id, directory);
  }
  const province = government?.id === id ? provinceOf(government, directory) : undefined;
  return province?.id ?? directory.instansi(id)?.parentId ?? null;
}

/** The province's government of a kabupaten's or kota's. */
function provinceOf({ wilayah }: Instansi, directory: Directory): Instansi | undefined {
  const province = wilayah?.slice(0, 2);
  return province === undefined || province === wilayah ? undefined : directory.governmentFor(province);
}

/** Returns that sent it up: a unit that gives it back to its own OPD says nothing of where it belongs. */
export const bouncesIn = (hops: Hop[], directory: Directory): Hop[] =>
  hops.filter(({ kind, from, to }) => {
    if (kind === 'declined') return true;
    return kind === 'returned' && directory.instansi(from ?? '')?.parentId !== ownOffice(to, directory);
  });

/** The body where it is an office of a government; governments and inspectorates are none of somebody's own. */
function ownOffice(id: string | null, directory: Directory): string | undefined {
  return id !== null && directory.governmentOf(id)?.id !== id ? id : undefined;
}

/** After so many returns neither those who sent it round nor those beside them decide where it goes. */
const BOUNCES = 2;

/**
 * Throws `not-allowed` unless the officer stands where the complaint has come to: `out-of-authority` where somebody
 * said that it is not his and it waits for a level above the officer, `returned-twice` where only a regional or national
 * admin decides any more, and none who sent it round.
 */
export function requireLevel(
  officer: Officer,
  { raisedTo }: Pick<Complaint, 'raisedTo'>,
  hops: Hop[],
  directory: Directory,
): void {
  if (officer.role === 'national-admin') return;
  const reach = reachOf(officer.role, 'complaint.archive');
  const above =
    officer.role === 'inspector'
      ? officer.instansi === null || raisedTo === officer.instansi
      : reaches(reach, officer.instansi, raisedTo, directory);
  if (raisedTo !== null && !above) throw new Failure('not-allowed', 'out-of-authority');
  const bounces = bouncesIn(hops, directory);
  if (bounces.length < BOUNCES) return;
  const isNamed = officer.role === 'regional-admin' || officer.role === 'inspector';
  if (!isNamed || bounces.some(({ from }) => from !== null && from === officer.instansi)) {
    throw new Failure('not-allowed', 'returned-twice');
  }
}

/**
 * Whether the officer's hand reaches the body: a regional admin's the governments of his area, an instansi admin's his
 * own government, an OPD admin's the units below his OPD. What is not connected anybody may refer to who refers.
 */
export function mayDisposeTo(officer: Officer, body: string, directory: Directory): boolean {
  if (officer.role === 'inspector') return true;
  const within = reaches(reachOf(officer.role, 'complaint.dispose'), officer.instansi, body, directory);
  return officer.role === 'opd-admin' ? within && body !== officer.instansi : within;
}
