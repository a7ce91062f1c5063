import { configureHouse } from '#house';
import { startEmbeddedPostgres, type Environment } from '#platform';

/**
 * Works with `DATABASE_URL`, or with the embedded database: borrowed from a running Muara and never stopped, or started
 * for this command and stopped after it.
 */
export async function withDatabaseUrl<T>(
  environment: Environment,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const { databaseUrl, dataDir } = configureHouse(environment);
  if (databaseUrl !== null) return work(databaseUrl);
  const embedded = await startEmbeddedPostgres({ dataDir, borrow: true });
  try {
    return await work(embedded.url);
  } finally {
    await embedded.stop();
  }
}
