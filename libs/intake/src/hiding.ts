import type { InboundReport } from '#complaint';
import { hideNumbers, type Hidden } from '#identity';

/** Longest text a complaint keeps; the raw bytes keep all of it. */
const LONGEST_TEXT = 100_000;

/** A number taken out of what was reported, and the field in which its placeholder stands. */
export interface HiddenInField extends Hidden {
  field: 'title' | 'text' | 'place';
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
  const { title, place } = given;
  const report: InboundReport = {
    ...given,
    ...(title !== undefined && { title: hide('title', title) }),
    text: hide('text', given.text),
    ...(place !== undefined && { place: hide('place', place) }),
  };
  return { report, hidden };
}
