import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { House } from '#house';
import { createLog, readSettings, LogSettings } from '#platform';
import { HeldFiles, IntakeStore, TrackingStore } from '#store';
import { freshDatabase, type FreshDatabase } from '../../../../test/support/database.js';
import { intakeOn } from '../../../../test/support/intake.js';
import { until } from '../../../../test/support/until.js';
import { Chores } from './chores.js';

let fresh: FreshDatabase;
let base: Awaited<ReturnType<typeof intakeOn>>;

beforeAll(async () => {
  fresh = await freshDatabase();
  base = await intakeOn(fresh.url);
});
afterAll(async () => {
  await base.database.close();
  await fresh.drop();
});

it('forgets answers after 24 hours, and tries that hold nobody up', async () => {
  const { database, vault, count } = base;
  for (const hours of [23, 25]) {
    await database.query(
      `INSERT INTO idempotency (key_index, body_hash, sealed_answer, at)
       VALUES (sha256($1::text::bytea), '', '', now() - make_interval(hours => $2))`,
      [String(hours), hours],
    );
    await database.query(
      `INSERT INTO pin_try (number_index, tries, at)
       VALUES (sha256($1::text::bytea), 1, now() - make_interval(hours => $2))`,
      [String(hours), hours],
    );
  }
  const house = {
    heldFiles: new HeldFiles(database),
    memory: new IntakeStore(database),
    now: () => new Date(),
    quarantine: { takeHeld: () => Promise.resolve(false) } as House['quarantine'],
    trackingStore: new TrackingStore(database),
    vault,
  };
  const log = createLog(readSettings(LogSettings, { LOG_LEVEL: 'silent' }));
  const chores = new Chores(house, null, log);
  chores.start();
  try {
    await until(async () => (await count('pin_try')) === 1, 'the old try to be forgotten');
    expect(await count('idempotency')).toBe(1);
    expect(await count('idempotency', `at > now() - interval '24 hours'`)).toBe(1);
  } finally {
    await chores.stop();
  }
});
