import { isAnonymous, isConfidential, showReportNumber, type Complaint } from '#complaint';
import type { Directory } from '#instansi';

/**
 * The fields of SP4N-LAPOR!'s manual form, in the order in which it is filled in: where a report came from, what kind it
 * is, what happened, when and where, and who should answer. The form's own list is not published; this is the field's.
 */
export const laporFields = [
  'channel',
  'receivedOn',
  'origin',
  'classification',
  'title',
  'text',
  'occurredOn',
  'place',
  'instansi',
  'category',
  'anonymous',
] as const;
export type LaporField = (typeof laporFields)[number];

/** What is written in each field; empty where nothing is known. Channel and classification are our own words' keys. */
export type LaporForm = Record<LaporField, string>;

const GIST = 100;

/**
 * A complaint as it is written into SP4N-LAPOR!. Null for one that is confidential or supervisory: of that nothing but a
 * number may stand there. Who reported is in no field, and numbers in its words are hidden already.
 */
export function laporForm(complaint: Complaint, directory: Directory): LaporForm | null {
  if (isConfidential(complaint.protection) || complaint.supervisory) return null;
  const { title, text, channel, receivedAt, code, classification, occurredOn, category } = complaint;
  return {
    channel,
    receivedOn: receivedAt.toISOString(),
    origin: showReportNumber(code),
    classification: classification ?? '',
    title: title ?? gist(text),
    text,
    occurredOn: occurredOn ?? '',
    place: placeOf(complaint, directory),
    instansi: fullName(complaint.instansi ?? complaint.suggestion?.instansi ?? null, directory),
    category: category === null ? '' : (directory.category(category)?.label ?? category),
    anonymous: isAnonymous(complaint.protection) ? 'yes' : 'no',
  };
}

function placeOf({ placeText, place, wilayah }: Complaint, directory: Directory): string {
  const area = wilayah === null ? undefined : directory.wilayah(wilayah)?.name;
  return [placeText, place?.name, area].filter(Boolean).join(', ');
}

/** With whose it is: every government has a body of this name. */
function fullName(body: string | null, directory: Directory): string {
  if (body === null) return '';
  const name = directory.instansi(body)?.name ?? body;
  const government = directory.governmentOf(body);
  return government && government.id !== body ? `${name}, ${government.name}` : name;
}

function gist(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= GIST ? line : `${line.slice(0, GIST - 1).toWellFormed()}…`;
}
