export { GroupCommit } from './group-commit.js';
export { Intake, type IntakeParts, type RepeatableAnswer } from './intake.js';
export { RowImport, type ImportAccount, type RowImportParts } from './row-import.js';
export type { Arriving, Receipt, Taken } from './taken.js';
