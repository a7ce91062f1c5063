import type { WayGiven } from '#complaint';
import type { Form } from './form.js';

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

export interface PratinjauView extends PratinjauIsiView {
  code: string;
  text: string;
}
