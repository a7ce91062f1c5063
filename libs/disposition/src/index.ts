export { Answering } from './answering.js';
export { forEach, type BulkOutcome } from './bulk.js';
export { Closing } from './closing.js';
export { ComplaintWork, type WorkParts } from './complaint-work.js';
export { archiveReasons, Desk, deskHandlers, type ArchiveReason, type Disposing } from './desk.js';
export type { ProofGiven } from './referring.js';
export { Timers, type TimerHandler, type TimerHandlers } from './timers.js';
export { Triage, type RoutesText } from './triage.js';
export type { Correction } from './verifying.js';
