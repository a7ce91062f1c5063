import { within, type Scope } from './complaint.queries.js';
import type { Queries } from './queries.js';

/** What routing reads of a complaint. */
export interface ReplayedComplaint {
  code: string;
  /** What the reporter said, as far as routing reads. */
  words: string;
  /** The area it came for; what was read of it where that is not known. */
  context: string | null;
  /** Bodies of the directory that it accuses. */
  accused: string[];
}

/** More than routing reads of one report. */
const READ_CHARACTERS = 20_000;

/** Complaints of the last weeks, to be routed once more. None whose reporter was erased. */
export class ReplayQueries {
  constructor(private readonly database: Queries) {}

  /** Ids of what was received since then within the scope, the newest first, and how many there are beyond `most`. */
  async received(scope: Scope, since: Date, most: number): Promise<{ ids: string[]; total: number }> {
    const parameters: unknown[] = [since];
    const conditions = ['c.received_at >= $1', 'NOT c.erased', ...within(scope, parameters)];
    const rows = await this.database.query<{ id: string; total: number }>(
      `SELECT c.id, (count(*) OVER ())::int AS total FROM complaint c WHERE ${conditions.join(' AND ')}
       ORDER BY c.received_at DESC, c.id DESC LIMIT ${most}`,
      parameters,
    );
    return { ids: rows.map(({ id }) => id), total: rows[0]?.total ?? 0 };
  }

  /** What routing reads of these, the newest first: of those that are within the scope still. */
  words(scope: Scope, ids: string[]): Promise<ReplayedComplaint[]> {
    const parameters: unknown[] = [ids];
    const conditions = ['c.id = ANY($1::uuid[])', 'NOT c.erased', ...within(scope, parameters)];
    return this.database.query<ReplayedComplaint>(
      `SELECT c.code, CASE WHEN r.context IS NULL THEN c.wilayah ELSE nullif(r.context, '') END AS context,
         left(concat_ws(E'\\n\\n', c.title, c.text, c.place_text,
           (SELECT string_agg(m.text, E'\\n\\n' ORDER BY m.at, m.id) FROM message m
            WHERE m.complaint_id = c.id AND m.kind = 'words' AND NOT m.unread)), ${READ_CHARACTERS}) AS words,
         ARRAY(SELECT x.instansi FROM accused x WHERE x.complaint_id = c.id AND x.instansi IS NOT NULL) AS accused
       FROM complaint c LEFT JOIN routing_reading r ON r.complaint_id = c.id
       WHERE ${conditions.join(' AND ')} ORDER BY c.received_at DESC, c.id DESC`,
      parameters,
    );
  }
}
