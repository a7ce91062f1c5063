import type { Status } from '#complaint';
import { newId } from '#platform';
import { within, type Scope } from './complaint.queries.js';
import type { Queries } from './queries.js';

/** A complaint that may be about the same: near, of the same category, at the same time, in like words. */
export interface NearComplaint {
  id: string;
  code: string;
  channel: string;
  text: string;
  status: Status;
  receivedAt: Date;
  /** How the places are the same: degrees, the place that routing knows, or the words for it. */
  by: 'point' | 'place' | 'words';
  /** Between the two points, where both gave one. */
  metres: number | null;
  /** Part of the shorter report's words that the other one has too, 0 to 1. */
  likeness: number;
}

/** A report that a complaint speaks for, with what its reporter said; who he is stands nowhere. */
export interface MergedReport {
  code: string;
  channel: string;
  receivedAt: Date;
  text: string;
  words: { text: string; at: Date }[];
}

const WINDOW = `interval '14 days'`;
const NEAR_METRES = 250;
/** As many are looked at of each kind of place, the nearest in time: a busy week makes no page slow. */
const LOOKED_AT = 300;
const LIKE_ENOUGH = 0.25;
/** At one and the same spot few words are enough: people write short. */
const SAME_SPOT_METRES = 60;

const open = `n.status NOT IN ('closed','archived','merged')`;
const metres = `(111320 * sqrt(power(n.lat - o.lat, 2) + power((n.lon - o.lon) * cos(radians(o.lat)), 2)))`;

/** Reports of the same matter, those that may be and those that were found to be. */
export class DuplicateQueries {
  constructor(private readonly database: Queries) {}

  /**
   * Open complaints within the scope that may be about the same as this one, the likeliest first, ten at most. Without a
   * place nothing is guessed. None that is less or better protected, or accuses others: they could not be one.
   */
  near(scope: Scope, complaintId: string): Promise<NearComplaint[]> {
    const parameters: unknown[] = [complaintId];
    const conditions = within(scope, parameters);
    return this.database.query<NearComplaint>(
      `WITH o AS MATERIALIZED (
         SELECT c.*, c.place->>'code' AS place_code, tsvector_to_array(c.words) AS lexemes,
           to_tsvector('simple', coalesce(c.place_text, '')) AS spot
         FROM complaint c WHERE c.id = $1 AND c.words IS NOT NULL AND c.status NOT IN ('closed','archived','merged')
       ), near AS (
         SELECT x.* FROM o CROSS JOIN LATERAL (
           (SELECT n.id, 'point' AS by, ${metres} AS metres FROM complaint n
            WHERE n.category = o.category AND n.lat BETWEEN o.lat - 0.0023 AND o.lat + 0.0023
              AND n.lon BETWEEN o.lon - 0.0046 AND o.lon + 0.0046 AND n.lat IS NOT NULL AND ${open}
              AND n.received_at BETWEEN o.received_at - ${WINDOW} AND o.received_at + ${WINDOW}
              AND ${metres} <= ${NEAR_METRES}
            ORDER BY ${metres} LIMIT ${LOOKED_AT})
           UNION ALL
           (SELECT n.id, 'place', NULL FROM complaint n
            WHERE n.category = o.category AND n.place->>'code' = o.place_code AND n.place IS NOT NULL AND ${open}
              AND n.received_at BETWEEN o.received_at - ${WINDOW} AND o.received_at + ${WINDOW}
              -- Points that are apart say more than the name of a quarter.
              AND (n.lat IS NULL OR o.lat IS NULL OR ${metres} <= ${NEAR_METRES})
            ORDER BY n.received_at DESC LIMIT ${LOOKED_AT})
           UNION ALL
           (SELECT n.id, 'words', NULL FROM complaint n
            WHERE n.category = o.category AND n.wilayah = o.wilayah AND n.place_text IS NOT NULL AND ${open}
              AND n.received_at BETWEEN o.received_at - ${WINDOW} AND o.received_at + ${WINDOW}
              AND length(o.spot) >= 2 AND (n.lat IS NULL OR o.lat IS NULL)
              AND 2 * cardinality(ARRAY(SELECT unnest(tsvector_to_array(o.spot)) INTERSECT
                    SELECT unnest(tsvector_to_array(to_tsvector('simple', n.place_text)))))
                  > least(length(o.spot), length(to_tsvector('simple', n.place_text)))
            ORDER BY n.received_at DESC LIMIT ${LOOKED_AT})
         ) x
       ), best AS (
         SELECT DISTINCT ON (id) id, by, metres FROM near WHERE id <> $1
         ORDER BY id, array_position(ARRAY['point', 'place', 'words'], by)
       )
       SELECT c.id, c.code, c.channel, c.text, c.status, c.received_at AS "receivedAt", b.by,
         round(b.metres)::int AS metres, l.likeness
       FROM best b CROSS JOIN o JOIN complaint c ON c.id = b.id
       CROSS JOIN LATERAL (
         SELECT coalesce(count(*) FILTER (WHERE w = ANY(o.lexemes))::float8
           / nullif(least(cardinality(o.lexemes), count(*)), 0), 0) AS likeness
         FROM unnest(tsvector_to_array(c.words)) AS w) l
       WHERE c.supervisory = o.supervisory AND c.confidential = o.confidential
         AND (l.likeness >= ${LIKE_ENOUGH} OR b.metres <= ${SAME_SPOT_METRES})
         AND ${accused('c')} = ${accused('o')}
         AND ${conditions.length > 0 ? conditions.join(' AND ') : 'true'}
       ORDER BY l.likeness - coalesce(b.metres, 100) / 1000
         - abs(extract(epoch FROM c.received_at - o.received_at)) / 86400 / 50 DESC, c.id LIMIT 10`,
      parameters,
    );
  }

  /** Those that the complaint speaks for, the oldest first, with what was said on them and has been read. */
  mergedInto(complaintId: string): Promise<MergedReport[]> {
    return this.database.query<MergedReport>(
      `SELECT c.code, c.channel, c.received_at AS "receivedAt", c.text, coalesce((
         SELECT json_agg(json_build_object('text', m.text, 'at', m.at) ORDER BY m.at, m.id) FROM message m
         WHERE m.complaint_id = c.id AND m.kind = 'words' AND NOT m.unread), '[]') AS words
       FROM complaint c WHERE c.merged_into = $1 ORDER BY c.received_at, c.id`,
      [complaintId],
    );
  }

  /** Number of the complaint that speaks for this one, where the scope holds it. */
  async leadOf(scope: Scope, complaintId: string): Promise<string | null> {
    const parameters: unknown[] = [complaintId];
    const conditions = ['m.id = $1', ...within(scope, parameters)];
    const [row] = await this.database.query<{ code: string }>(
      `SELECT c.code FROM complaint m JOIN complaint c ON c.id = m.merged_into WHERE ${conditions.join(' AND ')}`,
      parameters,
    );
    return row?.code ?? null;
  }

  /** Counts a supporter once; how many there are, as the public hears it. */
  async support(code: string, supporter: Buffer, at: Date): Promise<number> {
    await this.database.query(
      `INSERT INTO support (id, complaint_id, supporter, at) SELECT $2, id, $3, $4 FROM complaint WHERE code = $1
       ON CONFLICT DO NOTHING`,
      [code, newId(), supporter, at],
    );
    const [row] = await this.database.query<{ id: string }>(`SELECT id FROM complaint WHERE code = $1`, [
      code,
    ]);
    return row ? this.supports(row.id) : 0;
  }

  /** How many it happened to beside its reporter: who said so, and whose reports it speaks for. */
  async others(code: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `SELECT ((SELECT count(DISTINCT s.supporter) FROM support s JOIN complaint m ON m.id = s.complaint_id
                WHERE m.id = c.id OR m.merged_into = c.id)
             + (SELECT count(*) FROM complaint m WHERE m.merged_into = c.id))::int AS count
       FROM complaint c WHERE c.code = $1`,
      [code],
    );
    return row?.count ?? 0;
  }

  /** How many said that the same happened to them, here and on what was merged into it. */
  async supports(complaintId: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `SELECT count(DISTINCT s.supporter)::int AS count FROM support s JOIN complaint c ON c.id = s.complaint_id
       WHERE c.id = $1 OR c.merged_into = $1`,
      [complaintId],
    );
    return row?.count ?? 0;
  }
}

const accused = (alias: string): string =>
  `ARRAY(SELECT DISTINCT concat_ws('/', a.instansi, a.unit, a.person_sealed_id IS NOT NULL) AS whom
         FROM accused a WHERE a.complaint_id = ${alias}.id ORDER BY whom)`;
