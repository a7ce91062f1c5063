import type { Officer } from '#access';
import {
  actsFor,
  bouncesOf,
  decidedOf,
  isOfLevel,
  isSeenBy,
  may,
  reaches,
  type Said,
  type Twin,
  type TwinHop,
} from './twin.js';
import { bodies, isAccused, isConnected, isWithin, levelAbove, overseersOf, REVIEWED } from './twin-cast.js';

/** Seconds in which a verdict of the play may be taken back. */
export const UNDO_SECONDS = 10;

export interface Correction {
  supervisory?: boolean;
  confidential?: boolean;
}

/** One officer's act and what it is done with. */
export type Act =
  | { verb: 'verify'; correction: Correction }
  | { verb: 'dispose'; body: string; again: boolean }
  | { verb: 'hand back' | 'decline'; proposal: string | null }
  | { verb: 'answer'; withoutParts: boolean }
  | { verb: 'copy'; body: string }
  | {
      verb:
        | 'archive'
        | 'ask'
        | 'respond'
        | 'publish the draft'
        | 'send the draft back'
        | 'close'
        | 'answer a part'
        | 'give the copy back'
        | 'note'
        | 'look'
        | 'undo';
    };
export type Verb = Act['verb'];

const withBodies = <T>(make: (body: string) => T): T[] => bodies.map(make);

/** Everything that an officer can say with a verb. */
export const acts: Readonly<Record<Verb, readonly Act[]>> = {
  verify: [
    {},
    { supervisory: true },
    { supervisory: false },
    { confidential: true },
    { confidential: false },
  ].map((correction) => ({ verb: 'verify', correction })),
  dispose: [false, true].flatMap((again) => withBodies((body) => ({ verb: 'dispose', body, again }))),
  'hand back': [null, ...bodies].map((proposal) => ({ verb: 'hand back', proposal })),
  decline: [null, ...bodies].map((proposal) => ({ verb: 'decline', proposal })),
  answer: [true, false].map((withoutParts) => ({ verb: 'answer', withoutParts })),
  copy: withBodies((body) => ({ verb: 'copy', body })),
  archive: [{ verb: 'archive' }],
  ask: [{ verb: 'ask' }],
  respond: [{ verb: 'respond' }],
  'publish the draft': [{ verb: 'publish the draft' }],
  'send the draft back': [{ verb: 'send the draft back' }],
  close: [{ verb: 'close' }],
  'answer a part': [{ verb: 'answer a part' }],
  'give the copy back': [{ verb: 'give the copy back' }],
  note: [{ verb: 'note' }],
  look: [{ verb: 'look' }],
  undo: [{ verb: 'undo' }],
};

const isIn = (role: string, ...roles: string[]): boolean => roles.includes(role);
const mayReview = ({ role }: Officer): boolean =>
  isIn(role, 'national-admin', 'instansi-admin', 'opd-admin', 'inspector');
const handles = ({ role }: Officer): boolean =>
  isIn(role, 'opd-admin', 'liaison-officer', 'instansi-admin', 'inspector');

const holdsItself = (who: Officer, twin: Twin): boolean =>
  twin.instansi !== null && twin.instansi === who.instansi && may('forward', who, twin);

/** Whether a body may come to have it. */
const mayHave = (body: string, { accused, supervisory }: Twin): boolean =>
  !isAccused(body, accused) && (!supervisory || !isConnected(body) || overseersOf(accused).includes(body));

const ownCopy = ({ instansi }: Officer, { open }: Twin) =>
  instansi === null
    ? undefined
    : (open.find(({ role, body }) => role === 'copy' && body === instansi) ??
      open.find(({ role, body }) => role === 'copy' && isWithin(body, instansi)));

function mayDispose(who: Officer, twin: Twin, { body, again }: { body: string; again: boolean }): boolean {
  if (twin.status === 'referred' && twin.instansi === body) return false;
  if (!mayHave(body, twin) || (!again && bouncesOf(twin).includes(body))) return false;
  if (holdsItself(who, twin)) return reaches(who, body) && body !== who.instansi && isConnected(body);
  return may('dispose', who, twin) && isOfLevel(who, twin) && (!isConnected(body) || reaches(who, body));
}

const isReady = (twin: Twin, withoutParts: boolean): boolean =>
  withoutParts || twin.open.every(({ role, part }) => role === 'lead' || part !== null);

function mayUndo({ id }: Officer, twin: Twin, at: number): boolean {
  const { verdict } = twin;
  if (verdict === null || verdict.by !== id || verdict.undone) return false;
  const { before, hands } = verdict;
  const isUsed = hands.some(
    (nth) =>
      !before.open.some((each) => each.nth === nth) &&
      !twin.open.some((each) => each.nth === nth && each.part === null),
  );
  return !isUsed && at - verdict.at <= UNDO_SECONDS * 1_000 && decidedOf(twin) === verdict.after;
}

/** Whether an officer may do it now; of what he does not see he learns nothing at all. */
export function isAllowed(who: Officer, act: Act, twin: Twin, at: number): boolean {
  if (act.verb === 'undo') return mayUndo(who, twin, at);
  if (!isSeenBy(who, twin)) return false;
  const { accused, instansi, draft } = twin;
  const isReviewing = mayReview(who) && actsFor(who, twin) && draft?.body === instansi && draft.by !== who.id;
  switch (act.verb) {
    case 'verify':
      if (act.correction.confidential === false && twin.closed) return false;
      return may('verify', who, twin) && isOfLevel(who, twin);
    case 'dispose':
      return mayDispose(who, twin, act);
    case 'hand back':
      if (instansi === null || isAccused(act.proposal, accused)) return false;
      return actsFor(who, twin) && may('return', who, twin) && levelAbove(instansi, accused) !== null;
    case 'decline':
      if (who.instansi === null || isAccused(act.proposal, accused)) return false;
      if (!may('decline', who, twin) || !isOfLevel(who, twin, [])) return false;
      return levelAbove(who.instansi, accused) !== null;
    case 'archive':
      return may('archive', who, twin) && isOfLevel(who, twin);
    case 'ask':
      return may('ask', who, twin) && (instansi === null || actsFor(who, twin));
    case 'respond':
      return may('respond', who, twin) && actsFor(who, twin);
    case 'answer':
      if (draft && draft.body === instansi) return false;
      return may('answer', who, twin) && actsFor(who, twin) && isReady(twin, act.withoutParts);
    case 'publish the draft':
      return isReviewing && may('answer', who, twin);
    case 'send the draft back':
      return isReviewing;
    case 'close':
      return may('close', who, twin);
    case 'copy':
      if (!may('copy', who, twin) || instansi === null || !isOfLevel(who, twin)) return false;
      if (!isConnected(act.body) || !mayHave(act.body, twin) || !reaches(who, act.body)) return false;
      return instansi !== act.body && !twin.open.some(({ body }) => body === act.body);
    case 'answer a part':
      return (handles(who) || who.role === 'national-admin') && ownCopy(who, twin) !== undefined;
    case 'give the copy back':
      return handles(who) && ownCopy(who, twin) !== undefined;
    case 'note':
    case 'look':
    default:
      return true;
  }
}

const say = (twin: Twin, kind: Said['kind'], ...holds: string[]): void => {
  twin.said = [...twin.said, { kind, holds, unread: false, accuses: [] }];
};

function hand(twin: Twin, body: string, role: 'lead' | 'copy'): void {
  twin.nth += 1;
  twin.open = [...twin.open, { body, role, part: null, nth: twin.nth }];
  twin.had = [...twin.had, body];
}

const DAY_MS = 86_400_000;

/** A question waits no longer. */
export function stopWaiting(twin: Twin, at: number): void {
  if (twin.askedAt !== null) twin.waited += Math.ceil((at - twin.askedAt) / DAY_MS) + 1;
  twin.askedAt = null;
}

const undecidedStates = new Set(['received', 'needs-info', 'returned', 'out-of-authority']);

export function become(twin: Twin, status: Twin['status'], at: number): void {
  if (twin.status === 'needs-info' && status !== 'needs-info') stopWaiting(twin, at);
  twin.status = status;
  if (!undecidedStates.has(status)) twin.isDecided = true;
}

const withdrawn = new Set([
  'disposed',
  'in-progress',
  'needs-info',
  'answered',
  'closed',
  'reopened',
  'referred',
  'returned',
]);

/** It leaves whoever may not have it as it is now; a copy too. */
export function leaveUnfit(twin: Twin, at: number): void {
  const { instansi, status, supervisory, accused } = twin;
  if (instansi === null) return;
  const overseers = overseersOf(accused);
  const keeps = (body: string): boolean =>
    !isAccused(body, accused) && (!supervisory || overseers.includes(body));
  if (keeps(instansi)) twin.open = twin.open.filter(({ role, body }) => role === 'lead' || keeps(body));
  if (keeps(instansi) || !withdrawn.has(status)) return;
  twin.open = [];
  become(twin, 'received', at);
  twin.instansi = null;
}

function goUp(twin: Twin, hop: Omit<TwinHop, 'to'> & { from: string }, at: number): void {
  const { kind, from } = hop;
  const level = levelAbove(from, twin.accused) ?? '';
  const before = twin.hops.findLast((each) => each.to === from && each.kind !== 'returned');
  twin.open = [];
  twin.hops = [...twin.hops, { kind, from, to: level }];
  if (kind === 'returned' && before?.kind === 'forwarded' && before.from === level) {
    hand(twin, level, 'lead');
    become(twin, 'disposed', at);
    twin.instansi = level;
    return;
  }
  become(twin, kind === 'returned' ? 'returned' : 'out-of-authority', at);
  twin.instansi = null;
  twin.raisedTo = level;
}

function answer(twin: Twin, holds: string, at: number): void {
  const parts = twin.open.flatMap(({ role, part }) => (role === 'copy' && part !== null ? [part] : []));
  say(twin, 'answer', holds, ...parts);
  twin.open = [];
  twin.draft = null;
  become(twin, 'answered', at);
  twin.answeredAt = at;
  twin.closesAt = null;
}

function dispose(who: Officer, twin: Twin, body: string, at: number): void {
  const forward = holdsItself(who, twin);
  const { status } = twin;
  twin.open = forward ? twin.open.filter(({ role }) => role === 'copy' && body !== '') : [];
  twin.open = twin.open.filter((each) => each.body !== body);
  hand(twin, body, 'lead');
  become(twin, forward ? status : isConnected(body) ? 'disposed' : 'referred', at);
  twin.instansi = body;
  twin.raisedTo = null;
  const kind = forward ? 'forwarded' : isConnected(body) ? 'disposed' : 'referred';
  twin.hops = [...twin.hops, { kind, from: who.instansi, to: body }];
}

function undo(twin: Twin): void {
  const { verdict } = twin;
  if (!verdict) return;
  const { before } = verdict;
  const made = verdict.hands.filter((nth) => !before.open.some((each) => each.nth === nth));
  const ended = before.open.filter(({ nth }) => !verdict.hands.includes(nth));
  const isMade = ({ nth }: { nth: number }): boolean => made.includes(nth);
  for (const { body } of twin.open.filter(isMade)) twin.had.splice(twin.had.lastIndexOf(body), 1);
  twin.open = [...twin.open.filter((each) => !isMade(each)), ...ended];
  twin.said = twin.said.filter((said) => !verdict.said.includes(said));
  twin.hops = [...before.hops];
  for (const field of ['status', 'instansi', 'raisedTo', 'supervisory', 'closed', 'verified'] as const)
    Object.assign(twin, { [field]: before[field] });
  const { askedAt, waited, isDecided } = before;
  Object.assign(twin, { askedAt, waited, isDecided });
  verdict.undone = true;
}

const verdicts = new Set<Verb>(['verify', 'dispose', 'hand back', 'decline', 'archive', 'ask', 'copy']);

/** What becomes of the twin by an allowed act; `holds` is what was said with it. */
export function apply(
  who: Officer,
  act: Act,
  twin: Twin,
  { at, holds }: { at: number; holds: string },
): void {
  const before = verdicts.has(act.verb) ? { ...twin, had: [...twin.had], verdict: null } : null;
  carryOut(who, act, twin, { at, holds });
  if (!before) return;
  twin.verdict = {
    by: who.id,
    at,
    undone: false,
    before,
    after: decidedOf(twin),
    hands: twin.open.map(({ nth }) => nth),
    said: twin.said.filter((said) => !before.said.includes(said)),
  };
}

function carryOut(who: Officer, act: Act, twin: Twin, { at, holds }: { at: number; holds: string }): void {
  const copy = ownCopy(who, twin);
  switch (act.verb) {
    case 'verify': {
      const { supervisory, confidential } = act.correction;
      if (supervisory === true && !twin.supervisory) {
        twin.supervisory = true;
        leaveUnfit(twin, at);
      }
      twin.supervisory = supervisory ?? twin.supervisory;
      twin.closed ||= supervisory === true || confidential === true;
      twin.verified = true;
      return;
    }
    case 'dispose':
      return dispose(who, twin, act.body, at);
    case 'hand back':
      return goUp(twin, { kind: 'returned', from: twin.instansi ?? '' }, at);
    case 'decline':
      return goUp(twin, { kind: 'declined', from: who.instansi ?? '' }, at);
    case 'archive':
      say(twin, 'notice', holds);
      become(twin, 'archived', at);
      twin.open = [];
      twin.raisedTo = null;
      return;
    case 'ask':
      say(twin, 'question', holds);
      become(twin, 'needs-info', at);
      twin.askedAt = at;
      return;
    case 'respond':
      say(twin, 'response', holds);
      return become(twin, 'in-progress', at);
    case 'answer':
      if (!twin.supervisory && twin.instansi !== REVIEWED) return answer(twin, holds, at);
      twin.draft = { by: who.id, body: twin.instansi, holds };
      return;
    case 'publish the draft':
      return answer(twin, twin.draft?.holds ?? '', at);
    case 'send the draft back':
      twin.draft = null;
      return;
    case 'close':
      become(twin, 'closed', at);
      twin.closedAt = at;
      return;
    case 'copy':
      return hand(twin, act.body, 'copy');
    case 'answer a part':
      twin.open = twin.open.map((each) => (each === copy ? { ...each, part: holds } : each));
      return;
    case 'give the copy back':
      twin.open = twin.open.filter((each) => each !== copy);
      return;
    case 'undo':
      return undo(twin);
    case 'note':
    case 'look':
  }
}
