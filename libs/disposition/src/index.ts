export { LONGEST_STANDING } from './answer-checks.js';
export { Answering, type Answered } from './answering.js';
export { Closing, closingHandlers, ratingIn } from './closing.js';
export { ComplaintWork, type WorkParts } from './complaint-work.js';
export { archiveReasons, Desk, type ArchiveReason } from './desk.js';
export { Timers, type TimerHandler, type TimerHandlers } from './timers.js';
export { Triage, type RoutesText } from './triage.js';
export type { Correction } from './verifying.js';
