import { hoursAheadOfUtc } from './calendar.js';
import { Failure, type FieldFault } from './failures.js';
import { classifications, type Classification } from './vocabulary.js';

/**
 * Days a step may take, working days unless said otherwise. Versioned data: a complaint keeps the id of the set it was
 * received under. A new regulation is a new set, entered by an admin.
 */
export interface RuleSet {
  id: string;
  /** The regulation, as officers know it. */
  name: string;
  /** ISO date from which it applies, by the area's own time. */
  validFrom: string;
  /** From receipt to a verdict. */
  verification: number;
  /** From disposition to a first response. */
  firstResponse: number;
  /** From a complete report to its settlement. */
  settlement: Record<Classification, number>;
  supervisorySettlement: number;
  /** From an answer until the complaint may be closed without objection. */
  closing: number;
  /** From the request to the answer of a PPID, and what it may add once (UU 14/2008 article 22). */
  information: number;
  informationExtension: number;
  /** Days of the calendar after which a reporter is reminded of a question. */
  reminders: number[];
  /** Days of the calendar after which a question lapses. */
  lapse: number;
  /** How many questions of a complaint stop its clocks. */
  pauses: number;
  /** Before a deadline: when its officer is warned. */
  warning: number;
  /** After a deadline: when the OPD's admin, the instansi's admin and the head are told, if there is still no answer. */
  escalation: [number, number, number];
}

/** Working days beforehand on which a reporter is told that his silence will close the complaint. */
export const CLOSING_NOTICE_DAYS = 3;

/**
 * Days for which a closed complaint can be opened again by its reporter. Long enough for a repair to show that it does
 * not last; after that the matter has changed, and a new report gets clocks of its own.
 */
export const REOPEN_DAYS = 30;

/**
 * Source: PermenPANRB 62/2018 chapter VI as taught to regional admins; closing: the national app's own page; lapse:
 * UU 25/2009 article 44. Reminders, pauses and escalation are ours.
 */
export const permenpanrb62of2018: RuleSet = {
  id: 'permenpanrb-62-2018',
  name: 'PermenPANRB 62/2018',
  validFrom: '2018-12-31',
  verification: 3,
  firstResponse: 5,
  settlement: { permintaan_informasi: 5, aspirasi: 5, pengaduan: 14 },
  supervisorySettlement: 60,
  closing: 10,
  information: 10,
  informationExtension: 7,
  reminders: [7, 21],
  lapse: 30,
  pauses: 2,
  warning: 1,
  escalation: [2, 4, 6],
};

/** Every set that was ever in force: the one way to learn what a complaint's days are. */
export class RuleBook {
  private readonly sets: readonly RuleSet[];

  constructor(sets: readonly RuleSet[]) {
    this.sets = [...sets].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  }

  /** Oldest first. */
  get all(): readonly RuleSet[] {
    return this.sets;
  }

  /** The set in force at an instant in an area; before all of them the first. */
  inForce(at: Date, wilayah: string | null): RuleSet {
    const day = new Date(at.getTime() + hoursAheadOfUtc(wilayah) * 3_600_000).toISOString().slice(0, 10);
    const set = this.sets.findLast(({ validFrom }) => validFrom <= day) ?? this.sets[0];
    return set ?? permenpanrb62of2018;
  }

  /** The set a complaint was received under. */
  of({ ruleSet, receivedAt, wilayah }: UnderRules): RuleSet {
    return this.sets.find(({ id }) => id === ruleSet) ?? this.inForce(receivedAt, wilayah);
  }
}

interface UnderRules {
  ruleSet: string;
  receivedAt: Date;
  wilayah: string | null;
}

/** Working days that settlement may take under a rule set. A report without classification counts as pengaduan. */
export function settlementDays(
  rules: RuleSet,
  complaint: { classification: Classification | null; supervisory: boolean },
): number {
  if (complaint.supervisory) return rules.supervisorySettlement;
  return rules.settlement[complaint.classification ?? 'pengaduan'];
}

const dayFields = [
  'verification',
  'firstResponse',
  'supervisorySettlement',
  'closing',
  'information',
  'informationExtension',
  'lapse',
] as const;
const smallFields = ['pauses', 'warning'] as const;

/**
 * A rule set as somebody wrote it, with what it leaves out taken from `like`. Throws `invalid` and names each field that
 * cannot be: days are whole, from 1 to 365.
 */
export function readRuleSet(written: unknown, like: RuleSet = permenpanrb62of2018): RuleSet {
  if (!isWritten(written)) throw refused(['rules']);
  const given: RuleSet = { ...like, ...written };
  const holds: Record<string, boolean> = {
    id: isText(given.id) && /^[a-z0-9][a-z0-9-]{2,60}$/.test(given.id),
    name: isText(given.name) && given.name.trim() !== '' && given.name.length <= 200,
    validFrom: isText(given.validFrom) && isDay(given.validFrom),
    ...Object.fromEntries(dayFields.map((field) => [field, isCount(given[field], 1)])),
    ...Object.fromEntries(smallFields.map((field) => [field, isCount(given[field], 0)])),
    settlement:
      isObject(given.settlement) && classifications.every((kind) => isCount(given.settlement[kind], 1)),
    reminders: isRising(given.reminders) && given.reminders.every((day) => day < given.lapse),
    escalation: isRising(given.escalation) && given.escalation.length === 3,
  };
  const faults = Object.keys(holds).filter((field) => holds[field] === false);
  if (faults.length > 0) throw refused(faults);
  return given;
}

const isWritten = (value: unknown): value is Partial<RuleSet> => isObject(value);
const isText = (value: unknown): boolean => typeof value === 'string';
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown, least: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= 365;

const isRising = (days: unknown): boolean =>
  Array.isArray(days) &&
  days.every((day, index) => isCount(day, 1) && (index === 0 || day > (days[index - 1] as number)));

/** Whether it is a day of the calendar, written YYYY-MM-DD. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text);

const refused = (fields: string[]): Failure =>
  new Failure(
    'invalid',
    'rules-invalid',
    fields.map((field): FieldFault => ({ field, code: 'rules-invalid' })),
  );
