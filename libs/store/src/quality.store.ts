import { within, type Scope } from './complaint.queries.js';
import type { Database } from './database.js';

/** What became of some readings. `decided` by a person: with the mean confidence of those, and how many were right. */
export interface ReadTally {
  read: number;
  dispose: number;
  suggest: number;
  ask: number;
  decided: number;
  /** Of the decided: taken as it was. */
  agreed: number;
  returned: number;
  /** Of the decided: taken as it was, and returned by nobody. */
  right: number;
  /** Sum of the confidence of the decided. */
  confidence: number;
}

/** How routing did in weeks of seven days, of which the last ends now, and in the same time before. */
export interface RoutingQuality {
  /** The first day and hour of each week, oldest first, with what was read in it. */
  weeks: (ReadTally & { from: Date })[];
  categories: (ReadTally & { category: string })[];
  /** By the body that was suggested; null: nobody was. */
  bodies: (ReadTally & { instansi: string | null })[];
  /** By tenths of confidence: `band` 0 is below 0.1. */
  bands: (ReadTally & { band: number })[];
  /** How many were read of each category and in each tenth of confidence in the same time before. */
  before: { categories: Map<string, number>; bands: Map<number, number> };
}

interface Row extends ReadTally {
  now: boolean;
  week: number | null;
  category: string | null;
  instansi: string | null;
  band: number | null;
  of: number;
}

const WEEK = 7 * 24 * 3_600_000;
const counted = ['read', 'dispose', 'suggest', 'ask', 'decided', 'agreed', 'returned', 'right'] as const;
/** As GROUPING numbers what is left out of week, category, instansi and band. */
const by = { week: 0b0111, category: 0b1011, instansi: 0b1101, band: 0b1110 };

/** How routing does in operation. */
export class QualityStore {
  constructor(private readonly database: Database) {}

  /** Readings of the complaints within the scope: numbers, and no complaint. */
  async of(scope: Scope, { now, weeks }: { now: Date; weeks: number }): Promise<RoutingQuality> {
    const begins = Array.from(
      { length: weeks },
      (_, week) => new Date(now.getTime() - (weeks - week) * WEEK),
    );
    const parameters: unknown[] = [new Date(now.getTime() - 2 * weeks * WEEK), begins, now];
    const rows = await this.database.query<Row>(
      // Added up first as finely as it is asked for, so that what is parted in four ways is little.
      `SELECT week > 0 AS now, week, category, instansi, band, grouping(week, category, instansi, band)::int AS of,
         ${counted.map((name) => `sum("${name}")::int AS "${name}"`).join(', ')}, sum(confidence)::float8 AS confidence
       FROM (
         SELECT width_bucket(r.at, $2::timestamptz[]) AS week,
           r.category, r.instansi, least(floor(r.confidence * 10), 9)::int AS band, count(*) AS read,
           count(*) FILTER (WHERE r.outcome = 'dispose') AS dispose,
           count(*) FILTER (WHERE r.outcome = 'suggest') AS suggest,
           count(*) FILTER (WHERE r.outcome = 'ask') AS ask, count(r.agreed) AS decided,
           count(*) FILTER (WHERE r.agreed) AS agreed, count(*) FILTER (WHERE r.returned) AS returned,
           count(*) FILTER (WHERE r.agreed AND NOT r.returned) AS "right",
           coalesce(sum(r.confidence) FILTER (WHERE r.agreed IS NOT NULL), 0) AS confidence
         FROM ${readings(scope, parameters)} AND r.at >= $1 AND r.at < $3
         GROUP BY 1, 2, 3, 4
       ) reading GROUP BY GROUPING SETS ((week > 0, week), (week > 0, category), (week > 0, instansi), (week > 0, band))
       ORDER BY "read" DESC, category, instansi, band`,
      parameters,
    );
    const among = (of: number, now: boolean): Row[] => rows.filter((row) => row.of === of && row.now === now);
    const weekly = new Map(among(by.week, true).map((row) => [row.week, row]));
    return {
      weeks: begins.map((from, index) => ({ ...tally(weekly.get(index + 1)), from })),
      categories: among(by.category, true).map((row) => ({ ...tally(row), category: row.category ?? '' })),
      bodies: among(by.instansi, true).map((row) => ({ ...tally(row), instansi: row.instansi })),
      bands: among(by.band, true)
        .map((row) => ({ ...tally(row), band: row.band ?? 0 }))
        .sort((a, b) => a.band - b.band),
      before: {
        categories: new Map(among(by.category, false).map((row) => [row.category ?? '', row.read])),
        bands: new Map(among(by.band, false).map((row) => [row.band ?? 0, row.read])),
      },
    };
  }
}

/** Readings, as `r`, of the complaints within a scope. */
function readings(scope: Scope, parameters: unknown[]): string {
  // Of the whole country only the few that accuse are looked up, not each complaint.
  if (scope.supervisory === 'never' && within({ ...scope, supervisory: 'any' }, []).length === 0) {
    return `routing_reading r
         WHERE NOT EXISTS (SELECT FROM complaint c WHERE c.id = r.complaint_id AND c.supervisory)`;
  }
  const conditions = within(scope, parameters);
  return `routing_reading r JOIN complaint c ON c.id = r.complaint_id WHERE ${['true', ...conditions].join(' AND ')}`;
}

const nothing: ReadTally = {
  read: 0,
  dispose: 0,
  suggest: 0,
  ask: 0,
  decided: 0,
  agreed: 0,
  returned: 0,
  right: 0,
  confidence: 0,
};

function tally(row: Row | undefined): ReadTally {
  if (!row) return nothing;
  const { read, dispose, suggest, ask, decided, agreed, returned, right, confidence } = row;
  return { read, dispose, suggest, ask, decided, agreed, returned, right, confidence };
}
