import type { Database, Transaction } from './database.js';

export interface OutboxEvent {
  id: string;
  pattern: string;
  payload: unknown;
  attempts: number;
}

/** Events committed with what they tell of, until every handler has taken them. */
export class OutboxStore {
  constructor(private readonly database: Database) {}

  /**
   * Takes up to `limit` due events for `leaseSeconds`: an event whose taker dies comes back by itself. Oldest first;
   * any number of takers never get the same one at once.
   */
  claim(limit: number, leaseSeconds: number): Promise<OutboxEvent[]> {
    return this.database.query<OutboxEvent>(
      `UPDATE outbox SET due_at = now() + make_interval(secs => $2), attempts = least(attempts + 1, 32000)
       WHERE id IN (SELECT id FROM outbox WHERE sent_at IS NULL AND due_at <= now()
                    ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id, pattern, payload, attempts`,
      [limit, leaseSeconds],
    );
  }

  async done(ids: string[]): Promise<void> {
    await this.database.query(
      `UPDATE outbox SET sent_at = now(), last_error = NULL WHERE id = ANY($1::uuid[])`,
      [ids],
    );
  }

  async failed(id: string, error: string, retrySeconds: number): Promise<void> {
    await this.database.query(
      `UPDATE outbox SET last_error = $2, due_at = now() + make_interval(secs => $3) WHERE id = $1`,
      [id, error.slice(0, 500), retrySeconds],
    );
  }

  async pending(): Promise<number> {
    const [row] = await this.database.query<{ count: string }>(
      `SELECT count(*) FROM outbox WHERE sent_at IS NULL`,
    );
    return Number(row?.count ?? 0);
  }

  /** Runs `work` in one transaction, unless this handler has dealt with this event before. */
  once(eventId: string, handler: string, work: (tx: Transaction) => Promise<void>): Promise<void> {
    return this.onceForEach([eventId], handler, work);
  }

  /** The same for several events in one transaction, in the order of their ids: all of them, or none. */
  onceForEach(
    eventIds: string[],
    handler: string,
    work: (tx: Transaction, eventId: string) => Promise<void>,
  ): Promise<void> {
    return this.database.transaction(async (tx) => {
      const fresh = await tx.query<{ id: string }>(
        `INSERT INTO handled_event (event_id, handler, at)
         SELECT id, $2, now() FROM unnest($1::uuid[]) AS e(id) ORDER BY id
         ON CONFLICT DO NOTHING RETURNING event_id AS id`,
        [eventIds, handler],
      );
      for (const { id } of fresh) await work(tx, id);
    });
  }
}
