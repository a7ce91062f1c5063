import type { Officer } from '#access';
import type { Role } from '#complaint';

/**
 * Bodies and officers of the play, and who lies below, above and over whom: written down by hand, so that the twin asks
 * nothing of the directory that it judges.
 */
const parents: Readonly<Record<string, string | null>> = {
  nasional: null,
  sumut: 'nasional',
  'sumut.inspektorat': 'sumut',
  medan: 'nasional',
  'medan.dishub': 'medan',
  'medan.dishub.upt': 'medan.dishub',
  'medan.sdabmbk': 'medan',
  'medan.inspektorat': 'medan',
  barru: 'nasional',
  'barru.dishub': 'barru',
  pln: 'nasional',
};

/** What somebody hands a complaint to, proposes or asks for a part. */
export const bodies = [
  'medan.dishub',
  'medan.dishub.upt',
  'medan.sdabmbk',
  'medan',
  'sumut',
  'medan.inspektorat',
  'sumut.inspektorat',
  'barru.dishub',
  'pln',
] as const;

/** Whom a reporter may accuse. */
export const accusable = ['medan.dishub', 'medan', 'medan.inspektorat', 'medan.sdabmbk'] as const;

export const isConnected = (body: string): boolean => body !== 'pln';
/** Answers of this body are published by a second person. */
export const REVIEWED = 'medan.sdabmbk';

export function isWithin(body: string | null, ancestor: string | null): boolean {
  for (let at = body; at !== null; at = parents[at] ?? null) if (at === ancestor) return true;
  return false;
}

export const isAccused = (body: string | null, accused: readonly string[]): boolean =>
  accused.some((each) => isWithin(body, each));

/** Inspectorates that may look into it, nearest first. */
export function overseersOf(accused: readonly string[]): string[] {
  const all = ['medan.inspektorat', 'sumut.inspektorat'];
  return all.filter((each) => !isAccused(each, accused));
}

const above: Readonly<Record<string, string | null>> = {
  'medan.dishub.upt': 'medan.dishub',
  'medan.dishub': 'medan',
  'medan.sdabmbk': 'medan',
  'medan.inspektorat': 'sumut.inspektorat',
  medan: 'sumut',
  'barru.dishub': 'barru',
  barru: 'sulsel',
  sumut: 'nasional',
  'sumut.inspektorat': 'nasional',
};

/** Where it goes that a body says is not its own, past whom it accuses. */
export function levelAbove(body: string, accused: readonly string[]): string | null {
  for (let level = above[body] ?? null; level !== null; level = above[level] ?? null)
    if (!isAccused(level, accused)) return level;
  return null;
}

const one = (id: string, role: Role, instansi: string | null): Officer => ({ id, name: id, role, instansi });

export const cast: readonly Officer[] = [
  one('nina, national admin', 'national-admin', null),
  one('rahmat, admin of the province', 'regional-admin', 'sumut'),
  one('citra, admin of the city', 'instansi-admin', 'medan'),
  one('dodi, admin of dishub', 'opd-admin', 'medan.dishub'),
  one('lina, officer of dishub', 'liaison-officer', 'medan.dishub'),
  one('umar, officer of the UPT', 'liaison-officer', 'medan.dishub.upt'),
  one('bima, admin of the roads office', 'opd-admin', 'medan.sdabmbk'),
  one('bayu, second admin of the roads office', 'opd-admin', 'medan.sdabmbk'),
  one('indra, inspector of the city', 'inspector', 'medan.inspektorat'),
  one('irma, second inspector of the city', 'inspector', 'medan.inspektorat'),
  one('putra, inspector of the province', 'inspector', 'sumut.inspektorat'),
  one('gita, inspector of the country', 'inspector', null),
  one('asing, admin of another regency', 'instansi-admin', 'barru'),
  one('meja, front desk', 'front-desk', 'medan'),
  one('kepala, leader', 'leader', 'medan'),
  one('auditor', 'auditor', null),
];
