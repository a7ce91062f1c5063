import type { ChannelAdapter } from '#channels';
import { showReportNumber, type AnswerParts, type MessageKind, type WayGiven } from '#complaint';
import type { Letter } from '#identity';
import { dayIn, wording, type Language } from './wording.js';

/** What is published of a message, beside its number: a body's answer, its question, whatever else it says. */
export function publishedLetter(
  kind: MessageKind,
  { from, code, text }: { from: string | null; code: string; text: string },
): Omit<Letter, 'title'> {
  const shown = showReportNumber(code);
  const closing = kind === 'answer' || kind === 'question' ? kind : undefined;
  return {
    subject: wording(language, 'subject', { code: shown }),
    text: wording(language, kind, { from: from ?? wording(language, 'office'), code: shown, text }),
    ...(closing && { closing }),
  };
}

/**
 * An answer as the reporter reads it, of what its body gave: what was done, by whom, when, and what shows it. That of an
 * inspectorate says how the matter stands and that what was found is not told.
 */
export function answerText(
  { text, by, on, evidence }: AnswerParts,
  { supervisory }: { supervisory: boolean },
): string {
  if (supervisory) return `${text}\n\n${wording(language, 'answer.supervisory')}`;
  const more = [
    by && wording(language, 'answer.by', { by }),
    // A day of the calendar, whatever the zone: noon is that day in all of Indonesia.
    on && wording(language, 'answer.on', { date: dayIn(language, new Date(`${on}T05:00:00Z`), null) }),
    evidence && wording(language, 'answer.evidence', { evidence }),
  ].filter(Boolean);
  return more.length === 0 ? text : `${text}\n\n${more.join('\n')}`;
}

/** Whom to call, and that nothing is promised. */
export function dangerWords(to: Language, numbers: { name: string; number: string }[]): string {
  const named = numbers.map(({ name, number }) => `${name} ${number}`);
  return wording(to, 'danger', { numbers: named.join(', ') });
}

/** What a way does with a letter. */
export interface WayOut {
  /** What he writes back on this way joins his complaint. */
  canBeAnswered: boolean;
  /** In characters as JavaScript counts; `Infinity` where there is no limit. */
  longest: number;
  /** Whether an answer of this text costs no more than one may. Absent: always. */
  isAffordable?: (text: string) => boolean;
}

/** What a channel does with a letter on a way that is known so. */
export function wayOut(channel: OutwardChannel, given: WayGiven): WayOut {
  const { keepsThread, longestReply } = channel.capabilities;
  const { mostAnswerSegments: most } = channel;
  return {
    canBeAnswered: given === 'came-by' || keepsThread === true,
    longest: longestReply ?? Number.POSITIVE_INFINITY,
    ...(most !== undefined && { isAffordable: (text) => (channel.measure?.(text).segments ?? 0) <= most }),
  };
}

type OutwardChannel = Pick<ChannelAdapter, 'capabilities' | 'measure' | 'mostAnswerSegments'>;

/** The language of what nobody chose a language for. */
export const language: Language = 'id';

/**
 * A letter's text word for word as it goes out this way. One too long for it, and an answer that would cost too much,
 * ends where the whole of it can be read.
 */
export function textOn({ text, closing }: Letter, way: WayOut, url: string): string {
  const { canBeAnswered, longest, isAffordable = () => true } = way;
  const invited =
    closing === undefined
      ? ''
      : `\n\n${wording(language, `closing.${closing}${canBeAnswered ? '' : '.page'}`, { url })}`;
  const fits = (tried: string): boolean =>
    tried.length <= longest && (closing !== 'answer' || isAffordable(tried));
  if (fits(text + invited)) return text + invited;
  const rest = wording(language, 'shortened', { url }) + invited;
  const beginning = (length: number): string => text.slice(0, length).toWellFormed();
  // The longest beginning that fits, by halves: whether one fits is known only of the whole that goes out.
  let [enough, tooMuch] = [0, text.length];
  while (tooMuch - enough > 1) {
    const length = Math.floor((enough + tooMuch) / 2);
    if (fits(beginning(length) + rest)) enough = length;
    else tooMuch = length;
  }
  return (beginning(enough) + rest).slice(0, longest);
}

/** A letter's subject: an address that somebody typed into a form gets nothing of the report's own words. */
export const subjectOn = ({ subject, title }: Letter, given: WayGiven): string =>
  title === undefined || given === 'claimed' ? subject : `${title} · ${subject}`;
