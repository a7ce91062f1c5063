import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  clocksOf,
  hoursAheadOfUtc,
  permenpanrb62of2018,
  RuleBook,
  WorkCalendar,
  type Clock,
  type ClockFacts,
  type Status,
  type Step,
} from './index.js';

/** Holidays and joint leave that fall on a Monday to Saturday, as the joint decrees say for 2026 and are reckoned for 2027. */
const daysOff =
  `2026-01-01 2026-01-16 2026-02-16 2026-02-17 2026-03-18 2026-03-19 2026-03-20 2026-03-21 2026-03-23
  2026-03-24 2026-04-03 2026-05-01 2026-05-14 2026-05-15 2026-05-27 2026-05-28 2026-06-01 2026-06-16 2026-08-17
  2026-08-25 2026-12-24 2026-12-25 2027-01-01 2027-01-05 2027-02-06 2027-03-08 2027-03-10 2027-03-11 2027-03-26
  2027-05-01 2027-05-06 2027-05-17 2027-05-20 2027-06-01 2027-08-17 2027-12-25`.split(/\s+/);
const calendar = new WorkCalendar(daysOff, {
  holidays: [
    { date: '2026-11-11', wilayah: '12.71' },
    { date: '2026-11-18', wilayah: '51' },
  ],
  weeks: [
    ['73.11', 6],
    ['medan.dishub', 6],
    ['barru.bkd', 5],
  ],
});
/** A set that comes into force while complaints are under way. */
const newer = {
  ...permenpanrb62of2018,
  id: 'newer',
  validFrom: '2026-11-09',
  verification: 2,
  settlement: { permintaan_informasi: 3, aspirasi: 3, pengaduan: 10 },
};
const oneSet = new RuleBook([permenpanrb62of2018]);
const twoSets = new RuleBook([permenpanrb62of2018, newer]);

const [siantar, medan, denpasar, mataram, barru, jayapura] = [
  '12.72',
  '12.71',
  '51.71',
  '52.71',
  '73.11',
  '91.71',
];

/** `2026-11-02 09:00` on the wall of an area's offices, or an instant that ends with `Z`. */
function instant(written: string, wilayah: string | null): Date {
  if (written.endsWith('Z')) return new Date(written);
  const hours = String(hoursAheadOfUtc(wilayah)).padStart(2, '0');
  return new Date(`${written.replace(' ', 'T')}:00+${hours}:00`);
}

interface Told {
  name: string;
  area?: string | null;
  at: string;
  is?: ClockFacts['classification'] | 'supervisory';
  rules?: RuleBook;
  /** `action time`, and for a disposition `disposed:body time`. */
  story?: string[];
  /** By clock: the local day it is due, or `waits`; `+n` paused days; `= how it ended`. */
  due: Record<string, string>;
}

function factsOf({ area = siantar ?? null, at, is = 'pengaduan', story = [] }: Told): ClockFacts {
  const dispositions: (ClockFacts['dispositions'][number] & { endedAs: 'returned' | null })[] = [];
  let status: Status = 'received';
  const steps = story.map((told): Step => {
    const [what, when] = [told.slice(0, told.indexOf(' ')), told.slice(told.indexOf(' ') + 1)];
    const [action = '', body = null] = what.split(':');
    const step = { at: instant(when, area), action, status: null, instansi: body, reason: null };
    if (action === 'disposed' && body !== null) {
      const id = String(dispositions.length);
      dispositions.push({
        id,
        kind: 'disposition',
        instansi: body,
        madeAt: step.at,
        endedAt: null,
        endedAs: null,
      });
    }
    const held = dispositions.at(-1);
    if ((action === 'returned' || action === 'withdrawn') && held) {
      Object.assign(held, { endedAt: step.at, endedAs: action });
    }
    return step;
  });
  const facts: ClockFacts = {
    receivedAt: instant(at, area),
    classification: is === 'supervisory' ? 'pengaduan' : is,
    supervisory: is === 'supervisory',
    wilayah: area,
    status,
    instansi: null,
    steps,
    dispositions,
  };
  // The state it is in now is the one that the last of its steps led to.
  status = after(steps);
  return { ...facts, status };
}

const led: Record<string, Status> = {
  asked: 'needs-info',
  question: 'needs-info',
  disposed: 'disposed',
  returned: 'returned',
  withdrawn: 'received',
  response: 'in-progress',
  answer: 'answered',
  closed: 'closed',
  lapsed: 'archived',
  archived: 'archived',
};

function after(steps: readonly Step[]): Status {
  let status: Status = 'received';
  let held = false;
  for (const { action } of steps) {
    if (action === 'words') status = reply(status, held);
    else status = led[action] ?? status;
    held = action === 'disposed' || (held && action !== 'returned' && action !== 'withdrawn');
  }
  return status;
}
const reply = (status: Status, held: boolean): Status => {
  if (status === 'needs-info') return held ? 'in-progress' : 'received';
  if (status === 'archived') return held ? 'reopened' : 'received';
  if (status === 'answered') return 'in-progress';
  return status === 'closed' ? 'reopened' : status;
};

function reckoned(told: Told): Clock[] {
  const facts = factsOf(told);
  const rules = (told.rules ?? oneSet).inForce(facts.receivedAt, facts.wilayah);
  return clocksOf(facts, rules, calendar);
}

function shown(clock: Clock | undefined, area: string | null): string {
  if (!clock) return 'none';
  const { dueAt, pausedDays, endedAs } = clock;
  const local = dueAt && new Date(dueAt.getTime() + hoursAheadOfUtc(area) * 3_600_000).toISOString();
  expect(local ?? 'T23:59:59.999Z').toMatch(/T23:59:59\.999Z$/);
  return [
    local?.slice(0, 10) ?? 'waits',
    ...(pausedDays > 0 ? [`+${pausedDays}`] : []),
    ...(endedAs === null ? [] : [`= ${endedAs}`]),
  ].join(' ');
}

// Every day below was counted by hand on a calendar of 2026 and 2027: 2 November 2026 is a Monday.
const monday = '2026-11-02 09:00';
// prettier-ignore
const cases: Told[] = [
  { name: 'on a Monday morning', at: monday, due: { verification: '2026-11-05', settlement: '2026-11-20' } },
  { name: 'on a Friday afternoon', at: '2026-11-06 16:00', is: 'permintaan_informasi', due: { verification: '2026-11-11', settlement: '2026-11-13' } },
  { name: 'on a Saturday', at: '2026-11-07 10:00', is: 'aspirasi', due: { verification: '2026-11-11', settlement: '2026-11-13' } },
  { name: 'in the last minute of a Sunday', at: '2026-11-08 23:59', due: { verification: '2026-11-11', settlement: '2026-11-26' } },
  { name: 'of supervision, over Christmas and New Year', at: monday, is: 'supervisory', due: { settlement: '2027-01-29' } },
  { name: 'without a classification', at: monday, is: null, due: { settlement: '2026-11-20' } },
  // Holidays and cuti bersama.
  { name: 'a week before Christmas', at: '2026-12-18 10:00', is: 'permintaan_informasi', due: { verification: '2026-12-23', settlement: '2026-12-29' } },
  { name: 'in the week of Christmas', at: '2026-12-21 10:00', is: 'aspirasi', due: { verification: '2026-12-28', settlement: '2026-12-30' } },
  { name: 'a day before joint leave', at: '2026-12-23 10:00', is: 'aspirasi', due: { verification: '2026-12-30', settlement: '2027-01-04' } },
  { name: 'on a day of joint leave', at: '2026-12-24 09:00', due: { verification: '2026-12-30' } },
  { name: 'on Christmas', at: '2026-12-25 09:00', due: { verification: '2026-12-30' } },
  { name: 'over New Year and Isra Mikraj', at: '2026-12-29 09:00', is: 'aspirasi', due: { verification: '2027-01-04', settlement: '2027-01-07' } },
  { name: 'on New Year', at: '2027-01-01 09:00', due: { verification: '2027-01-07' } },
  { name: 'a day before the leave of Nyepi and Idul Fitri', at: '2026-03-17 09:00', due: { verification: '2026-03-27', settlement: '2026-04-14' } },
  { name: 'two days before it', at: '2026-03-16 09:00', due: { verification: '2026-03-26' } },
  { name: 'over Imlek and its leave', at: '2026-02-13 09:00', due: { verification: '2026-02-20' } },
  { name: 'over four holidays of May', at: '2026-05-13 09:00', due: { verification: '2026-05-20', settlement: '2026-06-09' } },
  { name: 'over Idul Adha and Pancasila', at: '2026-05-26 09:00', due: { verification: '2026-06-03' } },
  { name: 'over Independence Day', at: '2026-08-14 09:00', is: 'aspirasi', due: { verification: '2026-08-20', settlement: '2026-08-24' } },
  { name: 'a day before Maulid', at: '2026-08-24 09:00', due: { verification: '2026-08-28' } },
  { name: 'a day before the Islamic New Year', at: '2026-06-15 09:00', due: { verification: '2026-06-19' } },
  { name: 'a day before Labour Day', at: '2026-04-30 09:00', due: { verification: '2026-05-06' } },
  { name: 'a day before Isra Mikraj', at: '2026-01-15 09:00', due: { verification: '2026-01-21' } },
  { name: 'over Nyepi and Idul Fitri of 2027', at: '2027-03-05 09:00', is: 'aspirasi', due: { verification: '2027-03-15', settlement: '2027-03-17' } },
  { name: 'a day before Good Friday of 2027', at: '2027-03-25 09:00', due: { verification: '2027-03-31' } },
  { name: 'over three holidays of May 2027', at: '2027-05-05 09:00', due: { verification: '2027-05-11', settlement: '2027-05-28' } },
  // Zones and midnights.
  { name: 'in the last second of a Thursday in WIB', at: '2026-11-05T16:59:59Z', due: { verification: '2026-11-10' } },
  { name: 'in the first second of a Friday in WIB', at: '2026-11-05T17:00:00Z', due: { verification: '2026-11-11' } },
  { name: 'in the last second of a Thursday in WITA', area: denpasar, at: '2026-11-05T15:59:59Z', due: { verification: '2026-11-10' } },
  { name: 'in the first second of a Friday in WITA', area: denpasar, at: '2026-11-05T16:00:00Z', due: { verification: '2026-11-11' } },
  { name: 'in the last second of a Thursday in WIT', area: jayapura, at: '2026-11-05T14:59:59Z', due: { verification: '2026-11-10' } },
  { name: 'in the first second of a Friday in WIT', area: jayapura, at: '2026-11-05T15:00:00Z', due: { verification: '2026-11-11' } },
  { name: 'of an unknown place', area: null, at: '2026-11-05T16:59:59Z', due: { verification: '2026-11-10' } },
  { name: 'in Pontianak, which has WIB', area: '61.71', at: '2026-11-05T16:30:00Z', due: { verification: '2026-11-10' } },
  { name: 'in Banjarmasin, which has WITA', area: '63.71', at: '2026-11-05T16:30:00Z', due: { verification: '2026-11-11' } },
  { name: 'in Ambon, which has WIT', area: '81.71', at: '2026-11-05T15:30:00Z', due: { verification: '2026-11-11' } },
  { name: 'in the new year of Jayapura', area: jayapura, at: '2026-12-31T15:30:00Z', due: { verification: '2027-01-07' } },
  // Dispositions, returns, comments.
  { name: 'disposed on a Tuesday', at: monday, story: ['disposed:a 2026-11-03 10:00'], due: { verification: '2026-11-05 = disposed', 'first-response': '2026-11-10', settlement: '2026-11-20' } },
  { name: 'disposed late, on a Friday', at: monday, story: ['disposed:a 2026-11-06 15:00'], due: { verification: '2026-11-05 = disposed', 'first-response': '2026-11-13', settlement: '2026-11-20' } },
  { name: 'disposed on a Saturday', at: monday, story: ['disposed:a 2026-11-07 15:00'], due: { 'first-response': '2026-11-13' } },
  { name: 'returned and disposed again', at: monday, story: ['disposed:a 2026-11-03 10:00', 'returned:b 2026-11-05 10:00', 'disposed:b 2026-11-06 10:00'], due: { verification: '2026-11-05 = disposed', 'first-response': '2026-11-10 = returned', 'first-response 1': '2026-11-13', settlement: '2026-11-20' } },
  { name: 'first responded to', at: monday, story: ['disposed:a 2026-11-03 10:00', 'response:a 2026-11-05 10:00'], due: { 'first-response': '2026-11-10 = response', settlement: '2026-11-20' } },
  { name: 'that its reporter added to', at: monday, story: ['disposed:a 2026-11-03 10:00', 'words 2026-11-09 10:00'], due: { 'first-response': '2026-11-10', settlement: '2026-11-20' } },
  { name: 'taken from a body that it accuses', at: monday, story: ['disposed:a 2026-11-03 10:00', 'withdrawn:a 2026-11-04 10:00'], due: { 'first-response': '2026-11-10 = withdrawn', settlement: '2026-11-20' } },
  { name: 'answered', at: monday, story: ['disposed:a 2026-11-03 10:00', 'answer:a 2026-11-12 10:00'], due: { 'first-response': '2026-11-10 = answer', settlement: '2026-11-20 = answered', closing: '2026-11-26' } },
  { name: 'answered before Christmas', at: '2026-12-01 09:00', story: ['disposed:a 2026-12-02 10:00', 'answer:a 2026-12-18 10:00'], due: { closing: '2027-01-07' } },
  // Questions.
  { name: 'whose question waits', at: monday, story: ['asked 2026-11-04 10:00'], due: { verification: 'waits', settlement: 'waits', question: '2026-12-04' } },
  { name: 'whose question was answered after two days', at: monday, story: ['asked 2026-11-04 10:00', 'words 2026-11-06 10:00'], due: { verification: '2026-11-09 +2', settlement: '2026-11-24 +2', question: '2026-12-04 = replied' } },
  { name: 'whose question was answered the same day', at: monday, story: ['asked 2026-11-04 10:00', 'words 2026-11-04 16:00'], due: { settlement: '2026-11-20' } },
  { name: 'whose question waited over a weekend', at: monday, story: ['asked 2026-11-06 16:00', 'words 2026-11-09 08:00'], due: { settlement: '2026-11-23 +1' } },
  { name: 'whose question waited on a weekend only', at: monday, story: ['asked 2026-11-07 08:00', 'words 2026-11-08 08:00'], due: { settlement: '2026-11-20' } },
  { name: 'with two questions', at: monday, story: ['asked 2026-11-04 10:00', 'words 2026-11-06 10:00', 'asked 2026-11-10 10:00', 'words 2026-11-12 10:00'], due: { settlement: '2026-11-26 +4', 'question 1': '2026-12-10 = replied' } },
  { name: 'whose third question waits', at: monday, story: ['asked 2026-11-04 10:00', 'words 2026-11-06 10:00', 'asked 2026-11-10 10:00', 'words 2026-11-12 10:00', 'asked 2026-11-16 10:00'], due: { settlement: '2026-11-26 +4', 'question 2': '2026-12-16' } },
  { name: 'with three questions', at: monday, story: ['asked 2026-11-04 10:00', 'words 2026-11-06 10:00', 'asked 2026-11-10 10:00', 'words 2026-11-12 10:00', 'asked 2026-11-16 10:00', 'words 2026-11-18 10:00'], due: { settlement: '2026-11-26 +4' } },
  { name: 'whose question waited over Christmas', at: '2026-12-18 10:00', is: 'aspirasi', story: ['asked 2026-12-23 10:00', 'words 2026-12-28 10:00'], due: { settlement: '2026-12-30 +1' } },
  { name: 'asked about after its deadline', at: monday, is: 'aspirasi', story: ['asked 2026-11-10 08:00'], due: { settlement: '2026-11-09', question: '2026-12-10' } },
  { name: 'asked about on the day it was due', at: monday, is: 'aspirasi', story: ['asked 2026-11-09 15:00', 'words 2026-11-11 10:00'], due: { settlement: '2026-11-11 +2' } },
  { name: 'answered past midnight in WIT', area: jayapura, at: monday, story: ['asked 2026-11-04T14:30:00Z', 'words 2026-11-04T15:30:00Z'], due: { settlement: '2026-11-23 +1' } },
  { name: 'answered at the same instants in WIB', at: monday, story: ['asked 2026-11-04T14:30:00Z', 'words 2026-11-04T15:30:00Z'], due: { settlement: '2026-11-20' } },
  { name: 'that a body asks about', at: monday, story: ['disposed:a 2026-11-03 10:00', 'question:a 2026-11-05 10:00'], due: { 'first-response': '2026-11-10 = question', settlement: 'waits' } },
  { name: 'disposed without waiting for the answer', at: monday, story: ['asked 2026-11-03 10:00', 'disposed:a 2026-11-05 10:00'], due: { verification: '2026-11-09 +2 = disposed', 'first-response': '2026-11-12', settlement: '2026-11-24 +2', question: '2026-12-03 = disposed' } },
  // Lapse and reopening.
  { name: 'whose question lapsed', at: monday, story: ['asked 2026-11-04 10:00', 'lapsed 2026-12-05 00:00'], due: { settlement: '2026-12-22 +22 = archived', question: '2026-12-04 = lapsed' } },
  { name: 'whose question was answered after it had lapsed', at: monday, story: ['asked 2026-11-04 10:00', 'lapsed 2026-12-05 00:00', 'words 2026-12-14 10:00'], due: { settlement: '2027-01-04 +28', question: '2026-12-04 = lapsed' } },
  { name: 'asked about on the last day of January', at: '2027-01-29 09:00', story: ['asked 2027-01-31 10:00'], due: { question: '2027-03-02' } },
  { name: 'reopened after it was closed', at: monday, story: ['disposed:a 2026-11-03 10:00', 'answer:a 2026-11-12 10:00', 'closed 2026-11-27 10:00', 'words 2026-12-01 10:00'], due: { settlement: '2026-11-20', closing: '2026-11-26 = closed' } },
  { name: 'whose reporter objected', at: monday, story: ['disposed:a 2026-11-03 10:00', 'answer:a 2026-11-12 10:00', 'words 2026-11-16 10:00'], due: { settlement: '2026-11-20', closing: '2026-11-26 = objected' } },
  { name: 'answered a second time', at: monday, story: ['disposed:a 2026-11-03 10:00', 'answer:a 2026-11-12 10:00', 'words 2026-11-16 10:00', 'answer:a 2026-11-19 10:00'], due: { settlement: '2026-11-20 = answered', 'closing 1': '2026-12-03' } },
  { name: 'archived by an admin', at: monday, story: ['archived 2026-11-04 10:00'], due: { verification: '2026-11-05 = archived', settlement: '2026-11-20 = archived' } },
  // Six days a week, and holidays of an area.
  { name: 'where the week has six days', area: barru, at: '2026-11-06 09:00', due: { verification: '2026-11-10' } },
  { name: 'for fourteen days of six-day weeks', area: barru, at: monday, due: { settlement: '2026-11-18' } },
  { name: 'over a holiday on a Saturday that is worked', area: barru, at: '2026-03-17 09:00', is: 'aspirasi', due: { verification: '2026-03-27', settlement: '2026-03-30' } },
  { name: 'at a body of six days in an area of five', at: monday, story: ['disposed:medan.dishub 2026-11-06 10:00'], due: { 'first-response': '2026-11-12', settlement: '2026-11-20' } },
  { name: 'at a body of five days in an area of six', area: barru, at: monday, story: ['disposed:barru.bkd 2026-11-06 10:00'], due: { 'first-response': '2026-11-13', settlement: '2026-11-18' } },
  { name: 'over a holiday of the city', area: medan, at: '2026-11-06 09:00', due: { verification: '2026-11-12' } },
  { name: 'of the next city, which has none', at: '2026-11-06 09:00', due: { verification: '2026-11-11' } },
  { name: 'over a holiday of the province', area: denpasar, at: '2026-11-16 09:00', due: { verification: '2026-11-20' } },
  { name: 'of the next province, which has none', area: mataram, at: '2026-11-16 09:00', due: { verification: '2026-11-19' } },
  // A new rule set.
  { name: 'received before a new set came into force', rules: twoSets, at: '2026-11-06 09:00', story: ['disposed:a 2026-11-10 10:00'], due: { verification: '2026-11-11 = disposed', settlement: '2026-11-26' } },
  { name: 'received after a new set came into force', rules: twoSets, at: '2026-11-09 08:00', due: { verification: '2026-11-11', settlement: '2026-11-23' } },
  { name: 'received in its first second in WIT', rules: twoSets, area: jayapura, at: '2026-11-08T15:00:00Z', due: { settlement: '2026-11-23' } },
  { name: 'received at that instant in WIB', rules: twoSets, at: '2026-11-08T15:00:00Z', due: { settlement: '2026-11-26' } },
  // Requests under UU 14/2008.
  { name: 'that is a request for information', at: monday, story: ['information-requested 2026-11-03 10:00'], due: { settlement: '2026-11-20 = converted', information: '2026-11-17' } },
  { name: 'whose request was extended', at: monday, story: ['information-requested 2026-11-03 10:00', 'information-extended 2026-11-16 10:00'], due: { information: '2026-11-26' } },
  { name: 'whose requester had to say who he is', at: monday, story: ['information-requested 2026-11-03 10:00', 'question 2026-11-03 10:00', 'words 2026-11-05 10:00'], due: { information: '2026-11-19 +2' } },
];

describe('a clock of a complaint', () => {
  it.each(cases.map((told) => [told.name, told] as const))('%s', (_name, told) => {
    const clocks = reckoned(told);
    const due = Object.keys(told.due).map((key) => {
      const [kind, nth = '0'] = key.split(' ');
      const clock = clocks.find((one) => one.kind === kind && one.nth === Number(nth));
      return [key, shown(clock, told.area ?? null)];
    });
    expect(Object.fromEntries(due)).toEqual(told.due);
  });

  it('is set back by nothing that anybody says, hands over, returns or reopens', () => {
    const action = fc.constantFrom(
      'words',
      'disposed:a',
      'returned:a',
      'response:a',
      'answer:a',
      'closed',
      'verified',
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 12 }), (actions) => {
        const story = actions.map((what, day) => `${what} 2026-11-${String(3 + day).padStart(2, '0')} 10:00`);
        const clocks = reckoned({ name: '', at: monday, story, due: {} });
        expect(clocks.find(({ kind }) => kind === 'settlement')?.dueAt?.toISOString()).toBe(
          '2026-11-20T16:59:59.999Z',
        );
        expect(clocks.find(({ kind }) => kind === 'verification')?.dueAt?.toISOString()).toBe(
          '2026-11-05T16:59:59.999Z',
        );
      }),
    );
  });

  it('is stopped for no more than the days on which its questions waited', () => {
    const waits = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 9 })), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(waits, (questions) => {
        let day = 3;
        const story = questions.flatMap(([pause, wait]) => {
          const asked = (day += pause);
          const replied = (day += wait);
          const on = (count: number): string => new Date(Date.UTC(2026, 10, count, 3)).toISOString();
          return [`asked ${on(asked)}`, `words ${on(replied)}`];
        });
        const settlement = reckoned({ name: '', at: monday, story, due: {} }).find(
          ({ kind }) => kind === 'settlement',
        );
        const longest = questions.slice(0, 2).reduce((sum, [, wait]) => sum + wait, 0);
        expect(settlement?.pausedDays).toBeLessThanOrEqual(longest);
        expect(settlement?.dueAt).toEqual(
          calendar.deadline(instant(monday, null), 14 + (settlement?.pausedDays ?? 0), siantar ?? null),
        );
      }),
    );
  });
});
