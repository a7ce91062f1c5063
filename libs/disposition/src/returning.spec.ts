import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scopeOf, type Officer } from '#access';
import { openDesks, officer, refusal, type Desks } from '../../../test/support/desk.js';

const national = officer('national-admin');
const province = officer('regional-admin', 'sumut');
const city = officer('instansi-admin', 'medan');
const other = officer('instansi-admin', 'barru');
const dishub = officer('opd-admin', 'medan.dishub');
const unit = officer('liaison-officer', 'medan.dishub.upt');

describe('a complaint that goes from desk to desk', () => {
  let desks: Desks;

  beforeAll(async () => {
    desks = await openDesks();
    const { house } = desks;
    await house.database.query(
      `INSERT INTO instansi (id, name, kind, parent_id, wilayah, handles, connected, autopilot)
       VALUES ('medan.dishub.upt', 'UPT Penerangan Jalan', 'unit', 'medan.dishub', '12.71', '{}', true, false)`,
    );
    await house.office.reload();
  });
  afterAll(() => desks.close());

  const inQueueOf = async (who: Officer, code: string): Promise<boolean> => {
    const { queries, office } = desks.house;
    return (await queries.list(scopeOf(who, office.directory), { q: code })).items.length > 0;
  };
  const way = async (code: string) =>
    (await desks.fileOf(code)).hops.map(({ kind, from, to }) => [kind, from, to].join(' '));

  it('writes each step down: from whom, to whom, why, by whom, and what was proposed', async () => {
    const { house, complaint, fileOf } = desks;
    const code = await complaint();
    await house.desk.dispose(city, code, 'medan.dishub', 'lampu jalan');
    await house.desk.handBack(dishub, code, 'jalan nasional', 'medan.sdabmbk');
    expect((await fileOf(code)).hops).toMatchObject([
      { kind: 'disposed', from: 'medan', to: 'medan.dishub', reason: 'lampu jalan', actor: 'instansi-admin' },
      {
        kind: 'returned',
        from: 'medan.dishub',
        to: 'medan',
        proposal: 'medan.sdabmbk',
        reason: 'jalan nasional',
      },
    ]);
    expect(await fileOf(code)).toMatchObject({ status: 'returned', raisedTo: 'medan' });
  });

  it('suggests whoever returned it no more, and shows it to nobody for being proposed', async () => {
    const { house, complaint, fileOf } = desks;
    const code = await complaint();
    await house.desk.decline(city, code, 'bukan wilayah kami', 'barru.dishub');
    const { suggestion } = await fileOf(code);
    expect(suggestion).toMatchObject({ instansi: null, alternatives: [{ instansi: 'barru.dishub' }] });
    expect(await inQueueOf(other, code)).toBe(false);
  });

  it('waits one level up for what an admin says is not his, even where nobody knows the area', async () => {
    const { house, complaint, fileOf } = desks;
    const code = await complaint({ wilayah: null });
    expect(await inQueueOf(province, code)).toBe(false);
    await house.desk.decline(city, code, 'jalan provinsi', 'sumut');
    expect(await fileOf(code)).toMatchObject({
      status: 'out-of-authority',
      raisedTo: 'sumut',
      instansi: null,
    });
    expect(await inQueueOf(province, code)).toBe(true);
    await house.desk.decline(province, code, 'urusan pusat', null);
    expect(await fileOf(code)).toMatchObject({ raisedTo: 'nasional' });
    expect(await inQueueOf(national, code)).toBe(true);
    expect(await way(code)).toEqual(['declined medan sumut', 'declined sumut nasional']);
  });

  it('lets whoever declined it decide no more', async () => {
    const { house, complaint } = desks;
    const code = await complaint();
    await house.desk.decline(city, code, 'bukan kami', null);
    const late = 'not-allowed out-of-authority';
    expect(await refusal(house.desk.dispose(city, code, 'medan.dlh', 'coba'))).toBe(late);
    expect(await refusal(house.desk.archive(city, code, 'TIDAK_JELAS', 'Maaf.'))).toBe(late);
    expect(await refusal(house.desk.verify(city, code, {}, 'coba'))).toBe(late);
    expect(await refusal(house.desk.decline(city, code, 'lagi', null))).toBe(late);
    expect(await refusal(house.desk.dispose(province, code, 'medan.dlh', 'sampah'))).toBe('done');
  });

  it('gives a body no second time what it returned, unless somebody says that he knows', async () => {
    const { house, complaint } = desks;
    const code = await complaint();
    await house.desk.dispose(city, code, 'medan.dishub', 'lampu');
    await house.desk.handBack(dishub, code, 'bukan', null);
    const again = (say: boolean) => house.desk.dispose(city, code, 'medan.dishub', 'tetap', { again: say });
    expect(await refusal(again(false))).toBe('invalid instansi-returned');
    expect(await refusal(again(true))).toBe('done');
  });

  it('is decided by the level above, once it came back twice', async () => {
    const { house, complaint, fileOf } = desks;
    const code = await complaint();
    for (const [body, who] of [
      ['medan.dishub', dishub],
      ['medan.dlh', officer('opd-admin', 'medan.dlh')],
    ] as const) {
      await house.desk.dispose(city, code, body, 'coba');
      await house.desk.handBack(who, code, 'bukan', null);
    }
    const twice = 'not-allowed returned-twice';
    expect(await refusal(house.desk.dispose(city, code, 'medan.sdabmbk', 'coba'))).toBe(twice);
    expect(await refusal(house.desk.archive(city, code, 'TIDAK_JELAS', 'Maaf.'))).toBe(twice);
    expect(await refusal(house.desk.dispose(province, code, 'medan.sdabmbk', 'putusan'))).toBe('done');
    expect((await fileOf(code)).hops).toHaveLength(5);
  });

  it('goes back to the OPD that handed it to a unit of its own, and counts as no return', async () => {
    const { house, complaint, fileOf } = desks;
    const code = await complaint();
    await house.desk.dispose(city, code, 'medan.dishub', 'lampu');
    const { answerBy } = await fileOf(code);
    await house.desk.dispose(dishub, code, 'medan.dishub.upt', 'petugas lapangan');
    expect(await fileOf(code)).toMatchObject({ status: 'disposed', instansi: 'medan.dishub.upt', answerBy });
    await house.desk.handBack(unit, code, 'butuh alat berat', null);
    expect(await fileOf(code)).toMatchObject({ status: 'disposed', instansi: 'medan.dishub', answerBy });
    await house.desk.dispose(dishub, code, 'medan.dishub.upt', 'alat sudah ada');
    expect(await way(code)).toEqual([
      'disposed medan medan.dishub',
      'forwarded medan.dishub medan.dishub.upt',
      'returned medan.dishub.upt medan.dishub',
      'forwarded medan.dishub medan.dishub.upt',
    ]);
  });

  it('goes past an accused level, never to it', async () => {
    const { house, complaint, fileOf } = desks;
    const code = await complaint({ status: 'disposed', held: 'sumut.disdik', accused: 'sumut.disdik.x' });
    await house.desk.handBack(officer('opd-admin', 'sumut.disdik'), code, 'bukan', null);
    expect(await fileOf(code)).toMatchObject({ raisedTo: 'sumut' });
    const mayor = await complaint({ accused: 'medan' });
    expect(await refusal(house.desk.dispose(province, mayor, 'medan.dishub', 'x'))).toBe(
      'invalid instansi-accused',
    );
    expect(await refusal(house.desk.decline(province, mayor, 'x', 'medan.dishub'))).toBe(
      'invalid instansi-accused',
    );
  });

  it.each([
    ['a province’s admin to a city of another', province, 'barru.dishub'],
    ['a city’s admin to its province', city, 'sumut.disdik'],
    ['a city’s admin to another city', city, 'barru'],
  ])('keeps %s out of reach', async (_, who, body) => {
    const code = await desks.complaint();
    expect(await refusal(desks.house.desk.dispose(who, code, body, 'x'))).toBe('not-allowed beyond-reach');
  });

  it('reaches as far as the officer’s level: the province its cities, a city its own body', async () => {
    const { house, complaint, fileOf } = desks;
    const code = await complaint();
    await house.desk.dispose(province, code, 'medan', 'kota');
    await house.desk.dispose(city, code, 'medan.dishub', 'lampu');
    expect(await fileOf(code)).toMatchObject({ instansi: 'medan.dishub' });
    const kept = await complaint();
    await house.desk.dispose(city, kept, 'medan', 'kami tangani sendiri');
    expect(await fileOf(kept)).toMatchObject({ status: 'disposed', instansi: 'medan' });
  });

  it('teaches routing which body was wrong and which was right, without a word of the report', async () => {
    const { house, complaint, fileOf } = desks;
    const code = await complaint();
    await house.desk.dispose(city, code, 'medan.dishub', 'x');
    await house.desk.handBack(dishub, code, 'bukan', 'medan.sdabmbk');
    const { id } = await fileOf(code);
    const learnt = async () =>
      (await house.hops.corrections()).filter(({ complaintId }) => complaintId === id);
    expect(await learnt()).toMatchObject([{ wrong: 'medan.dishub', right: 'medan.sdabmbk' }]);
    await house.desk.dispose(city, code, 'medan.dlh', 'ternyata pohon');
    expect(await learnt()).toMatchObject([{ wrong: 'medan.dishub', right: 'medan.dlh' }]);
    expect(Object.keys((await learnt())[0] ?? {}).sort()).toEqual([
      'at',
      'category',
      'complaintId',
      'right',
      'wrong',
    ]);
  });

  it('lets routing learn from the words of a return once somebody keeps it, and of what is hidden never', async () => {
    const { house, complaint, fileOf } = desks;
    const sent = async (as: object = {}) => {
      const code = await complaint(as);
      await house.desk.dispose(city, code, 'medan.dishub', 'x');
      await house.desk.handBack(dishub, code, 'bukan', 'medan.sdabmbk');
      return { code, id: (await fileOf(code)).id };
    };
    const lessonsOf = async ({ id }: { id: string }) =>
      (await house.lessons.all()).filter(({ complaintId }) => complaintId === id);
    const open = await sent();
    expect(await lessonsOf(open)).toEqual([]);
    const accusing = await sent({ accused: 'medan.dinkes' });
    const [hidden, erased] = [await sent(), await sent()];
    for (const { code } of [open, accusing, hidden, erased])
      await house.desk.dispose(city, code, 'medan.dlh', 'ternyata pohon');
    expect(await lessonsOf(open)).toMatchObject([
      { wrong: 'medan.dishub', right: 'medan.dlh', text: 'Lampu\n\nJalan berlubang di depan pasar' },
    ]);
    await house.database.query(`UPDATE complaint SET confidential = true WHERE id = $1`, [hidden.id]);
    await house.database.query(`UPDATE complaint SET erased = true WHERE id = $1`, [erased.id]);
    for (const each of [accusing, hidden, erased]) expect(await lessonsOf(each)).toEqual([]);
  });
});
