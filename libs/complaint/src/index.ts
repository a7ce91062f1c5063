export { attachmentName } from './attachment-name.js';
export { disclosesFindings, substanceOf, type AnswerParts, type Substance } from './answers.js';
export {
  beginningOf,
  dayOf,
  hoursAheadOfUtc,
  WorkCalendar,
  type LocalDays,
  type WorkPlace,
} from './calendar.js';
export {
  clockKinds,
  clocksOf,
  hasLapsed,
  INFORMATION_EXTENDED,
  INFORMATION_REQUESTED,
  LAPSED,
  UNDONE,
  type Clock,
  type ClockFacts,
  type ClockKind,
  type Step,
} from './clocks.js';
export { referralWays } from './complaint.js';
export type {
  Attachment,
  ClosedAs,
  Complaint,
  ComplaintFile,
  Disposition,
  Hop,
  Message,
  MessageFrom,
  MessageKind,
  ReferralProof,
  Suggestion,
  TakenOver,
  TimelineEntry,
} from './complaint.js';
export { dangerKinds, type DangerKind, type Emergency } from './emergency.js';
export { Failure, failureCodes, type FailureCode, type FieldFault, type LastAct } from './failures.js';
export type {
  Accused,
  Ask,
  Assurance,
  Consents,
  DeskNotes,
  ExternalReference,
  History,
  InboundAttachment,
  InboundReport,
  MessageReceipt,
  Reporter,
  ServiceData,
} from './inbound-report.js';
export { readLaporId, SP4N_LAPOR } from './lapor-id.js';
export {
  afterLateReply,
  afterWordsOfReporter,
  isOpen,
  mayBeAddedTo,
  mayDo,
  mayMove,
  mayReopen,
  move,
  reopenUntil,
  type Actor,
  type Verb,
} from './lifecycle.js';
export {
  CONSENT_TEXT,
  holdsServiceNumber,
  isAnonymous,
  isConfidential,
  protectedFromAccused,
  protectionOf,
  mayBecomePublic,
  publicUnasked,
  serviceDataOf,
  withCategoryClosed,
  withCategoryOpened,
  withContentClosed,
  withNameHidden,
  type Protection,
  type ServiceDataKind,
} from './protection.js';
export {
  closesWay,
  refusals,
  type DeliveryFailure,
  type OtherWay,
  type Refusal,
  type ReplyWay,
  type WayGiven,
} from './reply-ways.js';
export {
  CLOSING_NOTICE_DAYS,
  isDay,
  REOPEN_DAYS,
  permenpanrb62of2018,
  readRuleSet,
  RuleBook,
  settlementDays,
  type RuleSet,
} from './rules.js';
export { newPin, newReportNumber, newSecret, readReportNumber, showReportNumber } from './report-number.js';
export { verdictIn, type ReporterVerdict } from './verdict-words.js';
export {
  classifications,
  NOT_A_REPORT,
  roles,
  statuses,
  statusLabel,
  type Classification,
  type Role,
  type Status,
  type StatusLabel,
} from './vocabulary.js';
