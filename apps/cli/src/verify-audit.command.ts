import { readFile } from 'node:fs/promises';
import { headKeyFile, headKeys, headLines, verifyAudit, type HeadEvidence } from '#access';
import type { Environment } from '#platform';
import { AuditSnapshot, Database } from '#store';
import { withDatabaseUrl } from './database-url.js';

/** Says whether the audit is whole. Ends with 1 and the first broken place where it is not; changes nothing. */
export async function verifyAuditOf(
  environment: Environment,
  options: { against?: string; key?: string },
): Promise<void> {
  // Before the database is read, so that whatever was signed is in it.
  const heads = options.against === undefined ? undefined : await headEvidence(options.against, options.key);
  await withDatabaseUrl(environment, async (url) => {
    const database = await Database.open(url, { poolSize: 2 });
    try {
      const verdict = await AuditSnapshot.read(database, (snapshot) => verifyAudit(snapshot, heads));
      if (!verdict.holds) throw new Error(`the audit does not hold: ${verdict.broken}`);
      const { chained, waiting, heads: signed } = verdict;
      process.stdout.write(
        `the audit holds: ${chained} rows chained, ${waiting} waiting${heads ? `, ${signed} signed heads met` : ''}\n`,
      );
    } finally {
      await database.close();
    }
  });
}

async function headEvidence(file: string, key = headKeyFile(file)): Promise<HeadEvidence> {
  const keys = headKeys(await readFile(key, 'utf8'));
  if (keys.length === 0) throw new Error(`${key} holds no public key in PEM`);
  return { lines: await headLines(file), keys };
}
