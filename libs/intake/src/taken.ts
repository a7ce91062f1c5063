import type { RawReport } from '#channels';
import type { InboundReport } from '#complaint';
import type { InboundOutcome, Queries, SourceCursor } from '#store';

/** One report on its way in, with the raw item it was read from. */
export interface Arriving {
  channel: string;
  raw: RawReport;
  report: InboundReport;
  /** Kept in the transaction that settles this report: it is the last that the cursor covers. */
  cursor?: SourceCursor;
  /** It was kept before, for a person: its row is settled instead of another one being made. */
  kept?: KeptRow;
}

/** A row of what came in that is no complaint yet, and its raw bytes with it. */
export interface KeptRow {
  id: string;
  /** Keyed hash by which its source message is known again; null where that is what the report says of itself. */
  knownBy: Buffer | null;
  /** Called in the transaction that settles it, with the complaint it now is or belongs to. */
  settled(tx: Queries, as: { outcome: InboundOutcome; complaintId: string | null }): Promise<void>;
}

/** An Idempotency-Key and what was sent with it, both as keyed hashes. */
export interface OnceKey {
  keyIndex: Buffer;
  bodyHash: Buffer;
}

/** What a reporter is given to track with. `pin` and `secret` are known nowhere else from then on. */
export interface Receipt {
  code: string;
  pin: string;
  secret: string;
}

/** What became of one source message. Every one ends in exactly one of these. */
export interface Taken {
  outcome: 'accepted' | 'joined' | 'asked-which' | 'answered' | 'quarantined' | 'duplicate';
  /** The complaint it is or belongs to; none in quarantine, while its sender is asked which, and of a text that was only answered. */
  complaintId: string | null;
  /** Why it stands in quarantine still, where it was kept there before. */
  reason?: string;
  /** Only for a new complaint, and only this once. */
  receipt?: Receipt;
}
