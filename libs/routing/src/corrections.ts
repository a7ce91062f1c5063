import { NOT_A_REPORT, type Classification } from '#complaint';
import type { Directory } from '#instansi';
import type { LabelledReport } from './reports.js';

/** A report that people settled otherwise than routing had read it: their word against its. */
export interface Correction {
  complaintId: string;
  /** A body returned it, or whoever verified or disposed of it first decided otherwise. */
  kind: 'returned' | 'verified';
  /** Who said so, and when. */
  by: string;
  at: Date;
  /** The reporter's own words, of a report that hides neither them nor whom it accuses. */
  text: string;
  wilayah: string | null;
  /** As a person put it right, or as routing read it. */
  category: string;
  classification: Classification | null;
  /** Who said that it was not his own; null where nobody did. */
  wrong: string | null;
  /** Who kept it; null for what is no report. */
  right: string | null;
  /** What routing had read; null where nobody knows any more. */
  suggested: { modelVersion: string; category: string; instansi: string | null } | null;
}

/** Where a label comes from, with the label: it says what a model learned without a word of the report. */
export type Learned = Pick<Correction, 'complaintId' | 'kind' | 'by' | 'wrong' | 'suggested'> &
  Pick<LabelledReport, 'category' | 'wilayah' | 'instansi' | 'classification'> & {
    /** ISO instant. */
    at: string;
  };

/** A labelled report that says where its label comes from. */
export interface CorrectedReport extends LabelledReport {
  learnedFrom: Learned;
}

/**
 * What routing can learn of corrections, one example a report: its newest, oldest first. What a person said it is about
 * stands. Else routing learns what a text is about, and the directory says who handles that where; so a report teaches
 * only where its body handles its category there, or handles one category and no other.
 */
export function correctedReports(
  corrections: readonly Correction[],
  directory: Directory,
): CorrectedReport[] {
  const newest = new Map<string, Correction>();
  for (const each of [...corrections].sort((a, b) => +a.at - +b.at)) {
    newest.delete(each.complaintId);
    newest.set(each.complaintId, each);
  }
  return [...newest.values()].flatMap((each) => {
    const category = categoryOf(each, directory);
    if (category === null) return [];
    const { complaintId, kind, by, at, wrong, suggested, wilayah, right } = each;
    const classification = category === NOT_A_REPORT ? null : each.classification;
    const instansi = category === NOT_A_REPORT ? null : right;
    const label = { category, wilayah, instansi, classification };
    const learnedFrom = { complaintId, kind, by, at: at.toISOString(), wrong, suggested, ...label };
    return corrected(learnedFrom, each.text);
  });
}

/** The examples that a model learned from before, as far as their words may still be learned from. */
export function learnedAgain(
  learned: readonly Learned[],
  corrections: readonly Correction[],
): CorrectedReport[] {
  const texts = new Map(corrections.map(({ complaintId, text }) => [complaintId, text]));
  return learned.flatMap((each) => {
    const text = texts.get(each.complaintId);
    return text === undefined ? [] : corrected(each, text);
  });
}

const corrected = (learnedFrom: Learned, text: string): CorrectedReport => {
  const { complaintId, category, wilayah, instansi, classification } = learnedFrom;
  const label = { category, wilayah, instansi, classification, supervisory: false };
  return { id: `correction-${complaintId}`, text, context_wilayah: wilayah, ...label, learnedFrom };
};

function categoryOf(
  { category, wilayah, right, suggested }: Correction,
  directory: Directory,
): string | null {
  const isSaid = suggested !== null && suggested.category !== category;
  if (isSaid || category === NOT_A_REPORT) return directory.category(category) ? category : null;
  if (right === null) return null;
  const isIts = directory.handlersOf(category, wilayah).some(({ id }) => id === right);
  if (isIts) return category;
  const [only, ...others] = directory.categoriesOf(right);
  return only === undefined || others.length > 0 ? null : only;
}
