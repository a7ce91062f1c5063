import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestClock } from '#platform';
import { Database, OfficeStore } from '#store';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { Directory } from './directory.js';
import { Office, seedDirectory, seedOffice } from './office.js';

const operator = { actor: 'operator', at: new Date('2026-11-23T02:00:00Z') };

describe('the directory', () => {
  const directory = new Directory(seedDirectory());
  const { instansi, wilayah, categories } = directory.data;

  it('names only bodies, areas and categories that are in it, and ends above everybody', () => {
    for (const body of instansi) {
      if (body.parentId !== null) expect(directory.instansi(body.parentId)).toBeDefined();
      if (body.wilayah !== null) expect(directory.wilayah(body.wilayah)).toBeDefined();
      for (const id of body.handles) expect(directory.category(id)).toBeDefined();
      expect(directory.isWithin(body.id, 'nasional')).toBe(true);
    }
    for (const area of wilayah)
      if (area.parent !== null) expect(directory.wilayah(area.parent)).toBeDefined();
    expect(new Set(instansi.map(({ id }) => id)).size).toBe(instansi.length);
    expect(categories.length).toBeGreaterThan(0);
  });

  it.each([
    ['medan.dishub', 'medan'],
    ['medan', 'medan'],
    ['barru.tirta-waesai', 'barru'],
    ['sumut.inspektorat', 'sumut'],
    ['pln', 'nasional'],
    ['no-such-body', undefined],
  ])('says that %s belongs to the government %s', (body, government) => {
    expect(directory.governmentOf(body)?.id).toBe(government);
  });

  it('has an inspectorate for every regional government, and says where it has none', () => {
    const regional = instansi.filter(({ kind }) => ['pemprov', 'pemkab', 'pemkot'].includes(kind));
    expect(regional.length).toBeGreaterThan(0);
    for (const { id } of regional) expect(directory.overseerOf(id)?.parentId).toBe(id);
    expect(directory.overseerOf('nasional')).toBeUndefined();
    expect(directory.overseerOf('')).toBeUndefined();
  });

  it('keeps closed what is about women, children and the sick, and leaves roads open', () => {
    const closed = categories.filter(({ confidential }) => confidential === true).map(({ id }) => id);
    expect(closed).toEqual(
      expect.arrayContaining([
        'perempuan-anak',
        'layanan-kesehatan',
        'bpjs-kesehatan',
        'wabah',
        'pendidikan-dasar',
      ]),
    );
    expect(closed).not.toContain('jalan-jembatan');
  });

  it('finds who handles a matter, the nearest first and never in another region', () => {
    expect(directory.handlersOf('lampu-jalan', '12.71').map(({ id }) => id)).toEqual(['medan.dishub']);
    expect(directory.handlersOf('sungai-irigasi', '73.11').map(({ id }) => id)).toEqual([
      'barru.pupr',
      'pu.sda',
    ]);
    expect(directory.handlersOf('pendidikan-menengah', '12.71').map(({ id }) => id)).toEqual([
      'sumut.disdik',
    ]);
    expect(directory.handlersOf('listrik', null).map(({ id }) => id)).toEqual(['pln']);
    expect(directory.handlersOf('lampu-jalan', null)).toEqual([]);
    expect(directory.handlersOf('lampu-jalan', '99.99')).toEqual([]);
    expect(directory.handlersOf('no-such-category', '12.71')).toEqual([]);
  });

  it('knows the government of an area, and what lies within a body', () => {
    expect(directory.governmentFor('12.71')?.id).toBe('medan');
    expect(directory.governmentFor('12')?.id).toBe('sumut');
    expect(directory.governmentFor('99')).toBeUndefined();
    expect(directory.isWithin('medan.dishub', 'medan')).toBe(true);
    expect(directory.isWithin('medan', 'medan.dishub')).toBe(false);
    expect(directory.isWithin('medan', 'sumut')).toBe(false);
    expect(directory.isWithin('no-such-body', 'no-such-body')).toBe(false);
  });
});

describe('the office', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let store: OfficeStore;
  let office: Office;

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = await Database.open(fresh.url, { migrate: true });
    store = new OfficeStore(database);
    await store.seed(seedOffice());
    office = await Office.open(store);
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  it('holds the whole seed', () => {
    const seed = seedDirectory();
    const byId = (bodies: { id: string }[]) => [...bodies].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId(office.directory.data.instansi)).toMatchObject(byId(seed.instansi));
    expect(office.directory.data.wilayah).toHaveLength(seed.wilayah.length);
    expect(office.directory.data.categories).toHaveLength(seed.categories.length);
  });

  it('has users in every body but the vertical ones, and no autopilot to begin with', () => {
    for (const { id, kind } of office.directory.data.instansi) {
      expect(office.isConnected(id)).toBe(kind !== 'vertikal');
      expect(office.hasAutopilot(id)).toBe(false);
    }
    expect(office.isConnected('no-such-body')).toBe(false);
  });

  it('switches autopilot of a body it knows, remembers, and records by whom', async () => {
    expect(await office.setAutopilot('medan.dishub', true, operator)).toBe(true);
    expect(await office.setAutopilot('no-such-body', true, operator)).toBe(false);
    expect(office.hasAutopilot('medan.dishub')).toBe(true);
    expect((await Office.open(store)).hasAutopilot('medan.dishub')).toBe(true);
    expect(await database.query(`SELECT at, actor, action, instansi FROM audit`)).toEqual([
      { ...operator, action: 'autopilot-on', instansi: 'medan.dishub' },
    ]);
  });

  it('makes what bodies begin with their mandates, without end', () => {
    const began = seedDirectory().instansi.flatMap(({ id, handles, wilayah }) =>
      handles.map((category) => `${id} ${category} ${wilayah}`),
    );
    const { mandates } = office.knowledge;
    expect(
      mandates.map(({ instansi, category, wilayah }) => `${instansi} ${category} ${wilayah}`).sort(),
    ).toEqual(began.sort());
    expect(new Set(mandates.map(({ from, until }) => `${from} ${until}`))).toEqual(
      new Set(['2000-01-01 null']),
    );
  });

  it('goes by the mandates of a new day as soon as it begins in Jakarta', async () => {
    const clock = new TestClock(new Date('2026-11-30T16:59:59Z'));
    await database.query(
      `INSERT INTO mandate SELECT gen_random_uuid(), 'medan.dlh', 'desa', '12.71', '2026-12-01', '2026-12-01', '', 'ani', now()`,
    );
    const turning = await Office.open(store, clock);
    const handlers = () => turning.directory.handlersOf('desa', '12.71').map(({ id }) => id);
    const before = turning.directory;
    expect(handlers()).toEqual([]);
    expect(turning.directory).toBe(before);
    clock.advance(1_000);
    expect(handlers()).toEqual(['medan.dlh']);
    clock.advance(24 * 3_600_000);
    expect(handlers()).toEqual([]);
  });

  it('takes over within two seconds what another process has changed, and asks no oftener', async () => {
    const clock = new TestClock(new Date('2026-11-25T03:00:00Z'));
    let asked = 0;
    const counting = Object.assign(new OfficeStore(database), {
      version: () => {
        asked += 1;
        return store.version();
      },
    });
    const here = await Office.open(counting, clock);
    await here.refresh();
    const there = await Office.open(new OfficeStore(database));
    await there.setAutopilot('medan.dlh', true, operator);
    await there.setConfidential('sampah', true);
    await Promise.all(Array.from({ length: 50 }, () => here.refresh()));
    expect(here.hasAutopilot('medan.dlh')).toBe(false);
    clock.advance(2_000);
    const before = here.directory;
    await Promise.all(Array.from({ length: 50 }, () => here.refresh()));
    expect(here.hasAutopilot('medan.dlh')).toBe(true);
    expect(here.directory.category('sampah')?.confidential).toBe(true);
    expect(here.directory).not.toBe(before);
    expect(asked).toBe(2);
    clock.advance(2_000);
    const after = here.directory;
    await here.refresh();
    expect(here.directory).toBe(after);
  });

  it('asks again at once where the database was away', async () => {
    const clock = new TestClock(new Date('2026-11-25T03:00:00Z'));
    let isAway = true;
    const shaky = Object.assign(new OfficeStore(database), {
      version: () => (isAway ? Promise.reject(new Error('away')) : store.version()),
    });
    const here = await Office.open(shaky, clock);
    await expect(here.refresh()).rejects.toThrow('away');
    isAway = false;
    await here.refresh();
  });

  it('takes over what others changed when told to reload', async () => {
    const friday = new Date('2026-11-27T03:00:00Z');
    const before = office.calendar.deadline(friday, 1, '12.71');
    await database.query(`UPDATE instansi SET connected = true, name = 'PLN Medan' WHERE id = 'pln'`);
    await database.query(`INSERT INTO holiday (date, name) VALUES ('2026-11-30', 'Pilkada')`);
    expect(office.isConnected('pln')).toBe(false);
    await office.reload();
    expect(office.isConnected('pln')).toBe(true);
    expect(office.directory.instansi('pln')?.name).toBe('PLN Medan');
    const after = office.calendar.deadline(friday, 1, '12.71');
    expect(after.getTime() - before.getTime()).toBe(24 * 3_600_000);
  });

  it('keeps what an operator changed when the seed comes again', async () => {
    await store.seed(seedOffice());
    await office.reload();
    expect(office.directory.instansi('pln')?.name).toBe('PLN Medan');
    expect(office.hasAutopilot('medan.dishub')).toBe(true);
  });

  it('gives back to nobody a mandate that has ended when the seed comes again', async () => {
    await database.query(
      `UPDATE mandate SET valid_until = '2026-01-01' WHERE instansi = 'medan.dlh' AND basis = '' AND valid_from < '2026-01-01'`,
    );
    const before = office.knowledge.mandates.length;
    await store.seed(seedOffice());
    await office.reload();
    expect(office.knowledge.mandates).toHaveLength(before);
    expect(office.directory.handlersOf('sampah', '12.71')).toEqual([]);
  });
});
