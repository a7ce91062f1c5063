import type { Database, Queries } from './database.js';
import type { InboundOutcome } from './entities/traffic.entities.js';

export interface QuarantinedItem {
  id: string;
  channel: string;
  reason: string;
  rawId: string;
  contentType: string;
  envelope: Record<string, string> | null;
  receivedAt: Date;
}

/** The intake's memory beside the complaints: what came in, how far pulled channels were read, answers given once. */
export class IntakeStore {
  constructor(private readonly database: Database) {}

  async cursor(channel: string): Promise<unknown> {
    const [row] = await this.database.query<{ cursor: unknown }>(
      `SELECT cursor FROM channel_cursor WHERE channel = $1`,
      [channel],
    );
    return row?.cursor ?? null;
  }

  async keepCursor(channel: string, cursor: unknown): Promise<void> {
    await this.database.query(
      `INSERT INTO channel_cursor (channel, cursor, at) VALUES ($1, $2::jsonb, now())
       ON CONFLICT (channel) DO UPDATE SET cursor = excluded.cursor, at = now()`,
      [channel, JSON.stringify(cursor)],
    );
  }

  /** Registers a source message that becomes no complaint of its own; false when it was taken in before. */
  async arrive(
    tx: Queries,
    inbound: {
      id: string;
      channel: string;
      externalId: string;
      outcome: InboundOutcome;
      complaintId: string | null;
      rawId: string;
      contentType: string;
      envelope: Record<string, string> | null;
      receivedAt: Date;
    },
  ): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO inbound (id, channel, external_id, outcome, complaint_id, raw_id, content_type, envelope, received_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9) ON CONFLICT (channel, external_id) DO NOTHING RETURNING id`,
      [
        inbound.id,
        inbound.channel,
        inbound.externalId,
        inbound.outcome,
        inbound.complaintId,
        inbound.rawId,
        inbound.contentType,
        inbound.envelope === null ? null : JSON.stringify(inbound.envelope),
        inbound.receivedAt,
      ],
    );
    return rows.length > 0;
  }

  /** Makes a message wait until its sender has said which of the talks it belongs to. */
  async waitForChoice(tx: Queries, channel: string, addressIndex: Buffer, inboundId: string): Promise<void> {
    await tx.query(
      `UPDATE conversation SET pending = array_append(pending, $3::uuid) WHERE channel = $1 AND address_index = $2`,
      [channel, addressIndex, inboundId],
    );
  }

  async choiceMade(tx: Queries, channel: string, addressIndex: Buffer): Promise<void> {
    await tx.query(`UPDATE conversation SET pending = '{}' WHERE channel = $1 AND address_index = $2`, [
      channel,
      addressIndex,
    ]);
  }

  async settle(tx: Queries, inboundId: string, outcome: InboundOutcome, complaintId: string): Promise<void> {
    await tx.query(
      `UPDATE inbound SET outcome = $2, complaint_id = $3 WHERE id = $1 AND outcome = 'asked-which'`,
      [inboundId, outcome, complaintId],
    );
  }

  async quarantined(limit: number): Promise<QuarantinedItem[]> {
    return this.database.query<QuarantinedItem>(
      `SELECT id, channel, reason, raw_id AS "rawId", content_type AS "contentType", envelope, received_at AS "receivedAt"
       FROM inbound WHERE outcome = 'quarantined' ORDER BY received_at, id LIMIT $1`,
      [limit],
    );
  }

  /** The sealed answer given under this key in the last 24 hours. */
  async answerGiven(keyIndex: Buffer): Promise<{ bodyHash: Buffer; sealedAnswer: Buffer } | null> {
    const [row] = await this.database.query<{ body_hash: Buffer; sealed_answer: Buffer }>(
      `SELECT body_hash, sealed_answer FROM idempotency WHERE key_index = $1 AND at > now() - interval '24 hours'`,
      [keyIndex],
    );
    return row ? { bodyHash: row.body_hash, sealedAnswer: row.sealed_answer } : null;
  }

  async forgetOldAnswers(): Promise<void> {
    await this.database.query(`DELETE FROM idempotency WHERE at < now() - interval '24 hours'`);
  }
}
