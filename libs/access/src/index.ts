export { headKeyFile, headKeys, headLines, type SignedHead } from './audit-head.js';
export { AuditSealer, type SealerParts } from './audit-sealer.js';
export { verifyAudit, type AuditVerdict, type HeadEvidence } from './audit-verifier.js';
export { Sessions } from './sessions.js';
export { Tracking } from './tracking.js';
export { actsFor, mayReceive, needsInstansi, scopeOf, type Officer } from './visibility.js';
