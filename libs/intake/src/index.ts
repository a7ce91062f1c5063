export { GroupCommit } from './group-commit.js';
export { Intake, type IntakeParts, type RepeatableAnswer } from './intake.js';
export type { Arriving, Receipt, Taken } from './taken.js';
