export { ArrivingFiles, MOST_FILE_BYTES, type AnnouncedFile, type FileProgress } from './arriving-files.js';
export { GroupCommit } from './group-commit.js';
export { Intake, type IntakeParts, type RepeatableAnswer } from './intake.js';
export { RowImport, type ImportAccount, type RowImportParts } from './row-import.js';
export type { Arriving, OnceKey, Receipt, Taken } from './taken.js';
