import { aboutNothing, recordAudit } from './audit.store.js';
import type { Database } from './database.js';

export interface InstansiRow {
  id: string;
  name: string;
  kind: string;
  parentId: string | null;
  wilayah: string | null;
  handles: string[];
  connected: boolean;
  autopilot: boolean;
  reviewsAnswers: boolean;
}

export interface OfficeData {
  wilayah: { code: string; name: string; level: 'provinsi' | 'kabupaten' | 'kota'; parent: string | null }[];
  categories: { id: string; label: string; gloss: string; confidential: boolean; needsEvidence: boolean }[];
  instansi: InstansiRow[];
  holidays: { date: string; name: string }[];
}

/** What is switched for one body: `autopilot` in disposing to it, `review` of its answers by a second person. */
export type InstansiSwitch = 'autopilot' | 'review';

const switches: Record<InstansiSwitch, { column: string; word: string }> = {
  autopilot: { column: 'autopilot', word: 'autopilot' },
  review: { column: 'reviews_answers', word: 'review' },
};

/** The directory and its calendar. */
export class OfficeStore {
  constructor(private readonly database: Database) {}

  async load(): Promise<OfficeData> {
    const [wilayah, categories, instansi, holidays] = await Promise.all([
      this.database.query<OfficeData['wilayah'][number]>(
        `SELECT code, name, level, parent FROM wilayah ORDER BY code`,
      ),
      this.database.query<OfficeData['categories'][number]>(
        `SELECT id, label, gloss, confidential, needs_evidence AS "needsEvidence" FROM category ORDER BY label`,
      ),
      this.database.query<InstansiRow>(
        `SELECT id, name, kind, parent_id AS "parentId", wilayah, handles, connected, autopilot,
           reviews_answers AS "reviewsAnswers" FROM instansi ORDER BY id`,
      ),
      this.database.query<{ date: string; name: string }>(
        `SELECT date::text, name FROM holiday ORDER BY date`,
      ),
    ]);
    return { wilayah, categories, instansi, holidays };
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
        `INSERT INTO category (id, label, gloss, confidential, needs_evidence)
         SELECT id, label, gloss, confidential, coalesce("needsEvidence", false) FROM jsonb_to_recordset($1::jsonb)
           AS r(id text, label text, gloss text, confidential boolean, "needsEvidence" boolean)
         ON CONFLICT DO NOTHING`,
        data.categories,
      );
      await add(
        `INSERT INTO instansi (id, name, kind, parent_id, wilayah, handles, connected, autopilot, reviews_answers)
         SELECT id, name, kind, "parentId", wilayah, ARRAY(SELECT jsonb_array_elements_text(handles)), connected, autopilot,
           coalesce("reviewsAnswers", false)
         FROM jsonb_to_recordset($1::jsonb) AS r(id text, name text, kind text, "parentId" text, wilayah text,
           handles jsonb, connected boolean, autopilot boolean, "reviewsAnswers" boolean) ON CONFLICT DO NOTHING`,
        data.instansi,
      );
      await add(
        `INSERT INTO holiday SELECT date, name FROM jsonb_to_recordset($1::jsonb) AS r(date date, name text)
         ON CONFLICT DO NOTHING`,
        data.holidays,
      );
    });
  }

  /** Switches one of a body's ways of working, and records who did; false where there is no such body. */
  switch(
    what: InstansiSwitch,
    instansi: string,
    on: boolean,
    by: { actor: string; at: Date },
  ): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const { column, word } = switches[what];
      const sql = `UPDATE instansi SET ${column} = $2 WHERE id = $1 RETURNING id`;
      if ((await tx.query(sql, [instansi, on])).length === 0) return false;
      const action = `${word}-${on ? 'on' : 'off'}`;
      await recordAudit(tx, { ...by, action, subject: aboutNothing, instansi });
      return true;
    });
  }

  /** Makes complaints of a category confidential from the start, or no more; false where there is no such category. */
  setConfidential(category: string, on: boolean): Promise<boolean> {
    return this.setOfCategory('confidential', category, on);
  }

  /** Asks for a picture with each answer to complaints of a category, or no more; false where there is no such one. */
  setNeedsEvidence(category: string, on: boolean): Promise<boolean> {
    return this.setOfCategory('needs_evidence', category, on);
  }

  private async setOfCategory(
    column: 'confidential' | 'needs_evidence',
    category: string,
    on: boolean,
  ): Promise<boolean> {
    const sql = `UPDATE category SET ${column} = $2 WHERE id = $1 RETURNING id`;
    return (await this.database.query(sql, [category, on])).length > 0;
  }
}
