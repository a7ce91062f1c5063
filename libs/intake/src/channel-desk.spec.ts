import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Misconfigured, type ChannelAdapter, type ChannelDefinition } from '#channels';
import { newId } from '#platform';
import { ChannelStore, DeliveryStore } from '#store';
import { aReport, intakeOn, rawOf } from '../../../test/support/intake.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { ChannelDesk } from './channel-desk.js';
import { ChannelWatch } from './channel-watch.js';

const by = { id: 'sari', role: 'national-admin' };
const HOUR = 3_600_000;

class Settings {}
const definition = (id: string, config?: new () => object): ChannelDefinition => ({
  id,
  ...(config ? { config } : {}),
  create: () => {
    throw new Error('not here');
  },
});

describe('the desk of the channels', () => {
  let fresh: FreshDatabase;
  let house: Awaited<ReturnType<typeof intakeOn>>;
  let store: ChannelStore;
  let now = new Date();
  let checks: () => Promise<void> = () => Promise.resolve();
  const adapter = (id: string, arrives: 'pushed' | 'pulled') =>
    ({ id, capabilities: { arrives }, check: () => checks() }) as unknown as ChannelAdapter;
  const channels = new Map([
    ['chat', adapter('chat', 'pushed')],
    ['post', adapter('post', 'pulled')],
    ['form', { id: 'form', capabilities: { arrives: 'pushed' } } as ChannelAdapter],
  ]);
  const watching = () => new ChannelWatch(store, () => now);
  /** As another process would see it: nothing is remembered between two looks. */
  const desk = () =>
    new ChannelDesk({
      database: house.database,
      store,
      watch: watching(),
      channels,
      now: () => now,
      definitions: [
        definition('chat', Settings),
        definition('post', Settings),
        definition('form'),
        definition('radio', Settings),
      ],
    });
  const stateOf = async (id: string) => (await desk().one(id)).state;
  const take = (channel: string, externalId: string, source?: string) => {
    const report = aReport(externalId, source === undefined ? {} : { source });
    return house.intake.accept({ channel, raw: rawOf(report), report });
  };
  async function queue(channel: string): Promise<void> {
    await new DeliveryStore(house.database).queue(house.database, {
      complaintId: newId(),
      messageId: newId(),
      channel,
      addressId: newId(),
      letterSealedId: newId(),
      automatic: false,
    });
  }

  beforeAll(async () => {
    fresh = await freshDatabase();
    house = await intakeOn(fresh.url);
    store = new ChannelStore(house.database);
  });
  afterEach(async () => {
    now = new Date();
    checks = () => Promise.resolve();
    for (const table of ['channel_pause', 'channel_health', 'channel_hour', 'delivery', 'inbound']) {
      await house.database.query(`DELETE FROM ${table}`);
    }
  });
  afterAll(async () => {
    await house.database.close();
    await fresh.drop();
  });

  it('lists every channel there is, and tells those that are off', async () => {
    const all = await desk().list();
    expect(all.map(({ id, state }) => [id, state])).toEqual([
      ['chat', 'on'],
      ['post', 'on'],
      ['form', 'on'],
      ['radio', 'off'],
    ]);
    await expect(desk().one('pigeon')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('tells when something came in last and what it became, by source, and never counts twice', async () => {
    await take('chat', 'a-1', '+621708');
    await take('chat', 'a-2', '+621708');
    await take('chat', 'a-3', '+621709');
    await house.intake.quarantine('chat', { body: Buffer.from('x'), contentType: '' }, 'not understood');
    await desk().list();
    const seen = await desk().one('chat');
    expect(seen.sources.map(({ name }) => name)).toEqual(['', '+621708', '+621709']);
    expect(seen.today).toEqual([
      { channel: 'chat', outcome: 'accepted', messages: 3 },
      { channel: 'chat', outcome: 'quarantined', messages: 1 },
    ]);
    expect(Math.abs((seen.lastIn?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    const hours = await house.database.query<{ messages: number }>(
      `SELECT sum(messages)::int AS messages FROM channel_hour WHERE source = '+621708'`,
    );
    expect(hours).toEqual([{ messages: 2 }]);
  });

  it('says that a source has fallen silent that used to speak, and which', async () => {
    await house.database.query(
      `INSERT INTO channel_hour (channel, source, hour, messages, last_at)
       SELECT 'post', source, hour, 4, hour FROM unnest(ARRAY['medan', 'barru']) AS source,
         generate_series(date_trunc('hour', $1::timestamptz) - interval '28 days',
           date_trunc('hour', $1::timestamptz) - CASE source WHEN 'medan' THEN interval '6 hours' ELSE interval '0' END,
           interval '1 hour') AS hour`,
      [now],
    );
    const seen = await desk().one('post');
    expect([seen.state, seen.sources.filter(({ isSilent }) => isSilent).map(({ name }) => name)]).toEqual([
      'silent',
      ['medan'],
    ]);
  });

  it('is faulty while an end last failed, or a source that was read is read no more', async () => {
    const watch = watching();
    const end = { channel: 'post', side: 'in', source: 'medan' } as const;
    await watch.fine(end);
    expect(await stateOf('post')).toBe('on');
    await watch.faulty(end, new Misconfigured('The mail server refused the login.', 'sign-in-refused'));
    const { ends, state } = await desk().one('post');
    expect([state, ends[0]?.fault]).toEqual([
      'faulty',
      { code: 'sign-in-refused', detail: 'The mail server refused the login.' },
    ]);
    await watch.fine(end);
    expect(await stateOf('post')).toBe('on');
    now = new Date(Date.now() + HOUR);
    expect((await desk().one('post')).ends[0]?.isGone).toBe(true);
    expect(await stateOf('post')).toBe('faulty');
  });

  it('writes an end down at most twice a minute while nothing changes, and never its words', async () => {
    let written = 0;
    const counting: Pick<ChannelStore, 'note' | 'pauses'> = {
      note: (...of) => {
        written += 1;
        return store.note(...of);
      },
      pauses: () => store.pauses(),
    };
    const watch = new ChannelWatch(counting, () => now);
    const end = { channel: 'chat', side: 'out', source: '' } as const;
    for (let tries = 0; tries < 50; tries += 1) await watch.fine(end);
    expect(written).toBe(1);
    for (let tries = 0; tries < 50; tries += 1) await watch.faulty(end, new TypeError('bad +6281200001111'));
    expect(written).toBe(2);
    expect((await store.health()).map(({ fault }) => fault)).toEqual(['unexpected: TypeError']);
  });

  it('holds up no report where nobody can write or read what is known of a channel', async () => {
    const away = new ChannelWatch(
      { note: () => Promise.reject(new Error('away')), pauses: () => Promise.reject(new Error('away')) },
      () => now,
    );
    await away.fine({ channel: 'chat', side: 'in', source: '' });
    expect(await away.isPaused('chat')).toBe(false);
  });

  it('pauses and resumes for every process, with who and why, and what is paused sends nothing', async () => {
    await queue('chat');
    const deliveries = new DeliveryStore(house.database);
    await expect(desk().pause(by, 'chat', ' ')).rejects.toMatchObject({ code: 'invalid' });
    await desk().pause(by, 'chat', 'Nomor dipindah');
    await desk().pause(by, 'chat', 'sekali lagi');
    expect(await stateOf('chat')).toBe('paused');
    expect((await desk().one('chat')).pause).toMatchObject({ by: 'sari', reason: 'Nomor dipindah' });
    expect(await watching().isPaused('chat')).toBe(true);
    expect(await deliveries.claim(['chat'], 10, 60)).toEqual([]);
    expect((await desk().one('chat')).out.waiting).toBe(1);
    await desk().resume(by, 'chat', 'Sudah pindah');
    expect(await stateOf('chat')).toBe('on');
    expect(await watching().isPaused('chat')).toBe(false);
    expect(await deliveries.claim(['chat'], 10, 60)).toHaveLength(1);
    const told = await house.database.query(
      `SELECT actor, action, reason, detail FROM audit WHERE action LIKE 'channel-%' ORDER BY id`,
    );
    const detail = { channel: 'chat' };
    expect(told).toEqual([
      { actor: 'sari', action: 'channel-paused', reason: 'Nomor dipindah', detail },
      { actor: 'sari', action: 'channel-resumed', reason: 'Sudah pindah', detail },
    ]);
  });

  it('pauses no channel of our own, which has no provider to keep anything', async () => {
    await expect(desk().pause(by, 'form', 'r')).rejects.toMatchObject({ reason: 'channel-own' });
    await expect(desk().pause(by, 'pigeon', 'r')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('counts what went out and what failed within a day', async () => {
    for (const state of ['sent', 'sent', 'failed', 'queued']) {
      await queue('chat');
      await house.database.query(
        `UPDATE delivery SET state = $1, done_at = CASE $1 WHEN 'queued' THEN NULL ELSE now() END
         WHERE id = (SELECT max(id::text) FROM delivery)::uuid`,
        [state],
      );
    }
    expect((await desk().one('chat')).out).toMatchObject({ waiting: 1, sent: 2, failed: 1 });
  });

  it('tells what was kept of a fault before faults had codes', async () => {
    const end = { channel: 'post', side: 'out', source: '' } as const;
    await store.note(end, 'Retry: The mail server is busy.', now);
    const kept = (await desk().one('post')).ends.find(({ side }) => side === 'out');
    expect(kept?.fault).toEqual({ code: 'unexpected', detail: 'Retry: The mail server is busy.' });
  });

  it('asks the provider, and tells what it said', async () => {
    expect(await desk().check('chat')).toBe('reached');
    checks = () => Promise.reject(new Misconfigured('The token is wrong.'));
    expect(await desk().check('chat')).toEqual({
      fault: { code: 'settings-refused', detail: 'The token is wrong.' },
    });
    await expect(desk().check('radio')).rejects.toMatchObject({ reason: 'channel-off' });
    await expect(desk().check('form')).rejects.toMatchObject({ code: 'wrong-state' });
  });
});
