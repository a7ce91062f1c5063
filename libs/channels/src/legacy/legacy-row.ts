import { createHash } from 'node:crypto';
import type { InboundReport } from '#complaint';
import type { RawReport } from '../channel-adapter.js';
import { Unreadable } from '../channel-failures.js';
import { normalLine } from '../providers/normal-form.js';
import { countsRows, legacyFields, type Places } from './legacy-columns.js';
import { legacyStates } from './legacy-values.js';
import {
  RowCells,
  wilayahIn,
  type ListedRow,
  type RowFault,
  type RowFaultCode,
  type RowReading,
} from './row-cells.js';

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
export function reportOfRow(raw: RawReport): InboundReport {
  const { envelope, row, cells } = opened(raw);
  const { source = '', officer = '', instansi, line } = envelope;
  const said = cells.report(source);
  if (cells.faults.length > 0) throw new RowUnreadable(cells.faults, line);
  const number = said.references?.[0]?.reference;
  return {
    ...said,
    externalId: number === undefined ? `${source}:${fingerprintOf(row)}` : `${source}#${number}`,
    assurance: 'officer',
    enteredBy: { officer, instansi: instansi || null },
    source,
    automatic: false,
    attachments: [],
  };
}

/** What a row of a list of SP4N-LAPOR! says. Throws `RowUnreadable`. */
export function listedRow(raw: RawReport): ListedRow {
  const { envelope, cells } = opened(raw);
  const listed = cells.listed();
  if (cells.faults.length > 0) throw new RowUnreadable(cells.faults, envelope['line']);
  return listed;
}

function opened({ body, envelope = {} }: RawReport) {
  const { source, officer, line, broken, reading } = envelope;
  if (broken !== undefined) throw whole(broken as RowFaultCode, line);
  const row = readRow(body);
  if (row === null || !source || !officer) throw whole('row-broken', line);
  return { envelope, row, cells: new RowCells(row.cells, readingIn(reading)) };
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
function readingIn(written: string | undefined): RowReading {
  const given = parsed(written ?? '{}') as Partial<RowReading> | null;
  const places: Places = {};
  for (const field of legacyFields) {
    const place: unknown = given?.places?.[field];
    if (typeof place === 'number') places[field] = place;
  }
  const states = Object.entries(given?.states ?? {}).filter(([, state]) => legacyStates.includes(state));
  const wilayah = wilayahIn(given?.wilayah);
  return {
    places,
    states: Object.fromEntries(states),
    ...(wilayah !== undefined && { wilayah }),
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
