import {
  complaintColumns,
  cursorColumns,
  inboundColumns,
  keyColumns,
  rareColumns,
  sealedColumns,
  type NewComplaint,
  type NewInbound,
  type RareRows,
  type SourceCursor,
} from './accept.rows.js';
import { Failure } from '#complaint';
import { AUDIT_OWED } from './audit.store.js';
import type { Database, Queries } from './database.js';
import type { InboundOutcome } from './entities/traffic.entities.js';
import type { SealedRows } from './sealed.store.js';

/** Everything one source message leaves behind, in the shape of the tables. Ids are made by the caller. */
export interface Acceptance extends RareRows {
  inbound: NewInbound;
  /** Under the inbound's id, as the complaint that it opens. */
  sealed: SealedRows['values'];
  /** None for what stands in quarantine. */
  complaint: NewComplaint | null;
}

/** What became of a source message that was taken in before. */
export interface EarlierArrival {
  outcome: InboundOutcome;
  complaintId: string | null;
}

type RareTable = keyof RareRows;
const rareTables = Object.keys(rareColumns) as RareTable[];

const rareValues: Record<RareTable, (batch: Acceptance[]) => (Buffer | null)[]> = {
  attachment: (batch) => rareColumns.attachment.values(batch.flatMap((one) => one.attachment)),
  accused: (batch) => rareColumns.accused.values(batch.flatMap((one) => one.accused)),
  message: (batch) => rareColumns.message.values(batch.flatMap((one) => one.message)),
  external_reference: (batch) =>
    rareColumns.external_reference.values(batch.flatMap((one) => one.external_reference)),
  conversation: (batch) => rareColumns.conversation.values(batch.flatMap((one) => one.conversation)),
  reply_address: (batch) => rareColumns.reply_address.values(batch.flatMap((one) => one.reply_address)),
  idempotency: (batch) => rareColumns.idempotency.values(batch.flatMap((one) => one.idempotency)),
  same_matter: (batch) => rareColumns.same_matter.values(batch.flatMap((one) => one.same_matter)),
};

/** How a row of a rare table follows the complaint it belongs to. */
const rarely: Record<RareTable, (rows: string) => string> = {
  attachment: (rows) => inserted('attachment', rows),
  accused: (rows) => inserted('accused', rows),
  message: (rows) => inserted('message', rows),
  external_reference: (rows) => inserted('external_reference', rows),
  conversation: (rows) => inserted('conversation', rows),
  reply_address: (rows) => inserted('reply_address', rows, 'owner_id'),
  same_matter: (rows) => inserted('same_matter', rows),
  idempotency: (rows) => `INSERT INTO idempotency (key_index, body_hash, sealed_answer, at)
    SELECT r.key_index, r.body_hash, r.sealed_answer, r.at FROM ${rows} JOIN arrived a ON a.id = r.complaint_id`,
};
const inserted = (table: RareTable, rows: string, owner = 'complaint_id'): string =>
  `INSERT INTO ${table} (${rareColumns[table].names})
    SELECT ${rareColumns[table].from('r')} FROM ${rows} JOIN arrived a ON a.id = r.${owner}`;

/** A source message of its own, or one that was kept for a person and turns out to be a report: its raw bytes stay. */
const arrivals = {
  comes: (rows: string) => `INSERT INTO inbound (${inboundColumns.names})
  SELECT ${inboundColumns.from('i')} FROM ${rows}
  ON CONFLICT (channel, external_index) DO NOTHING
  RETURNING id`,
  kept: (rows: string) => `UPDATE inbound k SET external_index = i.external_index, outcome = i.outcome,
    complaint_id = i.complaint_id, reason = NULL
  FROM ${rows} WHERE k.id = i.id AND k.outcome IN ('quarantined', 'asked-which') AND k.discarded_at IS NULL
    AND NOT EXISTS (SELECT FROM inbound o WHERE o.channel = i.channel AND o.external_index = i.external_index AND o.id <> k.id)
  RETURNING k.id`,
};
const moved = (rows: string): string =>
  `INSERT INTO channel_cursor (${cursorColumns.names}, at) SELECT ${cursorColumns.from('m')}, now() FROM ${rows}
  ON CONFLICT (channel, source) DO UPDATE SET cursor = excluded.cursor, at = excluded.at`;

/** What is taken over from another register did not reach us now: how it stands is a decision of whoever took it over. */
const begun = `CASE WHEN taken_over IS NULL THEN 'received' ELSE 'taken-over' END`;
const because = `CASE WHEN taken_over IS NULL THEN NULL ELSE status END`;
const recorded = `INSERT INTO audit (subject, at, actor, action, reason)
  SELECT id, entered_at, coalesce(entered_by, 'reporter'), ${begun}, ${because} FROM opened`;
const owed = `INSERT INTO outbox (id, pattern, payload, due_at)
  SELECT gen_random_uuid(), '${AUDIT_OWED}', jsonb_build_object('subject', id, 'at', entered_at,
    'actor', coalesce(entered_by, 'reporter'), 'action', ${begun}, 'reason', ${because}), now() FROM opened`;

/**
 * One statement is one transaction and one round trip for a whole batch. Everything hangs on `arrived`: rows whose
 * (channel, external_index) was there already leave nothing behind. It has parts for those rare tables alone that the
 * batch has rows for: a part without rows costs as much as many rows. A cursor is kept whatever is new.
 */
function acceptBatch(
  rare: RareTable[],
  history: string,
  { moves = false, arrival = arrivals.comes }: { moves?: boolean; arrival?: (rows: string) => string },
): string {
  let last = 0;
  const next = (): number => (last += 1);
  return `
WITH arrived AS (
  ${arrival(inboundColumns.rows('i', next))}
), sealing AS (
  INSERT INTO sealed (${sealedColumns.names})
  SELECT ${sealedColumns.from('s')} FROM ${sealedColumns.rows('s', next)} JOIN arrived a ON a.id = s.owner_id
), keyed AS (
  INSERT INTO data_key (${keyColumns.names})
  SELECT ${keyColumns.from('k')} FROM ${keyColumns.rows('k', next)} JOIN arrived a ON a.id = k.owner_id
), batched AS (
  INSERT INTO key_batch (id, custodian_version, custodian_wrap, escrow_version, escrow_wrap, at)
  SELECT $${next()}::uuid, $${next()}::int4, $${next()}::bytea, $${next()}::int4, $${next()}::bytea, now()
  WHERE EXISTS (SELECT FROM arrived)
), opened AS (
  INSERT INTO complaint (${complaintColumns.names})
  SELECT ${complaintColumns.from('c')} FROM ${complaintColumns.rows('c', next)} JOIN arrived a ON a.id = c.id
  RETURNING id, entered_at, entered_by, status, taken_over
), history AS (
  ${history}
), told AS (
  -- There is one such event of a complaint, and it has the complaint's id.
  INSERT INTO outbox (id, pattern, payload, due_at)
  SELECT id, 'complaint.received', jsonb_build_object('complaintId', id), now() FROM opened
)${rare.map((table) => `, its_${table} AS (\n  ${rarely[table](rareColumns[table].rows('r', next))}\n)`).join('')}${moves ? `, moved AS (\n  ${moved(cursorColumns.rows('m', next))}\n)` : ''}
SELECT id FROM arrived`;
}

const raresIn = (batch: Acceptance[]): RareTable[] =>
  rareTables.filter((table) => batch.some((one) => one[table].length > 0));

/** What the statement's parameters stand for, in their order. */
const valuesOf = (batch: Acceptance[], rare: RareTable[], wrapped: Omit<SealedRows, 'values'>): unknown[] => [
  ...inboundColumns.values(batch.map((one) => one.inbound)),
  ...sealedColumns.values(batch.flatMap((one) => one.sealed)),
  ...keyColumns.values(wrapped.keys),
  wrapped.batch.id,
  wrapped.batch.custodianVersion,
  wrapped.batch.custodianWrap,
  wrapped.batch.escrowVersion,
  wrapped.batch.escrowWrap,
  ...complaintColumns.values(batch.flatMap((one) => one.complaint ?? [])),
  ...rare.flatMap((table) => rareValues[table](batch)),
];

/** An open complaint with an address. */
export interface OpenTalk {
  id: string;
  code: string;
  openedAt: Date;
  /** How its first text began. */
  opening: string;
  /** Its answer waits for its sender's word. */
  answered: boolean;
  /** When it was closed: then only an objection belongs to it. */
  endedAt: Date | null;
  /** Its reporter was asked something. */
  needsInfo: boolean;
}

export class AcceptStore {
  private readonly statements = new Map<string, { name: string; text: string }>();

  constructor(private readonly database: Database) {}

  /**
   * Commits a batch at once, with the wrapped keys of its sealed values; answers with the inbound ids that were new.
   * Throws if any row cannot be stored, but for the audit's own: no report is lost because that cannot be written, and
   * its entry is owed. `cursors`, at most one of a source, are kept in the same transaction.
   */
  async commit(
    batch: Acceptance[],
    wrapped: Omit<SealedRows, 'values'>,
    cursors: SourceCursor[] = [],
  ): Promise<Set<string>> {
    try {
      return await this.store({ batch, cursors }, wrapped, 'accept');
    } catch (error) {
      if (error instanceof Failure) throw error;
      return this.store({ batch, cursors }, wrapped, 'owing');
    }
  }

  private async store(
    { batch, cursors }: { batch: Acceptance[]; cursors: SourceCursor[] },
    wrapped: Omit<SealedRows, 'values'>,
    way: 'accept' | 'owing',
  ): Promise<Set<string>> {
    const rare = raresIn(batch);
    const statement = this.statement(rare, way, cursors.length > 0);
    const rows = await this.database.prepared<{ id: string }>(statement, [
      ...valuesOf(batch, rare, wrapped),
      ...(cursors.length > 0 ? cursorColumns.values(cursors) : []),
    ]);
    return new Set(rows.map((row) => row.id));
  }

  /**
   * Makes a complaint of what was kept for a person, in the caller's transaction: its row keeps its id and raw bytes.
   * False where it was settled meanwhile, or the message it turns out to be was taken in already.
   */
  async release(tx: Queries, kept: Acceptance, wrapped: Omit<SealedRows, 'values'>): Promise<boolean> {
    const rare = raresIn([kept]);
    const statement = acceptBatch(rare, recorded, { arrival: arrivals.kept });
    const rows = await tx.query<{ id: string }>(statement, valuesOf([kept], rare, wrapped));
    return rows.length > 0;
  }

  private statement(
    rare: RareTable[],
    way: 'accept' | 'owing',
    moves: boolean,
  ): { name: string; text: string } {
    // PostgreSQL tells names apart by 63 characters.
    const name = [way, ...rare.map((table) => table.slice(0, 6)), ...(moves ? ['moves'] : [])].join('+');
    const text = (): string => acceptBatch(rare, way === 'accept' ? recorded : owed, { moves });
    const known = this.statements.get(name) ?? { name, text: text() };
    this.statements.set(name, known);
    return known;
  }

  /** What became of a source message, by the keyed hash of its id; null where it never came. */
  async earlier(channel: string, externalIndex: Buffer): Promise<EarlierArrival | null> {
    const [row] = await this.database.query<EarlierArrival>(
      `SELECT outcome, complaint_id AS "complaintId" FROM inbound WHERE channel = $1 AND external_index = $2`,
      [channel, externalIndex],
    );
    return row ?? null;
  }

  /** Complaints still open with this vouched address, oldest first. */
  async openWith(channel: string, addressIndex: Buffer): Promise<OpenTalk[]> {
    return (await this.knownWith(channel, addressIndex)).filter(({ endedAt }) => endedAt === null);
  }

  /** As `openWith`, and with those that were closed not long ago. */
  knownWith(channel: string, addressIndex: Buffer): Promise<OpenTalk[]> {
    return this.database.query<OpenTalk>(
      `SELECT c.id, c.code, v.opened_at AS "openedAt", left(c.text, 20) AS opening,
         c.status = 'needs-info' AS "needsInfo", c.status = 'answered' AS answered, v.ended_at AS "endedAt"
       FROM conversation v JOIN complaint c ON c.id = v.complaint_id
       WHERE v.channel = $1 AND v.address_index = $2 AND v.vouched
       ORDER BY v.opened_at, c.id`,
      [channel, addressIndex],
    );
  }
}
