import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scopeOf, type Officer } from '#access';
import type { ComplaintFile } from '#complaint';
import { openHouse, type House } from '#house';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { aReport, rawOf } from '../../../test/support/intake.js';
import { noVault, sealer } from '../../../test/support/vault.js';
import { bodiesToAlert } from './emergencies.js';

const medan: Officer = { id: 'medan', name: 'Medan', role: 'instansi-admin', instansi: 'medan' };

describe('emergencies', () => {
  let fresh: FreshDatabase;
  let house: House;
  let made = 0;

  beforeAll(async () => {
    fresh = await freshDatabase();
    house = await openHouse({
      databaseUrl: fresh.url,
      secret: 'a secret of the tests, long enough to be one',
      publicUrl: 'http://muara.test',
      channels: new Map(),
      sealer,
      vault: noVault,
    });
  });
  afterAll(async () => {
    await house.close();
    await fresh.drop();
  });

  /** A report that the machine has read, with what was announced of it. */
  async function reported(text: string, more: object = {}): Promise<ComplaintFile> {
    made += 1;
    const report = aReport(`danger-${made}`, { text, wilayah: '12.71', ...more });
    const { complaintId } = await house.intake.accept({ channel: 'web', raw: rawOf(report), report });
    const id = complaintId ?? '';
    await house.database.transaction((tx) => house.triage.take(tx, id));
    return house.tracking.file(id);
  }
  const alertsOf = async ({ id }: ComplaintFile): Promise<unknown[]> => {
    const rows = await house.database.query<{ payload: unknown }>(
      `SELECT payload FROM outbox WHERE pattern = 'complaint.emergency' AND payload->>'complaintId' = $1`,
      [id],
    );
    return rows.map(({ payload }) => payload);
  };
  const fire = 'Kebakaran! rumah warga di gang melati, api besar, orang masih di dalam';

  it('are marked and announced to the bodies that help, before anybody verified them', async () => {
    const file = await reported(fire);
    expect(file).toMatchObject({ emergency: { kind: 'fire' }, status: 'received' });
    expect(await alertsOf(file)).toEqual([
      { complaintId: file.id, kind: 'fire', instansi: ['medan.damkarmat'], first: true },
    ]);
    expect(file.timeline.map(({ action }) => action)).toContain('emergency');
  });

  it('are none where nobody is in danger, and none of a machine', async () => {
    for (const [text, more] of [
      ['Lampu jalan mati sejak minggu lalu'],
      [fire, { automatic: true }],
    ] as const) {
      const file = await reported(text, more);
      expect(file.emergency).toBeNull();
      expect(await alertsOf(file)).toEqual([]);
    }
  });

  it('stand apart in the queue until somebody says that there is none, and come back for nothing said before', async () => {
    const { id, code } = await reported('Kabel PLN putus berapi di Jl. Pandan');
    const inDanger = async (): Promise<string[]> => {
      const scope = scopeOf(medan, house.office.directory);
      return (await house.queries.inDanger(scope)).map((complaint) => complaint.code);
    };
    expect(await inDanger()).toContain(code);
    await house.emergencies.calm(medan, code, 'Sudah ditangani PLN, lokasi aman');
    expect(await inDanger()).not.toContain(code);
    await house.database.transaction((tx) => house.triage.take(tx, id));
    expect(await inDanger()).not.toContain(code);
    await expect(house.emergencies.calm(medan, code, 'sekali lagi')).rejects.toMatchObject({
      code: 'wrong-state',
    });
    await expect(
      house.emergencies.calm({ ...medan, id: 'barru', instansi: 'barru' }, code, 'x'),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('alert no body that is accused, and its government where nobody else has users', () => {
    const { office } = house;
    expect(bodiesToAlert('crime', '12.71', { office, accused: ['medan.satpolpp'] })).toEqual(['medan']);
    expect(bodiesToAlert('crime', '12.71', { office, accused: ['medan'] })).toEqual([]);
    expect(bodiesToAlert('electricity', '12.71', { office, accused: [] })).toEqual(['medan.damkarmat']);
    expect(bodiesToAlert('fire', null, { office, accused: [] })).toEqual([]);
  });

  it.each([
    ['fire', '12.71', ['112', '113', '110']],
    ['suicide', '73.11', ['119 ext 8', '119']],
    ['violence-child', null, ['129', '110']],
  ] as const)('know whom to call for %s in %s', (kind, wilayah, numbers) => {
    expect(house.office.numbersFor(kind, wilayah).map(({ number }) => number)).toEqual(numbers);
  });

  it('give the numbers that an admin has entered, the narrowest area first', async () => {
    const by = { actor: 'medan', at: house.now() };
    const of = { wilayah: '12', kind: 'crime' } as const;
    await house.office.setEmergencyNumbers(of, [{ name: 'Polda Sumut', number: '061-110' }], by);
    const numbers = (wilayah: string) =>
      house.office.numbersFor('crime', wilayah).map(({ number }) => number);
    expect(numbers('12.71')).toEqual(['112', '061-110']);
    expect(numbers('73.11')).toEqual(['110']);
    await house.office.setEmergencyNumbers(of, [], by);
    expect(numbers('12.71')).toEqual(['112', '110']);
  });
});
