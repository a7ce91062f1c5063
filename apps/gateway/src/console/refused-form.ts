import type { Failure, FieldFault } from '#complaint';
import type { OfficerAction } from '../pages/views.js';
import { asOnCopies } from './copy-models.js';

/** Refusals that leave the officer on the page with what he typed. */
export const keepsForm = ({ code, reason }: Failure): boolean =>
  code === 'invalid' || code === 'wrong-state' || code === 'not-allowed' || inWords.has(reason);
const inWords = new Set([
  'beyond-reach',
  'out-of-authority',
  'returned-twice',
  'nobody-above',
  'answer-in-review',
]);
function faultOf({ code, reason }: Failure): string {
  if (inWords.has(reason)) return reason;
  // His role may, or he would not have come this far: his body has it no more.
  return reason === 'not-allowed' ? 'not-yours-now' : code;
}

const fieldOf: Record<OfficerAction, string> = {
  respond: 'text',
  draft: 'text',
  note: 'text',
  verify: 'reason',
  refer: 'instansi',
  prove: 'how',
  decline: 'reason',
  dispose: 'instansi',
  answer: 'text',
  return: 'reason',
  ask: 'text',
  archive: 'reason',
  close: 'reason',
  convert: 'reason',
  extend: 'reason',
  copy: 'copies.0',
  part: 'text',
  'return-copy': 'reason',
  'renew-pin': 'reason',
};

/** What the form says is wrong with it: at its fields, else at its first. */
export function faultsOf(failure: Failure, action: OfficerAction): FieldFault[] {
  const { fields } = failure;
  const faults = fields.length > 0 ? fields : [{ field: fieldOf[action], code: faultOf(failure) }];
  return asOnCopies(action, faults).map(asOnForm);
}

/** The archive's words stand in the form's field `text`. */
const asOnForm = (fault: FieldFault): FieldFault =>
  fault.field === 'words' ? { ...fault, field: 'text' } : fault;
