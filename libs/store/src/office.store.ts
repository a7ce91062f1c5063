import type { RuleSet } from '#complaint';
import { aboutNothing, recordAudit } from './audit.store.js';
import type { DangerKind } from '#complaint';
import type { Database, Transaction } from './database.js';
import { bump, knowledgeRows, routingVersion, type KnowledgeRows } from './knowledge.store.js';

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
  categories: { id: string; label: string; gloss: string; confidential: boolean; needsEvidence: boolean }[];
  instansi: InstansiRow[];
  emergencyNumbers: EmergencyNumberRow[];
  holidays: Holiday[];
  /** Places whose week has another number of working days than five. */
  weeks: WorkWeek[];
  ruleSets: RuleSet[];
  knowledge: KnowledgeRows;
  /** As `routingVersion` of what was read, or of something older. */
  version: string;
}

/** What an operator begins with; the rest comes from the database. */
export type OfficeSeed = Omit<OfficeData, 'weeks' | 'ruleSets' | 'knowledge' | 'version'>;

export interface Holiday {
  /** ISO date. */
  date: string;
  name: string;
  /** The area it holds for, with everything in it; null: the whole country. */
  wilayah: string | null;
  /** Reckoned beforehand; the decree is yet to be looked at. */
  toCheck: boolean;
}

export interface WorkWeek {
  /** An area by its Kemendagri code, or a body by its id. */
  place: string;
  days: 5 | 6;
}

/** Who did it, for the audit. */
interface By {
  actor: string;
  at: Date;
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
    const version = await routingVersion(this.database);
    const [wilayah, categories, instansi, holidays, weeks, ruleSets, emergencyNumbers, knowledge] =
      await Promise.all([
        this.database.query<OfficeData['wilayah'][number]>(
          `SELECT code, name, level, parent FROM wilayah ORDER BY code`,
        ),
        this.database.query<OfficeData['categories'][number]>(
          `SELECT id, label, gloss, confidential, needs_evidence AS "needsEvidence" FROM category ORDER BY label`,
        ),
        this.database.query<InstansiRow>(
          `SELECT id, name, kind, parent_id AS "parentId", wilayah, handles, connected, autopilot, deputy,
           reviews_answers AS "reviewsAnswers" FROM instansi ORDER BY id`,
        ),
        this.database.query<Holiday>(
          `SELECT date::text, name, nullif(wilayah, '') AS wilayah, to_check AS "toCheck" FROM holiday
         ORDER BY date, wilayah`,
        ),
        this.database.query<WorkWeek>(`SELECT place, days FROM work_week ORDER BY place`),
        this.database.query<{ rules: RuleSet }>(`SELECT rules FROM rule_set ORDER BY valid_from`),
        this.database.query<EmergencyNumberRow>(
          `SELECT wilayah, kind, name, number, to_check AS "toCheck" FROM emergency_number ORDER BY wilayah, kind, place`,
        ),
        knowledgeRows(this.database),
      ]);
    return {
      emergencyNumbers,
      wilayah,
      categories,
      instansi,
      holidays,
      weeks,
      ruleSets: ruleSets.map(({ rules }) => rules),
      knowledge,
      version,
    };
  }

  /** Changes with everything that `load` reads, whichever process changes it. */
  version(): Promise<string> {
    return routingVersion(this.database);
  }

  /** Adds what is not there yet; what an operator has changed stays as it is. */
  async seed(data: OfficeSeed): Promise<void> {
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
        `WITH added AS (
           INSERT INTO instansi (id, name, kind, parent_id, wilayah, handles, connected, autopilot, reviews_answers)
           SELECT id, name, kind, "parentId", wilayah, ARRAY(SELECT jsonb_array_elements_text(handles)), connected, autopilot,
           coalesce("reviewsAnswers", false)
         FROM jsonb_to_recordset($1::jsonb) AS r(id text, name text, kind text, "parentId" text, wilayah text,
           handles jsonb, connected boolean, autopilot boolean, "reviewsAnswers" boolean) ON CONFLICT DO NOTHING
           RETURNING id, wilayah, handles)
         INSERT INTO mandate (id, instansi, category, wilayah, valid_from, basis, entered_by, entered_at)
         SELECT gen_random_uuid(), id, handled, wilayah, '2000-01-01', '', 'system', now()
         FROM added, unnest(handles) AS handled`,
        data.instansi,
      );
      await add(
        `INSERT INTO holiday (date, name, to_check)
         SELECT date, name, "toCheck" FROM jsonb_to_recordset($1::jsonb) AS r(date date, name text, "toCheck" boolean)
         ON CONFLICT DO NOTHING`,
        data.holidays,
      );
      await this.addNumbers(tx, data.emergencyNumbers);
      await bump(tx);
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
      await bump(tx);
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
      await bump(tx);
      return true;
    });
  }

  /** Adds days off, and renames or confirms those that are there. `also` is done together with it. */
  keepHolidays(days: Holiday[], by: By, also: (tx: Transaction) => Promise<void>): Promise<void> {
    return this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO holiday (date, name, wilayah, to_check)
         SELECT date, name, coalesce(wilayah, ''), "toCheck"
         FROM jsonb_to_recordset($1::jsonb) AS r(date date, name text, wilayah text, "toCheck" boolean)
         ON CONFLICT (date, wilayah) DO UPDATE SET name = excluded.name, to_check = excluded.to_check`,
        [JSON.stringify(days)],
      );
      const detail = { days: days.map(({ date, wilayah }) => [date, wilayah].filter(Boolean).join(' ')) };
      await recordAudit(tx, { ...by, action: 'holidays-entered', subject: aboutNothing, detail });
      await also(tx);
      await bump(tx);
    });
  }

  /** Opens the offices on a day after all; false where it was no day off. */
  dropHoliday(
    date: string,
    wilayah: string | null,
    by: By,
    also: (tx: Transaction) => Promise<void>,
  ): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const gone = await tx.query(`DELETE FROM holiday WHERE date = $1 AND wilayah = $2 RETURNING name`, [
        date,
        wilayah ?? '',
      ]);
      if (gone.length === 0) return false;
      const detail = { days: [[date, wilayah].filter(Boolean).join(' ')] };
      await recordAudit(tx, { ...by, action: 'holiday-removed', subject: aboutNothing, detail });
      await also(tx);
      await bump(tx);
      return true;
    });
  }

  /** Sets how many days a week has at a place. */
  setWeek(week: WorkWeek, by: By, also: (tx: Transaction) => Promise<void>): Promise<void> {
    return this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO work_week (place, days) VALUES ($1, $2) ON CONFLICT (place) DO UPDATE SET days = excluded.days`,
        [week.place, week.days],
      );
      await recordAudit(tx, { ...by, action: 'week-set', subject: aboutNothing, detail: { ...week } });
      await also(tx);
      await bump(tx);
    });
  }

  /** Adds a rule set; false where its id or its first day is taken: one that was in force is never changed. */
  addRuleSet(rules: RuleSet, by: By): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const added = await tx.query(
        `INSERT INTO rule_set (id, valid_from, rules, entered_by, entered_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING RETURNING id`,
        [rules.id, rules.validFrom, JSON.stringify(rules), by.actor, by.at],
      );
      if (added.length === 0) return false;
      const detail = { ruleSet: rules.id, validFrom: rules.validFrom };
      await recordAudit(tx, { ...by, action: 'rules-entered', subject: aboutNothing, detail });
      await bump(tx);
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
      await bump(tx);
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

  private setOfCategory(
    column: 'confidential' | 'needs_evidence',
    category: string,
    on: boolean,
  ): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const sql = `UPDATE category SET ${column} = $2 WHERE id = $1 RETURNING id`;
      if ((await tx.query(sql, [category, on])).length === 0) return false;
      await bump(tx);
      return true;
    });
  }
}
