import { bytesIn, fileName, htmlText, leaves, readsAs, tidy, typeOf } from './body.js';
import { decodeBytes } from './charset.js';
import { oneLine, type HeaderText } from './header-text.js';
import { readTnef, type Tnef } from './tnef.js';
import type { Part } from './tree.js';

/** What hangs on a mail, out of its tree of parts. */

export interface MailFile {
  name: string;
  type: string;
  size: number;
  content: Uint8Array;
}

/** A part that Outlook wrapped words and files in, with what was in it. */
const unwrapped = (part: Part): Tnef | undefined =>
  /^application\/(vnd\.)?ms-tnef$/.test(typeOf(part)) || /^winmail\.dat$/i.test(fileName(part))
    ? readTnef(bytesIn(part))
    : undefined;

/** The files of a mail; of a wrapper that can be opened those in it, else the wrapper itself. */
export const attachmentsOf = (root: Part, header: HeaderText): MailFile[] =>
  leaves(root)
    .filter((part) => readsAs(part) === undefined && (part.content?.byteLength ?? 0) > 0)
    .flatMap((part) => {
      const opened = unwrapped(part)?.files.filter(({ content }) => content.length > 0);
      return opened ?? [{ name: header.text(fileName(part)), type: typeOf(part), content: bytesIn(part) }];
    })
    .map(({ name, type, content }, index) => ({
      name: shownName(name, type, index + 1),
      type,
      size: content.length,
      content: Uint8Array.from(content),
    }));

/** What Outlook wrote of a mail whose other parts have no words. */
export function wrappedText(root: Part): string {
  for (const part of leaves(root)) {
    const { text = '', html } = unwrapped(part) ?? {};
    const words = tidy(text === '' && html ? htmlText(decodeBytes(html)) : text);
    if (words !== '') return words;
  }
  return '';
}

/** Names are for people only: no path, no control or direction mark; where one lacks, the kind and a number. */
function shownName(name: string, type: string, number: number): string {
  const given = oneLine(name.replace(/^.*[\\/]/, ''))
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^\.+/, '');
  if (given !== '') return given.slice(0, 150).replace(/\p{Surrogate}$/u, '');
  return type === 'message/rfc822' ? `pesan-${number}.eml` : `lampiran-${number}`;
}
