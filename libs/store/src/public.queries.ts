import { NOT_A_REPORT, publicUnasked, type Status } from '#complaint';
import type { Queries } from './queries.js';

/** What the public may know of a complaint: nothing of who reported it, and nothing that was said later. */
export interface PublicComplaint {
  code: string;
  title: string | null;
  /** With placeholders where numbers and addresses stood. */
  text: string;
  category: string;
  wilayah: string | null;
  place: { code: string; name: string } | null;
  placeText: string | null;
  lat: number | null;
  lon: number | null;
  status: Status;
  instansi: string;
  receivedAt: Date;
  /** When an officer last did something to it. */
  updatedAt: Date;
  answerBy: Date;
}

export interface PublicFilter {
  codes?: readonly string[];
  categories?: readonly string[];
  statuses?: readonly Status[];
  /** Received from then on, and until then. */
  from?: Date;
  until?: Date;
  /** A Kemendagri code, with everything below it. */
  wilayah?: string;
  limit: number;
}

/** What people do with a complaint that they have read. */
const readBy = `('verified', 'disposed', 'referred', 'response', 'answer')`;
const steps = `('verified', 'disposed', 'referred', 'response', 'answer', 'question', 'returned', 'closed', 'reopened')`;

/**
 * What may be public, decided in one place (DESIGN, rules 7 and 8): neither confidential nor of an anonymous reporter,
 * nor for the inspectorate, nor accusing anybody; read by a person, who handed it to a body or answered it; a report;
 * and as its reporter said of it, or by a channel that says so beforehand: `mayBecomePublic` of `#complaint`.
 */
const isPublic = `NOT c.confidential AND NOT c.anonymous AND NOT c.supervisory AND c.instansi IS NOT NULL
  AND NOT c.erased AND c.category IS NOT NULL AND c.category <> '${NOT_A_REPORT}'
  AND c.status IN ('disposed', 'in-progress', 'needs-info', 'answered', 'closed', 'reopened', 'referred')
  AND coalesce((c.consents->>'publish')::boolean, c.channel = ANY($1::text[]))
  AND NOT EXISTS (SELECT FROM accused x WHERE x.complaint_id = c.id)
  AND EXISTS (SELECT FROM audit a WHERE a.subject = c.id AND a.action IN ${readBy}
              AND a.role IS NOT NULL AND a.role NOT IN ('system', 'reporter'))`;

/** The open complaint that everybody may see under this number, or that speaks for that; null for none. */
export async function publicSpeaker(
  queries: Queries,
  code: string,
): Promise<{ id: string; code: string } | null> {
  const [row] = await queries.query<{ id: string; code: string }>(
    `SELECT c.id, c.code FROM complaint c
     WHERE c.id = (SELECT coalesce(merged_into, id) FROM complaint WHERE code = $2) AND ${isPublic}
       AND c.status <> 'closed'`,
    [publicUnasked, code],
  );
  return row ?? null;
}

/** Complaints as everybody may see them. */
export class PublicComplaints {
  constructor(private readonly database: Queries) {}

  /** Those that may be public, the newest first. */
  list({
    codes,
    categories,
    statuses,
    from,
    until,
    wilayah,
    limit,
  }: PublicFilter): Promise<PublicComplaint[]> {
    const parameters: unknown[] = [publicUnasked];
    const bind = (value: unknown): string => `$${parameters.push(value)}`;
    const conditions = [isPublic];
    if (codes) conditions.push(`c.code = ANY(${bind(codes)}::text[])`);
    if (categories) conditions.push(`c.category = ANY(${bind(categories)}::text[])`);
    if (statuses) conditions.push(`c.status = ANY(${bind(statuses)}::text[])`);
    if (from) conditions.push(`c.received_at >= ${bind(from)}`);
    if (until) conditions.push(`c.received_at <= ${bind(until)}`);
    if (wilayah !== undefined) {
      const area = bind(wilayah);
      conditions.push(`(c.wilayah = ${area} OR c.wilayah LIKE ${area} || '.%')`);
    }
    return this.database.query<PublicComplaint>(
      `SELECT c.code, coalesce(c.rewritten_title, c.title) AS title, c.text, c.category, c.wilayah, c.place,
         c.place_text AS "placeText", c.lat, c.lon, c.status, c.instansi, c.received_at AS "receivedAt", c.answer_by AS "answerBy",
         coalesce((SELECT max(a.at) FROM audit a WHERE a.subject = c.id AND a.action IN ${steps}), c.received_at)
           AS "updatedAt"
       FROM complaint c WHERE ${conditions.join(' AND ')}
       ORDER BY c.received_at DESC, c.id DESC LIMIT ${bind(limit)}`,
      parameters,
    );
  }
}
