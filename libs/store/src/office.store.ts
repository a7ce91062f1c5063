import { aboutNothing, recordAudit } from './audit.store.js';
import type { DangerKind } from '#complaint';
import type { Database, Transaction } from './database.js';

export interface InstansiRow {
  id: string;
  name: string;
  kind: string;
  parentId: string | null;
  wilayah: string | null;
  handles: string[];
  connected: boolean;
  autopilot: boolean;
  /** User name of the inspector who is asked where an inspectorate leaves something unopened. */
  deputy?: string | null;
}

export interface EmergencyNumberRow {
  wilayah: string;
  kind: DangerKind | 'any';
  name: string;
  number: string;
  toCheck: boolean;
}

export interface OfficeData {
  wilayah: { code: string; name: string; level: 'provinsi' | 'kabupaten' | 'kota'; parent: string | null }[];
  categories: { id: string; label: string; gloss: string; confidential: boolean }[];
  instansi: InstansiRow[];
  holidays: { date: string; name: string }[];
  emergencyNumbers: EmergencyNumberRow[];
}

/** The directory and its calendar. */
export class OfficeStore {
  constructor(private readonly database: Database) {}

  async load(): Promise<OfficeData> {
    const [wilayah, categories, instansi, holidays, emergencyNumbers] = await Promise.all([
      this.database.query<OfficeData['wilayah'][number]>(
        `SELECT code, name, level, parent FROM wilayah ORDER BY code`,
      ),
      this.database.query<OfficeData['categories'][number]>(
        `SELECT id, label, gloss, confidential FROM category ORDER BY label`,
      ),
      this.database.query<InstansiRow>(
        `SELECT id, name, kind, parent_id AS "parentId", wilayah, handles, connected, autopilot, deputy FROM instansi ORDER BY id`,
      ),
      this.database.query<{ date: string; name: string }>(
        `SELECT date::text, name FROM holiday ORDER BY date`,
      ),
      this.database.query<EmergencyNumberRow>(
        `SELECT wilayah, kind, name, number, to_check AS "toCheck" FROM emergency_number ORDER BY wilayah, kind, place`,
      ),
    ]);
    return { wilayah, categories, instansi, holidays, emergencyNumbers };
  }

  /** Adds what is not there yet; what an operator has changed stays as it is. */
  async seed(data: OfficeData): Promise<void> {
    await this.database.transaction(async (tx) => {
      const add = (sql: string, rows: object[]) => tx.query(sql, [JSON.stringify(rows)]);
      await add(
        `INSERT INTO wilayah SELECT code, name, level, parent FROM jsonb_to_recordset($1::jsonb)
           AS r(code text, name text, level text, parent text) ON CONFLICT DO NOTHING`,
        data.wilayah,
      );
      await add(
        `INSERT INTO category (id, label, gloss, confidential)
         SELECT id, label, gloss, confidential FROM jsonb_to_recordset($1::jsonb)
           AS r(id text, label text, gloss text, confidential boolean) ON CONFLICT DO NOTHING`,
        data.categories,
      );
      await add(
        `INSERT INTO instansi (id, name, kind, parent_id, wilayah, handles, connected, autopilot)
         SELECT id, name, kind, "parentId", wilayah, ARRAY(SELECT jsonb_array_elements_text(handles)), connected, autopilot
         FROM jsonb_to_recordset($1::jsonb) AS r(id text, name text, kind text, "parentId" text, wilayah text,
           handles jsonb, connected boolean, autopilot boolean) ON CONFLICT DO NOTHING`,
        data.instansi,
      );
      await add(
        `INSERT INTO holiday SELECT date, name FROM jsonb_to_recordset($1::jsonb) AS r(date date, name text)
         ON CONFLICT DO NOTHING`,
        data.holidays,
      );
      await this.addNumbers(tx, data.emergencyNumbers);
    });
  }

  /** What an area has for a danger, as a whole: the rows it had are gone. */
  setEmergencyNumbers(
    { wilayah, kind }: Pick<EmergencyNumberRow, 'wilayah' | 'kind'>,
    numbers: Pick<EmergencyNumberRow, 'name' | 'number'>[],
    by: { actor: string; at: Date },
  ): Promise<void> {
    return this.database.transaction(async (tx) => {
      await tx.query(`DELETE FROM emergency_number WHERE wilayah = $1 AND kind = $2`, [wilayah, kind]);
      const rows = numbers.map((each) => ({ ...each, wilayah, kind, toCheck: false }));
      await this.addNumbers(tx, rows);
      const reason = [wilayah || 'nasional', kind, ...numbers.map(({ number }) => number)].join(' ');
      await recordAudit(tx, { ...by, action: 'emergency-numbers', subject: aboutNothing, reason });
    });
  }

  private async addNumbers(tx: Transaction, numbers: EmergencyNumberRow[]): Promise<void> {
    await tx.query(
      `INSERT INTO emergency_number (wilayah, kind, place, name, number, to_check)
       SELECT wilayah, kind, row_number() OVER (PARTITION BY wilayah, kind ORDER BY at), name, number, "toCheck"
       FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (wilayah text, kind text, name text, number text, "toCheck" boolean))
         WITH ORDINALITY AS r(wilayah, kind, name, number, "toCheck", at)
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(numbers)],
    );
  }

  setAutopilot(instansi: string, on: boolean, by: { actor: string; at: Date }): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const changed = await tx.query(`UPDATE instansi SET autopilot = $2 WHERE id = $1 RETURNING id`, [
        instansi,
        on,
      ]);
      if (changed.length === 0) return false;
      const action = on ? 'autopilot-on' : 'autopilot-off';
      await recordAudit(tx, { ...by, action, subject: aboutNothing, instansi });
      return true;
    });
  }

  /** Names the deputy of an inspectorate, or none; whether it may be is the caller's to know. */
  setDeputy(instansi: string, deputy: string | null, by: { actor: string; at: Date }): Promise<void> {
    return this.database.transaction(async (tx) => {
      await tx.query(`UPDATE instansi SET deputy = $2 WHERE id = $1`, [instansi, deputy]);
      await recordAudit(tx, {
        ...by,
        action: 'deputy-named',
        subject: aboutNothing,
        instansi,
        reason: deputy,
      });
    });
  }

  /** Makes complaints of a category confidential from the start, or no more; false where there is no such category. */
  async setConfidential(category: string, on: boolean): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE category SET confidential = $2 WHERE id = $1 RETURNING id`,
      [category, on],
    );
    return rows.length > 0;
  }
}
