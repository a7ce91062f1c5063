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
