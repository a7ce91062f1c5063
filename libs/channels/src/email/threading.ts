import { createHash } from 'node:crypto';

/**
 * How an answer finds its complaint again: our Message-ID carries the reply token, mail programs repeat it in
 * In-Reply-To and References. What a token opens is decided by whoever verifies it, never here.
 */

const token = /[A-Za-z0-9._-]{10,120}/.source;
const ours = new RegExp(`^<muara\\.(${token})\\.[A-Za-z0-9_-]{10,64}@[^>]+>$`);

/** The Message-ID of an outgoing message. The same at every attempt, so that mail programs show a repeated one once. */
export function messageIdFor(id: string, domain: string, threadToken?: string): string {
  const unique = createHash('sha256').update(id).digest('base64url').slice(0, 22);
  const carried =
    threadToken !== undefined && new RegExp(`^${token}$`).test(threadToken) ? `${threadToken}.` : '';
  return `<muara.${carried}${unique}@${domain}>`;
}

/** Whether `messageIdFor` made this Message-ID for mail from `own` address. */
export const isOwnMessageId = (messageId: string, own: string): boolean =>
  messageId.startsWith('<muara.') && messageId.toLowerCase().endsWith(`@${domainOf(own).toLowerCase()}>`);

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** The token in the nearest of our Message-IDs that a mail answers, or in an address `local+token@domain` of ours. */
export function findToken(
  answers: readonly string[],
  recipients: readonly string[],
  own: string,
): string | undefined {
  for (const id of answers) {
    const found = ours.exec(id)?.[1];
    if (found !== undefined) return found;
  }
  const [local = '', domain = ''] = own.toLowerCase().split('@');
  for (const recipient of recipients) {
    const at = recipient.lastIndexOf('@');
    const name = recipient.slice(0, at);
    if (recipient.slice(at + 1).toLowerCase() !== domain) continue;
    if (!name.toLowerCase().startsWith(`${local}+`)) continue;
    const found = name.slice(local.length + 1);
    if (new RegExp(`^${token}$`).test(found)) return found;
  }
  return undefined;
}

const introduction = /^(on|pada|op)\s.{6,250}\s(wrote|menulis)\s*:?\s*$/i;
const separator = /^-{3,}\s*(original message|pesan asli|forwarded message)\s*-{3,}$/i;

/**
 * What was newly written in a reply: the quoted original at its end is dropped, with the line that introduces it.
 * Words between or after quotes are kept, and so is everything where nothing else would remain.
 */
export function withoutQuotedEnd(text: string): string {
  const lines = text.split('\n');
  const separated = lines.findIndex((line) => separator.test(line.trim()));
  let end = separated === -1 ? lines.length : separated;
  const isQuote = (line = ''): boolean => line.startsWith('>') || line.trim() === '';
  while (end > 0 && isQuote(lines[end - 1])) end -= 1;
  const isCut = lines.slice(end).some((line) => line.trim() !== '');
  if (isCut) {
    // Long introductions are wrapped over two or three lines.
    const start = [1, 2, 3].find((count) =>
      introduction.test(
        lines
          .slice(Math.max(0, end - count), end)
          .join(' ')
          .trim(),
      ),
    );
    end -= start ?? 0;
  }
  const kept = lines.slice(0, end).join('\n').trim();
  return kept === '' ? text : kept;
}
