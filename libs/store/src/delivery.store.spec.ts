import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { Database, DeliveryStore } from './index.js';

describe('messages on their way out', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let deliveries: DeliveryStore;

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = await Database.open(fresh.url, { migrate: true });
    deliveries = new DeliveryStore(database);
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  /** A message that its provider has taken under this id. */
  async function taken(providerId: string): Promise<string> {
    const delivery = { complaintId: newId(), messageId: newId(), channel: 'sms', automatic: false };
    await deliveries.queue(database, { ...delivery, addressId: newId(), letterSealedId: newId() });
    const [row] = await database.query<{ id: string }>(`SELECT id FROM delivery WHERE message_id = $1`, [
      delivery.messageId,
    ]);
    await deliveries.sent(row?.id ?? '', providerId);
    return row?.id ?? '';
  }
  async function fate(id: string): Promise<unknown> {
    const [row] = await database.query(
      `SELECT state, failure, last_error AS error FROM delivery WHERE id = $1`,
      [id],
    );
    return row;
  }
  const announced = async (id: string): Promise<number> => {
    const rows = await database.query(
      `SELECT FROM outbox WHERE pattern = 'delivery.failed' AND payload->>'deliveryId' = $1`,
      [id],
    );
    return rows.length;
  };

  it('fail later for good, once, with the reason, and tell the house', async () => {
    const id = await taken('SM-gone');
    expect(await deliveries.failedLater('sms', 'SM-gone', 'gone', '30005')).toBe(true);
    expect(await deliveries.failedLater('sms', 'SM-gone', 'refused', '30007')).toBe(true);
    expect(await fate(id)).toEqual({ state: 'failed', failure: 'gone', error: '30005' });
    expect(await announced(id)).toBe(1);
  });

  it('are sent once more where they may arrive another time, and then given up', async () => {
    const id = await taken('SM-off');
    await deliveries.failedLater('sms', 'SM-off', 'later', '30003');
    expect(await fate(id)).toEqual({ state: 'queued', failure: null, error: '30003' });
    // The same receipt once more is of a message that is no longer on its way.
    expect(await deliveries.failedLater('sms', 'SM-off', 'later', '30003')).toBe(false);
    await deliveries.sent(id, 'SM-off-again');
    await deliveries.failedLater('sms', 'SM-off-again', 'later', '30003');
    expect(await fate(id)).toEqual({ state: 'failed', failure: 'gave-up', error: '30003' });
    expect(await announced(id)).toBe(1);
  });

  it('that arrived stay so, whatever comes late', async () => {
    const id = await taken('SM-there');
    await deliveries.receipt('sms', 'SM-there', 'delivered');
    await deliveries.receipt('sms', 'SM-there', 'sent');
    await deliveries.failedLater('sms', 'SM-there', 'gone', '30005');
    expect(await fate(id)).toMatchObject({ state: 'delivered', failure: null });
    expect(await announced(id)).toBe(0);
  });

  it('that were given up come back by no late receipt: another address may have them by then', async () => {
    const id = await taken('SM-late');
    await deliveries.failedLater('sms', 'SM-late', 'unable', '30006');
    expect(await deliveries.receipt('sms', 'SM-late', 'delivered')).toBe(true);
    expect(await fate(id)).toMatchObject({ state: 'failed', failure: 'unable' });
  });

  it('knows none by an id of another channel, or of nobody', async () => {
    await taken('SM-mine');
    expect(await deliveries.failedLater('email', 'SM-mine', 'gone')).toBe(false);
    expect(await deliveries.receipt('sms', 'SM-nobody', 'delivered')).toBe(false);
  });
});
