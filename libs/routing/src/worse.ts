/** When one model is worse than another on the same reports: by more than what chance gives, or by what is not risked. */
import { NOT_A_REPORT } from '#complaint';
import type { Judged } from './evaluation.js';

/** What a model may get worse at; `strange`: what people corrected is nothing that the other reports bear out. */
export type Skill = 'instansi' | 'category' | 'supervisory' | 'not-a-report' | 'corrections' | 'strange';

/** How many reports a model got wrong that the other had right, and the other way round. */
export interface Loss {
  skill: Skill;
  lost: number;
  won: number;
  /** How often as many or more would be lost if the two were equally good. */
  chance: number;
}

/** Below this a loss is not by chance. */
const CHANCE = 0.02;
/** What is lost here hurts people, whether it could be chance or not: so many points, and so many reports. */
const MARGIN = { share: 0.02, reports: 3 };
/** The body that people name is nearly always one of the first three, also where the first is wrong: of so few never. */
const BORNE_OUT = { share: 0.25, of: 10 };

interface Pair {
  old: Judged;
  new: Judged;
}

const isRight = ({ right }: Judged): boolean => right;
const isCategory = ({ row, decision }: Judged): boolean => row.category === decision.category;
const isThoughtOf = ({ row, right, decision }: Judged): boolean =>
  right || decision.alternatives.slice(0, 2).some(({ instansi }) => instansi === row.instansi);
const isSeen = ({ decision }: Judged): boolean => decision.supervisory;
const isKept = ({ decision }: Judged): boolean => decision.category !== NOT_A_REPORT;

/**
 * What the new model is worse at, by reports that one of the two has right and the other not (a one-sided sign test):
 * bodies and categories of all reports and of the corrections alone; abuses of office that are noticed; reports that are
 * not thrown away. Of the last two and of the corrections also a loss of more than two points that is no fewer than three
 * reports.
 */
export function losses(
  both: { old: Judged[]; new: Judged[] },
  corrections: { old: Judged[]; new: Judged[] } | null,
): Loss[] {
  const all = pairs(both);
  const accusing = all.filter((pair) => pair.new.row.supervisory);
  const reports = all.filter((pair) => pair.new.row.category !== NOT_A_REPORT);
  const taken = reports.filter((pair) => !isKept(pair.old) || !isKept(pair.new));
  const corrected = corrections ? pairs(corrections) : [];
  const found: [Loss, number | null][] = [
    [counted('instansi', all, isRight), null],
    [counted('category', all, isCategory), null],
    [counted('supervisory', accusing, isSeen), accusing.length],
    [counted('not-a-report', taken, isKept), all.filter((pair) => !isKept(pair.new)).length],
    [counted('corrections', corrected, isRight), corrected.length],
    [counted('corrections', corrected, isCategory), corrected.length],
  ];
  return [...found.filter(([loss, of]) => isWorse(loss, of)).map(([loss]) => loss), ...strange(corrected)];
}

function strange(corrected: Pair[]): Loss[] {
  const won = corrected.filter((pair) => isThoughtOf(pair.old) || isThoughtOf(pair.new)).length;
  const isStrange = corrected.length >= BORNE_OUT.of && won / corrected.length < BORNE_OUT.share;
  return isStrange ? [{ skill: 'strange', lost: corrected.length - won, won, chance: 0 }] : [];
}

function isWorse({ lost, won, chance }: Loss, of: number | null): boolean {
  if (lost > won && chance < CHANCE) return true;
  return of !== null && lost - won >= MARGIN.reports && (lost - won) / of > MARGIN.share;
}

function counted(skill: Skill, among: Pair[], is: (each: Judged) => boolean): Loss {
  const lost = among.filter((pair) => is(pair.old) && !is(pair.new)).length;
  const won = among.filter((pair) => is(pair.new) && !is(pair.old)).length;
  return { skill, lost, won, chance: signTest(lost, lost + won) };
}

/** How often a fair coin shows `heads` or more in `throws`. */
export function signTest(heads: number, throws: number): number {
  let term = -throws * Math.LN2;
  let sum = heads <= 0 ? Math.exp(term) : 0;
  for (let k = 1; k <= throws; k += 1) {
    term += Math.log((throws - k + 1) / k);
    if (k >= heads) sum += Math.exp(term);
  }
  return Math.min(1, sum);
}

function pairs({ old, new: latest }: { old: Judged[]; new: Judged[] }): Pair[] {
  const before = new Map(old.map((each) => [each.row.id, each]));
  return latest.flatMap((each) => {
    const other = before.get(each.row.id);
    return other ? [{ old: other, new: each }] : [];
  });
}
