import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { emptyDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { Database, muaraDataSource } from './index.js';

describe('the schema', () => {
  let fresh: FreshDatabase;

  beforeAll(async () => {
    fresh = await emptyDatabase();
  });
  afterAll(() => fresh.drop());

  it('is after all migrations exactly what the entities say, and gone after their way back', async () => {
    const source = await muaraDataSource(fresh.url, { poolSize: 1 }).initialize();
    try {
      await source.runMigrations();
      const drift = await source.driver.createSchemaBuilder().log();
      expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
      for (const _ of source.migrations) await source.undoLastMigration();
      const left = await source.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
      expect(left).toEqual([{ tablename: 'migration' }]);
    } finally {
      await source.destroy();
    }
  });

  it('is brought up to date once, however many processes start together', async () => {
    const databases = await Promise.all(
      [1, 2, 3].map(() => Database.open(fresh.url, { migrate: true, poolSize: 2 })),
    );
    await Promise.all(databases.map((database) => database.check()));
    await Promise.all(databases.map((database) => database.close()));
  });

  it('refuses to change, remove or empty what the audit holds', async () => {
    const database = await Database.open(fresh.url, { migrate: true, poolSize: 1 });
    try {
      await database.query(
        `INSERT INTO audit (subject, at, actor, action) VALUES (gen_random_uuid(), now(), 'system', 'received')`,
      );
      await database.query(`INSERT INTO audit_chain SELECT 1, subject, id, sha256('one') FROM audit`);
      for (const sql of [
        `UPDATE audit SET actor = 'x'`,
        `DELETE FROM audit`,
        `TRUNCATE audit`,
        `UPDATE audit_chain SET hash = sha256('two')`,
        `DELETE FROM audit_chain`,
        `TRUNCATE audit_chain`,
        `UPDATE audit_due SET said = '{}'`,
        `TRUNCATE audit_due`,
        `DELETE FROM audit_tip`,
        `TRUNCATE audit_tip`,
      ]) {
        await expect(database.query(sql)).rejects.toThrow('append-only');
      }
    } finally {
      await database.close();
    }
  });
});
