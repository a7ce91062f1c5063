import { fileTypeFromBuffer } from 'file-type';
import { BoundedProcess, compiledEntry } from '#platform';
import type { Finding, Scanner } from './scanner.js';

/** A file whose kind and soundness were judged by its bytes alone. */
export interface SoundFile {
  name: string;
  /** By content, never by name or claim. */
  type: string;
  content: Buffer;
  /** A scanner found nothing in it; false where none answered, or none is configured. */
  scanned: boolean;
}

/** Why a file is not taken: a code of the catalogue. */
export type FileFault = 'file-type' | 'file-broken' | 'file-infected';

const acceptable =
  /^(image\/(jpeg|png|webp|gif|tiff|avif)|application\/pdf|audio\/|video\/)|officedocument|opendocument|x-cfb/;

/** Whether a file that somebody hands us may come in. Its claims count for nothing. */
export class Files {
  private readonly pictures = new BoundedProcess({
    entry: compiledEntry(import.meta.url, './picture.child.js'),
    timeoutMs: 4_000,
  });

  constructor(private readonly scanner: Scanner | null) {}

  async judge(name: string, content: Buffer): Promise<SoundFile | FileFault> {
    const type = await typeOf(content);
    if (type === null) return 'file-type';
    if (type.startsWith('image/') && !(await this.canBeShown(content))) return 'file-broken';
    const found = await this.scanner?.scan(content);
    if (found === 'infected') return 'file-infected';
    return { name, type, content, scanned: found === 'clean' };
  }

  /**
   * What the bytes of a file are that is kept whatever they are: their type, and what a scanner says, null where none is
   * configured. Whether people get to see it is decided when a copy for them is made.
   */
  async recognise(content: Buffer): Promise<{ type: string; found: Finding | null }> {
    const known = await fileTypeFromBuffer(content);
    return {
      type: known?.mime ?? plainOrUnknown(content),
      found: (await this.scanner?.scan(content)) ?? null,
    };
  }

  close(): Promise<void> {
    return this.pictures.close();
  }

  private canBeShown(picture: Buffer): Promise<boolean> {
    return this.pictures.run(picture).then(
      () => true,
      () => false,
    );
  }
}

async function typeOf(content: Buffer): Promise<string | null> {
  const known = await fileTypeFromBuffer(content);
  if (known) return acceptable.test(known.mime) ? known.mime : null;
  const type = plainOrUnknown(content);
  return type === 'text/plain' ? type : null;
}

// A document that only somewhere inside begins like one is none; what bears no marks may be text.
const plainOrUnknown = (content: Buffer): string =>
  content.subarray(0, 4096).includes(0) ? 'application/octet-stream' : 'text/plain';
