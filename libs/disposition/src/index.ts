export { archiveReasons, Desk, type ArchiveReason, type DeskParts } from './desk.js';
export { Triage, type RoutesText } from './triage.js';
