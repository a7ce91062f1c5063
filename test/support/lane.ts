import { createHash } from 'node:crypto';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Client } from 'pg';
import { Triage, type WorkParts } from '#disposition';
import type { House } from '#house';
import { ComplaintQueries, Database, IntakeStore, TimerStore, type Transaction } from '#store';
import type { RoutingDecision } from '#routing';
import { openDesks, openTimers } from '../../libs/house/src/open-desks.js';
import { Joining } from '../../libs/intake/src/joining.js';
import { overseersOf } from './twin-cast.js';
import { UNDO_SECONDS } from './twin-acts.js';

/** What the house was told of in a lane, for as long as it stands. */
export interface Told {
  pattern: string;
  payload: Record<string, unknown>;
}

/**
 * One connection to a real database on which everything really happens, in one transaction that is never committed:
 * what its caller calls a transaction is a savepoint in it. Statements are prepared once. Its desks, its timers and its
 * time are its own; `forget` takes everything back.
 */
export class Lane {
  readonly database: Database;
  readonly told: Told[] = [];
  now = new Date(0);
  statements = 0;
  /** One statement at a time, as they were asked. */
  private turn: Promise<unknown> = Promise.resolve();
  private queue: Promise<unknown> = Promise.resolve();
  private readonly inside = new AsyncLocalStorage<true>();

  private constructor(private readonly client: Client) {
    const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => this.ask<Row>(sql, values);
    const transaction = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => this.savepoint(work);
    this.database = Object.assign(Object.create(Database.prototype) as Database, { query, transaction });
  }

  static async open(url: string): Promise<Lane> {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`SET ROLE muara_app`);
    return new Lane(client);
  }

  begin(): Promise<unknown> {
    return this.client.query('BEGIN');
  }

  async forget(): Promise<void> {
    await this.client.query('ROLLBACK');
    this.told.length = 0;
  }

  /** Does it, and takes it back. */
  async aside(work: () => Promise<void>): Promise<void> {
    const { now } = this;
    const heard = this.told.length;
    await this.client.query('SAVEPOINT aside');
    await work();
    await this.client.query('ROLLBACK TO SAVEPOINT aside; RELEASE SAVEPOINT aside');
    this.told.length = heard;
    this.now = now;
  }

  close(): Promise<void> {
    return this.client.end();
  }

  async ask<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
    this.statements += 1;
    if (sql.startsWith('INSERT INTO outbox') && typeof values[2] === 'string')
      this.told.push({ pattern: String(values[1]), payload: JSON.parse(values[2]) as Told['payload'] });
    const answer = this.turn.then(() => this.client.query({ name: nameOf(sql), text: sql, values }));
    this.turn = answer.catch(() => null);
    return (await answer).rows as Row[];
  }

  /** One after the other, as each connection of a pool does: whoever comes meanwhile waits. */
  private savepoint<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (this.inside.getStore()) throw new Error('a transaction within a transaction waits for itself');
    const done = this.queue.then(() => this.inside.run(true, () => this.run(work)));
    this.queue = done.catch(() => null);
    return done;
  }

  private async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const heard = this.told.length;
    await this.client.query('SAVEPOINT work');
    try {
      const result = await work({ query: (sql, values) => this.ask(sql, values) });
      await this.client.query('RELEASE SAVEPOINT work');
      return result;
    } catch (error) {
      await this.client.query('ROLLBACK TO SAVEPOINT work; RELEASE SAVEPOINT work');
      this.told.length = heard;
      throw error;
    }
  }
}

const names = new Map<string, string>();
function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) names.set(sql, (name = createHash('sha1').update(sql).digest('base64url')));
  return name;
}

/** The words by which a reporter of the play accuses a body. */
export const accusing = (body: string): string => `Petugas <${body}> minta uang`;

/** Reads what the play's reporters say, and nothing else. */
export const router = {
  route: ({ text }: { text: string }): RoutingDecision => {
    const accused = [...new Set(Array.from(text.matchAll(/<([a-z.]+)>/g), ([, body = '']) => body))];
    const isAccusing = accused.length > 0;
    return {
      category: 'lampu-jalan',
      wilayah: '12.71',
      place: null,
      instansi: isAccusing ? (overseersOf(accused)[0] ?? null) : 'medan.dishub',
      classification: 'pengaduan',
      supervisory: isAccusing,
      accused,
      confidence: 0.9,
      outcome: 'suggest',
      alternatives: [],
      why: [],
      modelVersion: 'play',
    };
  },
};

/** The real desks of a house, on a lane. */
export async function desksOn(lane: Lane, house: House) {
  const { database } = lane;
  const { office, identity } = house;
  const now = (): Date => new Date(lane.now);
  const committed = (): void => {};
  const timerStore = new TimerStore(database);
  const queries = new ComplaintQueries(database);
  const shared = { database, office, now, committed };
  const parts: WorkParts = { ...shared, queries, timers: timerStore, undoSeconds: UNDO_SECONDS };
  await lane.begin();
  const timers = await openTimers({ ...shared, timerStore }, {});
  await lane.forget();
  const joining = new Joining({
    database,
    memory: new IntakeStore(database),
    identity,
    holdsUnscanned: false,
    now,
  });
  const triage = new Triage(office, router, now, timerStore);
  const desks = openDesks(parts, { identity, holdsUnscanned: false });
  return { ...desks, ...timers, office, queries, joining, triage };
}
export type LaneDesks = Awaited<ReturnType<typeof desksOn>>;
