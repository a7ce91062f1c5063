import {
  classifications,
  Failure,
  isConfidential,
  protectedFromAccused,
  settlementDays,
  withCategoryClosed,
  withCategoryOpened,
  withContentClosed,
  withNameHidden,
  type Classification,
  type Complaint,
  type FieldFault,
  type Protection,
  type Suggestion,
} from '#complaint';
import { bouncesIn, mayReceive } from '#access';
import { overseersOf, type Directory, type Office } from '#instansi';
import { regionsCalled, type RoutingDecision } from '#routing';
import type { ComplaintUnit } from '#store';
import { wordsIn } from './complaint-work.js';
import { awaitInspector } from './inspecting.js';
import { leaveUnfit } from './leaving.js';

/** Stands for the model's version where a person has read the complaint. */
export const VERIFIED = 'verified';

/** What a person puts right when verifying; what is left out stays. */
export interface Correction {
  /** What the complaint is called from now on; the reporter's own title stays beside it. */
  title?: string;
  category?: string;
  classification?: string;
  /** Kemendagri code, or name, of a kabupaten/kota or a province anywhere in the country. */
  wilayah?: string;
  /** Berkadar pengawasan: with it the complaint belongs to the inspectorate, without it to the admins. */
  supervisory?: boolean;
  /** Hides who; never taken off here. */
  anonymous?: true;
  /** Hides what. `false` opens what only its category closed, never what a reporter or an accusation did. */
  confidential?: boolean;
}

/**
 * Puts right what the machine read, with the deadline and the suggestion that follow from it. Throws `invalid` naming
 * each field that cannot be.
 */
export async function correct(
  unit: ComplaintUnit,
  correction: Correction,
  { office, at }: { office: Office; at: Date },
): Promise<void> {
  const faults = faultsIn(correction, office.directory);
  if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
  const { complaint } = unit;
  const accused = await unit.accusedInstansi();
  const bounced = bouncesIn(await unit.hops(), office.directory).flatMap(({ from }) => from ?? []);
  const corrected: Complaint = {
    ...complaint,
    category: correction.category ?? complaint.category,
    classification: (correction.classification as Classification | undefined) ?? complaint.classification,
    wilayah: regionIn(correction) ?? complaint.wilayah,
    supervisory: correction.supervisory ?? complaint.supervisory,
  };
  const protection = protectionAfter(corrected, correction, { accused, directory: office.directory });
  const { category, classification, wilayah, supervisory } = corrected;
  const days = settlementDays(office.rules.of(complaint), { classification, supervisory });
  await unit.set({
    category,
    classification,
    wilayah,
    supervisory,
    protection,
    ...(correction.title === undefined ? {} : { title: titleIn(correction.title) }),
    answerBy: office.calendar.deadline(complaint.receivedAt, days, wilayah),
    suggestion: suggestionFor(corrected, accused, office.directory, bounced),
  });
  // What turns out to be for the inspectorate stays with nobody else.
  if (supervisory && !complaint.supervisory) await leaveUnfit(unit, 'protection', { office, at });
  await awaitInspector(unit, { office, at });
}

const regionIn = ({ wilayah }: Correction): string | undefined =>
  wilayah === undefined ? undefined : regionsCalled(wilayah)[0]?.code;

/** Adds what the correction asks for and what follows from it; a category's closing alone is ever taken back. */
function protectionAfter(
  { protection, category, supervisory }: Complaint,
  { anonymous, confidential, supervisory: markedSupervisory }: Correction,
  { accused, directory }: { accused: string[]; directory: Directory },
): Protection {
  let after = protection;
  if (anonymous === true) after = withNameHidden(after);
  if (confidential === true) after = withContentClosed(after);
  if (markedSupervisory === true) after = protectedFromAccused(after);
  if (confidential !== false) {
    return directory.category(category ?? '')?.confidential === true ? withCategoryClosed(after) : after;
  }
  const opened = accused.length > 0 || supervisory ? after : withCategoryOpened(after);
  if (isConfidential(opened)) {
    const code = 'confidential-stays';
    throw new Failure('invalid', code, [{ field: 'confidential', code }]);
  }
  return opened;
}

const LONGEST_TITLE = 200;
const titleIn = (typed: string): string => wordsIn('title', typed).trim();

function faultsIn(
  { title, category, classification, wilayah }: Correction,
  directory: Directory,
): FieldFault[] {
  const faults: FieldFault[] = [];
  if (title !== undefined && title.trim() === '') faults.push({ field: 'title', code: 'title-required' });
  if (title !== undefined && title.length > LONGEST_TITLE)
    faults.push({ field: 'title', code: 'title-too-long' });
  if (category !== undefined && !directory.category(category)) {
    faults.push({ field: 'category', code: 'category-unknown' });
  }
  if (classification !== undefined && !classifications.some((known) => known === classification)) {
    faults.push({ field: 'classification', code: 'classification-invalid' });
  }
  const regions = wilayah === undefined ? 1 : regionsCalled(wilayah).length;
  if (regions !== 1)
    faults.push({ field: 'wilayah', code: regions === 0 ? 'wilayah-unknown' : 'wilayah-ambiguous' });
  return faults;
}

/** Who handles it by jurisdiction, past whom it accuses and who returned it, now that a person has said what it is and where. */
export function suggestionFor(
  { category, classification, wilayah, supervisory }: Complaint,
  accused: string[],
  directory: Directory,
  bounced: string[] = [],
): Suggestion {
  const candidates = supervisory
    ? overseersOf(accused, wilayah, directory)
    : category === null
      ? []
      : directory.handlersOf(category, wilayah);
  const [chosen, ...others] = candidates.filter(
    ({ id }) => mayReceive(id, accused, directory) && !bounced.includes(id),
  );
  return {
    instansi: chosen?.id ?? null,
    category: category ?? '',
    classification,
    confidence: 1,
    outcome: 'suggest',
    alternatives: supervisory ? [] : others.slice(0, 3).map(({ id }) => ({ instansi: id, confidence: 0 })),
    why: ['diverifikasi petugas'],
    modelVersion: VERIFIED,
  };
}

/** Whether the overseer that routing read stands: it accuses nobody of whom routing has not read. */
export const supervisedAsRead = (decision: Pick<RoutingDecision, 'accused'>, accused: string[]): boolean =>
  accused.every((body) => decision.accused.includes(body));
