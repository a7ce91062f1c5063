import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Directory, type DirectoryData } from '#instansi';
import { calibrationError, reliability, surest } from './confidence.js';
import { foldsOf } from './cross-validation.js';
import {
  crossValidate,
  evaluate,
  labelledReports,
  labelledRow,
  learnBaseline,
  learnRouter,
  nearCopies,
  writtenReports,
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
    expect(nothing.byCategory.listrik?.recall).toBe(1);
    expect(nothing.byChannel.sms).toMatchObject({ n: 134, top1: 0 });
    expect(nothing.confusions.category[0]?.given).toBe('listrik');
    expect(nothing.top3).toBeCloseTo(reports.filter(({ instansi }) => instansi === 'pln').length / 900);
  });
});

describe('coverage and reliability', () => {
  /** The surer, the likelier right: the first six tenths always, the rest never. */
  const judged = Array.from({ length: 10 }, (_, index) => ({
    decision: { confidence: 1 - index / 10 },
    right: index < 6,
  }));

  it('says how many are right among the surest', () => {
    expect(surest(judged, 0.5)).toEqual({ share: 0.5, n: 5, right: 1, confidence: 0.6 });
    expect(surest(judged, 2 / 3)).toMatchObject({ n: 7, right: 6 / 7 });
    expect(surest(judged, 1)).toMatchObject({ n: 10, right: 0.6 });
    expect(surest([], 1)).toMatchObject({ n: 0, right: 1 });
  });

  it('weighs the distance between confidence and truth by bands', () => {
    expect(reliability(judged.slice(0, 1))).toEqual([{ from: 0.9, n: 1, confidence: 1, right: 1 }]);
    const boasting = Array.from({ length: 4 }, (_, index) => ({
      decision: { confidence: 0.95 },
      right: index === 0,
    }));
    expect(calibrationError(boasting)).toBeCloseTo(0.7);
  });
});

describe('folds', () => {
  const row = (text: string): LabelledReport => ({ ...labelledRow(reports[0]), text });

  it('never part near-copies', () => {
    const rows = [
      row('lampu jalan depan masjid padam seminggu gelap sekali'),
      row('harga cabai naik tajam di pasar'),
      row('Lampu jalan depan mesjid padam seminggu, gelap sekali pak'),
      row('puskesmas tutup siang hari'),
    ];
    const [lamp, chilli, lampAgain, clinic] = foldsOf(rows, 4);
    expect(lamp).toBe(lampAgain);
    expect(new Set([lamp, chilli, clinic]).size).toBe(3);
  });

  it('hold each report once, and the labelled ones are no copies of one another', () => {
    expect(foldsOf(reports, 5)).toEqual(reports.map((_, index) => index % 5));
  });
});

describe('what is written by hand', () => {
  it('is no near-copy of a labelled report', () => {
    const written = writtenReports();
    const texts = [...reports, ...written].map(({ text }) => text);
    const across = nearCopies(texts).filter(
      ([one, other]) => one < reports.length && other >= reports.length,
    );
    expect(across.map(([one, other]) => [texts[one], texts[other]])).toEqual([]);
  });

  it('holds every category many times, abuses of office and what is no report', () => {
    const written = writtenReports();
    const count = (category: string): number => written.filter((each) => each.category === category).length;
    for (const { id } of directory.data.categories) expect([id, count(id) >= 50]).toEqual([id, true]);
    expect(count('bukan-laporan')).toBeGreaterThanOrEqual(300);
    expect(written.filter(({ supervisory }) => supervisory).length).toBeGreaterThanOrEqual(300);
    expect(new Set(written.map(({ id }) => id)).size).toBe(written.length);
  });
});

describe('on reports it has not learned from', () => {
  const ours = crossValidate(reports, learnRouter(directory, reports), 5, held);
  const baseline = crossValidate(reports, learnBaseline(directory), 5, held);

  it('keeps its floor', () => {
    expect(ours.n).toBe(180);
    expect(ours.top1).toBeGreaterThanOrEqual(0.89);
    expect(ours.top3).toBeGreaterThanOrEqual(0.95);
    expect(ours.macroF1).toBeGreaterThanOrEqual(0.88);
    expect(ours.wilayah).toBeGreaterThanOrEqual(0.97);
    expect(ours.wilayahInvented).toBeLessThanOrEqual(0.02);
    expect(ours.classification).toBeGreaterThanOrEqual(0.92);
    expect(ours.supervisoryRecall).toBeGreaterThanOrEqual(0.9);
    expect(ours.notAReportPrecision).toBeGreaterThanOrEqual(0.95);
    expect(ours.surestTwoThirds).toBeGreaterThanOrEqual(0.96);
  });

  it('is clearly better than naive Bayes', () => {
    expect(ours.top1 - baseline.top1).toBeGreaterThan(0.15);
    expect(ours.macroF1 - baseline.macroF1).toBeGreaterThan(0.15);
  });
});
