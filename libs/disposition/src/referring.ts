import { Failure, referralWays, type FieldFault, type ReferralProof } from '#complaint';
import type { ComplaintUnit } from '#store';
import { wordsIn } from './complaint-work.js';

/** What an officer says of how a referral was sent; texts as typed. */
export interface ProofGiven {
  how: string;
  /** ISO date or instant. */
  sentAt: string;
  number?: string;
  note?: string;
  /** A file of this complaint. */
  attachmentId?: string;
}

const LONGEST_NUMBER = 100;
const isWay = (how: string): how is ReferralProof['how'] => referralWays.some((way) => way === how);

function faultsIn({ how, sentAt, number = '' }: ProofGiven, now: Date): FieldFault[] {
  const faults: FieldFault[] = [];
  const sent = Date.parse(sentAt);
  if (!isWay(how)) faults.push({ field: 'how', code: 'proof-how-required' });
  if (!/^\d{4}-\d{2}-\d{2}/.test(sentAt) || Number.isNaN(sent)) {
    faults.push({ field: 'sentAt', code: 'proof-date-required' });
  } else if (sent > now.getTime()) faults.push({ field: 'sentAt', code: 'date-in-future' });
  if (number.length > LONGEST_NUMBER) faults.push({ field: 'number', code: 'text-too-long' });
  return faults;
}

/** What was typed, as it can be kept; null for nothing. */
const typed = (field: string, text = ''): string | null =>
  text.trim() === '' ? null : wordsIn(field, text.trim());

/** Reads it; throws `invalid` naming each field that cannot be. */
export function readProof(given: ProofGiven, by: { actor: string; at: Date }): ReferralProof {
  const { how } = given;
  const faults = faultsIn(given, by.at);
  if (faults.length > 0 || !isWay(how)) throw new Failure('invalid', 'invalid', faults);
  return {
    how,
    sentAt: new Date(given.sentAt),
    number: typed('number', given.number),
    note: typed('note', given.note),
    attachmentId: given.attachmentId ?? null,
    recordedBy: by.actor,
    recordedAt: by.at,
  };
}

/** Adds it to the referral under which the complaint stands. Throws `wrong-state` where it is not referred. */
export async function prove(unit: ComplaintUnit, proof: ReferralProof): Promise<void> {
  if (!(await unit.proveReferral(proof))) throw new Failure('wrong-state', 'not-referred');
}
