import { newId } from '#platform';
import type { Database, Transaction } from './database.js';

export interface NewTimer {
  /** What is to be done; whoever does it names the kind. */
  kind: string;
  /** The complaint that is locked while it is done; null where it is about none. */
  complaintId: string | null;
  /** Tells several of one kind and complaint apart: a disposition, a message. */
  ref?: string;
  dueAt: Date;
  payload?: object;
}

export interface Timer extends Required<NewTimer> {
  id: string;
  attempts: number;
}

const columns = `id, kind, complaint_id AS "complaintId", ref, due_at AS "dueAt", payload, attempts`;

/** Sets it, or moves it where the complaint has one of this kind and reference already. */
export async function setTimer(tx: Transaction, timer: NewTimer): Promise<void> {
  const { kind, complaintId, ref = '', dueAt, payload = {} } = timer;
  await tx.query(
    `INSERT INTO timer (id, kind, complaint_id, ref, due_at, payload) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (complaint_id, kind, ref)
     DO UPDATE SET due_at = EXCLUDED.due_at, payload = EXCLUDED.payload, taken_until = NULL, attempts = 0`,
    [newId(), kind, complaintId, ref, dueAt, JSON.stringify(payload)],
  );
}

/** Takes a complaint's timers of these kinds away, or the one with this reference. */
export async function clearTimers(
  tx: Transaction,
  complaintId: string,
  kinds: readonly string[],
  ref?: string,
): Promise<void> {
  await tx.query(
    `DELETE FROM timer WHERE complaint_id = $1 AND kind = ANY($2::text[]) AND ref = coalesce($3, ref)`,
    [complaintId, kinds, ref ?? null],
  );
}

/** What falls due later, in the database and nowhere else. */
export class TimerStore {
  constructor(private readonly database: Database) {}

  /** As `setTimer`. */
  set(tx: Transaction, timer: NewTimer): Promise<void> {
    return setTimer(tx, timer);
  }

  /** As `clearTimers`. */
  clear(tx: Transaction, complaintId: string, kinds: readonly string[], ref?: string): Promise<void> {
    return clearTimers(tx, complaintId, kinds, ref);
  }

  /** Takes up to `limit` that are due for `leaseSeconds`, the oldest; no two takers get the same one at once. */
  claim(now: Date, limit: number, leaseSeconds: number): Promise<Timer[]> {
    return this.database.query<Timer>(
      `UPDATE timer SET taken_until = $1::timestamptz + make_interval(secs => $3), attempts = attempts + 1
       WHERE id IN (SELECT id FROM timer WHERE due_at <= $1 AND (taken_until IS NULL OR taken_until <= $1)
                    ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING ${columns}`,
      [now, limit, leaseSeconds],
    );
  }

  /** Ends one, unless somebody has moved or cleared it since it was claimed: then false, and nothing is to be done. */
  async end(tx: Transaction, { id, dueAt }: Timer): Promise<boolean> {
    const ended = await tx.query(`DELETE FROM timer WHERE id = $1 AND due_at = $2 RETURNING id`, [id, dueAt]);
    return ended.length > 0;
  }

  /** Lets one that could not be done be tried again later; it stays due when it was. */
  async failed({ id }: Timer, error: string, retryAt: Date): Promise<void> {
    await this.database.query(`UPDATE timer SET last_error = $2, taken_until = $3 WHERE id = $1`, [
      id,
      error.slice(0, 200),
      retryAt,
    ]);
  }
}
