import { isOpen } from '#complaint';
import { ComplaintUnit } from './complaint.unit.js';
import type { Database } from './database.js';

/** What stands where a reporter's words stood. */
export const ERASED_WORDS = '[dihapus]';

/** Whether it has ended, whichever complaint speaks for it; of `c`, with that one as `l`. */
const hasEnded = `coalesce(l.status, c.status) IN ('closed', 'archived', 'merged')`;
const erasedOnes = `erasure e JOIN complaint c ON c.id = e.owner_id LEFT JOIN complaint l ON l.id = c.merged_into`;

/** What is left outside the vault of an erased reporter: his words, and every way that leads to him. */
export class RedactionStore {
  constructor(private readonly database: Database) {}

  /** Complaints whose identity is destroyed and whose rows do not say so yet; the words of an open one may stay. */
  async due(limit: number): Promise<string[]> {
    return this.ids(
      `SELECT c.id FROM ${erasedOnes}
       WHERE e.redacted_at IS NULL AND (NOT c.erased OR ${hasEnded})
       ORDER BY e.at LIMIT $1`,
      [limit],
    );
  }

  /** Those that have ended again, with words added since: looks at every erasure. */
  async addedSince(limit: number): Promise<string[]> {
    return this.ids(
      `SELECT c.id FROM ${erasedOnes}
       WHERE ${hasEnded} AND EXISTS (
         SELECT FROM message m WHERE m.complaint_id = c.id AND m."from" = 'reporter' AND m.text <> $2)
       ORDER BY e.at LIMIT $1`,
      [limit, ERASED_WORDS],
    );
  }

  /**
   * Ends each way to the reporter at once: a message that still waits to be sent fails and says why. His words, files
   * and whereabouts go when the complaint has ended, or the one that speaks for it: an open one is still worked on. What the bodies decided and
   * answered stays, and so does everything that is counted. May be done again.
   */
  redact(complaintId: string, at: Date): Promise<void> {
    return this.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      const [erased] = await tx.query(`SELECT FROM erasure WHERE owner_id = $1`, [complaintId]);
      if (!unit || !erased) return;
      await unit.endOwnConversation();
      const of = (sql: string, ...more: unknown[]) => tx.query(sql, [complaintId, ...more]);
      await of(
        `UPDATE delivery SET state = 'failed', failure = 'erased', last_error = 'erased', done_at = now()
         WHERE complaint_id = $1 AND state IN ('queued', 'sending', 'waiting')`,
      );
      await of(
        `UPDATE reply_address SET sealed_id = NULL, closed = 'erased', closed_at = $2 WHERE owner_id = $1`,
        at,
      );
      // Their originals are gone with the keys: what is left of them shows nothing.
      await of(`DELETE FROM attachment WHERE complaint_id = $1`);
      await of(`DELETE FROM upload WHERE complaint_id = $1`);
      await of(`UPDATE accused SET person_sealed_id = NULL WHERE complaint_id = $1`);
      await of(
        `UPDATE complaint SET erased = true, known = 'nobody', name_shown = false,
           service_data = '{}' WHERE id = $1`,
      );
      if (isOpen((await unit.standing()).status)) return;
      await of(
        `UPDATE complaint SET title = NULL, rewritten_title = NULL, text = $2, place_text = NULL, lat = NULL,
           lon = NULL, words = NULL,
           suggestion = jsonb_set(suggestion, '{why}', '[]') WHERE id = $1`,
        ERASED_WORDS,
      );
      await of(`DELETE FROM verdict WHERE complaint_id = $1`);
      await of(`UPDATE message SET text = $2 WHERE complaint_id = $1 AND "from" = 'reporter'`, ERASED_WORDS);
      await of(`DELETE FROM draft WHERE complaint_id = $1`);
      // What of these was published stands in the answer, and stays.
      for (const table of ['internal_note', 'part_answer']) {
        await of(`UPDATE ${table} SET text = $2 WHERE complaint_id = $1`, ERASED_WORDS);
      }
      await of(`UPDATE erasure SET redacted_at = $2 WHERE owner_id = $1`, at);
      await unit.record({ at, actor: 'system', role: 'system', action: 'words-erased' });
    });
  }

  private async ids(sql: string, values: unknown[]): Promise<string[]> {
    return (await this.database.query<{ id: string }>(sql, values)).map(({ id }) => id);
  }
}
