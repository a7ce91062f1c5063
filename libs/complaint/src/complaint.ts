import type { Emergency } from './emergency.js';
import type { Accused, Consents, DeskNotes, ExternalReference } from './inbound-report.js';
import type { Protection, ServiceDataKind } from './protection.js';
import type { Classification, Status } from './vocabulary.js';

/**
 * The one schema every report ends in, without identity: who the reporter is, addresses and raw bytes are held by
 * `#identity` under this complaint's id.
 */
export interface Complaint {
  id: string;
  /** Report number without separators; see `showReportNumber`. */
  code: string;
  channel: string;
  source: string | null;
  /** What an officer made of it when verifying, else the reporter's own. */
  title: string | null;
  /** The reporter's own, whatever officers wrote. */
  originalTitle: string | null;
  text: string;
  classification: Classification | null;
  /** Berkadar pengawasan: abuse of office or breach of law by officials. */
  supervisory: boolean;
  /** Who is known, who may know, what may become public; *anonim* and *rahasia* are read from it. */
  protection: Protection;
  /** Which service data lie sealed, opened by the reporter's consent; what they say is nowhere here. */
  serviceData: ServiceDataKind[];
  consents: Consents | null;
  /** Sent by a machine: never answered automatically. */
  automatic: boolean;
  /** What is missing of the report: the whole was larger than its channel carries. */
  incomplete: 'too-large' | null;
  category: string | null;
  /** Kemendagri code of the kabupaten/kota, or of the province. */
  wilayah: string | null;
  /** Finer place with its own code, where one was recognised. */
  place: { code: string; name: string } | null;
  /** Place in the reporter's own words. */
  placeText: string | null;
  point: { lat: number; lon: number } | null;
  /** ISO date. */
  occurredOn: string | null;
  /** When the office got it: clocks run from here. */
  receivedAt: Date;
  /** When it was put into Muara. */
  enteredAt: Date;
  enteredBy: string | null;
  desk: DeskNotes | null;
  status: Status;
  /** Id of the complaint that was made to speak for it; null while it speaks for itself. */
  mergedInto: string | null;
  /** The body that has it now. */
  instansi: string | null;
  /** The body whose admins it waits for since somebody said that it was not his: they or those above decide. */
  raisedTo: string | null;
  /** Until when an answer is due. */
  answerBy: Date;
  ruleSet: string;
  suggestion: Suggestion | null;
  /** Danger to life that the report tells of; null where it tells of none, or a person has found none. */
  emergency: Emergency | null;
  /** Null for what came to Muara first. */
  takenOver: TakenOver | null;
  /** How it was closed, while it is. */
  closedAs: ClosedAs | null;
  closedAt: Date | null;
  /** What its reporter gave the answer, from 1 to 5. */
  rating: number | null;
}

/**
 * How a complaint was closed: `confirmed` by its reporter, who says that it is done; `automatic`, because nobody denied
 * it; or `by-officer`. Only the first is a completion that is more than claimed.
 */
export type ClosedAs = 'confirmed' | 'automatic' | 'by-officer';

/** What another register said of a complaint that was taken over from it, in its own words. */
export interface TakenOver {
  state?: string;
  category?: string;
  instansi?: string;
  /** ISO instant at which it ended there. */
  closedAt?: string;
}

/** Where routing would send it, and why, kept with the version of the model that said so. */
export interface Suggestion {
  instansi: string | null;
  category: string;
  classification: Classification | null;
  confidence: number;
  outcome: 'dispose' | 'suggest' | 'ask';
  alternatives: { instansi: string; confidence: number }[];
  why: string[];
  modelVersion: string;
}

export type MessageFrom = 'reporter' | 'instansi' | 'system';

/** One thing said on a complaint. */
export interface Message {
  id: string;
  from: MessageFrom;
  /** `report`, `words`, `answer`, `response`, `question`, `acknowledgement`, `notice`, `automatic`. */
  kind: MessageKind;
  text: string;
  at: Date;
  author: string | null;
  instansi: string | null;
}

export type MessageKind =
  'report' | 'words' | 'answer' | 'response' | 'question' | 'acknowledgement' | 'notice' | 'automatic';

export interface Attachment {
  id: string;
  messageId: string;
  /** Made by us; see `attachmentName`. */
  name: string;
  type: string;
  size: number;
  /**
   * Why nobody sees it: a scanner has yet to look at it, or found something; it is still to come from its provider, who
   * refused it, or was not reached. Null: it is seen.
   */
  held: 'unscanned' | 'infected' | 'coming' | 'refused' | 'unreachable' | null;
}

/** One entry of a complaint's timeline: who did what, when and why. */
export interface TimelineEntry {
  at: Date;
  actor: string;
  action: string;
  reason: string | null;
  instansi: string | null;
}

/** A decision that handed the complaint to a body, or referred it to one that is not connected. */
export interface Disposition {
  id: string;
  kind: 'disposition' | 'referral';
  /** One body leads and answers; the others have copies (tembusan). */
  role: 'lead' | 'copy';
  /** What a body with a copy said for the one that leads. */
  part: string | null;
  instansi: string;
  reason: string;
  madeBy: string;
  madeAt: Date;
  answerBy: Date;
  endedAt: Date | null;
  /** `forwarded`: to a unit of its own; `undone`: taken back before anybody was told. */
  endedAs:
    | 'answered'
    | 'returned'
    | 'replaced'
    | 'forwarded'
    | 'archived'
    | 'withdrawn'
    | 'merged'
    | 'undone'
    | null;
  /** How a referral was sent, newest last; empty while nobody has shown it. */
  proofs: ReferralProof[];
}

/** Shows that a body which is not connected was really sent the report. */
export interface ReferralProof {
  how: (typeof referralWays)[number];
  sentAt: Date;
  /** Number of the letter, or of the other side's receipt. */
  number: string | null;
  note: string | null;
  /** A file of this complaint that shows it. */
  attachmentId: string | null;
  recordedBy: string;
  recordedAt: Date;
}

/** By which ways reports are sent to bodies that are not connected. */
export const referralWays = ['letter', 'email', 'courier', 'in-person', 'phone', 'application'] as const;

/** One step of the complaint from desk to desk. Kept for good; one that was taken back at once does not count. */
export interface Hop {
  kind: 'disposed' | 'forwarded' | 'referred' | 'returned' | 'declined';
  /** The body it came from; null: the national desk, or Muara itself. */
  from: string | null;
  /** The body it went to, or whose admins it waits for. */
  to: string | null;
  reason: string;
  /** With a return: where it should rather go. */
  proposal: string | null;
  actor: string;
  at: Date;
}

/** Everything an officer who may see the complaint sees of it. */
export interface ComplaintFile extends Complaint {
  messages: Message[];
  attachments: Attachment[];
  timeline: TimelineEntry[];
  dispositions: Disposition[];
  hops: Hop[];
  accused: Omit<Accused, 'person'>[];
  references: ExternalReference[];
}
