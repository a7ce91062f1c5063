import type { DeliveryFailure } from '#complaint';
import { newId } from '#platform';
import type { Database, Transaction } from './database.js';
import type { SendingState } from './entities/alert.entities.js';

export interface DueAlert {
  id: string;
  alertId: string;
  channel: string;
  attempts: number;
}

/** A telephone that was off is perhaps on by then. */
const AGAIN_AFTER_SECONDS = 900;
const MOST_TRIES = 14;

/** Alerts on their way to officers, one row for each way, taken by lease; and what providers said of them. */
export class AlertSendings {
  constructor(
    private readonly database: Database,
    private readonly now: () => Date,
  ) {}

  async queue(tx: Transaction, alertId: string, channel: string): Promise<void> {
    await tx.query(
      `INSERT INTO alert_sending (id, alert_id, channel, due_at) VALUES ($1, $2, $3, now()) ON CONFLICT DO NOTHING`,
      [newId(), alertId, channel],
    );
  }

  /** Takes what is due on these channels; one whose sender died comes back and is sent again. */
  claim(channels: string[], limit: number, leaseSeconds: number): Promise<DueAlert[]> {
    return this.database.query<DueAlert>(
      `UPDATE alert_sending SET due_at = now() + make_interval(secs => $3), attempts = attempts + 1, state = 'sending'
       WHERE id IN (SELECT id FROM alert_sending WHERE state IN ('queued', 'sending') AND due_at <= now()
                      AND channel = ANY($1::text[]) AND channel NOT IN (SELECT channel FROM channel_pause)
                    ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id, alert_id AS "alertId", channel, attempts`,
      [channels, limit, leaseSeconds],
    );
  }

  async sent(id: string, providerId: string): Promise<void> {
    await this.database.query(
      `UPDATE alert_sending SET state = 'sent', provider_id = $2, sent_at = $3 WHERE id = $1 AND state = 'sending'`,
      [id, providerId, this.now()],
    );
  }

  /** To be tried again in `seconds`, or given up where it was tried often enough. */
  async postponed({ id, attempts }: DueAlert, seconds: number): Promise<void> {
    if (attempts >= MOST_TRIES) return this.failed(id, 'gave-up');
    await this.database.query(
      `UPDATE alert_sending SET state = 'queued', due_at = now() + make_interval(secs => $2) WHERE id = $1`,
      [id, seconds],
    );
  }

  async failed(id: string, failure: DeliveryFailure): Promise<void> {
    await this.database.query(`UPDATE alert_sending SET state = 'failed', failure = $2 WHERE id = $1`, [
      id,
      failure,
    ]);
  }

  async isSending(channel: string): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT FROM alert_sending WHERE channel = $1 AND state = 'sending' LIMIT 1`,
      [channel],
    );
    return rows.length > 0;
  }

  /** What a provider says of a message; false for an id that is nobody's here. A late word undoes no later one. */
  async receipt(
    channel: string,
    providerId: string,
    state: Extract<SendingState, 'sent' | 'delivered' | 'read'>,
  ): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE alert_sending SET
         delivered_at = CASE WHEN $3 IN ('delivered', 'read') THEN coalesce(delivered_at, $4) ELSE delivered_at END,
         read_at = CASE WHEN $3 = 'read' THEN coalesce(read_at, $4) ELSE read_at END,
         state = CASE WHEN state = 'failed' OR state = 'read' OR $3 = 'sent' THEN state
                      WHEN $3 = 'read' THEN 'read' ELSE 'delivered' END
       WHERE channel = $1 AND provider_id = $2 RETURNING id`,
      [channel, providerId, state, this.now()],
    );
    return rows.length > 0;
  }

  /** It did not arrive although its provider had taken it; what may arrive `later` is tried once more. */
  async failedLater(channel: string, providerId: string, why: DeliveryFailure | 'later'): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE alert_sending SET
         state = CASE WHEN state <> 'sent' THEN state WHEN $3 = 'later' AND attempts < 2 THEN 'queued' ELSE 'failed' END,
         failure = CASE WHEN state <> 'sent' THEN failure WHEN $3 = 'later' THEN 'gave-up' ELSE $3 END,
         due_at = now() + make_interval(secs => $4)
       WHERE channel = $1 AND provider_id = $2 RETURNING id`,
      [channel, providerId, why, AGAIN_AFTER_SECONDS],
    );
    return rows.length > 0;
  }
}
