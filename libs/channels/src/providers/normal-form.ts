import { parsePhoneNumberFromString } from 'libphonenumber-js';

/** The forms in which every adapter hands over text and numbers, whatever its provider sent. */

/** Unicode NFC, without NUL (PostgreSQL cannot store it) and without half surrogates (nor these). */
export function normalText(given: string): string {
  return given
    .replaceAll('\0', '')
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .normalize('NFC');
}

/** Text on one line, or nothing where only white space was given: names, places, numbers. */
export function normalLine(given: string | null | undefined): string | undefined {
  const line = normalText(given ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  return line === '' ? undefined : line;
}

/** E.164 where it can be a telephone number, read as Indonesian unless it says otherwise; else as given. */
export function normalPhone(given: string): string {
  const line = normalLine(given) ?? '';
  const number = parsePhoneNumberFromString(line, { defaultCountry: 'ID', extract: false });
  // Short codes (1708) and service names are senders too, and are no telephone numbers.
  return number?.isPossible() && number.nationalNumber.length > 5 ? number.number : line;
}

/** `object` without the properties that are undefined, so that the same source always gives the same report. */
export function known<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
