import type { Reporter } from '#complaint';
import type { SubjectRights } from './subject-rights.js';

/**
 * What the custodian of identity does for the other processes. Whatever it does is in the audit before anything leaves
 * it. Where it is away, refuses for want of an audit, or takes too long, each verb fails as `unavailable`: intake goes
 * on without it, and who needs it comes again.
 */
export interface Vault extends SubjectRights {
  /** What one delivery that is being sent brings, and where. `wrong-state` for any other, `unavailable` above its rate. */
  deliver(deliveryId: string): Promise<Outgoing>;
  /** The copy of an attachment that people see; `not-found` where none can be made. `by` is who looks. */
  copy(complaintId: string, attachmentId: string, by?: string): Promise<VisibleCopy>;
  /** A source message as it came, for a newer parser. `by` is who asked. */
  replay(inboundId: string, by: string): Promise<Replayed>;
  /** Sealed values of one kind of an unprotected complaint, the oldest first. */
  open(opening: Opening): Promise<OpenedValue[]>;
  /** Who reported an unprotected complaint; null where nobody is known, `not-allowed` for a protected one. */
  reporterOf(asked: Asked): Promise<Reporter | null>;
  /**
   * Complaints, the newest first, whose reporter has this number or address, by ids and at most `mostMatches`. None that
   * is protected is ever among them. `invalid` for what is no such value, `too-many-tries` above the officer's rate.
   */
  match(wanted: Wanted): Promise<string[]>;
}

/** What a reporter can be looked for by: what he gave and knows by heart. A name would find others too. */
export const matchFields = ['phone', 'email', 'nik', 'kk', 'customerNumber', 'bpjs'] as const;
export type MatchField = (typeof matchFields)[number];
export const mostMatches = 50;

/** Who looks for whose reports, and why. */
export interface Wanted extends Omit<Asked, 'complaintId'> {
  field: MatchField;
  value: string;
}

/** Who asks about which complaint, and why: what the audit keeps of it. */
export interface Asked {
  complaintId: string;
  by: string;
  role: string;
  reason: string;
}

/** Kinds that are opened without a reveal. */
export const openKinds = ['service-data', 'hidden'] as const;

export interface Opening extends Asked {
  kind: (typeof openKinds)[number];
}

export interface OpenedValue {
  id: string;
  text: string;
}

/** One message on its way to one address. */
export interface Outgoing {
  address: string;
  letter: { subject: string; text: string };
  /** Of the report this answers, so that mail programs show one conversation. */
  replyReference?: string;
}

export interface VisibleCopy {
  bytes: Buffer;
  type: string;
}

/** What a channel's parser takes in, as it was taken in the first time. */
export interface Replayed {
  channel: string;
  contentType: string;
  envelope: Record<string, string> | null;
  body: Buffer;
}
