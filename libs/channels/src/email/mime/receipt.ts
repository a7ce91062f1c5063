import { bytesIn, typeOf } from './body.js';
import type { Part } from './tree.js';

/** What a machine says became of a message that was sent to it: RFC 3464, RFC 8098, RFC 5965. */
export interface MailReceipt {
  /** Message-IDs that it may be about, the likeliest first. */
  about: string[];
  /** `abuse`: its reader calls it unwanted; `other`: nothing that changes anything, such as relayed or deleted unread. */
  state: 'failed' | 'delayed' | 'delivered' | 'read' | 'abuse' | 'other';
  /** Enhanced status code (RFC 3463), e.g. `5.1.1`. */
  status?: string;
}

const READ_BYTES = 65_536;
const enhanced = /\b([245]\.\d{1,3}\.\d{1,3})\b/;

/**
 * The receipt that a mail is, if it is one.
 *
 * @param seemsFailed it brings a message back although it has no part that says so: mail systems of before 1996
 * @param text what it says to people, where such a system puts everything
 */
export function receiptIn(
  parts: readonly Part[],
  { seemsFailed, text }: { seemsFailed: boolean; text: string },
): MailReceipt | undefined {
  const status = parts.find((part) => /^message\/(global-)?delivery-status$/.test(typeOf(part)));
  const disposition = parts.find((part) =>
    /^message\/(global-)?disposition-notification$/.test(typeOf(part)),
  );
  const feedback = parts.find((part) => typeOf(part) === 'message/feedback-report');
  const returned = returnedIds(parts);
  if (disposition) {
    const [first = new Map<string, string>()] = fieldsOf(disposition);
    const isRead = /;\s*displayed\b/i.test(first.get('disposition') ?? '');
    const about = [...idsIn(first.get('original-message-id')), ...returned];
    return { about, state: isRead ? 'read' : 'other' };
  }
  if (feedback) {
    const isAbuse = /^(abuse|fraud|opt-out|other)\b/i.test(fieldsOf(feedback)[0]?.get('feedback-type') ?? '');
    return { about: returned, state: isAbuse ? 'abuse' : 'other' };
  }
  if (status) return deliveryStatus(fieldsOf(status), returned);
  if (!seemsFailed) return undefined;
  const code = enhanced.exec(text)?.[1];
  return {
    about: [...returned, ...namedIds(text)],
    state: 'failed',
    ...(code !== undefined && { status: code }),
  };
}

/** One group of fields is about the message, each of the others about a recipient; the worst that befell any counts. */
function deliveryStatus(groups: readonly Map<string, string>[], about: string[]): MailReceipt {
  const said = groups.flatMap((group) => {
    const action = /^\w+/.exec(group.get('action') ?? '')?.[0]?.toLowerCase();
    const code = enhanced.exec(`${group.get('status') ?? ''} ${group.get('diagnostic-code') ?? ''}`)?.[1];
    return action === undefined ? [] : [{ action, code }];
  });
  for (const state of ['failed', 'delayed', 'delivered'] as const) {
    const found = said.find(({ action }) => action === state);
    if (found) return { about, state, ...(found.code !== undefined && { status: found.code }) };
  }
  return { about, state: 'other' };
}

/** Fields as of a mail header, group by group as blank lines part them. */
function fieldsOf(part: Part): Map<string, string>[] {
  return latin1(part)
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]+/g, ' ')
    .split(/\n\n+/)
    .map((group) => {
      const fields = group.split('\n').flatMap((line) => {
        const [, name = '', value = ''] = /^([\w-]{1,60})[ \t]*:(.*)$/.exec(line) ?? [];
        return name === '' ? [] : [[name.toLowerCase(), value.trim()] as const];
      });
      return new Map(fields);
    })
    .filter((fields) => fields.size > 0);
}

/** Of the message that comes back: its own Message-ID is how we know what became of it. */
function returnedIds(parts: readonly Part[]): string[] {
  const returned = parts.find((part) =>
    /^(message\/(global|rfc822)|text\/rfc822-headers)/.test(typeOf(part)),
  );
  return returned === undefined ? [] : namedIds(latin1(returned));
}

const namedIds = (text: string): string[] =>
  [...text.slice(0, READ_BYTES).matchAll(/^[\s>]*message-id:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)/gim)].flatMap(
    ([, value]) => idsIn(value),
  );

const latin1 = (part: Part): string => Buffer.from(bytesIn(part).subarray(0, READ_BYTES)).toString('latin1');

/** Message-IDs in a header value, in their order. */
export const idsIn = (value = ''): string[] =>
  [...value.matchAll(/<[\x21-\x3b\x3d\x3f-\x7e]{3,500}>/g)].map(([id]) => id).slice(0, 100);
