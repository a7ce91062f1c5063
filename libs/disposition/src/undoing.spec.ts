import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestClock } from '#platform';
import { openDesks, officer, refusal, type Desks } from '../../../test/support/desk.js';

const city = officer('instansi-admin', 'medan', 'ani');
const colleague = officer('instansi-admin', 'medan', 'budi');
const dishub = officer('opd-admin', 'medan.dishub');

describe('a verdict that is taken back', () => {
  let desks: Desks;
  const clock = new TestClock(new Date('2026-11-25T03:00:00Z'));

  beforeAll(async () => {
    desks = await openDesks({ undoSeconds: 10, clock });
  });
  afterAll(() => desks.close());

  const undo = (code: string, who = city) => desks.house.desk.undo(who, code);
  /** How many events of it a relay could take now. */
  const due = async (code: string): Promise<number> => {
    const { id } = await desks.fileOf(code);
    const sql = `SELECT id FROM outbox WHERE payload->>'complaintId' = $1 AND due_at <= now()`;
    return (await desks.house.database.query(sql, [id])).length;
  };

  it.each([
    ['a disposition', (code: string) => desks.house.desk.dispose(city, code, 'medan.dishub', 'lampu')],
    [
      'a disposition with its copies',
      (code: string) =>
        desks.house.desk.dispose(city, code, 'medan.dishub', 'lampu', { copies: ['medan.dlh'] }),
    ],
    ['a referral', (code: string) => desks.house.desk.dispose(city, code, 'pln', 'listrik')],
    ['an archive', (code: string) => desks.house.desk.archive(city, code, 'TIDAK_JELAS', 'Maaf.')],
    ['a decline', (code: string) => desks.house.desk.decline(city, code, 'bukan', 'sumut')],
    ['a question', (code: string) => desks.house.answering.ask(city, code, 'Tiang nomor berapa?')],
    [
      'a verification',
      (code: string) =>
        desks.house.desk.verify(
          city,
          code,
          { title: 'Sampah menumpuk', category: 'sampah', classification: 'aspirasi', confidential: true },
          'sampah',
          { instansi: 'medan.dlh' },
        ),
    ],
  ])('leaves of %s nothing but its record, and nobody was told', async (_, act) => {
    const { house, complaint, fileOf, eventsOf } = desks;
    const code = await complaint();
    const { id } = await fileOf(code);
    await house.database.transaction((tx) => house.clockWatch.moved(tx, id));
    const [before, events] = [await fileOf(code), await eventsOf(code)];
    const [heard, clocks] = [await due(code), await house.clockStore.of(id)];
    await act(code);
    expect(await due(code)).toBe(heard);
    await undo(code);
    const after = await fileOf(code);
    expect(await eventsOf(code)).toEqual(events);
    expect(await house.clockStore.of(id)).toEqual(clocks);
    expect(after.timeline.at(-1)).toMatchObject({ action: 'undone', actor: 'ani' });
    expect(after.dispositions.every(({ endedAs }) => endedAs === 'undone')).toBe(true);
    expect({ ...after, timeline: [], dispositions: [] }).toEqual({
      ...before,
      timeline: [],
      dispositions: [],
    });
  });

  it('lets the body hold on to what it has returned by mistake', async () => {
    const { house, complaint, fileOf } = desks;
    const code = await complaint({ status: 'disposed', held: 'medan.dishub' });
    const { id, dispositions } = await fileOf(code);
    await house.desk.handBack(dishub, code, 'bukan', null);
    await undo(code, dishub);
    expect(await fileOf(code)).toMatchObject({ status: 'disposed', instansi: 'medan.dishub', dispositions });
    const learnt = await house.hops.corrections();
    expect(learnt.filter(({ complaintId }) => complaintId === id)).toEqual([]);
  });

  it('lets a body take back what it has asked: the clock has never stood still', async () => {
    const { house, complaint, fileOf, eventsOf } = desks;
    const code = await complaint({ status: 'disposed', held: 'medan.dishub' });
    await house.answering.respond(dishub, code, 'Kami periksa.');
    const { id, answerBy } = await fileOf(code);
    const [clocks, events] = [await house.clockStore.of(id), await eventsOf(code)];
    await house.answering.ask(dishub, code, 'Tiang nomor berapa?');
    expect(await undo(code, dishub)).toBe('question');
    expect(await fileOf(code)).toMatchObject({ status: 'in-progress', answerBy, messages: [{}] });
    expect(await house.clockStore.of(id)).toEqual(clocks);
    expect(await eventsOf(code)).toEqual(events);
    const timers = `SELECT kind FROM timer WHERE complaint_id = $1 AND kind LIKE 'question%'`;
    expect(await house.database.query(timers, [id])).toEqual([]);
  });

  it('takes a copy back, and leaves it to the one that leads', async () => {
    const { house, complaint, fileOf } = desks;
    const code = await complaint({ status: 'disposed', held: 'medan.dishub' });
    await house.copies.add(city, code, ['medan.dlh'], 'salah pencet');
    await undo(code);
    const { status, dispositions } = await fileOf(code);
    expect(status).toBe('disposed');
    expect(Object.fromEntries(dispositions.map(({ instansi, endedAs }) => [instansi, endedAs]))).toEqual({
      'medan.dishub': null,
      'medan.dlh': 'undone',
    });
  });

  describe('and whether an inspectorate is waited for', () => {
    const ira = officer('inspector', 'medan.inspektorat', 'ira');
    const waits = async (code: string): Promise<string[]> => {
      const { id } = await desks.fileOf(code);
      const sql = `SELECT ref FROM timer WHERE complaint_id = $1 AND kind = 'inspection-unopened'`;
      return (await desks.house.database.query<{ ref: string }>(sql, [id])).map(({ ref }) => ref);
    };
    const mark = (who: typeof city, code: string, supervisory: boolean) =>
      desks.house.desk.verify(who, code, { supervisory }, 'dilihat lagi');

    it('waits anew where what was taken back made it supervisory, and it is made so again', async () => {
      const code = await desks.complaint();
      await mark(city, code, true);
      const waited = await waits(code);
      expect(waited).toHaveLength(1);
      await undo(code);
      expect(await waits(code)).toEqual([]);
      await mark(city, code, true);
      expect(await waits(code)).toEqual(waited);
    });

    it('waits again where “not supervisory” is taken back, and where others disagree later', async () => {
      const code = await desks.complaint();
      await mark(city, code, true);
      await mark(ira, code, false);
      expect(await waits(code)).toEqual([]);
      await undo(code, ira);
      expect(await waits(code)).toEqual(['medan.inspektorat']);
      await mark(ira, code, false);
      await mark(city, code, true);
      expect(await waits(code)).toHaveLength(1);
    });
  });

  it('leaves every clock as it was, and what it was due', async () => {
    const { house, complaint, fileOf } = desks;
    const code = await complaint();
    await house.answering.ask(city, code, 'Di mana tepatnya?');
    const { id } = await fileOf(code);
    const before = await house.clockStore.of(id);
    clock.advance(8 * 86_400_000);
    await house.desk.dispose(city, code, 'medan.dishub', 'lampu');
    await undo(code);
    const told = ({ dispositionId }: { dispositionId: string | null }): boolean => dispositionId === null;
    expect((await house.clockStore.of(id)).filter(told)).toEqual(before);
    expect(await fileOf(code)).toMatchObject({ status: 'needs-info', instansi: null });
  });

  it('stays once a body has gone on from the copy that it was given', async () => {
    const { house, complaint } = desks;
    const code = await complaint({ status: 'disposed', held: 'medan.dishub' });
    await house.copies.add(city, code, ['medan.dlh'], 'pohon');
    await house.copies.answerPart(officer('opd-admin', 'medan.dlh'), code, 'Pohonnya sudah kami pangkas.');
    expect(await refusal(undo(code))).toBe('wrong-state changed-since');
  });

  it('is refused to whoever gave it once a colleague gave a copy beside it, which nobody would lead', async () => {
    const { house, complaint } = desks;
    const code = await complaint();
    await house.desk.dispose(city, code, 'medan.dishub', 'lampu');
    await house.copies.add(colleague, code, ['medan.dlh'], 'pohon');
    expect(await refusal(undo(code))).toBe('wrong-state nothing-to-undo');
    expect(await house.desk.undo(colleague, code)).toBe('copied');
  });

  it('takes a body’s sight of it away again', async () => {
    const { house, complaint } = desks;
    const code = await complaint();
    await house.desk.dispose(city, code, 'medan.dlh', 'salah pencet');
    await undo(code);
    const dlh = officer('opd-admin', 'medan.dlh');
    expect(await refusal(house.answering.answer(dlh, code, 'Ya.'))).toBe('not-found not-found');
  });

  it('is its officer’s alone, and his once', async () => {
    const { house, complaint } = desks;
    const code = await complaint();
    expect(await refusal(undo(code))).toBe('wrong-state nothing-to-undo');
    await house.desk.dispose(city, code, 'medan.dishub', 'lampu');
    expect(await refusal(undo(code, colleague))).toBe('wrong-state nothing-to-undo');
    expect(await refusal(undo(code, officer('instansi-admin', 'barru')))).toBe('not-found not-found');
    const both = await Promise.all([refusal(undo(code)), refusal(undo(code))]);
    expect(both.sort()).toEqual(['done', 'wrong-state undone-already']);
  });

  it('comes too late after ten seconds', async () => {
    const { house, complaint, fileOf } = desks;
    const code = await complaint();
    await house.desk.archive(city, code, 'TIDAK_JELAS', 'Maaf.');
    clock.advance(10_001);
    expect(await refusal(undo(code))).toBe('wrong-state undo-too-late');
    expect(await fileOf(code)).toMatchObject({ status: 'archived' });
  });

  it('comes too late as soon as anybody could have been told, whatever the clock says', async () => {
    const { house, complaint, fileOf } = desks;
    const code = await complaint();
    await house.desk.archive(city, code, 'TIDAK_JELAS', 'Maaf.');
    await house.database.query(`UPDATE outbox SET due_at = now() WHERE payload->>'complaintId' = $1`, [
      (await fileOf(code)).id,
    ]);
    await house.outbox.claim(1_000, 60);
    expect(await refusal(undo(code))).toBe('wrong-state undo-too-late');
    expect(await fileOf(code)).toMatchObject({ status: 'archived', messages: [{ text: 'Maaf.' }] });
  });

  it('is refused where somebody has gone on from it, and says who', async () => {
    const { house, complaint, fileOf } = desks;
    const code = await complaint();
    await house.desk.dispose(city, code, 'medan.dishub', 'lampu');
    await house.answering.respond(dishub, code, 'Kami periksa.');
    const refused = undo(code);
    await expect(refused).rejects.toMatchObject({
      code: 'wrong-state',
      reason: 'changed-since',
      last: { actor: 'opd-admin', action: 'response' },
    });
    expect(await fileOf(code)).toMatchObject({ status: 'in-progress', instansi: 'medan.dishub' });
  });

  it('keeps the talk by number going until an archive stands', async () => {
    const { house, complaint, fileOf } = desks;
    const code = await complaint();
    await house.desk.archive(city, code, 'DICABUT_PELAPOR', 'Dicabut atas permintaan Anda.');
    const { id } = await fileOf(code);
    const timers = () => house.database.query(`SELECT kind FROM timer WHERE complaint_id = $1`, [id]);
    expect(await timers()).toEqual([{ kind: 'talk-ends' }]);
    clock.advance(10_001);
    await house.timers.round({ warn: () => undefined });
    expect(await timers()).toEqual([]);
  });
});

describe('two officers who decide at once', () => {
  let desks: Desks;
  beforeAll(async () => {
    desks = await openDesks();
  });
  afterAll(() => desks.close());

  it('tells the second who was first, and when', async () => {
    const { house, complaint } = desks;
    const code = await complaint();
    await house.desk.dispose(city, code, 'medan.dishub', 'lampu');
    await expect(house.desk.archive(colleague, code, 'TIDAK_JELAS', 'Maaf.')).rejects.toMatchObject({
      code: 'wrong-state',
      last: { actor: 'ani', action: 'disposed', at: expect.any(Date) },
    });
  });
});
