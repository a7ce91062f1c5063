import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Directory, type DirectoryData } from '#instansi';
import { calibrate, calibrated, uncalibrated } from './calibration.js';
import { calibrationError, reliability, surest } from './confidence.js';
import { foldsOf } from './cross-validation.js';
import {
  crossValidate,
  evaluate,
  labelledReports,
  labelledRow,
  learnBaseline,
  nearCopies,
  placedReports,
  Router,
  writtenReports,
  type LabelledReport,
} from './index.js';

const seed = new URL('../../instansi/src/seed/directory.json', import.meta.url);
const directory = new Directory(JSON.parse(readFileSync(seed, 'utf8')) as DirectoryData);
const reports = labelledReports();
/** Written by two other hands, and never learned from. */
const heldOut = (name: string): LabelledReport[] =>
  readFileSync(new URL(`../testing/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => labelledRow(JSON.parse(line)));
const held = heldOut('held-out.jsonl');

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
  const router = Router.create(directory);
  const ours = evaluate(held, (input) => router.route(input));
  const learned = [...reports, ...placedReports()];
  const baseline = evaluate(held, learnBaseline(directory)(learned)(uncalibrated));

  it('keeps its floor', () => {
    expect(ours.n).toBe(907);
    expect(ours.top1).toBeGreaterThanOrEqual(0.93);
    expect(ours.top3).toBeGreaterThanOrEqual(0.955);
    expect(ours.macroF1).toBeGreaterThanOrEqual(0.94);
    expect(ours.wilayah).toBeGreaterThanOrEqual(0.975);
    expect(ours.wilayahInvented).toBeLessThanOrEqual(0.03);
    expect(ours.classification).toBeGreaterThanOrEqual(0.94);
    expect(ours.supervisoryRecall).toBeGreaterThanOrEqual(0.97);
    expect(ours.supervisoryPrecision).toBeGreaterThanOrEqual(0.86);
    expect(ours.notAReportPrecision).toBeGreaterThanOrEqual(0.97);
    expect(ours.surestTwoThirds).toBeGreaterThanOrEqual(0.98);
    expect(ours.disposedRight).toBeGreaterThanOrEqual(0.98);
    expect(ours.calibrationError).toBeLessThanOrEqual(0.06);
  });

  it('hears short accusations of an office in which nobody is named, and what only looks like one', () => {
    const accusing = heldOut('accusations.jsonl');
    const { n, supervisoryRecall, supervisoryPrecision } = evaluate(accusing, (input) => router.route(input));
    expect(n).toBe(200);
    expect(supervisoryRecall).toBeGreaterThanOrEqual(0.83);
    expect(supervisoryPrecision).toBeGreaterThanOrEqual(0.82);
  });

  it('is clearly better than naive Bayes that learned the same', () => {
    expect(ours.top1 - baseline.top1).toBeGreaterThan(0.1);
    expect(ours.macroF1 - baseline.macroF1).toBeGreaterThan(0.05);
  });

  it('has learned none of them, nor a copy', () => {
    const texts = [...learned, ...writtenReports(), ...held].map(({ text }) => text);
    const first = texts.length - held.length;
    const copies = nearCopies(texts).filter(([one, other]) => one < first && other >= first);
    expect(copies.map(([one, other]) => [texts[one], texts[other]])).toEqual([]);
    // A text of three words is nobody's near-copy, but may be the same.
    const known = new Set(texts.slice(0, first));
    expect(held.filter(({ text }) => known.has(text))).toEqual([]);
  });
});

describe('cross-validation', () => {
  it('judges each report once, by what was learned from the others alone, and its confidences by the other folds', () => {
    const rows = reports.slice(0, 40);
    const seen: string[] = [];
    const worths: number[] = [];
    const figures = crossValidate(
      rows,
      (learn) => {
        const known = new Set(learn.map(({ id }) => id));
        return (calibration) => (input) => {
          expect(known.has(input.id ?? '')).toBe(false);
          seen.push(input.id ?? '');
          const row = rows.find(({ id }) => id === input.id) as LabelledReport;
          worths.push(calibrated(calibration, 0.5));
          return { ...row, confidence: calibrated(calibration, 0.5), outcome: 'suggest', alternatives: [] };
        };
      },
      4,
    );
    expect(figures).toMatchObject({ n: 40, top1: 1 });
    expect([...seen].sort()).toEqual(rows.flatMap(({ id }) => [id, id]).sort());
    // All were right: what was called 0.5 is worth more.
    expect(Math.max(...worths)).toBeGreaterThan(0.9);
  });
});

describe('calibration', () => {
  const judged = (confidence: number, right: boolean) => ({ decision: { confidence }, right });

  it('says how many are right, whatever the decisions claim', () => {
    const boasting = Array.from({ length: 400 }, (_, index) =>
      judged(0.9 + (index % 10) / 100, index % 4 !== 0),
    );
    expect(calibrated(calibrate(boasting), 0.95)).toBeCloseTo(0.75, 1);
    expect(calibrate([])).toBe(uncalibrated);
  });

  it('keeps the order of any decisions, between nothing and certainty', () => {
    const decisions = fc.array(fc.tuple(fc.float({ min: 0, max: 1, noNaN: true }), fc.boolean()), {
      maxLength: 400,
    });
    const raws = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(decisions, raws, (all, asked) => {
        const learned = calibrate(all.map(([confidence, right]) => judged(confidence, right)));
        const worths = [...asked].sort((a, b) => a - b).map((raw) => calibrated(learned, raw));
        for (const [index, worth] of worths.entries()) {
          expect(worth).toBeGreaterThanOrEqual(0);
          expect(worth).toBeLessThanOrEqual(1);
          expect(worth).toBeGreaterThanOrEqual((worths[index - 1] ?? 0) - 1e-9);
        }
      }),
    );
  });
});
