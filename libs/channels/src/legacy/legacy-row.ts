import { createHash } from 'node:crypto';
import type { History, InboundReport, Reporter } from '#complaint';
import type { RawReport } from '../channel-adapter.js';
import { Unreadable } from '../channel-failures.js';
import { known, normalLine, normalPhone, normalText } from '../providers/normal-form.js';
import { countsRows, legacyFields, type LegacyField, type Places } from './legacy-columns.js';
import {
  legacyStates,
  readClassification,
  readDate,
  readState,
  saysYes,
  type LegacyState,
} from './legacy-values.js';

/** How the rows of one file are read. */
export interface RowReading {
  places: Places;
  /** What the register's own words for states mean, folded as headers are. */
  states: Readonly<Record<string, LegacyState>>;
  wilayah?: string;
  monthFirst?: boolean;
}

export type RowFaultCode =
  | 'text-missing'
  | 'date-unreadable'
  | 'status-unknown'
  | 'row-broken'
  | 'row-too-long'
  | 'too-many-cells'
  | 'number-used-twice'
  | 'not-json';

/** What is wrong with a row, and in which column; columns count from 1, and 0 is the row itself. */
export interface RowFault {
  column: number;
  field: LegacyField | null;
  code: RowFaultCode;
}

/** A row that is kept for a person. Its text names columns and faults, never what stands in them. */
export class RowUnreadable extends Unreadable {
  constructor(
    readonly faults: readonly RowFault[],
    line: string | undefined,
  ) {
    const said = faults.map(({ column, field, code }) =>
      column === 0 ? code : `column ${column}${field === null ? '' : ` (${field})`}: ${code}`,
    );
    super(`${line !== undefined && /^\d{1,9}$/.test(line) ? `line ${line}, ` : ''}${said.join(', ')}`);
  }
}

/** A row by itself: `{"columns": […], "cells": […]}`, as many of the one as of the other. */
interface Row {
  columns: string[];
  cells: string[];
}

const whole = (code: RowFaultCode, line: string | undefined): RowUnreadable =>
  new RowUnreadable([{ column: 0, field: null, code }], line);

/** The report that a raw row holds. Throws `RowUnreadable`. */
export function reportOfRow({ body, envelope }: RawReport): InboundReport {
  const { source, officer, line, broken } = envelope ?? {};
  if (broken !== undefined) throw whole(broken as RowFaultCode, line);
  const row = readRow(body);
  if (row === null || !source || !officer) throw whole('row-broken', line);
  const reading = readingIn(envelope?.['reading']);
  const faults: RowFault[] = [];
  const cell = (field: LegacyField): string => row.cells[reading.places[field] ?? -1] ?? '';
  const line1 = (field: LegacyField): string | undefined => normalLine(cell(field));
  const blame = (field: LegacyField, code: RowFaultCode): null => {
    faults.push({ column: (reading.places[field] ?? -1) + 1, field, code });
    return null;
  };
  const date = (field: LegacyField) => {
    const written = line1(field);
    if (written === undefined || isNothing(written)) return null;
    return readDate(written, reading) ?? blame(field, 'date-unreadable');
  };
  const title = line1('title');
  const words = normalText(cell('text')).trim();
  const text = words === '' ? (title ?? '') : words;
  if (text === '') blame('text', 'text-missing');
  const received = date('receivedAt');
  const occurred = date('occurredOn');
  const answered = date('answeredAt');
  const closed = date('closedAt');
  const answer = normalText(cell('answer')).trim();
  const written = line1('status');
  const state =
    written === undefined || isNothing(written)
      ? answer === '' || isNothing(answer)
        ? 'received'
        : 'answered'
      : (readState(written, reading.states) ?? blame('status', 'status-unknown'));
  if (faults.length > 0 || state === null) throw new RowUnreadable(faults, line);
  const history: History = known({
    status: state,
    state: written,
    category: line1('category'),
    instansi: line1('instansi'),
    answer: answer === '' || isNothing(answer) ? undefined : known({ text: answer, at: answered?.at }),
    closedAt: closed?.at,
  });
  const number = numberIn(cell('number'));
  return known({
    externalId: number === undefined ? `${source}:${fingerprintOf(row)}` : `${source}#${number}`,
    title: words === '' ? undefined : title,
    text,
    assurance: 'officer' as const,
    reporter: reporterIn(line1, saysYes(cell('anonymous'))),
    receivedAt: received?.at,
    occurredOn: occurred?.day,
    wilayah: wilayahIn(line1('wilayah')) ?? reading.wilayah,
    place: line1('place'),
    point: pointIn(line1('lat'), line1('lon')),
    classification: readClassification(cell('classification')),
    anonymous: saysYes(cell('anonymous')) || isNobody(line1('name')) || undefined,
    confidential: saysYes(cell('confidential')) || undefined,
    references:
      number === undefined ? undefined : [known({ system: source, reference: number, date: received?.day })],
    history,
    enteredBy: { officer, instansi: envelope?.['instansi'] || null },
    source,
    automatic: false,
    attachments: [],
  });
}

function readRow(body: Uint8Array): Row | null {
  try {
    const { columns, cells } = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(body),
    ) as Partial<Row>;
    const areTexts = [columns, cells].every(
      (list) => Array.isArray(list) && list.every((text) => typeof text === 'string'),
    );
    return areTexts && columns && cells && columns.length === cells.length ? { columns, cells } : null;
  } catch {
    return null;
  }
}

/** How the row is to be read, as its envelope says it; nothing of it where that cannot be understood. */
function readingIn(
  written: string | undefined,
): RowReading & { wilayah: string | undefined; monthFirst: boolean } {
  const given = parsed(written ?? '{}') as Partial<RowReading> | null;
  const places: Places = {};
  for (const field of legacyFields) {
    const place: unknown = given?.places?.[field];
    if (typeof place === 'number') places[field] = place;
  }
  const states = Object.entries(given?.states ?? {}).filter(([, state]) => legacyStates.includes(state));
  return {
    places,
    states: Object.fromEntries(states),
    wilayah: wilayahIn(given?.wilayah),
    monthFirst: given?.monthFirst === true,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * The same row again, wherever it stands and however it was saved: what is written in it, by its headings. It does not
 * depend on how the row is read, so that a better mapping finds the same row.
 */
export function fingerprintOf({ columns, cells }: Row): string {
  const said = columns.flatMap((column, place) => {
    const value = normalLine(cells[place]);
    return value === undefined || countsRows(column) ? [] : [`${normalLine(column) ?? ''}\u0000${value}`];
  });
  return createHash('sha256').update(said.sort().join('\u0001')).digest('hex').slice(0, 40);
}

/** What offices put where there is nothing. */
const isNothing = (written: string): boolean =>
  /^(?:[-–—.0]+|n\/?a|null|none|kosong|tidak ada)$/i.test(written);
const isNobody = (name: string | undefined): boolean =>
  name !== undefined && /^(?:anonim|anonymous|hamba allah|noname|no name|tanpa nama)$/i.test(name);

/** A row's own number in its register; none where an office has put a dash. */
export function numberIn(cell: string | undefined): string | undefined {
  const written = normalLine(cell);
  return written === undefined || isNothing(written) ? undefined : written.slice(0, 200);
}

const wilayahIn = (written: string | undefined): string | undefined =>
  written !== undefined && /^\d{2}(?:\.\d{2})?$/.test(written) ? written : undefined;

function pointIn(lat: string | undefined, lon: string | undefined): { lat: number; lon: number } | undefined {
  const [north, east] = [lat, lon].map((written) => Number(written?.replace(',', '.') ?? Number.NaN));
  if (north === undefined || east === undefined || !(Math.abs(north) <= 90 && Math.abs(east) <= 180))
    return undefined;
  return north === 0 && east === 0 ? undefined : { lat: north, lon: east };
}

function reporterIn(
  line: (field: LegacyField) => string | undefined,
  anonymous: boolean,
): Reporter | undefined {
  const given = (field: LegacyField): string | undefined => {
    const written = line(field);
    return written === undefined || isNothing(written) ? undefined : written.slice(0, 500);
  };
  const name = given('name');
  const phone = given('phone');
  const reporter = known({
    name: isNobody(name) || (anonymous && name === undefined) ? undefined : name,
    phone: phone === undefined ? undefined : normalPhone(phone),
    email: given('email'),
    address: given('address'),
  });
  return Object.keys(reporter).length > 0 ? reporter : undefined;
}
