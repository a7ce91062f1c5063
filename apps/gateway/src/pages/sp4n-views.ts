/** What the pages beside SP4N-LAPOR! need to be told. */
import type { LaporField } from '#sp4n';
import type { Status } from '#complaint';
import type { Form } from './form.js';

/** A field of the manual form, as it is copied. */
export interface CopyField {
  field: LaporField;
  value: string;
  /** Key of our own words, where these stand for the value. */
  key: string | null;
  on: Date | string | null;
  isLong: boolean;
}

/** Fields: laporId, setelah. */
export interface Sp4nView extends Form {
  items: { code: string; shown: string; title: string; receivedAt: Date; fields: CopyField[] | null }[];
  /** Whose number was typed wrong; null: nobody's. */
  failed: string | null;
  /** Where this page begins and where the next does; null: at the first, nowhere. */
  after: string | null;
  next: string | null;
  mayReconcile: boolean;
  done: { code: string } | null;
}

/** Fields: attachments, takeUnknown; of a difference: laporId. */
export interface Sp4nBandingView extends Form {
  /** Whose number was typed wrong; null: nobody's. */
  failed: string | null;
  onlyHere: { code: string; shown: string; reference: string }[];
  onlyThere: { reference: string; date: string | null; state: string | null }[];
  stateDiffers: { code: string; shown: string; reference: string; status: Status; state: string | null }[];
  counts: { onlyHere: number; onlyThere: number; stateDiffers: number };
  listedAt: Date | null;
  /** What became of the list that was just brought. */
  account: {
    rows: number;
    updated: number;
    unchanged: number;
    unknown: number;
    unreadable: number;
    /** What became of the unknown ones; null: nobody asked for them. */
    taken: { accepted: number; duplicate: number; quarantined: number } | null;
    errors: { line: number; column: number; code: string }[];
  } | null;
}
