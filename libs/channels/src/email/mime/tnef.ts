import { TextDecoder } from 'node:util';
import { Cursor, NoTnef, propertiesIn } from './mapi.js';

/**
 * Outlook's winmail.dat (TNEF, [MS-OXTNEF]): what it holds of words and files. Every length in it is a claim that is held
 * against the bytes that are there.
 */

export interface Tnef {
  text?: string;
  html?: Uint8Array;
  files: { name: string; type: string; content: Uint8Array }[];
}

const SIGNATURE = 0x22_3e_9f_78;
const MOST_FILES = 500;
// Attributes and properties by their numbers there.
const attribute = {
  body: 0x2_80_0c,
  title: 0x1_80_10,
  data: 0x6_80_0f,
  newFile: 0x6_90_02,
  fileProperties: 0x6_90_05,
  properties: 0x6_90_03,
  codepage: 0x6_90_07,
};
const property = {
  body: 0x10_00,
  html: 0x10_13,
  data: 0x37_01,
  fileName: 0x37_04,
  longName: 0x37_07,
  type: 0x37_0e,
};

/** Reads TNEF; undefined where it is none or damaged. */
export function readTnef(bytes: Uint8Array): Tnef | undefined {
  try {
    return new Reading().read(new Cursor(bytes));
  } catch (error) {
    if (error instanceof NoTnef) return undefined;
    throw error;
  }
}

/** What has been read of one so far. */
class Reading {
  private readonly found: Tnef = { files: [] };
  private charset = 'windows-1252';

  read(cursor: Cursor): Tnef {
    if (cursor.left < 6 || cursor.u32() !== SIGNATURE) throw new NoTnef();
    cursor.take(2);
    while (cursor.left >= 9) {
      cursor.take(1);
      const id = cursor.u32() & 0xff_ff_ff;
      const data = cursor.take(cursor.u32());
      cursor.take(2);
      this.ofMail(id, data);
      this.ofFile(id, data);
    }
    return this.found;
  }

  private ofMail(id: number, data: Uint8Array): void {
    if (id === attribute.codepage) this.charset = charsetOf(new Cursor(data).u32());
    if (id === attribute.body) this.found.text ??= textOf(data, this.charset);
    if (id !== attribute.properties) return;
    for (const { id: what, value, isUnicode } of propertiesIn(new Cursor(data))) {
      if (what === property.body) this.found.text = textOf(value, isUnicode ? 'utf-16le' : this.charset);
      if (what === property.html) this.found.html = value;
    }
  }

  private ofFile(id: number, data: Uint8Array): void {
    const { files } = this.found;
    if (id === attribute.newFile) {
      if (files.length >= MOST_FILES) throw new NoTnef();
      files.push({ name: '', type: 'application/octet-stream', content: new Uint8Array(0) });
    }
    const file = files.at(-1);
    if (!file) return;
    if (id === attribute.title) file.name ||= textOf(data, this.charset);
    if (id === attribute.data) file.content = data;
    if (id === attribute.fileProperties) describe(file, data, this.charset);
  }
}

function describe(file: Tnef['files'][number], data: Uint8Array, charset: string): void {
  for (const { id, value, isUnicode } of propertiesIn(new Cursor(data))) {
    const text = (): string => textOf(value, isUnicode ? 'utf-16le' : charset);
    if (id === property.longName) file.name = text();
    else if (id === property.fileName) file.name ||= text();
    else if (id === property.type) file.type = text();
    // A file that is an object of its own begins with the number of its kind.
    else if (id === property.data && file.content.length === 0) file.content = value.subarray(16);
  }
}

const charsetOf = (codepage: number): string =>
  codepage === 65_001
    ? 'utf-8'
    : codepage === 932
      ? 'shift_jis'
      : codepage === 936
        ? 'gb18030'
        : `windows-${codepage}`;

/** Text without the NUL it ends with. */
function textOf(bytes: Uint8Array, charset: string): string {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(charset);
  } catch {
    decoder = new TextDecoder('windows-1252');
  }
  return decoder.decode(bytes).replace(/\0[^]*$/, '');
}
