export type { SourceCursor } from './accept.rows.js';
export { AcceptStore, type Acceptance, type EarlierArrival, type OpenTalk } from './accept.store.js';
export { AlertQueries, type AlertProof, type BodyPace, type InboxRow } from './alert.queries.js';
export { AlertStore, type AlertRow, type NewAlert } from './alert.store.js';
export { AlertSendings, type DueAlert } from './alert-sending.store.js';
export type { AlertKind, AlertStep, SendingState } from './entities/alert.entities.js';
export { AuditSnapshot, type LinkedRow } from './audit.snapshot.js';
export {
  aboutNothing,
  AuditUnit,
  AUDIT_OWED,
  recordAudit,
  recordOrOwe,
  recordOwed,
  type AuditEntry,
  type AuditLink,
  type AuditRow,
  type AuditTip,
  type DueRows,
} from './audit.store.js';
export {
  BreachStore,
  type AffectedComplaint,
  type Breach,
  type BreachScope,
  type OpeningCount,
} from './breach.store.js';
export {
  ChannelStore,
  type Account,
  type ChannelEnd,
  type ChannelHealth,
  type ChannelPause,
  type Outgoings,
  type UsualHours,
} from './channel.store.js';
export {
  clockFactsOf,
  clocksIn,
  ClockStore,
  escalationLevels,
  keepClocks,
  type Escalated,
  type EscalationLevel,
  type KeptClock,
  type OverdueClock,
  type ShownClock,
} from './clock.store.js';
export { ComplaintQueries, type Completions, type Referred, type Scope } from './complaint.queries.js';
export { ComplaintUnit, informationRequestOf, type NewAttachment } from './complaint.unit.js';
export {
  keepVerdict,
  lastVerdict,
  standingOf,
  takeBack,
  type Standing as ComplaintStanding,
} from './verdict.store.js';
export { CustodyStore, type SealedRow } from './custody.store.js';
export { DraftStore, type Draft, type InternalNote, type WaitingDraft } from './draft.store.js';
export { muaraDataSource } from './data-source.js';
export { Database, type Queries, type Transaction } from './database.js';
export { DeliveryStore, type DeliveryFate, type DueDelivery, type NewDelivery } from './delivery.store.js';
export type { DeliveryState, InboundOutcome } from './entities/traffic.entities.js';
export { DuplicateQueries, type MergedReport, type NearComplaint } from './duplicate.queries.js';
export {
  DutyStore,
  usualSetting,
  type AlertSetting,
  type Contact,
  type Duty,
  type OnCall,
} from './duty.store.js';
export { ErrandStore, type ErrandRow } from './errand.store.js';
export { FactorStore, type FactorRow } from './factor.store.js';
export {
  bump,
  KnowledgeStore,
  routingVersion,
  type KnowledgeKind,
  type KnowledgeRows,
  type MandateRow,
  type OwnPlaceRow,
  type RoutingRuleRow,
} from './knowledge.store.js';
export { LawStore, type DataHold, type DataRequest, type RetentionTerm } from './law.store.js';
export type { DataRequestKind, HoldKind } from './entities/law.entities.js';
export { ReplayQueries, type ReplayedComplaint } from './replay.queries.js';
export { ERASED_WORDS, RedactionStore } from './redaction.store.js';
export { SubjectStore, type Subject } from './subject.store.js';
export { ComingFiles, type ComingFile, type MissingFile } from './coming-files.store.js';
export { HeldFiles, type HeldFile } from './held-files.store.js';
export { IntakeStore, type Talk, type WaitingText } from './intake.store.js';
export { KeyBatchStore, type WrappedBatch } from './key-batch.store.js';
export { openLogins } from './logins.js';
export { databaseRoles, tableRights, type DatabaseRole } from './rights.js';
export { lockFamily } from './family.js';
export { mergings, type Merged } from './merging.store.js';
export { sameMatters } from './same-matter.store.js';
export { MatchStore } from './match.store.js';
export {
  OfficeStore,
  type Holiday,
  type InstansiRow,
  type InstansiSwitch,
  type OfficeData,
  type OfficeSeed,
  type WorkWeek,
} from './office.store.js';
export { OfficerStore, type Expiring, type OfficerRow, type Vacancy } from './officer.store.js';
export { OutboxStore, type OutboxEvent } from './outbox.store.js';
export { HopStore, type RoutingCorrection } from './hop.store.js';
export { RoutingModelStore, type KeptModel } from './routing-model.store.js';
export { QualityStore, type ReadTally, type RoutingQuality } from './quality.store.js';
export {
  contextOfReading,
  keepReading,
  LessonStore,
  settleReading,
  type RoutingLesson,
} from './reading.store.js';
export { HandoverStore, type Handover } from './handover.store.js';
export { PartnerMessageStore, type DuePartnerMessage } from './partner-message.store.js';
export { PartnerStore, type Agreed, type Partner, type Peer, type Webhook } from './partner.store.js';
export type { PartnerRight } from './entities/partner.entities.js';
export {
  SharedQueries,
  type ChangeCursor,
  type SharedComplaint,
  type SharedScope,
} from './shared.queries.js';
export { PlainStore, type PlainInbound, type PlainValue } from './plain.store.js';
export {
  PublicComplaints,
  publicSpeaker,
  type PublicComplaint,
  type PublicFilter,
} from './public.queries.js';
export { QuarantineStore, type KeptItem } from './quarantine.store.js';
export { RevealQueries, type OpeningRow, type OwnReveal, type WaitingReveal } from './reveal.queries.js';
export {
  RevealStore,
  type OfficerAtWork,
  type OpenableComplaint,
  type RevealRequest,
} from './reveal.store.js';
export { SealedStore, type SealedRows } from './sealed.store.js';
export { Sp4nSendings, type DueSending } from './sp4n-sending.store.js';
export { Sp4nStore, type Differences, type LaporListed, type LaporReference } from './sp4n.store.js';
export type { Standing } from './entities/sp4n.entities.js';
export { SessionStore, type NewSession, type SessionRow } from './session.store.js';
export type { FactorKind, SessionKind } from './entities/access.entities.js';
export type { UploadState } from './entities/upload.entities.js';
export { UploadStore, type UploadKey, type UploadRow } from './upload.store.js';
export { clearTimers, setTimer, TimerStore, type NewTimer, type Timer } from './timer.store.js';
export { TrackingStore } from './tracking.store.js';
export { WindowStore, type MessageTemplate } from './window.store.js';
export {
  beginInspection,
  endInspection,
  isOpened,
  OF_THE_COUNTRY,
  openInspection,
} from './inspection.store.js';
export { endCopy, keepPart, openCopies, type OpenCopy } from './copy.store.js';
