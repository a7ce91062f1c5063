import type {
  Consents,
  DeskNotes,
  MessageFrom,
  MessageKind,
  Protection,
  ServiceDataKind,
  Status,
  TakenOver,
  WayGiven,
} from '#complaint';
import { Columns } from './columns.js';
import { protectionRow } from './complaint.row.js';
import type { InboundOutcome } from './entities/traffic.entities.js';
import type { SealedRows } from './sealed.store.js';

type Maybe<T> = T | null | undefined;

/** The source message. A complaint that it opens has its id. */
export interface NewInbound {
  id: string;
  channel: string;
  externalIndex: Buffer;
  outcome: InboundOutcome;
  reason: string | null;
  rawId: string;
  receivedAt: Date;
}

export interface NewComplaint {
  id: string;
  code: string;
  channel: string;
  source: Maybe<string>;
  title: Maybe<string>;
  text: string;
  classification: Maybe<string>;
  protection: Protection;
  serviceData: ServiceDataKind[];
  consents: Maybe<Consents>;
  automatic: boolean;
  incomplete: Maybe<'too-large'>;
  wilayah: Maybe<string>;
  placeText: Maybe<string>;
  lat: Maybe<number>;
  lon: Maybe<number>;
  occurredOn: Maybe<string>;
  receivedAt: Date;
  enteredAt: Date;
  enteredBy: Maybe<string>;
  enteredAtInstansi: Maybe<string>;
  desk: Maybe<DeskNotes>;
  answerBy: Date;
  ruleSet: string;
  status: Status;
  takenOver: TakenOver | null;
  pinHash: Buffer;
  secretHash: Buffer;
}

/** What belongs to a new complaint, by its id. */
export interface OfComplaint {
  complaintId: string;
}

export interface NewFile extends OfComplaint {
  id: string;
  type: string;
  size: number;
  sealedId: string | null;
  ref: string | null;
  /** Seen by nobody until a scanner has looked at it. */
  held: 'unscanned' | null;
}

export interface NewAccused extends OfComplaint {
  id: string;
  instansi: Maybe<string>;
  unit: Maybe<string>;
  personSealedId: string | null;
}

/** Said in another register, before the complaint was taken over. */
export interface NewMessage extends OfComplaint {
  id: string;
  from: MessageFrom;
  kind: MessageKind;
  text: string;
  at: Date;
}

export interface NewReference extends OfComplaint {
  id: string;
  system: string;
  reference: string;
  date: Maybe<string>;
  state: Maybe<string>;
}

/** One of the ways to its reporter. */
export interface NewWay extends OfComplaint {
  id: string;
  place: number;
  channel: string;
  sealedId: string | null;
  given: WayGiven;
}

/** The talk with the address it came from, by its keyed hash. */
export interface NewTalk extends OfComplaint {
  channel: string;
  addressIndex: Buffer;
  vouched: boolean;
  openedAt: Date;
}

/** The answer to repeat when the same Idempotency-Key comes again. */
export interface NewAnswer extends OfComplaint {
  keyIndex: Buffer;
  bodyHash: Buffer;
  sealedAnswer: Buffer;
  at: Date;
}

/** The public complaint that its reporter says it is about the same as. */
export interface NewSameMatter extends OfComplaint {
  code: string;
  at: Date;
}

export const inboundColumns = new Columns<NewInbound>({
  id: ['uuid', (row) => row.id],
  channel: ['text', (row) => row.channel],
  external_index: ['bytea', (row) => row.externalIndex],
  outcome: ['text', (row) => row.outcome],
  reason: ['text', (row) => row.reason],
  complaint_id: ['uuid', (row) => (row.outcome === 'accepted' ? row.id : null)],
  raw_id: ['uuid', (row) => row.rawId],
  received_at: ['timestamptz', (row) => row.receivedAt],
});

export const sealedColumns = new Columns<SealedRows['values'][number]>({
  owner_id: ['uuid', (row) => row.ownerId],
  id: ['uuid', (row) => row.id],
  key_id: ['uuid', (row) => row.keyId],
  kind: ['text', (row) => row.kind],
  bytes: ['bytea', (row) => row.bytes],
});

export const keyColumns = new Columns<SealedRows['keys'][number]>({
  owner_id: ['uuid', (row) => row.ownerId],
  id: ['uuid', (row) => row.id],
  batch_id: ['uuid', (row) => row.batchId],
  wrapped: ['bytea', (row) => row.wrapped],
});

export const complaintColumns = new Columns<NewComplaint>({
  id: ['uuid', (row) => row.id],
  code: ['text', (row) => row.code],
  channel: ['text', (row) => row.channel],
  source: ['text', (row) => row.source],
  title: ['text', (row) => row.title],
  text: ['text', (row) => row.text],
  classification: ['text', (row) => row.classification],
  known: ['text', ({ protection }) => protectionRow(protection).known],
  anonymous: ['boolean', ({ protection }) => protectionRow(protection).anonymous],
  name_shown: ['boolean', ({ protection }) => protectionRow(protection).name_shown],
  confidential: ['boolean', ({ protection }) => protectionRow(protection).confidential],
  closed_by_category: ['boolean', ({ protection }) => protectionRow(protection).closed_by_category],
  service_data: ['text[]', (row) => `{${row.serviceData.join(',')}}`],
  consents: ['jsonb', (row) => row.consents && JSON.stringify(row.consents)],
  automatic: ['boolean', (row) => row.automatic],
  incomplete: ['text', (row) => row.incomplete],
  wilayah: ['text', (row) => row.wilayah],
  place_text: ['text', (row) => row.placeText],
  lat: ['float8', (row) => row.lat],
  lon: ['float8', (row) => row.lon],
  occurred_on: ['date', (row) => row.occurredOn],
  received_at: ['timestamptz', (row) => row.receivedAt],
  entered_at: ['timestamptz', (row) => row.enteredAt],
  entered_by: ['text', (row) => row.enteredBy],
  entered_at_instansi: ['text', (row) => row.enteredAtInstansi],
  desk: ['jsonb', (row) => row.desk && JSON.stringify(row.desk)],
  answer_by: ['timestamptz', (row) => row.answerBy],
  rule_set: ['text', (row) => row.ruleSet],
  status: ['text', (row) => row.status],
  taken_over: ['jsonb', (row) => row.takenOver && JSON.stringify(row.takenOver)],
  pin_hash: ['bytea', (row) => row.pinHash],
  secret_hash: ['bytea', (row) => row.secretHash],
});

/** How far a source of a pulled channel has been read. */
export interface SourceCursor {
  channel: string;
  /** Empty where the channel has but one. */
  source: string;
  /** JSON, which only the channel understands. */
  cursor: unknown;
}

export const cursorColumns = new Columns<SourceCursor>({
  channel: ['text', (row) => row.channel],
  source: ['text', (row) => row.source],
  cursor: ['jsonb', (row) => JSON.stringify(row.cursor)],
});

/** What most reports leave none of, by its table. */
export interface RareRows {
  attachment: NewFile[];
  accused: NewAccused[];
  message: NewMessage[];
  external_reference: NewReference[];
  conversation: NewTalk[];
  reply_address: NewWay[];
  idempotency: NewAnswer[];
  same_matter: NewSameMatter[];
}

export const rareColumns: { [Table in keyof RareRows]: Columns<RareRows[Table][number]> } = {
  attachment: new Columns({
    id: ['uuid', (row) => row.id],
    complaint_id: ['uuid', (row) => row.complaintId],
    message_id: ['uuid', (row) => row.complaintId],
    type: ['text', (row) => row.type],
    size: ['int4', (row) => row.size],
    sealed_id: ['uuid', (row) => row.sealedId],
    ref: ['text', (row) => row.ref],
    held: ['text', (row) => row.held],
  }),
  accused: new Columns({
    id: ['uuid', (row) => row.id],
    complaint_id: ['uuid', (row) => row.complaintId],
    instansi: ['text', (row) => row.instansi],
    unit: ['text', (row) => row.unit],
    person_sealed_id: ['uuid', (row) => row.personSealedId],
  }),
  message: new Columns({
    id: ['uuid', (row) => row.id],
    complaint_id: ['uuid', (row) => row.complaintId],
    '"from"': ['text', (row) => row.from],
    kind: ['text', (row) => row.kind],
    text: ['text', (row) => row.text],
    at: ['timestamptz', (row) => row.at],
  }),
  external_reference: new Columns({
    id: ['uuid', (row) => row.id],
    complaint_id: ['uuid', (row) => row.complaintId],
    system: ['text', (row) => row.system],
    reference: ['text', (row) => row.reference],
    date: ['date', (row) => row.date],
    state: ['text', (row) => row.state],
  }),
  conversation: new Columns({
    channel: ['text', (row) => row.channel],
    address_index: ['bytea', (row) => row.addressIndex],
    complaint_id: ['uuid', (row) => row.complaintId],
    opened_at: ['timestamptz', (row) => row.openedAt],
    vouched: ['boolean', (row) => row.vouched],
  }),
  reply_address: new Columns({
    id: ['uuid', (row) => row.id],
    owner_id: ['uuid', (row) => row.complaintId],
    place: ['int4', (row) => row.place],
    channel: ['text', (row) => row.channel],
    sealed_id: ['uuid', (row) => row.sealedId],
    given: ['text', (row) => row.given],
  }),
  idempotency: new Columns({
    complaint_id: ['uuid', (row) => row.complaintId],
    key_index: ['bytea', (row) => row.keyIndex],
    body_hash: ['bytea', (row) => row.bodyHash],
    sealed_answer: ['bytea', (row) => row.sealedAnswer],
    at: ['timestamptz', (row) => row.at],
  }),
  same_matter: new Columns({
    complaint_id: ['uuid', (row) => row.complaintId],
    code: ['text', (row) => row.code],
    agreed: ['boolean', () => true],
    at: ['timestamptz', (row) => row.at],
  }),
};
