import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Role } from '#complaint';
import { TestClock } from '#platform';
import { openDesks, type Desks } from '../../../test/support/desk.js';

const quiet = { warn: () => undefined };

describe('each morning', () => {
  let desks: Desks;
  /** Long after any day of the machine that runs this: whatever asks that one's calendar is found out. */
  const clock = new TestClock(new Date('2031-03-03T03:00:00Z'));

  beforeAll(async () => {
    desks = await openDesks({ clock });
    const { database } = desks.house;
    await database.query(`UPDATE timer SET due_at = '2031-03-03T23:00:00Z' WHERE kind = 'office-watch'`);
    await database.query(
      `UPDATE instansi SET connected = id IN ('medan.dishub', 'medan.dlh', 'medan.dinkes')`,
    );
  });
  beforeEach(async () => {
    await desks.house.database.query(`DELETE FROM outbox`);
    await desks.house.database.query(`DELETE FROM officer`);
  });
  afterAll(() => desks.close());

  const appoint = (id: string, instansi: string, until: string | null, role: Role = 'opd-admin') =>
    desks.house.officers.register({ id, name: id, role, instansi }, 'kuda lumping menari di alun-alun', {
      sk: 'SK 1',
      from: '2030-01-01',
      until,
    });
  const told = async (pattern: string): Promise<object[]> => {
    const rows = await desks.house.database.query<{ payload: object }>(
      `SELECT payload FROM outbox WHERE pattern = $1 ORDER BY payload->>'instansi', payload->>'validUntil'`,
      [pattern],
    );
    return rows.map(({ payload }) => payload);
  };
  const morning = async (day: string): Promise<void> => {
    clock.set(new Date(`${day}T23:00:00Z`));
    while (await desks.house.timers.round(quiet));
  };

  it('is told whose decree ends within thirty days, by the day of the house', async () => {
    await appoint('tono', 'medan.dishub', '2031-04-03');
    await appoint('sari', 'medan.dlh', '2031-04-04');
    await appoint('tuti', 'medan.dinkes', '2031-03-03');
    await morning('2031-03-03');
    // In Jakarta the fourth has begun.
    expect(await told('officer.expiring')).toEqual([
      { officerId: expect.any(String), instansi: 'medan.dishub', validUntil: '2031-04-03' },
    ]);
  });

  it('is told which bodies have nobody in office any more, and what lies there', async () => {
    await desks.complaint({ status: 'disposed', held: 'medan.dishub' });
    await appoint('tono', 'medan.dishub', '2031-03-04');
    await appoint('sari', 'medan.dlh', '2031-03-04');
    await appoint('tuti', 'medan.dinkes', null);
    await morning('2031-03-04');
    expect(await told('office.vacant')).toEqual([
      { instansi: 'medan.dishub', open: 1 },
      { instansi: 'medan.dlh', open: 0 },
    ]);
  });

  it('hears nothing of a body that never had anybody and holds nothing', async () => {
    await appoint('tono', 'medan.dishub', null);
    await morning('2031-03-05');
    expect(await told('office.vacant')).toEqual([]);
    expect((await desks.house.officerStore.vacancies()).map(({ instansi }) => instansi)).toEqual([
      'medan.dinkes',
      'medan.dlh',
    ]);
  });

  it('comes once a day at six in Jakarta, however many look for it', async () => {
    await appoint('tono', 'medan.dishub', '2031-03-20');
    await morning('2031-03-06');
    await Promise.all([desks.house.timers.round(quiet), desks.house.timers.round(quiet)]);
    expect(await told('officer.expiring')).toHaveLength(1);
    const timers = `SELECT due_at AS at FROM timer WHERE kind = 'office-watch'`;
    expect(await desks.house.database.query(timers)).toEqual([{ at: new Date('2031-03-07T23:00:00Z') }]);
  });

  it('counts nobody as on duty whose decree has ended by the day of the house', async () => {
    await appoint('tono', 'medan.dishub', '2031-03-06');
    await appoint('sari', 'medan.dishub', '2031-03-31');
    const { database, duties } = desks.house;
    const serving = await duties.inOffice(database, 'medan.dishub', ['opd-admin']);
    expect(serving.map(({ id }) => id)).toEqual(['sari']);
    const people = await database.query<{ id: string; name: string }>(`SELECT id, name FROM officer`);
    for (const { id, name } of people)
      expect((await duties.officer(id))?.id ?? null).toBe(name === 'sari' ? name : null);
    const day = '2031-03-07';
    for (const { id } of people) {
      const line = { instansi: 'medan.dishub', category: null, firstDay: day, lastDay: day };
      await duties.addDuty(database, { ...line, officerId: id, deputyId: null, by: 'oki', at: clock.now() });
    }
    const { primary } = await duties.onDuty(database, { instansi: 'medan.dishub', category: null, day });
    expect(primary.map(({ id }) => id)).toEqual(['sari']);
  });
});
