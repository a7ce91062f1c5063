import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusals, type DeliveryFailure, type InboundReport, type OtherWay } from '#complaint';
import { ComplaintUnit, DeliveryStore, TrackingStore, type Transaction } from '#store';
import { aReport, intakeOn, rawOf } from '../../../test/support/intake.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { Correspondence } from './correspondence.js';

interface Fate {
  id: string;
  channel: string;
  state: string;
  failure: string | null;
}

describe('the way back to a reporter', () => {
  let fresh: FreshDatabase;
  let base: Awaited<ReturnType<typeof intakeOn>>;
  let deliveries: DeliveryStore;
  let correspondence: Correspondence;
  let made = 0;
  const off = new Set<string>();

  beforeAll(async () => {
    fresh = await freshDatabase();
    base = await intakeOn(fresh.url);
    deliveries = new DeliveryStore(base.database);
    correspondence = new Correspondence({
      tracking: new TrackingStore(base.database),
      deliveries,
      identity: base.identity,
      keys: base.keys,
      carries: (channel) => {
        if (off.has(channel)) return null;
        if (['sms', 'whatsapp', 'email'].includes(channel)) return 'itself';
        return ['letter', 'phone', 'walk-in'].includes(channel) ? 'by-hand' : null;
      },
      alike: async () => null,
      publicUrl: 'https://lapor.test',
      numbersFor: () => [],
      now: () => new Date(),
    });
  });
  afterAll(async () => {
    await base.database.close();
    await fresh.drop();
  });

  const inOne = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => base.database.transaction(work);
  async function accept(says: Partial<InboundReport>, channel = 'sms'): Promise<string> {
    made += 1;
    const report = aReport(`path-${made}`, { text: `LAPOR jalan rusak ${made}`, ...says });
    return (await base.intake.accept({ channel, raw: rawOf(report), report })).complaintId ?? '';
  }
  const vouched = (...otherWays: OtherWay[]): Partial<InboundReport> => ({
    address: `+628131${1_000_000 + made}`,
    assurance: 'vouched',
    otherWays,
  });
  const email: OtherWay = { channel: 'email', address: 'siti@warga.id', given: 'claimed' };
  const post: OtherWay = { channel: 'letter', address: 'Gg. Kenanga 7', given: 'officer' };
  const counter: OtherWay = { channel: 'walk-in', given: 'officer' };

  async function say(id: string): Promise<string> {
    return inOne(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id });
      const said = {
        from: 'instansi',
        kind: 'answer',
        text: 'Sudah.',
        author: 'ani',
        instansi: null,
      } as const;
      const messageId = (await unit?.say({ ...said, at: new Date() })) ?? '';
      await correspondence.publish(tx, id, messageId, 'Dinas');
      return messageId;
    });
  }
  const fates = (messageId: string): Promise<Fate[]> =>
    base.database.query<Fate>(
      `SELECT id, channel, state, failure FROM delivery WHERE message_id = $1 ORDER BY id`,
      [messageId],
    );
  /** Gives up the newest delivery of the message, and lets the house act on it. */
  async function fails(id: string, messageId: string, why: DeliveryFailure): Promise<void> {
    const newest = (await fates(messageId)).at(-1)?.id ?? '';
    await deliveries.failed(newest, why, 'test');
    await inOne((tx) => correspondence.redirect(tx, id, newest));
  }
  const told = async (id: string): Promise<(string | null)[][]> => {
    const rows = await base.database.query<{ action: string; reason: string | null }>(
      `SELECT action, reason FROM audit WHERE subject = $1 AND action IN ('redirected', 'undelivered') ORDER BY id`,
      [id],
    );
    return rows.map(({ action, reason }) => [action, reason]);
  };
  const closed = async (id: string): Promise<(string | null)[]> =>
    (await deliveries.ways(id)).map(({ closed: why }) => why);

  it('begins where the report came from, then follows what he gave, in his order', async () => {
    const id = await accept(vouched(email, post));
    expect(await deliveries.ways(id)).toMatchObject([
      { channel: 'sms', given: 'came-by' },
      { channel: 'email', given: 'claimed' },
      { channel: 'letter', given: 'officer' },
    ]);
    const messageId = await say(id);
    expect(await fates(messageId)).toMatchObject([{ channel: 'sms', state: 'queued' }]);
    await fails(id, messageId, 'gone');
    expect(await fates(messageId)).toMatchObject([
      { channel: 'sms', state: 'failed', failure: 'gone' },
      { channel: 'email', state: 'queued' },
    ]);
    await fails(id, messageId, 'refused');
    await fails(id, messageId, 'gave-up');
    expect((await fates(messageId)).map(({ channel, state }) => [channel, state])).toEqual([
      ['sms', 'failed'],
      ['email', 'failed'],
      ['letter', 'failed'],
    ]);
    expect(await told(id)).toEqual([
      ['redirected', 'sms gone email'],
      ['redirected', 'email refused letter'],
      ['undelivered', 'letter gave-up'],
    ]);
  });

  it('never again begins at an address where nobody is, and does where one message was not taken', async () => {
    const id = await accept(vouched(email));
    await fails(id, await say(id), 'refused');
    expect(await closed(id)).toEqual([null, null]);
    const second = await say(id);
    expect(await fates(second)).toMatchObject([{ channel: 'sms' }]);
    await fails(id, second, 'gone');
    expect(await closed(id)).toEqual(['gone', null]);
    expect(await fates(await say(id))).toMatchObject([{ channel: 'email', state: 'queued' }]);
  });

  it('says so of every further message, where no way is left', async () => {
    const id = await accept(vouched());
    await fails(id, await say(id), 'gone');
    const later = await say(id);
    expect(await fates(later)).toMatchObject([{ channel: 'sms', state: 'failed', failure: 'gone' }]);
    expect(await told(id)).toEqual([
      ['undelivered', 'sms gone'],
      ['undelivered', 'sms gone'],
    ]);
  });

  it('passes over a channel that is off here, and says so where there is no other', async () => {
    const id = await accept(vouched(post));
    const lonely = await accept(vouched());
    off.add('sms');
    try {
      expect(await fates(await say(id))).toMatchObject([{ channel: 'letter', state: 'queued' }]);
      expect(await fates(await say(lonely))).toMatchObject([
        { channel: 'sms', state: 'failed', failure: 'channel-off' },
      ]);
      expect(await told(lonely)).toEqual([['undelivered', 'sms channel-off']]);
    } finally {
      off.delete('sms');
    }
  });

  it('brings an answer to who comes to the counter', async () => {
    const id = await accept({ assurance: 'officer', otherWays: [counter] }, 'walk-in');
    expect(await fates(await say(id))).toMatchObject([{ channel: 'walk-in', state: 'queued' }]);
  });

  it('is the tracking page alone for whoever gave nothing', async () => {
    const id = await accept({}, 'web');
    expect(await fates(await say(id))).toEqual([]);
    expect(await told(id)).toEqual([]);
  });

  it('has nothing automatic but on the way the report came', async () => {
    const claimed = await accept({ otherWays: [email] }, 'web');
    await inOne((tx) => correspondence.acknowledge(tx, claimed, null));
    expect(await base.count('delivery', `complaint_id = '${claimed}'`)).toBe(0);

    const id = await accept(vouched(email));
    await inOne((tx) => correspondence.acknowledge(tx, id, null));
    const [{ id: sent = '' } = {}] = await base.database.query<{ id: string }>(
      `SELECT id FROM delivery WHERE complaint_id = $1`,
      [id],
    );
    await deliveries.failed(sent, 'gone', 'test');
    await inOne((tx) => correspondence.redirect(tx, id, sent));
    expect(await base.count('delivery', `complaint_id = '${id}'`)).toBe(1);
    expect(await told(id)).toEqual([['undelivered', 'sms gone']]);
  });

  it('goes nowhere once the reporter was erased', async () => {
    const id = await accept(vouched(email));
    const messageId = await say(id);
    const [first] = await fates(messageId);
    await base.database.query(`UPDATE delivery SET state = 'failed', failure = 'erased' WHERE id = $1`, [
      first?.id,
    ]);
    await inOne((tx) => correspondence.redirect(tx, id, first?.id ?? ''));
    expect(await fates(messageId)).toHaveLength(1);
  });

  /** What providers, receipts, bounces and the house may do to a message, in any order and as often as they like. */
  const happenings = fc.array(
    fc.oneof(
      fc.record({ what: fc.constant('taken' as const), which: fc.nat(3) }),
      fc.record({ what: fc.constant('delivered' as const), which: fc.nat(3) }),
      fc.record({
        what: fc.constant('later' as const),
        which: fc.nat(3),
        why: fc.constantFrom('later' as const, ...refusals),
      }),
      fc.record({
        what: fc.constant('refused' as const),
        which: fc.nat(3),
        why: fc.constantFrom('gave-up' as const, ...refusals),
      }),
      fc.record({ what: fc.constant('redirect' as const), which: fc.nat(3) }),
    ),
    { maxLength: 25 },
  );

  it('is one at a time, each once, and never one he did not give, whatever happens in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (history) => {
        const id = await accept(vouched(email, post, counter));
        const given = ['sms', 'email', 'letter', 'walk-in'];
        const messageId = await say(id);
        const arrived = new Set<string>();
        for (const event of history) {
          const now = await fates(messageId);
          const one = now[Math.min(event.which, now.length - 1)];
          if (!one) continue;
          // Only what waits is taken or refused by its provider, as a lease allows; receipts come when they like.
          const waits = one.state === 'queued';
          const providerId = `P-${one.id}`;
          if (event.what === 'taken' && waits) await deliveries.sent(one.id, providerId);
          if (event.what === 'refused' && waits) await deliveries.failed(one.id, event.why, 'test');
          if (event.what === 'delivered') await deliveries.receipt(one.channel, providerId, 'delivered');
          if (event.what === 'later') {
            await deliveries.failedLater(one.channel, providerId, event.why, '1');
          }
          if (event.what === 'redirect') await inOne((tx) => correspondence.redirect(tx, id, one.id));
          const after = await fates(messageId);
          const channels = after.map(({ channel }) => channel);
          expect(channels).toEqual(given.slice(0, channels.length));
          expect(after.filter(({ state }) => state !== 'failed').length).toBeLessThanOrEqual(1);
          for (const { id: each, state } of after) {
            if (arrived.has(each)) expect(state).toBe('delivered');
            if (state === 'delivered') arrived.add(each);
          }
          expect(arrived.size).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 40 },
    );
  });
});
