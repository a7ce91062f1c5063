import { foldHeader, guessPlaces, legacyFields, type LegacyField, type Places } from './legacy-columns.js';
import { wilayahIn } from './row-cells.js';
import { legacyStates, type LegacyState } from './legacy-values.js';

/**
 * What an officer says of a file, over what its headings are taken for:
 * `{"columns": {"text": "Uraian", "phone": 4, "name": null}, "states": {"sdh": "closed"}, "wilayah": "73.11",
 * "monthFirst": false}`. A column is named by its heading or counted from 1; null takes a field away.
 */
export interface LegacyMapping {
  columns: Partial<Record<LegacyField, string | number | null>>;
  states: Record<string, LegacyState>;
  wilayah?: string;
  monthFirst: boolean;
}

export const noMapping: LegacyMapping = { columns: {}, states: {}, monthFirst: false };

/** A mapping that cannot be used, by what is wrong with it. */
export class MappingFault extends Error {
  override readonly name = 'MappingFault';

  constructor(
    readonly code: 'mapping-not-json' | 'mapping-unknown' | 'mapping-column-missing',
    /** The key or heading that is wrong: written by whoever wrote the mapping. */
    readonly place: string,
  ) {
    super(`${code}: ${place}`);
  }
}

/** Reads a mapping file. Throws `MappingFault` naming the first thing that it does not know. */
export function readMapping(json: string): LegacyMapping {
  const given = objectIn(json);
  const unknown = Object.keys(given).find(
    (key) => !['columns', 'states', 'wilayah', 'monthFirst'].includes(key),
  );
  if (unknown !== undefined) throw new MappingFault('mapping-unknown', unknown);
  const columns: LegacyMapping['columns'] = {};
  for (const [key, column] of entriesOf(given['columns'], 'columns')) {
    const field = legacyFields.find((known) => known === key);
    const isColumn =
      column === null ||
      typeof column === 'string' ||
      (typeof column === 'number' && Number.isInteger(column) && column > 0);
    if (!field || !isColumn) throw new MappingFault('mapping-unknown', `columns.${key}`);
    columns[field] = column;
  }
  const states = entriesOf(given['states'], 'states').map(([written, meant]) => {
    const state = legacyStates.find((known) => known === meant);
    if (!state) throw new MappingFault('mapping-unknown', `states.${written}`);
    return [foldHeader(written), state] as const;
  });
  const { monthFirst = false } = given;
  if (typeof monthFirst !== 'boolean') throw new MappingFault('mapping-unknown', 'monthFirst');
  return { columns, states: Object.fromEntries(states), ...areaIn(given['wilayah']), monthFirst };
}

function areaIn(given: unknown): { wilayah?: string } {
  if (given === undefined) return {};
  const wilayah = typeof given === 'string' ? wilayahIn(given) : undefined;
  if (wilayah === undefined) throw new MappingFault('mapping-unknown', 'wilayah');
  return { wilayah };
}

function objectIn(json: string): Record<string, unknown> {
  let given: unknown;
  try {
    given = JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch {
    throw new MappingFault('mapping-not-json', '');
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new MappingFault('mapping-not-json', '');
  }
  return given as Record<string, unknown>;
}

function entriesOf(given: unknown, place: string): [string, unknown][] {
  if (given === undefined) return [];
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new MappingFault('mapping-unknown', place);
  }
  return Object.entries(given);
}

/** Where each field stands under these headings, by the mapping first; null where a column that it names is missing. */
export function placesUnder(headers: readonly string[], { columns }: LegacyMapping): Places | null {
  const named: Places = {};
  for (const [field, column] of Object.entries(columns) as [LegacyField, string | number | null][]) {
    if (column === null) continue;
    const place = typeof column === 'number' ? column - 1 : placeOf(column, headers);
    if (place < 0 || place >= headers.length) return null;
    named[field] = place;
  }
  const taken = new Set(Object.values(named));
  const guessed = Object.entries(guessPlaces(headers)).filter(
    ([field, place]) => !taken.has(place) && !Object.hasOwn(columns, field),
  );
  return { ...Object.fromEntries(guessed), ...named };
}

function placeOf(column: string, headers: readonly string[]): number {
  const exact = headers.indexOf(column);
  return exact === -1 ? headers.findIndex((header) => foldHeader(header) === foldHeader(column)) : exact;
}
