import { open } from 'node:fs/promises';
import { separatorLine, separatorOf, type Separator } from './csv-records.js';
import { encodingOf, linesOf, type Encoding, type FileSource } from './text-lines.js';
import type { WorkbookFault } from './workbook.child.js';

/** A file of which no row can be taken in, by why. Nothing of it is stored. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';

  constructor(
    readonly code:
      | WorkbookFault
      | 'file-empty'
      | 'file-not-a-table'
      | 'file-old-excel'
      | 'no-text-column'
      | 'no-number-column'
      | 'mapping-column-missing'
      | 'too-many-columns'
      | 'workbook-too-slow',
  ) {
    super(code);
  }
}

/** How a file is read. */
export type FileShape =
  | { format: 'xlsx' }
  | { format: 'json-lines'; encoding: Encoding }
  | { format: 'csv'; encoding: Encoding; separator: Separator };

/** Lines in which headings may stand, with titles and blank lines over them. */
export const HEAD = 25;

const zip = 'PK\u0003\u0004';
const excel97 = '\u00d0\u00cf\u0011\u00e0';
const notText = [
  '%PDF',
  '{\\rtf',
  '\u007fELF',
  '\u0089PNG',
  '\u00ff\u00d8\u00ff',
  '\u001f\u008b',
  'PK',
  'MZ',
];

/** Told by the bytes, whatever the file is called. Throws `FileRefused`, and what the file system says. */
export async function shapeOf(path: FileSource): Promise<FileShape> {
  const head = await firstBytes(path);
  if (head === '') throw new FileRefused('file-empty');
  if (head.startsWith(zip)) return { format: 'xlsx' };
  if (head.startsWith(excel97)) throw new FileRefused('file-old-excel');
  if (notText.some((magic) => head.startsWith(magic))) throw new FileRefused('file-not-a-table');
  const encoding = await encodingOf(path);
  const lines = await firstLines(path, encoding);
  const begin = lines.join('\n').trimStart();
  if (begin === '') throw new FileRefused('file-empty');
  if (/^(?:\[|<(?:!doctype|html|\?xml|table))/i.test(begin)) throw new FileRefused('file-not-a-table');
  if (begin.startsWith('{')) return { format: 'json-lines', encoding };
  return { format: 'csv', encoding, separator: separatorLine(lines[0] ?? '') ?? separatorOf(lines) };
}

async function firstBytes(path: FileSource): Promise<string> {
  if (typeof path !== 'string') return Buffer.from(path.subarray(0, 8)).toString('latin1');
  const file = await open(path);
  try {
    const head = Buffer.alloc(8);
    const { bytesRead } = await file.read(head, 0, 8);
    return head.subarray(0, bytesRead).toString('latin1');
  } finally {
    await file.close();
  }
}

async function firstLines(path: FileSource, encoding: Encoding): Promise<string[]> {
  const lines: string[] = [];
  for await (const { text } of linesOf(path, encoding)) {
    lines.push(text.slice(0, 20_000));
    if (lines.length >= HEAD * 2) break;
  }
  return lines;
}
