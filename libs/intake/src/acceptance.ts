import { newId } from '#platform';
import type { RawReport } from '#channels';
import {
  newPin,
  newReportNumber,
  newSecret,
  protectionOf,
  serviceDataOf,
  settlementDays,
  type History,
  type InboundAttachment,
  type InboundReport,
  type Reporter,
  type TakenOver,
  type RuleBook,
  type WorkCalendar,
} from '#complaint';
import {
  pack,
  pinHash,
  secretHash,
  type DataKey,
  type FileAbout,
  type Identity,
  type Keys,
  type RawAbout,
  type ReportIdentity,
} from '#identity';
import type { Acceptance } from '#store';
import { heardAt } from './heard.js';
import { storable, withoutNumbers } from './hiding.js';
import type { Arriving, Receipt } from './taken.js';

/** What is to be committed, and the key its values are sealed under, which is wrapped only then. */
export interface Prepared {
  acceptance: Acceptance;
  key: DataKey;
}

interface Tools {
  identity: Identity;
  keys: Keys;
  calendar: WorkCalendar;
  rules: RuleBook;
  now: Date;
  /** A scanner is configured: files that it has not seen are kept from people's eyes. */
  holdsUnscanned: boolean;
}

/** Seals a value for the report and says under which id. */
type Keep = (...value: Parameters<ReturnType<Identity['envelope']>['seal']>) => string;

const storableOrNull = (text: string | undefined): string | null =>
  text === undefined ? null : storable(text);

/** Everything that one report leaves behind as a new complaint, ready to be committed at once. */
export function newComplaint(
  { channel, raw, report: given, kept }: Arriving,
  tools: Tools,
): Prepared & { receipt: Receipt } {
  const { identity, now } = tools;
  const { report, hidden } = withoutNumbers(given);
  const id = kept?.id ?? newId();
  const receipt: Receipt = { code: newReportNumber(), pin: newPin(), secret: newSecret() };
  const { key, seal } = identity.envelope(id);
  const sealedRaw = seal('raw', packRaw(raw));
  // The raw bytes of what was kept are sealed under this id already.
  const sealed = kept ? [] : [sealedRaw];
  const keep: Keep = (kind, value) => {
    const one = seal(kind, value);
    sealed.push(one);
    return one.id;
  };
  const accused = (report.accused ?? []).map((one) => ({ id: newId(), ...one }));
  const who = identityOf(report, accused);
  const whoId = who && keep('reporter', JSON.stringify(who));
  if (hidden.length > 0) keep('hidden', JSON.stringify(hidden));
  keepServiceData(report, keep);
  const ways = waysBack({ channel, report, whoId }, keep);
  const attachment = report.attachments.map((file) => ({
    ...fileRow(file, tools),
    complaintId: id,
    sealedId: file.content ? keep('attachment', packFile(file.name, file.content)) : null,
  }));
  return {
    receipt,
    key,
    acceptance: {
      inbound: {
        id,
        channel,
        externalIndex: kept?.knownBy ?? identity.externalIndex(channel, report.externalId),
        outcome: 'accepted',
        reason: null,
        rawId: sealedRaw.id,
        receivedAt: now,
      },
      sealed,
      complaint: {
        id,
        channel,
        ...complaintOf(id, report, receipt, tools),
      },
      attachment,
      accused: accused.map(({ person, ...one }) => ({
        instansi: one.instansi,
        unit: one.unit,
        id: one.id,
        complaintId: id,
        personSealedId: person === undefined ? null : whoId,
      })),
      message: saidBefore(report, id, now),
      external_reference: numbersElsewhere(report, id),
      conversation: talkWith({ channel, report, complaintId: id }, tools),
      reply_address: ways.map((way, place) => ({ id: newId(), complaintId: id, place, ...way })),
      idempotency: [],
      same_matter: report.sameAs === undefined ? [] : [{ complaintId: id, code: report.sameAs, at: now }],
    },
  };
}

/** What the reporter agreed to give for the service itself. */
function keepServiceData(report: InboundReport, keep: Keep): void {
  const kinds = serviceDataOf(report);
  if (kinds.length === 0) return;
  const given = Object.fromEntries(kinds.map((kind) => [kind, report.serviceData?.[kind]]));
  keep('service-data', JSON.stringify(given));
}

/** The ways back to the reporter in their order: first the one he came by, if it has an address. */
function waysBack(
  { channel, report, whoId }: { channel: string; report: InboundReport; whoId: string | null },
  keep: Keep,
) {
  const others = (report.otherWays ?? []).map(({ address, ...way }) => ({
    ...way,
    sealedId: address === undefined ? null : keep('address', JSON.stringify({ address })),
  }));
  const cameBy = { channel, given: 'came-by' as const, sealedId: whoId };
  return report.address === undefined ? others : [cameBy, ...others];
}

function complaintOf(id: string, report: InboundReport, receipt: Receipt, tools: Tools) {
  const { keys, calendar, now } = tools;
  const classification = report.classification ?? null;
  const wilayah = report.wilayah ?? null;
  const receivedAt = heardAt(report, now);
  const rules = tools.rules.inForce(receivedAt, wilayah);
  const days = settlementDays(rules, { classification, supervisory: false });
  return {
    code: receipt.code,
    source: storableOrNull(report.source),
    title: report.title,
    text: report.text,
    classification,
    protection: protectionOf(report),
    serviceData: serviceDataOf(report),
    consents: report.consents,
    automatic: report.automatic,
    incomplete: report.incomplete,
    wilayah,
    placeText: report.place,
    lat: report.point?.lat,
    lon: report.point?.lon,
    occurredOn: report.occurredOn,
    receivedAt,
    enteredAt: now,
    enteredBy: report.enteredBy?.officer,
    enteredAtInstansi: report.enteredBy?.instansi,
    desk: report.desk,
    answerBy: calendar.deadline(receivedAt, days, wilayah),
    ruleSet: rules.id,
    status: report.history?.status ?? ('received' as const),
    takenOver: report.history ? takenOverFrom(report.history) : null,
    pinHash: pinHash(keys, id, receipt.pin),
    secretHash: secretHash(keys, id, receipt.secret),
  };
}

const takenOverFrom = ({ state, category, instansi, closedAt }: History): TakenOver => ({
  ...(state !== undefined && { state: storable(state).slice(0, 200) }),
  ...(category !== undefined && { category: storable(category).slice(0, 200) }),
  ...(instansi !== undefined && { instansi: storable(instansi).slice(0, 200) }),
  ...(closedAt !== undefined && { closedAt: closedAt.toISOString() }),
});

const numbersElsewhere = (
  { references = [] }: InboundReport,
  complaintId: string,
): Acceptance['external_reference'] =>
  references.map(({ system, reference, date, state }) => ({
    id: newId(),
    complaintId,
    system,
    reference: storable(reference).slice(0, 200),
    date,
    state,
  }));

/** The answer given in another register, with its own date; where nothing was decided there it was a first response. */
function saidBefore(
  { history, receivedAt }: InboundReport,
  complaintId: string,
  now: Date,
): Acceptance['message'] {
  if (!history?.answer) return [];
  const { status, answer, closedAt } = history;
  const kind = status === 'received' ? 'response' : 'answer';
  const at = answer.at ?? closedAt ?? receivedAt ?? now;
  return [{ id: newId(), complaintId, from: 'instansi', kind, text: storable(answer.text), at }];
}

/** What is remembered of an address until the complaint ends; one that the provider vouches for can be talked with. */
function talkWith(
  { channel, report, complaintId }: { channel: string; report: InboundReport; complaintId: string },
  { identity, now }: Tools,
): Acceptance['conversation'] {
  const { address, assurance } = report;
  if (address === undefined) return [];
  const addressIndex = identity.addressIndex(channel, address);
  const openedAt = heardAt(report, now);
  return [{ channel, addressIndex, complaintId, openedAt, vouched: assurance === 'vouched' }];
}

/** What is kept of input that became no complaint: its raw bytes, and why a person must look. */
export function quarantined(
  channel: string,
  raw: RawReport,
  why: { externalId: string; reason: string },
  { identity, now }: Pick<Tools, 'identity' | 'now'>,
): Prepared {
  const id = newId();
  const { key, seal } = identity.envelope(id);
  const sealedRaw = seal('raw', packRaw(raw));
  return {
    key,
    acceptance: {
      inbound: {
        id,
        channel,
        externalIndex: identity.externalIndex(channel, why.externalId),
        outcome: 'quarantined',
        reason: why.reason,
        rawId: sealedRaw.id,
        receivedAt: now,
      },
      sealed: [sealedRaw],
      complaint: null,
      attachment: [],
      accused: [],
      message: [],
      external_reference: [],
      conversation: [],
      reply_address: [],
      idempotency: [],
      same_matter: [],
    },
  };
}

/** A raw item with all that its parser takes, as it is sealed. */
export const packRaw = ({ body, contentType, envelope }: RawReport): Buffer =>
  pack({ contentType, ...(envelope && { envelope }) } satisfies RawAbout, body);

export const packFile = (name: string, content: Uint8Array): Buffer =>
  pack({ name } satisfies FileAbout, content);

/** What is known of a file without its name and bytes. What its sender calls its type may be any words. */
export const fileRow = (file: InboundAttachment, { holdsUnscanned }: Pick<Tools, 'holdsUnscanned'>) => ({
  id: newId(),
  type: /^[\w.+-]{1,60}\/[\w.+-]{1,100}$/.test(file.type) ? file.type : 'application/octet-stream',
  size: file.content?.byteLength ?? file.size ?? 0,
  ref: file.ref ?? null,
  held: holdsUnscanned && file.scanned !== true ? ('unscanned' as const) : null,
});

/** Everything that tells who reported or who is accused; null where nothing does. */
function identityOf(
  { reporter, address, replyReference }: InboundReport,
  accused: { id: string; person?: string }[],
): ReportIdentity | null {
  const known = Object.entries(reporter ?? {}).filter(
    ([, value]) => typeof value === 'string' && value !== '',
  );
  const persons = accused.flatMap(({ id, person }) => (person === undefined ? [] : [[id, person]]));
  const identity: ReportIdentity = {
    ...(known.length > 0 && { reporter: Object.fromEntries(known) as Reporter }),
    ...(address !== undefined && { address }),
    ...(replyReference !== undefined && { replyReference }),
    ...(persons.length > 0 && { accused: Object.fromEntries(persons) as Record<string, string> }),
  };
  return Object.keys(identity).length > 0 ? identity : null;
}
