import type { SubjectRights } from './subject-rights.js';
import type { RevealVerbs } from './reveal-verbs.js';

/**
 * What the custodian of identity does for the other processes. Whatever it does is in the audit before anything leaves
 * it. Where it is away, refuses for want of an audit, or takes too long, each verb fails as `unavailable`: intake goes
 * on without it, and who needs it comes again.
 */
export interface VaultVerbs {
  /** What one delivery that is being sent brings, and where. `wrong-state` for any other, `unavailable` above its rate. */
  deliver(deliveryId: string): Promise<Outgoing>;
  /** The copy of an attachment that people see; `not-found` where none can be made. `by` is who looks. */
  copy(complaintId: string, attachmentId: string, by?: string): Promise<VisibleCopy>;
  /** A source message as it came, for a newer parser. `by` is who asked. */
  replay(inboundId: string, by: string): Promise<Replayed>;
}

/** Finding a reporter's complaints without opening any. */
export interface MatchVerb {
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
export interface Wanted {
  by: string;
  role: string;
  reason: string;
  field: MatchField;
  value: string;
}

/** All that other processes may ask of it. */
export type Vault = VaultVerbs & MatchVerb & RevealVerbs & SubjectRights;

/** What goes out to a reporter, as it is sealed until then: the same on whatever way it goes. */
export interface Letter {
  subject: string;
  /** Of the report, for whoever is known to have written it. */
  title?: string;
  text: string;
  /** What it invites him to do at its end; how, depends on the way. */
  closing?: 'answer' | 'question';
  /** It only asks him to choose, by buttons where the way has some: which template has them, of which report. */
  choices?: { event: 'done-or-not'; code: string };
}

/** One message on its way to one address. */
export interface Outgoing {
  address: string;
  letter: Letter;
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
