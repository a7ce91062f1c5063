import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Officer } from '#access';
import { Failure, roles, statuses, type Role, type Status } from '#complaint';
import type { House } from '#house';
import { openDesks, officer, type Begun, type Desks } from '../../../test/support/desk.js';

const ani = officer('instansi-admin', 'medan', 'ani');
const budi = officer('instansi-admin', 'medan', 'budi');

const admins: Role[] = ['national-admin', 'regional-admin', 'instansi-admin', 'inspector'];
const handlers: Role[] = ['opd-admin', 'liaison-officer', 'instansi-admin', 'inspector'];
const undecided: Status[] = [
  'received',
  'needs-info',
  'returned',
  'out-of-authority',
  'reopened',
  'referred',
];

/** A verb as the field has it: who may use it, when, and what it leaves. */
interface Row {
  verb: string;
  /** What the timeline calls it. */
  action: string;
  by: Role[];
  from: Status[];
  /** The state in which the test begins, and the one to which the verb leads. */
  at: Status;
  to: Status;
  /** Whether its reporter is told in words. */
  tells?: true;
  /** May be done again at once, and then is: nobody is told twice. */
  repeatable?: true;
  act(house: House, who: Officer, code: string): Promise<unknown>;
}

const rows: Row[] = [
  {
    verb: 'verify',
    action: 'verified',
    by: admins,
    from: undecided,
    at: 'received',
    to: 'received',
    repeatable: true,
    act: ({ desk }, who, code) => desk.verify(who, code, { category: 'sampah' }, 'sampah'),
  },
  {
    verb: 'dispose',
    action: 'disposed',
    by: admins,
    from: undecided,
    at: 'received',
    to: 'disposed',
    act: ({ desk }, who, code) => desk.dispose(who, code, 'medan.dlh', 'pohon'),
  },
  {
    verb: 'refer',
    action: 'referred',
    by: admins,
    from: undecided,
    at: 'received',
    to: 'referred',
    act: ({ desk }, who, code) => desk.refer(who, code, { instansi: 'pln', reason: 'listrik' }, null),
  },
  {
    verb: 'hand back',
    action: 'returned',
    by: handlers,
    from: ['disposed', 'in-progress'],
    at: 'disposed',
    to: 'returned',
    act: ({ desk }, who, code) => desk.handBack(who, code, 'bukan kami', null),
  },
  {
    verb: 'decline',
    action: 'declined',
    by: ['regional-admin', 'instansi-admin', 'inspector'],
    from: ['received', 'returned', 'out-of-authority'],
    at: 'received',
    to: 'out-of-authority',
    act: ({ desk }, who, code) => desk.decline(who, code, 'bukan kewenangan', null),
  },
  {
    verb: 'archive',
    action: 'archived',
    by: admins,
    from: ['received', 'needs-info', 'returned', 'out-of-authority'],
    at: 'received',
    to: 'archived',
    tells: true,
    act: ({ desk }, who, code) => desk.archive(who, code, 'TIDAK_JELAS', 'Maaf, laporannya tidak jelas.'),
  },
  {
    verb: 'ask',
    action: 'question',
    by: [...admins, ...handlers],
    from: ['received', 'returned', 'reopened', 'disposed', 'in-progress'],
    at: 'disposed',
    to: 'needs-info',
    tells: true,
    act: ({ answering }, who, code) => answering.ask(who, code, 'Di mana tepatnya?'),
  },
  {
    verb: 'respond',
    action: 'response',
    by: [...handlers, 'national-admin'],
    from: ['disposed', 'reopened'],
    at: 'disposed',
    to: 'in-progress',
    tells: true,
    act: ({ answering }, who, code) => answering.respond(who, code, 'Kami periksa besok.'),
  },
  {
    verb: 'answer',
    action: 'answer',
    by: [...handlers, 'national-admin'],
    from: ['disposed', 'in-progress', 'reopened'],
    at: 'disposed',
    to: 'answered',
    tells: true,
    act: ({ answering }, who, code) => answering.answer(who, code, 'Lampu diganti 24 November.'),
  },
  {
    verb: 'close',
    action: 'closed',
    by: admins,
    from: ['answered'],
    at: 'answered',
    to: 'closed',
    act: ({ closing }, who, code) => closing.close(who, code, 'sudah beres'),
  },
  {
    verb: 'give a copy',
    action: 'copied',
    by: admins,
    from: ['disposed', 'in-progress', 'needs-info'],
    at: 'disposed',
    to: 'disposed',
    act: ({ copies }, who, code) => copies.add(who, code, ['medan.dlh'], 'pohon'),
  },
  {
    verb: 'make an information request of it',
    action: 'information-requested',
    by: ['national-admin', 'regional-admin', 'instansi-admin', 'opd-admin', 'liaison-officer'],
    from: ['received', 'returned', 'out-of-authority', 'reopened', 'disposed', 'in-progress'],
    at: 'disposed',
    to: 'needs-info',
    act: ({ information }, who, code) => information.convert(who, code, 'minta data anggaran'),
  },
];

/** States in which a body has it. */
const held = new Set<Status>(['disposed', 'in-progress', 'answered', 'closed', 'reopened', 'referred']);
const begun = (status: Status): Begun => (held.has(status) ? { status, held: 'medan.dishub' } : { status });

const sees: Partial<Record<Role, string | null>> = {
  'national-admin': null,
  'regional-admin': 'sumut',
  'instansi-admin': 'medan',
  inspector: 'medan.inspektorat',
  auditor: null,
  'identity-custodian': null,
  'system-admin': null,
  'front-desk': 'medan',
  leader: 'medan',
};
const oneOf = (role: Role): Officer => {
  const body = sees[role];
  return officer(role, body === undefined ? 'medan.dishub' : body);
};

const catalogues = ['id', 'en'].map(
  (language) =>
    JSON.parse(
      readFileSync(new URL(`../../../apps/gateway/src/words/${language}.json`, import.meta.url), 'utf8'),
    ) as Record<string, string>,
);

describe.each(rows)('$verb', (row) => {
  let desks: Desks;

  beforeAll(async () => {
    desks = await openDesks();
  });
  afterAll(() => desks.close());

  /** How it was refused; what is refused in no words of the reader's is no answer. */
  async function refused(who: Officer, code: string): Promise<string> {
    const error = await row.act(desks.house, who, code).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error === null) return 'done';
    if (!(error instanceof Failure)) throw error;
    for (const words of catalogues)
      expect(words[`error.${error.reason}`] ?? words[`error.${error.code}`]).toBeTruthy();
    return error.code;
  }
  /** All that a second attempt could leave twice; what an officer typed in vain is kept as his draft, and no more. */
  async function left(code: string) {
    const { status, instansi, messages, dispositions, hops, timeline } = await desks.fileOf(code);
    const open = dispositions.filter(({ endedAt }) => endedAt === null).map(({ instansi }) => instansi);
    const steps = timeline.filter(({ action }) => action === row.action).length;
    return { status, instansi, words: messages.length, open, hops: hops.length, steps };
  }

  it('is refused to every role that may not, and leaves nothing', async () => {
    const code = await desks.complaint(begun(row.at));
    const before = await left(code);
    for (const role of roles.filter((each) => !row.by.includes(each)))
      expect([role, await refused(oneOf(role), code)]).toEqual([
        role,
        expect.stringMatching(/^not-(allowed|found)$/),
      ]);
    expect(await left(code)).toEqual(before);
  });

  it('is refused in every other state, and leaves nothing', async () => {
    for (const status of statuses.filter((each) => !row.from.includes(each))) {
      const code = await desks.complaint(begun(status));
      const before = await left(code);
      expect([status, await refused(ani, code)]).toEqual([status, 'wrong-state']);
      expect(await left(code)).toEqual(before);
    }
  });

  it('done twice, is done once', async () => {
    const code = await desks.complaint(begun(row.at));
    expect(await refused(ani, code)).toBe('done');
    const once = await left(code);
    expect(once).toMatchObject({ status: row.to, steps: 1, words: row.tells ? 1 : 0 });
    const again = await refused(ani, code);
    if (row.repeatable) expect({ ...(await left(code)), steps: 1, hops: once.hops }).toEqual(once);
    else {
      expect(again).toMatch(/^(wrong-state|invalid|conflict|not-found|not-allowed)$/);
      expect(await left(code)).toEqual(once);
    }
  });

  it('done by two officers at once, is one’s, and the other is told', async () => {
    const code = await desks.complaint(begun(row.at));
    const outcomes = await Promise.all([refused(ani, code), refused(budi, code)]);
    const { status, words, steps, open } = await left(code);
    expect({ status, words }).toEqual({ status: row.to, words: row.tells ? 1 : 0 });
    expect(new Set(open).size).toBe(open.length);
    if (row.repeatable) return;
    expect(outcomes.filter((each) => each === 'done')).toHaveLength(1);
    expect(steps).toBe(1);
  });
});
