import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  mergingPlace,
  officer,
  type MadeComplaint,
  type MergingPlace,
} from '../../../test/support/merging.js';

const medan = officer('instansi-admin', 'medan');
const dishub = officer('opd-admin', 'medan.dishub');
const DAY_MS = 86_400_000;

describe('the clocks and timers of merged complaints', () => {
  let place: MergingPlace;
  beforeAll(async () => {
    place = await mergingPlace();
  });
  afterAll(() => place.close());

  const timersOf = async ({ id }: MadeComplaint): Promise<{ kind: string; ref: string; dueAt: Date }[]> =>
    place.house.database.query(
      `SELECT kind, ref, due_at AS "dueAt" FROM timer WHERE complaint_id = $1 ORDER BY kind, ref`,
      [id],
    );
  const kindsOf = async (one: MadeComplaint): Promise<string[]> => [
    ...new Set((await timersOf(one)).map(({ kind }) => kind)),
  ];
  const merge = (lead: MadeComplaint, one: MadeComplaint) =>
    place.house.merging.merge(medan, lead.code, [one.code], 'sama');
  const split = (one: MadeComplaint) => place.house.merging.split(medan, [one.code], 'ternyata lain');
  /** Taken in so many days ago. */
  const old = (days: number): Promise<MadeComplaint> =>
    place.complaint({ report: { receivedAt: new Date(Date.now() - days * DAY_MS) } });
  const settlementOf = async ({ id }: MadeComplaint) =>
    (await place.house.clockStore.of(id)).find(({ kind }) => kind === 'settlement');
  const reckoned = ({ id }: MadeComplaint): Promise<void> =>
    place.house.database.transaction((tx) => place.house.clockWatch.moved(tx, id));

  it('reminds nobody of a question while another speaks for him, and again when he is parted', async () => {
    const [lead, one] = [await place.complaint(), await place.complaint()];
    await place.house.answering.ask(medan, one.code, 'Di mana tepatnya?');
    expect(await kindsOf(one)).toEqual(['question-lapse', 'question-reminder']);
    const before = await timersOf(one);
    await merge(lead, one);
    expect(await timersOf(one)).toEqual([]);
    await split(one);
    expect(await place.standsAs(one)).toMatchObject({ status: 'needs-info' });
    const after = await timersOf(one);
    expect(after.map(({ kind }) => kind)).toEqual(before.map(({ kind }) => kind));
  });

  it('takes away whatever waits on it, and lets that go on as much later as it was away', async () => {
    const [lead, one] = [
      await place.complaint(),
      await place.complaint({ status: 'disposed', held: 'medan.dishub' }),
    ];
    const { database, timerStore } = place.house;
    const dueAt = new Date(Date.now() + DAY_MS);
    await database.transaction((tx) =>
      timerStore.set(tx, {
        kind: 'alert-unopened',
        complaintId: one.id,
        ref: 'x',
        dueAt,
        payload: { step: 1 },
      }),
    );
    const done = await merge(lead, one);
    expect(await timersOf(one)).toEqual([]);
    await database.query(`UPDATE merging SET made_at = made_at - interval '3 days' WHERE act = $1`, [
      done.act,
    ]);
    await place.house.merging.undo(medan, done.act ?? '', 'keliru');
    const [back] = (await timersOf(one)).filter(({ kind }) => kind === 'alert-unopened');
    const later = (back?.dueAt.getTime() ?? 0) - dueAt.getTime();
    expect(Math.abs(later - 3 * DAY_MS)).toBeLessThan(60_000);
  });

  it('is due, and late, when the first of them all was promised', async () => {
    const [lead, early] = [
      await place.complaint({ status: 'disposed', held: 'medan.dishub' }),
      await old(10),
    ];
    for (const one of [lead, early]) await reckoned(one);
    const own = await settlementOf(lead);
    const promised = (await settlementOf(early))?.dueAt;
    expect(Number(promised)).toBeLessThan(Number(own?.dueAt));
    await merge(lead, early);
    for (const _ of [1, 2]) {
      expect((await settlementOf(lead))?.dueAt).toEqual(promised);
      expect((await place.standsAs(lead)).answerBy).toEqual(promised);
      expect((await place.fileOf(lead)).dispositions.at(-1)?.answerBy).toEqual(promised);
      await reckoned(lead);
    }
    await split(early);
    expect((await settlementOf(lead))?.dueAt).toEqual(own?.dueAt);
    expect((await place.standsAs(lead)).answerBy).toEqual(own?.dueAt);
    expect((await place.fileOf(lead)).dispositions.at(-1)?.answerBy).toEqual(own?.dueAt);
    expect((await settlementOf(early))?.dueAt).toEqual(promised);
    expect((await settlementOf(early))?.endedAt).toBeNull();
  });

  it('runs no clock of its own while it is merged', async () => {
    const [lead, one] = [await place.complaint(), await place.complaint()];
    await merge(lead, one);
    const running = (await place.house.clockStore.of(one.id)).filter(({ endedAt }) => endedAt === null);
    expect(running).toEqual([]);
  });

  it('hears the next words of a reporter after one of many has opened it again', async () => {
    const lead = await place.complaint({ status: 'disposed', held: 'medan.dishub' });
    const one = await place.complaint();
    await place.house.database.query(
      `INSERT INTO conversation (channel, address_index, complaint_id, opened_at, vouched) VALUES ('sms', '\\x01', $1, now(), true)`,
      [one.id],
    );
    await merge(lead, one);
    await place.house.answering.answer(dishub, lead.code, 'Sudah menyala.');
    await place.settle();
    await place.house.closing.close(medan, lead.code, 'selesai');
    const open = () =>
      place.house.database.query(`SELECT FROM conversation WHERE complaint_id = $1 AND ended_at IS NULL`, [
        one.id,
      ]);
    expect(await open()).toHaveLength(0);
    await place.says(one, 'masih-gelap', 'Belum pak, masih gelap');
    expect(await place.standsAs(lead)).toMatchObject({ status: 'reopened' });
    expect(await open()).toHaveLength(1);
  });
});
