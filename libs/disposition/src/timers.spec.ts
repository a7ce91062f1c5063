import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database, TimerStore, type Timer } from '#store';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { Timers, type TimerHandlers } from './timers.js';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 23, 2, minute));

describe('timers', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let store: TimerStore;
  let done: Timer[] = [];
  let now = at(0);
  const warned: object[] = [];
  const log = { warn: (about: object) => void warned.push(about) };

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = await Database.open(fresh.url, { migrate: true });
    store = new TimerStore(database);
  });
  beforeEach(async () => {
    await database.query('DELETE FROM timer');
    done = [];
    now = at(0);
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  const working = (handlers: TimerHandlers): Timers =>
    new Timers({ database, timers: store, now: () => now, committed: () => {} }, handlers);
  const noting: TimerHandlers = { note: async (_tx, timer) => void done.push(timer) };
  const set = (minute: number, ref: string): Promise<void> =>
    database.transaction((tx) => store.set(tx, { kind: 'note', complaintId: null, ref, dueAt: at(minute) }));

  it('do what is due, and leave what is not', async () => {
    await set(3, 'later');
    await set(2, 'second');
    await set(1, 'first');
    now = at(2);
    await working(noting).round(log);
    expect(new Set(done.map(({ ref }) => ref))).toEqual(new Set(['first', 'second']));
    await working(noting).round(log);
    expect(done).toHaveLength(2);
  });

  it('are each done once, however many processes look', async () => {
    for (let each = 0; each < 250; each += 1) await set(0, `many-${each}`);
    const processes = Array.from({ length: 4 }, () => working(noting));
    const drain = async (timers: Timers): Promise<void> => {
      while (await timers.round(log));
    };
    await Promise.all(processes.map(drain));
    await Promise.all(processes.map(drain));
    expect(new Set(done.map(({ ref }) => ref)).size).toBe(250);
    expect(done).toHaveLength(250);
  });

  it('come back after a fault, roll back what was half done, and hold up no other', async () => {
    await set(0, 'bad');
    await set(1, 'good');
    now = at(1);
    let faults = 1;
    const timers = working({
      note: async (tx, timer) => {
        if (timer.ref === 'bad') {
          await store.set(tx, { kind: 'half', complaintId: null, dueAt: at(0) });
          if (faults-- > 0) throw new TypeError('words of a report');
        }
        done.push(timer);
      },
      half: async () => {},
    });
    await timers.round(log);
    expect(done.map(({ ref }) => ref)).toEqual(['good']);
    expect(await database.query(`SELECT kind, last_error FROM timer`)).toEqual([
      { kind: 'note', last_error: 'TypeError' },
    ]);
    expect(JSON.stringify(warned)).not.toContain('words of a report');
    now = at(2);
    await timers.round(log);
    expect(done.map(({ ref }) => ref)).toEqual(['good', 'bad']);
  });

  it('are taken over when whoever took them died', async () => {
    await set(0, 'orphan');
    await store.claim(now, 1, 60);
    await working(noting).round(log);
    expect(done).toEqual([]);
    now = at(2);
    await working(noting).round(log);
    expect(done.map(({ ref }) => ref)).toEqual(['orphan']);
  });
});
