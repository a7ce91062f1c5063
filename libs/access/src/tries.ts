import { Failure } from '#complaint';

const TRIES = 5;
const LOCK_MS = 15 * 60_000;
const MOST_NAMES = 10_000;

/** Counts wrong tries by name, in memory: whoever tries from where is not kept. */
export class Tries {
  private readonly failures = new Map<string, { count: number; until: number }>();

  constructor(private readonly now: () => Date) {}

  /** Counts a try before it is compared, so that many at once gain nothing. Throws `too-many-tries` once five were wrong. */
  take(name: string): void {
    const now = this.now().getTime();
    const failed = this.failures.get(name);
    const live = failed && failed.until > now ? failed : null;
    if (live && live.count >= TRIES) throw new Failure('too-many-tries', 'too-many-tries');
    // The oldest makes room, so that trying many names does not unlock one.
    this.failures.delete(name);
    const [oldest] = this.failures.size >= MOST_NAMES ? this.failures.keys() : [];
    if (oldest !== undefined) this.failures.delete(oldest);
    this.failures.set(name, { count: (live?.count ?? 0) + 1, until: now + LOCK_MS });
  }

  /** The right one was given: it and those before it do not count. */
  forget(name: string): void {
    this.failures.delete(name);
  }
}
