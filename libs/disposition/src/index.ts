export { archiveReasons, Desk, type ArchiveReason, type DeskParts } from './desk.js';
export type { Correction } from './verifying.js';
export { Triage, type RoutesText } from './triage.js';
