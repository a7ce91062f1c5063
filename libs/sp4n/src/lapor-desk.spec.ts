import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LegacyFile } from '#channels';
import { scopeOf } from '#access';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { sp4nOn } from '../../../test/support/sp4n.js';
import { LaporList, type ListAccount } from './lapor-list.js';

describe('beside SP4N-LAPOR!', () => {
  let fresh: FreshDatabase;
  let on: Awaited<ReturnType<typeof sp4nOn>>;
  beforeAll(async () => {
    fresh = await freshDatabase();
    on = await sp4nOn(fresh.url);
  });
  afterAll(async () => {
    await on.database.close();
    await fresh.drop();
  });
  const admin = () => on.officer('national-admin', null);
  const medan = () => on.officer('instansi-admin', 'medan');
  const codesFor = async (officer: ReturnType<typeof medan>): Promise<string[]> =>
    (await on.desk.unrecorded(officer)).items.map(({ complaint }) => complaint.code);

  /** Brings a list of these lines; what became of them. */
  async function bring(lines: string[], officer = admin()): Promise<ListAccount & { taken: number }> {
    const origin = { source: 'sp4n-lapor', officer: officer.id };
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    const file = await LegacyFile.open(bytes, origin, undefined, ['number']);
    const list = new LaporList(on.parts);
    const by = {
      actor: officer.id,
      instansi: officer.instansi,
      scope: scopeOf(officer, on.office.directory),
    };
    const account = await list.take(file.rows(), by);
    let taken = 0;
    for await (const _ of list.unknownRows()) taken += 1;
    return { ...account, taken };
  }
  const headings = 'TrackingID,TanggalLaporanMasuk,Status';

  it('lists what was decided and has no number there, with what is to be written, and of the confidential nothing', async () => {
    const open = await on.complaint({}, { place: 'depan pasar', occurredOn: '2026-11-20' });
    const secret = await on.complaint({}, { confidential: true, text: 'Rahasia sekali' });
    const waiting = await on.complaint({ status: 'received' });
    const { items } = await on.desk.unrecorded(admin());
    const of = (code: string) => items.find(({ complaint }) => complaint.code === code);
    expect(of(open.code)?.form).toMatchObject({
      channel: 'web',
      text: 'Jalan berlubang di depan pasar',
      occurredOn: '2026-11-20',
      place: expect.stringMatching(/^depan pasar/),
      instansi: expect.stringMatching(/^Dinas Perhubungan, .*Medan$/),
      anonymous: 'no',
    });
    expect(of(secret.code)?.form).toBeNull();
    expect(of(waiting.code)).toBeUndefined();
  });

  it('shows nobody what he may not read: not the accused body, not another government', async () => {
    const accusing = await on.complaint(
      { instansi: 'medan.dlh' },
      { accused: [{ instansi: 'medan.dishub' }] },
    );
    expect(await codesFor(admin())).toContain(accusing.code);
    expect(await codesFor(on.officer('opd-admin', 'medan.dishub'))).not.toContain(accusing.code);
    expect(await codesFor(on.officer('instansi-admin', 'barru'))).toEqual([]);
    await expect(
      on.desk.record(on.officer('opd-admin', 'medan.dishub'), accusing.code, '9165000'),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('notes a number once, of the right form, for one complaint alone, and who did', async () => {
    const [one, other] = [await on.complaint(), await on.complaint()];
    await expect(on.desk.record(medan(), one.code, '0812-3456-7890')).rejects.toMatchObject({
      reason: 'lapor-id-invalid',
    });
    expect(await on.desk.record(medan(), one.code, ' #9165816 ')).toBe('9165816');
    expect(await codesFor(medan())).not.toContain(one.code);
    await expect(on.desk.record(medan(), one.code, '9165817')).rejects.toMatchObject({
      reason: 'lapor-id-there',
    });
    await expect(on.desk.record(medan(), other.code, '9165816')).rejects.toMatchObject({
      reason: 'lapor-id-taken',
    });
    expect(await on.desk.record(medan(), one.code, '9165817', true)).toBe('9165817');
    const rows = await on.database.query(
      `SELECT actor, role, reason FROM audit WHERE subject = $1 AND action = 'lapor-recorded' ORDER BY id`,
      [one.id],
    );
    expect(rows).toEqual([
      { actor: 'instansi-admin', role: 'instansi-admin', reason: '9165816' },
      { actor: 'instansi-admin', role: 'instansi-admin', reason: '9165816 → 9165817' },
    ]);
  });

  it('gives one number to one of two who race for it', async () => {
    const [one, other] = [await on.complaint(), await on.complaint()];
    const tries = await Promise.allSettled(
      [one, other].map(({ code }) => on.desk.record(medan(), code, '7000001')),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await on.count('external_reference', `reference = '7000001'`)).toBe(1);
  });

  it('brings known ones up to date by number, the same list once, and says which it does not know', async () => {
    const known = await on.complaint();
    await on.desk.record(medan(), known.code, '8000001');
    const lines = [
      headings,
      '8000001,3/11/2026,Terdisposisi Sedang Diproses',
      '8000002,4/11/2026,Selesai',
      ',5/11/2026,Selesai',
      '8000003,31/02/2026,Selesai',
    ];
    expect(await bring(lines)).toMatchObject({
      rows: 4,
      updated: 1,
      unchanged: 0,
      unknown: 1,
      unknownNumbers: ['8000002'],
      unreadable: 2,
      errors: [
        { line: 4, column: 1, code: 'lapor-id-missing' },
        { line: 5, column: 2, code: 'date-unreadable' },
      ],
    });
    expect(await on.store.referenceOf(on.database, known.id)).toEqual({
      reference: '8000001',
      date: '2026-11-03',
      state: 'Terdisposisi Sedang Diproses',
    });
    expect(await bring(lines)).toMatchObject({ updated: 0, unchanged: 1, unknown: 1 });
    expect(await on.count('audit', `subject = '${known.id}' AND action = 'lapor-state'`)).toBe(1);
  });

  it('leaves states as they were where a list says none, and makes no difference of that', async () => {
    const [stated, fresh] = [
      await on.complaint({ status: 'answered' }),
      await on.complaint({ status: 'answered' }),
    ];
    await on.desk.record(admin(), stated.code, '8300001');
    await on.desk.record(admin(), fresh.code, '8300002');
    await bring([headings, '8300001,3/11/2026,Selesai']);
    const without = ['TrackingID,TanggalLaporanMasuk', '8300001,3/11/2026', '8300002,4/11/2026'];
    expect(await bring(without)).toMatchObject({ rows: 2, updated: 1, unchanged: 1 });
    expect((await on.store.referenceOf(on.database, stated.id))?.state).toBe('Selesai');
    expect((await on.store.referenceOf(on.database, fresh.id))?.date).toBe('2026-11-04');
    const { stateDiffers } = await on.desk.differences(admin());
    expect(stateDiffers.filter(({ reference }) => reference.startsWith('83'))).toEqual([]);
  });

  it('believes the last row of a number, however far apart its rows stand', async () => {
    const known = await on.complaint();
    await on.desk.record(admin(), known.code, '8400000');
    const others = Array.from({ length: 450 }, (_, n) => `${8_400_001 + (n % 225)},3/11/2026,Proses`);
    const lines = [headings, '8400000,3/11/2026,Proses', ...others, '8400000,3/11/2026,Selesai'];
    expect(await bring(lines)).toMatchObject({
      rows: 452,
      updated: 1,
      unchanged: 226,
      unknown: 225,
      taken: 225,
    });
    expect((await on.store.referenceOf(on.database, known.id))?.state).toBe('Selesai');
    expect(await on.count('audit', `subject = '${known.id}' AND action = 'lapor-state'`)).toBe(1);
  });

  it('touches nothing that its bringer may not see, and does not call it unknown', async () => {
    const accusing = await on.complaint({ instansi: 'medan.dlh' }, { accused: [{ instansi: 'medan' }] });
    await on.desk.record(admin(), accusing.code, '8100001');
    expect(await bring([headings, '8100001,3/11/2026,Selesai'], medan())).toMatchObject({
      updated: 0,
      unchanged: 1,
      unknown: 0,
    });
    expect((await on.store.referenceOf(on.database, accusing.id))?.state).toBeNull();
  });

  it('shows by number where the two do not agree', async () => {
    const [here, done, same] = [
      await on.complaint(),
      await on.complaint({ status: 'answered' }),
      await on.complaint({ status: 'closed' }),
    ];
    await on.desk.record(admin(), here.code, '8200001');
    await on.desk.record(admin(), done.code, '8200002');
    await on.desk.record(admin(), same.code, '8200003');
    await bring([
      headings,
      '8200002,1/11/2026,Proses',
      '8200003,1/11/2026,Selesai',
      '8200004,1/11/2026,Selesai',
    ]);
    const differences = await on.desk.differences(admin());
    expect(differences.onlyHere).toContainEqual({ code: here.code, reference: '8200001' });
    expect(differences.onlyThere).toContainEqual({
      reference: '8200004',
      date: '2026-11-01',
      state: 'Selesai',
    });
    expect(differences.stateDiffers).toContainEqual({
      code: done.code,
      reference: '8200002',
      status: 'answered',
      state: 'Proses',
    });
    const shown = JSON.stringify([differences.onlyHere, differences.stateDiffers]);
    expect(shown).not.toContain('8200003');
    expect(differences.counts.onlyThere).toBeGreaterThanOrEqual(1);
    const elsewhere = await on.desk.differences(on.officer('instansi-admin', 'barru'));
    expect([elsewhere.onlyHere, elsewhere.onlyThere, elsewhere.stateDiffers]).toEqual([[], [], []]);
  });
});
