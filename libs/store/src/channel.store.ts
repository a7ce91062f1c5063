import type { Database, Queries } from './database.js';
import type { InboundOutcome } from './entities/traffic.entities.js';

/** One end of a channel: where reports come in, by source, or where answers go out. */
export interface ChannelEnd {
  channel: string;
  side: 'in' | 'out';
  /** Empty where there is but one. */
  source: string;
}

export interface ChannelHealth extends ChannelEnd {
  fault: string | null;
  since: Date;
  at: Date;
}

export interface ChannelPause {
  channel: string;
  reason: string;
  by: string;
  at: Date;
}

/** What waits to go out by a channel, and what became of it within a day. */
export interface Outgoings {
  channel: string;
  waiting: number;
  /** When the next of those that wait is due. */
  nextAt: Date | null;
  lastAt: Date | null;
  sent: number;
  failed: number;
}

/** What became of source messages of a channel. Together they are everything that came in. */
export interface Account {
  channel: string;
  outcome: InboundOutcome | 'discarded';
  messages: number;
}

/** What is usual for a source: messages by hour of the week, counted from Monday 00:00 UTC. */
export interface UsualHours {
  channel: string;
  source: string;
  firstAt: Date;
  lastAt: Date;
  hours: { hour: number; messages: number }[];
}

/** How far back what is usual is read. */
const USUAL_DAYS = 28;
const DAY = `interval '24 hours'`;

/** What every process knows of the channels, and what the tables of messages tell about them. */
export class ChannelStore {
  constructor(private readonly database: Database) {}

  pauses(): Promise<ChannelPause[]> {
    return this.database.query(`SELECT channel, reason, by, at FROM channel_pause ORDER BY channel`);
  }

  /** False where it is paused already. */
  async pause(tx: Queries, { channel, reason, by, at }: ChannelPause): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO channel_pause (channel, reason, by, at) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING channel`,
      [channel, reason, by, at],
    );
    return rows.length > 0;
  }

  /** False where it is not paused. */
  async resume(tx: Queries, channel: string): Promise<boolean> {
    const rows = await tx.query(`DELETE FROM channel_pause WHERE channel = $1 RETURNING channel`, [channel]);
    return rows.length > 0;
  }

  async note({ channel, side, source }: ChannelEnd, fault: string | null, at: Date): Promise<void> {
    await this.database.query(
      `INSERT INTO channel_health AS h (channel, side, source, fault, since, at) VALUES ($1, $2, $3, $4, $5, $5)
       ON CONFLICT (channel, side, source) DO UPDATE SET fault = excluded.fault, at = excluded.at,
         since = CASE WHEN (h.fault IS NULL) = (excluded.fault IS NULL) THEN h.since ELSE excluded.since END`,
      [channel, side, source, fault?.slice(0, 300) ?? null, at],
    );
  }

  health(): Promise<ChannelHealth[]> {
    return this.database.query(
      `SELECT channel, side, source, fault, since, at FROM channel_health ORDER BY channel, side DESC, source`,
    );
  }

  /** How far sources have been read, as their channels put it. */
  cursors(): Promise<{ channel: string; source: string; cursor: unknown; at: Date }[]> {
    return this.database.query(
      `SELECT channel, source, cursor, at FROM channel_cursor ORDER BY channel, source`,
    );
  }

  outgoings(now: Date): Promise<Outgoings[]> {
    return this.database.query(
      `WITH waiting AS (
         SELECT channel, count(*)::int AS messages, min(due_at) AS next_at FROM delivery
         WHERE state IN ('queued', 'sending') GROUP BY channel
       ), done AS (
         SELECT channel, count(*) FILTER (WHERE state <> 'failed')::int AS sent,
           count(*) FILTER (WHERE state = 'failed')::int AS failed
         FROM delivery WHERE done_at IS NOT NULL AND done_at > $1::timestamptz - ${DAY} GROUP BY channel
       ), known AS (SELECT DISTINCT channel FROM channel_health UNION SELECT channel FROM waiting UNION SELECT channel FROM done)
       SELECT k.channel, coalesce(w.messages, 0) AS waiting, w.next_at AS "nextAt",
         (SELECT max(d.done_at) FROM delivery d WHERE d.channel = k.channel AND d.done_at IS NOT NULL) AS "lastAt",
         coalesce(d.sent, 0) AS sent, coalesce(d.failed, 0) AS failed
       FROM known k LEFT JOIN waiting w ON w.channel = k.channel LEFT JOIN done d ON d.channel = k.channel`,
      [now],
    );
  }

  /** What became of everything that came in since then; without it, of everything there is. */
  account(since: Date | null): Promise<Account[]> {
    return this.database.query(
      `SELECT channel, CASE WHEN discarded_at IS NULL THEN outcome ELSE 'discarded' END AS outcome, count(*)::int AS messages
       FROM inbound WHERE $1::timestamptz IS NULL OR received_at >= $1 GROUP BY 1, 2 ORDER BY 1, 2`,
      [since],
    );
  }

  /** Counts the hours anew that may have got more since they were counted. May be done by anybody at any time. */
  async countHours(now: Date): Promise<void> {
    await this.database.query(
      `WITH since AS (
         SELECT greatest(date_trunc('hour', (SELECT max(hour) FROM channel_hour)) - interval '1 hour',
                         date_trunc('hour', $1::timestamptz) - make_interval(days => $2)) AS at
       )
       INSERT INTO channel_hour (channel, source, hour, messages, last_at)
       SELECT i.channel, coalesce(c.source, ''), date_trunc('hour', i.received_at), count(*), max(i.received_at)
       FROM inbound i LEFT JOIN complaint c ON c.id = i.complaint_id
       WHERE i.received_at >= (SELECT at FROM since) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
       ON CONFLICT (channel, source, hour) DO UPDATE SET messages = excluded.messages, last_at = excluded.last_at`,
      [now, USUAL_DAYS],
    );
    await this.database.query(
      `DELETE FROM channel_hour h WHERE hour < $1::timestamptz - make_interval(days => $2)
         AND hour < (SELECT max(o.hour) FROM channel_hour o WHERE o.channel = h.channel AND o.source = h.source)
           - make_interval(days => $2)`,
      [now, USUAL_DAYS],
    );
  }

  /** Sources with what was usual for each in the weeks before its last message. */
  usualHours(limit: number): Promise<UsualHours[]> {
    return this.database.query(
      `WITH slots AS (
         SELECT channel, source, (extract(isodow FROM hour AT TIME ZONE 'UTC')::int - 1) * 24
             + extract(hour FROM hour AT TIME ZONE 'UTC')::int AS hour,
           sum(messages)::int AS messages, min(hour) AS first_at, max(last_at) AS last_at
         FROM channel_hour GROUP BY 1, 2, 3
       )
       SELECT channel, source, min(first_at) AS "firstAt", max(last_at) AS "lastAt",
         jsonb_agg(jsonb_build_object('hour', hour, 'messages', messages) ORDER BY hour) AS hours
       FROM slots GROUP BY channel, source ORDER BY channel, source LIMIT $1`,
      [limit],
    );
  }
}
