import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Officer } from '#access';
import { clocksOf, Failure, type Clock, type ClockKind } from '#complaint';
import { openHouse, type House } from '#house';
import { clockFactsOf, ComplaintUnit, type Scope } from '#store';
import { aReport, rawOf } from '../../../test/support/intake.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { noVault, sealer } from '../../../test/support/vault.js';

const admin: Officer = { id: 'admin', name: 'admin', role: 'instansi-admin', instansi: 'medan' };
const dishub: Officer = { id: 'dishub', name: 'dishub', role: 'opd-admin', instansi: 'medan.dishub' };
const dlh: Officer = { id: 'dlh', name: 'dlh', role: 'opd-admin', instansi: 'medan.dlh' };
const HOUR = 3_600_000;
type Filter = Parameters<House['clockStore']['overdue']>[1];

describe('the clocks of a complaint', () => {
  let fresh: FreshDatabase;
  let house: House;
  let made = 0;
  let now = new Date();
  const start = new Date('2026-11-02T02:00:00Z');
  const quiet = { warn: () => {} };

  beforeAll(async () => {
    fresh = await freshDatabase();
    house = await openHouse({
      databaseUrl: fresh.url,
      secret: 'a secret of the tests, long enough to be one',
      publicUrl: 'http://muara.test',
      channels: new Map(),
      sealer,
      vault: noVault,
      clock: { now: () => now },
    });
  });
  beforeEach(() => {
    now = start;
  });
  afterAll(async () => {
    await house.close();
    await fresh.drop();
  });

  const later = (hours: number): void => void (now = new Date(now.getTime() + hours * HOUR));
  async function complaint(): Promise<{ id: string; code: string }> {
    made += 1;
    const report = aReport(`clock-${made}`, { wilayah: '12.71', text: 'Lampu jalan mati di Jalan Bakti' });
    const { complaintId, receipt } = await house.intake.accept({
      channel: 'web',
      raw: rawOf(report),
      report,
    });
    const id = complaintId ?? '';
    await house.database.transaction((tx) => house.triage.take(tx, id));
    // Whatever routing made of it, it waits for an admin of the city.
    await house.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id });
      await unit?.set({ status: 'received', wilayah: '12.71', supervisory: false });
    });
    return { id, code: receipt?.code ?? '' };
  }
  const says = async (id: string): Promise<void> => {
    made += 1;
    const report = aReport(`clock-words-${made}`, { text: 'Dekat pasar' });
    await house.intake.join(id, { channel: 'web', raw: rawOf(report), report });
    await house.database.transaction((tx) => house.clockWatch.moved(tx, id));
  };
  const stored = (id: string) => house.clockStore.of(id);
  const clock = async (id: string, kind: ClockKind) =>
    (await stored(id)).findLast((one) => one.kind === kind);
  const recomputed = async (id: string): Promise<Clock[]> => {
    const file = await house.tracking.file(id);
    const facts = await clockFactsOf(house.database, file);
    return clocksOf(facts, house.office.rules.of(file), house.office.calendar);
  };
  const eventsOf = async (id: string, pattern: string): Promise<unknown[]> => {
    const rows = await house.database.query<{ payload: unknown }>(
      `SELECT payload FROM outbox WHERE payload->>'complaintId' = $1 AND pattern LIKE $2 ORDER BY due_at, id`,
      [id, pattern],
    );
    return rows.map(({ payload }) => payload);
  };
  const worksOff = async (): Promise<void> => {
    while (await house.timers.round(quiet));
  };

  it('stand as they are reckoned anew, after any history', async () => {
    const verbs: Record<string, (code: string, id: string) => Promise<unknown>> = {
      disposeA: (code) => house.desk.dispose(admin, code, 'medan.dishub', 'sebab'),
      disposeB: (code) => house.desk.dispose(admin, code, 'medan.dlh', 'sebab'),
      returnA: (code) => house.desk.handBack(dishub, code, 'bukan kami', null),
      returnB: (code) => house.desk.handBack(dlh, code, 'bukan kami', null),
      ask: (code) => house.answering.ask(admin, code, 'di mana?'),
      respond: (code) => house.answering.respond(dishub, code, 'kami tangani'),
      answer: (code) => house.answering.answer(dishub, code, 'sudah diperbaiki'),
      close: (code) => house.closing.close(admin, code, 'selesai'),
      words: (_code, id) => says(id),
      lapse: async () => {
        later(31 * 24);
        await worksOff();
      },
    };
    const step = fc.tuple(fc.constantFrom(...Object.keys(verbs)), fc.integer({ min: 0, max: 90 }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
        now = start;
        const { id, code } = await complaint();
        const begun = (await clock(id, 'settlement'))?.startedAt;
        for (const [verb, hours] of steps) {
          later(hours);
          await verbs[verb]?.(code, id).catch((error: unknown) => {
            if (!(error instanceof Failure)) throw error;
          });
        }
        const kept = new Map((await stored(id)).map((one) => [`${one.kind} ${one.nth}`, one]));
        const anew = new Map((await recomputed(id)).map((one) => [`${one.kind} ${one.nth}`, one]));
        expect(new Set(kept.keys())).toEqual(new Set(anew.keys()));
        for (const [key, one] of anew) expect(kept.get(key)).toMatchObject(one);
        expect((await clock(id, 'settlement'))?.startedAt).toEqual(begun);
      }),
      { numRuns: 25 },
    );
  });

  it('say when an answer is due, and keep the day while a question waits', async () => {
    const { id, code } = await complaint();
    const before = (await house.tracking.file(id)).answerBy;
    expect((await clock(id, 'settlement'))?.dueAt).toEqual(before);
    await house.answering.ask(admin, code, 'di mana?');
    expect(await clock(id, 'settlement')).toMatchObject({ dueAt: null });
    expect((await house.tracking.file(id)).answerBy).toEqual(before);
    later(48);
    await says(id);
    expect(await clock(id, 'settlement')).toMatchObject({ pausedDays: 2 });
    const { answerBy } = await house.tracking.file(id);
    expect(answerBy).toEqual((await clock(id, 'settlement'))?.dueAt);
    expect(answerBy > before).toBe(true);
  });

  it('remind of a question twice, put it away after thirty days, and open it again for a late answer', async () => {
    const { id, code } = await complaint();
    await house.answering.ask(admin, code, 'di mana?');
    later(8 * 24);
    await worksOff();
    expect(await eventsOf(id, 'question.%')).toHaveLength(1);
    later(14 * 24);
    await worksOff();
    expect(await eventsOf(id, 'question.%')).toHaveLength(2);
    later(9 * 24);
    await worksOff();
    const file = await house.tracking.file(id);
    expect(file.status).toBe('archived');
    expect(file.timeline.at(-1)).toMatchObject({
      action: 'lapsed',
      reason: 'TIDAK_DILENGKAPI',
      actor: 'system',
    });
    expect(await eventsOf(id, 'question.lapsed')).toHaveLength(1);
    await says(id);
    expect((await house.tracking.file(id)).status).toBe('received');
    expect(await clock(id, 'settlement')).toMatchObject({ endedAt: null });
  });

  it('remind nobody who has answered', async () => {
    const { id, code } = await complaint();
    await house.answering.ask(admin, code, 'di mana?');
    await says(id);
    later(40 * 24);
    await worksOff();
    expect(await eventsOf(id, 'question.%')).toEqual([]);
    expect((await house.tracking.file(id)).status).toBe('received');
  });

  it('warn before the deadline and tell each level after it, once, and move nothing', async () => {
    const { id, code } = await complaint();
    await house.desk.dispose(admin, code, 'medan.dishub', 'lampu');
    const told: string[] = [];
    for (let day = 0; day < 20; day += 1) {
      later(24);
      while (await house.clockWatch.sweep());
      await house.clockWatch.sweep();
    }
    for (const payload of await eventsOf(id, 'complaint.%')) {
      const {
        clock: kind,
        level,
        instansi,
      } = payload as { clock?: string; level?: string; instansi?: string };
      if (kind === 'first-response') told.push(`${level} ${instansi}`);
    }
    expect(told).toEqual([
      'officer medan.dishub',
      'officer medan.dishub',
      'opd-admin medan.dishub',
      'instansi-admin medan.dishub',
      'head medan.dishub',
    ]);
    expect((await house.tracking.file(id)).status).toBe('disposed');
    expect(await clock(id, 'first-response')).toMatchObject({ escalatedLevel: 5, endedAt: null });
  });

  it('are reckoned anew when the calendar changes, and keep the rules of the day of receipt', async () => {
    const { id } = await complaint();
    const before = (await clock(id, 'verification'))?.dueAt?.toISOString();
    expect(before).toBe('2026-11-05T16:59:59.999Z');
    await house.calendarDesk.enterHolidays('admin', '2026-11-04;Pilkada Kota;12.71');
    await house.calendarDesk.enterRules(
      'admin',
      JSON.stringify({ id: 'next-rules', name: 'Next', validFrom: '2026-11-09', verification: 1 }),
    );
    await worksOff();
    expect((await clock(id, 'verification'))?.dueAt?.toISOString()).toBe('2026-11-06T16:59:59.999Z');
    now = new Date('2026-11-09T03:00:00Z');
    const { id: newer } = await complaint();
    expect((await clock(newer, 'verification'))?.days).toBe(1);
    expect((await clock(id, 'verification'))?.days).toBe(3);
  });

  it('run for a request for information under its own law, registered once and extended once', async () => {
    const { id, code } = await complaint();
    const number = await house.information.convert(admin, code, 'meminta salinan anggaran');
    expect(number).toBe('1/PPID/2026');
    // Nobody knows his name yet: he is asked, and the clock waits.
    expect((await house.tracking.file(id)).status).toBe('needs-info');
    expect(await clock(id, 'information')).toMatchObject({ days: 10, dueAt: null });
    expect(await clock(id, 'settlement')).toMatchObject({ endedAs: 'converted' });
    later(24);
    await says(id);
    expect(await clock(id, 'information')).toMatchObject({ pausedDays: 1 });
    await expect(house.information.convert(admin, code, 'lagi')).rejects.toThrow('registered-already');
    await house.information.extend(admin, code, 'dokumen banyak');
    expect(await clock(id, 'information')).toMatchObject({ days: 17 });
    await expect(house.information.extend(admin, code, 'lagi')).rejects.toThrow('extended-once');
    const next = await complaint();
    expect(await house.information.convert(admin, next.code, 'meminta data')).toBe('2/PPID/2026');
  });

  it('list what is overdue to whoever may see it, by clock and body', async () => {
    const { id, code } = await complaint();
    await house.desk.dispose(admin, code, 'medan.dishub', 'lampu');
    later(60 * 24);
    const scope: Scope = {
      supervisory: 'never',
      bodies: null,
      suggested: true,
      wilayah: null,
      enteredAt: null,
      notAccusing: [],
      confidential: 'all',
    };
    const of = async (filter: Pick<Filter, 'kind' | 'bodies'>): Promise<string[]> => {
      const page = await house.clockStore.overdue(scope, { now, limit: 500, ...filter });
      return page.items.filter(({ complaint: one }) => one.id === id).map(({ kind }) => kind);
    };
    expect(await of({ kind: null, bodies: null })).toEqual(['first-response', 'settlement']);
    expect(await of({ kind: 'settlement', bodies: ['medan.dishub'] })).toEqual(['settlement']);
    expect(await of({ kind: null, bodies: ['medan.dlh'] })).toEqual([]);
    const nobody = { ...scope, bodies: ['barru.pupr'] };
    expect(
      (await house.clockStore.overdue(nobody, { now, kind: null, bodies: null, limit: 500 })).items,
    ).toEqual([]);
  });
});
