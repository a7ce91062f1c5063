// Holds an embedded database the way an application does, so that a test can kill the holder.
// Usage: node hold-database.mjs DATA_DIR; one JSON line {url, adopted, borrowed} when it runs.
import { startEmbeddedPostgres } from '../../dist/libs/platform/src/embedded-postgres.js';

const database = await startEmbeddedPostgres({
  dataDir: process.argv[2],
  log: (line) => process.stderr.write(`${line}\n`),
});
// Like an application that still drains: Ctrl-C alone does not end it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {
  void database.stop().then(() => process.exit(0));
});
setInterval(() => {}, 1_000_000);
process.stdout.write(
  `${JSON.stringify({ url: database.url, adopted: database.adopted, borrowed: database.borrowed })}\n`,
);
