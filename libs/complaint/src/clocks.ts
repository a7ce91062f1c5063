import type { WorkCalendar, WorkPlace } from './calendar.js';
import type { Disposition } from './complaint.js';
import { afterWordsOfReporter } from './lifecycle.js';
import { settlementDays, type RuleSet } from './rules.js';
import { statuses, type Classification, type Status } from './vocabulary.js';

export const clockKinds = [
  'verification',
  'first-response',
  'settlement',
  'closing',
  'question',
  'information',
] as const;
export type ClockKind = (typeof clockKinds)[number];

/** One term that runs, or ran, on a complaint. */
export interface Clock {
  kind: ClockKind;
  /** Tells several of one kind apart, from 0, in the order in which they began. */
  nth: number;
  dispositionId: string | null;
  /** The body it runs for; null where nobody in particular has it. */
  instansi: string | null;
  startedAt: Date;
  startedBy: 'receipt' | 'disposition' | 'answer' | 'question' | 'request';
  /** How many days it may take, pauses not counted. */
  days: number;
  inDays: 'working' | 'calendar';
  /** The last instant that is in time; null while a question stops it. */
  dueAt: Date | null;
  /** Working days on which a question to the reporter stopped it; what still waits is not in it. */
  pausedDays: number;
  endedAt: Date | null;
  /** The state that ended it, or `replied`, `lapsed`, `converted`, or how its disposition ended. */
  endedAs: string | null;
}

/** One entry of the timeline, as far as clocks heed it. */
export interface Step {
  at: Date;
  action: string;
  /** The state after it, where the entry says so. */
  status: Status | null;
  instansi: string | null;
  reason: string | null;
}

/** All that clocks are reckoned from, and nothing else: no now, and no clock as it stood before. */
export interface ClockFacts {
  receivedAt: Date;
  classification: Classification | null;
  supervisory: boolean;
  wilayah: string | null;
  status: Status;
  instansi: string | null;
  /** The timeline, oldest first. */
  steps: readonly Step[];
  /** Oldest first. */
  dispositions: readonly Pick<Disposition, 'id' | 'kind' | 'instansi' | 'madeAt' | 'endedAt' | 'endedAs'>[];
}

/** A stretch of time in one state. */
interface Phase {
  from: Date;
  to: Date | null;
  status: Status;
  /** The action that led to it. */
  by: string;
}

/** The audit action that puts a complaint away because nobody answered a question. */
export const LAPSED = 'lapsed';
/** Whether a complaint in the archive lies there only because a question was not answered. */
export const hasLapsed = (timeline: readonly { action: string }[]): boolean =>
  timeline.findLast(({ action }) => action === 'archived' || action === LAPSED)?.action === LAPSED;
/** The audit action that takes a verdict back. */
export const UNDONE = 'undone';
/** The audit actions of a request under UU 14/2008. */
export const INFORMATION_REQUESTED = 'information-requested';
export const INFORMATION_EXTENDED = 'information-extended';

const undecided = new Set<Status>(['received', 'needs-info', 'returned', 'out-of-authority']);
const settled = new Set<Status>(['answered', 'closed', 'archived', 'merged']);
const over = new Set<Status>(['closed', 'archived', 'merged']);

/**
 * Every clock of a complaint, reckoned anew from its timeline: the same facts give the same instants, whenever and
 * however often they are asked. Nothing sets a clock back: a hand-over, a return or a reopening goes on with the day on
 * which it began. Only a question to the reporter stops them, as long as it waits, for as many questions as the rules
 * count, and never once the deadline has passed. A verdict that was taken back has never been.
 */
export function clocksOf(facts: ClockFacts, rules: RuleSet, calendar: WorkCalendar): Clock[] {
  const standing = withoutUndone(facts);
  const phases = phasesOf(standing);
  const clocks = new Reckoning(standing, phases, rules, calendar);
  return [
    clocks.verification(),
    ...clocks.firstResponses(),
    clocks.settlement(),
    ...clocks.closings(),
    ...clocks.questions(),
    ...clocks.information(),
  ];
}

type Term = Pick<Clock, 'kind' | 'startedAt' | 'startedBy' | 'days'> & Partial<Clock>;

class Reckoning {
  private readonly area: WorkPlace;
  private readonly pauses: Phase[];

  constructor(
    private readonly facts: ClockFacts,
    private readonly phases: Phase[],
    private readonly rules: RuleSet,
    private readonly calendar: WorkCalendar,
  ) {
    this.area = { wilayah: facts.wilayah, instansi: null };
    this.pauses = questionsIn(phases).slice(0, rules.pauses);
  }

  verification(): Clock {
    const decided = this.phases.find(({ status }) => !undecided.has(status));
    return this.term({
      kind: 'verification',
      startedAt: this.facts.receivedAt,
      startedBy: 'receipt',
      days: this.rules.verification,
      ...endedBy(decided),
    });
  }

  firstResponses(): Clock[] {
    return this.facts.dispositions
      .filter(({ kind }) => kind === 'disposition')
      .map((disposition, nth) =>
        this.term(
          {
            kind: 'first-response',
            nth,
            dispositionId: disposition.id,
            instansi: disposition.instansi,
            startedAt: disposition.madeAt,
            startedBy: 'disposition',
            days: this.rules.firstResponse,
            ...this.responseTo(disposition),
          },
          { ...this.area, instansi: disposition.instansi },
        ),
      );
  }

  settlement(): Clock {
    const { facts, rules } = this;
    const converted = facts.steps.find(({ action }) => action === INFORMATION_REQUESTED);
    return this.term({
      kind: 'settlement',
      instansi: facts.instansi,
      startedAt: facts.receivedAt,
      startedBy: 'receipt',
      days: settlementDays(rules, facts),
      ...(converted ? { endedAt: converted.at, endedAs: 'converted' } : endedBy(this.settledSince())),
    });
  }

  closings(): Clock[] {
    const answered = this.phases.filter(({ status }) => status === 'answered');
    return answered.map((phase, nth) => {
      const { endedAt, endedAs } = endedBy(this.after(phase));
      const how = endedAs === null || over.has(endedAs) ? endedAs : 'objected';
      return this.term({
        kind: 'closing',
        nth,
        instansi: this.facts.instansi,
        startedAt: phase.from,
        startedBy: 'answer',
        days: this.rules.closing,
        endedAt,
        endedAs: how,
      });
    });
  }

  questions(): Clock[] {
    const { facts, rules, calendar } = this;
    const asked = this.phases.filter(({ status }) => status === 'needs-info');
    return asked.map((phase, nth) => {
      const next = this.after(phase);
      return {
        ...blank,
        kind: 'question',
        nth,
        startedAt: phase.from,
        startedBy: 'question',
        days: rules.lapse,
        inDays: 'calendar',
        dueAt: calendar.plainDays(phase.from, rules.lapse, facts.wilayah),
        endedAt: next?.from ?? null,
        endedAs: next === undefined ? null : (replies[next.by] ?? next.status),
      };
    });
  }

  information(): Clock[] {
    const { facts, rules } = this;
    const request = facts.steps.find(({ action }) => action === INFORMATION_REQUESTED);
    if (!request) return [];
    const extended = facts.steps.some(({ action }) => action === INFORMATION_EXTENDED);
    return [
      this.term({
        kind: 'information',
        instansi: facts.instansi,
        startedAt: request.at,
        startedBy: 'request',
        days: rules.information + (extended ? rules.informationExtension : 0),
        ...endedBy(this.settledSince()),
      }),
    ];
  }

  /** A clock with its end, the days it was stopped and the day it is due. */
  private term(term: Term, place: WorkPlace = this.area): Clock {
    const { calendar } = this;
    const { startedAt, days, endedAt = null } = term;
    let pausedDays = 0;
    let isStopped = false;
    for (const pause of this.pauses) {
      const from = later(pause.from, startedAt);
      const until = earlier(pause.to, endedAt);
      const isHere = (until === null || until > from) && (endedAt === null || from < endedAt);
      if (!isHere || from > calendar.deadline(startedAt, days + pausedDays, place)) continue;
      if (until === null) isStopped = true;
      else pausedDays += calendar.workingDaysBetween(from, until, place);
    }
    const dueAt = isStopped ? null : calendar.deadline(startedAt, days + pausedDays, place);
    return { ...blank, ...term, dueAt, pausedDays };
  }

  /** What the body first said to the reporter after it got the complaint; a question counts. */
  private responseTo({ instansi, madeAt, endedAt, endedAs }: ClockFacts['dispositions'][number]): Ending {
    const { steps } = this.facts;
    const handed = steps.findIndex(
      (step) => handings.has(step.action) && step.instansi === instansi && +step.at === +madeAt,
    );
    const since = handed < 0 ? steps.filter(({ at }) => at > madeAt) : steps.slice(handed + 1);
    const said = since.find(
      (step) => responses.has(step.action) && (step.instansi === null || step.instansi === instansi),
    );
    const ended = this.phases.find(({ from, status }) => over.has(status) && from >= madeAt);
    const ends: Ending[] = [
      { endedAt: said?.at ?? null, endedAs: said?.action ?? null },
      { endedAt, endedAs },
      endedBy(ended),
    ];
    return ends.reduce((first, next) =>
      next.endedAt !== null && (first.endedAt === null || next.endedAt < first.endedAt) ? next : first,
    );
  }

  /** The phase with which it came to rest, if it still rests. */
  private settledSince(): Phase | undefined {
    const open = this.phases.findLastIndex(({ status }) => !settled.has(status));
    return this.phases[open + 1];
  }

  private after(phase: Phase): Phase | undefined {
    return this.phases[this.phases.indexOf(phase) + 1];
  }
}

const blank = {
  nth: 0,
  dispositionId: null,
  instansi: null,
  inDays: 'working' as const,
  pausedDays: 0,
  endedAt: null,
  endedAs: null,
};

type Ending = Pick<Clock, 'endedAt' | 'endedAs'>;

const endedBy = (phase: Phase | undefined): { endedAt: Date | null; endedAs: Status | null } => ({
  endedAt: phase?.from ?? null,
  endedAs: phase?.status ?? null,
});

const later = (a: Date, b: Date): Date => (a > b ? a : b);
const earlier = (a: Date | null, b: Date | null): Date | null => {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
};

const handings = new Set(['disposed', 'referred', 'copied']);
const responses = new Set(['response', 'answer', 'question', 'part-answered']);
const replies: Record<string, string> = { words: 'replied', [LAPSED]: 'lapsed' };

/** Every stretch in which a question waited: also after it lapsed, until the reporter said something after all. */
function questionsIn(phases: Phase[]): Phase[] {
  return phases.flatMap((phase, index) => {
    if (phase.status !== 'needs-info') return [];
    const next = phases[index + 1];
    return next?.by === LAPSED ? [{ ...phase, to: next.to }] : [phase];
  });
}

/** The facts less what was taken back before anybody was told: the verdict, and the disposition it made. */
function withoutUndone({ steps, dispositions, ...facts }: ClockFacts): ClockFacts {
  const standing: Step[] = [];
  for (const step of steps) {
    if (step.action !== UNDONE) standing.push(step);
    else takeOut(standing, step.reason ?? '');
  }
  return {
    ...facts,
    steps: standing,
    dispositions: dispositions.filter(({ endedAs }) => endedAs !== 'undone'),
  };
}

const handedOver = ['disposed', 'referred', 'forwarded'];

/**
 * Takes the newest verdict of that name out of the steps, with all that was noted since: what may be taken back was not
 * gone on from, and whatever else was written down then tells of a state that never was.
 */
function takeOut(steps: Step[], verdict: string): void {
  const names = verdict === 'disposed' ? handedOver : [verdict];
  const made = steps.findLastIndex(({ action }) => names.includes(action));
  if (made >= 0) steps.splice(made);
}

/** The states a complaint went through. What entries of old do not say of the state, their actions mean. */
function phasesOf({ receivedAt, steps, status: now }: ClockFacts): Phase[] {
  const phases: Phase[] = [{ from: receivedAt, to: null, status: 'received', by: 'received' }];
  let held = false;
  const enter = (status: Status, at: Date, by: string): void => {
    const last = phases.at(-1);
    if (!last || last.status === status) return;
    last.to = later(at, last.from);
    phases.push({ from: last.to, to: null, status, by });
  };
  for (const step of steps) {
    if (step.action === 'disposed' || step.action === 'referred') held = true;
    if (step.action === 'returned' || step.action === 'withdrawn') held = false;
    const before = phases.at(-1)?.status ?? 'received';
    enter(step.status ?? meant(step, before, held), step.at, step.action);
  }
  // What was put into a state without a word in the timeline has been in it since the last word.
  enter(now, steps.at(-1)?.at ?? receivedAt, 'unrecorded');
  return phases;
}

const meanings: Record<string, Status> = {
  disposed: 'disposed',
  referred: 'referred',
  returned: 'returned',
  asked: 'needs-info',
  question: 'needs-info',
  response: 'in-progress',
  answer: 'answered',
  archived: 'archived',
  [LAPSED]: 'archived',
  closed: 'closed',
  reopened: 'reopened',
  withdrawn: 'received',
  'not-asked': 'received',
};

function meant({ at, action, reason }: Step, before: Status, held: boolean): Status {
  if (action === 'taken-over') return statuses.find((status) => status === reason) ?? before;
  // Nobody was told then how long a closed one can be opened again.
  const complaint = { status: before, instansi: held ? 'held' : null, closedAt: null };
  if (action === 'words') return afterWordsOfReporter(complaint, at);
  return meanings[action] ?? before;
}
