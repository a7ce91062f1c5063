import { NOT_A_REPORT, showReportNumber, statusLabel, type Status } from '#complaint';
import type { Category, Directory } from '#instansi';
import type { PublicComplaint } from '#store';
import type { words } from '../words/words.js';
import type { Value } from './documents.js';

type Say = ReturnType<typeof words>;

/** When these documents last changed in what they promise, as GeoReport wants it: sortable. */
const CHANGESET = '2026-11-26 00:00';
const SPECIFICATION = 'http://wiki.open311.org/GeoReport_v2';
const LONGEST_DESCRIPTION = 4_000;

/** What anybody may report by GeoReport: our categories. */
export const serviceOf = (code: string, directory: Directory): Category | undefined =>
  code === NOT_A_REPORT ? undefined : directory.category(code);

export function servicesView(directory: Directory): Value {
  return directory.data.categories
    .filter(({ id }) => id !== NOT_A_REPORT)
    .map(({ id, label }) => ({
      service_code: id,
      service_name: label,
      description: label,
      metadata: true,
      type: 'realtime',
      keywords: label.split(/[,:]\s*|\s+dan\s+/).join(', '),
      group: null,
    }));
}

/** What every service asks beyond the fields of GeoReport; the same for all, and all of it may be left out. */
export function definitionView({ id }: Category, say: Say): Value {
  const yesOrNo = [
    { key: 'true', name: say('open311.yes') },
    { key: 'false', name: say('open311.no') },
  ];
  const asked = [
    { code: 'anonymous', datatype: 'singlevaluelist', values: yesOrNo },
    { code: 'confidential', datatype: 'singlevaluelist', values: yesOrNo },
    { code: 'occurred_on', datatype: 'datetime', values: [] },
  ];
  return {
    service_code: id,
    attributes: asked.map(({ code, datatype, values }, index) => ({
      variable: true,
      code,
      datatype,
      required: false,
      datatype_description: say(`open311.attribute.${code}.hint`),
      order: index + 1,
      description: say(`open311.attribute.${code}`),
      values,
    })),
  };
}

export function discoveryView(publicUrl: string, demo: boolean, say: Say): Value {
  return {
    changeset: CHANGESET,
    contact: say('open311.contact', { url: publicUrl }),
    key_service: say('open311.key-service', { url: publicUrl }),
    endpoints: [
      {
        specification: SPECIFICATION,
        url: `${publicUrl}/open311/v2`,
        changeset: CHANGESET,
        type: demo ? 'test' : 'production',
        formats: ['text/xml', 'application/json'],
      },
    ],
  };
}

/** Statuses that GeoReport calls closed; every other public one is open. */
const closed: readonly Status[] = ['answered', 'closed'];
const open: readonly Status[] = ['disposed', 'in-progress', 'needs-info', 'reopened', 'referred'];
export const statusesOf: Readonly<Record<string, readonly Status[]>> = { open, closed };

export function requestView(complaint: PublicComplaint, directory: Directory, say: Say): Value {
  const { code, status, category, instansi, lat, lon } = complaint;
  const service = directory.category(category)?.label ?? null;
  return {
    service_request_id: showReportNumber(code),
    status: closed.includes(status) ? 'closed' : 'open',
    // Words of ours: those of officers may greet the reporter by name.
    status_notes: say('open311.status-notes', { status: statusLabel(status) }),
    service_name: service,
    service_code: category,
    description: descriptionOf(complaint, service),
    agency_responsible: agencyOf(instansi, directory),
    service_notice: null,
    requested_datetime: w3(complaint.receivedAt),
    updated_datetime: w3(complaint.updatedAt),
    expected_datetime: w3(complaint.answerBy),
    address: addressOf(complaint, directory),
    address_id: null,
    zipcode: null,
    lat,
    long: lon,
    media_url: null,
  };
}

/** The body, and the government it belongs to: every city has a Dinas Perhubungan. */
function agencyOf(id: string, directory: Directory): string | null {
  const [body, government] = [directory.instansi(id), directory.governmentOf(id)];
  if (!body) return null;
  return government && government.id !== id ? `${body.name}, ${government.name}` : body.name;
}

const w3 = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, 'Z');

/** A link that a stranger chose is shown to nobody, and may name him. */
export const withoutLinks = (words: string): string =>
  words.replace(/\b(?:https?|ftp):\/\/\S+|\bwww\.\S+/gi, '[tautan]');

/** What was reported. */
function descriptionOf({ title, text }: PublicComplaint, service: string | null): string {
  const words = title === null || title === service ? text : `${title}\n\n${text}`;
  return withoutLinks(words).slice(0, LONGEST_DESCRIPTION).toWellFormed();
}

/** From the most specific to the most general, as GeoReport wants it. */
function addressOf({ placeText, place, wilayah }: PublicComplaint, directory: Directory): string | null {
  const parts = [placeText, place?.name, directory.wilayah(wilayah ?? '')?.name];
  const told = [...new Set(parts.filter((part) => part !== null && part !== undefined && part !== ''))];
  return told.length > 0 ? told.join(', ') : null;
}
