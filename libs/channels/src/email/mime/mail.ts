import { createHash } from 'node:crypto';
import { known } from '../../providers/normal-form.js';
import { bodyText, bytesIn, leaves, typeOf } from './body.js';
import { attachmentsOf, wrappedText, type MailFile } from './files.js';
import { forwardedIn, withLetters } from './forwarded.js';
import { headerTextOf, oneLine, valuesOf, type HeaderText, type Mailbox } from './header-text.js';
import { natureOf } from './nature.js';
import { idsIn, receiptIn, type MailReceipt } from './receipt.js';
import { NotReadable, readTree, type Part } from './tree.js';

/** A mail as a person would read it. Plain data: it crosses from the process that parsed it. */
export interface Mail {
  /** The same for every copy of one mail. */
  externalId: string;
  messageId?: string;
  /** Message-IDs this mail names as what it answers, the nearest first; for a receipt, what that is about. */
  answers: string[];
  from?: Mailbox;
  /** The one address an answer may go to; none where From is missing, doubtful or outside a strict grammar. */
  replyable?: string;
  to: string[];
  /** Where the mail system says it was delivered. */
  deliveredTo: string[];
  subject?: string;
  text: string;
  /** Milliseconds since 1970 by the sender's clock. */
  sentAt?: number;
  automatic: boolean;
  /** Something that was sent could not be delivered. */
  bounce: boolean;
  receipt?: MailReceipt;
  attachments: MailFile[];
}

/**
 * Reads raw RFC 5322 bytes. Pure: the same bytes give the same mail. Throws `NotReadable` for what is no mail or
 * exceeds the limits. Time and memory are not bounded here: untrusted bytes are read through `MailReader`.
 */
export async function readMail(bytes: Uint8Array): Promise<Mail> {
  const root = await readTree(bytes);
  const parts = leaves(root);
  const { header, charsets } = headerTextOf(root, parts);
  const values = (name: string): string[] => valuesOf(root, name);
  const first = (name: string): string | undefined => values(name)[0];
  const authors = values('from').flatMap((value) => header.mailboxes(value));
  const subject = header.text(first('subject') ?? '');
  const words = bodyText(root, charsets) || wrappedText(root);
  const files = attachmentsOf(root, header);
  if (root.headers.length === 0 && !readsLikeText(words) && files.length === 0) {
    throw new NotReadable('It has neither a mail header nor readable text.');
  }
  const { automatic, seemsFailed } = natureOf(root, first, { address: authors[0]?.address ?? '', subject });
  const receipt = receiptIn(parts, { seemsFailed, text: words });
  // What a machine brings back are our own words.
  const letters = receipt === undefined ? await forwardedIn(root) : [];
  const addressesIn = (...names: string[]): string[] =>
    names
      .flatMap(values)
      .flatMap((value) => header.mailboxes(value))
      .map(({ address }) => address);
  return known({
    externalId: idOf(first, parts),
    messageId: idsIn(first('message-id'))[0],
    answers: [
      ...idsIn(first('in-reply-to')),
      ...idsIn(first('references')).reverse(),
      ...(receipt?.about ?? []),
    ],
    from: authors[0],
    replyable: onlyAddress(authors, values('from'), header),
    to: addressesIn('to', 'cc'),
    deliveredTo: addressesIn('delivered-to', 'x-original-to', 'envelope-to'),
    subject: subject === '' ? undefined : subject,
    text: withLetters(words, letters),
    sentAt: timeIn(first('date')),
    automatic: automatic || receipt !== undefined,
    bounce: receipt?.state === 'failed',
    receipt,
    attachments: [...files, ...letters.flatMap((letter) => letter.files)],
  });
}

// RFC 5322 section 3.3, with its zone: without one the time would depend on where it is read.
const dateWithZone =
  /^(?:[a-z]{3},?\s)?\s*\d{1,2}\s[a-z]{3}\s\d{2,4}\s\d{1,2}:\d{2}(:\d{2})?\s(?:[+-](?:0\d|1[0-4])[0-5]\d|UTC?|GMT|Z|[ECMP][SD]T)$/i;

function timeIn(date = ''): number | undefined {
  const written = oneLine(date.replace(/\([^()]*\)/g, ' '));
  const time = dateWithZone.test(written) ? Date.parse(written.replace(/\sUT$/i, ' UTC')) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function readsLikeText(text: string): boolean {
  const strange = text.match(/[\ufffd\p{Co}\p{Cn}]|(?![\n\t])\p{Cc}/gu)?.length ?? 0;
  return text.length > 0 && strange * 20 < text.length;
}

// Only the dot-atom form of RFC 5321: quotes, comments, groups and literals are where parsers read differently.
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const plainAddress = new RegExp(
  `^(?=[^@]{1,64}@[^@]{4,253}$)${atom}(\\.${atom})*@(${label}\\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$`,
);

/** Whether mail may be sent to this text as it stands. */
export const isPlainAddress = (address: string): boolean => plainAddress.test(address);

/** The address that every From names, if it is one and stands there as it is. */
function onlyAddress(
  authors: readonly Mailbox[],
  written: readonly string[],
  header: HeaderText,
): string | undefined {
  const [address, ...others] = new Set(authors.map((author) => author.address));
  if (address === undefined || others.length > 0 || !isPlainAddress(address)) return undefined;
  return written.every((value) => header.holds(value, address)) ? address : undefined;
}

/**
 * The same for every copy of one mail. A Message-ID alone is not enough: broken programs reuse one for different
 * mails, and an attacker could block a mail by sending its id first. The raw bytes are too much: each delivery adds
 * trace headers, and a server may undo a transfer encoding. So it is the Message-ID with what the author fixed:
 * From, Date, Subject as written and the decoded content of every part. Neither depends on how text is decoded, so
 * a better parser finds the same id again when a mail is replayed.
 */
function idOf(first: (name: string) => string | undefined, parts: readonly Part[]): string {
  const written = (name: string): string => (first(name) ?? '').replace(/\s+/g, ' ').trim();
  const content = createHash('sha256');
  for (const name of ['from', 'date', 'subject']) content.update(`${name}:${written(name)}\n`);
  for (const part of parts) {
    content.update(`\0${typeOf(part)}\0`);
    content.update(withoutLastBreaks(bytesIn(part)));
  }
  const name = createHash('sha256').update(written('message-id')).digest('hex').slice(0, 24);
  return `${name}:${content.digest('hex').slice(0, 40)}`;
}

function withoutLastBreaks(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d || bytes[end - 1] === 0x20)) end -= 1;
  return bytes.subarray(0, end);
}
