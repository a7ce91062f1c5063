import { parse } from 'csv-parse/sync';
import { Failure, isDay, readRuleSet, type FieldFault } from '#complaint';
import type { Office } from '#instansi';
import type { ClockStore, Database, Holiday, OfficeStore, Transaction } from '#store';

export interface CalendarDeskParts {
  database: Database;
  office: Office;
  store: OfficeStore;
  clocks: ClockStore;
  now(): Date;
}

const MOST_DAYS = 1_000;

/**
 * What admins do to the calendar and the terms. Each change is recorded, and every open complaint is reckoned anew;
 * refusals are `invalid` with the field.
 */
export class CalendarDesk {
  constructor(private readonly parts: CalendarDeskParts) {}

  /**
   * Adds days off out of a text, or confirms those that are there: JSON `[{date, name, wilayah?, toCheck?}]`, or a line
   * each `date,name,wilayah` (or with semicolons, or tabs). Says how many. Nothing is taken in where one cannot be read.
   */
  async enterHolidays(actor: string, text: string, wilayah: string | null = null): Promise<number> {
    const days = this.daysIn(text, wilayah);
    await this.parts.store.keepHolidays(days, this.by(actor), (tx) => this.reckonAll(tx));
    await this.parts.office.reload();
    return days.length;
  }

  /** Opens the offices on a day after all. */
  async removeHoliday(actor: string, date: string, wilayah: string | null): Promise<void> {
    if (!isDay(date)) throw refusal('date', 'date-invalid');
    const { store, office } = this.parts;
    const gone = await store.dropHoliday(date, wilayah, this.by(actor), (tx) => this.reckonAll(tx));
    if (!gone) throw refusal('date', 'holiday-unknown');
    await office.reload();
  }

  /** Sets whether a body, or an area, works five days a week or six. */
  async setWeek(actor: string, place: string, days: number): Promise<void> {
    const { directory } = this.parts.office;
    if (!directory.instansi(place) && !directory.wilayah(place)) throw refusal('place', 'place-unknown');
    if (days !== 5 && days !== 6) throw refusal('days', 'days-invalid');
    await this.parts.store.setWeek({ place, days }, this.by(actor), (tx) => this.reckonAll(tx));
    await this.parts.office.reload();
  }

  /**
   * Enters the terms of a new regulation, in JSON; what they leave out is as in the set before. Complaints that were
   * received keep theirs. Refused where the id or the first day is taken, and for a first day that has passed.
   */
  async enterRules(actor: string, text: string): Promise<string> {
    const { office, store } = this.parts;
    const rules = readRuleSet(jsonIn(text, 'rules'), office.rules.all.at(-1));
    if (new Date(`${rules.validFrom}T00:00:00+07:00`) <= this.parts.now())
      throw refusal('rules', 'rules-begin-past');
    if (!(await store.addRuleSet(rules, this.by(actor)))) throw refusal('rules', 'rules-known');
    await office.reload();
    return rules.id;
  }

  private by(actor: string): { actor: string; at: Date } {
    return { actor, at: this.parts.now() };
  }

  private reckonAll(tx: Transaction): Promise<void> {
    return this.parts.clocks.reckonAll(tx, this.parts.now());
  }

  private daysIn(text: string, wilayah: string | null): Holiday[] {
    const trimmed = text.trim();
    if (trimmed === '') throw refusal('days', 'holidays-unreadable');
    const rows = /^[[{]/.test(trimmed) ? jsonIn(trimmed, 'days') : linesIn(trimmed);
    if (!Array.isArray(rows) || rows.length > MOST_DAYS) throw refusal('days', 'holidays-unreadable');
    return rows.map((row) => this.dayIn(row, wilayah));
  }

  private dayIn(row: unknown, wilayah: string | null): Holiday {
    const given = (typeof row === 'object' && row !== null ? row : {}) as Partial<
      Record<keyof Holiday, unknown>
    >;
    const { date, name, toCheck = false } = given;
    const area = given.wilayah === undefined || given.wilayah === '' ? wilayah : given.wilayah;
    const isKnown = area === null || (typeof area === 'string' && this.parts.office.directory.wilayah(area));
    if (
      typeof date !== 'string' ||
      !isDay(date) ||
      typeof name !== 'string' ||
      name.trim() === '' ||
      !isKnown
    ) {
      throw refusal('days', 'holidays-unreadable');
    }
    return { date, name: name.trim().slice(0, 200), wilayah: area, toCheck: toCheck === true };
  }
}

/** As spreadsheets write them; a first line may name the columns. */
function linesIn(text: string): object[] {
  try {
    const rows = parse(text, {
      delimiter: [',', ';', '\t'],
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
    return rows
      .filter(([date = '']) => !/^(date|tanggal)$/i.test(date))
      .map(([date = '', name = '', wilayah = '']) => ({ date, name, wilayah }));
  } catch {
    throw refusal('days', 'holidays-unreadable');
  }
}

function jsonIn(text: string, field: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw refusal(field, field === 'rules' ? 'rules-invalid' : 'holidays-unreadable');
  }
}

const refusal = (field: string, code: string): Failure => {
  const fault: FieldFault = { field, code };
  return new Failure('invalid', code, [fault]);
};
