import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The end of the chain at one moment, signed: whatever the database says later must still lead through it. */
export interface SignedHead {
  /** Links up to here. */
  seq: number;
  /** Hash of the last link, hex. */
  hash: string;
  /** Rows the audit had, those included that were not chained yet. */
  rows: number;
  at: string;
  /** Ed25519 over `headBytes`, base64. */
  signature: string;
}

export type Head = Omit<SignedHead, 'signature'>;

/** What is signed. */
export const headBytes = ({ seq, hash, rows, at }: Head): Buffer =>
  Buffer.from(`muara-audit-head-1\n${seq}\n${hash}\n${rows}\n${at}\n`);

/** Where the public key lies that a head file is checked with unless another is given: beside it. */
export const headKeyFile = (headFile: string): string => join(dirname(headFile), 'audit-head.pem');

/** Public keys out of the text of a PEM file; more than one where the key was changed. */
export const headKeys = (pem: string): KeyObject[] =>
  (pem.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? []).map((block) =>
    createPublicKey(block),
  );

const isHead = (value: unknown): value is SignedHead => {
  const { seq, hash, rows, at, signature } = (value ?? {}) as Record<keyof SignedHead, unknown>;
  return (
    Number.isSafeInteger(seq) &&
    Number.isSafeInteger(rows) &&
    typeof hash === 'string' &&
    typeof at === 'string' &&
    typeof signature === 'string'
  );
};

/** A head out of its line, or null where it is none or none of the keys has signed it. */
export function readHead(line: string, keys: KeyObject[]): SignedHead | null {
  let head: unknown;
  try {
    head = JSON.parse(line);
  } catch {
    return null;
  }
  if (!isHead(head)) return null;
  const bytes = headBytes(head);
  const signature = Buffer.from(head.signature, 'base64');
  // Other letters can stand for the same bytes.
  if (signature.toString('base64') !== head.signature) return null;
  return keys.some((key) => verify(null, bytes, key, signature)) ? head : null;
}

/** Whole lines of a head file; the last one is none where its writer was cut off. */
const wholeLines = (text: string): string[] =>
  text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);

/** The lines of a head file, oldest first. Throws where it cannot be read. */
export const headLines = async (file: string): Promise<string[]> => wholeLines(await readFile(file, 'utf8'));

/** The file heads are copied out to: only ever added to. */
export class HeadFile {
  constructor(private readonly file: string) {}

  /** The last line; null where there is none yet. Removes what a writer that was cut off has left of a line. */
  async last(): Promise<string | null> {
    const handle = await open(this.file, 'a+', 0o644);
    try {
      const text = await handle.readFile('utf8');
      const lines = wholeLines(text);
      if (!text.endsWith('\n') && text !== '') {
        await handle.truncate(Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)));
      }
      return lines.at(-1) ?? null;
    } finally {
      await handle.close();
    }
  }

  /** Resolves when the head is on the disk. */
  async add(head: SignedHead): Promise<void> {
    const handle = await open(this.file, 'a', 0o644);
    try {
      await handle.appendFile(`${JSON.stringify(head)}\n`);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }
}
