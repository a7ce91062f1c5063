export { pinHash, secretHash, type Receipt } from './acceptance.js';
export { GroupCommit } from './group-commit.js';
export { type Arriving } from './joining.js';
export { Intake, type IntakeParts, type RepeatableAnswer, type Taken } from './intake.js';
