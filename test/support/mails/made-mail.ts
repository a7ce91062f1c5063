import { TextDecoder } from 'node:util';

/** What a mail must be read as; what is left out does not matter. */
export interface ReadAs {
  from?: string | null;
  fromName?: string | null;
  subject?: string | null;
  text?: string;
  /** Words that must be in the text, where nobody says how the rest of it looks. */
  holds?: string[];
  /** Name and size of each, in their order. */
  attachments?: [string, number][];
  automatic?: boolean;
  bounce?: boolean;
}

export interface MadeMail {
  bytes: Uint8Array;
  /** `quarantined` for what nobody can read, `accounted` for what may be either but breaks nothing. */
  is: ReadAs | 'quarantined' | 'accounted';
}

/** Makes variants of one kind of mail: the same number gives the same bytes. */
export type Kind = (variant: number) => MadeMail;

const sentences = [
  'Jalan di depan pasar berlubang, sudah tiga motor jatuh.',
  'Lampu jalan di Gang Melati padam sejak Senin malam.',
  'Air PDAM keruh seperti teh, mohon diperiksa.',
  'Sampah di Jalan Sutomo belum diangkut dua minggu.',
  'Petugas loket meminta uang di luar tarif — kuitansi tidak ada.',
  'Pohon tumbang menutup jalan “Veteran” dekat sekolah.',
  'Bansos RT 03 belum dibagikan, padahal sudah didata.',
  'Selokan mampet → banjir setinggi lutut di Kampung Baru.',
  'Guru sering tidak masuk, murid pulang jam sembilan.',
  'Café di samping masjid terlalu bising sampai pukul 02.00 🙏',
];
const names = [
  'Budi Santoso',
  'Siti Nur’aini',
  'André Lubis',
  'I Made Sukarta',
  'Ñoto Wijaya',
  'Øystein Halim',
  'Rini “Ina” Putri',
  'Ahmad Zaki, S.H.',
  'Dewi Ayu ✿',
  '李小龙',
];
export const sentence = (variant: number): string => sentences[variant % sentences.length] ?? '';
export const person = (variant: number): string => names[variant % names.length] ?? '';
export const writer = (variant: number): string => `warga${variant}@warga.id`;

/** Letters that windows-1252 has, and the same words in it. */
export const western = (variant: number): string => `Café di Jalan Kédah nomor ${variant} bising`;
export const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** A head with what every mail program writes, and a body. */
export function mail(
  variant: number,
  { head = [], body = '', subject = `Laporan ${variant}` }: Parts,
  newLine = '\r\n',
): Buffer {
  const usual = [
    ...(head.some((line) => line.toString().startsWith('From:')) ? [] : [`From: ${writer(variant)}`]),
    'To: lapor@kota.go.id',
    ...(subject === undefined ? [] : [joined('Subject: ', subject)]),
    `Message-ID: <mail-${variant}@warga.id>`,
    'Date: Fri, 20 Nov 2026 10:00:00 +0700',
    'MIME-Version: 1.0',
  ];
  return joined(...[...usual, ...head].map((line) => joined(line, newLine)), newLine, body);
}

interface Parts {
  head?: (string | Uint8Array)[];
  body?: string | Uint8Array;
  subject?: string | Uint8Array;
}

export const joined = (...pieces: (string | Uint8Array)[]): Buffer =>
  Buffer.concat(pieces.map((piece) => Buffer.from(piece)));

export const base64 = (content: string | Uint8Array): string =>
  Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\r\n');

export const wordB = (text: string | Uint8Array, charset = 'utf-8'): string =>
  `=?${charset}?B?${Buffer.from(text).toString('base64')}?=`;
export const wordQ = (text: string | Uint8Array, charset = 'utf-8'): string =>
  `=?${charset}?Q?${[...Buffer.from(text)].map((byte) => (byte === 0x20 ? '_' : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)).join('')}?=`;

/** A multipart of parts that are given whole, each with its own head. */
export const multipart = (
  subtype: string,
  parts: (string | Uint8Array)[],
  boundary = 'batas',
): { head: string[]; body: Buffer } => ({
  head: [`Content-Type: multipart/${subtype}; boundary=${boundary}`],
  body: joined(...parts.map((part) => joined(`--${boundary}\r\n`, part, '\r\n')), `--${boundary}--\r\n`),
});

export const plainPart = (text: string): string => `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`;
export const filePart = (name: string, content: Uint8Array, type = 'image/jpeg'): string =>
  `Content-Type: ${type}\r\nContent-Disposition: attachment; ${name}\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(content)}`;
export const photo = (variant: number): Uint8Array => Buffer.alloc(100 + variant, 0xff - variant);

const tables = new Map<string, Map<string, Buffer>>();

/** Text in a charset of two bytes a character, which Node can only read. */
export function encodedIn(charset: string, text: string): Buffer {
  const table = tables.get(charset) ?? tableOf(charset);
  tables.set(charset, table);
  return Buffer.concat(Array.from(text, (letter) => table.get(letter) ?? Buffer.from(letter)));
}

function tableOf(charset: string): Map<string, Buffer> {
  const decoder = new TextDecoder(charset);
  const table = new Map<string, Buffer>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const bytes = Buffer.from([lead, trail]);
      const letter = decoder.decode(bytes);
      if (Array.from(letter).length === 1 && letter !== '\ufffd' && !table.has(letter))
        table.set(letter, bytes);
    }
  }
  return table;
}
