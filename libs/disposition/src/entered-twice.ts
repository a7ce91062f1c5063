/** What an installation knows already, so that it is not entered a second time. */
import type { Mandate, OwnPlace } from '#instansi';
import { listed } from '#routing';

type Days = Pick<Mandate, 'from' | 'until'>;
type Held = Days & Pick<Mandate, 'instansi' | 'category' | 'wilayah'>;
type Placed = Days & Pick<OwnPlace, 'name' | 'wilayah'>;

/** Whether a body has a matter in an area on any day of the other. */
export const isSameMandate = (known: Held, other: Held): boolean =>
  known.instansi === other.instansi && isSameMatter(known, other) && overlap(known, other);

/** Whether both are about one matter in one area, whoever holds it. */
export const isSameMatter = (
  one: Pick<Held, 'category' | 'wilayah'>,
  other: Pick<Held, 'category' | 'wilayah'>,
): boolean => one.category === other.category && one.wilayah === other.wilayah;

/** Whether a place has all the names of another, and no more, in one area on any day of the other. */
export const isSamePlace = (known: Placed, other: Placed): boolean =>
  known.wilayah === other.wilayah && namesOf(known) === namesOf(other) && overlap(known, other);

/** Whether both hold on any day; what was taken back before it began never does. */
export const overlap = (one: Days, other: Days): boolean =>
  (one.until === null || one.until >= one.from) &&
  (one.until === null || one.until >= other.from) &&
  (other.until === null || other.until >= one.from);

const namesOf = ({ name }: Placed): string => {
  const names = listed(name).map((each) => each.toLowerCase().replaceAll(/\s+/g, ' '));
  return [...new Set(names)].sort().join(';');
};
