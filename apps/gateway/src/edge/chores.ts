import { Failure } from '#complaint';
import type { House } from '#house';
import { Poll, type Log } from '#platform';
import type { HeldFile } from '#store';
import type { Scanner } from '#intake';

const HOUR_MS = 3_600_000;
const SCAN_MS = 5_000;
const FILES_A_ROUND = 20;
const HELD_MS = 60_000;

/** What the edge does by itself: forgets what it need not know any longer, and has held files looked at. */
export class Chores {
  private readonly polls: Poll[];

  constructor(
    private readonly house: Pick<
      House,
      'heldFiles' | 'memory' | 'now' | 'quarantine' | 'trackingStore' | 'vault'
    >,
    scanner: Scanner | null,
    log: Log,
  ) {
    const tell = (chore: string) => (fault: unknown) => {
      log.warn({ chore, fault: fault instanceof Error ? fault.name : 'unknown' }, 'a chore failed');
    };
    this.polls = [
      new Poll(() => this.forget(), tell('forget'), HOUR_MS),
      new Poll(() => this.house.quarantine.takeHeld(), tell('held'), HELD_MS),
    ];
    if (scanner) this.polls.push(new Poll(() => this.scanHeld(scanner), tell('scan'), SCAN_MS));
  }

  start(): void {
    for (const poll of this.polls) poll.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.polls.map((poll) => poll.stop()));
  }

  private async forget(): Promise<boolean> {
    await this.house.memory.forgetTheDay();
    await this.house.trackingStore.forgetOldTries();
    return false;
  }

  /** Looks at what people would see: that copy, and nothing else of the file, ever leaves the vault. */
  private async scanHeld(scanner: Scanner): Promise<boolean> {
    const files = await this.house.heldFiles.waiting(FILES_A_ROUND);
    for (const file of files) {
      const copy = await this.copyOf(file);
      // What no copy can be made of is shown to nobody anyway.
      const finding = copy === null ? 'clean' : await scanner.scan(copy);
      if (finding === 'away') return false;
      if (finding === 'clean') await this.house.heldFiles.release(file.id);
      else await this.house.heldFiles.withhold(file, this.house.now());
    }
    return files.length === FILES_A_ROUND;
  }

  private async copyOf({ complaintId, id }: HeldFile): Promise<Uint8Array | null> {
    try {
      return (await this.house.vault.copy(complaintId, id, 'scanner')).bytes;
    } catch (error) {
      if (error instanceof Failure && error.code === 'not-found') return null;
      throw error;
    }
  }
}
