import type { AnswerParts, ClosedAs, WayGiven } from '#complaint';
import type { Form, Values } from './form.js';

/** How far an outgoing message got on one of the ways it went. */
export interface DeliveryView {
  channel: string;
  /** `asked`: it waits until the reporter writes; `by-hand`: until somebody brings it. */
  state: 'waiting' | 'asked' | 'by-hand' | 'sent' | 'failed';
  /** Catalogue key under `failure.`. */
  why: string | null;
}

/** One way to the reporter, as far as officers see it. */
export interface WayView {
  channel: string;
  given: WayGiven;
  /** Who brings an answer there; nobody where the channel is off. */
  carried: 'itself' | 'by-hand' | null;
  /** Catalogue key under `failure.`. */
  closed: string | null;
}

/** A message that failed on one way; `instead` is the one it went then. */
export interface MovedView {
  from: string;
  /** Catalogue key under `failure.`. */
  why: string;
  instead: string | null;
}

/** One message that people must see to. */
export interface ErrandView {
  id: string;
  code: string;
  channel: string;
  text: string;
  at: Date;
}

/** One that waits to be brought. */
interface WaitingView extends ErrandView {
  /** The day in its area: it was brought then, or before. */
  today: string;
}

/** Fields of each row: `outcome` done, gone or gave-up, with `on`, to `/petugas/surat/:id`. */
export interface SuratView {
  letters: WaitingView[];
  told: WaitingView[];
  done: { key: string } | null;
  /** The row whose form came back. */
  failed: (Form & { id: string }) | null;
}

/** A letter as it is printed, or a call as it is made: the address stands on it this once. */
export interface SuratCetakView {
  code: string;
  channel: string;
  name: string | null;
  address: string;
  /** The body that writes. */
  from: string | null;
  text: string;
  today: Date;
  trackUrl: string;
}

/** Field: reason, to `/petugas/tidak-sampai/:id`. */
export interface TidakSampaiView {
  rows: (ErrandView & { why: string })[];
  done: { key: string } | null;
  failed: (Form & { id: string }) | null;
}

/** What goes out on one way, word for word. */
export interface PreviewView {
  channel: string;
  given: WayGiven;
  carried: 'itself' | 'by-hand';
  text: string;
  /** The channel carries no more: what is left out stands on the tracking page. */
  shortened: boolean;
  measured: {
    encoding: string;
    length: number;
    segments: number;
    cost: number | null;
    plainer: string | null;
  } | null;
}

export interface PratinjauIsiView {
  previews: PreviewView[];
}

/** Fields: text, and of an answer by, on, evidence. */
export interface PratinjauView extends PratinjauIsiView {
  code: string;
  kind: 'answer' | 'response' | 'question';
  parts: AnswerParts;
}

/** Answers that wait for this officer. Fields of each form: draft, verdict, words. */
export interface TinjauanView {
  waiting: {
    id: string;
    code: string;
    officer: string;
    submittedAt: Date;
    /** As the reporter will read it. */
    text: string;
    parts: AnswerParts;
    /** Ids of files that show it. */
    files: string[];
  }[];
  /** Catalogue key under `done.`. */
  done: { key: string } | null;
  form: (Form & { draft: string }) | null;
}

/** What the page of a complaint shows of its answer and its end. */
export interface AnswerDeskView {
  /** Where he may answer. */
  drafting?: DraftingView | null;
  /** Where he may note. */
  notes?: NoteView[] | null;
  closedAs?: ClosedAs | null;
  rating?: number | null;
}

/** What the answer's form knows beside the complaint. */
export interface DraftingView {
  /** What the officer kept, or who acts and the day of today. */
  values: Values;
  sentBack: { by: string; words: string } | null;
  /** Who else has begun an answer. */
  others: string[];
  inReview: boolean;
}

export interface NoteView {
  author: string;
  text: string;
  at: Date;
}
