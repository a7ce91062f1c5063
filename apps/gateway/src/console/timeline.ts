import type { TimelineEntry } from '#complaint';
import type { TimelineEntry as StepView } from '../pages/views.js';
import { hasWord } from '../words/words.js';
import { movedView } from './reply-models.js';

/** A step of a complaint as officers read it; `instansi` is the name of the body that it names. */
export function stepView(entry: TimelineEntry, instansi: string | null): StepView {
  const { at, actor, action, reason } = entry;
  const moved = movedView(entry);
  const why = whyOf(action, reason);
  return {
    moved,
    at,
    kind: (action === 'routed' && entry.instansi === null ? null : timelineKinds[action]) ?? 'classified',
    actor: actor === 'system' || actor === 'reporter' ? null : actor,
    instansi,
    why,
    // The model's version and notes to ourselves are for the audit, not for the page.
    reason: moved || why || kept.has(action) || notesToOurselves.has(reason ?? '') ? null : reason,
  };
}

/** Actions whose reason is no sentence for officers: a model's version, the ground of an opening, an adapter's fault. */
const kept = new Set([
  'routed',
  'emergency',
  'reveal-requested',
  'reveal-approved',
  'reveal-refused',
  'identity-revealed',
  'service-data-opened',
  'address-opened',
  'quarantine-replayed',
  'quarantine-entered',
  'undone',
]);
const notesToOurselves = new Set([
  'on-behalf',
  'reviewed',
  'place-missing',
  'name-missing',
  'words-accuse',
  'protection',
  'says-same',
]);

/** Catalogues of the codes that steps are recorded with. */
const codes: Record<string, string> = {
  archived: 'archive-reason',
  'taken-over': 'status',
  'handover-status': 'status',
  'handover-refused': 'handover-why',
  'handover-withheld': 'handover-why',
  'handover-ended': 'handover-why',
  'handover-status-refused': 'handover-why',
  'not-asked': 'timeline-why',
  'file-missing': 'timeline-why',
};
/** Steps that are recorded with a code of ours, or with what somebody wrote. */
const sometimesCodes: Record<string, string> = { closed: 'timeline-why', 'data-held': 'timeline-why' };

/** As Node names a connection that did not come about: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
const ofTheConnection = /^[A-Z][A-Z\d_]+$/;

/** What a code says in words; one that no catalogue knows, as another system may send, is named. */
function whyOf(action: string, reason: string | null): StepView['why'] {
  const catalogue = codes[action] ?? sometimesCodes[action];
  if (reason === null || catalogue === undefined) return null;
  const key = `${catalogue}.${reason}`;
  if (hasWord(key)) return { key, code: reason };
  if (action in sometimesCodes) return null;
  return { key: `handover-why.${ofTheConnection.test(reason) ? 'no-connection' : 'other'}`, code: reason };
}

/** Catalogue keys, under `timeline.`, of all that is recorded on a complaint, less what only the audit shows. */
export const timelineKinds: Record<string, string> = {
  received: 'received',
  'taken-over': 'taken-over',
  redirected: 'redirected',
  posted: 'posted',
  told: 'told',
  settled: 'settled',
  'address-opened': 'address-opened',
  undelivered: 'undelivered',
  routed: 'suggested',
  verified: 'classified',
  words: 'replied',
  automatic: 'replied',
  asked: 'asked',
  question: 'asked',
  'not-asked': 'not-asked',
  disposed: 'disposed',
  forwarded: 'forwarded',
  referred: 'referred',
  'referral-proved': 'referral-proved',
  declined: 'out-of-authority',
  undone: 'undone',
  returned: 'returned',
  response: 'in-progress',
  answer: 'answered',
  archived: 'archived',
  lapsed: 'lapsed',
  'information-requested': 'information-requested',
  'information-extended': 'information-extended',
  merged: 'merged',
  'took-in': 'took-in',
  split: 'split',
  'split-off': 'split-off',
  withdrawn: 'withdrawn',
  protected: 'protected',
  'answer-submitted': 'answer-submitted',
  'answer-sent-back': 'answer-sent-back',
  noted: 'noted',
  objected: 'objected',
  reopened: 'reopened',
  'closing-announced': 'closing-announced',
  closed: 'closed',
  'identity-revealed': 'opened',
  'service-data-opened': 'service-data-opened',
  'reveal-requested': 'reveal-requested',
  'reveal-approved': 'reveal-approved',
  'reveal-refused': 'reveal-refused',
  'pin-renewed': 'pin-renewed',
  emergency: 'emergency',
  calmed: 'calmed',
  'file-infected': 'file-infected',
  'file-missing': 'file-missing',
  'file-added': 'file-added',
  'lapor-recorded': 'lapor-recorded',
  'lapor-state': 'lapor-state',
  'handover-queued': 'handover-queued',
  'handed-over': 'handed-over',
  'handover-refused': 'handover-refused',
  'handover-withheld': 'handover-withheld',
  'handover-ended': 'handover-ended',
  'handover-status': 'handover-status',
  'made-anonymous': 'made-anonymous',
  'handover-status-refused': 'handover-status-refused',
  'identity-exported': 'exported',
  'identity-erased': 'identity-erased',
  'words-erased': 'words-erased',
  'data-request': 'data-request',
  'data-request-granted': 'data-request-granted',
  'data-request-refused': 'data-request-refused',
  'data-held': 'data-held',
  'data-released': 'data-released',
  'quarantine-replayed': 'kept-replayed',
  'quarantine-entered': 'kept-entered',
  'quarantine-assigned': 'kept-assigned',
  'quarantine-opened': 'kept-opened',
  opened: 'first-opened',
  copied: 'copied',
  'part-answered': 'part-answered',
  'copy-returned': 'copy-returned',
  'copy-withdrawn': 'copy-withdrawn',
  'inspection-unopened': 'inspection-unopened',
  'inspection-raised': 'inspection-raised',
  'nobody-to-tell': 'nobody-to-tell',
};
