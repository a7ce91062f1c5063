import type { Reporter, ServiceData } from '#complaint';
import type { HiddenKind } from './number-reader.js';

/**
 * What of UU 27/2022, article 20, a reveal rests on: the reporter agreed, a law or court demands it, somebody's life or
 * health is in danger, or a duty of office cannot be done without it.
 */
export const grounds = ['consent', 'legal-duty', 'vital-interest', 'public-duty'] as const;
export type Ground = (typeof grounds)[number];

/** Fewer characters tell nobody why. */
export const SHORTEST_REASON = 20;

/** What an officer shows of himself: the token of his open console. Who he is the vault looks up by itself. */
export interface ByOfficer {
  session: string;
}

export interface AboutComplaint extends ByOfficer {
  complaintId: string;
}

export interface RevealAsked extends AboutComplaint {
  ground: Ground;
  reason: string;
}

export interface AboutReveal extends ByOfficer {
  requestId: string;
}

export interface RevealDecided extends AboutReveal {
  approve: boolean;
  reason: string;
}

/** A message that a person brings: which one. */
export interface AboutErrand extends ByOfficer {
  deliveryId: string;
}

/** Where a person brings a message, and whom he asks for. */
export interface Errand {
  address: string;
  name: string | null;
}

/** All that is known of who reported. */
export interface Revealed {
  code: string;
  reporter: Reporter | null;
  /** Where answers go by the report's own channel. */
  address: string | null;
  /** Numbers and addresses that were taken out of the text. */
  hidden: { placeholder: string; kind: HiddenKind; value: string }[];
}

/** The numbers that the reporter agreed to, and where he may be reached if he allowed that. */
export interface OpenedServiceData {
  serviceData: ServiceData;
  contact: Pick<Reporter, 'phone' | 'email'> | null;
}

/**
 * How people come to see who reported. No verb believes its caller: each takes the token of an open console, and the
 * vault decides by what the database says of the officer behind it and of the complaint. Where anything is missing, or
 * the audit cannot be written, nothing is opened.
 */
export interface RevealVerbs {
  /**
   * The name that an unprotected reporter chose to show to those who handle his complaint; null where he chose not to,
   * or is protected. In the audit once for each console that looks.
   */
  nameShown(asked: AboutComplaint): Promise<string | null>;
  /** For the unit that has the complaint, where the reporter agreed. */
  serviceData(asked: AboutComplaint): Promise<OpenedServiceData>;
  /**
   * The address of one message that waits to be posted or called out, for who handles the complaint; of a protected
   * reporter for the one officer who took it down from him. The reporter sees it. `wrong-state` for any other message.
   */
  errand(asked: AboutErrand): Promise<Errand>;
  /** Asks for who reported; it waits for a second person. Needs a second factor given within five minutes. */
  requestReveal(asked: RevealAsked): Promise<{ requestId: string }>;
  /** The second person's word, with a second factor of his own. */
  decideReveal(decided: RevealDecided): Promise<void>;
  /** Shows it once, to who asked, soon after the approval, with a second factor given anew. */
  reveal(asked: AboutReveal): Promise<Revealed>;
}
