import type { InboundReport, Refusal } from '#complaint';

/** One inbound request of a pushed channel, untouched: signatures are checked on these bytes. */
export interface ChannelRequest {
  /** The public address the provider called, from configuration, never from the request's own headers. */
  url: string;
  headers: Readonly<Record<string, string | undefined>>;
  body: Uint8Array;
  /** The officer whom the gateway authenticated, for desk channels. */
  officer?: { id: string; instansi: string | null };
}

/** One raw item as the provider gave it, kept byte for byte and replayable through a newer adapter. */
export interface RawReport {
  body: Uint8Array;
  contentType: string;
  /**
   * What the transport alone knows and parsing needs: a mailbox's name; for forms `externalId` (the form's one-time
   * id or the caller's Idempotency-Key), and at a desk the signed-in `officer` with his `instansi`.
   */
  envelope?: Readonly<Record<string, string>>;
}

/**
 * What a pull yields: raw items that came together, oldest first, and the cursor that is safe to keep once all of them
 * are stored. Without items only the cursor moves.
 */
export interface Pulled {
  raws: readonly RawReport[];
  cursor: unknown;
}

export interface OutboundMessage {
  /** Our own id, the same at every attempt: providers that de-duplicate get it as their key. */
  id: string;
  text: string;
  subject?: string;
  /** Unforgeable token that brings an answer back to the same complaint. */
  threadToken?: string;
  /** `replyReference` of the message this one answers, so that mail programs show one conversation. */
  inReplyTo?: string;
  /** Sent by a machine without a human's decision: marked as such (RFC 3834). */
  automatic: boolean;
  /** Goes out in place of the text: where the provider's window is shut, or with buttons. The text says what it reads like. */
  template?: { contentSid: string; variables: Readonly<Record<string, string>> };
}

/** What a text is to a channel that counts. */
export interface Measured {
  encoding: string;
  length: number;
  segments: number;
  /** Rupiah, where the price is known. */
  cost: number | null;
  /** The same in plain signs, where that is cheaper. */
  plainer: string | null;
}

export interface Sent {
  /** The provider's id of the message, matched later by `status`. */
  providerId: string;
}

export interface DeliveryReceipt {
  providerId: string;
  state: 'sent' | 'delivered' | 'read' | 'failed';
  /** The provider's own error code. */
  error?: string;
  /** Of what failed: why, or `later` where another try may reach it. */
  why?: Refusal | 'later';
}

/** What an HTTP caller is answered once its raw bytes are durable. */
export interface Acknowledgement {
  status: number;
  contentType: string;
  body: string;
}

export interface Capabilities {
  arrives: 'pushed' | 'pulled';
  media: boolean;
  location: boolean;
  /** Answers go out by themselves, by `reply`. */
  canReply: boolean;
  /** Answers are brought by people: a letter is posted, a caller called back, somebody told at the counter. */
  byHand?: true;
  /** Whoever an answer goes to can reply to it: the reply comes back with the `threadToken`, from any address. */
  keepsThread?: true;
  /** For so long after its recipient last wrote the provider takes any text; then only a `template`. */
  window?: { hours: number };
  /** A template may have buttons to choose by, which needs nobody's approval while the window is open. */
  buttons?: true;
  /** Longest text that `reply` takes, in characters as JavaScript counts; the caller shortens. Absent: no limit. */
  longestReply?: number;
  /** How the reporter is known on this channel. */
  knownBy: 'phone' | 'email' | 'handle' | 'officer' | 'nobody';
}

/**
 * One provider's dialect and nothing else: an adapter has no database and never decides. It returns, the caller
 * stores. Fails only as `Rejected`, `Unreadable`, `Retry` or `Misconfigured`, whose texts never hold the report's
 * words or an address. Every adapter passes `channelContract`.
 */
export interface ChannelAdapter {
  /** Permanent text id, also in `POST /channels/<id>/inbound`. */
  readonly id: string;
  readonly capabilities: Capabilities;
  /** Where citizens send reports on this channel, as they are told it. */
  readonly serviceAddress?: string;
  /**
   * Throws `Rejected` unless the request is authentic. Looks at raw bytes in constant time, before parsing. The same
   * for `inbound` and `status`. A channel that nobody may push to rejects everything.
   */
  verify(request: ChannelRequest): void;
  /**
   * Repeatable and total: the same bytes give the same reports, anything else is `Unreadable`. No report at all where
   * the bytes are understood and are none (a receipt). Fields it does not know are passed over: the raw item keeps them.
   */
  parse(raw: RawReport): InboundReport[] | Promise<InboundReport[]>;
  /**
   * Names of what is pulled side by side, such as mailboxes: each has a cursor and failures of its own. A name stays the
   * same as long as a cursor means the same thing. Absent: one source, whose name is empty.
   */
  readonly sources?: readonly string[];
  /**
   * Raw items of a source after `cursor`, for ever, until `signal` aborts. Once the next is asked for, what was yielded
   * before is durable and its cursor with it: new complaints and the cursor are committed in one transaction. A pushed
   * channel may have it too, to fetch what no webhook brought. Throws `Retry` or `Misconfigured`.
   */
  pull?(cursor: unknown, signal: AbortSignal, source: string): AsyncIterable<Pulled>;
  /** What this provider wants to hear once its message is durable. Absent: any 2xx will do. */
  acknowledge?(): Acknowledgement;
  /**
   * Bytes of an attachment by its `ref`, from the provider's own host only. Throws `Retry` for later, `Rejected` for a
   * foreign host, for what is gone and for what is larger than the channel carries.
   */
  media?(ref: string, signal: AbortSignal): Promise<Uint8Array>;
  /**
   * Brings a message to an address. Throws `Retry` for later, `Rejected` with the reason when it never will be taken,
   * `Misconfigured` where the settings are to blame. After a `Retry` the provider may yet have sent it: at least once, not exactly.
   */
  reply?(address: string, message: OutboundMessage): Promise<Sent>;
  /** How a text is counted and paid, for whoever is about to send it. Absent: it costs the same whatever it says. */
  measure?(text: string): Measured;
  /** Segments above which an answer is sent short, with the way to the whole of it. Absent: it is sent whole. */
  readonly mostAnswerSegments?: number;
  /** Receipts in what a provider posts about sent messages. Throws `Unreadable`. */
  status?(raw: RawReport): DeliveryReceipt[];
  /** Resolves when the provider can be reached with these settings. */
  check?(): Promise<void>;
  close?(): Promise<void>;
}

/** A channel as the list knows it: off, refused or on, according to the environment alone. */
export interface ChannelDefinition {
  readonly id: string;
  /** class-validator class of the channel's own settings, none where it needs none. */
  readonly config?: new () => object;
  /** Settings of the simulated provider in a demo, where the channel has one. */
  readonly demo?: Readonly<Record<string, string>>;
  /** Keys of `demo` whose values must never serve in real use. Absent: all of them. */
  readonly demoSecrets?: readonly string[];
  create(settings: { config: object | undefined; publicUrl: string; secret: string }): ChannelAdapter;
}
