import { newId } from '#platform';
import type { Database, Queries } from './database.js';

/** What tracking asks the database. Nothing in it tells a number that is there from one that is not. */
export class TrackingStore {
  constructor(private readonly database: Database) {}

  /** Whose number it is, with the hashes of its proofs; null for nobody's. */
  async tracked(code: string): Promise<{ id: string; secretHash: Buffer; pinHash: Buffer } | null> {
    const [row] = await this.database.query<{ id: string; secretHash: Buffer; pinHash: Buffer }>(
      `SELECT id, secret_hash AS "secretHash", pin_hash AS "pinHash" FROM complaint WHERE code = $1`,
      [code],
    );
    return row ?? null;
  }

  /**
   * Changes with everything that its reporter sees of a complaint, and with nothing else; `openings` are the actions by
   * which he learns who came to see who he is.
   */
  async stamp(complaintId: string, openings: readonly string[]): Promise<string> {
    const [row] = await this.database.query<{ stamp: string }>(
      `SELECT md5(concat_ws('|', coalesce(l.status, c.status), coalesce(l.instansi, c.instansi), c.category, c.wilayah, c.received_at,
         coalesce(l.answer_by, c.answer_by), c.merged_into, md5(c.text),
         (SELECT string_agg(m.id || md5(m.text), ',' ORDER BY m.at, m.id) FROM message m WHERE m.complaint_id = c.id),
         (SELECT string_agg(a.id || coalesce(a.held, ''), ',' ORDER BY a.id) FROM attachment a
          WHERE a.complaint_id = c.id),
         (SELECT max(o.id) FROM audit o WHERE o.subject = c.id AND o.action = ANY($2::text[])))) AS stamp
       FROM complaint c LEFT JOIN complaint l ON l.id = c.merged_into WHERE c.id = $1`,
      [complaintId, openings],
    );
    return row?.stamp ?? '';
  }

  /**
   * Takes one try at the PIN of a number, given by its keyed hash; false while it is locked. The try that makes it
   * `tries` locks it for `minutes` until `forgetTries`. Counted before it is compared, so that many at once gain
   * nothing, and for any number, so that the lock tells nothing either.
   */
  async takeTry(numberIndex: Buffer, tries: number, minutes: number): Promise<boolean> {
    const rows = await this.database.query(
      `INSERT INTO pin_try AS t (number_index, tries, locked_until, at) VALUES ($1, 1, NULL, now())
       ON CONFLICT (number_index) DO UPDATE SET at = now(),
         tries = CASE WHEN t.tries + 1 >= $2 THEN 0 ELSE t.tries + 1 END,
         locked_until = CASE WHEN t.tries + 1 >= $2 THEN now() + make_interval(mins => $3) END
       WHERE t.locked_until IS NULL OR t.locked_until <= now()
       RETURNING t.tries`,
      [numberIndex, tries, minutes],
    );
    return rows.length > 0;
  }

  /** The try was right: it and those before it do not count. */
  async forgetTries(numberIndex: Buffer): Promise<void> {
    await this.database.query(`DELETE FROM pin_try WHERE number_index = $1`, [numberIndex]);
  }

  /** Removes tries that hold nobody up any more. */
  async forgetOldTries(): Promise<void> {
    await this.database.query(
      `DELETE FROM pin_try WHERE at < now() - interval '24 hours' AND coalesce(locked_until, now()) <= now()`,
    );
  }

  /** Notes that somebody wants a new PIN for this number, whether it is anybody's or not. */
  async askForPin(code: string): Promise<void> {
    await this.database.query(
      `INSERT INTO outbox (id, pattern, payload, due_at) VALUES ($1, 'pin.asked', $2, now())`,
      [newId(), JSON.stringify({ code })],
    );
  }

  /** Notes that a complaint is sent a new PIN; false where it was within the last 24 hours. */
  async mayRenewPin(tx: Queries, complaintId: string): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE complaint SET pin_renewed_at = now()
       WHERE id = $1 AND (pin_renewed_at IS NULL OR pin_renewed_at < now() - interval '24 hours') RETURNING id`,
      [complaintId],
    );
    return rows.length > 0;
  }
}
