import { open } from 'node:fs/promises';

/** As Node's decoder names them; Windows-1252 holds Latin-1 and what Excel makes of it. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const CHUNK = 64 * 1024;
/** Characters of a line beyond which it is given in pieces. */
export const LONGEST_LINE = 4 * 1024 * 1024;

/**
 * Which encoding a text file has: by its byte order mark, else UTF-16 where every other byte is NUL, else UTF-8 where
 * all of it is well-formed, else Windows-1252, in which any bytes are text.
 */
export async function encodingOf(path: FileSource): Promise<Encoding> {
  const strict = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  try {
    for await (const chunk of chunksOf(path)) {
      const wide = isFirst ? wideEncoding(chunk) : null;
      if (wide) return wide;
      isFirst = false;
      strict.decode(chunk, { stream: true });
    }
    strict.decode();
    return 'utf-8';
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'windows-1252';
    throw error;
  }
}

function wideEncoding(bytes: Uint8Array): Encoding | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, 4096);
  const nuls = [0, 0];
  sample.forEach((byte, at) => {
    if (byte === 0) nuls[at % 2] = (nuls[at % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = nuls;
  const many = sample.length * 0.3;
  if (odd > many && even * 10 < odd) return 'utf-16le';
  return even > many && odd * 10 < even ? 'utf-16be' : null;
}

/** A file by its path, or its bytes. */
export type FileSource = string | Uint8Array;

/** Bytes of a file, a piece at a time; each piece is only good until the next. */
async function* chunksOf(path: FileSource): AsyncGenerator<Uint8Array> {
  if (typeof path !== 'string') {
    for (let at = 0; at < path.length; at += CHUNK) yield path.subarray(at, at + CHUNK);
    return;
  }
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(CHUNK);
    for (
      let read = await file.read(buffer, 0, CHUNK);
      read.bytesRead > 0;
      read = await file.read(buffer, 0, CHUNK)
    ) {
      yield buffer.subarray(0, read.bytesRead);
    }
  } finally {
    await file.close();
  }
}

export interface TextLine {
  /** Counts from 1. */
  line: number;
  text: string;
  /** A piece of a line beyond `LONGEST_LINE`. */
  isPiece: boolean;
}

/** The lines of a text file, whatever ends them (CR LF, LF or CR alone), without their ends. Never more than a piece in memory. */
export async function* linesOf(path: FileSource, encoding: Encoding): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder(encoding);
  let rest = '';
  let line = 1;
  const cut = function* (ended: boolean): Generator<TextLine> {
    let from = 0;
    for (const { index, 0: end } of rest.matchAll(/\r\n|\n|\r/g)) {
      // A CR at the very end may be half of a CR LF.
      if (end === '\r' && index === rest.length - 1 && !ended) break;
      yield { line, text: rest.slice(from, index), isPiece: false };
      from = index + end.length;
      line += 1;
    }
    rest = rest.slice(from);
    while (rest.length > LONGEST_LINE) {
      yield { line, text: rest.slice(0, LONGEST_LINE), isPiece: true };
      rest = rest.slice(LONGEST_LINE);
    }
  };
  for await (const chunk of chunksOf(path)) {
    rest += decoder.decode(chunk, { stream: true });
    yield* cut(false);
  }
  rest += decoder.decode();
  yield* cut(true);
  if (rest !== '') yield { line, text: rest, isPiece: false };
}
