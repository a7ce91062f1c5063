import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { InboundReport } from '#complaint';
import { openHouse, type House } from '#house';
import { TestClock } from '#platform';
import { ComplaintUnit, Database } from '#store';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { aReport, rawOf } from '../../../test/support/intake.js';
import { startPeerEdge, type PeerEdge } from '../../../test/support/peer-edge.js';
import { noVault, sealer } from '../../../test/support/vault.js';
import { HandingOver } from './handing-over.js';
import { PartnerRunner } from './partner.runner.js';

const WATER = 'sumut.tirtanadi';
const by = { id: 'ani', role: 'national-admin' } as const;

interface Side {
  fresh: FreshDatabase;
  house: House;
  edge: PeerEdge;
  runner: PartnerRunner;
}

/** The city's installation, and the one of a body whose people work there. */
let city: Side;
let water: Side;
let clock: TestClock;

async function open(): Promise<Side> {
  const fresh = await freshDatabase();
  const house = await openHouse({
    databaseUrl: fresh.url,
    secret: 'a secret of the tests, long enough to be one',
    publicUrl: 'http://localhost:3000',
    channels: new Map(),
    sealer,
    vault: noVault,
    clock,
    partnersOnLocalhost: true,
  });
  const edge = await startPeerEdge(() => house);
  const runner = new PartnerRunner(house.partnerParts, { warn: () => {}, error: () => {} });
  return { fresh, house, edge, runner };
}

beforeAll(async () => {
  // What is signed is held against the receiver's own clock: it starts with ours.
  clock = new TestClock(new Date());
  city = await open();
  water = await open();
  const pairing = await city.house.peers.add(
    { name: 'Tirtanadi', url: water.edge.url, instansi: WATER },
    'ani',
  );
  await water.house.peers.add({ name: 'Muara Medan', url: city.edge.url, ...pairing }, 'ani');
});

beforeEach(() => {
  city.edge.came.length = 0;
  water.edge.came.length = 0;
});

afterEach(() => Promise.all([carryAll(city), carryAll(water)]));

afterAll(async () => {
  for (const side of [city, water]) {
    await side?.edge.close();
    await side?.house.close();
    await side?.fresh.drop();
  }
});

let reports = 0;

async function accepted(says: Partial<InboundReport> = {}, channel = 'web'): Promise<string> {
  reports += 1;
  const report = aReport(`handed-${reports}`, says);
  return (await city.house.intake.accept({ channel, raw: rawOf(report), report })).complaintId ?? '';
}

const on = <T>({ house }: Side, id: string, work: (unit: ComplaintUnit) => Promise<T>): Promise<T> =>
  house.database.transaction(async (tx) => {
    const unit = await ComplaintUnit.lock(tx, { id });
    if (!unit) throw new Error('no such complaint');
    return work(unit);
  });

/** As an officer hands it to a body, and the consumer hears of it. */
async function dispose(side: Side, id: string, instansi: string): Promise<void> {
  await on(side, id, async (unit) => {
    const at = clock.now();
    const hand = {
      kind: 'referral',
      instansi,
      reason: 'r',
      madeBy: 'ani',
      madeAt: at,
      answerBy: at,
    } as const;
    await unit.hand(hand);
    await unit.set({ status: 'referred', instansi, category: 'air-minum' });
    await unit.record({ at, actor: by.id, role: by.role, action: 'referred', reason: 'r', instansi });
    await side.house.handingOver.begin(unit.tx, id, instansi);
  });
}

async function carryAll({ runner }: Side): Promise<void> {
  while (await runner.round()) {
    // Until nothing is due any more.
  }
}

async function adds(id: string, text: string): Promise<void> {
  await on(city, id, async (unit) => {
    const said = {
      from: 'reporter',
      kind: 'words',
      text,
      at: clock.now(),
      author: null,
      instansi: null,
    } as const;
    await unit.say(said);
    await unit.letBeSeen();
    await city.house.handingOver.sayMore(unit.tx, id);
  });
}

/** What stands of it at the other installation. */
async function there(id: string): Promise<string[]> {
  const rows = await water.house.database.query<{ id: string }>(
    `SELECT h.complaint_id AS id FROM handover h WHERE h.direction = 'in' AND h.foreign_id IN (
       SELECT unnest($1::text[]))`,
    [(await handovers(id)).map((row) => row.id)],
  );
  return rows.map((row) => row.id);
}

const handovers = (id: string): Promise<{ id: string; state: string; foreign_id: string | null }[]> =>
  city.house.database.query(`SELECT id, state, foreign_id FROM handover WHERE complaint_id = $1`, [id]);

async function timeline(side: Side, id: string): Promise<string[]> {
  const rows = await side.house.database.query<{ action: string; reason: string | null }>(
    `SELECT action, reason FROM audit WHERE subject = $1 AND action LIKE 'hand%' ORDER BY id`,
    [id],
  );
  return rows.map(({ action, reason }) => `${action} ${reason ?? ''}`);
}

const publicThere = async (): Promise<string[]> =>
  (await water.house.publicComplaints.list({ limit: 100 })).map(({ code }) => code);

/** Taken in at the other installation, and disposed there by a person. */
async function readThere(id: string): Promise<string> {
  await carryAll(city);
  const [complaintId = ''] = await there(id);
  await dispose(water, complaintId, 'medan.dishub');
  return on(water, complaintId, async ({ complaint }) => complaint.code);
}

describe('what is seen of a report that was handed over', () => {
  it('may be public where it may be public with us', async () => {
    const ours = [await accepted(), await accepted({ consents: { publish: true } }, 'sms')];
    for (const id of ours) {
      await dispose(city, id, WATER);
      const code = await readThere(id);
      expect(await publicThere()).toContain(code);
    }
  });

  it('is never public where its reporter is anonymous, or was not told that it may be', async () => {
    const hidden = [
      await accepted({ anonymous: true }),
      await accepted({}, 'sms'),
      await accepted({ consents: { publish: false } }),
    ];
    for (const id of hidden) {
      await dispose(city, id, WATER);
      const code = await readThere(id);
      expect(await publicThere()).not.toContain(code);
    }
    const [anonymous = ''] = await there(hidden[0] ?? '');
    expect(await on(water, anonymous, async ({ complaint }) => complaint.protection.mayKnow)).toBe(
      'nobody-alone',
    );
  });

  it('is hidden there as well once it was hidden here', async () => {
    const id = await accepted();
    await dispose(city, id, WATER);
    const code = await readThere(id);
    await on(city, id, (unit) =>
      unit.set({ protection: { ...unit.complaint.protection, mayKnow: 'nobody-alone' } }),
    );
    await adds(id, 'Tolong jangan sebut saya');
    await carryAll(city);
    expect(await publicThere()).not.toContain(code);
    const [complaintId = ''] = await there(id);
    const [entry] = await water.house.database.query(
      `SELECT actor, reason FROM audit WHERE subject = $1 AND action = 'made-anonymous'`,
      [complaintId],
    );
    expect(entry).toEqual({ actor: 'Muara Medan', reason: null });
  });

  it('is anonymous and not public where an older installation says nothing of it', async () => {
    const { house } = water;
    const [peer] = await house.peers.list();
    if (!peer) throw new Error('no peer');
    const data = { id: 'older-1', number: 'AB-12', text: 'Air keruh di Jalan Sutomo' };
    const body = JSON.stringify({ type: 'handover', timestamp: clock.now(), data });
    const headers = house.partnerParts.signing.sign(peer, { id: 'msg-1', at: clock.now(), body });
    await house.takingOver.receive(peer.id, { headers, body: Buffer.from(body) });
    const received = await house.partnerParts.handovers.received(peer.id, 'older-1');
    const id = received?.complaintId ?? '';
    await dispose(water, id, 'medan.dishub');
    const complaint = await on(water, id, async (unit) => unit.complaint);
    expect(complaint.protection.mayKnow).toBe('nobody-alone');
    expect(complaint.consents).toEqual({ publish: false });
    expect(await publicThere()).not.toContain(complaint.code);
  });
});

describe('the number of a report at the other installation', () => {
  it('is dated by the day in the area of the report', async () => {
    const night = (): Date => new Date('2026-11-26T15:30:00Z');
    const { partnerParts, database } = city.house;
    const handingOver = new HandingOver({ ...partnerParts, now: night });
    for (const [wilayah, day] of [
      ['12.71', '2026-11-26'],
      ['91.71', '2026-11-27'],
    ] as const) {
      const id = await accepted({ wilayah });
      await dispose(city, id, WATER);
      const [row] = await handovers(id);
      const handover = await partnerParts.handovers.find(row?.id ?? '');
      const peer = await partnerParts.store.peer({ instansi: WATER });
      if (!handover || !peer) throw new Error('nothing was begun');
      await handingOver.taken(handover, peer, { reference: 'XY-1', state: 'received' }, handover.id);
      const [reference] = await database.query(
        `SELECT date::text FROM external_reference WHERE complaint_id = $1`,
        [id],
      );
      expect(reference).toEqual({ date: day });
    }
  });
});

describe('a hand-over that was refused', () => {
  it('is sent again, under the same id, once the complaint is handed to that body anew', async () => {
    const id = await accepted();
    water.edge.failNext(422);
    await dispose(city, id, WATER);
    await carryAll(city);
    expect(await handovers(id)).toMatchObject([{ state: 'refused', foreign_id: null }]);
    await dispose(city, id, WATER);
    await carryAll(city);
    expect(new Set(water.edge.came.map((data) => data['id'])).size).toBe(1);
    expect(await there(id)).toHaveLength(1);
    expect(await timeline(city, id)).toEqual([
      'handover-queued Tirtanadi',
      'handover-refused http-422',
      'handover-queued Tirtanadi',
      expect.stringMatching(/^handed-over /),
    ]);
  });

  it('opens no second complaint where it had been taken, and only the answer was lost', async () => {
    const id = await accepted();
    water.edge.failNext(0, 422);
    await dispose(city, id, WATER);
    await carryAll(city);
    clock.advance(5_000);
    await carryAll(city);
    expect(await handovers(id)).toMatchObject([{ state: 'refused' }]);
    expect(await there(id)).toHaveLength(1);
    await dispose(city, id, WATER);
    await carryAll(city);
    expect(await there(id)).toHaveLength(1);
    expect((await handovers(id))[0]?.foreign_id).not.toBeNull();
  });

  it('is not sent twice where it is on its way already', async () => {
    const id = await accepted();
    await dispose(city, id, WATER);
    await dispose(city, id, WATER);
    await carryAll(city);
    expect(water.edge.came).toHaveLength(1);
  });
});

describe('a complaint whose reporter was erased', () => {
  /** As the vault notes it, before anything else of him goes. */
  async function erase(id: string): Promise<void> {
    const vault = await Database.open(city.fresh.url, { as: 'vault', poolSize: 1 });
    await vault.query(`INSERT INTO erasure (owner_id, at, why, by) VALUES ($1, now(), 'request', 'sari')`, [
      id,
    ]);
    await vault.close();
  }

  it('does not leave, and its timeline says why', async () => {
    const id = await accepted();
    await erase(id);
    await dispose(city, id, WATER);
    await carryAll(city);
    expect(water.edge.came).toEqual([]);
    expect(await timeline(city, id)).toEqual(['handover-withheld erased']);
  });

  it('does not leave when it was on its way, and no later words follow it', async () => {
    const [waiting, gone] = [await accepted(), await accepted()];
    await dispose(city, gone, WATER);
    await carryAll(city);
    await dispose(city, waiting, WATER);
    await adds(gone, 'Masih keruh');
    await erase(waiting);
    await erase(gone);
    await carryAll(city);
    expect(water.edge.came).toHaveLength(1);
    for (const id of [waiting, gone]) {
      expect((await timeline(city, id)).at(-1)).toBe('handover-withheld erased');
    }
  });
});

describe('a complaint that another body has by now', () => {
  it('is not sent, and its timeline says why', async () => {
    const id = await accepted();
    await dispose(city, id, WATER);
    await dispose(city, id, 'medan.dishub');
    await carryAll(city);
    expect(water.edge.came).toEqual([]);
    expect(await timeline(city, id)).toEqual(['handover-queued Tirtanadi', 'handover-ended moved-on']);
  });

  it('brings no later words there, until the body has it again', async () => {
    const id = await accepted();
    await dispose(city, id, WATER);
    await carryAll(city);
    await dispose(city, id, 'medan.dishub');
    await adds(id, 'Masih keruh');
    await carryAll(city);
    expect(water.edge.came).toHaveLength(1);
    await dispose(city, id, WATER);
    await carryAll(city);
    expect(water.edge.came).toHaveLength(2);
    expect(water.edge.came[1]).toMatchObject({ words: [{ text: 'Masih keruh' }] });
  });

  it('brings no words there that were on their way when it moved', async () => {
    const id = await accepted();
    await dispose(city, id, WATER);
    await carryAll(city);
    await adds(id, 'Masih keruh');
    await dispose(city, id, 'medan.dishub');
    await carryAll(city);
    expect(water.edge.came).toHaveLength(1);
    expect((await timeline(city, id)).at(-1)).toBe('handover-ended moved-on');
  });

  it('is told of there no more to its reporter, and whoever answered there sees that', async () => {
    const id = await accepted();
    await dispose(city, id, WATER);
    await carryAll(city);
    await dispose(city, id, 'medan.dishub');
    const [complaintId = ''] = await there(id);
    const at = clock.now();
    await on(water, complaintId, async (unit) => {
      const said = {
        from: 'instansi',
        kind: 'answer',
        text: 'Sudah.',
        at,
        author: 'budi',
        instansi: null,
      } as const;
      const messageId = await unit.say(said);
      await water.house.takingOver.tell(unit.tx, complaintId, { messageId });
    });
    await carryAll(water);
    const told = await city.house.database.query(
      `SELECT FROM message WHERE complaint_id = $1 AND "from" = 'instansi'`,
      [id],
    );
    expect(told).toEqual([]);
    expect((await timeline(water, complaintId)).at(-1)).toBe('handover-status-refused handover-ended');
    expect(await on(city, id, async ({ complaint }) => complaint.status)).toBe('referred');
  });
});
