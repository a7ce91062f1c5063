/** Outlook's own way to write down values ([MS-OXCDATA]): little-endian, each length a claim held against the bytes. */

/** The bytes end before they should, or say what cannot be. */
export class NoTnef extends Error {
  override readonly name = 'NoTnef';
}

export interface Property {
  id: number;
  value: Uint8Array;
  isUnicode: boolean;
}

const fixedSizes: Readonly<Record<number, number>> = {
  0x01: 0,
  0x02: 4,
  0x03: 4,
  0x04: 4,
  0x05: 8,
  0x06: 8,
  0x07: 8,
  0x0a: 4,
  0x0b: 4,
  0x14: 8,
  0x40: 8,
  0x48: 16,
};
const NAMED = 0x80_00;
const SEVERAL = 0x10_00;

/** MAPI properties; those of several values by their first. */
export function* propertiesIn(cursor: Cursor): Generator<Property> {
  const count = cursor.u32();
  for (let index = 0; index < count && cursor.left >= 4; index += 1) {
    const type = cursor.u16();
    const id = cursor.u16();
    if (id >= NAMED) {
      cursor.take(16);
      if (cursor.u32() === 0) cursor.take(4);
      else cursor.padded(cursor.u32());
    }
    const kind = type & ~SEVERAL;
    const size = fixedSizes[kind];
    const isOfLength = size === undefined;
    const values = isOfLength || (type & SEVERAL) !== 0 ? cursor.u32() : 1;
    let first: Uint8Array | undefined;
    for (let at = 0; at < values; at += 1) {
      const value = isOfLength ? cursor.padded(cursor.u32()) : cursor.take(size);
      first ??= value;
    }
    if (first) yield { id, value: first, isUnicode: kind === 0x1f };
  }
}

/** Reads on through bytes. Throws `NoTnef` where there are none left. */
export class Cursor {
  private readonly view: DataView;
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw new NoTnef();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** Values fill whole groups of four bytes. */
  padded(length: number): Uint8Array {
    const value = this.take(length);
    this.take(Math.min((4 - (length % 4)) % 4, this.left));
    return value;
  }

  u16(): number {
    this.take(2);
    return this.view.getUint16(this.at - 2, true);
  }

  u32(): number {
    this.take(4);
    return this.view.getUint32(this.at - 4, true);
  }
}
