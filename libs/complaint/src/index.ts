export { attachmentName } from './attachment-name.js';
export { referralWays } from './complaint.js';
export type {
  Attachment,
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
export {
  beginningOf,
  dayOf,
  hoursAheadOfUtc,
  permenpanrb62of2018,
  settlementDays,
  WorkCalendar,
  type RuleSet,
} from './deadlines.js';
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
  afterWordsOfReporter,
  isOpen,
  mayBeAddedTo,
  mayDo,
  mayMove,
  move,
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
export { newPin, newReportNumber, newSecret, readReportNumber, showReportNumber } from './report-number.js';
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
