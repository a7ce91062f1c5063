import { newId } from '#platform';
import type { Status } from '#complaint';
import type { Transaction } from './database.js';
import type { HeldTimer } from './entities/merging.entities.js';
import { setTimer } from './timer.store.js';

export interface Merged {
  id: string;
  complaintId: string;
  leadId: string;
  /** What the complaint was before. */
  status: Status;
  leadAnswerBy: Date;
  madeAt: Date;
}

/** Which complaint was merged into which, and what it was; inside the transaction that holds both. */
export const mergings = {
  /** Takes along what waited for a time on the complaint, but for the kinds that are `reckoned` anew in any case. */
  async add(
    tx: Transaction,
    merged: Omit<Merged, 'id'> & { act: string; madeBy: string },
    reckoned: readonly string[],
  ): Promise<void> {
    const { act, complaintId, leadId, status, leadAnswerBy, madeAt, madeBy } = merged;
    await tx.query(
      `WITH held AS (
         DELETE FROM timer WHERE complaint_id = $3 RETURNING kind, ref, due_at AS "dueAt", payload
       )
       INSERT INTO merging (id, act, complaint_id, lead_id, status, lead_answer_by, made_at, made_by, timers)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8,
         (SELECT coalesce(jsonb_agg(h), '[]') FROM held h WHERE NOT h.kind = ANY($9::text[]))`,
      [newId(), act, complaintId, leadId, status, leadAnswerBy, madeAt, madeBy, reckoned],
    );
    // Whoever it spoke for is spoken for by its lead from now on.
    await tx.query(`UPDATE complaint SET merged_into = $2 WHERE merged_into = $1`, [complaintId, leadId]);
  },

  /** Ends it; what waited then goes on, as much later as it was away. null where the complaint is merged into none. */
  async end(tx: Transaction, complaintId: string, at: Date): Promise<Merged | null> {
    const [row] = await tx.query<Merged & { timers: HeldTimer[] }>(
      `UPDATE merging SET ended_at = $2 WHERE complaint_id = $1 AND ended_at IS NULL
       RETURNING id, complaint_id AS "complaintId", lead_id AS "leadId", status, lead_answer_by AS "leadAnswerBy",
         made_at AS "madeAt", timers`,
      [complaintId, at],
    );
    if (!row) return null;
    const { timers, ...was } = row;
    const away = at.getTime() - was.madeAt.getTime();
    for (const { dueAt, ...timer } of timers) {
      await setTimer(tx, { ...timer, complaintId, dueAt: new Date(Date.parse(dueAt) + away) });
    }
    return was;
  },

  async takeAlong(tx: Transaction, complaintId: string): Promise<void> {
    await tx.query(
      `WITH RECURSIVE own(id) AS (
         SELECT complaint_id FROM merging WHERE lead_id = $1 AND ended_at IS NULL
         UNION SELECT m.complaint_id FROM merging m JOIN own o ON m.lead_id = o.id WHERE m.ended_at IS NULL
       )
       UPDATE complaint SET merged_into = $1 WHERE id IN (SELECT id FROM own)`,
      [complaintId],
    );
  },

  /** Gives it back to the body that had it when it was merged, with the clock it had there. */
  async handBack(tx: Transaction, complaintId: string): Promise<void> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM disposition WHERE complaint_id = $1 AND ended_as = 'merged'
         AND ended_at = (SELECT max(ended_at) FROM disposition WHERE complaint_id = $1)`,
      [complaintId],
    );
    for (const { id } of rows) {
      await tx.query(
        `INSERT INTO disposition (id, complaint_id, kind, instansi, reason, made_by, made_at, answer_by, role)
         SELECT $2, complaint_id, kind, instansi, reason, made_by, made_at, answer_by, role FROM disposition WHERE id = $1`,
        [id, newId()],
      );
    }
  },

  /** Numbers of what was merged at one press and still is. */
  async ofAct(tx: Transaction, act: string): Promise<string[]> {
    const rows = await tx.query<{ code: string }>(
      `SELECT c.code FROM merging m JOIN complaint c ON c.id = m.complaint_id
       WHERE m.act = $1 AND m.ended_at IS NULL ORDER BY c.id`,
      [act],
    );
    return rows.map(({ code }) => code);
  },

  async idsOf(tx: Transaction, codes: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM complaint WHERE code = ANY($1::text[]) ORDER BY id`,
      [codes],
    );
    return rows.map(({ id }) => id);
  },

  /** Whom each of the two accuses is the same: bodies, units, and whether a person. */
  async accuseTheSame(tx: Transaction, one: string, other: string): Promise<boolean> {
    const [row] = await tx.query<{ same: boolean }>(
      `SELECT ${accusedSet('$1')} = ${accusedSet('$2')} AS same`,
      [one, other],
    );
    return row?.same === true;
  },
};

const accusedSet = (id: string): string =>
  `ARRAY(SELECT DISTINCT concat_ws('/', a.instansi, a.unit, a.person_sealed_id IS NOT NULL) AS whom
         FROM accused a WHERE a.complaint_id = ${id}::uuid ORDER BY whom)`;
