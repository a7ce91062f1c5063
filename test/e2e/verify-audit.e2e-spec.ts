import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#store';
import { auditOn } from '../support/audit.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { newDataDir, runCommand } from '../support/muara-process.js';
import { rm } from 'node:fs/promises';

describe('muara verify-audit', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let audit: Awaited<ReturnType<typeof auditOn>>;
  let dataDir: string;

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = await Database.open(fresh.url, { migrate: true, poolSize: 2 });
    audit = await auditOn(database);
    dataDir = await newDataDir();
    for (let n = 0; n < 5; n += 1) await audit.record();
    await audit.sealer.sealNow();
    await audit.record();
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
    await audit.remove();
    await rm(dataDir, { recursive: true, force: true });
  });

  const run = (...words: string[]) =>
    runCommand({ DATABASE_URL: fresh.url, MUARA_DATA_DIR: dataDir }, 'verify-audit', ...words).then(
      (said) => ({ code: 0, said }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, said: stderr }),
    );

  it('ends with 0 where the audit holds, also against its signed heads', async () => {
    expect(await run()).toEqual({ code: 0, said: 'the audit holds: 5 rows chained, 1 waiting\n' });
    expect(await run('--against', audit.headFile)).toEqual({
      code: 0,
      said: 'the audit holds: 5 rows chained, 1 waiting, 1 signed heads met\n',
    });
  });

  it('ends with 1 and says where it is broken, and what it cannot read', async () => {
    expect(await run('--against', audit.headFile, '--key', audit.headFile)).toEqual({
      code: 1,
      said: `muara: ${audit.headFile} holds no public key in PEM\n`,
    });
    await database.query('ALTER TABLE audit DISABLE TRIGGER USER');
    await database.query(`UPDATE audit SET reason = 'lain' WHERE id = 3`);
    const { code, said } = await run();
    expect(code).toBe(1);
    expect(said).toMatch(
      /^muara: the audit does not hold: link 3: row 3 of [0-]+ is not the one that was chained here\n$/,
    );
  });
});
