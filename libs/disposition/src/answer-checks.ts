import {
  disclosesFindings,
  Failure,
  substanceOf,
  type AnswerParts,
  type Complaint,
  type FieldFault,
} from '#complaint';
import { wordsIn } from './complaint-work.js';

/** How long an answer of an inspectorate may be: it says how the matter stands, and nothing else. */
const LONGEST_STANDING = 500;
const LONGEST_PART = 500;
const isDay = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The parts of an answer as they are kept. Whoever gives any part but the text gives who and when too: throws `invalid`
 * naming each that is missing.
 */
export function partsIn(given: string | AnswerParts): AnswerParts {
  if (typeof given === 'string') return { text: wordsIn('text', given) };
  const text = wordsIn('text', given.text);
  const { by, on, evidence } = given;
  if (by === undefined && on === undefined && evidence === undefined) return { text };
  const faults: FieldFault[] = [];
  const part = (field: string, typed = ''): string => {
    const words = typed.toWellFormed().replaceAll('\u0000', '').trim();
    if (words.length > LONGEST_PART) faults.push({ field, code: 'text-too-long' });
    return words;
  };
  const parts = { text, by: part('by', by), on: part('on', on), evidence: part('evidence', evidence) };
  if (parts.by === '') faults.push({ field: 'by', code: 'by-required' });
  if (!isDay.test(parts.on) || Number.isNaN(Date.parse(parts.on)))
    faults.push({ field: 'on', code: parts.on === '' ? 'on-required' : 'on-invalid' });
  if (faults.length > 0) throw new Failure('invalid', faults[0]?.code, faults);
  const { evidence: shown, ...needed } = parts;
  return shown === '' ? needed : parts;
}

/**
 * Throws `invalid` for what may end no complaint: `answer-empty` where nothing but formulas is said,
 * `answer-promises` where promises stand beside something and nobody has confirmed them, `answer-discloses` and
 * `answer-too-long` where an inspectorate tells more than how the matter stands.
 */
export function requireSubstance(
  { supervisory }: Pick<Complaint, 'supervisory'>,
  { text }: AnswerParts,
  confirmed: boolean,
): void {
  if (supervisory && text.length > LONGEST_STANDING) throw fault('answer-too-long');
  if (supervisory && disclosesFindings(text)) throw fault('answer-discloses');
  const substance = substanceOf(text);
  if (substance === 'none') throw fault('answer-empty');
  if (substance === 'with-promises' && !confirmed) throw fault('answer-promises');
}

const fault = (code: string): Failure => new Failure('invalid', code, [{ field: 'text', code }]);
