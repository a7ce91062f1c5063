import { NOT_A_REPORT, type Classification } from '#complaint';
import type { Database, Transaction } from './database.js';
import { keptBy, returnHop } from './hop.store.js';

/**
 * Keeps what the machine has just read of a complaint, in place of what it read before; for which area the report came
 * stays as it was at first, and unknown (`undefined`) where it was read before readings were kept.
 */
export async function keepReading(
  tx: Transaction,
  complaintId: string,
  { at, context }: { at: Date; context: string | null | undefined },
): Promise<void> {
  await tx.query(
    `INSERT INTO routing_reading (complaint_id, at, model_version, category, classification, wilayah, supervisory,
       instansi, confidence, outcome, context)
     SELECT id, $2, suggestion->>'modelVersion', category, classification, wilayah, supervisory, suggested_instansi,
       (suggestion->>'confidence')::real, suggestion->>'outcome', $3
     FROM complaint WHERE id = $1 AND category IS NOT NULL AND suggestion IS NOT NULL
     ON CONFLICT (complaint_id) DO UPDATE SET at = excluded.at, model_version = excluded.model_version,
       category = excluded.category, classification = excluded.classification, wilayah = excluded.wilayah,
       supervisory = excluded.supervisory, instansi = excluded.instansi, confidence = excluded.confidence,
       outcome = excluded.outcome`,
    [complaintId, at, context === undefined ? null : (context ?? '')],
  );
}

/** For which area a complaint came that was read before; null for none, `undefined` where that is not known. */
export async function contextOfReading(
  tx: Transaction,
  complaintId: string,
): Promise<string | null | undefined> {
  const [reading] = await tx.query<{ context: string | null }>(
    `SELECT context FROM routing_reading WHERE complaint_id = $1`,
    [complaintId],
  );
  const context = reading?.context ?? undefined;
  return context === '' ? null : context;
}

/** Joins, as `thrown`, who put the complaint away as no report. */
const thrownAway = `LEFT JOIN LATERAL (
    SELECT actor, at FROM (SELECT * FROM audit WHERE subject = c.id AND action = 'archived' ORDER BY id DESC LIMIT 1) a
    WHERE c.status = 'archived' AND a.reason = 'BUKAN_LAPORAN') thrown ON true`;
/** Joins, as `handed`, who of the people handed it on first. */
const handedOn = `LEFT JOIN LATERAL (
    SELECT h.to_instansi, h.actor, h.at FROM hop h
    WHERE h.complaint_id = c.id AND h.kind IN ('disposed', 'referred') AND h.undone_at IS NULL AND h.actor <> 'system'
    ORDER BY h.at, h.id LIMIT 1) handed ON true`;
/**
 * Sets beside a reading what people made of it, reckoned anew from how the complaint stands: calling it again changes
 * nothing, and what was taken back was never said. Whoever puts it away as no report, changes what was read, or hands it
 * to another body has not agreed; whoever hands it on as it was has. Of what the machine handed on nobody has said.
 */
export async function settleReading(tx: Transaction, complaintId: string): Promise<void> {
  await tx.query(
    `UPDATE routing_reading r
     SET agreed = s.agreed, decided_by = s.actor, decided_at = s.at, returned = s.returned
     FROM (
       SELECT c.id, EXISTS (SELECT FROM hop h WHERE h.complaint_id = c.id AND ${returnHop}) AS returned,
         coalesce(thrown.actor, changed.actor, handed.actor) AS actor, coalesce(thrown.at, changed.at, handed.at) AS at,
         CASE WHEN thrown.at IS NOT NULL THEN read.category = '${NOT_A_REPORT}'
           WHEN changed.at IS NOT NULL THEN false
           WHEN handed.at IS NOT NULL THEN handed.to_instansi IS NOT DISTINCT FROM read.instansi END AS agreed
       FROM complaint c JOIN routing_reading read ON read.complaint_id = c.id
       ${thrownAway}
       ${handedOn}
       LEFT JOIN LATERAL (
         SELECT actor, at FROM audit WHERE subject = c.id AND action = 'verified' ORDER BY id DESC LIMIT 1) changed
         ON c.suggestion->>'modelVersion' = 'verified' AND (c.category, c.classification, c.wilayah, c.supervisory)
            IS DISTINCT FROM (read.category, read.classification, read.wilayah, read.supervisory)
       WHERE c.id = $1
     ) s
     WHERE r.complaint_id = s.id
       AND (r.agreed, r.decided_by, r.decided_at, r.returned) IS DISTINCT FROM (s.agreed, s.actor, s.at, s.returned)`,
    [complaintId],
  );
}

/** What people decided otherwise than routing had read it, with the words from which it can learn that. */
export interface RoutingLesson {
  complaintId: string;
  /** A body returned it and another one kept it, or whoever verified or disposed of it first decided otherwise. */
  kind: 'returned' | 'verified';
  /** Who said so, and when. */
  by: string;
  at: Date;
  text: string;
  category: string;
  wilayah: string | null;
  classification: Classification | null;
  /** Who said that it was not his own; null where nobody did. */
  wrong: string | null;
  /** Who kept it; null for what is no report. */
  right: string | null;
  /** What had been read, and by which model; null for what was read before readings were kept. */
  suggested: {
    modelVersion: string;
    category: string;
    wilayah: string | null;
    classification: Classification | null;
    supervisory: boolean;
    instansi: string | null;
  } | null;
}

/** Of these nothing is learned: what hides its words or whom it accuses, what was erased, and what a machine sent. */
const teaches = `NOT c.confidential AND NOT c.supervisory AND NOT c.erased AND NOT c.automatic
  AND NOT EXISTS (SELECT FROM accused x WHERE x.complaint_id = c.id)
  AND NOT EXISTS (SELECT FROM erasure e WHERE e.owner_id = c.id)`;
const words = `concat_ws(E'\\n\\n', c.title, c.text) AS text, c.wilayah, c.classification`;
const suggested = `CASE WHEN r.complaint_id IS NOT NULL THEN jsonb_build_object('modelVersion', r.model_version,
  'category', r.category, 'wilayah', r.wilayah, 'classification', r.classification, 'supervisory', r.supervisory,
  'instansi', r.instansi) END AS suggested`;

/** What routing can learn of this installation. */
export class LessonStore {
  constructor(private readonly database: Database) {}

  /** Everything it may learn, oldest first; of a report that was returned only what became of that. */
  all(): Promise<RoutingLesson[]> {
    return this.database.query<RoutingLesson>(
      `SELECT * FROM (
         SELECT h.complaint_id AS "complaintId", 'returned' AS kind, h.actor AS by, h.at, ${words},
           coalesce(c.category, '') AS category, h.from_instansi AS wrong, ${keptBy} AS "right", ${suggested}
         FROM hop h JOIN complaint c ON c.id = h.complaint_id
         LEFT JOIN routing_reading r ON r.complaint_id = c.id
         WHERE ${returnHop} AND ${teaches}
         UNION ALL
         SELECT c.id, 'verified', r.decided_by, r.decided_at, ${words},
           CASE WHEN thrown.at IS NULL THEN c.category ELSE '${NOT_A_REPORT}' END, NULL,
           CASE WHEN thrown.at IS NULL THEN coalesce(handed.to_instansi, c.suggested_instansi) END, ${suggested}
         FROM routing_reading r JOIN complaint c ON c.id = r.complaint_id ${thrownAway} ${handedOn}
         WHERE NOT r.agreed AND NOT r.returned AND ${teaches}
       ) lesson
       WHERE "right" IS NOT NULL OR category = '${NOT_A_REPORT}'
       ORDER BY at, "complaintId"`,
    );
  }
}
