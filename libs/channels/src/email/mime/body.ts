import { convert } from 'html-to-text';
import { normalText } from '../../providers/normal-form.js';
import { decodeBytes } from './charset.js';
import type { Part } from './tree.js';

/** What a mail says, out of its tree of parts. Nothing that content points at is ever fetched. */

export const leaves = (part: Part): Part[] =>
  part.childNodes.length === 0 ? [part] : part.childNodes.flatMap((child) => leaves(child));

export const typeOf = (part: Part): string => {
  const type = part.contentType.parsed.value.trim();
  // RFC 2045 section 5.2: what cannot be understood as a type is plain text.
  return /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(type) ? type : 'text/plain';
};

export const fileName = (part: Part): string =>
  part.contentDisposition.parsed.params['filename'] ?? part.contentType.parsed.params['name'] ?? '';

/** How a part is read as words; undefined for a file. */
export function readsAs(part: Part): 'plain' | 'html' | undefined {
  if (part.contentDisposition.parsed.value === 'attachment') return undefined;
  const type = typeOf(part);
  if (type === 'text/html') return 'html';
  // A multipart without its boundary has no parts: what stands there is read as it stands.
  if (type.startsWith('multipart/')) return 'plain';
  return type === 'text/plain' && fileName(part) === '' ? 'plain' : undefined;
}

export const bytesIn = (part: Part): Uint8Array => new Uint8Array(part.content ?? new ArrayBuffer(0));

// Beyond this, HTML is a page and not a letter: the beginning is read, the whole stays in the raw message.
const HTML_CHARACTERS = 200_000;
// What is no text is left out first: style sheets of office programs alone are longer than that.
const noText = /<(style|script)\b[^]*?<\/\1\s*>|<!--[^]*?-->|\bsrc\s*=\s*"data:[^"]*"/gi;

/** The words of a page. */
export function htmlText(html: string): string {
  return convert(html.slice(0, 5_000_000).replace(noText, ' ').slice(0, HTML_CHARACTERS), {
    wordwrap: false,
    limits: { maxDepth: 100, maxChildNodes: 20_000 },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false, noAnchorUrl: true } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
      { selector: 'table', options: { uppercaseHeaderCells: false } },
    ],
  });
}

function partText(part: Part, kind: 'plain' | 'html', charsets: readonly string[]): string {
  const bytes = bytesIn(part);
  const { charset, format, delsp } = part.contentType.parsed.params;
  const ofPage =
    kind === 'html'
      ? /charset\s*=\s*["']?([\w-]+)/i.exec(Buffer.from(bytes.subarray(0, 2048)).toString('latin1'))?.[1]
      : undefined;
  const text = decodeBytes(bytes, charset ?? ofPage, charsets);
  if (kind === 'html') return htmlText(text);
  return /^flowed$/i.test(format ?? '') ? part.decodeFlowedText(text, /^yes$/i.test(delsp ?? '')) : text;
}

/** Words without what only their transport needed. */
export const tidy = (text: string): string =>
  normalText(text)
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{4,}/g, '\n\n\n')
    .trim();

/** Text of a part and all it holds: of alternatives the plain one, unless it is empty. */
function textIn(part: Part, charsets: readonly string[]): string {
  if (part.childNodes.length === 0) {
    const kind = readsAs(part);
    return kind === undefined ? '' : tidy(partText(part, kind, charsets));
  }
  if (part.contentType.multipart === 'alternative') {
    const ranked = [...part.childNodes].sort((one, other) => Number(isHtml(one)) - Number(isHtml(other)));
    for (const child of ranked) {
      const text = textIn(child, charsets);
      if (text !== '') return text;
    }
    return '';
  }
  return part.childNodes
    .map((child) => textIn(child, charsets))
    .filter((text) => text !== '')
    .join('\n\n');
}

const isHtml = (part: Part): boolean => leaves(part).some((leaf) => readsAs(leaf) === 'html');

export const bodyText = (root: Part, charsets: readonly string[]): string => textIn(root, charsets);
