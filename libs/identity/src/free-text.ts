import { foldText } from './folded-text.js';
import { findNumbers } from './found-numbers.js';
import type { Found, HiddenKind } from './number-reader.js';

/** A number or an address that was taken out of a text. */
export interface Hidden {
  /** What stands in the text instead of it, and nowhere else for anything else. */
  placeholder: string;
  kind: HiddenKind;
  /** The same for every spelling: E.164 where it can be, digits alone, an address in small letters. */
  value: string;
}

/** Placeholders are read by citizens and officers, so they speak Indonesian, whatever the reader's language. */
const labels: Record<HiddenKind, string> = {
  phone: 'nomor telepon',
  nik: 'NIK',
  kk: 'nomor KK',
  customer: 'nomor pelanggan',
  account: 'nomor rekening',
  email: 'email',
};

/**
 * Takes telephone numbers, NIK, KK, customer and account numbers and mail addresses out of what somebody wrote, in
 * whatever script and with whatever between their digits. Dates, prices, house and report numbers stay. Pure and total;
 * takes time in proportion to the text; its own output it leaves as it is. With `before`, what was hidden in another
 * text of the same report keeps its placeholder.
 */
export function hideNumbers(
  text: string,
  before: readonly Hidden[] = [],
): { text: string; hidden: Hidden[] } {
  if (!/[\p{Nd}\p{No}@\uff20\ufe6b]/u.test(text)) return { text, hidden: [] };
  const { folded, from, to } = foldText(text);
  const found = withRepetitions(folded, findNumbers(folded), before);
  const names = new Placeholders(folded, before);
  const parts: string[] = [];
  let copied = 0;
  for (const { start, end, kind, value } of found) {
    parts.push(text.slice(copied, from[start]), names.of(kind, value));
    copied = to[end - 1] ?? copied;
  }
  return { text: parts.join('') + text.slice(copied), hidden: names.given() };
}

/** Gives each value its placeholder, and none that somebody typed himself. */
class Placeholders {
  private readonly used = new Set<Hidden>();
  private readonly byValue = new Map<string, Hidden>();
  private readonly taken: Set<string>;
  private readonly counts = new Map<HiddenKind, number>();

  constructor(folded: string, before: readonly Hidden[]) {
    this.taken = new Set(folded.match(/\[[a-z ]{2,20} \d{1,9}\]/g));
    for (const hidden of before) {
      this.byValue.set(`${hidden.kind} ${hidden.value}`, hidden);
      this.taken.add(hidden.placeholder.toLowerCase());
    }
  }

  of(kind: HiddenKind, value: string): string {
    const known = this.byValue.get(`${kind} ${value}`);
    const hidden = known ?? { placeholder: this.next(kind), kind, value };
    if (!known) this.byValue.set(`${kind} ${value}`, hidden);
    this.used.add(hidden);
    return hidden.placeholder;
  }

  /** What was taken out, in the order of its first appearance. */
  given(): Hidden[] {
    return [...this.used];
  }

  private next(kind: HiddenKind): string {
    for (let count = (this.counts.get(kind) ?? 0) + 1; ; count += 1) {
      const placeholder = `[${labels[kind]} ${count}]`;
      this.counts.set(kind, count);
      if (!this.taken.has(placeholder.toLowerCase())) return placeholder;
    }
  }
}

/** The longest gap of no letters that two digits of one number may have between them when it is repeated. */
const WIDEST_GAP = 4;

/** What was found, and every place where the same digits stand again, however they are spaced and whatever is near. */
function withRepetitions(folded: string, found: Found[], before: readonly Hidden[]): Found[] {
  const values = new Map<string, Pick<Found, 'kind' | 'value'>>();
  for (const { kind, value } of [...before, ...found]) {
    if (kind !== 'email') values.set(value.replace(/^\+62|\D/g, ''), { kind, value });
  }
  if (values.size === 0) return found;
  const lengths = [...new Set([...values.keys()].map((digits) => digits.length))].sort((a, b) => b - a);
  const heads = new Set([...values.keys()].map((digits) => digits.slice(0, HEAD)));
  const { digits, at } = digitsOutside(folded, found);
  const again: Found[] = [];
  for (let place = 0; place < digits.length; place += 1) {
    if (!heads.has(digits.slice(place, place + HEAD))) continue;
    const same = lengths
      .map((length) => digits.slice(place, place + length))
      .find((part) => values.has(part));
    const known = same === undefined ? undefined : values.get(same);
    if (same === undefined || !known) continue;
    const span = wholeRuns(folded, at[place] ?? 0, at[place + same.length - 1] ?? 0);
    again.push({ ...span, ...known });
    while ((at[place + 1] ?? span.end) < span.end) place += 1;
  }
  return [...found, ...again].sort((one, other) => one.start - other.start);
}

/** From the first to the last digit and on to the ends of their runs: what is left of one would make another number. */
function wholeRuns(folded: string, first: number, last: number): { start: number; end: number } {
  let [start, end] = [first, last + 1];
  while (isDigit(folded[start - 1])) start -= 1;
  while (isDigit(folded[end])) end += 1;
  return { start, end };
}

/** No value has fewer digits. */
const HEAD = 5;

const isDigit = (character: string | undefined): boolean =>
  character !== undefined && character >= '0' && character <= '9';

/** All digits that were not found, with where they stand; a space where letters or a wide gap part them. */
function digitsOutside(folded: string, found: Found[]): { digits: string; at: number[] } {
  const digits: string[] = [];
  const at: number[] = [];
  const part = (place: number): void => {
    if (digits.length === 0 || digits.at(-1) === ' ') return;
    digits.push(' ');
    at.push(place);
  };
  let next = 0;
  for (let place = 0; place < folded.length; place += 1) {
    if (place === found[next]?.start) {
      part(place);
      place = (found[next]?.end ?? place + 1) - 1;
      next += 1;
      continue;
    }
    const character = folded[place] ?? '';
    if (isDigit(character)) {
      if (place - (at.at(-1) ?? place) > WIDEST_GAP + 1) part(place - 1);
      digits.push(character);
      at.push(place);
    } else if (/[\p{L}\ufffd]/u.test(character)) part(place);
  }
  return { digits: digits.join(''), at };
}
