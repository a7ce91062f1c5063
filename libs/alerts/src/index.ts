export { AlertRunner, type AlertRunnerParts } from './alert.runner.js';
export { AlertSettings, type SettingTyped } from './alert-settings.js';
export { Alerts, type AlertsParts } from './alerts.js';
export { AlertLinks, type Linked } from './links.js';
export { Rosters, type DutyAsked } from './rosters.js';
export { wantedTemplates, type WantedTemplate } from './notice.js';
export { Recipients } from './recipients.js';
