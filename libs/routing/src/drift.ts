/** Whether what is read now is like what was read before. */

/** `few`: too few to tell drift from chance; `steady` below 0.1, `some` below 0.25, else `much`. */
export interface Drift {
  /** Population stability index; null where there are too few. */
  index: number | null;
  state: 'few' | 'steady' | 'some' | 'much';
}

const SOME = 0.1;
const MUCH = 0.25;

/**
 * How far the shares of two counts lie apart. Of few reports in many kinds an index comes by chance alone: where that
 * would be the least that is worth a word, nothing is said.
 */
export function driftOf<Kind>(before: ReadonlyMap<Kind, number>, now: ReadonlyMap<Kind, number>): Drift {
  const kinds = new Set([...before.keys(), ...now.keys()]);
  const all = (counts: ReadonlyMap<Kind, number>): number =>
    [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [n, m] = [all(before), all(now)];
  const byChance = n === 0 || m === 0 ? Infinity : (kinds.size - 1) * (1 / n + 1 / m);
  if (byChance >= SOME) return { index: null, state: 'few' };
  // Half a report more of each kind: one that was never seen has a share all the same.
  const share = (counts: ReadonlyMap<Kind, number>, kind: Kind, of: number): number =>
    ((counts.get(kind) ?? 0) + 0.5) / (of + kinds.size / 2);
  const index = [...kinds].reduce((sum, kind) => {
    const [p, q] = [share(before, kind, n), share(now, kind, m)];
    return sum + (q - p) * Math.log(q / p);
  }, 0);
  return { index, state: index < SOME ? 'steady' : index < MUCH ? 'some' : 'much' };
}
