import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { channelDefinitions, openChannels, type ChannelAdapter } from '#channels';
import { ChannelStore } from '#store';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { dialects, type Dialect, type Said } from '../../../test/support/histories.js';
import { intakeOn } from '../../../test/support/intake.js';

const RUNS = 25;
const MINUTE = 60_000;

/** What some reporters say, in the order they say it: indexes of reporters, and which follow-up each one is. */
interface History {
  /** How many things each reporter says. */
  talks: number[];
  /** The first text begins with the service word, as people learned it from 1708. */
  opensWithWord: boolean;
}

/** How a provider brings a history: each thing at least once, in any order, some at the same time, and late. */
interface Delivery {
  /** Sort keys, taken in turn. */
  order: number[];
  /** Which things come once more, by index. */
  again: number[];
  /** How many are under way at once. */
  abreast: number;
  /** Minutes between what comes, taken in turn. */
  delays: number[];
}

const histories: fc.Arbitrary<History> = fc.record({
  talks: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
  opensWithWord: fc.boolean(),
});
const deliveries: fc.Arbitrary<Delivery> = fc.record({
  order: fc.array(fc.nat({ max: 1000 }), { minLength: 12, maxLength: 12 }),
  again: fc.array(fc.nat({ max: 30 }), { maxLength: 6 }),
  abreast: fc.integer({ min: 1, max: 4 }),
  delays: fc.array(fc.nat({ max: 3 * 24 * 60 }), { minLength: 1, maxLength: 6 }),
});

const subjects = ['lampu jalan padam', 'air tidak mengalir', 'sampah menumpuk', 'got mampet'];
/** Letters alone: numbers are taken out of what is said. */
const inLetters = (count: number): string =>
  String(count).replace(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));

const together = { abreast: 1, delays: [0] };

/** Everything once in the order that the provider happens to bring it, and then some of it again. */
function anyOrder(said: Said[], { order, again }: Delivery): Said[] {
  const coming = said
    .map((one, index) => ({ one, key: order[index % order.length] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);
  const twice = again.flatMap((index) => said[index % said.length] ?? []);
  // Some come again before the others have come at all.
  return [...twice.slice(0, 2), ...coming, ...twice.slice(2)];
}

describe('any permutation, duplication and delay of a history ends in the same complaints', () => {
  let fresh: FreshDatabase;
  let house: Awaited<ReturnType<typeof intakeOn>>;
  let clock = Date.UTC(2026, 10, 20, 2);
  let told = 0;
  const channels = openChannels(
    {
      CHANNEL_WHATSAPP_ACCOUNT_SID: 'ACdemo',
      CHANNEL_WHATSAPP_AUTH_TOKEN: 'demo-token',
      CHANNEL_WHATSAPP_FROM: 'whatsapp:+6200001708',
      CHANNEL_X_APP_KEY: 'key',
      CHANNEL_X_APP_SECRET: 'secret',
      CHANNEL_X_ACCESS_TOKEN: '1708-token',
      CHANNEL_X_ACCESS_SECRET: 'secret',
      CHANNEL_X_ACCOUNT: 'LAPOR1708',
      CHANNEL_X_HASHTAG: 'LAPOR',
    },
    { publicUrl: 'http://muara.test', secret: 's'.repeat(32), demo: true },
  );

  beforeAll(async () => {
    fresh = await freshDatabase();
    house = await intakeOn(fresh.url, () => new Date(clock));
  });
  afterAll(async () => {
    await Promise.all([...channels.values()].map(async (channel) => channel.close?.()));
    await house.database.close();
    await fresh.drop();
  });

  /** The history as nobody has told it before: by new people, in new messages, in words that are the same each time. */
  function tellAnew({ talks, opensWithWord }: History, canJoin: boolean): Said[] {
    return talks.flatMap((count, person) => {
      told += 1;
      const who = told;
      return Array.from({ length: count }, (_, turn) => {
        const lead = opensWithWord && turn === 0 && canJoin ? 'LAPOR ' : '';
        return {
          id: `SM${String(who).padStart(8, '0')}${person}${turn}`,
          from: `+62813${String(who).padStart(8, '0')}`,
          words: `${lead}${subjects[turn]} di gang ${inLetters(person)}`,
        };
      });
    });
  }

  async function receive(channel: ChannelAdapter, dialect: Dialect, said: Said): Promise<string | null> {
    const [taken] = await house.intake.receive(channel, dialect.raw(said));
    return taken?.complaintId ?? null;
  }

  /** Lets everything come, and tells which complaints it is in. */
  async function bring(
    channel: ChannelAdapter,
    dialect: Dialect,
    coming: Said[],
    { abreast, delays }: Pick<Delivery, 'abreast' | 'delays'>,
  ): Promise<Set<string | null>> {
    const into = new Set<string | null>();
    for (let at = 0; at < coming.length; at += abreast) {
      const group = coming.slice(at, at + abreast);
      const taken = await Promise.all(group.map((said) => receive(channel, dialect, said)));
      for (const complaintId of taken) into.add(complaintId);
      clock += (delays[at % delays.length] ?? 0) * MINUTE;
    }
    return into;
  }

  /** Each complaint by all the words in it, without their order. */
  async function wordsIn(complaints: Set<string | null>): Promise<string[]> {
    const rows = await house.database.query<{ words: string[] }>(
      `SELECT array_agg(w.text ORDER BY w.text) AS words
       FROM complaint c CROSS JOIN LATERAL (
         SELECT c.text UNION ALL SELECT m.text FROM message m WHERE m.complaint_id = c.id AND m."from" = 'reporter'
       ) AS w WHERE c.id = ANY($1::uuid[]) GROUP BY c.id`,
      [[...complaints]],
    );
    return rows.map(({ words }) => words.map((text) => text.trim()).join(' | ')).sort();
  }

  it('has a way of telling one for every channel', () => {
    expect(new Set(Object.keys(dialects))).toEqual(new Set(channelDefinitions.map(({ id }) => id)));
  });

  it.each(Object.keys(dialects))('by %s', async (id) => {
    const channel = channels.get(id);
    const dialect = dialects[id];
    if (!channel || !dialect) throw new Error(`${id} is off`);
    await fc.assert(
      fc.asyncProperty(histories, deliveries, async (history, delivery) => {
        const inOrder = tellAnew(history, dialect.joins);
        const expected = await wordsIn(await bring(channel, dialect, inOrder, together));

        const anyhow = tellAnew(history, dialect.joins);
        // What a network takes apart it brings within seconds; words that open anew say so only then.
        const delays = history.opensWithWord && dialect.joins ? [0] : delivery.delays;
        const coming = anyOrder(anyhow, delivery);
        expect(await wordsIn(await bring(channel, dialect, coming, { ...delivery, delays }))).toEqual(
          expected,
        );
        expect(expected).toHaveLength(dialect.joins ? history.talks.length : anyhow.length);
      }),
      { numRuns: RUNS },
    );
  });

  it('by mail that answers ours, among mail that comes again', async () => {
    const { email } = dialects;
    const channel = channels.get('email');
    if (!channel || !email) throw new Error('mail is off');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), deliveries, async (count, delivery) => {
        const outcomes: string[][] = [];
        for (const isInOrder of [true, false]) {
          const [first, ...rest] = tellAnew({ talks: [count], opensWithWord: false }, true);
          if (!first) return;
          // Nobody answers before he has heard from us.
          const complaintId = await receive(channel, email, first);
          const token = house.tokens.of(complaintId ?? '');
          const everything = [first, ...rest.map((said) => ({ ...said, token }))];
          const into = isInOrder
            ? await bring(channel, email, everything, together)
            : await bring(channel, email, anyOrder(everything, delivery), delivery);
          outcomes.push(await wordsIn(into));
        }
        expect(outcomes[1]).toEqual(outcomes[0]);
        expect(outcomes[0]).toHaveLength(1);
      }),
      { numRuns: RUNS },
    );
  });

  it('and every source message is accounted for, once', async () => {
    const account = await new ChannelStore(house.database).account(null);
    const all = account.reduce((sum, { messages }) => sum + messages, 0);
    expect(all).toBe(await house.count('inbound'));
    const of = (outcome: string): number =>
      account.filter((row) => row.outcome === outcome).reduce((sum, { messages }) => sum + messages, 0);
    expect([of('accepted'), of('joined')]).toEqual([
      await house.count('complaint'),
      await house.count('message', `"from" = 'reporter'`),
    ]);
    expect([of('asked-which'), of('answered'), of('quarantined')]).toEqual([0, 0, 0]);
  });
});
