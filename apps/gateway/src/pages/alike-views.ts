import type { Status } from '#complaint';
import type { Form } from './form.js';
import type { InstansiChoice } from './verdict-views.js';

/** Fields: pilih, codes, reason. Reports of one matter: which may be, and which are one by now. */
export interface SerupaView extends Form {
  code: string;
  /** The likeliest first; `why` is a sentence. */
  near: { code: string; channel: string; text: string; status: Status; why: string }[];
  merged: {
    code: string;
    channel: string;
    receivedAt: Date;
    text: string;
    words: { text: string; at: Date }[];
  }[];
  /** The one that speaks for this one, where the officer may see it. */
  lead: string | null;
  supports: number;
  /** How it went with each; `why` is the code of a refusal. */
  results: { code: string; outcome: 'done' | 'already' | 'refused'; why: string | null }[];
  /** What an undo takes back. */
  act: string | null;
  mayMerge: boolean;
  maySplit: boolean;
  isMerged: boolean;
}

/** Bodies that fit what was typed. */
export interface InstansiHasilView {
  q: string;
  results: (InstansiChoice & { wilayah: string | null })[];
}
