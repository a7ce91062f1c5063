import { REOPEN_DAYS } from '#complaint';
import { newId } from '#platform';
import type { SourceCursor } from './accept.rows.js';
import type { Database, Queries } from './database.js';
import type { InboundOutcome } from './entities/traffic.entities.js';

/** An address of a channel, by its keyed hash. */
export interface Talk {
  channel: string;
  addressIndex: Buffer;
}

/** A text whose sender was asked which complaint he means. */
export interface WaitingText {
  inboundId: string;
  said: Buffer;
  /** Keyed hash by which its source message is known again. */
  knownBy: Buffer;
}

/** The intake's memory beside the complaints: what came in, how far pulled channels were read, answers given once. */
export class IntakeStore {
  constructor(private readonly database: Database) {}

  async cursor(channel: string, source: string): Promise<unknown> {
    const [row] = await this.database.query<{ cursor: unknown }>(
      `SELECT cursor FROM channel_cursor WHERE channel = $1 AND source = $2`,
      [channel, source],
    );
    return row?.cursor ?? null;
  }

  async keepCursor({ channel, source, cursor }: SourceCursor, tx: Queries = this.database): Promise<void> {
    await tx.query(
      `INSERT INTO channel_cursor (channel, source, cursor, at) VALUES ($1, $2, $3::jsonb, now())
       ON CONFLICT (channel, source) DO UPDATE SET cursor = excluded.cursor, at = now()`,
      [channel, source, JSON.stringify(cursor)],
    );
  }

  /** Registers a source message that becomes no complaint of its own; false when it was taken in before. */
  async arrive(
    tx: Queries,
    inbound: {
      id: string;
      channel: string;
      externalIndex: Buffer;
      outcome: InboundOutcome;
      complaintId: string | null;
      rawId: string;
      receivedAt: Date;
    },
  ): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO inbound (id, channel, external_index, outcome, complaint_id, raw_id, received_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (channel, external_index) DO NOTHING RETURNING id`,
      [
        inbound.id,
        inbound.channel,
        inbound.externalIndex,
        inbound.outcome,
        inbound.complaintId,
        inbound.rawId,
        inbound.receivedAt,
      ],
    );
    return rows.length > 0;
  }

  /** Remembers that a complaint came from an address that nobody vouches for. */
  async remember(tx: Queries, talk: Talk, complaintId: string): Promise<void> {
    await tx.query(
      `INSERT INTO conversation (channel, address_index, complaint_id, opened_at, vouched)
       VALUES ($1, $2, $3, now(), false) ON CONFLICT DO NOTHING`,
      [talk.channel, talk.addressIndex, complaintId],
    );
  }

  /** Makes a text wait until its sender has said which of the talks it belongs to. */
  async waitForChoice(tx: Queries, talk: Talk, inboundId: string, said: Buffer): Promise<void> {
    await tx.query(
      `INSERT INTO waiting_text (channel, address_index, inbound_id, said) VALUES ($1, $2, $3, $4)`,
      [talk.channel, talk.addressIndex, inboundId, said],
    );
  }

  /** Texts that wait for their sender's choice, in the order they came. */
  waiting({ channel, addressIndex }: Talk): Promise<WaitingText[]> {
    return this.database.query<WaitingText>(
      `SELECT w.inbound_id AS "inboundId", w.said, i.external_index AS "knownBy"
       FROM waiting_text w JOIN inbound i ON i.id = w.inbound_id
       WHERE w.channel = $1 AND w.address_index = $2 ORDER BY w.inbound_id`,
      [channel, addressIndex],
    );
  }

  /**
   * Settles what was kept for a person; false where it was settled meanwhile, or the message it turns out to be was
   * taken in already.
   */
  async release(
    tx: Queries,
    to: { id: string; externalIndex: Buffer; outcome: InboundOutcome; complaintId: string | null },
  ): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE inbound i SET external_index = $2, outcome = $3, complaint_id = $4, reason = NULL
       WHERE i.id = $1 AND i.outcome IN ('quarantined', 'asked-which') AND i.discarded_at IS NULL
         AND NOT EXISTS (SELECT FROM inbound o WHERE o.channel = i.channel AND o.external_index = $2 AND o.id <> i.id)
       RETURNING i.id`,
      [to.id, to.externalIndex, to.outcome, to.complaintId],
    );
    return rows.length > 0;
  }

  /** Remembers that this address wants no more messages of this channel; false where it said so before. */
  async silence(tx: Queries, { channel, addressIndex }: Talk, inboundId: string): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO silence (channel, address_index, inbound_id, at) VALUES ($1, $2, $3, now())
       ON CONFLICT DO NOTHING RETURNING at`,
      [channel, addressIndex, inboundId],
    );
    return rows.length > 0;
  }

  /** False where the address was not silent. What is open with it is told there again, though it was refused meanwhile. */
  async unsilence(tx: Queries, { channel, addressIndex }: Talk): Promise<boolean> {
    const rows = await tx.query(
      `DELETE FROM silence WHERE channel = $1 AND address_index = $2 RETURNING at`,
      [channel, addressIndex],
    );
    if (rows.length === 0) return false;
    await tx.query(
      `UPDATE reply_address SET closed = NULL, closed_at = NULL WHERE channel = $1 AND given = 'came-by'
         AND closed = 'opted-out'
         AND owner_id IN (SELECT complaint_id FROM conversation WHERE channel = $1 AND address_index = $2)`,
      [channel, addressIndex],
    );
    return true;
  }

  /** Whether an address is to be left alone; not by the confirmation of that, which answers the text that asked for it. */
  async isSilent({ channel, addressIndex }: Talk, answering: string | null = null): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT FROM silence WHERE channel = $1 AND address_index = $2 AND inbound_id IS DISTINCT FROM $3::uuid`,
      [channel, addressIndex, answering],
    );
    return rows.length > 0;
  }

  /** Notes an automatic answer under a keyed hash; false where there was one within the last 24 hours (RFC 3834). */
  async mayAnswer(tx: Queries, limitIndex: Buffer): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO automatic_reply (address_index, at) VALUES ($1, now())
       ON CONFLICT (address_index) DO UPDATE SET at = now() WHERE automatic_reply.at < now() - interval '24 hours'
       RETURNING at`,
      [limitIndex],
    );
    return rows.length > 0;
  }

  /** The complaint of a message of ours, or of one that came in, by the provider's id; null where there is none. */
  async complaintOf(channel: string, providerId: string, externalIndex: Buffer): Promise<string | null> {
    const [row] = await this.database.query<{ id: string }>(
      `SELECT complaint_id AS id FROM delivery WHERE channel = $1 AND provider_id = $2
       UNION ALL SELECT complaint_id FROM inbound
       WHERE channel = $1 AND external_index = $3 AND complaint_id IS NOT NULL LIMIT 1`,
      [channel, providerId, externalIndex],
    );
    return row?.id ?? null;
  }

  /** Tells the rest of the house what concerns no complaint, together with the change or not at all. */
  async announce(tx: Queries, pattern: string, payload: object): Promise<void> {
    await tx.query(`INSERT INTO outbox (id, pattern, payload, due_at) VALUES ($1, $2, $3, now())`, [
      newId(),
      pattern,
      JSON.stringify(payload),
    ]);
  }

  /** The text waits no more. */
  async choiceTaken(tx: Queries, inboundId: string): Promise<void> {
    await tx.query(`DELETE FROM waiting_text WHERE inbound_id = $1`, [inboundId]);
  }

  /** Settles a text that waits; false where somebody was quicker. Waits for whoever is settling it. */
  async settle(
    tx: Queries,
    inboundId: string,
    outcome: InboundOutcome,
    complaintId: string,
  ): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE inbound SET outcome = $2, complaint_id = $3 WHERE id = $1 AND outcome = 'asked-which' RETURNING id`,
      [inboundId, outcome, complaintId],
    );
    if (rows.length > 0) await this.choiceTaken(tx, inboundId);
    return rows.length > 0;
  }

  /** The sealed answer given under this key in the last 24 hours. */
  async answerGiven(keyIndex: Buffer): Promise<{ bodyHash: Buffer; sealedAnswer: Buffer } | null> {
    const [row] = await this.database.query<{ body_hash: Buffer; sealed_answer: Buffer }>(
      `SELECT body_hash, sealed_answer FROM idempotency WHERE key_index = $1 AND at > now() - interval '24 hours'`,
      [keyIndex],
    );
    return row ? { bodyHash: row.body_hash, sealedAnswer: row.sealed_answer } : null;
  }

  /** Notes that a key came with this body; false where it came with another within 24 hours. */
  async useKey(
    tx: Queries,
    { keyIndex, bodyHash, at }: { keyIndex: Buffer; bodyHash: Buffer; at: Date },
  ): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO idempotency (key_index, body_hash, sealed_answer, at) VALUES ($1, $2, '', $3)
       ON CONFLICT (key_index) DO UPDATE SET at = idempotency.at WHERE idempotency.body_hash = excluded.body_hash
       RETURNING key_index`,
      [keyIndex, bodyHash, at],
    );
    return rows.length > 0;
  }

  /** Keeps an answer to repeat when the same key comes again; the first one stays. */
  async keepAnswer(answer: {
    keyIndex: Buffer;
    bodyHash: Buffer;
    sealedAnswer: Buffer;
    at: Date;
  }): Promise<void> {
    const { keyIndex, bodyHash, sealedAnswer, at } = answer;
    await this.database.query(
      `INSERT INTO idempotency (key_index, body_hash, sealed_answer, at) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [keyIndex, bodyHash, sealedAnswer, at],
    );
  }

  /**
   * Forgets what counts for a day: answers given once, who got an automatic reply, and who wrote lately; and the numbers
   * of those who can object no more.
   */
  async forgetTheDay(): Promise<void> {
    await this.database.query(`DELETE FROM idempotency WHERE at < now() - interval '24 hours'`);
    await this.database.query(`DELETE FROM automatic_reply WHERE at < now() - interval '24 hours'`);
    await this.database.query(`DELETE FROM conversation WHERE ended_at < now() - make_interval(days => $1)`, [
      REOPEN_DAYS,
    ]);
    // No provider's window is longer than that.
    await this.database.query(`DELETE FROM last_heard WHERE at < now() - interval '3 days'`);
  }
}
