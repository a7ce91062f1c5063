import { Failure } from '#complaint';

/** What another installation signed, as it came. */
export interface Signed {
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** A number of another system. */
export const REFERENCE = /^\S(.{0,98}\S)?$/u;

/** What a peer is answered that speaks for a body which does not have the complaint any more. */
export const HANDOVER_ENDED = 'handover-ended';

/** The `data` of a message of Standard Webhooks. Throws `invalid`. */
export function dataIn(body: Buffer): Record<string, unknown> {
  try {
    const { data } = JSON.parse(body.toString('utf8').replaceAll('\\u0000', '')) as { data?: unknown };
    if (typeof data === 'object' && data !== null && !Array.isArray(data))
      return data as Record<string, unknown>;
  } catch {
    // JSON.parse quotes what it could not read: its error must not get out.
  }
  throw new Failure('invalid', 'form-invalid');
}
