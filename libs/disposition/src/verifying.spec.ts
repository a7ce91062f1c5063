import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openChannels } from '#channels';
import { openHouse, type House } from '#house';
import { isConfidential, showReportNumber, withCategoryClosed } from '#complaint';
import { ComplaintUnit } from '#store';
import { scopeOf, type Officer } from '#access';
import { aReport, rawOf } from '../../../test/support/intake.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { noVault, sealer } from '../../../test/support/vault.js';

const admin: Officer = { id: 'ani', name: 'Ani', role: 'instansi-admin', instansi: 'medan' };
const inspector: Officer = { id: 'ira', name: 'Ira', role: 'inspector', instansi: 'medan.inspektorat' };

describe('verifying a complaint', () => {
  let fresh: FreshDatabase;
  let house: House;

  beforeAll(async () => {
    fresh = await freshDatabase();
    const secret = 'a secret of the tests, long enough to be one';
    const channels = openChannels({}, { publicUrl: 'http://muara.test', secret, demo: false });
    house = await openHouse({
      databaseUrl: fresh.url,
      secret,
      publicUrl: 'http://muara.test',
      channels,
      sealer,
      vault: noVault,
    });
  });
  afterAll(async () => {
    await house.close();
    await fresh.drop();
  });

  const received = async (id: string): Promise<string> => {
    const report = aReport(id, { text: 'Lampu jalan mati di Jalan Denai', wilayah: '12.71' });
    const { complaintId } = await house.intake.accept({ channel: 'web', raw: rawOf(report), report });
    await house.database.transaction((tx) => house.triage.take(tx, complaintId ?? ''));
    const file = await house.tracking.file(complaintId ?? '');
    return showReportNumber(file.code);
  };
  const seenBy = async (officer: Officer, code: string) =>
    await house.desk.verify(officer, code, {}, 'melihat').then(
      () => true,
      () => false,
    );

  it('takes what turns out to be supervisory from the body that had it, and has an inspector asked', async () => {
    const code = await received('verify-0');
    const { database, desk, tracking, office, queries } = house;
    await desk.dispose(admin, code, 'medan.dishub', 'lampu');
    const [row] = await database.query<{ id: string }>(
      `UPDATE complaint SET status = 'reopened' WHERE code = $1 RETURNING id`,
      [code.replaceAll('-', '')],
    );
    const id = row?.id ?? '';
    await desk.verify(admin, code, { supervisory: true }, 'petugasnya minta uang');
    const { status, instansi, dispositions, timeline } = await tracking.file(id);
    expect({ status, instansi }).toEqual({ status: 'received', instansi: null });
    expect(dispositions.map(({ endedAs }) => endedAs)).toEqual(['withdrawn']);
    expect(timeline.map(({ action, reason }) => `${action} ${reason}`)).toContain('withdrawn protection');
    expect(await database.query(`SELECT instansi FROM inspection WHERE complaint_id = $1`, [id])).toEqual([
      { instansi: 'medan.inspektorat' },
    ]);
    const scope = scopeOf(inspector, office.directory);
    expect(await database.transaction((tx) => queries.holds(scope, id, tx))).toBe(true);
  });

  it('changes the category, and with it who is suggested and until when an answer is due', async () => {
    const code = await received('verify-1');
    await house.desk.verify(
      admin,
      code,
      { category: 'sampah', classification: 'aspirasi' },
      'sampah, bukan lampu',
    );
    const [row] = await house.database.query<{ category: string; suggested_instansi: string; days: string }>(
      `SELECT category, suggested_instansi, (answer_by::date - received_at::date)::text AS days FROM complaint WHERE code = $1`,
      [code.replaceAll('-', '')],
    );
    expect(row).toMatchObject({ category: 'sampah', suggested_instansi: 'medan.dlh' });
    expect(Number(row?.days)).toBeLessThan(11);
  });

  it('hands a supervisory one to the inspectorate out of the admin’s sight, and back', async () => {
    const code = await received('verify-2');
    expect(await seenBy(inspector, code)).toBe(false);
    await house.desk.verify(admin, code, { supervisory: true }, 'menuduh pungli');
    expect(await seenBy(admin, code)).toBe(false);
    const [row] = await house.database.query(
      `SELECT anonymous, confidential, suggested_instansi FROM complaint WHERE code = $1`,
      [code.replaceAll('-', '')],
    );
    expect(row).toEqual({ anonymous: true, confidential: true, suggested_instansi: 'medan.inspektorat' });
    await house.desk.verify(inspector, code, { supervisory: false }, 'bukan kewenangan inspektorat');
    expect(await seenBy(admin, code)).toBe(true);
  });

  it('names each field that cannot be, and changes nothing then', async () => {
    const code = await received('verify-3');
    const wrong = { category: 'tidak-ada', classification: 'x', wilayah: '99' };
    await expect(house.desk.verify(admin, code, wrong, 'salah')).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ field: 'category' }, { field: 'classification' }, { field: 'wilayah' }],
    });
  });

  it('puts it where it lies, also outside the directory, by code or by name', async () => {
    const lies = async (code: string) =>
      house.database.query(`SELECT wilayah, suggested_instansi FROM complaint WHERE code = $1`, [
        code.replaceAll('-', ''),
      ]);
    const national: Officer = { ...admin, role: 'national-admin', instansi: null };
    const code = await received('verify-8');
    const put = (wilayah: string) => house.desk.verify(national, code, { wilayah }, 'bukan di Medan');
    await put('Deli Serdang');
    expect(await lies(code)).toEqual([{ wilayah: '12.07', suggested_instansi: null }]);
    await put('Kab. Bandung');
    expect(await lies(code)).toEqual([{ wilayah: '32.04', suggested_instansi: null }]);
    await put('12.71');
    expect(await lies(code)).toEqual([{ wilayah: '12.71', suggested_instansi: 'medan.dishub' }]);
    for (const [wilayah, said] of [
      ['Bandung', 'wilayah-ambiguous'],
      ['Negeri Awan', 'wilayah-unknown'],
      ['Kec. Medan Denai', 'wilayah-unknown'],
    ] as const)
      await expect(put(wilayah)).rejects.toMatchObject({ fields: [{ field: 'wilayah', code: said }] });
  });

  it('suggests nobody whom it accuses: one level up where the government itself is meant', async () => {
    const accusing = async (id: string, accused: string): Promise<string> => {
      const code = await received(id);
      await house.database.transaction(async (tx) => {
        const unit = await ComplaintUnit.lock(tx, { code: code.replaceAll('-', '') });
        await unit?.accuse(accused);
      });
      return code;
    };
    const suggested = async (code: string) =>
      house.database.query(`SELECT suggested_instansi FROM complaint WHERE code = $1`, [
        code.replaceAll('-', ''),
      ]);
    const mayor = await accusing('verify-4', 'medan');
    const national: Officer = { ...admin, role: 'national-admin', instansi: null };
    await house.desk.verify(national, mayor, { supervisory: true }, 'menuduh wali kota');
    expect(await suggested(mayor)).toEqual([{ suggested_instansi: 'sumut.inspektorat' }]);
    const office = await accusing('verify-5', 'medan.dishub');
    await house.desk.verify(national, office, { category: 'lampu-jalan' }, 'lampu jalan');
    expect(await suggested(office)).toEqual([{ suggested_instansi: null }]);
  });

  it('opens what only its category closed, with a reason, and nothing else', async () => {
    const confidential = async (code: string) =>
      (await house.queries.list(scopeOf(admin, house.office.directory), { q: code })).items.map(
        ({ protection }) => isConfidential(protection),
      );
    const code = await received('verify-7');
    await house.desk.verify(admin, code, { category: 'perempuan-anak' }, 'kekerasan');
    expect(await confidential(code)).toEqual([true]);
    await house.desk.verify(admin, code, { category: 'lampu-jalan' }, 'lampu jalan');
    // Another category opens nothing by itself.
    expect(await confidential(code)).toEqual([true]);
    await house.desk.verify(admin, code, { confidential: false }, 'tidak menyangkut orang');
    expect(await confidential(code)).toEqual([false]);
    await house.desk.verify(admin, code, { confidential: true }, 'menyangkut anak');
    const opening = house.desk.verify(admin, code, { confidential: false }, 'coba');
    await expect(opening).rejects.toMatchObject({ code: 'invalid', fields: [{ field: 'confidential' }] });
    const accusing = await received('verify-8');
    await house.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { code: accusing.replaceAll('-', '') });
      await unit?.accuse('medan.dishub');
      if (unit) await unit.set({ protection: withCategoryClosed(unit.complaint.protection) });
    });
    const national: Officer = { ...admin, role: 'national-admin', instansi: null };
    const wrong = house.desk.verify(national, accusing, { confidential: false }, 'coba');
    await expect(wrong).rejects.toMatchObject({ fields: [{ code: 'confidential-stays' }] });
  });

  it('is not overruled by reading again what the reporter adds', async () => {
    const code = await received('verify-6');
    await house.desk.verify(admin, code, { category: 'sampah' }, 'sampah');
    const [row] = await house.database.query<{ id: string }>(`SELECT id FROM complaint WHERE code = $1`, [
      code.replaceAll('-', ''),
    ]);
    await house.database.transaction((tx) => house.triage.take(tx, row?.id ?? ''));
    expect(await house.tracking.file(row?.id ?? '')).toMatchObject({ category: 'sampah' });
  });
});
