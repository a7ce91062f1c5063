import { describe, expect, it } from '@jest/globals';
import { newId } from './index.js';

describe('an id', () => {
  it('is never given twice, however many are asked for at once', () => {
    const ids = Array.from({ length: 20_000 }, () => newId());
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('sorts after one that was given in an earlier millisecond', () => {
    const earlier = newId();
    const then = Date.now();
    while (Date.now() === then);
    expect(newId() > earlier).toBe(true);
  });
});
