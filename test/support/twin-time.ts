import { become, leaveUnfit, stopWaiting } from './twin-acts.js';
import type { Twin } from './twin.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** All of the play is in Medan, which is seven hours ahead, and no day but Saturday and Sunday is off. */
const AHEAD_MS = 7 * HOUR_MS;

const dayOf = (at: number): number => Math.floor((at + AHEAD_MS) / DAY_MS);
const endOf = (day: number): number => (day + 1) * DAY_MS - AHEAD_MS - 1;
/** The first of January 1970 was a Thursday. */
const isWorkday = (day: number): boolean => (day + 4) % 7 !== 0 && (day + 4) % 7 !== 6;

/** The last instant of the nth working day after an instant. */
export function workdaysAfter(at: number, days: number): number {
  let day = dayOf(at);
  for (let left = days; left > 0;) {
    day += 1;
    if (isWorkday(day)) left -= 1;
  }
  return endOf(day);
}

const LAPSE_DAYS = 30;
const REOPEN_DAYS = 30;

/** What a reporter may say; `N` becomes a number that is nowhere else. */
export const sayings = {
  neutral: 'Lampunya di depan pasar, nomor N',
  objecting: 'Belum, masih mati N',
  agreeing: 'sudah pak',
} as const;
export type Saying = keyof typeof sayings | { accuse: string };

/** What his words do at once, before anybody has read whom they accuse. */
export function hear(twin: Twin, saying: Saying, text: string, at: number): void {
  const accuses = typeof saying === 'object' ? [saying.accuse] : [];
  twin.said = [...twin.said, { kind: 'words', holds: [text], unread: true, accuses }];
  const { status, instansi, closedAt, lapsed } = twin;
  if (status === 'needs-info') return become(twin, instansi === null ? 'received' : 'in-progress', at);
  if (status === 'answered') {
    become(twin, saying === 'agreeing' ? 'closed' : 'in-progress', at);
    if (saying === 'agreeing') twin.closedAt = at;
    return;
  }
  if (status === 'archived' && lapsed) {
    stopWaiting(twin, at);
    twin.lapsed = false;
    return become(twin, instansi === null ? 'received' : 'reopened', at);
  }
  if (status === 'closed' && closedAt !== null && at <= closedAt + REOPEN_DAYS * DAY_MS) {
    become(twin, 'reopened', at);
    twin.closedAt = null;
  }
}

/** The oldest words that nobody has read are read: whom they accuse, it leaves. */
export function read(twin: Twin, at: number): void {
  const next = twin.said.find(({ unread }) => unread);
  if (!next) return;
  const all = twin.status === 'received' && !twin.verified;
  const waiting = twin.said.filter(({ unread }) => unread);
  const known = twin.said.filter(({ unread }) => !unread);
  const heard = all ? waiting : [next];
  twin.said = twin.said.map((each) => (heard.includes(each) ? { ...each, unread: false } : each));
  // All that he said is weighed, also what is not shown yet.
  const accuses = waiting.flatMap(({ accuses }) => accuses);
  const isNew = accuses.some((body) => !twin.accused.includes(body));
  const wasSuspected = twin.accusesFromTheStart || known.some(({ accuses }) => accuses.length > 0);
  const isSuspected = accuses.length > 0 && !wasSuspected;
  if (!(all ? accuses.length > 0 : isNew || isSuspected || next.accuses.length > 0)) return;
  twin.accused = [...new Set([...twin.accused, ...accuses])].sort();
  twin.supervisory ||= all || isSuspected || next.accuses.length > 0;
  twin.closed = true;
  if (!all) leaveUnfit(twin, at);
}

/** What falls due by `at`, if nobody does anything. */
export function pass(twin: Twin, at: number): void {
  const { status, askedAt, answeredAt, closesAt } = twin;
  if (status === 'needs-info' && askedAt !== null && at > endOf(dayOf(askedAt) + LAPSE_DAYS)) {
    twin.status = 'archived';
    twin.lapsed = true;
    twin.isDecided = true;
    twin.open = [];
  }
  if (status !== 'answered' || answeredAt === null) return;
  if (closesAt === null) {
    const noticeAt = workdaysAfter(answeredAt, 7) + 1 - 16 * HOUR_MS;
    if (at >= noticeAt) twin.closesAt = workdaysAfter(at, 3);
  } else if (at > closesAt) {
    become(twin, 'closed', at);
    twin.closedAt = at;
  }
}
