import type { Complaint } from './complaint.js';
import { REOPEN_DAYS } from './rules.js';
import { Failure } from './failures.js';
import type { Role, Status } from './vocabulary.js';

/** What can be done to a complaint. The field's verdicts and actions as in the SP4N-LAPOR! console. */
export type Verb =
  | 'verify'
  | 'dispose'
  /** Handed on by the body that has it to one of its own units. */
  | 'forward'
  | 'refer'
  | 'return'
  | 'ask'
  | 'respond'
  | 'answer'
  | 'close'
  | 'archive'
  /** Not ours: up a level, before any body has it. */
  | 'decline'
  | 'reopen'
  /** Made part of another complaint about the same, and its own again. */
  | 'merge'
  | 'split'
  /** Registered as a request for information under UU 14/2008, and given more time once. */
  | 'convert'
  | 'extend'
  /** Taken from a body that turns out to be accused, whatever it has done with it. */
  | 'withdraw';

/** Who acts: an officer's role, the reporter, or Muara itself. */
export type Actor = Role | 'reporter' | 'system';

interface Move {
  from: readonly Status[];
  /** Left out where the state stays. */
  to?: Status;
  by: readonly Actor[];
}

const undecided: readonly Status[] = [
  'received',
  'needs-info',
  'returned',
  'out-of-authority',
  'reopened',
  'referred',
];
const admins: readonly Actor[] = ['national-admin', 'regional-admin', 'instansi-admin'];
const handlers: readonly Actor[] = ['opd-admin', 'liaison-officer', 'instansi-admin', 'inspector'];

const moves: Record<Verb, Move> = {
  verify: { from: undecided, by: [...admins, 'inspector'] },
  dispose: { from: undecided, to: 'disposed', by: [...admins, 'inspector', 'system'] },
  refer: { from: undecided, to: 'referred', by: [...admins, 'inspector'] },
  forward: { from: ['disposed', 'in-progress'], by: ['instansi-admin', 'opd-admin'] },
  return: { from: ['disposed', 'in-progress'], to: 'returned', by: handlers },
  ask: {
    from: ['received', 'returned', 'reopened', 'disposed', 'in-progress'],
    to: 'needs-info',
    by: [...admins, ...handlers, 'system'],
  },
  respond: { from: ['disposed', 'reopened'], to: 'in-progress', by: [...handlers, 'national-admin'] },
  answer: {
    from: ['disposed', 'in-progress', 'reopened'],
    to: 'answered',
    by: [...handlers, 'national-admin'],
  },
  close: { from: ['answered'], to: 'closed', by: [...admins, 'inspector', 'reporter'] },
  archive: {
    from: ['received', 'needs-info', 'returned', 'out-of-authority'],
    to: 'archived',
    by: [...admins, 'inspector'],
  },
  decline: {
    from: ['received', 'returned', 'out-of-authority'],
    to: 'out-of-authority',
    by: ['regional-admin', 'instansi-admin', 'inspector'],
  },
  convert: {
    from: ['received', 'returned', 'out-of-authority', 'reopened', 'disposed', 'in-progress'],
    by: [...admins, 'opd-admin', 'liaison-officer'],
  },
  extend: {
    from: ['received', 'returned', 'reopened', 'disposed', 'in-progress'],
    by: [...admins, 'opd-admin', 'liaison-officer'],
  },
  reopen: { from: ['closed'], to: 'reopened', by: ['reporter', 'inspector'] },
  merge: {
    from: ['received', 'needs-info', 'returned', 'out-of-authority', 'reopened', 'disposed', 'in-progress'],
    to: 'merged',
    by: [...admins, 'inspector', 'opd-admin', 'reporter'],
  },
  // Back to what it was, which only the record of the merging knows.
  split: { from: ['merged'], by: [...admins, 'inspector', 'opd-admin', 'system'] },
  withdraw: {
    from: ['disposed', 'in-progress', 'needs-info', 'answered', 'closed', 'reopened', 'referred', 'returned'],
    to: 'received',
    by: ['system'],
  },
};

/** Whether the role may ever do it; which complaints it may do it to is a matter of visibility. */
export const mayDo = (actor: Actor, verb: Verb): boolean => moves[verb].by.includes(actor);

/** Whether the state admits it. Deadlines never move a complaint: they only raise a flag. */
export const mayMove = (status: Status, verb: Verb): boolean => moves[verb].from.includes(status);

/** The state after the verb. Throws `not-allowed` for the wrong actor and `wrong-state` for the wrong moment. */
export function move(status: Status, verb: Verb, actor: Actor): Status {
  if (!mayDo(actor, verb)) throw new Failure('not-allowed', `may-not-${verb}`);
  if (!mayMove(status, verb)) throw new Failure('wrong-state', `cannot-${verb}-when-${status}`);
  return moves[verb].to ?? status;
}

/**
 * The state after the reporter said something. Words answer an open question, stop the closing of an answered
 * complaint and reopen one that was closed not long ago; elsewhere they only add.
 */
export function afterWordsOfReporter(
  complaint: Pick<Complaint, 'status' | 'instansi' | 'closedAt'>,
  now: Date,
): Status {
  const { status, instansi } = complaint;
  if (status === 'needs-info') return instansi === null ? 'received' : 'in-progress';
  if (status === 'answered') return 'in-progress';
  return mayReopen(complaint, now) ? 'reopened' : status;
}

const DAY_MS = 24 * 3_600_000;

/** Until when its reporter may open a closed complaint again. */
export const reopenUntil = (closedAt: Date): Date => new Date(closedAt.getTime() + REOPEN_DAYS * DAY_MS);

/** Whether its reporter's words open it again. What another register closed has no date of ours, and stays open to him. */
export const mayReopen = ({ status, closedAt }: Pick<Complaint, 'status' | 'closedAt'>, now: Date): boolean =>
  mayMove(status, 'reopen') && (closedAt === null || now <= reopenUntil(closedAt));

/**
 * Whether its reporter may still say something, or send a file. `lapsed`: it was put away because he did not answer a
 * question, which he may do late.
 */
export const mayBeAddedTo = (
  complaint: Pick<Complaint, 'status' | 'closedAt'>,
  now: Date,
  lapsed = false,
): boolean =>
  isOpen(complaint.status) || mayReopen(complaint, now) || (lapsed && complaint.status === 'archived');

/** Where a late answer brings what was put away for want of one: to whoever had it, else to be verified. */
export const afterLateReply = (disposed: boolean): Status => (disposed ? 'reopened' : 'received');

/** Whether the complaint still expects something from somebody. */
export const isOpen = (status: Status): boolean =>
  status !== 'closed' && status !== 'archived' && status !== 'merged';
