export {
  BoundedProcess,
  compiledEntry,
  Crashed,
  Exceeded,
  type BoundedProcessOptions,
} from './bounded-process.js';
export { systemClock, TestClock, type Clock } from './clock.js';
export {
  anySetting,
  describeSettings,
  readSettings,
  Setting,
  SettingsError,
  type Environment,
  type SettingOptions,
} from './config.js';
export {
  findRunningPostgres,
  startEmbeddedPostgres,
  type EmbeddedDatabase,
  type EmbeddedPostgresOptions,
} from './embedded-postgres.js';
export { Readiness, type ReadinessCheck, type ReadinessReport } from './health.js';
export { newId } from './ids.js';
export { createLog, LogSettings, redact, type Log } from './log.js';
export { DatabaseUnavailable, runAs, systemAccount, type ServerAccount } from './server-account.js';
export { Poll } from './poll.js';
export { freePort, whenListening } from './ports.js';
export { freshBytes } from './random.js';
