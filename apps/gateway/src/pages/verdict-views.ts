/** What the pages of verdicts need to be told. */
import type { Hop, ReferralProof } from '#complaint';
import type { Form, Values } from './form.js';

export interface InstansiChoice {
  id: string;
  name: string;
  /** False: it has no users here, and a report is referred to it. */
  connected: boolean;
}

/** How an instansi stands in a type-ahead field: readable, and still exact when sent. */
export const instansiChoice = (body: Pick<InstansiChoice, 'id' | 'name'>): string =>
  `${body.name} (${body.id})`;

/** The id in what a type-ahead field sent: `Dinas … (medan.pupr)` or the bare id. */
export const instansiIdIn = (typed: string): string => /\(([^()]+)\)\s*$/.exec(typed)?.[1] ?? typed.trim();

export interface SuggestionView {
  instansi: InstansiChoice | null;
  /** The officer may dispose it there. */
  within: boolean;
  confidence: number;
  outcome: 'dispose' | 'suggest' | 'ask';
  why: string[];
  alternatives: { instansi: InstansiChoice; confidence: number }[];
}

/** What a form of the page does. */
export type OfficerAction =
  | 'verify'
  | 'dispose'
  | 'refer'
  | 'prove'
  | 'decline'
  | 'return'
  | 'ask'
  | 'respond'
  | 'answer'
  | 'draft'
  | 'note'
  | 'archive'
  | 'close'
  | 'renew-pin'
  | 'convert'
  | 'extend'
  | 'copy'
  | 'part'
  | 'return-copy';

export const bulkVerbs = ['disposisi', 'bukan-wewenang', 'arsip'] as const;
export type BulkVerb = (typeof bulkVerbs)[number];

/** What was done to a report last; `kind` under `timeline.`. */
export interface LastView {
  actor: string | null;
  kind: string;
  at: Date;
}

/** One verdict on several reports. Fields: nomor (several), instansi, reason, proposal, text. */
export interface BanyakView extends Form {
  verb: BulkVerb;
  codes: string[];
  archiveReasons: string[];
  proposalOptions: InstansiChoice[];
  /** Null until it was done. `why` is a catalogue key under `error.`. */
  outcomes: { code: string; why: string | null; last: LastView | null; undo: boolean }[] | null;
}

/** One step of a report from desk to desk; names, not ids. */
export interface HopView {
  kind: Hop['kind'];
  from: string | null;
  to: string | null;
  reason: string;
  proposal: string | null;
  actor: string | null;
  at: Date;
}

/** What the page of one report shows for verdicts. */
export interface VerdictParts {
  /** Why the officer decides nothing here, a catalogue key under `level.`; and whose it is. */
  level: { why: string; who: string | null } | null;
  /** His own body, where he may handle it himself. */
  own: InstansiChoice | null;
  hops: HopView[];
  /** Bodies that have returned it. */
  returnedBy: string[];
  /** Every body that could be proposed. */
  proposalOptions: InstansiChoice[];
  /** The proposal that stands in the form before anything is typed. */
  proposed: string;
  /** What stands in the form of verifying before anything is typed. */
  verifyValues: Values;
  categories: { value: string; text: string }[];
  areas: { value: string; text: string }[];
  /** Codes with words under `ask-question.`. */
  questions: string[];
  originalTitle: string | null;
  /** The open referral, with what shows that it was sent. */
  referral: { name: string; proofs: ReferralProof[] } | null;
  referralWays: string[];
}
