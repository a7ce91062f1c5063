import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Office } from '#instansi';
import { TestClock } from '#platform';
import { OfficeStore } from '#store';
import { openDesks, type Desks } from '../../../test/support/desk.js';
import { aReport, rawOf } from '../../../test/support/intake.js';

describe('the router of a running installation', () => {
  const clock = new TestClock(new Date('2026-11-27T03:00:00Z'));
  let desks: Desks;
  let made = 0;

  beforeAll(async () => {
    desks = await openDesks({ clock });
  });
  afterAll(() => desks.close());

  const lamp = 'Lampu jalan di depan sekolah mati sejak Senin, gelap sekali';
  /** Whom a report that comes in now is suggested to. */
  async function suggested(text = lamp): Promise<string | null | undefined> {
    const { intake, database, triage, tracking } = desks.house;
    made += 1;
    const report = aReport(`live-${made}`, { text, wilayah: '12.71' });
    const { complaintId = '' } = await intake.accept({ channel: 'web', raw: rawOf(report), report });
    await database.transaction((tx) => triage.take(tx, complaintId ?? ''));
    return (await tracking.file(complaintId ?? '')).suggestion?.instansi;
  }
  const handOver = (from: string, to: string) =>
    desks.house.database.query(
      `UPDATE mandate SET instansi = $2 WHERE instansi = $1 AND category = 'lampu-jalan'`,
      [from, to],
    );

  it('sends what comes in after a change of the office where it now belongs', async () => {
    expect(await suggested()).toBe('medan.dishub');
    await handOver('medan.dishub', 'medan.sdabmbk');
    await desks.house.office.reload();
    expect(await suggested()).toBe('medan.sdabmbk');
    await handOver('medan.sdabmbk', 'medan.dishub');
    await desks.house.office.reload();
    expect(await suggested()).toBe('medan.dishub');
  });

  it('sees two seconds later what another process has changed, the rest of the office included', async () => {
    const { router, office, database } = desks.house;
    await router.refresh();
    await handOver('medan.dishub', 'medan.bpbd');
    const there = await Office.open(new OfficeStore(database));
    await there.setAutopilot('medan.bpbd', true, { actor: 'operator', at: clock.now() });
    await router.refresh();
    expect(await suggested()).toBe('medan.dishub');
    clock.advance(2_000);
    await router.refresh();
    expect(await suggested()).toBe('medan.bpbd');
    expect(office.hasAutopilot('medan.bpbd')).toBe(true);
    await handOver('medan.bpbd', 'medan.dishub');
    await office.reload();
  });

  it('decides by the mandates, rules and places of the day, from its first minute on', async () => {
    const { database, office, router } = desks.house;
    await database.query(
      `INSERT INTO mandate SELECT gen_random_uuid(), 'medan.bpbd', 'lampu-jalan', '12.71', '2026-11-28', '2026-11-28', 'SK 1', 'ani', now()`,
    );
    await database.query(
      `UPDATE mandate SET valid_until = '2026-11-27' WHERE instansi = 'medan.dishub' AND category = 'lampu-jalan'`,
    );
    await database.query(
      `INSERT INTO own_place VALUES (gen_random_uuid(), 'Simpang Kuala', '12.71.09', NULL, '2026-11-28', NULL, 'SK 2', 'ani', now())`,
    );
    await office.reload();
    const read = () => {
      const { instansi, wilayah } = router.route({ text: `${lamp}, Simpang Kuala`, contextWilayah: null });
      return [instansi, wilayah];
    };
    expect(read()).toEqual([null, null]);
    expect(await suggested()).toBe('medan.dishub');
    clock.set(new Date('2026-11-27T17:00:00Z'));
    expect(read()).toEqual(['medan.bpbd', '12.71']);
    expect(await suggested()).toBe('medan.bpbd');
  });

  it('is one router until something changes, and says what another knowledge would make of a text', async () => {
    const { office, router } = desks.house;
    const before = router.current;
    expect(router.current).toBe(before);
    const { mandates } = office.knowledge;
    const drafted = router.with({
      ...office.knowledge,
      mandates: mandates.filter(({ category }) => category !== 'lampu-jalan'),
    });
    const text = { text: lamp, contextWilayah: '12.71' };
    expect(drafted.route(text).instansi).not.toBe('medan.bpbd');
    expect(router.route(text).instansi).toBe('medan.bpbd');
    await office.reload();
    expect(router.current).not.toBe(before);
  });
});
