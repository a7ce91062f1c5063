import { newId } from '#platform';
import type { RawReport } from '#channels';
import {
  newPin,
  newReportNumber,
  newSecret,
  permenpanrb62of2018,
  settlementDays,
  type InboundReport,
  type Reporter,
  type WorkCalendar,
} from '#complaint';
import { pinHash, secretHash, type Identity, type Keys, type SealedKind, type SealedValue } from '#identity';
import type { Acceptance } from '#store';
import type { Arriving, Receipt } from './taken.js';

/** Longest text a complaint keeps; the raw bytes keep all of it. */
const LONGEST_TEXT = 100_000;

export interface Prepared {
  acceptance: Acceptance;
  receipt: Receipt;
}

interface Tools {
  identity: Identity;
  keys: Keys;
  calendar: WorkCalendar;
  now: Date;
}

/** PostgreSQL stores neither NUL nor lone surrogates; channels cut both, and this is the last guard. */
const storable = (text: string): string =>
  text.toWellFormed().replaceAll('\u0000', '').slice(0, LONGEST_TEXT);
const storableOrNull = (text: string | undefined): string | null =>
  text === undefined ? null : storable(text);

/** Everything that one report leaves behind as a new complaint, ready to be committed at once. */
export function newComplaint({ channel, raw, report }: Arriving, tools: Tools): Prepared {
  const { identity, now } = tools;
  const id = newId();
  const inboundId = newId();
  const receipt: Receipt = { code: newReportNumber(), pin: newPin(), secret: newSecret() };
  const sealedRaw = identity.seal(id, 'raw', raw.body);
  const sealed: SealedValue[] = [sealedRaw];
  const keep = (kind: SealedKind, value: Uint8Array | string): string => {
    const kept = identity.seal(id, kind, value);
    sealed.push(kept);
    return kept.id;
  };
  const person = knownPerson(report.reporter);
  if (person) keep('reporter', JSON.stringify(person));
  if (report.address !== undefined) keep('address', report.address);
  return {
    receipt,
    acceptance: {
      inbound: {
        id: inboundId,
        channel,
        external_id: report.externalId,
        outcome: 'accepted',
        reason: null,
        complaint_id: id,
        raw_id: sealedRaw.id,
        content_type: raw.contentType,
        envelope: raw.envelope ? { ...raw.envelope } : null,
        received_at: now,
      },
      sealed,
      complaint: { id, channel, ...complaintRow(id, report, receipt, tools) },
      attachments: report.attachments.map((file) => ({
        id: newId(),
        complaint_id: id,
        name: storable(file.name).slice(0, 200),
        type: file.type,
        size: file.content?.byteLength ?? file.size ?? 0,
        sealed_id: file.content ? keep('attachment', file.content) : null,
        ref: file.ref ?? null,
      })),
      accused: (report.accused ?? []).map((accused) => ({
        id: newId(),
        complaint_id: id,
        instansi: accused.instansi ?? null,
        unit: accused.unit ?? null,
        person_sealed_id: accused.person === undefined ? null : keep('accused-person', accused.person),
      })),
      references: (report.references ?? []).map((reference) => ({
        id: newId(),
        complaint_id: id,
        system: reference.system,
        reference: storable(reference.reference).slice(0, 200),
        date: reference.date ?? null,
        state: reference.state ?? null,
      })),
      ...talkWith(channel, report, identity),
      events: [{ id: newId(), pattern: 'complaint.received', payload: { complaintId: id } }],
    },
  };
}

function complaintRow(id: string, report: InboundReport, receipt: Receipt, { keys, calendar, now }: Tools) {
  const classification = report.classification ?? null;
  const wilayah = report.wilayah ?? null;
  const receivedAt = report.receivedAt ?? now;
  const days = settlementDays(permenpanrb62of2018, { classification, supervisory: false });
  // Who accuses is protected from the first moment, whatever was ticked.
  const accuses = (report.accused ?? []).length > 0;
  return {
    code: receipt.code,
    source: storableOrNull(report.source),
    title: storableOrNull(report.title),
    text: storable(report.text),
    classification,
    anonymous: accuses || report.anonymous === true,
    confidential: accuses || report.confidential === true,
    automatic: report.automatic,
    wilayah,
    place_text: storableOrNull(report.place),
    lat: report.point?.lat,
    lon: report.point?.lon,
    occurred_on: report.occurredOn,
    received_at: receivedAt,
    entered_at: now,
    entered_by: report.enteredBy?.officer,
    entered_at_instansi: report.enteredBy?.instansi,
    desk: report.desk,
    answer_by: calendar.deadline(receivedAt, days, wilayah),
    rule_set: permenpanrb62of2018.id,
    reply_reference: storableOrNull(report.replyReference),
    pin_hash: pinHash(keys, id, receipt.pin).toString('hex'),
    secret_hash: secretHash(keys, id, receipt.secret).toString('hex'),
  };
}

/** An address that the provider vouches for can be talked with until the complaint ends. */
function talkWith(
  channel: string,
  report: InboundReport,
  identity: Identity,
): Pick<Acceptance, 'conversation'> {
  if (report.address === undefined || report.assurance !== 'vouched') return {};
  const index = identity.addressIndex(channel, report.address).toString('hex');
  return { conversation: { channel, address_index: index } };
}

/** What is kept of input that became no complaint: its raw bytes, and why a person must look. */
export function quarantined(
  channel: string,
  raw: RawReport,
  why: { externalId: string; reason: string },
  tools: Pick<Tools, 'identity' | 'now'>,
): Acceptance {
  const inboundId = newId();
  const sealedRaw = tools.identity.seal(inboundId, 'raw', raw.body);
  return {
    inbound: {
      id: inboundId,
      channel,
      external_id: why.externalId,
      outcome: 'quarantined',
      reason: why.reason,
      complaint_id: null,
      raw_id: sealedRaw.id,
      content_type: raw.contentType,
      envelope: raw.envelope ? { ...raw.envelope } : null,
      received_at: tools.now,
    },
    sealed: [sealedRaw],
    attachments: [],
    accused: [],
    references: [],
    events: [],
  };
}

function knownPerson(reporter: Reporter | undefined): Reporter | null {
  const known = Object.entries(reporter ?? {}).filter(
    ([, value]) => typeof value === 'string' && value !== '',
  );
  return known.length > 0 ? (Object.fromEntries(known) as Reporter) : null;
}
