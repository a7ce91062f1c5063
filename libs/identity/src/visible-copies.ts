import { BoundedProcess, compiledEntry } from '#platform';
import type { VisibleCopy } from './vault.js';

/** Makes visible copies in processes that hold no key and are killed when one picture takes too long or too much. */
export class VisibleCopies {
  private readonly processes = new BoundedProcess({
    entry: compiledEntry(import.meta.url, './visible-copy.child.js'),
    timeoutMs: 5_000,
    maxRssBytes: 256 * 1024 * 1024,
  });

  /** null where no copy can be made within the limits. */
  async make(bytes: Uint8Array, type: string): Promise<VisibleCopy | null> {
    const made = await this.processes.run(bytes, { type }).catch(() => null);
    if (made === null) return null;
    const copy = made as { bytes: Uint8Array; type: string };
    return { bytes: Buffer.from(copy.bytes), type: copy.type };
  }

  close(): Promise<void> {
    return this.processes.close();
  }
}
