import { describe, expect, it } from '@jest/globals';
import { freshBytes } from './random.js';

describe('fresh bytes', () => {
  it('are as many as asked, never the same twice, whatever is done with those given out', () => {
    const seen = new Set<string>();
    for (let round = 0; round < 5000; round += 1) {
      const bytes = freshBytes(12 + (round % 3) * 10);
      expect(bytes).toHaveLength(12 + (round % 3) * 10);
      seen.add(bytes.toString('hex'));
      bytes.fill(0);
    }
    expect(seen.size).toBe(5000);
    expect(freshBytes(100_000).every((byte) => byte === 0)).toBe(false);
  });

  it('are spread evenly over all values', () => {
    const counts = new Uint32Array(256);
    for (let round = 0; round < 10_000; round += 1) {
      for (const byte of freshBytes(32)) counts[byte] = (counts[byte] ?? 0) + 1;
    }
    // 1,250 expected of each, six standard deviations either way.
    expect(Math.min(...counts)).toBeGreaterThan(1250 - 6 * 36);
    expect(Math.max(...counts)).toBeLessThan(1250 + 6 * 36);
  });
});
