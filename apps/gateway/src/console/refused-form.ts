import type { Failure, FieldFault } from '#complaint';
import type { OfficerAction, Values } from '../pages/views.js';
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
export function faultsOf(failure: Failure, action: OfficerAction, values: Values): FieldFault[] {
  const { fields } = failure;
  const faults = fields.length > 0 ? fields : [{ field: fieldOf[action], code: faultOf(failure) }];
  return asOnCopies(action, faults).map((fault) => asOnForm(fault, values));
}

/** The archive's words stand in the form's field `text`, an area that was not chosen from the list in its own. */
function asOnForm(fault: FieldFault, values: Values): FieldFault {
  if (fault.field === 'words') return { ...fault, field: 'text' };
  if (fault.field !== 'wilayah' || !values['wilayahLain']) return fault;
  const code = fault.code === 'wilayah-unknown' ? 'region-unknown' : fault.code;
  return { field: 'wilayahLain', code };
}
