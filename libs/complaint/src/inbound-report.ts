import type { ReporterVerdict } from './verdict-words.js';
import type { OtherWay, Refusal } from './reply-ways.js';
import type { Classification, Status } from './vocabulary.js';

/**
 * How far a sender's address can be trusted: `claimed` by the sender himself (email From, a name in a form),
 * `vouched` by the provider that delivered it (the number of an SMS), `officer` for what an officer typed.
 */
export type Assurance = 'claimed' | 'vouched' | 'officer';

/** A file that came with a report: its bytes, or a reference by which its channel fetches them later. */
export interface InboundAttachment {
  name: string;
  /** As declared by the sender; the type by content is decided when the bytes are looked at. */
  type: string;
  /** Bytes, where known. */
  size?: number;
  content?: Uint8Array;
  /** A scanner has looked at the bytes and found nothing. */
  scanned?: boolean;
  /** What the channel's `media(ref)` takes. */
  ref?: string;
}

/** What is known of the reporter. Every field is identity: it is stored only through `#identity`. */
export interface Reporter {
  name?: string;
  /** E.164 where it could be normalised, else as given. */
  phone?: string;
  email?: string;
  /** Postal address, as written. */
  address?: string;
}

/**
 * Numbers without which some services cannot serve (data layanan). Never required, sealed, and opened to the body that
 * handles the complaint only with the reporter's consent. Digits alone.
 */
export interface ServiceData {
  nik?: string;
  kk?: string;
  /** Of a water or power company, as printed on the bill. */
  customerNumber?: string;
  bpjs?: string;
  /** The body may call or write to the reporter itself ("boleh dihubungi"). */
  mayBeContacted?: boolean;
}

/** What the reporter agreed to, and to which words. What is left out he was not asked, or did not agree to. */
export interface Consents {
  /** The body that handles it may open the service data. */
  serviceData?: boolean;
  /** It may become public once a person has verified it. */
  publish?: boolean;
  /** Officers who handle it may see the reporter's name. */
  showName?: boolean;
  /** Answers may be sent to the addresses that he typed in. */
  answers?: boolean;
  /** Version of the words he agreed to. */
  textVersion?: string;
}

/** A report's number in another system: a LAPOR! id, a letter number, an old number. */
export interface ExternalReference {
  /** `sp4n-lapor`, `letter`, or the name of a legacy source. */
  system: string;
  reference: string;
  /** ISO date of the reference, e.g. a letter's date. */
  date?: string;
  state?: string;
}

/**
 * What became of a report in the register it is taken over from. It stands here as it stood there: no clock begins
 * anew, and nobody is told again.
 */
export interface History {
  /** Where it stands with us; `received` for whatever still waits for somebody. */
  status: Extract<Status, 'received' | 'answered' | 'closed' | 'archived'>;
  /** Its state, category and body there, as written. */
  state?: string;
  category?: string;
  instansi?: string;
  answer?: { text: string; at?: Date };
  closedAt?: Date;
}

/** Who or what a report complains of. A person's name is identity and stored sealed. */
export interface Accused {
  instansi?: string;
  unit?: string;
  person?: string;
}

/** What an officer adds about a report that he took down for somebody else. */
export interface DeskNotes {
  /** How the reporter agreed, before the officer, to what is done with the report. */
  consent?: 'read-aloud' | 'signed' | 'none';
  /** What was done at once, before it became a complaint. */
  handledOnTheSpot?: string;
  /** Sheets announced: fewer scanned ones show that something is missing. */
  sheets?: number;
}

/**
 * What a text wants that is no report: no more messages or messages again, the answer that waits for it, how a complaint
 * stands (its number, null where what was typed can be none), to say that the same happened to him as was reported (its
 * number, null where he names none), or, of a greeting, a test and an empty text, to be told how
 * one reports.
 */
export type Ask =
  | { for: 'silence' }
  | { for: 'messages' }
  | { for: 'answer' }
  | { for: 'status'; code: string | null }
  | { for: 'same'; code: string | null }
  | { for: 'guidance' };

/** What became of a message that was sent, told by a message. */
export interface MessageReceipt {
  /** As the channel's `reply` gave it. None where what is told of cannot be known for ours. */
  providerId?: string;
  /** `other` changes nothing: on its way still, or deleted unread. */
  state: 'delivered' | 'failed' | 'other';
  /** Of what failed: why, or `later` where another try may reach it. */
  why?: Refusal | 'later';
  /** The provider's code alone. */
  error?: string;
}

/** A report exactly as a channel handed it over: one provider's dialect translated, nothing decided. */
export interface InboundReport {
  /** The same for every delivery of the same source message; unique within its channel. */
  externalId: string;
  title?: string;
  /** What the reporter wrote, Unicode NFC, without NUL. May be empty where only files came. */
  text: string;
  /** Where an answer goes on this channel: E.164, an email address, a handle. None: no answer by this channel. */
  address?: string;
  assurance: Assurance;
  /** Where else an answer may go, in the order in which the reporter wishes it. Identity. */
  otherWays?: OtherWay[];
  reporter?: Reporter;
  /** An unforgeable reply token found in the message; what it opens is decided by `#intake`. */
  threadToken?: string;
  /** What `inReplyTo` of an answer takes on this channel, e.g. the Message-ID of a mail. */
  replyReference?: string;
  /** The provider's id of the message that this one answers by itself: ours, or an earlier one of its sender. */
  repliesTo?: string;
  /** News of the channel about an earlier message, by its `externalId`: it joins where that one is, and opens nothing. */
  about?: string;
  /** Said to be a report of its own, whatever is open with its sender: a post with the service's hashtag. */
  beginsAnew?: boolean;
  /** Named by the channel alone; what comes of it is decided by `#intake`. */
  asks?: Ask;
  /** Number of a public complaint that its reporter says it is about the same as; looked up by `#intake`, or by the page. */
  sameAs?: string;
  /** What he says of the answer he got, where a form or buttons asked him; a text is read by `verdictIn`. */
  verdict?: ReporterVerdict;
  /** When the provider says it was sent. */
  sentAt?: Date;
  /** When the office got it, for what an officer types in later. */
  receivedAt?: Date;
  /** ISO date (YYYY-MM-DD) on which it happened. */
  occurredOn?: string;
  /** Kemendagri code that the channel itself implies: a mailbox of one region, an SMS prefix, a form field. */
  wilayah?: string;
  /** Leading service word of an SMS, untouched (`KAB. BARRU`, `MEDAN`, `LAPOR`): a hint for routing, also in `text`. */
  prefix?: string;
  /** A place in the reporter's own words. */
  place?: string;
  point?: { lat: number; lon: number };
  classification?: Classification;
  anonymous?: boolean;
  confidential?: boolean;
  accused?: Accused[];
  serviceData?: ServiceData;
  consents?: Consents;
  references?: ExternalReference[];
  history?: History;
  /** Office that typed it in, for desk channels. */
  enteredBy?: { officer: string; instansi: string | null };
  desk?: DeskNotes;
  /** Free text naming where inside a channel it came from: a mailbox, a service number, a legacy source. */
  source?: string;
  /** Sent by a machine, a list or a bounce: stored, and never answered automatically (RFC 3834). */
  automatic: boolean;
  /** A delivery failure notice for something that was sent. */
  bounce?: boolean;
  /** It is no report: it says what became of a message of ours. */
  receipt?: MessageReceipt;
  /** What is here is only a part: the whole was larger than the channel carries. */
  incomplete?: 'too-large';
  attachments: InboundAttachment[];
}
