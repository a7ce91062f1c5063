/** Outlook's winmail.dat as [MS-OXTNEF] lays it out. */

const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};

function attribute(level: number, id: number, data: Uint8Array): Buffer {
  const sum = data.reduce((total, byte) => (total + byte) & 0xffff, 0);
  return Buffer.concat([Buffer.from([level]), u32(id), u32(data.length), data, u16(sum)]);
}

const padded = (bytes: Uint8Array): Buffer =>
  Buffer.concat([u32(1), u32(bytes.length), bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

/** A property of text; those of a number stand between to be read over. */
const unicode = (id: number, text: string): Buffer =>
  Buffer.concat([u16(0x1f), u16(id), padded(Buffer.from(`${text}\0`, 'utf16le'))]);
const number = (id: number, value: number): Buffer => Buffer.concat([u16(3), u16(id), u32(value)]);
const binary = (id: number, bytes: Uint8Array): Buffer => Buffer.concat([u16(0x102), u16(id), padded(bytes)]);
const named = (text: string): Buffer =>
  Buffer.concat([
    u16(0x1f),
    u16(0x8001),
    Buffer.alloc(16, 7),
    u32(1),
    u32(10),
    Buffer.from('nama\0', 'utf16le'),
    Buffer.alloc(2),
    padded(Buffer.from(text, 'utf16le')),
  ]);

const properties = (...given: Buffer[]): Buffer => Buffer.concat([u32(given.length), ...given]);

export interface Wrapped {
  text?: string;
  html?: string;
  files?: { name: string; content: Uint8Array }[];
}

export function winmail({ text, html, files = [] }: Wrapped): Buffer {
  const ofMail = properties(
    number(0x0e07, 1),
    named('apa saja'),
    ...(text === undefined ? [] : [unicode(0x1000, text)]),
    ...(html === undefined ? [] : [binary(0x1013, Buffer.from(html))]),
  );
  return Buffer.concat([
    u32(0x22_3e_9f_78),
    u16(1),
    attribute(1, 0x0008_9006, u32(0x10000)),
    attribute(1, 0x0006_9007, Buffer.concat([u32(1252), u32(0)])),
    attribute(1, 0x0006_9003, ofMail),
    ...files.flatMap(({ name, content }) => [
      attribute(2, 0x0006_9002, Buffer.alloc(14)),
      attribute(2, 0x0001_8010, Buffer.from('LAMPIR~1.JPG\0', 'latin1')),
      attribute(2, 0x0006_800f, content),
      attribute(2, 0x0006_9005, properties(number(0x0e20, content.length), unicode(0x3707, name))),
    ]),
  ]);
}
