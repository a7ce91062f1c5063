import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { scopeOf, type Officer } from '#access';
import type { ComplaintFile, Role } from '#complaint';
import { openHouse, type House } from '#house';
import { aReport, rawOf } from '../../../test/support/intake.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { noVault, sealer } from '../../../test/support/vault.js';

const officer = (id: string, role: Role, instansi: string | null): Officer => ({
  id,
  name: id,
  role,
  instansi,
});
const inspector = officer('ira', 'inspector', 'medan.inspektorat');
const above = officer('ilham', 'inspector', 'sumut.inspektorat');
const ofTheCountry = officer('intan', 'inspector', null);
const admin = officer('ani', 'instansi-admin', 'medan');

/** A Wednesday morning in Medan. */
const WEDNESDAY = new Date('2026-11-25T03:00:00Z');
const levy =
  'Kepala sekolah SD Negeri 12 memungut uang perpisahan 500 ribu dari tiap murid tanpa kuitansi, mohon diusut';

describe('a supervisory complaint before an inspectorate', () => {
  let fresh: FreshDatabase;
  let house: House;
  let made = 0;
  let now = WEDNESDAY;
  const clock = { now: () => now };
  const log = { warn: () => {} };

  beforeAll(async () => {
    fresh = await freshDatabase();
    house = await openHouse({
      databaseUrl: fresh.url,
      secret: 'a secret of the tests, long enough to be one',
      publicUrl: 'http://muara.test',
      channels: new Map(),
      sealer,
      vault: noVault,
      clock,
    });
  });
  beforeEach(async () => {
    now = WEDNESDAY;
    await house.database.query('DELETE FROM timer');
    await house.office.setDeputy('medan.inspektorat', null, { actor: 'ira', at: WEDNESDAY });
  });
  afterAll(async () => {
    await house.close();
    await fresh.drop();
  });

  async function received(text = levy): Promise<ComplaintFile> {
    made += 1;
    const report = aReport(`inspecting-${made}`, { text, wilayah: '12.71' });
    const { complaintId } = await house.intake.accept({ channel: 'web', raw: rawOf(report), report });
    await house.database.transaction((tx) => house.triage.take(tx, complaintId ?? ''));
    return house.tracking.file(complaintId ?? '');
  }
  /** Lets so many days go by, and does what fell due in them. */
  async function after(days: number): Promise<void> {
    now = new Date(now.getTime() + days * 86_400_000);
    while (await house.timers.round(log));
  }
  const steps = async ({ id }: ComplaintFile) =>
    (await house.tracking.file(id)).timeline
      .filter(({ action }) => ['opened', 'inspection-unopened', 'inspection-raised'].includes(action))
      .map(({ action, instansi, reason }) => [action, instansi, reason]);
  const asked = async ({ id }: ComplaintFile) =>
    (
      await house.database.query<{ payload: { instansi: string; deputy: string } }>(
        `SELECT payload FROM outbox WHERE pattern = 'complaint.unopened' AND payload->>'complaintId' = $1 ORDER BY id`,
        [id],
      )
    ).map(({ payload: { instansi, deputy } }) => [instansi, deputy]);
  const sees = (who: Officer, { id }: ComplaintFile) =>
    house.database.transaction((tx) => house.queries.holds(scopeOf(who, house.office.directory), id, tx));

  it('is the inspectorate’s alone, and everybody else’s as a number', async () => {
    const before = await house.queries.supervisoryCount(scopeOf(admin, house.office.directory));
    const file = await received();
    expect(file).toMatchObject({ supervisory: true, suggestion: { instansi: 'medan.inspektorat' } });
    expect(await sees(inspector, file)).toBe(true);
    for (const who of [
      admin,
      above,
      officer('nia', 'national-admin', null),
      officer('dina', 'opd-admin', 'medan.disdikbud'),
    ])
      expect([who.id, await sees(who, file)]).toEqual([who.id, false]);
    expect(await house.queries.supervisoryCount(scopeOf(admin, house.office.directory))).toBe(before + 1);
    const barru = scopeOf(officer('bayu', 'instansi-admin', 'barru'), house.office.directory);
    expect(await house.queries.supervisoryCount(barru)).toBe(0);
  });

  it('is not even counted for a government that it accuses', async () => {
    const count = () => house.queries.supervisoryCount(scopeOf(admin, house.office.directory));
    const before = await count();
    const file = await received('Wali Kota Medan menerima setoran tiap bulan dari kontraktor, mohon diusut');
    expect(file).toMatchObject({ supervisory: true, suggestion: { instansi: 'sumut.inspektorat' } });
    expect(await count()).toBe(before);
    expect(await sees(inspector, file)).toBe(false);
    expect(await sees(above, file)).toBe(true);
  });

  it('goes past a body that the reporter named beside those read from his words', async () => {
    made += 1;
    const report = aReport(`inspecting-${made}`, {
      text: levy,
      wilayah: '12.71',
      accused: [{ instansi: 'medan.inspektorat' }],
    });
    const { complaintId } = await house.intake.accept({ channel: 'web', raw: rawOf(report), report });
    await house.database.transaction((tx) => house.triage.take(tx, complaintId ?? ''));
    const file = await house.tracking.file(complaintId ?? '');
    expect(file.suggestion?.instansi).toBe('sumut.inspektorat');
    expect(await sees(inspector, file)).toBe(false);
  });

  it('left unopened goes to the deputy after two working days, and two later to the level above', async () => {
    await house.office.setDeputy('medan.inspektorat', 'wira', { actor: 'ira', at: WEDNESDAY });
    const file = await received();
    await after(2);
    expect(await steps(file)).toEqual([]);
    await after(1);
    expect(await steps(file)).toEqual([['inspection-unopened', 'medan.inspektorat', 'wira']]);
    await after(1);
    expect(await sees(above, file)).toBe(false);
    await after(3);
    expect((await steps(file)).at(-1)).toEqual(['inspection-raised', 'sumut.inspektorat', null]);
    expect(await sees(above, file)).toBe(true);
    expect(await sees(inspector, file)).toBe(true);
    expect(await asked(file)).toEqual([
      ['medan.inspektorat', 'wira'],
      ['sumut.inspektorat', null],
    ]);
  });

  it('has a deputy whom another inspector of the same inspectorate named, and nobody else', async () => {
    const password = 'kuda lumping menari di alun-alun';
    for (const who of [officer('wira', 'inspector', 'medan.inspektorat'), inspector, above])
      await house.officers.register(who, password);
    const refused = (act: Promise<unknown>): Promise<string> =>
      act.then(
        () => 'done',
        (error: { reason: string }) => error.reason,
      );
    const nameDeputy = (who: Officer, deputy: string | null) => house.inspecting.nameDeputy(who, deputy);
    expect(await refused(nameDeputy(inspector, 'ira'))).toBe('deputy-self');
    expect(await refused(nameDeputy(inspector, 'ilham'))).toBe('deputy-unknown');
    expect(await refused(nameDeputy(inspector, ''))).toBe('deputy-unknown');
    expect(await refused(nameDeputy(ofTheCountry, 'wira'))).toBe('not-allowed');
    expect(await refused(nameDeputy(admin, 'wira'))).toBe('not-allowed');
    expect(await house.inspecting.deputies(inspector)).toEqual({
      inspectorate: 'medan.inspektorat',
      deputy: null,
      inspectors: [{ id: 'wira', name: 'wira' }],
    });
    await nameDeputy(inspector, 'wira');
    expect(house.office.deputyOf('medan.inspektorat')).toBe('wira');
    await nameDeputy(inspector, null);
    expect(house.office.deputyOf('medan.inspektorat')).toBeNull();
  });

  it('goes straight up where no deputy is named, level by level, and then rests with the country’s', async () => {
    const file = await received();
    for (let week = 0; week < 6; week += 1) await after(7);
    expect(await steps(file)).toEqual([
      ['inspection-raised', 'sumut.inspektorat', null],
      ['inspection-raised', null, null],
      ['inspection-unopened', null, null],
    ]);
    expect(await sees(ofTheCountry, file)).toBe(true);
  });

  it('is opened once for each inspectorate, and then nobody else is asked', async () => {
    const file = await received();
    for (const who of [inspector, officer('iwan', 'inspector', 'medan.inspektorat'), ofTheCountry, inspector])
      await house.inspecting.shown(who, file);
    for (let week = 0; week < 3; week += 1) await after(7);
    expect(await steps(file)).toEqual([
      ['opened', 'medan.inspektorat', null],
      ['opened', null, null],
    ]);
  });

  it('is not opened by whoever may not see it', async () => {
    const file = await received();
    await expect(house.inspecting.shown(above, file)).rejects.toMatchObject({ code: 'not-found' });
    expect(await steps(file)).toEqual([]);
  });

  it('handed back as not supervisory it is the admins’, and no inspector is waited for', async () => {
    const file = await received();
    await house.desk.verify(inspector, file.code, { supervisory: false }, 'bukan kewenangan inspektorat');
    expect(await sees(admin, file)).toBe(true);
    expect(await sees(officer('dina', 'opd-admin', 'medan.disdikbud'), file)).toBe(false);
    const waiting = await house.database.query(`SELECT FROM timer WHERE complaint_id = $1`, [file.id]);
    expect(waiting).toHaveLength(0);
  });

  it('goes to no inspectorate beside the way up, and from one to the next above it', async () => {
    const file = await received();
    const dispose = (to: string) => house.desk.dispose(inspector, file.code, to, 'diteruskan');
    await expect(dispose('barru.inspektorat')).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(dispose('medan.dinkes')).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(dispose('medan.disdikbud')).rejects.toMatchObject({ code: 'invalid' });
    await dispose('sumut.inspektorat');
    expect(await sees(above, file)).toBe(true);
    expect(await sees(inspector, file)).toBe(false);
    await after(7);
    expect((await steps(file)).at(-1)).toEqual(['inspection-raised', null, null]);
  });
});
