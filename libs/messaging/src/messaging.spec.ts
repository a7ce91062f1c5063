import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { firstValueFrom, of } from 'rxjs';
import { newId } from '#platform';
import { Database, OutboxStore } from '#store';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { until } from '../../../test/support/until.js';
import { InProcessClient, InProcessServer, type EventEnvelope } from './in-process.transport.js';
import { OutboxRelay } from './outbox.relay.js';

type Handler = (event: EventEnvelope) => Promise<unknown>;

describe('the in-process transport', () => {
  it('asks who answers a pattern, and passes on what he throws', async () => {
    const server = new InProcessServer();
    server.addHandler('double', async (value: number) => of(value * 2));
    server.addHandler('fail', () => Promise.reject(new TypeError('no')));
    const client = new InProcessClient(server);
    expect(await firstValueFrom(client.send<number>('double', 21))).toBe(42);
    await expect(firstValueFrom(client.send('fail', 1))).rejects.toThrow(TypeError);
    await expect(firstValueFrom(client.send('unknown', 1))).rejects.toThrow('nobody answers unknown');
  });

  it('gives an event to each of its handlers, also after one of them failed', async () => {
    const server = new InProcessServer();
    const heard: string[] = [];
    server.addHandler('happened', () => Promise.reject(new RangeError('first')), true);
    server.addHandler('happened', async () => void heard.push('second'), true);
    server.addHandler('happened', async () => void heard.push('third'), true);
    const client = new InProcessClient(server);
    const told = firstValueFrom(client.emit('happened', { id: newId(), payload: null }), {
      defaultValue: null,
    });
    await expect(told).rejects.toThrow(RangeError);
    expect(heard).toEqual(['second', 'third']);
  });
});

describe('the outbox relay', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let outbox: OutboxStore;
  const relays: OutboxRelay[] = [];
  let logged: string[] = [];

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = await Database.open(fresh.url, { migrate: true });
    outbox = new OutboxStore(database);
  });
  afterEach(async () => {
    await Promise.all(relays.splice(0).map((relay) => relay.stop()));
    await database.query(`DELETE FROM outbox`);
    logged = [];
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  async function commit(pattern: string, payload: object = {}): Promise<string> {
    const id = newId();
    await database.query(`INSERT INTO outbox (id, pattern, payload, due_at) VALUES ($1, $2, $3, now())`, [
      id,
      pattern,
      JSON.stringify(payload),
    ]);
    return id;
  }
  function relay(handlers: [pattern: string, Handler][], pollMs = 20, patienceMs = 60_000): OutboxRelay {
    const server = new InProcessServer();
    for (const [pattern, handler] of handlers) server.addHandler(pattern, handler, true);
    const log = {
      warn: (details: object, text: string) => void logged.push(JSON.stringify({ ...details, text })),
    };
    const made = new OutboxRelay(outbox, new InProcessClient(server), log, pollMs, patienceMs);
    relays.push(made);
    made.start();
    return made;
  }
  interface Row {
    sent: boolean;
    attempts: number;
    last_error: string | null;
    wait: number;
  }
  async function rowOf(id: string): Promise<Row> {
    const [row] = await database.query<Row>(
      `SELECT sent_at IS NOT NULL AS sent, attempts, last_error, extract(epoch FROM due_at - now())::float8 AS wait
       FROM outbox WHERE id = $1`,
      [id],
    );
    if (!row) throw new Error('no such event');
    return row;
  }
  const reaches = (id: string, reached: (row: Row) => boolean) =>
    until(async () => reached(await rowOf(id)), 'the event');

  it('delivers each event with its payload to every handler, and only then takes it as sent', async () => {
    const heard: [string, EventEnvelope][] = [];
    const id = await commit('complaint.received', { complaintId: 'x' });
    relay([
      ['complaint.received', async (event) => void heard.push(['triage', event])],
      ['complaint.received', async (event) => void heard.push(['media', event])],
    ]);
    await reaches(id, ({ sent }) => sent);
    const event = { id, payload: { complaintId: 'x' } };
    expect(heard).toEqual([
      ['triage', event],
      ['media', event],
    ]);
    expect(await outbox.pending()).toBe(0);
  });

  it('retries one that fails after growing waits, while others pass', async () => {
    let failing = true;
    const bad = await commit('bad', { text: 'rahasia' });
    const good = await Promise.all(Array.from({ length: 5 }, () => commit('good')));
    relay([
      ['bad', async () => (failing ? Promise.reject(new TypeError('rahasia')) : null)],
      ['good', async () => null],
    ]);
    await Promise.all(good.map((id) => reaches(id, ({ sent }) => sent)));
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await reaches(
        bad,
        ({ attempts, wait, last_error: error }) => attempts === attempt && error !== null && wait < 59,
      );
      waits.push((await rowOf(bad)).wait);
      await database.query(`UPDATE outbox SET due_at = now(), last_error = NULL WHERE id = $1`, [bad]);
      if (attempt === 3) failing = false;
      if (attempt === 3) break;
    }
    expect(waits[1]).toBeGreaterThan(waits[0] ?? 0);
    expect(waits[2]).toBeGreaterThan(waits[1] ?? 0);
    await reaches(bad, ({ sent }) => sent);
    expect(logged.join()).toContain('TypeError');
    expect(logged.join()).not.toContain('rahasia');
  });

  it('is not held up by a handler that never ends, whose event comes back when its lease is over', async () => {
    let hangs = 0;
    const stuck = await commit('stuck');
    const beside = await commit('fine');
    const made = relay(
      [
        ['stuck', () => ((hangs += 1) === 1 ? new Promise(() => {}) : Promise.resolve())],
        ['fine', async () => null],
      ],
      20,
      50,
    );
    await reaches(beside, ({ sent }) => sent);
    const next = await commit('fine');
    made.nudge();
    await reaches(next, ({ sent }) => sent);
    expect(await rowOf(stuck)).toMatchObject({ sent: false, attempts: 1 });
    await database.query(`UPDATE outbox SET due_at = now() WHERE id = $1`, [stuck]);
    await reaches(stuck, ({ sent }) => sent);
    expect(hangs).toBe(2);
  });

  it('takes as sent what was slow, when it has ended after all', async () => {
    let end: () => void = () => {};
    const slow = await commit('slow');
    relay([['slow', () => new Promise<void>((resolve) => (end = resolve))]], 20, 50);
    const other = await commit('nobody-listens');
    await reaches(other, ({ sent }) => sent);
    expect((await rowOf(slow)).sent).toBe(false);
    end();
    await reaches(slow, ({ sent, attempts }) => sent && attempts === 1);
  });

  it('looks at once when nudged', async () => {
    const made = relay([['quick', async () => null]], 3_600_000);
    const first = await commit('quick');
    made.nudge();
    await reaches(first, ({ sent }) => sent);
    const second = await commit('quick');
    made.nudge();
    await reaches(second, ({ sent }) => sent);
  });

  it('gives each event to one of several relays', async () => {
    const heard: string[] = [];
    const ids = await Promise.all(Array.from({ length: 120 }, () => commit('shared')));
    const take: [string, Handler][] = [['shared', async (event) => void heard.push(event.id)]];
    relay(take);
    relay(take);
    await until(async () => (await outbox.pending()) === 0, 'all to be sent');
    expect(heard.toSorted()).toEqual(ids.toSorted());
  });

  it('lets a handler’s work count once, and not at all when it fails', async () => {
    const id = newId();
    const work =
      (name: string) => async (tx: { query(sql: string, values: unknown[]): Promise<unknown> }) => {
        await tx.query(`INSERT INTO category (id, label, gloss) VALUES ($1, $1, $1)`, [`${name}-${newId()}`]);
      };
    const made = async (name: string) =>
      (await database.query(`SELECT 1 FROM category WHERE id LIKE $1 || '-%'`, [name])).length;
    await Promise.all(Array.from({ length: 5 }, () => outbox.once(id, 'triage', work('once'))));
    expect(await made('once')).toBe(1);
    await outbox.once(id, 'media', work('once'));
    expect(await made('once')).toBe(2);
    const fails = outbox.once(newId(), 'triage', async (tx) => {
      await work('failed')(tx);
      throw new Error('after the work');
    });
    await expect(fails).rejects.toThrow('after the work');
    expect(await made('failed')).toBe(0);
    const retried = newId();
    await outbox.once(retried, 'triage', () => Promise.reject(new Error('first'))).catch(() => null);
    await outbox.once(retried, 'triage', work('retried'));
    expect(await made('retried')).toBe(1);
  });
});
