export { Answering } from './answering.js';
export { clockHandlers, ClockWatch, type ClockParts } from './clock-timers.js';
export { Closing } from './closing.js';
export { ComplaintWork, type WorkParts } from './complaint-work.js';
export { archiveReasons, Desk, type ArchiveReason } from './desk.js';
export { Timers, type TimerHandler, type TimerHandlers } from './timers.js';
export { Triage, type RoutesText } from './triage.js';
export type { Correction } from './verifying.js';
