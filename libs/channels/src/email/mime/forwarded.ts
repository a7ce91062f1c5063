import { attachmentsOf, wrappedText, type MailFile } from './files.js';
import { bodyText, bytesIn, leaves, typeOf } from './body.js';
import { headerTextOf, valuesOf } from './header-text.js';
import { NotReadable, readTree, type Part } from './tree.js';

/** A letter that somebody attached to his own. Who wrote it is said by nobody who could be trusted, and so left out. */
export interface ForwardedLetter {
  subject: string;
  text: string;
  files: MailFile[];
}

/** More than that is an archive: each of them is there as a file. */
const most = { letters: 20, depth: 3 };

/** Letters attached to a mail, and those attached to them, in their order. */
export async function forwardedIn(root: Part, depth = 1): Promise<ForwardedLetter[]> {
  const letters: ForwardedLetter[] = [];
  for (const part of leaves(root)) {
    if (!/^message\/(rfc822|global)$/.test(typeOf(part))) continue;
    const inner = await readTree(bytesIn(part)).catch((error: unknown) => {
      if (error instanceof NotReadable) return undefined;
      throw error;
    });
    if (inner === undefined) continue;
    const { header, charsets } = headerTextOf(inner, leaves(inner));
    letters.push({
      subject: header.text(valuesOf(inner, 'subject')[0] ?? ''),
      text: bodyText(inner, charsets) || wrappedText(inner),
      files: attachmentsOf(inner, header),
    });
    if (depth < most.depth) letters.push(...(await forwardedIn(inner, depth + 1)));
    if (letters.length >= most.letters) return letters.slice(0, most.letters);
  }
  return letters;
}

/** The words of a mail with those of the letters in it. */
export const withLetters = (text: string, letters: readonly ForwardedLetter[]): string =>
  [text, ...letters.map(shown)].filter((one) => one !== '').join('\n\n');

const shown = ({ subject, text }: ForwardedLetter): string =>
  [
    '---------- Pesan yang diteruskan ----------',
    ...(subject === '' ? [] : [`Perihal: ${subject}`]),
    '',
    text,
  ]
    .join('\n')
    .trim();
