import type { Classification } from '#complaint';
import type { Directory } from '#instansi';
import type { LabelledReport } from './reports.js';

/** A report that a body returned, and where it was settled then: the officers' word against routing's. */
export interface Correction {
  complaintId: string;
  /** The reporter's own words, of a report that hides neither them nor whom it accuses. */
  text: string;
  wilayah: string | null;
  /** As routing read it or a person put it right. */
  category: string | null;
  classification: Classification | null;
  /** Who said that it was not his own. */
  wrong: string;
  /** Who kept it. */
  right: string;
  at: Date;
}

/** A labelled report that says where its label comes from. */
export interface CorrectedReport extends LabelledReport {
  learnedFrom: Pick<Correction, 'complaintId' | 'wrong' | 'at'>;
}

/**
 * What routing can learn of corrections, one example a report: its newest. Routing learns what a text is about, and the
 * directory says who handles that where; so a report teaches only where its body handles its category there, or handles
 * one category and no other.
 */
export function correctedReports(
  corrections: readonly Correction[],
  directory: Directory,
): CorrectedReport[] {
  const newest = new Map(corrections.map((each) => [each.complaintId, each]));
  return [...newest.values()].flatMap((each) => {
    const { complaintId, text, wilayah, classification, wrong, right, at } = each;
    const category = categoryOf(each, directory);
    if (category === null) return [];
    return {
      id: `correction-${complaintId}`,
      text,
      context_wilayah: wilayah,
      category,
      wilayah,
      instansi: right,
      classification,
      supervisory: false,
      learnedFrom: { complaintId, wrong, at },
    };
  });
}

function categoryOf({ category, wilayah, right }: Correction, directory: Directory): string | null {
  const isIts = category !== null && directory.handlersOf(category, wilayah).some(({ id }) => id === right);
  if (isIts) return category;
  const [only, ...others] = directory.categoriesOf(right);
  return only === undefined || others.length > 0 ? null : only;
}
