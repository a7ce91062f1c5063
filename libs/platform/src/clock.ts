/** Where the time comes from. Deadlines, throttles and timelines ask it, never `Date` itself, so that a test can. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is moved: for tests and the training simulator. It never goes back. */
export class TestClock implements Clock {
  #time: number;

  constructor(start: Date) {
    this.#time = start.getTime();
  }

  now(): Date {
    return new Date(this.#time);
  }

  advance(milliseconds: number): void {
    this.set(new Date(this.#time + milliseconds));
  }

  set(time: Date): void {
    if (!(time.getTime() >= this.#time)) throw new RangeError('A clock does not go back');
    this.#time = time.getTime();
  }
}
