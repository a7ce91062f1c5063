import { aboutNothing, recordAudit } from './audit.store.js';
import type { Database, Queries, Transaction } from './database.js';

interface DatedRow {
  id: string;
  /** First and last day, ISO dates; no last day: open end. */
  from: string;
  until: string | null;
  /** The decree that says so. */
  basis: string;
}

export interface MandateRow extends DatedRow {
  instansi: string;
  category: string;
  /** Null: the whole country. */
  wilayah: string | null;
}

export interface RoutingRuleRow extends DatedRow {
  name: string;
  words: string;
  wilayah: string | null;
  category: string | null;
  instansi: string | null;
}

export interface OwnPlaceRow extends DatedRow {
  name: string;
  wilayah: string;
  road: 'nasional' | 'provinsi' | 'kabupaten' | 'desa' | null;
}

/** Everything there is, what has ended and what is yet to begin included. */
export interface KnowledgeRows {
  mandates: MandateRow[];
  rules: RoutingRuleRow[];
  places: OwnPlaceRow[];
}

const dated = `valid_from::text AS "from", valid_until::text AS until, basis`;

export async function knowledgeRows(queries: Queries): Promise<KnowledgeRows> {
  const [mandates, rules, places] = await Promise.all([
    queries.query<MandateRow>(
      `SELECT id, instansi, category, wilayah, ${dated} FROM mandate
       ORDER BY instansi, category, wilayah, valid_from, id`,
    ),
    queries.query<RoutingRuleRow>(
      `SELECT id, name, words, wilayah, category, instansi, ${dated} FROM routing_rule
       ORDER BY valid_from, entered_at, id`,
    ),
    queries.query<OwnPlaceRow>(
      `SELECT id, name, wilayah, road, ${dated} FROM own_place ORDER BY name, valid_from, id`,
    ),
  ]);
  return { mandates, rules, places };
}

/** Changes with everything that routing goes by: the directory, mandates, rules, places, the model. */
export async function routingVersion(queries: Queries): Promise<string> {
  const [state] = await queries.query<{ version: string }>(`SELECT version FROM routing_state`);
  return state?.version ?? '';
}

/** Has every process read anew what routing goes by. Until the commit others that change it wait. */
export async function bump(tx: Transaction): Promise<void> {
  await tx.query(`UPDATE routing_state SET version = version + 1`);
}

export type KnowledgeKind = 'mandate' | 'rule' | 'place';

interface By {
  actor: string;
  role: string;
  at: Date;
}

const tables: Record<KnowledgeKind, string> = {
  mandate: 'mandate',
  rule: 'routing_rule',
  place: 'own_place',
};

/** Adds to what routing goes by, and ends it; every process reads it anew. */
export class KnowledgeStore {
  constructor(private readonly database: Database) {}

  /** False where the body has a mandate for the same category and area on any of its days. */
  enterMandate(mandate: MandateRow, by: By): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await bump(tx);
      const { id, instansi, category, wilayah, from, until, basis } = mandate;
      const added = await tx.query(
        `INSERT INTO mandate (id, instansi, category, wilayah, valid_from, valid_until, basis, entered_by, entered_at)
         SELECT $1, $2, $3, $4, $5::date, $6::date, $7, $8, $9 WHERE NOT EXISTS (
           SELECT FROM mandate m WHERE m.instansi = $2 AND m.category = $3 AND m.wilayah IS NOT DISTINCT FROM $4
             AND m.valid_from <= coalesce($6::date, 'infinity') AND coalesce(m.valid_until, 'infinity') >= $5::date
             AND coalesce(m.valid_until, 'infinity') >= m.valid_from)
         RETURNING id`,
        [id, instansi, category, wilayah, from, until, basis, by.actor, by.at],
      );
      if (added.length === 0) return false;
      await this.note(tx, by, 'mandate-entered', instansi, { ...mandate });
      return true;
    });
  }

  enterRule(rule: RoutingRuleRow, by: By): Promise<void> {
    return this.database.transaction(async (tx) => {
      await bump(tx);
      const { id, name, words, wilayah, category, instansi, from, until, basis } = rule;
      await tx.query(
        `INSERT INTO routing_rule (id, name, words, wilayah, category, instansi, valid_from, valid_until, basis, entered_by, entered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [id, name, words, wilayah, category, instansi, from, until, basis, by.actor, by.at],
      );
      await this.note(tx, by, 'routing-rule-entered', instansi, { ...rule });
    });
  }

  /** False where one of its area is the same. */
  enterPlace(place: OwnPlaceRow, isSame: (known: OwnPlaceRow) => boolean, by: By): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await bump(tx);
      const near = await tx.query<OwnPlaceRow>(
        `SELECT id, name, wilayah, road, ${dated} FROM own_place WHERE wilayah = $1`,
        [place.wilayah],
      );
      if (near.some(isSame)) return false;
      const { id, name, wilayah, road, from, until, basis } = place;
      await tx.query(
        `INSERT INTO own_place (id, name, wilayah, road, valid_from, valid_until, basis, entered_by, entered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [id, name, wilayah, road, from, until, basis, by.actor, by.at],
      );
      await this.note(tx, by, 'own-place-entered', null, { ...place });
      return true;
    });
  }

  /** Gives it a last day; false where there is none such, or it ends before that already. */
  end(kind: KnowledgeKind, { id, lastDay }: { id: string; lastDay: string }, by: By): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await bump(tx);
      const ended = await tx.query(
        `UPDATE ${tables[kind]} SET valid_until = $2 WHERE id = $1 AND (valid_until IS NULL OR valid_until >= $2)
         RETURNING id`,
        [id, lastDay],
      );
      if (ended.length === 0) return false;
      await this.note(tx, by, `${tables[kind].replace('_', '-')}-ended`, null, { id, until: lastDay });
      return true;
    });
  }

  private note(
    tx: Transaction,
    by: By,
    action: string,
    instansi: string | null,
    detail: object,
  ): Promise<void> {
    return recordAudit(tx, { ...by, action, subject: aboutNothing, instansi, detail: { ...detail } });
  }
}
