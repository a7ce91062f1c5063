import { reachOf, scopeOf, type Officer } from '#access';
import type { House } from '#house';

/**
 * How many open supervisory complaints lie in an admin's reach: a number and nothing of them, and none that accuse his
 * own body. Null for whoever is no admin of an area.
 */
export async function supervisoryCount(
  house: Pick<House, 'office' | 'queries'>,
  officer: Officer,
): Promise<number | null> {
  if (!['country', 'region', 'government'].includes(reachOf(officer.role, 'complaint.read'))) return null;
  return house.queries.supervisoryCount(scopeOf(officer, house.office.directory));
}
