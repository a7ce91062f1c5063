import type { Transaction } from './database.js';

/**
 * Locks complaints together with those that speak for them and those they speak for, always in the order of their ids,
 * so that two who merge the same ones the other way round wait and never lock each other out. Returns all ids.
 */
export async function lockFamily(tx: Transaction, ids: readonly string[]): Promise<string[]> {
  let locked: string[] = [];
  for (;;) {
    const family = await familyOf(tx, ids);
    if (family.every((id) => locked.includes(id))) return locked;
    await tx.query(`SELECT FROM complaint WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`, [family]);
    locked = family;
  }
}

async function familyOf(tx: Transaction, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `WITH leads AS (
       SELECT coalesce(merged_into, id) AS id FROM complaint WHERE id = ANY($1::uuid[])
     )
     SELECT id FROM leads
     UNION SELECT c.id FROM complaint c JOIN leads l ON c.merged_into = l.id
     UNION SELECT c.id FROM complaint c WHERE c.id = ANY($1::uuid[]) ORDER BY id`,
    [ids],
  );
  return rows.map(({ id }) => id);
}
