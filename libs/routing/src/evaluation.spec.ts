import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Directory, type DirectoryData } from '#instansi';
import {
  crossValidate,
  evaluate,
  labelledReports,
  learnBaseline,
  learnRouter,
  type LabelledReport,
} from './index.js';

const seed = new URL('../../instansi/src/seed/directory.json', import.meta.url);
const directory = new Directory(JSON.parse(readFileSync(seed, 'utf8')) as DirectoryData);
const reports = labelledReports();
/** The last of five folds: its reports were not read when the word lists were written. `bench routing` measures all. */
const lastFold = new Set(reports.filter((_, index) => index % 5 === 4));
const held = (row: LabelledReport): boolean => lastFold.has(row);

describe('evaluate', () => {
  it('gives full marks to the labels themselves and counts every miss', () => {
    const byId = new Map(reports.map((row) => [row.id, row]));
    const perfect = evaluate(reports, ({ id = '' }) => {
      const row = byId.get(id) as LabelledReport;
      return { ...row, confidence: 1, outcome: 'suggest', alternatives: [] };
    });
    expect(perfect).toMatchObject({
      n: 900,
      top1: 1,
      top3: 1,
      macroF1: 1,
      supervisoryRecall: 1,
      notAReportPrecision: 1,
      calibrationError: 0,
    });
    const nothing = evaluate(reports, () => ({
      category: 'listrik',
      wilayah: '12.71',
      instansi: 'tidak-ada',
      classification: null,
      supervisory: false,
      confidence: 1,
      outcome: 'suggest',
      alternatives: [{ instansi: 'pln', confidence: 0 }],
    }));
    expect(nothing).toMatchObject({ top1: 0, supervisoryRecall: 0, wilayahInvented: 1, calibrationError: 1 });
    expect(nothing.top3).toBeCloseTo(reports.filter(({ instansi }) => instansi === 'pln').length / 900);
  });
});

describe('on reports it has not learned from', () => {
  const ours = crossValidate(reports, learnRouter(directory), 5, held);
  const baseline = crossValidate(reports, learnBaseline(directory), 5, held);

  it('keeps its floor', () => {
    expect(ours.n).toBe(180);
    expect(ours.top1).toBeGreaterThanOrEqual(0.86);
    expect(ours.top3).toBeGreaterThanOrEqual(0.92);
    expect(ours.wilayah).toBeGreaterThanOrEqual(0.96);
    expect(ours.wilayahInvented).toBeLessThanOrEqual(0.02);
    expect(ours.classification).toBeGreaterThanOrEqual(0.88);
    expect(ours.supervisoryRecall).toBeGreaterThanOrEqual(0.8);
    expect(ours.notAReportPrecision).toBeGreaterThanOrEqual(0.95);
    expect(ours.surestTwoThirds).toBeGreaterThanOrEqual(0.95);
  });

  it('is clearly better than naive Bayes', () => {
    expect(ours.top1 - baseline.top1).toBeGreaterThan(0.15);
    expect(ours.macroF1 - baseline.macroF1).toBeGreaterThan(0.15);
  });
});
