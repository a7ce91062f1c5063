import type { WayGiven } from '#complaint';

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
