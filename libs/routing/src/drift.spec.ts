import { describe, expect, it } from '@jest/globals';
import { driftOf } from './drift.js';

const counts = (...all: [string, number][]) => new Map(all);

describe('drift', () => {
  it('is none between the same shares, whatever their number', () => {
    const drift = driftOf(counts(['air', 300], ['jalan', 700]), counts(['air', 60], ['jalan', 140]));
    expect(drift.state).toBe('steady');
    expect(drift.index).toBeCloseTo(0, 3);
  });

  it('is the population stability index, with words at 0.1 and 0.25', () => {
    const before = counts(['air', 5_000], ['jalan', 5_000]);
    const to = (air: number) => driftOf(before, counts(['air', air], ['jalan', 10_000 - air]));
    // 0.1 × ln(0.6/0.5) − 0.1 × ln(0.4/0.5)
    expect(to(6_000)).toMatchObject({ state: 'steady', index: expect.closeTo(0.0405, 3) });
    expect(to(7_000)).toMatchObject({ state: 'some', index: expect.closeTo(0.1695, 3) });
    expect(to(8_000)).toMatchObject({ state: 'much', index: expect.closeTo(0.4159, 3) });
    expect(driftOf(before, counts(['air', 100], ['banjir', 900])).state).toBe('much');
  });

  it('says nothing of so few that chance would look like drift', () => {
    const few = { index: null, state: 'few' };
    expect(driftOf(counts(), counts(['air', 1_000]))).toEqual(few);
    expect(driftOf(counts(['air', 9], ['jalan', 1]), counts(['air', 1], ['jalan', 9]))).toEqual(few);
    const many = Array.from({ length: 50 }, (_, kind): [string, number] => [String(kind), 10]);
    expect(driftOf(counts(...many), counts(...many))).toEqual(few);
  });
});
