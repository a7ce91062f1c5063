import { randomBytes } from 'node:crypto';
import { Database } from './database.js';
import { databaseRoles, type DatabaseRole } from './rights.js';

/**
 * For a database whose owner is at hand: brings it up to date and gives each role a login with a fresh password. What
 * then works holds the addresses in the answer, each with the rights of its role alone, and never the owner's.
 */
export async function openLogins(ownerUrl: string): Promise<Record<DatabaseRole, string>> {
  const owner = await Database.open(ownerUrl, { migrate: true, poolSize: 2 });
  try {
    const login = async (role: string): Promise<string> => {
      const password = randomBytes(24).toString('base64url');
      await owner.query(`ALTER ROLE ${role} LOGIN PASSWORD '${password}'`);
      const url = new URL(ownerUrl);
      url.username = role;
      url.password = password;
      return url.href;
    };
    return { app: await login(databaseRoles.app), vault: await login(databaseRoles.vault) };
  } finally {
    await owner.close();
  }
}
