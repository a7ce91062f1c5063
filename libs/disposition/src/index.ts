export { Answering } from './answering.js';
export { Closing } from './closing.js';
export { ComplaintWork, type WorkParts } from './complaint-work.js';
export { archiveReasons, Desk, type ArchiveReason } from './desk.js';
export { Inspecting, inspectionHandlers } from './inspecting.js';
export { Timers, type TimerHandler, type TimerHandlers } from './timers.js';
export { bodiesToAlert, Emergencies } from './emergencies.js';
export { Triage, type RoutesText } from './triage.js';
export type { Correction } from './verifying.js';
