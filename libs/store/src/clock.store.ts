import type { Clock, ClockFacts, ClockKind, Complaint, Step } from '#complaint';
import { within, type Scope } from './complaint.queries.js';
import { complaintColumns, toComplaint, type ComplaintRow } from './complaint.row.js';
import { informationRequestOf } from './complaint.unit.js';
import type { Database, Queries, Transaction } from './database.js';

/** A clock with the instants at which somebody is told of it; see `ClockEntity`. */
export interface KeptClock extends Clock {
  stages: Date[];
}

/** A clock as pages show it. */
export interface ShownClock extends Clock {
  /** 0 nobody, 1 its officer was warned, 2 it is overdue, 3 the OPD's admin was told, 4 the instansi's, 5 the head. */
  escalatedLevel: number;
}

const columns = `kind, nth, disposition_id AS "dispositionId", instansi, started_at AS "startedAt",
  started_by AS "startedBy", days, in_days AS "inDays", due_at AS "dueAt", paused_days AS "pausedDays",
  ended_at AS "endedAt", ended_as AS "endedAs"`;

/** The facts that a complaint's clocks are reckoned from, as the transaction sees them. */
export async function clockFactsOf(queries: Queries, complaint: Complaint): Promise<ClockFacts> {
  const steps = await queries.query<Step>(
    `SELECT at, action, detail->>'status' AS status, instansi, reason FROM audit WHERE subject = $1 ORDER BY id`,
    [complaint.id],
  );
  const dispositions = await queries.query<ClockFacts['dispositions'][number]>(
    `SELECT id, kind, instansi, made_at AS "madeAt", ended_at AS "endedAt", ended_as AS "endedAs"
     FROM disposition WHERE complaint_id = $1 ORDER BY made_at, id`,
    [complaint.id],
  );
  const { receivedAt, classification, supervisory, wilayah, status, instansi } = complaint;
  return { receivedAt, classification, supervisory, wilayah, status, instansi, steps, dispositions };
}

/** A complaint's clocks as they were last reckoned, in the order in which they began. */
export function clocksIn(queries: Queries, complaintId: string): Promise<ShownClock[]> {
  return queries.query<ShownClock>(
    `SELECT ${columns}, escalated_level AS "escalatedLevel" FROM clock WHERE complaint_id = $1
     ORDER BY started_at, kind, nth`,
    [complaintId],
  );
}

/**
 * Keeps a complaint's clocks. A deadline that moved later is told of anew; with `quietly` what has passed by `at` is
 * taken for told.
 */
export async function keepClocks(
  tx: Transaction,
  complaintId: string,
  clocks: KeptClock[],
  { at, quietly }: { at: Date; quietly: boolean },
): Promise<void> {
  await tx.query(
    `WITH told AS (
       SELECT r.*, (SELECT count(*) FROM unnest(r.stages) s WHERE s <= $3)::smallint AS passed
       FROM jsonb_to_recordset($2::jsonb) AS r(kind text, nth smallint, disposition_id uuid, instansi text,
         started_at timestamptz, started_by text, days smallint, in_days text, due_at timestamptz,
         paused_days smallint, ended_at timestamptz, ended_as text, stages timestamptz[])
     )
     INSERT INTO clock AS k (complaint_id, kind, nth, disposition_id, instansi, started_at, started_by, days, in_days,
       due_at, paused_days, ended_at, ended_as, stages, escalated_level, next_at)
     SELECT $1, kind, nth, disposition_id, instansi, started_at, started_by, days, in_days, due_at, paused_days,
       ended_at, ended_as, stages, CASE WHEN $4 THEN passed ELSE 0 END, stages[CASE WHEN $4 THEN passed ELSE 0 END + 1]
     FROM told
     ON CONFLICT (complaint_id, kind, nth) DO UPDATE SET disposition_id = excluded.disposition_id,
       instansi = excluded.instansi, started_at = excluded.started_at, started_by = excluded.started_by,
       days = excluded.days, in_days = excluded.in_days, due_at = excluded.due_at, paused_days = excluded.paused_days,
       ended_at = excluded.ended_at, ended_as = excluded.ended_as, stages = excluded.stages,
       escalated_level = CASE WHEN excluded.ended_at IS NOT NULL THEN k.escalated_level ELSE least(k.escalated_level,
         (SELECT count(*) FROM unnest(excluded.stages) s WHERE s <= $3)) END,
       next_at = excluded.stages[least(k.escalated_level,
         (SELECT count(*) FROM unnest(excluded.stages) s WHERE s <= $3)) + 1]`,
    [complaintId, JSON.stringify(clocks.map(rowOf)), at, quietly],
  );
  await tx.query(`DELETE FROM clock WHERE complaint_id = $1 AND NOT (kind || ' ' || nth) = ANY($2::text[])`, [
    complaintId,
    clocks.map(({ kind, nth }) => `${kind} ${nth}`),
  ]);
}

const rowOf = (clock: KeptClock): object => ({
  kind: clock.kind,
  nth: clock.nth,
  disposition_id: clock.dispositionId,
  instansi: clock.instansi,
  started_at: clock.startedAt,
  started_by: clock.startedBy,
  days: clock.days,
  in_days: clock.inDays,
  due_at: clock.dueAt,
  paused_days: clock.pausedDays,
  ended_at: clock.endedAt,
  ended_as: clock.endedAs,
  stages: clock.stages,
});

/** Who is told at each stage of a clock; the first is before the deadline. */
export const escalationLevels = ['officer', 'officer', 'opd-admin', 'instansi-admin', 'head'] as const;
export type EscalationLevel = (typeof escalationLevels)[number];

/** What the events `complaint.due-soon` and `complaint.overdue` say. */
export interface Escalated {
  complaintId: string;
  clock: ClockKind;
  level: EscalationLevel;
  /** The body it runs for; null while nobody has the complaint. */
  instansi: string | null;
}

/** A clock that ran out, with its complaint. */
export interface OverdueClock {
  complaint: Complaint;
  kind: ClockKind;
  dueAt: Date;
  instansi: string | null;
  escalatedLevel: number;
}

interface OverdueRow {
  clock: ClockKind;
  nth: number;
  due_at: Date;
  escalated_level: number;
  clock_instansi: string | null;
}

/** Clocks of complaints as they stand, and who must hear of their lateness. */
export class ClockStore {
  constructor(private readonly database: Database) {}

  /**
   * Raises the flag of up to `limit` clocks whose next stage has come, and tells the rest of the house, in one statement:
   * how many it were. Any number of processes may do it at once; a clock that passed several stages tells of the last.
   */
  async escalate(now: Date, limit: number): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `WITH due AS (
         SELECT complaint_id, kind, nth, (SELECT count(*) FROM unnest(stages) s WHERE s <= $1)::smallint AS level
         FROM clock WHERE next_at <= $1 ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED
       ), raised AS (
         UPDATE clock k SET escalated_level = d.level, next_at = k.stages[d.level + 1] FROM due d
         WHERE k.complaint_id = d.complaint_id AND k.kind = d.kind AND k.nth = d.nth
         RETURNING k.complaint_id, k.kind, k.instansi, d.level
       ), told AS (
         INSERT INTO outbox (id, pattern, payload, due_at)
         SELECT gen_random_uuid(), CASE WHEN level < 2 THEN 'complaint.due-soon' ELSE 'complaint.overdue' END,
           jsonb_build_object('complaintId', complaint_id, 'clock', kind, 'level', ($3::text[])[level],
             'instansi', instansi), now()
         FROM raised
       )
       SELECT count(*)::int AS count FROM raised`,
      [now, limit, escalationLevels],
    );
    return row?.count ?? 0;
  }

  /** A complaint's entry in a PPID's register; null where it is no request for information. */
  informationRequest(complaintId: string): ReturnType<typeof informationRequestOf> {
    return informationRequestOf(this.database, complaintId);
  }

  /** A complaint's clocks, in the order in which they began. */
  of(complaintId: string): Promise<ShownClock[]> {
    return clocksIn(this.database, complaintId);
  }

  /** How far the lateness of complaints has been told, by their ids, of the worst of their clocks; see `ShownClock`. */
  async escalated(complaintIds: string[]): Promise<Map<string, number>> {
    const rows = await this.database.query<{ id: string; level: number }>(
      `SELECT complaint_id AS id, max(escalated_level) AS level FROM clock
       WHERE complaint_id = ANY($1::uuid[]) AND ended_at IS NULL AND escalated_level > 0 GROUP BY complaint_id`,
      [complaintIds],
    );
    return new Map(rows.map(({ id, level }) => [id, level]));
  }

  /**
   * Complaints of the scope with a clock that ran out, the longest overdue first; each once for each such clock. `bodies`
   * are those it runs for, or to which routing would send it. An unreadable cursor starts anew.
   */
  async overdue(
    scope: Scope,
    filter: { now: Date; kind: ClockKind | null; bodies: string[] | null; after?: string; limit: number },
  ): Promise<{ items: OverdueClock[]; next: string | null }> {
    const parameters: unknown[] = [filter.now];
    const bind = (value: unknown): string => `$${parameters.push(value)}`;
    const conditions = within(scope, parameters);
    if (filter.kind !== null) conditions.push(`k.kind = ${bind(filter.kind)}`);
    if (filter.bodies !== null) {
      conditions.push(
        `coalesce(k.instansi, c.instansi, c.suggested_instansi) = ANY(${bind(filter.bodies)}::text[])`,
      );
    }
    const after = /^([\dTZ:.-]{20,30})\|([0-9a-f-]{36})\|([a-z-]{1,20})\|(\d{1,4})$/.exec(filter.after ?? '');
    if (after && !Number.isNaN(Date.parse(after[1] ?? ''))) {
      const [, dueAt, id, kind, nth] = after;
      conditions.push(
        `(k.due_at, k.complaint_id, k.kind, k.nth) > (${bind(dueAt)}::timestamptz, ${bind(id)}::uuid, ${bind(kind)}, ${bind(nth)}::smallint)`,
      );
    }
    const rows = await this.database.query<ComplaintRow & OverdueRow>(
      `SELECT ${complaintColumns}, k.kind AS clock, k.nth, k.due_at, k.escalated_level, k.instansi AS clock_instansi
       FROM clock k JOIN complaint c ON c.id = k.complaint_id
       WHERE k.ended_at IS NULL AND k.kind NOT IN ('closing', 'question') AND k.due_at < $1
         ${conditions.map((condition) => `AND ${condition}`).join(' ')}
       ORDER BY k.due_at, k.complaint_id, k.kind, k.nth LIMIT ${filter.limit + 1}`,
      parameters,
    );
    const items = rows.slice(0, filter.limit);
    const last = rows.length > filter.limit ? items.at(-1) : undefined;
    return {
      items: items.map((row) => ({
        complaint: toComplaint(row),
        kind: row.clock,
        dueAt: row.due_at,
        instansi: row.clock_instansi,
        escalatedLevel: row.escalated_level,
      })),
      next: last ? [last.due_at.toISOString(), last.id, last.clock, last.nth].join('|') : null,
    };
  }

  /** Has every open complaint reckoned anew, after the calendar changed. */
  async reckonAll(tx: Transaction, at: Date): Promise<void> {
    await tx.query(
      `INSERT INTO timer (id, kind, complaint_id, ref, due_at)
       SELECT gen_random_uuid(), 'reckon', id, '', $1 FROM complaint WHERE status NOT IN ('closed', 'archived', 'merged')
       ON CONFLICT (complaint_id, kind, ref) DO NOTHING`,
      [at],
    );
  }
}
