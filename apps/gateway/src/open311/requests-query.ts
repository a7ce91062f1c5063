import { Failure, readReportNumber } from '#complaint';
import type { Directory } from '#instansi';
import type { PublicFilter } from '#store';
import { serviceOf, statusesOf } from './georeport-views.js';

/** At most so many days and requests in one answer, as GeoReport says. */
const SPAN_MS = 90 * 86_400_000;
const MOST_REQUESTS = 1_000;

type Query = Record<string, unknown>;

/**
 * The filter of `GET /requests`, all of it optional. `service_request_id` overrides the rest; a number that can be none
 * finds nothing. Throws `invalid` for what is no status or no time, and for more than 90 days.
 */
export function filterOf(query: Query, directory: Directory, now: Date): PublicFilter {
  const wilayah = jurisdictionOf(query, directory);
  const within = wilayah === undefined ? {} : { wilayah };
  const ids = listOf(query['service_request_id']);
  if (ids.length > 0) {
    const codes = ids
      .slice(0, MOST_REQUESTS)
      .map(readReportNumber)
      .filter((code) => code !== null);
    return { ...within, codes, limit: MOST_REQUESTS };
  }
  const categories = listOf(query['service_code']);
  const statuses = listOf(query['status']).map((status) => {
    const meant = Object.hasOwn(statusesOf, status) ? statusesOf[status] : undefined;
    if (!meant) throw fault('status', 'open311-status');
    return meant;
  });
  return {
    ...within,
    ...rangeOf(query, now),
    ...(categories.length > 0 ? { categories } : {}),
    ...(statuses.length > 0 ? { statuses: statuses.flat() } : {}),
    limit: MOST_REQUESTS,
  };
}

/** The area a caller named. Throws `not-found` for one that is not in the directory. */
export function jurisdictionOf(given: Query, directory: Directory): string | undefined {
  const code = textOf(given['jurisdiction_id']);
  if (code !== undefined && !directory.wilayah(code)) throw new Failure('not-found', 'jurisdiction-unknown');
  return code;
}

/** The category a caller named. Throws `invalid` where he named none, `not-found` for one that we do not have. */
export function namedService(given: Query, directory: Directory) {
  const code = textOf(given['service_code']);
  if (code === undefined) throw fault('service_code', 'service-required');
  const service = serviceOf(code, directory);
  if (!service) throw new Failure('not-found', 'service-unknown');
  return service;
}

function rangeOf(query: Query, now: Date): { from: Date; until: Date } {
  const from = timeOf(query, 'start_date');
  const until = timeOf(query, 'end_date');
  if (from && until && until.getTime() - from.getTime() > SPAN_MS) throw fault('end_date', 'open311-span');
  const end = until ?? (from ? new Date(Math.min(from.getTime() + SPAN_MS, now.getTime())) : now);
  return { from: from ?? new Date(end.getTime() - SPAN_MS), until: end };
}

function timeOf(query: Query, field: 'start_date' | 'end_date'): Date | undefined {
  const text = textOf(query[field]);
  if (text === undefined) return undefined;
  // A day alone is a time too (W3C date and time formats), and a plus sign in an address is often left unescaped.
  const written = text.replace(/ (?=\d{2}:\d{2}$)/, '+');
  const wellFormed = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(
    written,
  );
  const time = new Date(written);
  if (!wellFormed || Number.isNaN(time.getTime())) throw fault(field, 'open311-time');
  return time;
}

/** GeoReport: what is passed and empty is as if it was not passed. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().replaceAll('\u0000', '') : undefined;

/** Comma-separated, or the field given several times. */
const listOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value])
    .flatMap((one) => textOf(one)?.split(',') ?? [])
    .map((one) => one.trim())
    .filter((one) => one !== '');

const fault = (field: string, code: string): Failure => new Failure('invalid', code, [{ field, code }]);
