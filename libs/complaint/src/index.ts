export { Failure, type FailureCode, type FieldFault } from './failures.js';
export type {
  Accused,
  Assurance,
  ExternalReference,
  InboundAttachment,
  InboundReport,
  Reporter,
} from './inbound-report.js';
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
