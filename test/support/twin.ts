import type { Officer } from '#access';
import type { Status } from '#complaint';
import { isAccused, isWithin } from './twin-cast.js';

/** One thing said on a complaint, as the twin expects to find it. */
export interface Said {
  kind: 'words' | 'notice' | 'response' | 'question' | 'answer';
  /** What must stand in its text. */
  holds: string[];
  /** Nobody has read yet whom it accuses. */
  unread: boolean;
  accuses: string[];
}

export interface TwinHand {
  body: string;
  role: 'lead' | 'copy';
  part: string | null;
  /** Which of its kind it was, so that an undo finds it. */
  nth: number;
}

export interface TwinHop {
  kind: 'disposed' | 'forwarded' | 'referred' | 'returned' | 'declined';
  from: string | null;
  to: string;
}

/** What a verdict may change, and an undo gives back. */
export interface Decided {
  status: Status;
  instansi: string | null;
  raisedTo: string | null;
  supervisory: boolean;
  closed: boolean;
  verified: boolean;
}

interface Verdict {
  by: string;
  at: number;
  undone: boolean;
  before: Twin;
  after: string;
  /** What was open after it, and what it said. */
  hands: number[];
  said: Said[];
}

/**
 * A complaint as it should be, by DESIGN section 6 and the rules of the field alone: the play does to the twin what it
 * does to the real one, and compares.
 */
export interface Twin extends Decided {
  accused: string[];
  accusesFromTheStart: boolean;
  /** Open dispositions, copies with them. */
  open: TwinHand[];
  hops: TwinHop[];
  /** Bodies that ever had it, but for what was taken back. */
  had: string[];
  said: Said[];
  draft: { by: string; body: string | null; holds: string } | null;
  lapsed: boolean;
  askedAt: number | null;
  closedAt: number | null;
  answeredAt: number | null;
  /** Silence closes it after this instant; null while that was not announced. */
  closesAt: number | null;
  /** Days of the calendar for which questions waited, and at most a day more for each. */
  waited: number;
  /** Some verdict was given that was not taken back. */
  isDecided: boolean;
  verdict: Verdict | null;
  nth: number;
  /** Seen in the database, where the twin has no opinion of its own: what routing suggests, who was asked to look. */
  suggested: string | null;
  suggestion: unknown;
  raised: string[];
}

export const decidedOf = (twin: Twin): string => {
  const { status, instansi, raisedTo, supervisory, closed, suggestion } = twin;
  return JSON.stringify([status, instansi, raisedTo, supervisory, closed, suggestion]);
};

/** Two returns, and another level decides. */
export const bouncesOf = ({ hops }: Twin): string[] =>
  hops.flatMap(({ kind, from, to }) => {
    if (kind === 'declined') return from ?? [];
    const isWithinOffice = from === 'medan.dishub.upt' && to === 'medan.dishub';
    return kind === 'returned' && !isWithinOffice ? (from ?? []) : [];
  });

/** Who may see it at all (rules 7 and 8). */
export function isSeenBy({ role, instansi: own }: Officer, twin: Twin): boolean {
  const isOfCountry = own === null;
  if (['leader', 'auditor', 'front-desk'].includes(role)) return false;
  if (!isOfCountry && isAccused(own, twin.accused)) return false;
  if (twin.supervisory !== (role === 'inspector')) return false;
  if (isOfCountry) return true;
  const isMine = (body: string | null): boolean =>
    role === 'inspector' ? body === own : isWithin(body, own);
  const waits = twin.instansi === null;
  const isSuggested = waits && role !== 'opd-admin' && role !== 'liaison-officer' && isMine(twin.suggested);
  const isOfArea = own === 'medan' || own === 'sumut';
  const seen =
    isMine(twin.instansi) ||
    twin.had.some(isMine) ||
    (waits && isMine(twin.raisedTo)) ||
    isSuggested ||
    (role === 'inspector' ? twin.raised.some(isMine) : isOfArea);
  if (!seen || !twin.closed || role === 'regional-admin') return seen;
  const holds = isMine(twin.instansi) || twin.open.some(({ role, body }) => role === 'copy' && isMine(body));
  const mayDecide = role === 'instansi-admin' || role === 'inspector';
  return holds || (mayDecide && (waits || twin.status === 'referred'));
}

const undecided = ['received', 'needs-info', 'returned', 'out-of-authority', 'reopened', 'referred'];
const admins = ['national-admin', 'regional-admin', 'instansi-admin', 'inspector'];
const handlers = ['opd-admin', 'liaison-officer', 'instansi-admin', 'inspector'];

/** From which states each role goes on, as DESIGN section 6 has it. */
export const ladder: Readonly<Record<string, { from: readonly string[]; by: readonly string[] }>> = {
  verify: { from: undecided, by: admins },
  dispose: { from: undecided, by: admins },
  forward: { from: ['disposed', 'in-progress'], by: ['instansi-admin', 'opd-admin'] },
  return: { from: ['disposed', 'in-progress'], by: handlers },
  decline: {
    from: ['received', 'returned', 'out-of-authority'],
    by: ['regional-admin', 'instansi-admin', 'inspector'],
  },
  archive: { from: ['received', 'needs-info', 'returned', 'out-of-authority'], by: admins },
  ask: {
    from: ['received', 'returned', 'reopened', 'disposed', 'in-progress'],
    by: [...admins, ...handlers],
  },
  respond: { from: ['disposed', 'reopened'], by: [...handlers, 'national-admin'] },
  answer: { from: ['disposed', 'in-progress', 'reopened'], by: [...handlers, 'national-admin'] },
  close: { from: ['answered'], by: admins },
  copy: { from: ['disposed', 'in-progress', 'needs-info'], by: admins },
};

export const may = (verb: string, { role }: Officer, { status }: Twin): boolean =>
  ladder[verb]?.by.includes(role) === true && ladder[verb].from.includes(status);

/** Whether he stands where the complaint has come to; without `bounces` of the ladder alone. */
export function isOfLevel({ role, instansi: own }: Officer, twin: Twin, bounces = bouncesOf(twin)): boolean {
  if (role === 'national-admin') return true;
  const { raisedTo } = twin;
  const isAbove =
    role === 'inspector'
      ? own === null || raisedTo === own
      : isWithin(raisedTo, own) || (role === 'regional-admin' && isWithin(raisedTo, 'medan'));
  if (raisedTo !== null && !isAbove) return false;
  if (bounces.length < 2) return true;
  return (role === 'regional-admin' || role === 'inspector') && (own === null || !bounces.includes(own));
}

/** Whether he acts for the body that has it. */
export const actsFor = ({ role, instansi: own }: Officer, { instansi }: Twin): boolean => {
  if (instansi === null) return false;
  return own === null ? role === 'national-admin' || role === 'inspector' : isWithin(instansi, own);
};

/** Whether his hand reaches the body. */
export function reaches({ role, instansi: own }: Officer, body: string): boolean {
  if (role === 'inspector' || role === 'national-admin') return true;
  if (role === 'regional-admin') return isWithin(body, 'sumut') || isWithin(body, 'medan');
  return isWithin(body, own) && (role !== 'opd-admin' || body !== own);
}
