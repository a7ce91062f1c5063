import { describe, expect, it } from '@jest/globals';
import type { CorrectedReport } from './corrections.js';
import { trialsOf } from './learning.js';
import type { Judged } from './evaluation.js';
import { labelledReports, type LabelledReport } from './reports.js';
import { losses, signTest } from './worse.js';

const labelled = labelledReports().slice(0, 40);
const [sample] = labelled as [LabelledReport];
const corrected = labelledReports()
  .slice(100, 120)
  .map((row): CorrectedReport => {
    const { category, wilayah, instansi, classification } = row;
    const label = { category, wilayah, instansi, classification };
    const from = {
      complaintId: row.id,
      kind: 'verified',
      by: 'ani',
      at: '',
      wrong: null,
      suggested: null,
    } as const;
    return { ...row, id: `c-${row.id}`, learnedFrom: { ...from, ...label } };
  });
const copy = { ...(corrected.at(-1) ?? corrected[0]), id: 'copy' } as LabelledReport;

describe('the trials by which two models are compared', () => {
  const before = corrected.slice(0, 5);
  const trials = trialsOf({ labelled: [...labelled, copy], before, corrected }, 3);

  it('judge each report once for each model, and never by one that learned it or anything like it', () => {
    for (const side of ['old', 'new'] as const) {
      const mine = trials.filter(({ of }) => of === side);
      const judged = mine.flatMap(({ test }) => test.map(({ id }) => id));
      expect(judged.sort()).toEqual([...labelled, copy, ...corrected].map(({ id }) => id).sort());
      for (const trial of mine) {
        const texts = new Set([...trial.labelled, ...trial.corrected].map(({ text }) => text));
        expect(trial.test.filter(({ text }) => texts.has(text))).toEqual([]);
      }
    }
  });

  it('let the old one learn what it had learned and no more, and hold the newest corrections apart', () => {
    const old = trials.filter(({ of }) => of === 'old').flatMap((trial) => trial.corrected);
    expect(new Set(old.map(({ id }) => id))).toEqual(new Set(before.map(({ id }) => id)));
    const newest = corrected.slice(-4).map(({ id }) => id);
    const apart = trials.findLast(({ of }) => of === 'new')?.test.map(({ id }) => id) ?? [];
    expect(apart.sort()).toEqual([...newest, 'copy'].sort());
  });
});

describe('a model is worse', () => {
  const judged = (
    id: number,
    good: boolean,
    as: { supervisory?: boolean; thrown?: boolean } = {},
  ): Judged => {
    const row = {
      ...sample,
      id: String(id),
      category: 'sampah',
      instansi: 'medan.dlh',
    };
    const { supervisory = false, thrown = false } = as;
    const category = thrown ? 'bukan-laporan' : good ? 'sampah' : 'desa';
    const decision = {
      category,
      wilayah: null,
      instansi: good ? 'medan.dlh' : null,
      classification: null,
      supervisory: good,
      confidence: 1,
      outcome: 'suggest' as const,
      alternatives: [],
    };
    return { row: { ...row, supervisory }, decision, right: good, ms: 0 };
  };
  const many = (count: number, good: (index: number) => boolean, as = {}) =>
    Array.from({ length: count }, (_, index) => judged(index, good(index), as));
  const skills = (old: Judged[], latest: Judged[], corrections: Judged[] | null = null) =>
    losses({ old, new: latest }, corrections && { old: corrections, new: corrections }).map(
      ({ skill }) => skill,
    );

  it('where it loses more than chance gives, and not where it loses as much as it wins', () => {
    const old = many(200, (index) => index > 19);
    expect(
      skills(
        old,
        many(200, (index) => index > 39),
      ),
    ).toEqual(['instansi', 'category']);
    expect(
      skills(
        old,
        many(200, (index) => index < 180),
      ),
    ).toEqual([]);
    expect(skills(old, old)).toEqual([]);
  });

  it('where it misses three abuses of office more, or throws three real reports away, be it chance or not', () => {
    const accusing = { supervisory: true };
    const all = many(100, () => true, accusing);
    expect(
      skills(
        all,
        many(100, (index) => index > 1, accusing),
      ),
    ).not.toContain('supervisory');
    expect(
      skills(
        all,
        many(100, (index) => index > 2, accusing),
      ),
    ).toContain('supervisory');
    const thrown = (count: number) =>
      many(100, () => true).map((each, index) =>
        index < count ? judged(index, true, { thrown: true }) : each,
      );
    expect(
      skills(
        many(100, () => true),
        thrown(2),
      ),
    ).not.toContain('not-a-report');
    expect(
      skills(
        many(100, () => true),
        thrown(3),
      ),
    ).toContain('not-a-report');
  });

  it('where hardly a correction names a body that comes to mind', () => {
    const same = many(10, () => true);
    expect(
      skills(
        same,
        same,
        many(10, (index) => index < 2),
      ),
    ).toEqual(['strange']);
    expect(
      skills(
        same,
        same,
        many(10, (index) => index < 3),
      ),
    ).toEqual([]);
    expect(
      skills(
        same,
        same,
        many(9, () => false),
      ),
    ).toEqual([]);
  });

  it('by a sign test that knows a fair coin', () => {
    expect(signTest(0, 0)).toBe(1);
    expect(signTest(5, 5)).toBeCloseTo(1 / 32, 9);
    expect(signTest(8, 10)).toBeCloseTo(56 / 1024, 9);
    expect(signTest(600, 1000)).toBeLessThan(1e-9);
  });
});
