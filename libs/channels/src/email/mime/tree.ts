import PostalMime from 'postal-mime';

/** More than any honest mail has; what exceeds it is not read at all. */
export const limits = { bytes: 25 * 1024 * 1024, headerBytes: 256 * 1024, parts: 1_000, depth: 50 };

/** A mail that is outside the limits, or no mail. The text says which and never what was in it. */
export class NotReadable extends Error {
  override readonly name = 'NotReadable';
}

interface Structured {
  value: string;
  params: Readonly<Record<string, string | undefined>>;
}

/** One MIME part: header values unfolded but not decoded, content with its transfer encoding undone. */
export interface Part {
  readonly headers: readonly { key: string; value: string }[];
  readonly contentType: { value: string; parsed: Structured; multipart: string | false };
  readonly contentDisposition: { parsed: Structured };
  readonly content: ArrayBuffer | null;
  readonly childNodes: readonly Part[];
  decodeFlowedText(text: string, deleteSpace: boolean): string;
}

type Line = Uint8Array<ArrayBuffer>;

interface LivePart extends Part {
  readonly state: 'header' | 'body' | 'finished';
  readonly headerLines: readonly string[];
  readonly contentTransferEncoding: { encoding: string };
  contentDecoder: { update(line: Line): void; finalize(): Promise<ArrayBuffer> } | null;
  feed(line: Line): void;
}

/** Lines as they came. The library keeps an object for each, which makes 20 MB of short lines into 700. */
class Lines {
  private kept = new Uint8Array(4_096);
  private length = 0;

  update(line: Line): void {
    const end = this.length + line.length + 1;
    if (end > this.kept.length) {
      const larger = new Uint8Array(Math.max(end, this.kept.length * 2));
      larger.set(this.kept.subarray(0, this.length));
      this.kept = larger;
    }
    this.kept.set(line, this.length);
    this.kept[end - 1] = 0x0a;
    this.length = end;
  }

  finalize(): Promise<ArrayBuffer> {
    return Promise.resolve(this.kept.buffer.slice(0, this.length));
  }
}

/**
 * What postal-mime 4.0.0 has and its types hide: the tree of parts and the hook every line passes. Its public result
 * has already decoded text by labels that may lie, so the tree is read instead. `mime.spec.ts` holds these facts.
 */
interface Insides {
  readonly root: LivePart;
  readonly currentNode: LivePart;
  processLine(line: Line, isFinal: boolean): Promise<void>;
  parse(bytes: Uint8Array): Promise<unknown>;
}

const Parser = PostalMime as unknown as new (options: {
  maxNestingDepth: number;
  maxHeadersSize: number;
}) => Insides;

class TreeReader extends Parser {
  private parts = 1;

  override async processLine(line: Line, isFinal: boolean): Promise<void> {
    const part = this.currentNode;
    const given = part.state === 'header' ? this.inHeader(part, line) : line;
    if (given !== undefined || isFinal) await super.processLine(given ?? empty, isFinal);
    if (this.currentNode !== part && this.currentNode.state === 'header') {
      this.parts += 1;
      if (this.parts > limits.parts) throw new NotReadable('The mail has too many parts.');
    }
  }

  /** A line as the library gets it while it reads a header, or none for the blank one. */
  private inHeader(part: LivePart, line: Line): Line | undefined {
    if (line.length > limits.headerBytes) throw new NotReadable('The mail has too long a header.');
    const clean = withoutNul(line);
    const goesOn = part.headerLines.length > 0 && (clean[0] === 0x20 || clean[0] === 0x09);
    if (isField(clean) || goesOn) return isUtf8(clean) ? clean : escapeBytes(clean);
    // A line that can be no header ends the header, as if the blank line were there.
    this.beginBody(part);
    return line.length === 0 ? undefined : line;
  }

  private beginBody(part: LivePart): void {
    part.feed(empty);
    if (!/base64|quoted-printable/i.test(part.contentTransferEncoding.encoding))
      part.contentDecoder = new Lines();
  }

  // The library's own reading of the tree is not used, and converting HTML in it costs seconds.
  collectNode(): Promise<void> {
    return Promise.resolve();
  }

  buildMessage(): object {
    return {};
  }
}

/** Reads raw RFC 5322 bytes into their tree of parts. Throws `NotReadable` outside the limits. */
export async function readTree(bytes: Uint8Array): Promise<Part> {
  if (bytes.length > limits.bytes) throw new NotReadable('The mail is too large.');
  const reader = new TreeReader({ maxNestingDepth: limits.depth, maxHeadersSize: limits.headerBytes });
  try {
    await reader.parse(inCommonForm(bytes));
  } catch (error) {
    if (error instanceof NotReadable) throw error;
    throw new NotReadable('The mail is nested too deeply or has too long a header.', { cause: error });
  }
  return reader.root;
}

const empty: Line = new Uint8Array(0);

/** Mails of old systems end their lines with a carriage return alone, those of mail folders begin with `From `. */
function inCommonForm(bytes: Uint8Array): Uint8Array {
  const isOld = !bytes.includes(0x0a) && bytes.includes(0x0d);
  const lines = isOld ? bytes.map((byte) => (byte === 0x0d ? 0x0a : byte)) : bytes;
  const isOfFolder = /^>?From /.test(String.fromCharCode(...lines.subarray(0, 6)));
  return isOfFolder ? lines.subarray(lines.indexOf(0x0a) + 1 || lines.length) : lines;
}

const withoutNul = (line: Line): Line => (line.includes(0) ? line.filter((byte) => byte !== 0) : line);

/** RFC 5322 section 2.2: printable ASCII, then a colon; blanks before the colon as in section 4.5. */
function isField(line: Line): boolean {
  const colon = line.indexOf(0x3a);
  if (colon < 1 || colon > 200) return false;
  let end = colon;
  while (end > 0 && (line[end - 1] === 0x20 || line[end - 1] === 0x09)) end -= 1;
  return end > 0 && line.subarray(0, end).every((byte) => byte > 0x20 && byte < 0x7f);
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function isUtf8(line: Line): boolean {
  try {
    strictUtf8.decode(line);
    return true;
  } catch {
    return false;
  }
}

const ESCAPE = 0xf700;
const escapes = /[\uf780-\uf7ff]/;

/** Header lines that are not UTF-8 pass the library, which expects it, as one private character per byte. */
function escapeBytes(line: Line): Line {
  let text = '';
  for (const byte of line) text += String.fromCharCode(byte < 0x80 ? byte : ESCAPE + byte);
  return new TextEncoder().encode(text);
}

/** Whether a header value still has bytes in it of a charset nobody named. */
export const hasRawBytes = (value: string): boolean => escapes.test(value);

/** The bytes of a header value as the sender wrote them. */
export function bytesOf(value: string): Uint8Array {
  if (!hasRawBytes(value)) return new TextEncoder().encode(value);
  const bytes: number[] = [];
  for (const character of value) {
    if (escapes.test(character)) bytes.push((character.codePointAt(0) ?? 0) - ESCAPE);
    else bytes.push(...new TextEncoder().encode(character));
  }
  return Uint8Array.from(bytes);
}
