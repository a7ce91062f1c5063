import type { RawReport } from '#channels';
import { hideNumbers } from '#identity';

const LONGEST = 4_000;

/** Ways of writing that what cannot be read may be in, by the labels of the WHATWG: the likeliest first. */
export const excerptCharsets = [
  'utf-8',
  'windows-1252',
  'utf-16le',
  'utf-16be',
  'gb18030',
  'shift_jis',
] as const;
export type ExcerptCharset = (typeof excerptCharsets)[number];

export interface Excerpt {
  text: string;
  /** There is more of it than is shown. */
  isCut: boolean;
  /** Bytes of all of it. */
  size: number;
}

/**
 * The beginning of raw bytes as text that can be shown: without control characters, and with numbers and mail addresses
 * taken out as in any report. A form's fields stand one below the other.
 */
export function excerptOf(
  { body, contentType }: Pick<RawReport, 'body' | 'contentType'>,
  charset: ExcerptCharset,
): Excerpt {
  const head = body.subarray(0, LONGEST * 4);
  const decoded = new TextDecoder(charset).decode(head);
  const written = contentType.startsWith('application/x-www-form-urlencoded') ? fieldsOf(decoded) : decoded;
  const shown = written
    .replace(/[^\P{C}\n\t]/gu, '')
    .slice(0, LONGEST)
    .toWellFormed();
  return {
    text: hideNumbers(shown).text,
    isCut: body.length > head.length || written.length > LONGEST,
    size: body.length,
  };
}

const fieldsOf = (form: string): string =>
  [...new URLSearchParams(form)].map(([name, value]) => `${name}: ${value}`).join('\n');
