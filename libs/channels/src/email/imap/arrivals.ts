import type { ImapFlow } from 'imapflow';

/** Waiting in IDLE, driven by us: what imapflow starts on its own comes too late for mail that follows mail. */
export class Arrivals {
  private arrived = false;
  private wake: () => void = () => undefined;

  constructor(private readonly client: ImapFlow) {
    const ring = (): void => {
      this.arrived = true;
      this.wake();
    };
    client.on('exists', ring);
    client.on('close', ring);
  }

  /** Resolves at the next arrival or after `longestMs`. Throws when the connection is gone. */
  async wait(longestMs: number): Promise<void> {
    if (!this.arrived && this.client.usable) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, Math.max(longestMs, 0));
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
        const began = Date.now();
        // The next command breaks the IDLE; one that the server ends is begun again, if it did not refuse it.
        this.client.idle().then(() => (Date.now() - began > 1_000 ? resolve() : undefined), reject);
      });
    }
    this.arrived = false;
    if (!this.client.usable) throw new Error('The connection is gone.');
  }
}
