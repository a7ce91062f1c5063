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
export { DatabaseUnavailable } from './server-account.js';
