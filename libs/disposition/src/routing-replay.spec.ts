import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RoutingKnowledge } from '#instansi';
import { TestClock } from '#platform';
import { aReport, rawOf } from '../../../test/support/intake.js';
import { officer, openDesks, type Desks } from '../../../test/support/desk.js';

const SINCE = new Date('2026-10-26T03:00:00Z');
const lamp = 'Lampu jalan mati di Jalan Denai, Medan Denai, sudah seminggu gelap';

describe('a replay of past reports', () => {
  let desks: Desks;
  const clock = new TestClock(new Date('2026-11-25T03:00:00Z'));
  const medan = officer('instansi-admin', 'medan', 'ani');
  const country = officer('national-admin', null, 'nora');

  beforeAll(async () => {
    desks = await openDesks({ clock });
  });
  afterAll(() => desks.close());

  let reported = 0;
  async function report(
    text: string,
    as: { wilayah?: string; at?: Date; set?: string; accused?: string; suggested?: string } = {},
  ): Promise<string> {
    const { wilayah = '12.71', at = clock.now(), set, accused, suggested = 'medan.dishub' } = as;
    reported += 1;
    const written = aReport(`replay-${reported}`, { text, wilayah });
    const { intake, database } = desks.house;
    const { complaintId, receipt } = await intake.accept({
      channel: 'web',
      raw: rawOf(written),
      report: written,
    });
    await database.query(
      `UPDATE complaint SET received_at = $2, suggestion = '{}', suggested_instansi = $3
       ${set === undefined ? '' : `, ${set}`} WHERE id = $1`,
      [complaintId, at, suggested],
    );
    if (accused !== undefined)
      await database.query(
        `INSERT INTO accused (id, complaint_id, instansi) VALUES (gen_random_uuid(), $1, $2)`,
        [complaintId, accused],
      );
    return receipt?.code ?? '';
  }

  it('reads a report with the area it came for, not with what was read of it', async () => {
    const { intake, database, triage, office } = desks.house;
    const written = aReport('replay-context', { text: 'Pohon tumbang di Barru menutup trotoar' });
    const { complaintId } = await intake.accept({ channel: 'web', raw: rawOf(written), report: written });
    await database.transaction((tx) => triage.take(tx, complaintId ?? ''));
    const place = { id: 'draft', name: 'Barru', wilayah: '12.71', road: null };
    const places = [{ ...place, from: '2026-01-01', until: null, basis: '' }];
    const { ways } = await replay(country, { ...office.knowledge, places });
    expect(ways).toContainEqual({ from: 'barru.perkim-lh', to: 'medan.dlh', count: 1 });
    expect(await desks.house.routingReplay.contextOf(country, complaintId ?? '')).toBeNull();
    await database.query('UPDATE routing_reading SET context = NULL WHERE complaint_id = $1', [complaintId]);
    expect(await desks.house.routingReplay.contextOf(country, complaintId ?? '')).toBe('73.11');
    await database.query('UPDATE complaint SET erased = true WHERE id = $1', [complaintId]);
  });

  it('never takes what was read of an older report for the area it came for', async () => {
    const { database, intake, triage } = desks.house;
    const written = aReport('replay-older', { text: 'Pohon tumbang di Barru menutup trotoar' });
    const { complaintId } = await intake.accept({ channel: 'web', raw: rawOf(written), report: written });
    // As it stands where it was read before readings were kept.
    await database.query(
      `UPDATE complaint SET wilayah = '73.11', suggestion = '{"modelVersion":"old","confidence":0.5,"outcome":"suggest"}'
       WHERE id = $1`,
      [complaintId],
    );
    await database.transaction((tx) => triage.take(tx, complaintId ?? ''));
    const [row] = await database.query('SELECT context FROM routing_reading WHERE complaint_id = $1', [
      complaintId,
    ]);
    expect(row).toEqual({ context: null });
    await database.query('UPDATE complaint SET erased = true WHERE id = $1', [complaintId]);
  });

  /** As if street lamps of Medan were the business of another body. */
  function lampsElsewhere(): RoutingKnowledge {
    const { knowledge } = desks.house.office;
    const mandates = knowledge.mandates.map((each) =>
      each.instansi === 'medan.dishub' && each.category === 'lampu-jalan'
        ? { ...each, instansi: 'medan.sdabmbk' }
        : each,
    );
    return { ...knowledge, mandates };
  }
  const replay = (who = medan, known = lampsElsewhere(), bounds?: { most: number; milliseconds: number }) =>
    desks.house.routingReplay.replay(who, known, SINCE, bounds);

  it('tells which reports of the officer would go elsewhere, from where to where, and changes none', async () => {
    const moved = await report(lamp);
    await report('Sampah menumpuk di Medan Denai tidak diangkut dua minggu');
    const before = await desks.fileOf(moved);
    const result = await replay();
    expect(result).toMatchObject({ total: 2, looked: 2, moved: 1, readAnew: 0 });
    expect(result.ways).toEqual([{ from: 'medan.dishub', to: 'medan.sdabmbk', count: 1 }]);
    const lamps = (instansi: string) => ({ category: 'lampu-jalan', instansi });
    expect(result.reports).toEqual([
      { code: moved, from: lamps('medan.dishub'), to: lamps('medan.sdabmbk') },
    ]);
    expect(await desks.fileOf(moved)).toEqual(before);
  });

  it('moves nothing where nothing changes', async () => {
    expect(await replay(medan, desks.house.office.knowledge)).toMatchObject({ moved: 0, ways: [] });
  });

  it('holds no word of a report', async () => {
    expect(JSON.stringify(await replay())).not.toMatch(/Denai|gelap|Sampah/);
  });

  it('looks at nothing that the officer does not see, nor at what was erased or came before', async () => {
    const { total } = await replay();
    const all = (await replay(country)).total;
    await report(lamp, { set: `supervisory = true` });
    await report(lamp, { accused: 'medan' });
    await report(lamp, { set: `erased = true` });
    await report(lamp, { at: new Date('2026-10-20T03:00:00Z') });
    const foreign = await report('Lampu jalan mati di Barru', {
      wilayah: '73.11',
      suggested: 'barru.dishub',
    });
    const confidential = await report(lamp, { set: `confidential = true, instansi = 'barru.dishub'` });
    const seen = await replay();
    expect(seen.total).toBe(total);
    for (const hidden of [foreign, confidential])
      expect(seen.reports.map(({ code }) => code)).not.toContain(hidden);
    // Whom the whole country is open to sees what accuses a government, but nothing supervisory.
    expect((await replay(country)).total).toBe(all + 3);
  });

  it('never sends a report to the body that it accuses', async () => {
    const code = await report(lamp, { accused: 'medan.sdabmbk' });
    const { reports } = await replay();
    expect(reports.find((each) => each.code === code)?.to).toMatchObject({ instansi: null });
  });

  it('reads also what the reporter said later, and not what nobody has read yet for whom it accuses', async () => {
    const code = await report('Tolong dibantu, di Medan Denai');
    const { id } = await desks.fileOf(code);
    const say = (unread: boolean) =>
      desks.house.database.query(
        `INSERT INTO message (id, complaint_id, "from", kind, text, at, unread)
         VALUES (gen_random_uuid(), $1, 'reporter', 'words', $2, now(), $3)`,
        [id, lamp, unread],
      );
    const moves = async () => (await replay()).reports.some((each) => each.code === code);
    await say(true);
    expect(await moves()).toBe(false);
    await say(false);
    expect(await moves()).toBe(true);
  });

  it('stops in time and says how many it looked at, and lets others have their turn', async () => {
    for (let n = 0; n < 3; n += 1) await report(lamp);
    const { database } = desks.house;
    const words = `${lamp}. ${'Mohon segera diperbaiki karena gelap dan rawan di malam hari. '.repeat(100)}`;
    await database.query(`UPDATE complaint SET text = $1 WHERE suggested_instansi = 'medan.dishub'`, [words]);
    const newest = await report(words, { at: new Date(clock.now().getTime() + 60_000) });
    const two = await replay(medan, lampsElsewhere(), { most: 2, milliseconds: 60_000 });
    expect(two).toMatchObject({ looked: 2 });
    expect(two.total).toBeGreaterThan(4);
    expect(two.reports[0]?.code).toBe(newest);
    expect(await replay(medan, lampsElsewhere(), { most: 1_000, milliseconds: 0 })).toMatchObject({
      looked: 0,
      total: two.total,
    });
    const running = { done: false };
    const both = Promise.all([replay(), replay(country)]).finally(() => (running.done = true));
    // What it works between two turns of the loop, by the processor: a busy machine lengthens no such stretch.
    const stretches: number[] = [];
    for (let last = process.cpuUsage(); !running.done; last = process.cpuUsage()) {
      await turn();
      const { user, system } = process.cpuUsage(last);
      stretches.push((user + system) / 1_000);
    }
    expect((await both).map(({ total, looked }) => total - looked)).toEqual([0, 0]);
    expect(stretches.length).toBeGreaterThan(10);
    expect(stretches.sort((a, b) => a - b)[Math.floor(stretches.length * 0.9)]).toBeLessThan(100);
  });

  it('ends what the same officer asked before', async () => {
    const [earlier, later] = await Promise.all([replay(), replay()]);
    expect(later.looked).toBe(later.total);
    expect(earlier.looked).toBeLessThan(earlier.total);
  });
});
