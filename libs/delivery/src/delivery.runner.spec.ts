import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Misconfigured,
  openChannels,
  Rejected,
  Retry,
  type ChannelAdapter,
  type OutboundMessage,
  type Sent,
} from '#channels';
import { newId } from '#platform';
import { Database, DeliveryStore, IntakeStore, WindowStore } from '#store';
import { ReplyTokens, type Vault } from '#identity';
import { Failure } from '#complaint';
import { aReport, intakeOn, rawOf } from '../../../test/support/intake.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { until } from '../../../test/support/until.js';
import { DeliveryRunner } from './delivery.runner.js';

type Reply = (address: string, message: OutboundMessage) => Promise<Sent>;
const demo = openChannels({}, { publicUrl: 'http://muara.test', secret: 's'.repeat(32), demo: true });

/** The real text channel with a provider in place of its own. */
function channelsWith(reply: Reply): ReadonlyMap<string, ChannelAdapter> {
  const sms = demo.get('sms');
  if (!sms) throw new Error('no channel for texts');
  return new Map([
    ['sms', { ...sms, id: 'sms', capabilities: sms.capabilities, reply } as ChannelAdapter],
    ...[...demo].filter(([id]) => id === 'letter'),
  ]);
}

describe('the delivery runner', () => {
  let fresh: FreshDatabase;
  let base: Awaited<ReturnType<typeof intakeOn>>;
  let complaintId: string;
  const running: DeliveryRunner[] = [];
  const connections: Database[] = [];
  let logged: string[] = [];
  /** What was told of the ends of channels. */
  const ends: string[] = [];
  const told = (how: string) => (end: { channel: string }) => {
    ends.push(`${end.channel} ${how}`);
    return Promise.resolve();
  };
  let places = 0;

  beforeAll(async () => {
    fresh = await freshDatabase();
    base = await intakeOn(fresh.url);
    const report = aReport('runner', { address: '+6281200001111', assurance: 'vouched' });
    const taken = await base.intake.accept({ channel: 'sms', raw: rawOf(report), report });
    complaintId = taken.complaintId ?? '';
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((runner) => runner.stop()));
    await base.database.query(`DELETE FROM delivery`);
    logged = [];
  });
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await base.database.close();
    await fresh.drop();
  });

  async function queue(text = 'Sudah diganti.', channel = 'sms', replyReference?: string): Promise<string> {
    const messageId = newId();
    const seal = async (kind: 'address' | 'outgoing-text', value: object): Promise<string> => {
      const [id = ''] = await base.identity.keep(base.database, complaintId, {
        kind,
        value: JSON.stringify(value),
      });
      return id;
    };
    await new DeliveryStore(base.database).queue(base.database, {
      complaintId,
      messageId,
      channel,
      addressId: await aWay(channel, await seal('address', { address: '+6281200001111', replyReference })),
      letterSealedId: await seal('outgoing-text', { subject: 's', text }),
      automatic: false,
    });
    return messageId;
  }
  async function aWay(channel: string, sealedId: string): Promise<string> {
    const id = newId();
    await base.database.query(
      `INSERT INTO reply_address (id, owner_id, place, channel, sealed_id, given)
       VALUES ($1, $2, $3, $4, $5, 'came-by')`,
      [id, complaintId, (places += 1), channel, sealedId],
    );
    return id;
  }
  /** Starts a runner as another process would: on a connection of its own. */
  async function run(
    reply: Reply,
    patienceMs = 60_000,
    vault: Pick<Vault, 'deliver'> = base.vault,
  ): Promise<DeliveryRunner> {
    const database = await Database.open(fresh.url);
    connections.push(database);
    const runner = new DeliveryRunner(
      {
        deliveries: new DeliveryStore(database),
        channels: channelsWith(reply),
        vault,
        tokens: new ReplyTokens(base.keys),
        watch: { fine: told('fine'), faulty: told('faulty') },
        identity: base.identity,
        windows: new WindowStore(database),
        publicUrl: 'https://lapor.test',
        memory: new IntakeStore(database),
        log: { warn: (details, text) => logged.push(JSON.stringify({ ...details, text })) },
      },
      20,
      patienceMs,
    );
    running.push(runner);
    runner.start();
    return runner;
  }
  interface Row {
    state: string;
    attempts: number;
    maybe_sent: boolean;
    provider_id: string | null;
    last_error: string | null;
    wait: number;
  }
  async function rowOf(messageId: string): Promise<Row> {
    const [row] = await base.database.query<Row>(
      `SELECT state, attempts, maybe_sent, provider_id, last_error,
         extract(epoch FROM due_at - now())::float8 AS wait
       FROM delivery WHERE message_id = $1`,
      [messageId],
    );
    if (!row) throw new Error('no such delivery');
    return row;
  }
  const reaches = (messageId: string, reached: (row: Row) => boolean) =>
    until(async () => reached(await rowOf(messageId)), 'the delivery');
  const comesDue = (messageId: string) =>
    base.database.query(`UPDATE delivery SET due_at = now() WHERE message_id = $1`, [messageId]);

  it('hands over what is queued to its address, with the token that brings a reply back', async () => {
    const heard: [string, OutboundMessage][] = [];
    const messageId = await queue();
    await run(async (address, message) => {
      heard.push([address, message]);
      return { providerId: 'SM1' };
    });
    await reaches(messageId, ({ state }) => state === 'sent');
    expect(heard).toHaveLength(1);
    expect(heard[0]?.[0]).toBe('+6281200001111');
    expect(heard[0]?.[1]).toMatchObject({ text: 'Sudah diganti.', automatic: false });
    expect(base.tokens.read(heard[0]?.[1].threadToken ?? '')).toBe(complaintId);
    expect(await rowOf(messageId)).toMatchObject({ provider_id: 'SM1', maybe_sent: false, attempts: 1 });
  });

  it('sends each message once, though several runners share the queue', async () => {
    const messages = await Promise.all(Array.from({ length: 60 }, (_, index) => queue(`pesan ${index}`)));
    const heard: string[] = [];
    const reply: Reply = async (_, { id, text }) => {
      heard.push(text);
      return { providerId: id };
    };
    await Promise.all([run(reply), run(reply), run(reply)]);
    await Promise.all(messages.map((id) => reaches(id, ({ state }) => state === 'sent')));
    expect(heard).toHaveLength(60);
    expect(new Set(heard).size).toBe(60);
  });

  it('comes back after as long as the provider wishes, and then after ever longer', async () => {
    const messageId = await queue();
    await run(() => Promise.reject(new Retry('The provider is busy.', 120_000)));
    await reaches(messageId, ({ state, attempts }) => state === 'queued' && attempts === 1);
    const first = await rowOf(messageId);
    expect(first).toMatchObject({ attempts: 1, last_error: 'Retry: The provider is busy.' });
    expect(first.wait).toBeGreaterThan(100);
    expect(first.wait).toBeLessThanOrEqual(120);
    await base.database.query(`UPDATE delivery SET attempts = 9, due_at = now() WHERE message_id = $1`, [
      messageId,
    ]);
    await reaches(messageId, ({ attempts, state }) => attempts === 10 && state === 'queued');
    expect((await rowOf(messageId)).wait).toBeGreaterThan(5000);
  });

  it('waits for an operator where the settings are to blame', async () => {
    const messageId = await queue();
    await run(() => Promise.reject(new Misconfigured('The provider refuses our token.')));
    await reaches(messageId, ({ state, wait }) => state === 'queued' && wait > 500);
    expect((await rowOf(messageId)).last_error).toBe('Misconfigured: The provider refuses our token.');
  });

  it('counts no try while the settings are wrong, so that none is missing once they are right', async () => {
    const messageId = await queue();
    await base.database.query(`UPDATE delivery SET attempts = 13 WHERE message_id = $1`, [messageId]);
    await run(() => Promise.reject(new Misconfigured('The provider refuses our token.')));
    await reaches(messageId, ({ state, wait }) => state === 'queued' && wait > 500);
    expect((await rowOf(messageId)).attempts).toBe(13);
  });

  it('fails for all to see what the provider refuses, and tries it no more', async () => {
    const messageId = await queue();
    let tries = 0;
    const runner = await run(() => {
      tries += 1;
      return Promise.reject(new Rejected('The number cannot be reached (21614).'));
    });
    await reaches(messageId, ({ state }) => state === 'failed');
    const fared = await new DeliveryStore(base.database).ofComplaint(complaintId);
    expect(fared.get(messageId)).toMatchObject([
      { state: 'failed', failure: 'refused', error: 'Rejected: The number cannot be reached (21614).' },
    ]);
    await comesDue(messageId);
    const next = await queue('berikutnya');
    runner.nudge();
    await reaches(next, ({ state }) => state === 'failed');
    expect(tries).toBe(2);
  });

  it('gives up visibly after about two days of tries', async () => {
    const messageId = await queue();
    await base.database.query(`UPDATE delivery SET attempts = 13 WHERE message_id = $1`, [messageId]);
    await run(() => Promise.reject(new Retry('The provider is busy.')));
    await reaches(messageId, ({ state }) => state === 'failed');
    expect((await rowOf(messageId)).last_error).toBe('Retry: The provider is busy.');
  });

  it('lets no words and no address out through an error nobody foresaw', async () => {
    const messageId = await queue('PIN Anda: 12345678');
    await run((address, { text }) => Promise.reject(new TypeError(`cannot send ${text} to ${address}`)));
    await reaches(messageId, ({ state, attempts }) => state === 'queued' && attempts === 1);
    expect((await rowOf(messageId)).last_error).toBe('TypeError');
    expect(logged.join()).toContain('TypeError');
    expect(logged.join()).not.toMatch(/12345678|62812/);
  });

  it('waits while the vault is away, however long, without a try being counted', async () => {
    const messageId = await queue();
    await base.database.query(`UPDATE delivery SET attempts = 13 WHERE message_id = $1`, [messageId]);
    let isAway = true;
    const vault: Pick<Vault, 'deliver'> = {
      deliver: (id) =>
        isAway ? Promise.reject(new Failure('unavailable', 'vault-away')) : base.vault.deliver(id),
    };
    const heard: string[] = [];
    await run(
      async (address) => {
        heard.push(address);
        return { providerId: 'SM-late' };
      },
      60_000,
      vault,
    );
    for (let round = 1; round <= 3; round += 1) {
      await until(async () => logged.length >= round, 'the vault to be asked');
      await reaches(messageId, ({ state }) => state === 'queued');
      expect(await rowOf(messageId)).toMatchObject({ attempts: 13, maybe_sent: false });
      expect((await rowOf(messageId)).wait).toBeLessThan(30);
      if (round < 3) await comesDue(messageId);
    }
    expect(heard).toEqual([]);
    isAway = false;
    await comesDue(messageId);
    await reaches(messageId, ({ state }) => state === 'sent');
    expect(heard).toEqual(['+6281200001111']);
  });

  it('fails for all to see what the vault has nothing of', async () => {
    const messageId = await queue();
    await run(async () => ({ providerId: 'SM-never' }), 60_000, {
      deliver: () => Promise.reject(new Failure('not-found')),
    });
    await reaches(messageId, ({ state }) => state === 'failed');
    expect((await rowOf(messageId)).last_error).toBe('Failure: not-found: not-found');
  });

  it('answers to what the report was', async () => {
    const messageId = await queue('Sudah.', 'sms', '<lubang@warga.id>');
    const heard: OutboundMessage[] = [];
    await run(async (_, message) => {
      heard.push(message);
      return { providerId: 'SM-reply' };
    });
    await reaches(messageId, ({ state }) => state === 'sent');
    expect(heard[0]?.inReplyTo).toBe('<lubang@warga.id>');
  });

  it('marks as maybe sent what was cut off while sending, and sends it again', async () => {
    const messageId = await queue();
    let answer: (sent: Sent) => void = () => {};
    // Its sender never comes back: as after a crash, the row is left as being sent.
    await run(() => new Promise<Sent>((resolve) => (answer = resolve)), 30);
    await until(async () => logged.some((line) => line.includes('may have been sent')), 'patience to end');
    expect(await rowOf(messageId)).toMatchObject({ state: 'sending', maybe_sent: false });
    expect((await rowOf(messageId)).wait).toBeGreaterThan(60);
    await Promise.all(running.splice(0).map((runner) => runner.stop()));
    await comesDue(messageId);
    await run(async () => ({ providerId: 'SM-second' }));
    await reaches(messageId, ({ state }) => state === 'sent');
    expect(await rowOf(messageId)).toMatchObject({ maybe_sent: true, provider_id: 'SM-second', attempts: 2 });
    answer({ providerId: 'SM-second' });
  });

  it('goes on with others while a provider does not answer', async () => {
    await queue('macet');
    const fine = await queue('lancar');
    const later = await (async () => {
      await run(
        async (_, { text }) => (text === 'macet' ? new Promise<never>(() => {}) : { providerId: 'SM-fine' }),
        50,
      );
      await reaches(fine, ({ state }) => state === 'sent');
      return queue('lancar lagi');
    })();
    await reaches(later, ({ state }) => state === 'sent');
  });

  it('leaves alone what no channel here can carry', async () => {
    const letter = await queue('surat', 'letter');
    const text = await queue('teks');
    await run(async () => ({ providerId: 'SM-text' }));
    await reaches(text, ({ state }) => state === 'sent');
    expect(await rowOf(letter)).toMatchObject({ state: 'queued', attempts: 0 });
  });
});
