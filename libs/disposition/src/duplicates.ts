import { scopeOf, type Officer } from '#access';
import type { Complaint } from '#complaint';
import type { Office } from '#instansi';
import type { DuplicateQueries, MergedReport, NearComplaint } from '#store';

export interface Duplicate extends NearComplaint {
  /** How long after this one it came; negative: before it. */
  hoursLater: number;
}

/** What an officer is shown of reports about the same matter. */
export interface Alike {
  /** Those that may be about the same, the likeliest first. */
  near: Duplicate[];
  /** Those it speaks for. */
  merged: MergedReport[];
  /** Number of the one that speaks for it, where he may see that. */
  lead: string | null;
  supports: number;
}

const HOUR_MS = 3_600_000;

/** Near-duplicates across channels, offered and never decided. */
export class Duplicates {
  constructor(
    private readonly queries: DuplicateQueries,
    private readonly office: Office,
  ) {}

  /** Of a complaint that the officer may see. */
  async of(officer: Officer, complaint: Pick<Complaint, 'id' | 'receivedAt'>): Promise<Alike> {
    const scope = scopeOf(officer, this.office.directory);
    const { id, receivedAt } = complaint;
    const [near, merged, lead, supports] = await Promise.all([
      this.queries.near(scope, id),
      this.queries.mergedInto(id),
      this.queries.leadOf(scope, id),
      this.queries.supports(id),
    ]);
    const later = (other: Date): number => (other.getTime() - receivedAt.getTime()) / HOUR_MS;
    return {
      near: near.map((each) => ({ ...each, hoursLater: later(each.receivedAt) })),
      merged,
      lead,
      supports,
    };
  }
}
