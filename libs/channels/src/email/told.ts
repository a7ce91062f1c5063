import type { MessageReceipt, Refusal } from '#complaint';
import type { MailReceipt } from './mime/receipt.js';
import { isOwnMessageId } from './threading.js';

/** What a mail that is a receipt tells of a mail that we sent from `own` address. */
export function toldBy({ about, state, status }: MailReceipt, own: string): MessageReceipt {
  const providerId = about.find((id) => isOwnMessageId(id, own));
  const of = providerId === undefined ? {} : { providerId };
  const error = status === undefined ? {} : { error: status };
  if (state === 'delivered' || state === 'read') return { ...of, state: 'delivered' };
  // Whoever calls an answer unwanted is left alone by this way.
  if (state === 'abuse') return { ...of, state: 'failed', why: 'opted-out' };
  if (state !== 'failed') return { ...of, state: 'other' };
  return { ...of, state: 'failed', why: reasonIn(status), ...error };
}

/** RFC 3463: the address, the mailbox or its system is not there; a full mailbox and all of class 4 may be there later. */
function reasonIn(status = ''): Refusal | 'later' {
  if (/^5\.(1\.(1|2|3|6|10)|2\.1|4\.4)$/.test(status)) return 'gone';
  return /^4\.|^5\.(2\.2|3\.1|4\.\d+)$/.test(status) ? 'later' : 'refused';
}
