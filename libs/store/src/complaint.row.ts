import type {
  Classification,
  ClosedAs,
  Complaint,
  Consents,
  DangerKind,
  DeskNotes,
  Protection,
  ServiceDataKind,
  Status,
  Suggestion,
  TakenOver,
} from '#complaint';

/** The complaint's columns as PostgreSQL gives them. */
export interface ComplaintRow {
  id: string;
  code: string;
  channel: string;
  source: string | null;
  title: string | null;
  rewritten_title: string | null;
  text: string;
  classification: Classification | null;
  supervisory: boolean;
  anonymous: boolean;
  confidential: boolean;
  known: Protection['known'];
  name_shown: boolean;
  closed_by_category: boolean;
  service_data: ServiceDataKind[];
  consents: Consents | null;
  automatic: boolean;
  incomplete: 'too-large' | null;
  category: string | null;
  wilayah: string | null;
  place: { code: string; name: string } | null;
  place_text: string | null;
  lat: number | null;
  lon: number | null;
  occurred_on: string | null;
  received_at: Date;
  entered_at: Date;
  entered_by: string | null;
  desk: DeskNotes | null;
  status: Status;
  merged_into: string | null;
  instansi: string | null;
  raised_to: string | null;
  answer_by: Date;
  rule_set: string;
  suggestion: Suggestion | null;
  taken_over: TakenOver | null;
  closed_as: ClosedAs | null;
  closed_at: Date | null;
  rating: number | null;
  emergency: DangerKind | null;
  emergency_at: Date | null;
}

/** Columns of `ComplaintRow`, from the table aliased `c`. Dates without a time stay text. */
export const complaintColumns = `c.id, c.code, c.channel, c.source, c.title, c.rewritten_title, c.text, c.classification, c.supervisory,
  c.anonymous, c.confidential, c.known, c.name_shown, c.closed_by_category, c.service_data, c.consents, c.automatic, c.incomplete, c.category, c.wilayah, c.place, c.place_text, c.lat, c.lon,
  c.occurred_on::text AS occurred_on, c.received_at, c.entered_at, c.entered_by, c.desk, c.status, c.merged_into, c.instansi, c.raised_to, c.answer_by,
  c.rule_set, c.suggestion, c.taken_over, c.emergency, c.emergency_at, c.closed_as, c.closed_at, c.rating`;

export function toComplaint(row: ComplaintRow): Complaint {
  return {
    id: row.id,
    code: row.code,
    channel: row.channel,
    source: row.source,
    title: row.rewritten_title ?? row.title,
    originalTitle: row.title,
    text: row.text,
    classification: row.classification,
    supervisory: row.supervisory,
    protection: protectionIn(row),
    serviceData: row.service_data,
    consents: row.consents,
    automatic: row.automatic,
    incomplete: row.incomplete,
    category: row.category,
    wilayah: row.wilayah,
    place: row.place,
    placeText: row.place_text,
    point: row.lat === null || row.lon === null ? null : { lat: row.lat, lon: row.lon },
    occurredOn: row.occurred_on,
    receivedAt: row.received_at,
    enteredAt: row.entered_at,
    enteredBy: row.entered_by,
    desk: row.desk,
    status: row.status,
    mergedInto: row.merged_into,
    instansi: row.instansi,
    raisedTo: row.raised_to,
    answerBy: row.answer_by,
    ruleSet: row.rule_set,
    suggestion: row.suggestion,
    takenOver: row.taken_over,
    closedAs: row.closed_as,
    closedAt: row.closed_at,
    rating: row.rating,
    emergency:
      row.emergency === null || row.emergency_at === null
        ? null
        : { kind: row.emergency, at: row.emergency_at },
  };
}

type ProtectionRow = Pick<
  ComplaintRow,
  'known' | 'anonymous' | 'name_shown' | 'confidential' | 'closed_by_category'
>;

/** A complaint's protection in the columns that keep it; none of them says what another does. */
export const protectionRow = ({ known, mayKnow, content, closedByCategory }: Protection): ProtectionRow => ({
  known,
  anonymous: mayKnow === 'nobody-alone',
  name_shown: mayKnow === 'handlers',
  confidential: content === 'closed',
  closed_by_category: closedByCategory,
});

const protectionIn = (row: ProtectionRow): Protection => ({
  known: row.known,
  mayKnow: row.anonymous ? 'nobody-alone' : row.name_shown ? 'handlers' : 'custodian',
  content: row.confidential ? 'closed' : 'public-after-verification',
  closedByCategory: row.closed_by_category,
});
