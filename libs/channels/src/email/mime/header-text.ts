import { addressParser } from 'postal-mime';
import { normalText } from '../../providers/normal-form.js';
import { decodeBytes } from './charset.js';
import { bytesOf, hasRawBytes, type Part } from './tree.js';

/** Header values into Unicode: encoded words (RFC 2047), and bytes that no label names. */

export interface Mailbox {
  name?: string;
  address: string;
}

// Longer than RFC 2047's 75, because mailers put a whole subject into one word, with blanks and question marks too.
const encodedWord = /=\?([^?\s]{1,60})\?([QqBb])\?([^\r\n]{0,2000}?)\?=/g;

interface Word {
  charset: string;
  encoding: string;
  body: string;
}

function wordBytes({ encoding, body }: Word): Uint8Array {
  if (encoding.toUpperCase() === 'B') return Buffer.from(body.replace(/[^A-Za-z0-9+/=]/g, ''), 'base64');
  const raw = bytesOf(body.replaceAll('_', ' '));
  const bytes: number[] = [];
  for (let at = 0; at < raw.length; at += 1) {
    const byte = raw[at] ?? 0;
    const hex = byte === 0x3d ? String.fromCharCode(raw[at + 1] ?? 0, raw[at + 2] ?? 0) : '';
    if (/^[0-9A-Fa-f]{2}$/.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** Words of one charset side by side are one text: a character may be cut in two between them. */
function decodeRun(run: Word[], hints: readonly string[]): string {
  let text = '';
  let waiting: Uint8Array[] = [];
  let unfinished = '';
  run.forEach((word, at) => {
    const next = run[at + 1];
    const goesOn = next?.charset === word.charset && next.encoding === word.encoding;
    const body = unfinished + word.body;
    unfinished = '';
    if (goesOn && /^b$/i.test(word.encoding) && !body.endsWith('=') && body.trim().length % 4 !== 0) {
      unfinished = body;
      return;
    }
    waiting.push(wordBytes({ ...word, body }));
    if (goesOn) return;
    text += decodeBytes(Buffer.concat(waiting), word.charset.replace(/\*.*$/, ''), hints);
    waiting = [];
  });
  return text;
}

const placeholder = /\ue000(\d+)\ue001/g;

/**
 * Takes encoded words out of a value and leaves a numbered placeholder for each run of them, so that what they
 * decode to is only ever text: a decoded `<` or `,` cannot become part of an address.
 */
function setWordsAside(value: string, hints: readonly string[]): { rest: string; texts: string[] } {
  const texts: string[] = [];
  let rest = '';
  let end = 0;
  let run: Word[] = [];
  const close = (): void => {
    if (run.length === 0) return;
    rest += `\ue000${texts.length}\ue001`;
    texts.push(decodeRun(run, hints));
    run = [];
  };
  const clean = value.replace(/[\ue000\ue001]/g, '');
  for (const found of clean.matchAll(encodedWord)) {
    const between = clean.slice(end, found.index);
    if (run.length === 0 || !/^\s*$/.test(between)) {
      close();
      rest += between;
    }
    run.push({ charset: (found[1] ?? '').toLowerCase(), encoding: found[2] ?? '', body: found[3] ?? '' });
    end = found.index + found[0].length;
  }
  close();
  return { rest: rest + clean.slice(end), texts };
}

/** One line of text without control characters, and without marks that turn the writing direction of what follows. */
export const oneLine = (text: string): string =>
  normalText(text)
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();

/** Reads the header values of one mail: what one of them says about its charset helps with the others. */
export class HeaderText {
  private readonly unlabelled: string;

  /** `values`: all of the mail's header values; `charsets`: those its parts declare. */
  constructor(
    values: readonly string[],
    private readonly charsets: readonly string[],
  ) {
    this.unlabelled = values
      .filter(hasRawBytes)
      .map((value) => value.replace(encodedWord, ' '))
      .join('\n')
      .slice(0, 1_000);
  }

  text(value: string): string {
    const { rest, texts } = setWordsAside(value, this.charsets);
    return oneLine(this.named(rest).replace(placeholder, (_, index: string) => texts[Number(index)] ?? ''));
  }

  mailboxes(value: string): Mailbox[] {
    const { rest, texts } = setWordsAside(value, this.charsets);
    const restored = (text: string): string =>
      oneLine(text.replace(placeholder, (_, index: string) => texts[Number(index)] ?? ''));
    return addressParser(this.named(rest), { flatten: true }).flatMap((found) => {
      const address = (found.address ?? '').trim();
      if (!/^[^\s@<>\ue000]+@[^\s@<>\ue000]+$/.test(address)) return [];
      const name = restored(found.name);
      return [{ address: normalText(address), ...(name === '' ? {} : { name }) }];
    });
  }

  /** Whether the address stands in the value as it is: parsers join what quotes and comments keep apart. */
  holds(value: string, address: string): boolean {
    return this.named(value)
      .split(/[\s<>,;:]+/)
      .includes(address);
  }

  /** All unlabelled bytes of a mail were written by one program: they are read together, to tell charsets apart. */
  private named(value: string): string {
    if (!hasRawBytes(value)) return value;
    const together = decodeBytes(
      bytesOf(`${value.replaceAll('\n', ' ')}\n${this.unlabelled}`),
      '',
      this.charsets,
    );
    return together.slice(0, together.indexOf('\n'));
  }
}

/** Values of a header in lower-case, as they were written. */
export const valuesOf = (root: Part, name: string): string[] =>
  root.headers.filter(({ key }) => key === name).map(({ value }) => value);

/** What reads the header of a mail, and the charsets that the mail names anywhere. */
export function headerTextOf(
  root: Part,
  parts: readonly Part[],
): { header: HeaderText; charsets: readonly string[] } {
  const charsets = charsetsOf(root, parts);
  const values = ['from', 'subject', 'to'].flatMap((name) => valuesOf(root, name));
  return { header: new HeaderText([...values, ...parts.flatMap(namesOf)], charsets), charsets };
}

const namesOf = (part: Part): string[] =>
  Object.values(part.contentType.parsed.params)
    .concat(Object.values(part.contentDisposition.parsed.params))
    .filter((value) => value !== undefined);

/** Charsets that the mail names anywhere, for the places where it names none. */
function charsetsOf(root: Part, parts: readonly Part[]): string[] {
  const ofParts = parts.map((part) => part.contentType.parsed.params['charset'] ?? '');
  const ofWords = root.headers.flatMap(({ value }) => /=\?([^?\s*]{2,40})[?*]/.exec(value)?.[1] ?? []);
  return [...new Set([...ofParts, ...ofWords].map((name) => name.toLowerCase()))].filter(
    (name) => name !== '',
  );
}
