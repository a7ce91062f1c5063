import { Failure, readReportNumber, showReportNumber } from '#complaint';
import type { DuplicateQueries, PublicComplaints } from '#store';

export interface SupportingParts {
  publicComplaints: PublicComplaints;
  duplicates: DuplicateQueries;
  /** Tells one supporter of one complaint from others, and leads to nobody. */
  keys: { index(purpose: string, ...parts: string[]): Buffer };
  now: () => Date;
}

/** *Saya juga mengalami*: the same happened to somebody who has no report of his own. */
export class Supporting {
  constructor(private readonly parts: SupportingParts) {}

  /**
   * Counts a supporter once, and says how many there are. Only for a complaint that everybody may see; any other one
   * throws `not-found`, as one that is nobody's does.
   */
  async support(number: string, supporter: string): Promise<{ code: string; supports: number }> {
    const { publicComplaints, duplicates, keys, now } = this.parts;
    const code = readReportNumber(number);
    const [found] = code === null ? [] : await publicComplaints.list({ codes: [code], limit: 1 });
    if (!found) throw new Failure('not-found');
    const supports = await duplicates.support(
      found.code,
      keys.index('support', found.code, supporter),
      now(),
    );
    return { code: showReportNumber(found.code), supports };
  }

  /** To how many others it happened, by its stored number: those who only said so, and those whose reports were joined. */
  others(code: string): Promise<number> {
    return this.parts.duplicates.others(code);
  }
}
