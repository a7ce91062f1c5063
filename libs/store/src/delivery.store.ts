import type { DeliveryFailure, Refusal, ReplyWay, WayGiven } from '#complaint';
import { newId } from '#platform';
import type { Database, Transaction } from './database.js';
import type { DeliveryState } from './entities/traffic.entities.js';

export interface NewDelivery {
  complaintId: string;
  messageId: string;
  channel: string;
  /** Of the complaint's ways. */
  addressId: string;
  letterSealedId: string;
  automatic: boolean;
}

export interface DueDelivery {
  id: string;
  complaintId: string;
  messageId: string;
  channel: string;
  automatic: boolean;
  attempts: number;
  given: WayGiven;
  /** What is known of the provider's window: it was found shut, or a template has asked. */
  window: 'shut' | 'asked' | null;
}

/** How a message fared on one of the ways it went. */
export interface DeliveryFate {
  id: string;
  channel: string;
  state: DeliveryState;
  failure: DeliveryFailure | 'erased' | null;
  error: string | null;
  settled: boolean;
}

/** A telephone that was off is perhaps on by then. */
const AGAIN_AFTER_SECONDS = 900;

/** Messages on their way out, one row for each way a message goes, taken by lease like the outbox. */
export class DeliveryStore {
  constructor(private readonly database: Database) {}

  /** Queues a message for an address once, and for another one only when the ones before failed; else does nothing. */
  async queue(tx: Transaction, delivery: NewDelivery): Promise<void> {
    await tx.query(
      `INSERT INTO delivery (id, complaint_id, message_id, channel, address_id, letter_sealed_id, automatic, due_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now()) ON CONFLICT DO NOTHING`,
      [newId(), ...valuesOf(delivery)],
    );
  }

  /** The way to whoever is only told something, by the inbound row of what he said; its id. */
  async wayTo(tx: Transaction, inboundId: string, channel: string, sealedId: string): Promise<string> {
    const id = newId();
    await tx.query(
      `INSERT INTO reply_address (id, owner_id, place, channel, sealed_id, given) VALUES ($1, $2, 0, $3, $4, 'came-by')`,
      [id, inboundId, channel, sealedId],
    );
    return id;
  }

  /** Notes that nothing can carry a message on any of the ways there are, and why; people have to see to it. */
  async noWay(tx: Transaction, delivery: NewDelivery, why: DeliveryFailure): Promise<void> {
    await tx.query(
      `INSERT INTO delivery (id, complaint_id, message_id, channel, address_id, letter_sealed_id, automatic, due_at,
         state, failure, done_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now(), 'failed', $8, now()) ON CONFLICT DO NOTHING`,
      [newId(), ...valuesOf(delivery), why],
    );
  }

  /**
   * Takes due deliveries of these channels for `leaseSeconds`; those of a channel that is paused wait. One that was being
   * sent when its sender died comes back marked as maybe sent: it is sent again, since an answer that never arrives is
   * worse than one that comes twice.
   */
  claim(channels: string[], limit: number, leaseSeconds: number): Promise<DueDelivery[]> {
    return this.database.query<DueDelivery>(
      `UPDATE delivery d SET due_at = now() + make_interval(secs => $3), attempts = attempts + 1,
         maybe_sent = maybe_sent OR state = 'sending', state = 'sending'
       WHERE id IN (SELECT id FROM delivery WHERE state IN ('queued','sending','waiting') AND due_at <= now()
                      AND channel = ANY($1::text[]) AND channel NOT IN (SELECT channel FROM channel_pause)
                    ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id, complaint_id AS "complaintId", message_id AS "messageId", channel, automatic, attempts, "window",
         (SELECT given FROM reply_address a WHERE a.id = d.address_id) AS given`,
      [channels, limit, leaseSeconds],
    );
  }

  /** `tells`: what the house is told of it, together with it. */
  async sent(id: string, providerId: string, tells: string | null = null): Promise<void> {
    await this.database.query(
      `WITH sent AS (
         UPDATE delivery SET state = 'sent', provider_id = $2, last_error = NULL, "window" = NULL, done_at = now()
         WHERE id = $1 RETURNING id, complaint_id)
       INSERT INTO outbox (id, pattern, payload, due_at)
       SELECT gen_random_uuid(), $3, jsonb_build_object('complaintId', complaint_id, 'deliveryId', id), now()
       FROM sent WHERE $3::text IS NOT NULL`,
      [id, providerId, tells],
    );
  }

  /**
   * A template has asked its recipient to write, which opens the provider's window; until then it waits, and is due in
   * `seconds` in any case. Where he has written meanwhile it is due at once. `providerId` is the template's; none where
   * an earlier one asks for this too.
   */
  async waits(id: string, providerId: string | null, index: Buffer, seconds: number): Promise<void> {
    await this.database.query(
      `UPDATE delivery d SET state = 'waiting', "window" = 'asked', window_index = $3, provider_id = $2,
         due_at = now() + CASE WHEN EXISTS (
             SELECT FROM last_heard h WHERE h.channel = d.channel AND h.address_index = $3 AND h.at > now() - interval '2 minutes')
           THEN interval '0' ELSE make_interval(secs => $4) END
       WHERE id = $1`,
      [id, providerId, index, seconds],
    );
  }

  /** To be tried again in `seconds`. */
  async postponed(id: string, error: string, seconds: number): Promise<void> {
    await this.database.query(
      `UPDATE delivery SET state = 'queued', last_error = $2, due_at = now() + make_interval(secs => $3) WHERE id = $1`,
      [id, error.slice(0, 500), seconds],
    );
  }

  /** Waits for the vault, or for the settings: nothing was tried. */
  async heldUp(id: string, seconds: number, error: string | null = null): Promise<void> {
    await this.database.query(
      `UPDATE delivery SET state = 'queued', attempts = attempts - 1, last_error = coalesce($3, last_error),
         due_at = now() + make_interval(secs => $2)
       WHERE id = $1`,
      [id, seconds, error?.slice(0, 500) ?? null],
    );
  }

  /** Given up, for this reason; announced as `delivery.failed`, so that another address is tried. */
  async failed(id: string, failure: DeliveryFailure, error: string): Promise<void> {
    await this.database.transaction((tx) => giveUp(tx, id, failure, error));
  }

  /**
   * Notes that a provider has passed a message on, or that it arrived; false for an id that is nobody's, or not yet
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
   * reach it `later` is sent once more, the second time it is given up like all else; where the provider's window was
   * shut, a template asks first. Said again, or of what arrived, it changes nothing. False for an id that is nobody's,
   * or not yet anybody's. `error` holds the provider's code alone.
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
      const [row] = await tx.query<{
        id: string;
        state: DeliveryState;
        again: boolean;
        window: string | null;
      }>(
        `SELECT id, state, again, "window" FROM delivery WHERE channel = $1 AND provider_id = $2 FOR UPDATE`,
        [channel, providerId],
      );
      if (!row) return false;
      const isOut = row.state === 'sent' || row.state === 'waiting';
      if (!isOut) return true;
      const isShut = why === 'window-closed' && row.state === 'sent';
      if (!isShut && (why !== 'later' || row.again)) {
        await giveUp(tx, row.id, why === 'later' ? 'gave-up' : why, error);
        return true;
      }
      await tx.query(
        `UPDATE delivery SET state = 'queued', again = again OR $4, "window" = $3, window_index = NULL, provider_id = NULL,
           last_error = $2, due_at = now() + make_interval(secs => $5) WHERE id = $1`,
        [row.id, error, isShut ? 'shut' : null, !isShut, isShut ? 0 : AGAIN_AFTER_SECONDS],
      );
      return true;
    });
  }

  /** A message that was given up, and the ways it went already; null for one that was not, or has been since sent. */
  async givenUp(
    tx: Transaction,
    id: string,
  ): Promise<(NewDelivery & { failure: DeliveryFailure | 'erased'; tried: string[] }) | null> {
    const [row] = await tx.query<NewDelivery & { failure: DeliveryFailure | 'erased'; tried: string[] }>(
      `SELECT complaint_id AS "complaintId", message_id AS "messageId", channel, address_id AS "addressId",
         letter_sealed_id AS "letterSealedId", automatic, failure,
         ARRAY(SELECT address_id FROM delivery o WHERE o.message_id = d.message_id) AS tried
       FROM delivery d WHERE id = $1 AND state = 'failed'`,
      [id],
    );
    return row ?? null;
  }

  /** Whether a message of the channel is on its way whose provider has not yet named it to us. */
  async isSending(channel: string): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT FROM delivery WHERE channel = $1 AND state = 'sending' LIMIT 1`,
      [channel],
    );
    return rows.length > 0;
  }

  /** How each message of a complaint fared, by message id: on each way it went, in their order. */
  async ofComplaint(complaintId: string): Promise<Map<string, DeliveryFate[]>> {
    const rows = await this.database.query<DeliveryFate & { messageId: string }>(
      `SELECT id, message_id AS "messageId", channel, state, failure, last_error AS error,
         settled_at IS NOT NULL AS settled
       FROM delivery WHERE complaint_id = $1 ORDER BY id`,
      [complaintId],
    );
    const fates = new Map<string, DeliveryFate[]>();
    for (const { messageId, ...fate } of rows) {
      fates.set(messageId, [...(fates.get(messageId) ?? []), fate]);
    }
    return fates;
  }

  /** All ways to a complaint's reporter, in the order in which they are tried. */
  ways(complaintId: string): Promise<ReplyWay[]> {
    return this.database.query<ReplyWay>(
      `SELECT id, channel, given, closed FROM reply_address WHERE owner_id = $1 ORDER BY place`,
      [complaintId],
    );
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

const valuesOf = (delivery: NewDelivery): unknown[] => [
  delivery.complaintId,
  delivery.messageId,
  delivery.channel,
  delivery.addressId,
  delivery.letterSealedId,
  delivery.automatic,
];

/** Gives a message up on this way, and tells the house, which knows whether there is another one. */
export async function giveUp(
  tx: Transaction,
  id: string,
  failure: DeliveryFailure,
  error: string | null,
): Promise<void> {
  await tx.query(
    `WITH failed AS (
       UPDATE delivery SET state = 'failed', failure = $2, last_error = $3, window_index = NULL, done_at = now()
       WHERE id = $1 AND state <> 'failed' RETURNING id, complaint_id)
     INSERT INTO outbox (id, pattern, payload, due_at)
     SELECT gen_random_uuid(), 'delivery.failed', jsonb_build_object('complaintId', complaint_id, 'deliveryId', id), now()
     FROM failed`,
    [id, failure, error?.slice(0, 500) ?? null],
  );
}
