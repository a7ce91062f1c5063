import type { Reporter } from '#complaint';

/**
 * What the sealed values of kinds `reporter`, `address` and `accused-person` hold, each as JSON: any part of this. One
 * report's parts are sealed as one value where they come together.
 */
export interface ReportIdentity {
  reporter?: Reporter;
  /** Where answers go on the report's own channel. */
  address?: string;
  /** What an answer refers to, so that mail programs show one conversation. */
  replyReference?: string;
  /** Names of accused persons, by the id of their `accused` row. */
  accused?: Record<string, string>;
}

/** What a value of kind `raw` says of the bytes it holds. */
export interface RawAbout {
  contentType: string;
  envelope?: Readonly<Record<string, string>>;
}

/** What a value of kind `attachment` says of the bytes it holds. */
export interface FileAbout {
  /** As its sender called it. */
  name: string;
}

interface AboutOf {
  raw: RawAbout;
  attachment: FileAbout;
}

const LENGTH_BYTES = 4;

/** Bytes and what is to be known of them as one value: the length of the JSON in four bytes, the JSON, the bytes. */
export function pack(about: AboutOf[keyof AboutOf], bytes: Uint8Array): Buffer {
  const head = Buffer.from(JSON.stringify(about));
  const packed = Buffer.allocUnsafe(LENGTH_BYTES + head.length + bytes.length);
  packed.writeUInt32BE(head.length);
  packed.set(head, LENGTH_BYTES);
  packed.set(bytes, LENGTH_BYTES + head.length);
  return packed;
}

/** Takes apart what `pack` made of a value of this kind. Throws for anything else. */
export function unpack<Kind extends keyof AboutOf>(
  kind: Kind,
  packed: Buffer,
): { about: AboutOf[Kind]; bytes: Buffer } {
  const start = LENGTH_BYTES + packed.readUInt32BE();
  const about = JSON.parse(packed.toString('utf8', LENGTH_BYTES, start)) as AboutOf[Kind];
  return { about, bytes: packed.subarray(start) };
}
