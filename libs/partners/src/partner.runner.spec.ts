import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openHouse, type House } from '#house';
import { TestClock } from '#platform';
import { ComplaintUnit } from '#store';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { aReport, rawOf } from '../../../test/support/intake.js';
import { noVault, sealer } from '../../../test/support/vault.js';
import { startWebhookSink, type WebhookSink } from '../../../test/support/webhook-sink.js';
import { PartnerRunner } from './partner.runner.js';

const HOUR = 3_600_000;
const by = { id: 'ani', role: 'national-admin' };

let fresh: FreshDatabase;
let house: House;
let clock: TestClock;
let sink: WebhookSink;
let runner: PartnerRunner;
let alarms: object[];

beforeAll(async () => {
  fresh = await freshDatabase();
  // What is signed is held against the receiver's own clock: it starts with ours.
  clock = new TestClock(new Date());
  house = await openHouse({
    databaseUrl: fresh.url,
    secret: 'a secret of the tests, long enough to be one',
    publicUrl: 'http://localhost:3000',
    channels: new Map(),
    sealer,
    vault: noVault,
    clock,
    partnersOnLocalhost: true,
  });
});

beforeEach(async () => {
  await house.database.query('DELETE FROM webhook');
  await house.database.query('DELETE FROM partner_message');
  sink = await startWebhookSink();
  alarms = [];
  runner = new PartnerRunner(house.partnerParts, {
    warn: () => {},
    error: (about) => void alarms.push(about),
  });
});

afterEach(() => sink.close());

afterAll(async () => {
  await house?.close();
  await fresh?.drop();
});

async function webhook(): Promise<string> {
  const { id, secret } = await house.webhooks.add({ name: 'Dasbor', url: sink.url }, by);
  sink.secrets.push(secret);
  return id;
}

let reports = 0;

/** A complaint that a body has. */
async function complaint(): Promise<string> {
  reports += 1;
  const report = aReport(`partner-${reports}`);
  const { complaintId } = await house.intake.accept({ channel: 'web', raw: rawOf(report), report });
  await house.database.transaction(async (tx) => {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId ?? '' });
    const at = clock.now();
    const hand = {
      kind: 'disposition',
      instansi: 'medan.dishub',
      reason: 'r',
      madeBy: 'ani',
      madeAt: at,
    } as const;
    await unit?.hand({ ...hand, answerBy: at });
    await unit?.set({ status: 'disposed', instansi: 'medan.dishub' });
  });
  return complaintId ?? '';
}

const moved = (complaintId: string): Promise<void> =>
  house.database.transaction((tx) => house.announcer.announce(tx, complaintId, { status: 'disposed' }));

const all = async (): Promise<void> => {
  while (await runner.round()) {
    // Until nothing is due any more.
  }
};

describe('a system that does not answer', () => {
  it('is tried ten times in about three days, as Standard Webhooks recommends', async () => {
    const id = await webhook();
    sink.failAlways(500);
    await moved(await complaint());
    const waits = [
      0,
      5_000,
      5 * 60_000,
      HOUR / 2,
      2 * HOUR,
      5 * HOUR,
      10 * HOUR,
      14 * HOUR,
      20 * HOUR,
      24 * HOUR,
    ];
    for (const [index, wait] of waits.entries()) {
      if (wait > 0) {
        clock.advance(wait - 1_000);
        await all();
        expect(sink.tries).toHaveLength(index);
        clock.advance(1_000);
      }
      await all();
      expect(sink.tries).toHaveLength(index + 1);
    }
    clock.advance(100 * HOUR);
    await all();
    expect(sink.tries).toHaveLength(10);
    expect(new Set(sink.tries.map((one) => one.id)).size).toBe(1);
    expect(await house.webhooks.list()).toEqual([
      expect.objectContaining({ id, state: 'active', waiting: 0, failed: 1, lastError: 'http-500' }),
    ]);
  });

  it('is told no more after five days, with an alarm and an entry of the audit, and gets what it missed later', async () => {
    const id = await webhook();
    const since = clock.now();
    sink.failAlways(503);
    const complaints = [await complaint(), await complaint()];
    for (const one of complaints) await moved(one);
    for (let day = 0; day < 7; day += 1) {
      await moved(complaints[0] ?? '');
      await all();
      clock.advance(24 * HOUR);
    }
    expect(alarms).toEqual([{ webhook: id, why: 'failing' }]);
    expect(await house.webhooks.list()).toEqual([
      expect.objectContaining({ state: 'disabled', disabledWhy: 'failing' }),
    ]);
    const [entry] = await house.database.query(
      `SELECT actor, reason FROM audit WHERE action = 'webhook-disabled' ORDER BY id DESC LIMIT 1`,
    );
    expect(entry).toEqual({ actor: 'system', reason: 'failing' });
    const tries = sink.tries.length;
    await all();
    expect(sink.tries).toHaveLength(tries);
    await house.webhooks.set(id, 'active', by);
    await house.webhooks.replay(id, { since }, by);
    const before = await house.database.query(`SELECT id FROM partner_message WHERE webhook_id = $1`, [id]);
    // The receiver would find the time of a week ahead forged: it only counts here.
    sink.failAlways(204);
    clock.advance(24 * HOUR);
    await all();
    const sent = await house.database.query(`SELECT id FROM partner_message WHERE state = 'sent'`);
    expect(sent).toHaveLength(before.length);
    expect(new Set(sink.tries.map((one) => one.id)).size).toBe(before.length);
  });

  it('is told no more at once where it says that it is gone', async () => {
    await webhook();
    sink.failNext(410);
    await moved(await complaint());
    await all();
    expect(alarms).toEqual([expect.objectContaining({ why: 'gone' })]);
    expect((await house.webhooks.list())[0]?.state).toBe('disabled');
  });

  it('holds up nobody else, and nothing of a report overtakes what came before', async () => {
    await webhook();
    const [slow, other] = [await complaint(), await complaint()];
    sink.failAlways(204);
    sink.failNext(500);
    await moved(slow);
    await all();
    await moved(slow);
    await moved(other);
    await all();
    expect(sink.tries).toHaveLength(2);
    clock.advance(5_000);
    await all();
    const order = await house.database.query<{ id: string }>(
      `SELECT id FROM partner_message WHERE complaint_id = $1 ORDER BY queued_at, id`,
      [slow],
    );
    const tried = sink.tries.map(({ id }) => id).filter((id) => order.some((row) => row.id === id));
    expect(tried).toEqual([order[0]?.id, order[0]?.id, order[1]?.id]);
  });

  it('follows a redirect nowhere', async () => {
    await webhook();
    sink.failNext(302);
    await moved(await complaint());
    await all();
    expect(sink.tries).toHaveLength(1);
    expect((await house.webhooks.list())[0]).toMatchObject({ waiting: 1, lastError: 'http-302' });
  });
});

describe('what was hidden after it was noted', () => {
  it('is told no more', async () => {
    await webhook();
    const id = await complaint();
    await moved(id);
    await house.database.query(`UPDATE complaint SET confidential = true WHERE id = $1`, [id]);
    await all();
    expect(sink.tries).toEqual([]);
    expect(await house.database.query(`SELECT state, last_error FROM partner_message`)).toEqual([
      { state: 'failed', last_error: 'not-shared' },
    ]);
  });

  const hide = (id: string) =>
    house.database.query(`UPDATE complaint SET confidential = true WHERE id = $1`, [id]);
  /** The kinds of what was sent, in order; the receiver would find the time of weeks ahead forged. */
  async function told(): Promise<string[]> {
    const rows = await house.database.query<{ id: string; type: string }>(
      `SELECT id, type FROM partner_message`,
    );
    return sink.tries.map(({ id }) => rows.find((row) => row.id === id)?.type ?? '');
  }

  beforeEach(() => sink.failAlways(204));

  it('is withdrawn from nobody who was never told of it, neither now nor later', async () => {
    await webhook();
    const [early, late] = [await complaint(), await complaint()];
    await moved(early);
    await hide(early);
    await moved(early);
    await all();
    await moved(late);
    await hide(late);
    await all();
    await moved(late);
    await all();
    expect(sink.tries).toEqual([]);
  });

  it('is withdrawn, once, from whoever was told of it, also where it asks for everything again', async () => {
    const webhookId = await webhook();
    const since = clock.now();
    const id = await complaint();
    await moved(id);
    await all();
    await hide(id);
    await moved(id);
    await moved(id);
    await all();
    await moved(id);
    await all();
    expect(await told()).toEqual(['report.status', 'report.withdrawn']);
    await house.webhooks.replay(webhookId, { since, all: true }, by);
    await all();
    expect((await told()).slice(2)).toEqual(['report.withdrawn']);
  });

  it('is not withdrawn where it accuses somebody by the time it would be told', async () => {
    await webhook();
    const id = await complaint();
    await moved(id);
    await all();
    await hide(id);
    await moved(id);
    await house.database.query(`UPDATE complaint SET supervisory = true WHERE id = $1`, [id]);
    await all();
    expect(await told()).toEqual(['report.status']);
  });
});
