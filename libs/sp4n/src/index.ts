export { ApiFault, LaporApi } from './lapor-api.js';
export { LaporDesk, type Unrecorded } from './lapor-desk.js';
export { laporFields, type LaporField, type LaporForm } from './lapor-form.js';
export { LaporList, type ListAccount } from './lapor-list.js';
export { LaporSender } from './lapor-sender.js';
export { Sp4nSettings, sp4nSettings } from './sp4n.settings.js';
