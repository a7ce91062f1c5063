import type { Part } from './tree.js';

/**
 * Who a machine is, by RFC 3834 and by what mail programs really send. A false "automatic" costs a citizen only the
 * automatic acknowledgement; a false "by a person" starts a loop: in doubt it is automatic.
 */

// Subjects by which vacation responders give themselves away when they set no header, in Indonesian and English.
const machineSubject =
  /^(re:\s*)?(\[?auto(matic|mated)?[ -]?(repl(y|ies)|response|generated)\b|autoreply|out of (the )?office|vacation (reply|response)|away from (the )?office|(balasan|jawaban|respons?|pesan|surel) otomatis|(saya )?(sedang )?(berada )?di luar kantor|pemberitahuan cuti)/i;

const failureSubject =
  /^(undeliver(ed|able)|mail delivery (failed|failure|subsystem)|delivery (status notification|failure|has failed)|returned mail|failure notice|non[- ]?delivery|(pengiriman|surel|email|pesan) .{0,20}(gagal|tidak terkirim)|gagal (mengirim|dikirim))/i;

const machineSender = /^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|autoresponder)([+=-]|$)/i;
const daemon = /^(mailer-daemon|postmaster)$/i;

const listHeaders = ['list-id', 'list-post', 'list-unsubscribe', 'list-help', 'mailing-list', 'feedback-id'];
const responderHeaders = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-auto-response',
  'x-loop',
  'x-cron-env',
];

export interface Nature {
  automatic: boolean;
  /** It brings back what could not be delivered, as far as header and subject tell. */
  seemsFailed: boolean;
}

/** `first` gives the first value of a header, in lower-case names. */
export function natureOf(
  root: Part,
  first: (name: string) => string | undefined,
  sender: { address: string; subject: string },
): Nature {
  const local = sender.address.replace(/@.*$/, '');
  const nullSender = first('return-path')?.trim() === '<>';
  const seemsFailed =
    first('x-failed-recipients') !== undefined ||
    ((nullSender || daemon.test(local)) && failureSubject.test(sender.subject));
  const says = (name: string, pattern: RegExp): boolean => pattern.test(first(name)?.trim() ?? '');
  const automatic =
    seemsFailed ||
    root.contentType.multipart === 'report' ||
    nullSender ||
    machineSender.test(local) ||
    machineSubject.test(sender.subject) ||
    says('auto-submitted', /^(?!no\b)./i) ||
    says('precedence', /^(bulk|junk|list|auto[_-]?reply)\b/i) ||
    says('x-auto-response-suppress', /^(?!none\b)./i) ||
    [...listHeaders, ...responderHeaders].some((name) => first(name) !== undefined);
  return { automatic, seemsFailed };
}
