import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { dangerIn } from './danger.js';
import { labelledReports, writtenReports } from './reports.js';

/** Texts written for it; the signs were chosen with them in view, so they show that none is lost again. */
const cases = readFileSync(new URL('../testing/danger-cases.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as { kind: string | null; text: string });

describe('danger that goes on now', () => {
  it('is found in at least 95 of 100 texts that tell of it, and wrongly in few that do not', () => {
    const real = cases.filter(({ kind }) => kind !== null);
    const other = cases.filter(({ kind }) => kind === null);
    expect(real.length + other.length).toBeGreaterThanOrEqual(150);
    const missed = real.filter(({ text }) => dangerIn(text) === null);
    const wrongly = other.filter(({ text }) => dangerIn(text) !== null);
    expect({ missed: missed.length / real.length <= 0.05, texts: missed }).toMatchObject({ missed: true });
    expect(wrongly.map(({ text }) => text).length / other.length).toBeLessThanOrEqual(0.05);
  });

  it('is of the kind whose number helps, in nine of ten', () => {
    const real = cases.filter(({ kind }) => kind !== null);
    const right = real.filter(({ kind, text }) => dangerIn(text)?.kind === kind);
    expect(right.length / real.length).toBeGreaterThanOrEqual(0.9);
  });

  it('is seen in no more than two of a hundred ordinary reports', () => {
    const all = [...labelledReports(), ...writtenReports()];
    expect(all.filter(({ text }) => dangerIn(text) !== null).length / all.length).toBeLessThan(0.02);
  });

  it.each([
    ['tahun lalu pasar ini kebakaran, sampai sekarang belum dibangun'],
    ['Mohon sosialisasi bahaya kebakaran'],
    ['kucing kecebur sumur'],
  ])('is not what is past, practised for, or of an animal: %s', (text) => {
    expect(dangerIn(text)).toBeNull();
  });

  it('says the words that show it, and no others', () => {
    expect(dangerIn('Nama saya Budi. Tolong, kbl pln putus jatuh ke jln')).toEqual({
      kind: 'electricity',
      words: 'kbl pln putus jatuh ke jalan',
    });
  });

  it('reads any text, in time that grows no faster than the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), (text) => void dangerIn(text)),
      { numRuns: 200 },
    );
    const words = ['kabel', 'listrik', 'anak', 'rumah', 'korban', 'air', 'sekarang', 'pohon'];
    const lasts = (size: number): number => {
      const text = Array.from({ length: size }, (_, at) => words[at % words.length]).join(' ');
      dangerIn(text);
      // The fastest of several: a machine busy with other tests lengthens any single one.
      return Math.min(
        ...Array.from({ length: 15 }, () => {
          const began = performance.now();
          dangerIn(text);
          return performance.now() - began;
        }),
      );
    };
    expect(lasts(1_600) / lasts(200)).toBeLessThan(40);
  });
});
