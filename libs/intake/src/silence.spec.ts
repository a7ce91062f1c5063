import { describe, expect, it } from '@jest/globals';
import { isSilent, missedBy } from './silence.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Monday, 00:00 UTC. */
const monday = Date.UTC(2026, 10, 2);
const at = (ms: number): Date => new Date(monday + ms);

/** Four weeks of a source that takes `perHour` in each hour that `isOpen` says, and then falls silent. */
function fourWeeks(perHour: number, isOpen: (hourOfDay: number, day: number) => boolean) {
  const hours = Array.from({ length: 168 }, (_, hour) => hour)
    .filter((hour) => isOpen(hour % 24, Math.floor(hour / 24)))
    .map((hour) => ({ hour, messages: perHour * 4 }));
  return { firstAt: at(-28 * DAY), hours };
}
const byDay = fourWeeks(10, (hour) => hour >= 1 && hour < 13);
const office = fourWeeks(2, (hour, day) => day < 5 && hour >= 1 && hour < 9);
const rare = { firstAt: at(-28 * DAY), hours: [{ hour: 30, messages: 4 }] };

describe('a source that says nothing', () => {
  it('is silent as soon as its own habit would have brought five', () => {
    const usual = { ...byDay, lastAt: at(3 * HOUR + 1) };
    expect(missedBy(usual, at(4 * HOUR))).toBe(0);
    expect(isSilent(missedBy(usual, at(4 * HOUR + HOUR / 2)))).toBe(false);
    expect(missedBy(usual, at(6 * HOUR))).toBeCloseTo(20);
    expect(isSilent(missedBy(usual, at(6 * HOUR)))).toBe(true);
  });

  it('is not, at night and over a weekend in which it never says anything', () => {
    expect(missedBy({ ...byDay, lastAt: at(12.5 * HOUR) }, at(25 * HOUR))).toBe(0);
    const friday = { ...office, lastAt: at(4 * DAY + 8.5 * HOUR) };
    expect(missedBy(friday, at(7 * DAY))).toBe(0);
    expect(isSilent(missedBy(friday, at(7 * DAY + 5 * HOUR)))).toBe(true);
  });

  it('is given as long as it needs where it says little, and stays silent however long it is', () => {
    const usual = { ...rare, lastAt: at(30.5 * HOUR) };
    expect(isSilent(missedBy(usual, at(28 * DAY)))).toBe(false);
    expect(isSilent(missedBy(usual, at(40 * DAY)))).toBe(true);
    expect(isSilent(missedBy({ ...byDay, lastAt: at(0) }, at(400 * DAY)))).toBe(true);
  });

  it('cannot be judged in its first week', () => {
    const young = { firstAt: at(0), lastAt: at(6 * DAY), hours: [{ hour: 0, messages: 500 }] };
    expect(missedBy(young, at(30 * DAY))).toBeNull();
    expect(isSilent(null)).toBe(false);
  });
});
