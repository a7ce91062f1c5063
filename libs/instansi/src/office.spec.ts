import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
});
