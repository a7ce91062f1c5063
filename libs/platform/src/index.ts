export {
  anySetting,
  describeSettings,
  readSettings,
  Setting,
  SettingsError,
  type Environment,
  type SettingOptions,
} from './config.js';
