import { TextDecoder } from 'node:util';

/**
 * Text out of bytes whose charset label is missing, unknown or a lie. A label is believed only while the bytes fit
 * it; UTF-8 that decodes is always right, because text of another charset hardly ever is valid UTF-8 by accident.
 */

type Decoded = string | undefined;
type Decoder = InstanceType<typeof TextDecoder>;

// Labels met in mail that the WHATWG list lacks (https://encoding.spec.whatwg.org/encodings.json).
const aliases: Readonly<Record<string, string>> = {
  utf8mb4: 'utf-8',
  cp65001: 'utf-8',
  cp932: 'shift_jis',
  'x-ms-cp932': 'shift_jis',
  cp936: 'gb18030',
  // Senders who say gb2312 mean whatever their Windows had: the superset reads all of it.
  gb2312: 'gb18030',
  gbk: 'gb18030',
  'x-gbk': 'gb18030',
  cp949: 'euc-kr',
  cp950: 'big5',
  'iso-2022-jp-ms': 'iso-2022-jp',
  'iso-8859-8-e': 'iso-8859-8',
};

// Node 20 reads 0x80-0x9F of windows-1252 as C1 controls instead of these characters.
const windows1252 =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

const decoders = new Map<string, Decoder | undefined>();

function decoderOf(label: string): Decoder | undefined {
  const name = label.trim().toLowerCase().replace(/\*.*$/, '').replaceAll('"', '');
  if (name.length > 40) return undefined;
  if (!decoders.has(name) && decoders.size < 200) {
    let decoder: Decoder | undefined;
    try {
      decoder = new TextDecoder(aliases[name] ?? name, { fatal: true });
    } catch {
      decoder = undefined;
    }
    decoders.set(name, decoder);
  }
  return decoders.get(name);
}

/** The text if every byte fits the charset. */
function strictly(bytes: Uint8Array, label: string): Decoded {
  const decoder = decoderOf(label);
  if (decoder === undefined) return undefined;
  try {
    const text = decoder.decode(bytes);
    return decoder.encoding === 'windows-1252' ? withWindowsMarks(text) : text;
  } catch {
    return undefined;
  }
}

const withWindowsMarks = (text: string): string =>
  text.replace(/[\x80-\x9f]/g, (mark) => windows1252[mark.charCodeAt(0) - 0x80] ?? mark);

const saysNothing =
  /^(|us-ascii|ascii|ansi_x3\.4-1968|unknown-8bit|x-unknown|default|8bit|binary|replacement)$/;

/**
 * Unicode text of bytes under a declared charset, where there is one. Never fails: what no charset fits becomes
 * U+FFFD. `hints` are charsets that other parts of the same mail declare.
 */
export function decodeBytes(bytes: Uint8Array, declared = '', hints: readonly string[] = []): string {
  const label = declared.trim().toLowerCase();
  const utf8 = strictly(bytes, 'utf-8');
  const told = saysNothing.test(label) ? undefined : strictly(bytes, label);
  if (utf8 !== undefined && !(told !== undefined && fitsBetter(label, bytes, utf8))) {
    if (!hasEscapes(bytes)) return utf8;
  } else if (told !== undefined) return told;
  if (hasEscapes(bytes)) {
    const japanese = strictly(bytes, 'iso-2022-jp');
    if (japanese !== undefined) return japanese;
  }
  return utf8 ?? mostlyUtf8(bytes) ?? guess(bytes, hints);
}

/** Whether a label that the bytes fit is to be believed although they are UTF-8 as well. */
function fitsBetter(label: string, bytes: Uint8Array, utf8: string): boolean {
  if (/^(cs)?iso-?2022/.test(label)) return true;
  if (/^utf-?16|^ucs-2/.test(label)) return bytes.includes(0);
  // Two-byte sequences are all that short GB or Shift_JIS text can share with UTF-8 by accident.
  return /^(gb|x-gbk|shift|sjis|x-sjis|euc|big5|cp9|ks_c)/.test(label) && !/[\u0800-\uffff]/.test(utf8);
}

/** Escape sequences of ISO-2022-JP, which is seven-bit and so passes for ASCII. */
function hasEscapes(bytes: Uint8Array): boolean {
  const at = bytes.indexOf(0x1b);
  return at >= 0 && (bytes[at + 1] === 0x24 || bytes[at + 1] === 0x28);
}

/** UTF-8 with a few broken places, such as a text cut in the middle of a character. */
function mostlyUtf8(bytes: Uint8Array): Decoded {
  const text = new TextDecoder('utf-8').decode(bytes);
  let broken = 0;
  let sound = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0xfffd) broken += 1;
    else if (code > 0x7f) sound += 1;
  }
  return sound > broken * 4 ? text : undefined;
}

/** The likeliest text of bytes that nothing vouches for. */
function guess(bytes: Uint8Array, hints: readonly string[]): string {
  for (const hint of hints) {
    if (saysNothing.test(hint) || /^(windows-125|iso-8859|latin)/i.test(hint)) continue;
    const told = strictly(bytes, hint);
    if (told !== undefined) return told;
  }
  const sample = bytes.subarray(0, 65_536);
  const ranked = [
    { label: 'gb18030', score: likeGb(sample) },
    { label: 'shift_jis', score: likeShiftJis(sample) },
    { label: 'windows-1252', score: likeWestern(sample) },
  ].sort((one, other) => other.score - one.score);
  for (const { label } of ranked) {
    const told = strictly(bytes, label);
    if (told !== undefined) return told;
  }
  return withWindowsMarks(new TextDecoder('windows-1252').decode(bytes));
}

const within = (byte: number, low: number, high: number): boolean => byte >= low && byte <= high;

/** Mean credit of a byte run's characters, where `weigh` takes a lead and trail byte and says what they are worth. */
function mean(
  bytes: Uint8Array,
  weigh: (lead: number, trail: number) => { worth: number; takes: number },
): number {
  let sum = 0;
  let characters = 0;
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) {
      at += 1;
      continue;
    }
    const { worth, takes } = weigh(lead, bytes[at + 1] ?? 0);
    sum += worth;
    characters += 1;
    at += takes;
  }
  return characters === 0 ? 0 : sum / characters;
}

// GB 2312 keeps the 3,755 commonest hanzi in rows 0xB0-0xD7, the rarer ones in 0xD8-0xF7, marks in 0xA1-0xA3.
const likeGb = (bytes: Uint8Array): number =>
  mean(bytes, (lead, trail) => {
    if (within(trail, 0x30, 0x39)) return { worth: -0.5, takes: 4 };
    if (within(trail, 0xa1, 0xfe)) {
      if (within(lead, 0xb0, 0xd7)) return { worth: 1, takes: 2 };
      if (within(lead, 0xa1, 0xa3)) return { worth: 0.6, takes: 2 };
      if (within(lead, 0xd8, 0xf7)) return { worth: 0.3, takes: 2 };
    }
    return { worth: -1, takes: 2 };
  });

// JIS X 0208 in Shift_JIS: kana 0x829F-0x8396, level-1 kanji 0x889F-0x9872, half-width kana as single bytes.
const likeShiftJis = (bytes: Uint8Array): number =>
  mean(bytes, (lead, trail) => {
    if (within(lead, 0xa1, 0xdf)) return { worth: -0.4, takes: 1 };
    if (!within(trail, 0x40, 0xfc) || trail === 0x7f) return { worth: -1, takes: 1 };
    if ((lead === 0x82 && trail >= 0x9f) || (lead === 0x83 && trail <= 0x96)) return { worth: 1.2, takes: 2 };
    if (within(lead, 0x88, 0x98)) return { worth: 0.8, takes: 2 };
    if (within(lead, 0x81, 0x82)) return { worth: 0.5, takes: 2 };
    return { worth: -0.2, takes: 2 };
  });

/** Western text: single accented letters inside words, and typographic marks. */
function likeWestern(bytes: Uint8Array): number {
  let sum = 0;
  let marks = 0;
  const isLetter = (byte = 0): boolean => within(byte | 0x20, 0x61, 0x7a);
  bytes.forEach((byte, at) => {
    if (byte < 0x80) return;
    marks += 1;
    const alone = (bytes[at - 1] ?? 0) < 0x80 && (bytes[at + 1] ?? 0) < 0x80;
    if (byte >= 0xc0 && alone && (isLetter(bytes[at - 1]) || isLetter(bytes[at + 1]))) sum += 1;
    else if (
      alone &&
      (within(byte, 0x91, 0x97) || [0x80, 0x85, 0xa0, 0xa9, 0xab, 0xae, 0xb0, 0xbb].includes(byte))
    )
      sum += 0.7;
    else sum -= 0.4;
  });
  return marks === 0 ? 0 : sum / marks;
}
