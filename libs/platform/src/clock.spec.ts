import { describe, expect, it } from '@jest/globals';
import { TestClock } from './clock.js';

describe('TestClock', () => {
  it('stands still until it is moved, and hands out dates that nobody can move it by', () => {
    const clock = new TestClock(new Date('2026-11-20T01:00:00Z'));
    clock.now().setFullYear(1999);
    expect(clock.now()).toEqual(new Date('2026-11-20T01:00:00Z'));
    clock.advance(86_400_000);
    expect(clock.now()).toEqual(new Date('2026-11-21T01:00:00Z'));
  });

  it('refuses to go back, or to no time at all', () => {
    const clock = new TestClock(new Date('2026-11-20T01:00:00Z'));
    expect(() => clock.set(new Date('2026-11-19T01:00:00Z'))).toThrow(RangeError);
    expect(() => clock.advance(NaN)).toThrow(RangeError);
    expect(clock.now()).toEqual(new Date('2026-11-20T01:00:00Z'));
  });
});
