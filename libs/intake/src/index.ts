export { packFile } from './acceptance.js';
export { ArrivingFiles, MOST_FILE_BYTES, type AnnouncedFile, type FileProgress } from './arriving-files.js';
export {
  ChannelDesk,
  type ChannelDeskParts,
  type ChannelState,
  type ChannelView,
  type CheckResult,
} from './channel-desk.js';
export { ChannelWatch, channelFaults, type ChannelFault } from './channel-watch.js';
export { excerptCharsets, type Excerpt, type ExcerptCharset } from './excerpt.js';
export { GroupCommit } from './group-commit.js';
export { Intake, type IntakeParts, type RepeatableAnswer } from './intake.js';
export { sealFiles } from './joining.js';
export { reportsIn } from './reading.js';
export { RowImport, type ImportAccount, type RowImportParts } from './row-import.js';
export { HELD, Quarantine, type EnteredByHand, type OpenedItem, type QuarantineParts } from './quarantine.js';
export type { Arriving, OnceKey, Receipt, Taken } from './taken.js';
export { Files, type SoundFile } from './files.js';
export { Scanner } from './scanner.js';
