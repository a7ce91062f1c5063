import type { Classification, Hop } from '#complaint';
import type { Database, Queries } from './database.js';

/** The complaint's way from desk to desk, oldest first, without what was taken back at once. */
export function hopsOf(queries: Queries, complaintId: string): Promise<Hop[]> {
  return queries.query<Hop>(
    `SELECT kind, from_instansi AS "from", to_instansi AS "to", reason, proposal, actor, at
     FROM hop WHERE complaint_id = $1 AND undone_at IS NULL ORDER BY at, id`,
    [complaintId],
  );
}

/** What officers taught by returning: the complaint did not belong there, but here. */
export interface RoutingCorrection {
  complaintId: string;
  /** The body that said it was not its own. */
  wrong: string;
  /** Who kept it afterwards, else who was proposed; null while nobody knows. */
  right: string | null;
  category: string | null;
  at: Date;
}

/** A correction that stands, with the words from which routing can learn it. */
export interface RoutingLesson extends RoutingCorrection {
  right: string;
  text: string;
  wilayah: string | null;
  classification: Classification | null;
}

/** Who kept it after the return `h` without returning it himself. */
const keptBy = `(SELECT n.to_instansi FROM hop n
   WHERE n.complaint_id = h.complaint_id AND n.undone_at IS NULL AND (n.at, n.id) > (h.at, h.id)
     AND n.kind IN ('disposed', 'forwarded', 'referred') AND NOT EXISTS (
       SELECT FROM hop b WHERE b.complaint_id = n.complaint_id AND b.undone_at IS NULL
         AND b.kind IN ('returned', 'declined') AND b.from_instansi = n.to_instansi)
   ORDER BY n.at, n.id LIMIT 1)`;
const isReturn = `h.kind IN ('returned', 'declined') AND h.undone_at IS NULL AND h.from_instansi IS NOT NULL`;

/** What becomes of complaints that went to the wrong desk. */
export class HopStore {
  constructor(private readonly database: Database) {}

  /** Corrections of routing, oldest first and without a word of theirs; with `since` only those made later. */
  corrections(since: Date = new Date(0)): Promise<RoutingCorrection[]> {
    return this.database.query<RoutingCorrection>(
      `SELECT h.complaint_id AS "complaintId", h.from_instansi AS wrong, h.at, c.category,
         coalesce(${keptBy}, h.proposal) AS right
       FROM hop h JOIN complaint c ON c.id = h.complaint_id
       WHERE ${isReturn} AND h.at > $1
       ORDER BY h.at, h.id`,
      [since],
    );
  }

  /**
   * What routing may learn of returns, oldest first: where somebody has kept it since, and with the report's own words
   * alone, as they are shown to officers. Of a report that is confidential, supervisory, erased or that accuses anybody
   * nothing is learned, nor of what a machine sent.
   */
  lessons(): Promise<RoutingLesson[]> {
    return this.database.query<RoutingLesson>(
      `SELECT * FROM (
         SELECT h.complaint_id AS "complaintId", h.from_instansi AS wrong, ${keptBy} AS right, h.at, h.id,
           c.category, c.wilayah, c.classification, concat_ws(E'\\n\\n', c.title, c.text) AS text
         FROM hop h JOIN complaint c ON c.id = h.complaint_id
         WHERE ${isReturn} AND NOT c.confidential AND NOT c.supervisory AND NOT c.erased AND NOT c.automatic
           AND NOT EXISTS (SELECT FROM accused x WHERE x.complaint_id = c.id)
       ) lesson WHERE "right" IS NOT NULL ORDER BY at, id`,
    );
  }
}
