import type { Hop } from '#complaint';
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

/** Who kept it after the hop `h`, a return, without returning it himself. */
export const keptBy = `(SELECT n.to_instansi FROM hop n
   WHERE n.complaint_id = h.complaint_id AND n.undone_at IS NULL AND (n.at, n.id) > (h.at, h.id)
     AND n.kind IN ('disposed', 'forwarded', 'referred') AND NOT EXISTS (
       SELECT FROM hop b WHERE b.complaint_id = n.complaint_id AND b.undone_at IS NULL
         AND b.kind IN ('returned', 'declined') AND b.from_instansi = n.to_instansi)
   ORDER BY n.at, n.id LIMIT 1)`;
/** That the hop `h` is a body's word that it is not its own. */
export const returnHop = `h.kind IN ('returned', 'declined') AND h.undone_at IS NULL AND h.from_instansi IS NOT NULL`;

/** What becomes of complaints that went to the wrong desk. */
export class HopStore {
  constructor(private readonly database: Database) {}

  /** Corrections of routing, oldest first and without a word of theirs; with `since` only those made later. */
  corrections(since: Date = new Date(0)): Promise<RoutingCorrection[]> {
    return this.database.query<RoutingCorrection>(
      `SELECT h.complaint_id AS "complaintId", h.from_instansi AS wrong, h.at, c.category,
         coalesce(${keptBy}, h.proposal) AS right
       FROM hop h JOIN complaint c ON c.id = h.complaint_id
       WHERE ${returnHop} AND h.at > $1
       ORDER BY h.at, h.id`,
      [since],
    );
  }
}
