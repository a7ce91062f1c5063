import {
  readLaporId,
  SP4N_LAPOR,
  type DeskNotes,
  type ExternalReference,
  type History,
  type InboundReport,
} from '#complaint';
import { hideNumbers, type Hidden } from '#identity';

/** Longest text a complaint keeps; the raw bytes keep all of it. */
const LONGEST_TEXT = 100_000;

/** A number taken out of what was reported, and the field in which its placeholder stands. */
export interface HiddenInField extends Hidden {
  field:
    | 'title'
    | 'text'
    | 'place'
    | 'unit'
    | 'reference'
    | 'handledOnTheSpot'
    | 'answer'
    | 'state'
    | 'category'
    | 'instansi';
}

/** PostgreSQL stores neither NUL nor lone surrogates; channels cut both, and this is the last guard. */
export const storable = (text: string): string =>
  text.toWellFormed().replaceAll('\u0000', '').slice(0, LONGEST_TEXT);

/**
 * A report in storable words that name nobody by a number any more, and what was taken out of them, to be sealed. The
 * same number has the same placeholder in all its fields.
 */
export function withoutNumbers(given: InboundReport): { report: InboundReport; hidden: HiddenInField[] } {
  const hidden: HiddenInField[] = [];
  const hide = (field: HiddenInField['field'], typed: string): string => {
    const { text, hidden: found } = hideNumbers(storable(typed), hidden);
    hidden.push(...found.map((one) => ({ ...one, field })));
    return text;
  };
  const { title, place, accused, references, desk, history } = given;
  const report: InboundReport = {
    ...given,
    ...(title !== undefined && { title: hide('title', title) }),
    text: hide('text', given.text),
    ...(place !== undefined && { place: hide('place', place) }),
    ...(accused && {
      accused: accused.map(({ unit, ...one }) =>
        unit === undefined ? one : { ...one, unit: hide('unit', unit) },
      ),
    }),
    // Whoever types the number of a letter may take it for the place of its sender's.
    ...(references && {
      references: references.map((one) =>
        isOfARegister(one) ? one : { ...one, reference: hide('reference', one.reference) },
      ),
    }),
    ...(desk && { desk: withoutNumbersIn(desk, hide) }),
    ...(history && { history: withoutNumbersInHistory(history, hide) }),
  };
  return { report, hidden };
}

/** "Pemilik nomor 0812…": what an officer notes of the reporter names him as his own words do. */
function withoutNumbersIn(
  { handledOnTheSpot, ...notes }: DeskNotes,
  hide: (field: 'handledOnTheSpot', typed: string) => string,
): DeskNotes {
  return {
    ...notes,
    ...(handledOnTheSpot !== undefined && { handledOnTheSpot: hide('handledOnTheSpot', handledOnTheSpot) }),
  };
}

/** What another register says of a report is written by people too. */
function withoutNumbersInHistory(
  { answer, state, category, instansi, ...rest }: History,
  hide: (field: 'answer' | 'state' | 'category' | 'instansi', typed: string) => string,
): History {
  return {
    ...rest,
    ...(answer && { answer: { ...answer, text: hide('answer', answer.text) } }),
    ...(state !== undefined && { state: hide('state', state) }),
    ...(category !== undefined && { category: hide('category', category) }),
    ...(instansi !== undefined && { instansi: hide('instansi', instansi) }),
  };
}

/** An id of SP4N-LAPOR! is digits alone, too few for anybody's number: hidden it could not be compared any more. */
const isOfARegister = ({ system, reference }: ExternalReference): boolean =>
  system === SP4N_LAPOR && readLaporId(reference) === reference;
