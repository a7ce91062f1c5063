/** Object ids of PostgreSQL's own types; they never change. */
const oid = {
  boolean: 16,
  bytea: 17,
  int4: 23,
  text: 25,
  float8: 701,
  timestamptz: 1184,
  uuid: 2950,
} as const;
/** Milliseconds from the Unix epoch to PostgreSQL's. */
const Y2K_MS = 946_684_800_000;
const HEAD_BYTES = 20;
const NULL_LENGTH = -1;

type Column<T> = (elements: (T | null | undefined)[]) => Buffer | null;

/**
 * An array as PostgreSQL takes it over the wire. The driver hands a `Buffer` on as it is, where it would write the
 * elements of an array one by one as text that the server has to read again. None, where all elements are null: what
 * is short of rows is filled up with nulls by `unnest`.
 */
function arrayOf<T>(
  type: number,
  most: (element: T) => number,
  write: (element: T, into: Buffer, at: number) => number,
): Column<T> {
  return (elements) => {
    let size = HEAD_BYTES;
    let nulls = 0;
    for (const element of elements) {
      if (element === null || element === undefined) nulls += 1;
      size += 4 + (element === null || element === undefined ? 0 : most(element));
    }
    if (nulls === elements.length) return null;
    const array = Buffer.allocUnsafe(size);
    array.writeInt32BE(1, 0); // dimensions
    array.writeInt32BE(nulls > 0 ? 1 : 0, 4);
    array.writeInt32BE(type, 8);
    array.writeInt32BE(elements.length, 12);
    array.writeInt32BE(1, 16); // the first index
    let at = HEAD_BYTES;
    for (const element of elements) {
      const length = element === null || element === undefined ? NULL_LENGTH : write(element, array, at + 4);
      array.writeInt32BE(length, at);
      at += 4 + Math.max(length, 0);
    }
    return array.subarray(0, at);
  };
}

export const texts = arrayOf<string>(
  oid.text,
  (text) => text.length * 3,
  (text, into, at) => into.write(text, at),
);

export const byteas = arrayOf<Uint8Array>(
  oid.bytea,
  (bytes) => bytes.length,
  (bytes, into, at) => {
    into.set(bytes, at);
    return bytes.length;
  },
);

export const uuids = arrayOf<string>(oid.uuid, () => 16, writeUuid);

export const booleans = arrayOf<boolean>(
  oid.boolean,
  () => 1,
  (value, into, at) => into.writeUInt8(value ? 1 : 0, at) - at,
);

export const integers = arrayOf<number>(
  oid.int4,
  () => 4,
  (value, into, at) => into.writeInt32BE(value, at) - at,
);

export const floats = arrayOf<number>(
  oid.float8,
  () => 8,
  (value, into, at) => into.writeDoubleBE(value, at) - at,
);

export const timestamps = arrayOf<Date>(
  oid.timestamptz,
  () => 8,
  (value, into, at) => into.writeBigInt64BE(BigInt(value.getTime() - Y2K_MS) * 1000n, at) - at,
);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DASH = '-'.charCodeAt(0);

/** By hand: an id is written a dozen times for each report, and by way of a text without dashes it takes four times as long. */
function writeUuid(id: string, into: Buffer, at: number): number {
  if (!UUID.test(id)) throw new TypeError('not a UUID');
  let written = 0;
  for (let place = 0; place < id.length; place += 2) {
    if (id.charCodeAt(place) === DASH) place += 1;
    into[at + written] = (nibble(id.charCodeAt(place)) << 4) | nibble(id.charCodeAt(place + 1));
    written += 1;
  }
  return written;
}

/** Of a digit of hexadecimal, by its character code: letters lie nine above their last four bits. */
const nibble = (code: number): number => (code & 15) + (code > 57 ? 9 : 0);
