import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestClock } from '#platform';
import { ComplaintUnit, DeliveryStore, ErrandStore, TrackingStore, type Scope } from '#store';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { aReport, intakeOn, rawOf } from '../../../test/support/intake.js';
import { Correspondence } from './correspondence.js';
import { Errands, type Carrier } from './errands.js';

const MEDAN = '12.71';
const JAYAPURA = '91.71';
const everything: Scope = {
  supervisory: 'any',
  bodies: null,
  suggested: true,
  wilayah: null,
  enteredAt: null,
  notAccusing: [],
  confidential: 'all',
};
const ani: Carrier = { id: 'ani', role: 'national-admin', scope: everything };

describe('the day on which an answer was brought', () => {
  let fresh: FreshDatabase;
  let base: Awaited<ReturnType<typeof intakeOn>>;
  let errands: Errands;
  let correspondence: Correspondence;
  const clock = new TestClock(new Date('2026-11-26T15:30:00Z'));
  const now = (): Date => clock.now();

  beforeAll(async () => {
    fresh = await freshDatabase();
    base = await intakeOn(fresh.url, now);
    const { database, identity, keys } = base;
    correspondence = new Correspondence({
      tracking: new TrackingStore(database),
      deliveries: new DeliveryStore(database),
      identity,
      keys,
      carries: () => 'by-hand',
      numbersFor: () => [],
      alike: async () => null,
      publicUrl: 'https://lapor.test',
      now,
    });
    errands = new Errands({ database, store: new ErrandStore(database), now, committed: () => {} });
  });
  afterAll(async () => {
    await base?.database.close();
    await fresh?.drop();
  });

  let made = 0;

  /** A letter of the area that waits to be posted. */
  async function letter(wilayah: string | null): Promise<{ id: string; complaintId: string }> {
    made += 1;
    const otherWays = [{ channel: 'letter', address: 'Gg. Kenanga 7', given: 'officer' }] as const;
    const report = aReport(`errand-${made}`, { otherWays: [...otherWays], ...(wilayah ? { wilayah } : {}) });
    const { complaintId } = await base.intake.accept({ channel: 'letter', raw: rawOf(report), report });
    const said = { from: 'instansi', kind: 'answer', text: 'Sudah.', author: 'ani', instansi: null } as const;
    await base.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId ?? '' });
      const messageId = (await unit?.say({ ...said, at: now() })) ?? '';
      await correspondence.publish(tx, complaintId ?? '', messageId, 'Dinas');
    });
    const [row] = await base.database.query<{ id: string }>(
      `SELECT id FROM delivery WHERE complaint_id = $1 AND state = 'queued' AND NOT automatic`,
      [complaintId],
    );
    return { id: row?.id ?? '', complaintId: complaintId ?? '' };
  }

  const posted = async (complaintId: string): Promise<string[]> =>
    (
      await base.database.query<{ reason: string }>(
        `SELECT reason FROM audit WHERE subject = $1 AND action = 'posted'`,
        [complaintId],
      )
    ).map(({ reason }) => reason);

  const doneAt = async (id: string): Promise<string | undefined> =>
    (
      await base.database.query<{ done_at: Date }>(`SELECT done_at FROM delivery WHERE id = $1`, [id])
    )[0]?.done_at.toISOString();

  it('is recorded as it was typed, and begins in the time of the area', async () => {
    const begins = [
      [MEDAN, '2026-11-24T17:00:00.000Z'],
      [JAYAPURA, '2026-11-24T15:00:00.000Z'],
      [null, '2026-11-24T17:00:00.000Z'],
    ] as const;
    for (const [wilayah, beginning] of begins) {
      const { id, complaintId } = await letter(wilayah);
      await errands.carry(ani, id, { on: '2026-11-25' });
      expect(await posted(complaintId)).toEqual(['2026-11-25']);
      expect(await doneAt(id)).toBe(beginning);
    }
  });

  it('is today in the area where none is given, and no later one is taken', async () => {
    // It is half past ten at night in Medan, and half past midnight in Jayapura.
    const [west, east] = [await letter(MEDAN), await letter(JAYAPURA)];
    await expect(errands.carry(ani, west.id, { on: '2026-11-27' })).rejects.toMatchObject({
      reason: 'day-in-future',
    });
    await errands.carry(ani, west.id, { on: null });
    expect(await posted(west.complaintId)).toEqual(['2026-11-26']);
    expect(await doneAt(west.id)).toBe(now().toISOString());
    await errands.carry(ani, east.id, { on: '2026-11-27' });
    expect(await posted(east.complaintId)).toEqual(['2026-11-27']);
  });

  it.each(['2026-02-30', '26-11-2026', '2026-11-25T10:00', 'kemarin', ''])(
    'is refused where %j is none',
    async (on) => {
      const { id } = await letter(MEDAN);
      await expect(errands.carry(ani, id, { on })).rejects.toMatchObject({
        fields: [{ field: 'on', code: 'day-invalid' }],
      });
    },
  );
});
