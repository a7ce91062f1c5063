import type {
  Accused,
  Attachment,
  Complaint,
  ComplaintFile,
  Disposition,
  ExternalReference,
  Message,
  ReferralProof,
  Status,
  TimelineEntry,
} from '#complaint';
import { attachmentName, NOT_A_REPORT, readReportNumber, SP4N_LAPOR } from '#complaint';
import { complaintColumns, toComplaint, type ComplaintRow } from './complaint.row.js';
import type { Database, Queries } from './database.js';
import { stepOfComplaint } from './audit.store.js';
import { hopsOf } from './hop.store.js';

/** Which complaints somebody may see at all; made by `#access`, applied to every query. */
export interface Scope {
  supervisory: 'never' | 'only' | 'any';
  /** Bodies whose complaints are seen: held now or before. Null: every body's. */
  bodies: string[] | null;
  /** With `bodies`: also what routing suggests for them and nobody has decided. */
  suggested: boolean;
  /** With `bodies`: also every complaint of this area (a Kemendagri code), `below` with what lies in it. */
  wilayah: { code: string; below: boolean } | null;
  /** Only what this office's desk typed in. */
  enteredAt: string | null;
  /** Complaints that accuse one of these bodies are hidden. */
  notAccusing: string[];
  /** Also what was said later and nobody has read yet for whom it accuses: the reporter's own view. */
  unread?: true;
  /**
   * Which of the confidential among them: all; those that one of `bodies` has now, and with `waiting` those that nobody
   * has yet or that were only referred; or what this officer typed in.
   */
  confidential: 'all' | 'waiting-or-held' | 'held' | { enteredBy: string };
}

/** How complaints ended, claimed apart from confirmed. */
export interface Completions {
  claimed: number;
  automatic: number;
  byOfficer: number;
  confirmed: number;
  rated: number;
  /** From 1 to 5; null where nobody gave any. */
  rating: number | null;
}

/** What was referred to one body, as it stands. */
export interface Referred {
  instansi: string;
  /** Of these nobody knows yet how they end. */
  open: number;
  /** Of the open ones: with a proof that they were sent. */
  proved: number;
  ended: number;
}

interface Keyset {
  answerBy: string;
  id: string;
}

const readCursor = (cursor: string | undefined): Keyset | null => {
  if (cursor === undefined) return null;
  const [answerBy, id] = Buffer.from(cursor, 'base64url').toString().split('|');
  const wellFormed = /^[\dTZ:.-]{20,30}$/.test(answerBy ?? '') && /^[0-9a-f-]{36}$/.test(id ?? '');
  return wellFormed && !Number.isNaN(Date.parse(answerBy ?? ''))
    ? { answerBy: answerBy ?? '', id: id ?? '' }
    : null;
};

const cursorAfter = (last: Complaint | undefined): string | null =>
  last ? Buffer.from(`${last.answerBy.toISOString()}|${last.id}`).toString('base64url') : null;

const stillOpen = `c.status NOT IN ('closed','archived','merged')`;

/** SQL conditions of a scope on the complaint aliased `c`; parameters are appended to `parameters`. */
export function within(scope: Scope, parameters: unknown[]): string[] {
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  const conditions: string[] = [];
  if (scope.supervisory !== 'any') conditions.push(`c.supervisory = ${scope.supervisory === 'only'}`);
  if (scope.enteredAt !== null) conditions.push(`c.entered_at_instansi = ${bind(scope.enteredAt)}`);
  if (scope.bodies !== null) {
    const bodies = bind(scope.bodies);
    // A body that has no area has few complaints among all: a list of what it had lets each way go by its index. To
    // whom half of them belong, walking along the deadlines is quicker.
    const among = (table: string): string =>
      scope.wilayah === null
        ? `c.id = ANY(ARRAY(SELECT t.complaint_id FROM ${table}))`
        : `EXISTS (SELECT 1 FROM ${table} AND t.complaint_id = c.id)`;
    const ways = [
      `c.instansi = ANY(${bodies}::text[])`,
      among(
        `disposition t WHERE t.instansi = ANY(${bodies}::text[]) AND t.ended_as IS DISTINCT FROM 'undone'`,
      ),
      `(c.instansi IS NULL AND c.raised_to = ANY(${bodies}::text[]))`,
    ];
    if (scope.supervisory !== 'never') {
      ways.push(among(`inspection t WHERE t.raised AND t.instansi = ANY(${bodies}::text[])`));
    }
    if (scope.suggested) ways.push(`(c.instansi IS NULL AND c.suggested_instansi = ANY(${bodies}::text[]))`);
    if (scope.wilayah !== null) {
      const area = bind(scope.wilayah.code);
      const inArea = scope.wilayah.below
        ? `(c.wilayah = ${area} OR c.wilayah LIKE ${area} || '.%')`
        : `c.wilayah = ${area}`;
      // Until it was read, nobody knows whom it accuses: an area's admins may be just those.
      ways.push(`(c.suggestion IS NOT NULL AND ${inArea})`);
    }
    conditions.push(`(${ways.join(' OR ')})`);
  }
  if (scope.notAccusing.length > 0) {
    conditions.push(
      `NOT EXISTS (SELECT 1 FROM accused x WHERE x.complaint_id = c.id AND x.instansi = ANY(${bind(scope.notAccusing)}::text[]))`,
    );
  }
  const { confidential } = scope;
  if (typeof confidential === 'object') {
    conditions.push(`(NOT c.confidential OR c.entered_by = ${bind(confidential.enteredBy)})`);
  } else if (confidential !== 'all') {
    const waiting = confidential === 'held' ? '' : `OR c.instansi IS NULL OR c.status = 'referred' `;
    const bodies = bind(scope.bodies ?? []);
    conditions.push(
      `(NOT c.confidential ${waiting}OR c.instansi = ANY(${bodies}::text[])
        OR EXISTS (SELECT FROM disposition t WHERE t.complaint_id = c.id AND t.role = 'copy' AND t.ended_at IS NULL
                   AND t.instansi = ANY(${bodies}::text[])))`,
    );
  }
  return conditions;
}

/** What must stand in SP4N-LAPOR! too: decided by a person or by routing, a report at all, and without a number there. */
export const unrecordedComplaint = `c.status NOT IN ('received', 'needs-info', 'archived', 'merged')
  AND c.category IS DISTINCT FROM '${NOT_A_REPORT}'
  AND NOT EXISTS (SELECT 1 FROM external_reference r WHERE r.complaint_id = c.id AND r.system = '${SP4N_LAPOR}')`;

export class ComplaintQueries {
  constructor(private readonly database: Database) {}

  /**
   * A page of complaints in the order of their deadlines. Without status and words only what is still open.
   * `q` is a report number or words of the report. An unreadable cursor starts anew. With `ids` none but those, open or
   * not; with `unrecorded` those that must stand in SP4N-LAPOR! and have no number there.
   */
  async list(
    scope: Scope,
    filter: {
      status?: Status;
      q?: string;
      cursor?: string;
      limit?: number;
      ids?: string[];
      unrecorded?: boolean;
    },
  ): Promise<{ items: Complaint[]; next: string | null }> {
    const parameters: unknown[] = [];
    const bind = (value: unknown): string => `$${parameters.push(value)}`;
    const conditions = within(scope, parameters);
    const words = filter.q?.trim() ?? '';
    if (filter.unrecorded === true) conditions.push(unrecordedComplaint);
    else if (filter.status !== undefined) conditions.push(`c.status = ${bind(filter.status)}`);
    else if (words === '' && !filter.ids) conditions.push(stillOpen);
    if (words !== '') {
      const code = readReportNumber(words);
      conditions.push(
        code === null
          ? `c.words @@ websearch_to_tsquery('indonesian', ${bind(words.slice(0, 200))})`
          : `c.code = ${bind(code)}`,
      );
    }
    if (filter.ids) conditions.push(`c.id = ANY(${bind(filter.ids)}::uuid[])`);
    const after = readCursor(filter.cursor);
    if (after) {
      conditions.push(
        `(c.answer_by, c.id) > (${bind(after.answerBy)}::timestamptz, ${bind(after.id)}::uuid)`,
      );
    }
    const limit = Math.min(Math.max(filter.limit ?? 25, 1), 100);
    const rows = await this.database.query<ComplaintRow>(
      `SELECT ${complaintColumns} FROM complaint c
       ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
       ORDER BY c.answer_by, c.id LIMIT ${limit + 1}`,
      parameters,
    );
    const items = rows.slice(0, limit).map(toComplaint);
    return { items, next: rows.length > limit ? cursorAfter(items.at(-1)) : null };
  }

  /** Open complaints in danger within the scope, the newest first, at most 20. */
  async inDanger(scope: Scope): Promise<Complaint[]> {
    const parameters: unknown[] = [];
    const conditions = ['c.emergency IS NOT NULL', `c.status NOT IN ('closed','archived','merged')`];
    const where = [...conditions, ...within(scope, parameters)].join(' AND ');
    const sql = `SELECT ${complaintColumns} FROM complaint c WHERE ${where} ORDER BY c.emergency_at DESC, c.id LIMIT 20`;
    return (await this.database.query<ComplaintRow>(sql, parameters)).map(toComplaint);
  }

  /** How many open supervisory complaints the reach of somebody holds who sees none of them. */
  async supervisoryCount(scope: Scope): Promise<number> {
    const parameters: unknown[] = [];
    const counted: Scope = { ...scope, supervisory: 'only', confidential: 'all' };
    const conditions = [...within(counted, parameters), stillOpen];
    const sql = `SELECT count(*)::int AS count FROM complaint c WHERE ${conditions.join(' AND ')}`;
    return (await this.database.query<{ count: number }>(sql, parameters))[0]?.count ?? 0;
  }

  /** The whole file of a complaint within the scope; null for none, and for one outside it. */
  async file(scope: Scope, by: { code: string } | { id: string }): Promise<ComplaintFile | null> {
    const parameters: unknown[] = ['code' in by ? by.code : by.id];
    const conditions = [`c.${'code' in by ? 'code' : 'id'} = $1`, ...within(scope, parameters)];
    const [row] = await this.database.query<ComplaintRow>(
      `SELECT ${complaintColumns} FROM complaint c WHERE ${conditions.join(' AND ')}`,
      parameters,
    );
    return row ? fileOf(this.database, toComplaint(row), scope.unread === true) : null;
  }

  /** Whether the scope holds the complaint, as the transaction sees it. */
  async holds(scope: Scope, complaintId: string, tx: Queries): Promise<boolean> {
    const parameters: unknown[] = [complaintId];
    const conditions = ['c.id = $1', ...within(scope, parameters)];
    const sql = `SELECT 1 FROM complaint c WHERE ${conditions.join(' AND ')}`;
    return (await tx.query(sql, parameters)).length > 0;
  }

  /** Whether the scope holds a complaint of this number. */
  async holdsNumber(scope: Scope, code: string): Promise<boolean> {
    const parameters: unknown[] = [code];
    const conditions = ['c.code = $1', ...within(scope, parameters)];
    const sql = `SELECT 1 FROM complaint c WHERE ${conditions.join(' AND ')}`;
    return (await this.database.query(sql, parameters)).length > 0;
  }

  /**
   * How many complaints within the scope are said to be done: by the body alone, which waits for the reporter's word
   * (`claimed`), by silence, by an officer, or by the reporter himself; and the mean of what reporters gave.
   */
  async completions(scope: Scope): Promise<Completions> {
    const parameters: unknown[] = [];
    const conditions = [`c.status IN ('answered', 'closed')`, ...within(scope, parameters)];
    const [row] = await this.database.query<Completions>(
      `SELECT count(*) FILTER (WHERE c.status = 'answered')::int AS claimed,
         count(*) FILTER (WHERE c.closed_as = 'automatic')::int AS automatic,
         count(*) FILTER (WHERE c.closed_as = 'by-officer')::int AS "byOfficer",
         count(*) FILTER (WHERE c.closed_as = 'confirmed')::int AS confirmed,
         count(c.rating)::int AS rated, avg(c.rating)::float8 AS rating
       FROM complaint c WHERE ${conditions.join(' AND ')}`,
      parameters,
    );
    return row ?? { claimed: 0, automatic: 0, byOfficer: 0, confirmed: 0, rated: 0, rating: null };
  }

  /** How many complaints within the scope were referred to each body that is not connected, those with most first. */
  async referrals(scope: Scope): Promise<Referred[]> {
    const parameters: unknown[] = [];
    const conditions = [
      `d.kind = 'referral'`,
      `d.ended_as IS DISTINCT FROM 'undone'`,
      ...within(scope, parameters),
    ];
    return this.database.query<Referred>(
      `SELECT d.instansi, count(*) FILTER (WHERE d.ended_at IS NULL)::int AS open,
         count(*) FILTER (WHERE d.ended_at IS NULL
           AND EXISTS (SELECT FROM referral_proof p WHERE p.disposition_id = d.id))::int AS proved,
         count(d.ended_at)::int AS ended
       FROM disposition d JOIN complaint c ON c.id = d.complaint_id
       WHERE ${conditions.join(' AND ')} GROUP BY d.instansi ORDER BY count(*) DESC, d.instansi`,
      parameters,
    );
  }

  /** Under which name people get an attachment of this complaint; null for none, and for one that is held. */
  async attachmentName(complaintId: string, attachmentId: string): Promise<string | null> {
    const [row] = await this.database.query<{ place: number; type: string }>(
      `SELECT place, type FROM (
         SELECT id, type, sealed_id, held, (row_number() OVER (ORDER BY id))::int AS place
         FROM attachment WHERE complaint_id = $1) a
       WHERE id = $2 AND sealed_id IS NOT NULL AND held IS NULL`,
      [complaintId, attachmentId],
    );
    return row ? attachmentName(row.place, row.type) : null;
  }

  /** How many source messages came in and how each ended; in = the sum of the rest. */
  async intakeLedger(): Promise<Record<string, number>> {
    const rows = await this.database.query<{ outcome: string; count: string }>(
      `SELECT outcome, count(*) FROM inbound GROUP BY outcome`,
    );
    return Object.fromEntries(rows.map((row) => [row.outcome, Number(row.count)]));
  }
}

async function fileOf(queries: Queries, complaint: Complaint, unread: boolean): Promise<ComplaintFile> {
  const of = <Row>(sql: string): Promise<Row[]> => queries.query<Row>(sql, [complaint.id]);
  const [messages, attachments, timeline, dispositions, hops, accused, references] = await Promise.all([
    of<Message>(
      `SELECT id, "from", kind, text, at, author, instansi FROM message
       WHERE complaint_id = $1 AND (${unread} OR NOT unread) ORDER BY at, id`,
    ),
    of<Omit<Attachment, 'name'> & { drafted: boolean }>(
      `SELECT id, message_id AS "messageId", type, size,
         CASE WHEN sealed_id IS NULL THEN coalesce(missing, 'coming') ELSE held END AS held,
         EXISTS (SELECT 1 FROM draft d WHERE d.id = a.message_id) AS drafted
       FROM attachment a WHERE complaint_id = $1
       AND (${unread} OR NOT EXISTS (SELECT 1 FROM message m WHERE m.id = a.message_id AND m.unread)) ORDER BY id`,
    ),
    of<TimelineEntry>(
      `SELECT at, actor, action, reason, instansi FROM audit WHERE subject = $1 AND ${stepOfComplaint} ORDER BY id`,
    ),
    of<Disposition>(
      `SELECT id, kind, role, (SELECT a.text FROM part_answer a WHERE a.disposition_id = d.id) AS part,
         instansi, reason, made_by AS "madeBy", made_at AS "madeAt", answer_by AS "answerBy",
         ended_at AS "endedAt", ended_as AS "endedAs",
         (SELECT coalesce(jsonb_agg(jsonb_build_object('how', how, 'sentAt', sent_at, 'number', number, 'note', note,
            'attachmentId', attachment_id, 'recordedBy', recorded_by, 'recordedAt', recorded_at)
            ORDER BY recorded_at, p.id), '[]')
          FROM referral_proof p WHERE p.disposition_id = d.id) AS proofs
       FROM disposition d WHERE complaint_id = $1 ORDER BY made_at, id`,
    ),
    hopsOf(queries, complaint.id),
    of<Omit<Accused, 'person'>>(`SELECT instansi, unit FROM accused WHERE complaint_id = $1`),
    of<ExternalReference>(
      `SELECT system, reference, date::text, state FROM external_reference WHERE complaint_id = $1`,
    ),
  ]);
  // What belongs to an answer that is not published yet has its number already, and is nobody's to see.
  const named = attachments
    .map((file, index) => ({ ...file, name: attachmentName(index + 1, file.type) }))
    .flatMap(({ drafted, ...file }) => (drafted ? [] : [file]));
  const proved = dispositions.map((each) => ({ ...each, proofs: each.proofs.map(proofOf) }));
  return {
    ...complaint,
    messages,
    attachments: named,
    timeline,
    dispositions: proved,
    hops,
    accused,
    references,
  };
}

/** Instants within JSON come as text. */
const proofOf = (proof: ReferralProof): ReferralProof => ({
  ...proof,
  sentAt: new Date(proof.sentAt),
  recordedAt: new Date(proof.recordedAt),
});
