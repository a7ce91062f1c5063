import { Failure } from '#complaint';
import { newId } from '#platform';
import type { ComplaintUnit } from './complaint.unit.js';
import type { Trace } from './locked-complaint.js';

/** Everything of a complaint's row that a verdict may change. */
const decided = [
  'status',
  'instansi',
  'raised_to',
  'rewritten_title',
  'category',
  'classification',
  'wilayah',
  'place',
  'supervisory',
  'known',
  'anonymous',
  'name_shown',
  'confidential',
  'closed_by_category',
  'answer_by',
  'suggestion',
  'suggested_instansi',
];

export interface Verdict {
  id: string;
  /** What it is called in the timeline. */
  action: string;
  actor: string;
  at: Date;
  undone: boolean;
}

interface KeptTimer {
  kind: string;
  ref: string;
}

type KeptTrace = Trace & { timers: { set: KeptTimer[]; was: object[] } };

/** How the complaint stands: its row as far as verdicts change it, and what will fall due for it. */
export interface Standing {
  row: object;
  timers: (KeptTimer & { due_at: string })[];
}

export async function standingOf(unit: ComplaintUnit): Promise<Standing> {
  const pairs = decided.map((column) => `'${column}', c.${column}`).join(', ');
  const [found] = await unit.tx.query<Standing>(
    `SELECT jsonb_build_object(${pairs}) AS row,
       (SELECT coalesce(jsonb_agg(to_jsonb(t) - 'taken_until' - 'attempts' - 'last_error'), '[]')
        FROM timer t WHERE t.complaint_id = c.id) AS timers
     FROM complaint c WHERE c.id = $1`,
    [unit.complaint.id],
  );
  if (!found) throw new Failure('not-found');
  return found;
}

/** Keeps how to take back what the transaction has just done. Nobody may have heard of it yet. */
export async function keepVerdict(
  unit: ComplaintUnit,
  { action, actor, at }: Pick<Verdict, 'action' | 'actor' | 'at'>,
  before: Standing,
): Promise<void> {
  const after = await standingOf(unit);
  const name = ({ kind, ref, due_at }: Standing['timers'][number]): string => `${kind} ${ref} ${due_at}`;
  const stood = new Set(before.timers.map(name));
  const stands = new Set(after.timers.map(name));
  const trace: KeptTrace = {
    ...unit.trace,
    timers: {
      set: after.timers.filter((each) => !stood.has(name(each))).map(({ kind, ref }) => ({ kind, ref })),
      was: before.timers.filter((each) => !stands.has(name(each))),
    },
  };
  await unit.tx.query(
    `INSERT INTO verdict (id, complaint_id, action, actor, at, before, after, trace)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      newId(),
      unit.complaint.id,
      action,
      actor,
      at,
      JSON.stringify(before.row),
      JSON.stringify(after.row),
      JSON.stringify(trace),
    ],
  );
}

/** The complaint's newest verdict that could be taken back once; null where there was none. */
export async function lastVerdict(unit: ComplaintUnit): Promise<Verdict | null> {
  const [row] = await unit.tx.query<Verdict>(
    `SELECT id, action, actor, at, undone_at IS NOT NULL AS undone FROM verdict
     WHERE complaint_id = $1 ORDER BY at DESC, id DESC LIMIT 1`,
    [unit.complaint.id],
  );
  return row ?? null;
}

/**
 * Takes a verdict back: everything stands as before it, and its ledger says that it was made and undone. Throws
 * `wrong-state`: `undo-too-late` once anybody was told, `changed-since` where the complaint has moved on.
 */
export async function takeBack(unit: ComplaintUnit, verdict: Verdict, at: Date): Promise<void> {
  const { tx, complaint } = unit;
  const run = (sql: string, ...values: unknown[]) => tx.query<{ id: string }>(sql, values);
  const [kept] = await tx.query<{ after: object; trace: KeptTrace }>(
    `UPDATE verdict SET undone_at = $2 WHERE id = $1 AND undone_at IS NULL RETURNING after, trace`,
    [verdict.id, at],
  );
  if (!kept) throw new Failure('wrong-state', 'undone-already');
  const { events, messages, made, ended, hops, timers } = kept.trace;
  const same = await run(
    // When it is due is reckoned anew, and nobody's step.
    `SELECT id FROM verdict WHERE id = $1 AND after - 'answer_by' = $2::jsonb - 'answer_by'`,
    verdict.id,
    JSON.stringify((await standingOf(unit)).row),
  );
  // A body that gave its copy back, or wrote its part, has gone on from it.
  const used = await run(
    `SELECT id FROM disposition d WHERE id = ANY($1::uuid[]) AND role = 'copy'
       AND (ended_at IS NOT NULL OR EXISTS (SELECT FROM part_answer p WHERE p.disposition_id = d.id))`,
    made,
  );
  if (same.length === 0 || used.length > 0) throw new Failure('wrong-state', 'changed-since');
  // A relay that has claimed one holds its row: this waits for it, and then finds that it was taken.
  const unheard = await run(
    `DELETE FROM outbox WHERE id = ANY($1::uuid[]) AND sent_at IS NULL AND attempts = 0 RETURNING id`,
    events,
  );
  if (unheard.length < events.length) throw new Failure('wrong-state', 'undo-too-late');
  await run(`DELETE FROM message WHERE id = ANY($1::uuid[])`, messages);
  await run(`UPDATE disposition SET ended_at = $2, ended_as = 'undone' WHERE id = ANY($1::uuid[])`, made, at);
  await run(`UPDATE disposition SET ended_at = NULL, ended_as = NULL WHERE id = ANY($1::uuid[])`, ended);
  await run(`UPDATE hop SET undone_at = $2 WHERE id = ANY($1::uuid[])`, hops, at);
  await run(
    `DELETE FROM timer t USING jsonb_to_recordset($2::jsonb) AS s(kind text, ref text)
     WHERE t.complaint_id = $1 AND t.kind = s.kind AND t.ref = s.ref`,
    complaint.id,
    JSON.stringify(timers.set),
  );
  await run(
    `INSERT INTO timer (id, kind, complaint_id, ref, due_at, payload)
     SELECT id, kind, complaint_id, ref, due_at, payload FROM jsonb_populate_recordset(NULL::timer, $1::jsonb)`,
    JSON.stringify(timers.was),
  );
  const columns = decided.join(', ');
  await run(
    `UPDATE complaint SET (${columns}) =
       (SELECT ${columns} FROM verdict v, jsonb_populate_record(NULL::complaint, v.before) WHERE v.id = $2)
     WHERE id = $1`,
    complaint.id,
    verdict.id,
  );
  await unit.reread();
}
