import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestClock } from '#platform';
import { openDesks, officer, type Desks } from '../../../test/support/desk.js';

const now = new Date('2026-11-25T03:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const country = officer('national-admin');

interface Read {
  days: number;
  category?: string;
  instansi?: string | null;
  outcome?: string;
  confidence?: number;
  agreed?: boolean | null;
  returned?: boolean;
}

describe('the quality of routing in operation', () => {
  let desks: Desks;
  const clock = new TestClock(now);
  beforeAll(async () => {
    desks = await openDesks({ clock });
  });
  afterAll(() => desks.close());

  /** An hour later than before: nothing is left of what was counted. */
  const of = (who = country) => {
    clock.advance(HOUR);
    return desks.house.routingWatch.of(who);
  };

  /** A complaint that was read so many days ago, and what was made of that. */
  async function read(as: Read, begun: Parameters<Desks['complaint']>[0] = {}): Promise<void> {
    const { id } = await desks.fileOf(await desks.complaint(begun));
    const { days, category = 'sampah', instansi = 'medan.dlh', outcome = 'suggest' } = as;
    const { confidence = 0.85, agreed = null, returned = false } = as;
    await desks.house.database.query(
      `INSERT INTO routing_reading (complaint_id, at, model_version, category, supervisory, instansi, confidence, outcome,
         agreed, returned) VALUES ($1, $2, 'm', $3, false, $4, $5, $6, $7, $8)`,
      [id, new Date(+now - days * DAY), category, instansi, confidence, outcome, agreed, returned],
    );
  }

  it('says by week, category, body and confidence what was made of what was read', async () => {
    await read({ days: 1, agreed: true });
    await read({ days: 2, agreed: true, returned: true });
    await read({
      days: 3,
      agreed: false,
      category: 'lampu-jalan',
      instansi: 'medan.dishub',
      confidence: 0.55,
    });
    await read({ days: 8, outcome: 'ask', instansi: null, confidence: 0.2 });
    await read({ days: 83, outcome: 'dispose', confidence: 1 });
    await read({ days: 90 });
    const { weeks, categories, bodies, bands } = await of();
    expect(weeks).toHaveLength(12);
    expect(weeks[11]).toMatchObject({ read: 3, decided: 3, agreed: 2, returned: 1, right: 1, suggest: 3 });
    expect(weeks[11]?.from).toEqual(new Date(+now + HOUR - 7 * DAY));
    expect(weeks[10]).toMatchObject({ read: 1, ask: 1, decided: 0 });
    expect(weeks[0]).toMatchObject({ read: 1, dispose: 1 });
    expect(categories.map(({ category, read: count }) => [category, count])).toEqual([
      ['sampah', 4],
      ['lampu-jalan', 1],
    ]);
    expect(bodies.find(({ instansi }) => instansi === 'medan.dlh')).toMatchObject({ read: 3, returned: 1 });
    expect(bodies.find(({ instansi }) => instansi === null)).toMatchObject({ read: 1, ask: 1 });
    expect(bands.map(({ band }) => band)).toEqual([2, 5, 8, 9]);
    expect(bands[2]).toMatchObject({ decided: 2, right: 1, confidence: expect.closeTo(1.7, 5) });
  });

  it('counts nobody’s complaints but those in the reach of whoever reads it, and no supervisory one', async () => {
    const before = (await of()).weeks[11]?.read ?? 0;
    await read({ days: 1 }, { supervisory: true });
    expect((await of()).weeks[11]?.read).toBe(before);
    await read({ days: 1 }, { wilayah: '73.11' });
    await desks.house.database.query(
      `UPDATE complaint SET suggested_instansi = NULL WHERE wilayah = '73.11'`,
    );
    expect((await of()).weeks[11]?.read).toBe(before + 1);
    expect((await of(officer('instansi-admin', 'medan'))).weeks[11]?.read).toBe(before);
    await read({ days: 1 }, { status: 'disposed', held: 'medan.dlh' });
    expect((await of(officer('opd-admin', 'medan.dlh'))).weeks[11]?.read).toBe(1);
    expect((await of(officer('opd-admin', 'barru.dinkes'))).weeks[11]?.read).toBe(0);
  });

  it('tells a drift of what reports are about once there are enough to tell', async () => {
    expect((await of()).drift.categories).toEqual({ index: null, state: 'few' });
    const more = (days: number, category: string, count: number) =>
      desks.house.database.query(
        `WITH made AS (
           INSERT INTO complaint SELECT r.* FROM complaint c, generate_series(1, $3) n,
             LATERAL jsonb_populate_record(NULL::complaint, to_jsonb(c) || jsonb_build_object('id', gen_random_uuid(),
               'code', concat('D', $1::text, $2::text, n))) r
           WHERE c.id = (SELECT id FROM complaint WHERE NOT supervisory LIMIT 1) RETURNING id)
         INSERT INTO routing_reading (complaint_id, at, model_version, category, supervisory, confidence, outcome)
         SELECT id, $4, 'm', $2, false, 0.9, 'suggest' FROM made`,
        [String(days), category, count, new Date(+now - days * DAY)],
      );
    await more(100, 'sampah', 300);
    await more(10, 'sampah', 100);
    await more(10, 'wabah', 200);
    const { drift } = await of();
    expect(drift.categories.state).toBe('much');
    expect(drift.confidence.state).toBe('steady');
  });

  it('is kept a while for all who may see the same, and counted again behind their backs', async () => {
    const { routingWatch } = desks.house;
    const first = await of();
    await read({ days: 1 });
    expect(await routingWatch.overall()).toBe(first);
    clock.advance(6 * 60_000);
    expect(await routingWatch.of(country)).toBe(first);
    let again = first;
    while (again === first) {
      await desks.house.database.query('SELECT 1');
      again = await routingWatch.of(country);
    }
    expect(again.weeks[11]?.read).toBe((first.weeks[11]?.read ?? 0) + 1);
    expect(again.at).toEqual(clock.now());
    const city = await routingWatch.of(officer('instansi-admin', 'barru'));
    expect(city.weeks[11]?.read).toBeLessThan(again.weeks[11]?.read ?? 0);
  });

  it('is never kept of the few complaints of one office', async () => {
    const office = officer('opd-admin', 'medan.dlh');
    const first = await desks.house.routingWatch.of(office);
    await read({ days: 1 }, { status: 'disposed', held: 'medan.dlh' });
    const [before, after] = [first, await desks.house.routingWatch.of(office)].map(
      ({ weeks }) => weeks[11]?.read,
    );
    expect(after).toBe((before ?? 0) + 1);
  });
});
