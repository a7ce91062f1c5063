import { newId } from '#platform';
import type { Status } from '#complaint';
import type { Transaction } from './database.js';

export interface Merged {
  id: string;
  complaintId: string;
  leadId: string;
  /** What the complaint was before. */
  status: Status;
  leadAnswerBy: Date;
}

/** Which complaint was merged into which, and what it was; inside the transaction that holds both. */
export const mergings = {
  async add(
    tx: Transaction,
    merged: Omit<Merged, 'id'> & { act: string; madeAt: Date; madeBy: string },
  ): Promise<void> {
    const { act, complaintId, leadId, status, leadAnswerBy, madeAt, madeBy } = merged;
    await tx.query(
      `INSERT INTO merging (id, act, complaint_id, lead_id, status, lead_answer_by, made_at, made_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [newId(), act, complaintId, leadId, status, leadAnswerBy, madeAt, madeBy],
    );
    // Whoever it spoke for is spoken for by its lead from now on.
    await tx.query(`UPDATE complaint SET merged_into = $2 WHERE merged_into = $1`, [complaintId, leadId]);
  },

  /** Ends it, and takes along those that had been merged into the complaint itself; null where it is merged into none. */
  async end(tx: Transaction, complaintId: string, at: Date): Promise<Merged | null> {
    const [row] = await tx.query<Merged>(
      `UPDATE merging SET ended_at = $2 WHERE complaint_id = $1 AND ended_at IS NULL
       RETURNING id, complaint_id AS "complaintId", lead_id AS "leadId", status, lead_answer_by AS "leadAnswerBy"`,
      [complaintId, at],
    );
    return row ?? null;
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
