import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Database } from '#store';
import { CanarySearch, type Hit } from './canary-search.js';

/** Hits in every file below a directory, its names among them. What goes away meanwhile is passed over. */
export async function hitsBelow(search: CanarySearch, directory: string): Promise<Hit[]> {
  const hits: Hit[] = [];
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name);
    hits.push(...search.in(name, `the name of ${path}`));
    const about = await lstat(path).catch(() => null);
    if (about?.isDirectory()) hits.push(...(await hitsBelow(search, path)));
    else if (about?.isFile()) hits.push(...search.in(await readFile(path).catch(() => ''), path));
  }
  return hits;
}

/**
 * Hits in every column of every table and view of a database, as its owner reads them by SQL: whole values, however
 * the server keeps them, and what its sessions asked last.
 */
export async function hitsInDatabase(search: CanarySearch, url: string): Promise<Hit[]> {
  return onDatabase(url, async (client) => {
    const hits: Hit[] = [];
    for (const { table, columns } of await tablesOf(client)) {
      const read = columns.map(({ name, type }) => (type === 'bytea' ? `"${name}"` : `"${name}"::text`));
      const text = `SELECT ${read.join(', ')} FROM ${table}`;
      const { rows } = await client.query<(Buffer | string | null)[]>({ text, rowMode: 'array' });
      const hitsIn = (row: (Buffer | string | null)[]): Hit[] =>
        row.flatMap((value, at) => search.in(value ?? '', `${table}.${columns[at]?.name}`));
      hits.push(...rows.flatMap(hitsIn));
    }
    const { rows } = await client.query<{ query: string }>(
      'SELECT query FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
    );
    for (const { query } of rows) hits.push(...search.in(query ?? '', 'pg_stat_activity'));
    return hits;
  });
}

/** Tables of which any row holds one of the words, in whatever encoding, as a process of Muara reads them. */
export async function tablesHolding(
  database: Pick<Database, 'query'>,
  words: readonly string[],
): Promise<string[]> {
  const search = CanarySearch.forWords(words);
  const tables = await database.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  );
  const holding: string[] = [];
  for (const { name } of tables) {
    const rows = await database.query(`SELECT * FROM "${name}"`);
    const values = rows.flatMap((row) => Object.values(row));
    const isHit = (value: unknown): boolean =>
      search.in(value instanceof Uint8Array ? value : (JSON.stringify(value) ?? '')).length > 0;
    if (values.some(isHit)) holding.push(name);
  }
  return holding;
}

/** Writes every table into a directory of the server's machine in the text form that a dump has. */
export async function dumpInto(directory: string, url: string): Promise<void> {
  await onDatabase(url, async (client) => {
    for (const { table } of await tablesOf(client, ['r'])) {
      const file = join(directory, `${table.replace(/\W+/g, '_')}.copy`);
      await client.query(`COPY ${table} TO '${file}'`);
    }
  });
}

/**
 * Makes the server keep large values as they are from now on: what it has compressed could not be found in its files.
 */
export async function keepUncompressed(url: string): Promise<void> {
  await onDatabase(url, async (client) => {
    for (const { table, columns } of await tablesOf(client, ['r'])) {
      const large = columns.filter(({ varies }) => varies);
      const changes = large.map(({ name }) => `ALTER COLUMN "${name}" SET STORAGE EXTERNAL`);
      if (changes.length > 0) await client.query(`ALTER TABLE ${table} ${changes.join(', ')}`);
    }
  });
}

export async function onDatabase<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

interface Table {
  table: string;
  columns: { name: string; type: string; varies: boolean }[];
}

/** Tables, partitions, views and materialised views of no system's schema. */
async function tablesOf(client: Client, kinds = ['r', 'v', 'm']): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS table, json_agg(json_build_object(
       'name', a.attname, 'type', format_type(a.atttypid, NULL), 'varies', y.typstorage <> 'p') ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       JOIN pg_type y ON y.oid = a.atttypid
     WHERE c.relkind::text = ANY($1::text[]) AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
     GROUP BY n.nspname, c.relname ORDER BY 1`,
    [kinds],
  );
  return rows;
}
