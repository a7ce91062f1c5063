import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { emptyDatabase, freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { Database, openLogins, tableRights } from './index.js';

let fresh: FreshDatabase;
let owner: Database;
let app: Database;
let vault: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  owner = await Database.open(fresh.url, { migrate: true, poolSize: 2 });
  app = await Database.open(fresh.url, { as: 'app', poolSize: 2 });
  vault = await Database.open(fresh.url, { as: 'vault', poolSize: 2 });
});
afterAll(async () => {
  await Promise.all([owner, app, vault].map((database) => database.close()));
  await fresh.drop();
});

const refused = { code: '42501' };

describe('the rights of the roles', () => {
  it('are said of every table there is', async () => {
    const rows = await owner.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(tableRights).sort());
  });

  it('stand in the database as they are said', async () => {
    const rows = await owner.query<{ at: string; rights: string[] }>(
      `SELECT table_name || ' ' || grantee AS at, array_agg(privilege_type::text ORDER BY privilege_type) AS rights
       FROM information_schema.role_table_grants WHERE table_schema = 'public' AND grantee IN ('muara_app', 'muara_vault')
       GROUP BY 1`,
    );
    const standing = new Map(rows.map(({ at, rights }) => [at, rights.join(' ')]));
    for (const [table, rights] of Object.entries(tableRights)) {
      for (const role of ['app', 'vault'] as const) {
        const said = rights[role].split(' ').filter(Boolean).sort().join(' ');
        expect([table, role, standing.get(`${table} muara_${role}`) ?? '']).toEqual([table, role, said]);
      }
    }
  });

  it.each(['sealed', 'data_key', 'key_batch'])('let nobody but the vault read %s', async (table) => {
    await expect(app.query(`SELECT * FROM ${table}`)).rejects.toMatchObject(refused);
    await expect(app.query(`DELETE FROM ${table}`)).rejects.toMatchObject(refused);
    expect(await vault.query(`SELECT * FROM ${table}`)).toEqual([]);
  });

  it('let nobody change what happened', async () => {
    for (const database of [app, vault]) {
      for (const table of ['audit', 'audit_chain']) {
        await expect(database.query(`UPDATE ${table} SET subject = subject`)).rejects.toMatchObject(refused);
        await expect(database.query(`DELETE FROM ${table}`)).rejects.toMatchObject(refused);
        await expect(database.query(`TRUNCATE ${table}`)).rejects.toMatchObject(refused);
      }
    }
  });

  it.each(['audit_due', 'audit_chain', 'audit_tip'])('let the vault alone chain: %s', async (table) => {
    // Whoever verifies reads it.
    await app.query(`SELECT * FROM ${table}`);
    await expect(app.query(`INSERT INTO ${table} SELECT`)).rejects.toMatchObject(refused);
    await expect(app.query(`DELETE FROM ${table}`)).rejects.toMatchObject(refused);
  });

  it.each(['officer', 'session', 'message', 'outbox'])('keep the vault from %s', async (table) => {
    await expect(vault.query(`SELECT * FROM ${table}`)).rejects.toMatchObject(refused);
  });

  it('tell the vault whose session a token is and whether he is in office, and no more of him', async () => {
    expect(await vault.query(`SELECT token_hash, stepped_up_at FROM session`)).toEqual([]);
    expect(await vault.query(`SELECT role, active FROM officer`)).toEqual([]);
    await expect(vault.query(`SELECT password_hash FROM officer`)).rejects.toMatchObject(refused);
    await expect(vault.query(`SELECT scopes FROM session`)).rejects.toMatchObject(refused);
  });

  it('let the vault alone say who asked for a reveal and who agreed', async () => {
    expect(await app.query(`SELECT * FROM reveal_request`)).toEqual([]);
    for (const statement of [
      'INSERT INTO reveal_request SELECT',
      'UPDATE reveal_request SET state = state',
    ]) {
      await expect(app.query(statement)).rejects.toMatchObject(refused);
    }
    await expect(vault.query(`DELETE FROM reveal_request`)).rejects.toMatchObject(refused);
  });

  it('let both say whether the schema is current', async () => {
    expect([app.role, vault.role, owner.role]).toEqual(['app', 'vault', null]);
    await Promise.all([app.check(), vault.check()]);
  });

  it('are put right by the next start, whatever was granted meanwhile', async () => {
    await owner.query(`GRANT SELECT ON sealed TO muara_app`);
    await owner.query(`REVOKE INSERT ON complaint FROM muara_app`);
    await (await Database.open(fresh.url, { migrate: true })).close();
    await expect(app.query(`SELECT * FROM sealed`)).rejects.toMatchObject(refused);
    const [may] = await owner.query(
      `SELECT has_table_privilege('muara_app', 'complaint', 'INSERT') AS insert`,
    );
    expect(may).toEqual({ insert: true });
  });
});

describe('the logins of our own database', () => {
  it('have their rights and no way back to the owner, and are new at each start', async () => {
    const urls = await openLogins(fresh.url);
    const login = await Database.open(urls.app, { migrate: true, as: 'app', poolSize: 2 });
    expect(login.role).toBe('app');
    await login.check();
    for (const way of ['RESET ROLE', 'SET ROLE NONE']) {
      const [who] = await login.transaction(async (tx) => {
        await tx.query(way);
        return tx.query<{ name: string }>(`SELECT current_user AS name`);
      });
      expect(who?.name).toBe('muara_app');
    }
    await expect(login.query(`SET ROLE muara_vault`)).rejects.toMatchObject(refused);
    await login.close();
    await openLogins(fresh.url);
    await expect(Database.open(urls.app, { as: 'app' })).rejects.toThrow('password authentication failed');
  });
});

describe('a database whose user may make no roles', () => {
  it('serves all the same, and says that nothing is held back', async () => {
    const limited = await emptyDatabase();
    const name = new URL(limited.url).pathname.slice(1);
    await owner.query(`CREATE ROLE ${name} LOGIN PASSWORD 'limited'`);
    await owner.query(`ALTER DATABASE ${name} OWNER TO ${name}`);
    const url = new URL(limited.url);
    url.username = name;
    url.password = 'limited';
    try {
      const database = await Database.open(url.href, { migrate: true, as: 'app', poolSize: 2 });
      expect(database.role).toBeNull();
      expect(await database.query(`SELECT * FROM complaint`)).toEqual([]);
      await database.close();
    } finally {
      await limited.drop();
      await owner.query(`DROP ROLE ${name}`);
    }
  });
});
