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
    ['a referral', (code: string) => desks.house.desk.dispose(city, code, 'pln', 'listrik')],
    ['an archive', (code: string) => desks.house.desk.archive(city, code, 'TIDAK_JELAS', 'Maaf.')],
    ['a decline', (code: string) => desks.house.desk.decline(city, code, 'bukan', 'sumut')],
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
    const { complaint, fileOf, eventsOf } = desks;
    const code = await complaint();
    const [before, events] = [await fileOf(code), await eventsOf(code)];
    const heard = await due(code);
    await act(code);
    expect(await due(code)).toBe(heard);
    await undo(code);
    const after = await fileOf(code);
    expect(await eventsOf(code)).toEqual(events);
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

  it('is refused once a copy was given beside it, which nobody would lead', async () => {
    const { house, complaint } = desks;
    const code = await complaint();
    await house.desk.dispose(city, code, 'medan.dishub', 'lampu');
    clock.advance(1_000);
    await house.copies.add(colleague, code, ['medan.dlh'], 'pohon');
    expect(await refusal(undo(code))).toBe('wrong-state changed-since');
    await house.copies.handBack(officer('opd-admin', 'medan.dlh'), code, 'bukan');
    await undo(code);
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
