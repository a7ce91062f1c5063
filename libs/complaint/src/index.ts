export { attachmentName } from './attachment-name.js';
export { disclosesFindings, substanceOf, type AnswerParts, type Substance } from './answers.js';
export type {
  Attachment,
  ClosedAs,
  Complaint,
  ComplaintFile,
  Disposition,
  Message,
  MessageFrom,
  MessageKind,
  Suggestion,
  TakenOver,
  TimelineEntry,
} from './complaint.js';
export {
  CLOSING_NOTICE_DAYS,
  hoursAheadOfUtc,
  permenpanrb62of2018,
  REOPEN_DAYS,
  settlementDays,
  WorkCalendar,
  type RuleSet,
} from './deadlines.js';
export { Failure, failureCodes, type FailureCode, type FieldFault } from './failures.js';
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
