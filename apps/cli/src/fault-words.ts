import type { FieldFault } from '#complaint';

/** What the codes of faults mean in what routing goes by, for whoever types at the command line. */
const words: Readonly<Record<string, string>> = {
  'basis-required': 'name the regulation or decree that says so',
  'basis-too-long': 'at most 300 letters',
  'category-required': 'name a category',
  'category-unknown': 'no category has this id',
  'date-invalid': 'no day of the calendar; write it as 2027-01-01',
  'day-past': 'what held on a day that has passed is not changed',
  'ended-already': 'it has ended already',
  'ends-earlier': 'it ends earlier already',
  'instansi-required': 'name a body',
  'instansi-unknown': 'no body has this id',
  'mandate-overlaps': 'the body has this matter in this area on those days already',
  'name-of-region': 'a kabupaten/kota or a province is called so; name a place inside it',
  'name-required': 'it needs a name',
  'name-signs': "letters, digits, spaces and . ' / - ( ) only; semicolons separate names",
  'name-too-long': 'the name is too long',
  'not-allowed': 'beyond your reach',
  'phrases-invalid':
    'each phrase has one to eight words and at least three letters; semicolons separate them',
  'phrases-too-common': 'it would draw everybody’s reports; name something more particular',
  'phrases-required': 'it needs words to look for',
  'place-known': 'this place is known in this area on those days already',
  'road-unknown': 'one of nasional, provinsi, kabupaten, desa',
  'rule-says-nothing': 'name a category, a body or both',
  'until-before-from': 'the last day comes before the first',
  'wilayah-ambiguous': 'several areas are called so; write the kind before the name, or the code',
  'wilayah-code-differs': 'the name and the code do not belong together',
  'wilayah-required': 'name a kabupaten/kota, kecamatan or desa',
  'wilayah-too-large': 'name a kabupaten/kota or what is smaller',
  'wilayah-too-small': 'name a kabupaten/kota or a province',
  'wilayah-unknown': 'no area that fits has this code or name',
  'words-too-long': 'the words are too long',
};

/** A code, and after it what it means where that is known. */
export const worded = (code: string): string => {
  const meaning = words[code];
  return meaning === undefined ? code : `${code} (${meaning})`;
};

/** The fault of a field: its name, the code and what that means. */
export const wordedFault = ({ field, code }: FieldFault): string => `${field}: ${worded(code)}`;
