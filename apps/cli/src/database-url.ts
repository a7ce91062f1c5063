import { configureHouse } from '#house';
import { startEmbeddedPostgres, type Environment } from '#platform';

/**
 * Works with `DATABASE_URL`, or with the embedded database: borrowed from a running Muara and never stopped, or started
 * for this command and stopped after it.
 */
export async function withDatabaseUrl(
  environment: Environment,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const { databaseUrl, dataDir } = configureHouse(environment);
  if (databaseUrl !== null) return work(databaseUrl);
  const embedded = await startEmbeddedPostgres({ dataDir, borrow: true });
  try {
    await work(embedded.url);
  } finally {
    await embedded.stop();
  }
}
