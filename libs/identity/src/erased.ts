import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from './key-files.js';

const entry = /^([0-9a-f-]{36}) \S+$/;

/**
 * Whose identity was erased, in a file beside the keys: an older backup of the database brings wraps back, and never
 * this list. It only grows.
 */
export class Erased {
  private constructor(
    private readonly file: string,
    private readonly known: Set<string>,
  ) {}

  static async open(directory: string): Promise<Erased> {
    const file = join(directory, 'keys', 'erased');
    const text = await readFile(file, 'utf8').catch(async (fault: NodeJS.ErrnoException) => {
      if (fault.code !== 'ENOENT') throw fault;
      await writeWhole(file, '', 0o600);
      return '';
    });
    // A line that a power cut left half written names nobody whose erasure was confirmed.
    return new Erased(file, new Set(text.split('\n').flatMap((line) => entry.exec(line)?.[1] ?? [])));
  }

  has(ownerId: string): boolean {
    return this.known.has(ownerId);
  }

  get owners(): string[] {
    return [...this.known];
  }

  /** On the disk when this resolves: only then may the keys be destroyed and the erasure confirmed. */
  async add(ownerId: string, at: Date): Promise<void> {
    // Begins on a line of its own whatever stands before.
    const file = await open(this.file, 'a');
    try {
      await file.write(`\n${ownerId} ${at.toISOString()}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    this.known.add(ownerId);
  }
}
