import type { Database } from './database.js';
import type { InboundOutcome } from './entities/traffic.entities.js';

/** Everything one source message leaves behind, in the shape of the tables. Ids are made by the caller. */
export interface Acceptance {
  inbound: {
    id: string;
    channel: string;
    external_id: string;
    outcome: InboundOutcome;
    reason: string | null;
    complaint_id: string | null;
    raw_id: string;
    content_type: string;
    envelope: Record<string, string> | null;
    received_at: Date;
  };
  sealed: { id: string; ownerId: string; kind: string; keyVersion: number; bytes: Uint8Array }[];
  /** A new complaint; none for what stands in quarantine. */
  complaint?: Record<string, unknown> & { id: string; code: string };
  attachments: Record<string, unknown>[];
  accused: Record<string, unknown>[];
  references: Record<string, unknown>[];
  /** Keyed hash of a vouched address, hex: opens the talk with it. */
  conversation?: { channel: string; address_index: string };
  events: { id: string; pattern: string; payload: object }[];
  /** The answer to repeat when the same Idempotency-Key comes again; all in hex. */
  answer?: { key_index: string; body_hash: string; sealed_answer: string };
}

const complaintShape = `id uuid, code text, channel text, source text, title text, text text, classification text,
  anonymous boolean, confidential boolean, automatic boolean, wilayah text, place_text text, lat float8, lon float8,
  occurred_on date, received_at timestamptz, entered_at timestamptz, entered_by text, entered_at_instansi text, desk jsonb,
  answer_by timestamptz, rule_set text, reply_reference text, pin_hash text, secret_hash text`;

/*
 * One statement is one transaction and one round trip for a whole batch. Everything hangs on `arrived`: rows whose
 * (channel, external_id) was there already leave nothing behind.
 */
const acceptBatch = `
WITH given AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, channel text, external_id text, outcome text, reason text,
    complaint_id uuid, raw_id uuid, content_type text, envelope jsonb, received_at timestamptz)
), arrived AS (
  INSERT INTO inbound (id, channel, external_id, outcome, reason, complaint_id, raw_id, content_type, envelope, received_at)
  SELECT id, channel, external_id, outcome, reason, complaint_id, raw_id, content_type, envelope, received_at FROM given
  ON CONFLICT (channel, external_id) DO NOTHING
  RETURNING id, complaint_id
), sealing AS (
  INSERT INTO sealed (id, owner_id, kind, key_version, bytes)
  SELECT s.id, s.owner_id, s.kind, s.key_version, s.bytes
  FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::int2[], $7::bytea[])
    AS s(inbound_id, id, owner_id, kind, key_version, bytes)
  JOIN arrived a ON a.id = s.inbound_id
), complaints AS (
  INSERT INTO complaint (id, code, channel, source, title, text, classification, anonymous, confidential, automatic,
    wilayah, place_text, lat, lon, occurred_on, received_at, entered_at, entered_by, entered_at_instansi, desk, answer_by,
    rule_set, reply_reference, pin_hash, secret_hash)
  SELECT c.id, code, channel, source, title, text, classification, anonymous, confidential, automatic, wilayah,
    place_text, lat, lon, occurred_on, received_at, entered_at, entered_by, entered_at_instansi, desk, answer_by, rule_set,
    reply_reference, decode(pin_hash, 'hex'), decode(secret_hash, 'hex')
  FROM jsonb_to_recordset($8::jsonb) AS c(${complaintShape})
  JOIN arrived a ON a.complaint_id = c.id
  RETURNING id, entered_at, entered_by
), files AS (
  INSERT INTO attachment (id, complaint_id, message_id, name, type, size, sealed_id, ref)
  SELECT f.id, f.complaint_id, f.complaint_id, name, type, size, sealed_id, ref
  FROM jsonb_to_recordset($9::jsonb) AS f(id uuid, complaint_id uuid, name text, type text, size int, sealed_id uuid, ref text)
  JOIN arrived a ON a.complaint_id = f.complaint_id
), blamed AS (
  INSERT INTO accused (id, complaint_id, instansi, unit, person_sealed_id)
  SELECT f.id, f.complaint_id, instansi, unit, person_sealed_id
  FROM jsonb_to_recordset($10::jsonb) AS f(id uuid, complaint_id uuid, instansi text, unit text, person_sealed_id uuid)
  JOIN arrived a ON a.complaint_id = f.complaint_id
), numbered AS (
  INSERT INTO external_reference (id, complaint_id, system, reference, date, state)
  SELECT f.id, f.complaint_id, system, reference, date, state
  FROM jsonb_to_recordset($11::jsonb) AS f(id uuid, complaint_id uuid, system text, reference text, date date, state text)
  JOIN arrived a ON a.complaint_id = f.complaint_id
), talks AS (
  INSERT INTO conversation (channel, address_index, complaint_id, opened_at)
  SELECT channel, decode(address_index, 'hex'), f.complaint_id, now()
  FROM jsonb_to_recordset($12::jsonb) AS f(channel text, address_index text, complaint_id uuid)
  JOIN arrived a ON a.complaint_id = f.complaint_id
), told AS (
  INSERT INTO outbox (id, pattern, payload, due_at)
  SELECT e.id, e.pattern, e.payload, now()
  FROM jsonb_to_recordset($13::jsonb) AS e(inbound_id uuid, id uuid, pattern text, payload jsonb)
  JOIN arrived a ON a.id = e.inbound_id
), answers AS (
  INSERT INTO idempotency (key_index, body_hash, sealed_answer, at)
  SELECT decode(key_index, 'hex'), decode(body_hash, 'hex'), decode(sealed_answer, 'hex'), now()
  FROM jsonb_to_recordset($14::jsonb) AS f(inbound_id uuid, key_index text, body_hash text, sealed_answer text)
  JOIN arrived a ON a.id = f.inbound_id
), history AS (
  INSERT INTO timeline (complaint_id, at, actor, action)
  SELECT id, entered_at, coalesce(entered_by, 'reporter'), 'received' FROM complaints
)
SELECT id FROM arrived`;

/** An open complaint with an address, and the messages that wait for their sender to say which complaint they mean. */
export interface OpenTalk {
  id: string;
  code: string;
  pending: string[];
}

export class AcceptStore {
  constructor(private readonly database: Database) {}

  /** Commits a batch at once; answers with the inbound ids that were new. Throws if any row cannot be stored. */
  async commit(batch: Acceptance[]): Promise<Set<string>> {
    const sealed = batch.flatMap((one) => one.sealed.map((value) => ({ inbound: one.inbound.id, ...value })));
    const rows = await this.database.prepared<{ id: string }>('accept-batch', acceptBatch, [
      JSON.stringify(batch.map((one) => one.inbound)),
      sealed.map((value) => value.inbound),
      sealed.map((value) => value.id),
      sealed.map((value) => value.ownerId),
      sealed.map((value) => value.kind),
      sealed.map((value) => value.keyVersion),
      sealed.map((value) => Buffer.from(value.bytes)),
      JSON.stringify(batch.flatMap((one) => one.complaint ?? [])),
      JSON.stringify(batch.flatMap((one) => one.attachments)),
      JSON.stringify(batch.flatMap((one) => one.accused)),
      JSON.stringify(batch.flatMap((one) => one.references)),
      JSON.stringify(
        batch.flatMap((one) =>
          one.conversation && one.complaint ? { ...one.conversation, complaint_id: one.complaint.id } : [],
        ),
      ),
      JSON.stringify(
        batch.flatMap((one) => one.events.map((event) => ({ inbound_id: one.inbound.id, ...event }))),
      ),
      JSON.stringify(
        batch.flatMap((one) => (one.answer ? { inbound_id: one.inbound.id, ...one.answer } : [])),
      ),
    ]);
    return new Set(rows.map((row) => row.id));
  }

  /** What became of a source message that was taken in before. */
  async earlier(
    channel: string,
    externalId: string,
  ): Promise<{ outcome: InboundOutcome; complaintId: string | null; code: string | null } | null> {
    const [row] = await this.database.query<{
      outcome: InboundOutcome;
      complaint_id: string | null;
      code: string | null;
    }>(
      `SELECT i.outcome, i.complaint_id, c.code FROM inbound i LEFT JOIN complaint c ON c.id = i.complaint_id
       WHERE i.channel = $1 AND i.external_id = $2`,
      [channel, externalId],
    );
    return row ? { outcome: row.outcome, complaintId: row.complaint_id, code: row.code } : null;
  }

  /** Complaints still open with these vouched addresses (hex of their keyed hashes), oldest first. */
  async openWith(channel: string, addressIndexes: string[]): Promise<Map<string, OpenTalk[]>> {
    const rows = await this.database.query<OpenTalk & { address_index: string }>(
      `SELECT encode(v.address_index, 'hex') AS address_index, c.id, c.code, v.pending
       FROM conversation v JOIN complaint c ON c.id = v.complaint_id
       WHERE v.channel = $1 AND v.address_index = ANY (SELECT decode(x, 'hex') FROM unnest($2::text[]) x)
       ORDER BY v.opened_at, c.id`,
      [channel, addressIndexes],
    );
    const found = new Map<string, OpenTalk[]>();
    for (const { address_index: index, ...talk } of rows) {
      found.set(index, [...(found.get(index) ?? []), talk]);
    }
    return found;
  }
}
