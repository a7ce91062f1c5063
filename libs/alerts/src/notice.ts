import { readFileSync } from 'node:fs';
import { hoursAheadOfUtc, isConfidential, showReportNumber, type Complaint } from '#complaint';
import type { Directory } from '#instansi';
import type { AlertKind, AlertRow } from '#store';

export type Language = 'id' | 'en';

/** What one alert says, and what stands in the gaps of a provider's template for it. */
export interface Notice {
  /** Names the template: `alert.disposed`, `alert.confidential`, `alert.digest`. */
  event: string;
  subject: string;
  text: string;
  gaps: Readonly<Record<string, string>>;
}

/** Complete by its type. */
const kinds: Readonly<Record<AlertKind, true>> = {
  disposed: true,
  copied: true,
  heard: true,
  part: true,
  'due-soon': true,
  overdue: true,
  emergency: true,
  returned: true,
  unopened: true,
  digest: true,
};
const read = (language: Language): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`./words/${language}.json`, import.meta.url), 'utf8')) as Record<
    string,
    string
  >;
const catalogues = { id: read('id'), en: read('en') };
const zones = {
  7: ['Asia/Jakarta', 'WIB'],
  8: ['Asia/Makassar', 'WITA'],
  9: ['Asia/Jayapura', 'WIT'],
} as const;

/** How many stand in a digest, and where its officer finds them. */
export function digestNotice(count: number, url: string, language: Language = 'id'): Notice {
  const gaps = { count: String(count), url };
  return {
    event: 'alert.digest',
    subject: said(language, 'subject.digest', gaps),
    text: said(language, 'digest', gaps),
    gaps,
  };
}

/**
 * What is said of one complaint, and never a word of its reporter: of a confidential or supervisory one the number and
 * the deadline alone.
 */
export function noticeOf(
  { kind, step, instansi }: Pick<AlertRow, 'kind' | 'step' | 'instansi'>,
  complaint: Complaint,
  { directory, url, language = 'id' }: { directory: Directory; url: string; language?: Language },
): Notice {
  const [code, deadline] = [showReportNumber(complaint.code), momentIn(language, complaint)];
  if (isConfidential(complaint.protection) || complaint.supervisory) {
    const gaps = { code, deadline, url };
    const text = said(language, 'confidential', gaps);
    return { event: 'alert.confidential', subject: code, text, gaps };
  }
  const body = directory.instansi(instansi ?? '')?.name ?? said(language, 'body.unknown', {});
  const category = directory.category(complaint.category ?? '')?.label;
  const place = directory.wilayah(complaint.wilayah ?? '')?.name;
  const about =
    [category, place].filter((part) => part !== undefined).join(', ') || said(language, 'about.unknown', {});
  const gaps = { code, deadline, url, body, about };
  return {
    event: `alert.${kind}`,
    subject: said(language, `subject.${kind}`, gaps),
    text: said(language, `step.${step}`, gaps) + said(language, kind, gaps),
    gaps,
  };
}

/** A text that a provider must approve before its window may be shut: its gaps numbered, and what stands in each. */
export interface WantedTemplate {
  event: string;
  audience: 'officer';
  language: Language;
  /** With `{{1}}` and so on, as providers write gaps. */
  body: string;
  variables: Readonly<Record<string, string>>;
}

/** Every text that alerts need approved, in both languages. Steps beside the first are told by the same one. */
export function wantedTemplates(): WantedTemplate[] {
  const texts = [...Object.keys(kinds), 'confidential'];
  return (['id', 'en'] as const).flatMap((language) =>
    texts.map((text) => {
      const names: string[] = [];
      const body = (catalogues[language][text] ?? '').replace(/\{(\w+)\}/g, (gap) => {
        if (!names.includes(gap)) names.push(gap);
        return `{{${names.indexOf(gap) + 1}}}`;
      });
      const variables = Object.fromEntries(names.map((gap, index) => [String(index + 1), gap]));
      return { event: `alert.${text}`, audience: 'officer', language, body, variables };
    }),
  );
}

/** `{url}`, `{code}` and what else the notice knows, in what stands in a template's gaps. */
export const filled = (
  variables: Readonly<Record<string, string>>,
  { gaps }: Notice,
): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).map(([gap, value]) => [gap, fill(value, gaps)]));

function said(language: Language, key: string, gaps: Readonly<Record<string, string>>): string {
  const text = catalogues[language][key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return fill(text, gaps);
}

const fill = (text: string, gaps: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (gap, name: string) => gaps[name] ?? gap);

function momentIn(language: Language, { answerBy, wilayah }: Complaint): string {
  const [timeZone, shown] = zones[hoursAheadOfUtc(wilayah)];
  const day = new Intl.DateTimeFormat(language === 'id' ? 'id-ID' : 'en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone,
  }).format(answerBy);
  return `${day} (${shown})`;
}
