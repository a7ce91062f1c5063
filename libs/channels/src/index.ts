export type {
  Acknowledgement,
  Capabilities,
  ChannelAdapter,
  ChannelDefinition,
  ChannelRequest,
  DeliveryReceipt,
  Measured,
  OutboundMessage,
  Pulled,
  RawReport,
  Sent,
} from './channel-adapter.js';
export { Misconfigured, Rejected, Retry, settingsFaults, Unreadable } from './channel-failures.js';
export { channelDefinitions, openChannels, type ChannelOptions } from './channels.js';
export { describeMail, type MailDescription } from './email/mime/reader.js';
export { FaxReport } from './fax/fax.channel.js';
export { FileRefused } from './legacy/file-shape.js';
export type { LegacyField } from './legacy/legacy-columns.js';
export { LegacyFile, type LegacyColumn } from './legacy/legacy-file.js';
export { MappingFault, readMapping, type LegacyMapping } from './legacy/legacy-mapping.js';
export { listedRow, RowUnreadable } from './legacy/legacy-row.js';
export type { RowFault } from './legacy/row-cells.js';
export type { LegacyRow } from './legacy/row-sorter.js';
export { LetterReport } from './letter/letter.channel.js';
export { Open311Request } from './open311/open311.channel.js';
export { PhoneReport } from './phone/phone.channel.js';
export { DeskReport } from './providers/desk.js';
export { FormReport, readForm } from './providers/form-report.js';
export { WalkInReport } from './walk-in/walk-in.channel.js';
export { WebReport } from './web/web.channel.js';
