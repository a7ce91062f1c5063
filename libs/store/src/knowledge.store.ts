import type { Queries, Transaction } from './database.js';

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
