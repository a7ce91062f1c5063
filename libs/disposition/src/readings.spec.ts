import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InboundReport } from '#complaint';
import { Database } from '#store';
import { openDesks, officer, type Desks } from '../../../test/support/desk.js';
import { aReport, rawOf } from '../../../test/support/intake.js';

const city = officer('instansi-admin', 'medan', 'ani');
const dishub = officer('opd-admin', 'medan.dishub', 'dina');

describe('what people made of what routing read', () => {
  let desks: Desks;
  let vault: Database;
  let made = 0;
  beforeAll(async () => {
    desks = await openDesks({ undoSeconds: 10 });
    vault = await Database.open(desks.url, { as: 'vault', poolSize: 2 });
  });
  afterAll(async () => {
    await vault.close();
    await desks.close();
  });

  /** A complaint that routing has read as one of a street lamp for Dishub. */
  async function read(as: Partial<InboundReport> = {}): Promise<{ id: string; code: string }> {
    made += 1;
    const text = 'Lampu jalan mati di Jalan Denai, Medan Denai';
    const report = aReport(`reading-${made}`, { text, wilayah: '12.71', ...as });
    const { house } = desks;
    const { complaintId, receipt } = await house.intake.accept({
      channel: 'web',
      raw: rawOf(report),
      report,
    });
    const id = complaintId ?? '';
    await house.database.transaction((tx) => house.triage.take(tx, id));
    return { id, code: receipt?.code ?? '' };
  }
  const lessonsOf = async ({ id }: { id: string }) =>
    (await desks.house.lessons.all()).filter(({ complaintId }) => complaintId === id);
  const readingOf = async ({ id }: { id: string }) => {
    const [row] = await desks.house.database.query(
      `SELECT category, instansi, outcome, agreed, decided_by AS by, returned FROM routing_reading WHERE complaint_id = $1`,
      [id],
    );
    return row;
  };

  it('is nothing until somebody decides, and agreement where it goes on as it was read', async () => {
    const one = await read();
    expect(await readingOf(one)).toMatchObject({ instansi: 'medan.dishub', agreed: null, by: null });
    await desks.house.desk.dispose(city, one.code, null, 'lampu');
    expect(await readingOf(one)).toMatchObject({ agreed: true, by: 'ani', returned: false });
    expect(await lessonsOf(one)).toEqual([]);
    const looked = await read();
    await desks.house.desk.verify(city, looked.code, {}, 'benar', { instansi: 'medan.dishub' });
    expect(await readingOf(looked)).toMatchObject({ agreed: true });
  });

  it('teaches what a person put right when verifying, by whom, when, and what had been read by which model', async () => {
    const one = await read();
    await desks.house.desk.verify(city, one.code, { category: 'sampah' }, 'sampah', {
      instansi: 'medan.dlh',
    });
    const [lesson] = await lessonsOf(one);
    expect(lesson).toMatchObject({
      kind: 'verified',
      by: 'ani',
      category: 'sampah',
      wilayah: '12.71',
      wrong: null,
      right: 'medan.dlh',
      suggested: { category: 'lampu-jalan', instansi: 'medan.dishub', wilayah: '12.71', supervisory: false },
    });
    expect(lesson?.at).toBeInstanceOf(Date);
    expect(lesson?.suggested?.modelVersion).toMatch(/^[0-9a-f]{12}$/);
    expect(lesson?.text).toContain('Lampu jalan mati');
  });

  it('teaches another body than the suggested one, and what was put away as no report', async () => {
    const elsewhere = await read();
    await desks.house.desk.dispose(city, elsewhere.code, 'medan.dlh', 'pohon');
    expect(await lessonsOf(elsewhere)).toMatchObject([{ category: 'lampu-jalan', right: 'medan.dlh' }]);
    const none = await read();
    await desks.house.desk.archive(city, none.code, 'BUKAN_LAPORAN', 'Ini bukan laporan.');
    expect(await lessonsOf(none)).toMatchObject([{ category: 'bukan-laporan', right: null, by: 'ani' }]);
    const unclear = await read();
    await desks.house.desk.archive(city, unclear.code, 'TIDAK_JELAS', 'Tidak jelas.');
    expect(await readingOf(unclear)).toMatchObject({ agreed: null });
    expect(await lessonsOf(unclear)).toEqual([]);
  });

  it('teaches what became of it where a body returned it', async () => {
    const one = await read();
    await desks.house.desk.verify(city, one.code, { category: 'sampah' }, 'x', { instansi: 'medan.dishub' });
    await desks.house.desk.handBack(dishub, one.code, 'bukan', 'medan.dlh');
    expect(await lessonsOf(one)).toEqual([]);
    await desks.house.desk.dispose(city, one.code, 'medan.dlh', 'sampah');
    expect(await lessonsOf(one)).toMatchObject([
      { kind: 'returned', by: 'dina', wrong: 'medan.dishub', right: 'medan.dlh', category: 'sampah' },
    ]);
    expect(await readingOf(one)).toMatchObject({ agreed: false, returned: true });
  });

  it('was never said once it is taken back', async () => {
    const one = await read();
    const before = await readingOf(one);
    await desks.house.desk.dispose(city, one.code, 'medan.dlh', 'pohon');
    await desks.house.desk.undo(city, one.code);
    expect(await readingOf(one)).toEqual(before);
    await desks.house.desk.verify(city, one.code, { category: 'sampah' }, 'sampah');
    expect(await readingOf(one)).toMatchObject({ agreed: false });
    await desks.house.desk.undo(city, one.code);
    expect(await readingOf(one)).toEqual(before);
    expect(await lessonsOf(one)).toEqual([]);
  });

  it('teaches nothing of what is hidden, supervisory, accusing, erased or sent by a machine', async () => {
    const { database } = desks.house;
    const hide = ['confidential = true', 'supervisory = true', 'erased = true', 'automatic = true'];
    for (const change of [...hide, 'accusing', 'identity destroyed']) {
      const one = await read();
      await desks.house.desk.verify(city, one.code, { category: 'sampah' }, 'x', { instansi: 'medan.dlh' });
      expect(await lessonsOf(one)).toHaveLength(1);
      if (change === 'accusing') {
        await database.query(`INSERT INTO accused (id, complaint_id) VALUES (gen_random_uuid(), $1)`, [
          one.id,
        ]);
      } else if (change === 'identity destroyed') {
        const sql = `INSERT INTO erasure (owner_id, at, why, by) VALUES ($1, now(), 'request', 'sari')`;
        await vault.query(sql, [one.id]);
      } else await database.query(`UPDATE complaint SET ${change} WHERE id = $1`, [one.id]);
      expect(await lessonsOf(one)).toEqual([]);
    }
  });
});
