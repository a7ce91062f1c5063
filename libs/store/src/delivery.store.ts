import type { DeliveryFailure, Refusal } from '#complaint';
import { newId } from '#platform';
import type { Database, Transaction } from './database.js';
import type { DeliveryState } from './entities/traffic.entities.js';

export interface DueDelivery {
  id: string;
  complaintId: string;
  messageId: string;
  channel: string;
  automatic: boolean;
  attempts: number;
}

/** A telephone that was off is perhaps on by then. */
const AGAIN_AFTER_SECONDS = 900;

/** Messages on their way out, one row per message, taken by lease like the outbox. */
export class DeliveryStore {
  constructor(private readonly database: Database) {}

  /** Queues a message for its address once, however often it is asked. */
  async queue(
    tx: Transaction,
    delivery: {
      complaintId: string;
      messageId: string;
      channel: string;
      addressSealedId: string;
      letterSealedId: string;
      automatic: boolean;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO delivery (id, complaint_id, message_id, channel, address_sealed_id, letter_sealed_id, automatic, due_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now()) ON CONFLICT (message_id) DO NOTHING`,
      [
        newId(),
        delivery.complaintId,
        delivery.messageId,
        delivery.channel,
        delivery.addressSealedId,
        delivery.letterSealedId,
        delivery.automatic,
      ],
    );
  }

  /**
   * Takes due deliveries of these channels for `leaseSeconds`; those of a channel that is paused wait. One that was being
   * sent when its sender died comes back marked as maybe sent: it is sent again, since an answer that never arrives is
   * worse than one that comes twice.
   */
  claim(channels: string[], limit: number, leaseSeconds: number): Promise<DueDelivery[]> {
    return this.database.query<DueDelivery>(
      `UPDATE delivery SET due_at = now() + make_interval(secs => $3), attempts = attempts + 1,
         maybe_sent = maybe_sent OR state = 'sending', state = 'sending'
       WHERE id IN (SELECT id FROM delivery WHERE state IN ('queued','sending') AND due_at <= now()
                      AND channel = ANY($1::text[]) AND channel NOT IN (SELECT channel FROM channel_pause)
                    ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id, complaint_id AS "complaintId", message_id AS "messageId", channel, automatic, attempts`,
      [channels, limit, leaseSeconds],
    );
  }

  async sent(id: string, providerId: string): Promise<void> {
    await this.database.query(
      `UPDATE delivery SET state = 'sent', provider_id = $2, last_error = NULL, done_at = now() WHERE id = $1`,
      [id, providerId],
    );
  }

  /** To be tried again in `seconds`. */
  async postponed(id: string, error: string, seconds: number): Promise<void> {
    await this.database.query(
      `UPDATE delivery SET state = 'queued', last_error = $2, due_at = now() + make_interval(secs => $3) WHERE id = $1`,
      [id, error.slice(0, 500), seconds],
    );
  }

  /** Waits for the vault: nothing was tried. */
  async heldUp(id: string, seconds: number): Promise<void> {
    await this.database.query(
      `UPDATE delivery SET state = 'queued', attempts = attempts - 1, due_at = now() + make_interval(secs => $2)
       WHERE id = $1`,
      [id, seconds],
    );
  }

  /** Given up, for this reason; announced as `delivery.failed`, so that another address is tried. */
  async failed(id: string, failure: DeliveryFailure, error: string): Promise<void> {
    await this.database.transaction((tx) => giveUp(tx, id, failure, error));
  }

  /**
   * Notes that the provider has passed a message on, or that it arrived; false for an id that is nobody's, or not yet
   * anybody's. A late `sent` undoes no `delivered`, and neither undoes a failure: another address may have it by then.
   */
  async receipt(channel: string, providerId: string, state: 'sent' | 'delivered'): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE delivery SET state = CASE WHEN state = 'sent' THEN $3 ELSE state END
       WHERE channel = $1 AND provider_id = $2 RETURNING id`,
      [channel, providerId, state],
    );
    return rows.length > 0;
  }

  /**
   * Notes that a message did not arrive although the provider had taken it: a receipt says so, or a bounce. What may
   * reach it `later` is sent once more, the second time it is given up like all else. Said again, or of what arrived, it
   * changes nothing. False for an id that is nobody's, or not yet anybody's. `error` holds the provider's code alone.
   *
   * @param providerId as the adapter's `reply` gave it: of a mail our Message-ID
   */
  failedLater(
    channel: string,
    providerId: string,
    why: Refusal | 'later',
    error: string | null = null,
  ): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const [row] = await tx.query<{ id: string; state: DeliveryState; again: boolean }>(
        `SELECT id, state, again FROM delivery WHERE channel = $1 AND provider_id = $2 FOR UPDATE`,
        [channel, providerId],
      );
      if (!row) return false;
      if (row.state !== 'sent') return true;
      if (why !== 'later' || row.again) {
        await giveUp(tx, row.id, why === 'later' ? 'gave-up' : why, error);
        return true;
      }
      await tx.query(
        `UPDATE delivery SET state = 'queued', again = true, provider_id = NULL, last_error = $2,
           due_at = now() + make_interval(secs => $3) WHERE id = $1`,
        [row.id, error, AGAIN_AFTER_SECONDS],
      );
      return true;
    });
  }

  /** Whether a message of the channel is on its way whose provider has not yet named it to us. */
  async isSending(channel: string): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT FROM delivery WHERE channel = $1 AND state = 'sending' LIMIT 1`,
      [channel],
    );
    return rows.length > 0;
  }

  /** How each message of a complaint fared, by message id. */
  async ofComplaint(
    complaintId: string,
  ): Promise<Map<string, { state: DeliveryState; error: string | null }>> {
    const rows = await this.database.query<{
      message_id: string;
      state: DeliveryState;
      last_error: string | null;
    }>(`SELECT message_id, state, last_error FROM delivery WHERE complaint_id = $1`, [complaintId]);
    return new Map(rows.map((row) => [row.message_id, { state: row.state, error: row.last_error }]));
  }

  /**
   * Notes an automatic reply to the address a complaint came from; false when that had one within the last 24 hours
   * (RFC 3834), or is not remembered any longer.
   */
  async mayReplyAutomatically(tx: Transaction, complaintId: string): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO automatic_reply (address_index, at)
       SELECT address_index, now() FROM conversation WHERE complaint_id = $1
       ON CONFLICT (address_index) DO UPDATE SET at = now() WHERE automatic_reply.at < now() - interval '24 hours'
       RETURNING at`,
      [complaintId],
    );
    return rows.length > 0;
  }
}

async function giveUp(
  tx: Transaction,
  id: string,
  failure: DeliveryFailure,
  error: string | null,
): Promise<void> {
  await tx.query(
    `WITH failed AS (
       UPDATE delivery SET state = 'failed', failure = $2, last_error = $3, done_at = now()
       WHERE id = $1 RETURNING id, complaint_id)
     INSERT INTO outbox (id, pattern, payload, due_at)
     SELECT gen_random_uuid(), 'delivery.failed', jsonb_build_object('complaintId', complaint_id, 'deliveryId', id), now()
     FROM failed`,
    [id, failure, error?.slice(0, 500) ?? null],
  );
}
