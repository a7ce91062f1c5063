import type { Officer } from '#access';
import { hoursAheadOfUtc, type AnswerParts, type ComplaintFile } from '#complaint';
import type { House } from '#house';
import type { DraftingView } from '../pages/reply-views.js';
import type { Values } from '../pages/views.js';

/** The parts of an answer in its form; one of an inspectorate has a text alone. */
export function partsOnForm({ text = '', by, on, evidence }: Values): AnswerParts {
  return {
    text,
    ...(by === undefined ? {} : { by }),
    ...(on === undefined ? {} : { on }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

/** ISO date of a moment in an area's own time. */
const dayThere = (at: Date, wilayah: string | null): string =>
  new Date(at.getTime() + hoursAheadOfUtc(wilayah) * 3_600_000).toISOString().slice(0, 10);

/** What an officer kept of his answer, else who acts and today; and who else is at it. */
export async function draftingOf(
  { drafts, now, office }: Pick<House, 'drafts' | 'now' | 'office'>,
  { id, instansi, wilayah }: ComplaintFile,
  officer: Officer,
): Promise<DraftingView> {
  const own = await drafts.own(id, officer.id);
  const by = office.directory.instansi(instansi ?? '')?.name ?? '';
  return {
    values: { by, on: dayThere(now(), wilayah), ...own?.parts },
    sentBack: own?.sentBackBy ? { by: own.sentBackBy, words: own.sentBackWords ?? '' } : null,
    others: await drafts.otherWriters(id, officer.id),
    inReview: (await drafts.inReview(id)) !== null,
  };
}
