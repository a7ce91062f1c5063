import { newId } from '#platform';
import type { Database, Queries } from './database.js';

export interface NewPartnerMessage {
  webhookId?: string;
  handoverId?: string;
  complaintId: string;
  type: string;
  messageId?: string | null;
  at: Date;
}

export interface DuePartnerMessage {
  id: string;
  webhookId: string | null;
  handoverId: string | null;
  complaintId: string;
  type: string;
  messageId: string | null;
  queuedAt: Date;
  attempts: number;
}

/** Messages on their way to other systems, taken by lease like the outbox. Times are the caller's. */
export class PartnerMessageStore {
  constructor(private readonly database: Database) {}

  async queue(tx: Queries, message: NewPartnerMessage): Promise<void> {
    const { webhookId = null, handoverId = null, complaintId, type, messageId = null, at } = message;
    await tx.query(
      `INSERT INTO partner_message (id, webhook_id, handover_id, complaint_id, type, message_id, queued_at, due_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
      [newId(), webhookId, handoverId, complaintId, type, messageId, at],
    );
  }

  /** What a webhook was last told of a complaint, or is about to be told; null for nothing. */
  async lastFor(tx: Queries, webhookId: string, complaintId: string): Promise<string | null> {
    const [row] = await tx.query<{ type: string }>(
      `SELECT type FROM partner_message WHERE webhook_id = $1 AND complaint_id = $2
         AND (told_at IS NOT NULL OR state IN ('queued', 'sending'))
       ORDER BY queued_at DESC, id DESC LIMIT 1`,
      [webhookId, complaintId],
    );
    return row?.type ?? null;
  }

  /** What a webhook had last been told of the same complaint before this message; null for nothing that arrived. */
  async toldBefore(messageId: string): Promise<string | null> {
    const [row] = await this.database.query<{ type: string }>(
      `SELECT e.type FROM partner_message m JOIN partner_message e
         ON e.complaint_id = m.complaint_id AND e.webhook_id = m.webhook_id
       WHERE m.id = $1 AND e.told_at IS NOT NULL AND (e.queued_at, e.id) < (m.queued_at, m.id)
       ORDER BY e.queued_at DESC, e.id DESC LIMIT 1`,
      [messageId],
    );
    return row?.type ?? null;
  }

  /**
   * Takes what is due, but for webhooks that are disabled. Of one complaint only its oldest message is ever on its way to
   * one system: what comes later waits its turn, so that nothing is overtaken.
   */
  claim(at: Date, limit: number, leaseSeconds: number): Promise<DuePartnerMessage[]> {
    return this.database.query<DuePartnerMessage>(
      `UPDATE partner_message SET due_at = $1::timestamptz + make_interval(secs => $3), attempts = attempts + 1,
         state = 'sending'
       WHERE id IN (
         SELECT m.id FROM partner_message m LEFT JOIN webhook w ON w.id = m.webhook_id
         WHERE m.state IN ('queued', 'sending') AND m.due_at <= $1 AND (w.id IS NULL OR w.state = 'active')
           AND NOT EXISTS (
             SELECT FROM partner_message e WHERE e.complaint_id = m.complaint_id AND e.state IN ('queued', 'sending')
               AND e.webhook_id IS NOT DISTINCT FROM m.webhook_id AND e.handover_id IS NOT DISTINCT FROM m.handover_id
               AND (e.queued_at, e.id) < (m.queued_at, m.id))
         ORDER BY m.due_at, m.id LIMIT $2 FOR UPDATE OF m SKIP LOCKED)
       RETURNING id, webhook_id AS "webhookId", handover_id AS "handoverId", complaint_id AS "complaintId", type,
         message_id AS "messageId", queued_at AS "queuedAt", attempts`,
      [at, limit, leaseSeconds],
    );
  }

  async sent(id: string, at: Date, on: Queries = this.database): Promise<void> {
    await on.query(
      `UPDATE partner_message SET state = 'sent', last_error = NULL, done_at = $2, told_at = coalesce(told_at, $2)
       WHERE id = $1`,
      [id, at],
    );
  }

  async postponed(id: string, error: string, due: Date): Promise<void> {
    await this.database.query(
      `UPDATE partner_message SET state = 'queued', last_error = $2, due_at = $3 WHERE id = $1`,
      [id, error, due],
    );
  }

  async failed(id: string, error: string, at: Date, on: Queries = this.database): Promise<void> {
    await on.query(
      `UPDATE partner_message SET state = 'failed', last_error = $2, done_at = $3 WHERE id = $1`,
      [id, error, at],
    );
  }

  /** Sends again what a webhook has missed since then, with `all` what it got as well; how many there are. */
  async replay(
    tx: Queries,
    webhookId: string,
    given: { since: Date; all: boolean; at: Date },
  ): Promise<number> {
    const rows = await tx.query(
      `UPDATE partner_message SET state = 'queued', attempts = 0, due_at = $3, done_at = NULL
       WHERE webhook_id = $1 AND queued_at >= $2 AND (state = 'failed' OR ($4 AND state = 'sent'))
         AND last_error IS DISTINCT FROM 'not-shared'
       RETURNING id`,
      [webhookId, given.since, given.at, given.all],
    );
    return rows.length;
  }

  /** How many messages of a webhook wait, and how many were given up. */
  async counts(webhookId: string): Promise<{ waiting: number; failed: number; lastError: string | null }> {
    const [row] = await this.database.query<{ waiting: number; failed: number; lastError: string | null }>(
      `SELECT count(*) FILTER (WHERE state IN ('queued', 'sending'))::int AS waiting,
         count(*) FILTER (WHERE state = 'failed')::int AS failed,
         (array_agg(last_error ORDER BY queued_at DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS "lastError"
       FROM partner_message WHERE webhook_id = $1`,
      [webhookId],
    );
    return row ?? { waiting: 0, failed: 0, lastError: null };
  }
}
