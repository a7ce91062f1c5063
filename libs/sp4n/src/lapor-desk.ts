import { scopeOf, type Officer } from '#access';
import { Failure, readLaporId, readReportNumber, type Complaint } from '#complaint';
import type { Office } from '#instansi';
import {
  ComplaintUnit,
  type ComplaintQueries,
  type Database,
  type Differences,
  type Sp4nStore,
} from '#store';
import { laporForm, type LaporForm } from './lapor-form.js';

export interface LaporDeskParts {
  database: Database;
  queries: ComplaintQueries;
  store: Sp4nStore;
  office: Pick<Office, 'directory'>;
  now(): Date;
}

/** A complaint that has no number in SP4N-LAPOR! yet, and what is to be written there. */
export interface Unrecorded {
  complaint: Complaint;
  /** Null: confidential, the number alone may stand there. */
  form: LaporForm | null;
}

/** What admins do so that no report stands in one of the two systems alone. Nobody sees here what he may not read. */
export class LaporDesk {
  constructor(private readonly parts: LaporDeskParts) {}

  /** A page of what is not recorded there, the most urgent first. */
  async unrecorded(officer: Officer, cursor?: string): Promise<{ items: Unrecorded[]; next: string | null }> {
    const { queries, office } = this.parts;
    const filter = { unrecorded: true, limit: 20, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await queries.list(scopeOf(officer, office.directory), filter);
    return {
      items: items.map((complaint) => ({ complaint, form: laporForm(complaint, office.directory) })),
      next,
    };
  }

  /**
   * Notes the number that a complaint was given there. Throws `not-found` for a complaint the officer may not see,
   * `invalid` for what is no number, for another complaint's, and for a complaint that has one, unless `replacing`.
   */
  async record(officer: Officer, number: string, typed: string, replacing = false): Promise<string> {
    const { database, queries, store, office } = this.parts;
    const code = readReportNumber(number);
    if (code === null) throw new Failure('not-found');
    return database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { code });
      const scope = scopeOf(officer, office.directory);
      if (!unit || !(await queries.holds(scope, unit.complaint.id, tx))) throw new Failure('not-found');
      const id = readLaporId(typed);
      if (id === null) throw fault('lapor-id-invalid');
      const before = await store.referenceOf(tx, unit.complaint.id);
      if (before && !replacing) throw fault('lapor-id-there');
      const given = { reference: id, date: before?.date ?? null, state: before?.state ?? null };
      if (!(await store.record(tx, unit.complaint.id, given))) throw fault('lapor-id-taken');
      await unit.record({
        at: this.parts.now(),
        actor: officer.id,
        role: officer.role,
        action: 'lapor-recorded',
        reason: before ? `${before.reference} → ${id}` : id,
      });
      return id;
    });
  }

  /** Where the two systems do not agree, among what the officer may see. */
  differences(officer: Officer): Promise<Differences> {
    const { store, office } = this.parts;
    return store.differences(scopeOf(officer, office.directory), officer.instansi);
  }
}

const fault = (code: string): Failure => new Failure('invalid', code, [{ field: 'laporId', code }]);
