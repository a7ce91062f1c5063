/**
 * Does a round of work again and again: at once while a round says there may be more or somebody has nudged, else
 * after `pollMs`. A round that throws is told to `onFault` and tried again at the next poll.
 */
export class Poll {
  private running = false;
  private nudged = false;
  private wake: () => void = () => {};
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly round: () => Promise<boolean>,
    private readonly onFault: (fault: unknown) => void,
    private readonly pollMs: number,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.loop = this.run();
  }

  /** There is something to do: look now rather than at the next poll. */
  nudge(): void {
    this.nudged = true;
    this.wake();
  }

  /** Resolves when the round under way has ended. */
  async stop(): Promise<void> {
    this.running = false;
    this.nudge();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (this.running) {
      this.nudged = false;
      const more = await this.round().catch((fault: unknown) => {
        this.onFault(fault);
        return false;
      });
      if (!more) await this.pause();
    }
  }

  private pause(): Promise<void> {
    if (this.nudged) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wake(), this.pollMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
