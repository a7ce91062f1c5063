import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scopeOf, type Officer } from '#access';
import type { ComplaintFile, Role } from '#complaint';
import { openHouse, type House } from '#house';
import { ComplaintUnit } from '#store';
import { aReport, rawOf } from '../../../test/support/intake.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { noVault, sealer } from '../../../test/support/vault.js';

const officer = (role: Role, instansi: string | null): Officer => ({
  id: `${role} ${instansi}`,
  name: role,
  role,
  instansi,
});
const admin = officer('instansi-admin', 'medan');
const lead = officer('opd-admin', 'medan.sdabmbk');
const copied = officer('opd-admin', 'medan.dlh');
const third = officer('opd-admin', 'medan.dishub');

describe('several bodies on one complaint', () => {
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

  /** A complaint of Medan that nobody has decided on. */
  async function taken(accused?: string): Promise<ComplaintFile> {
    made += 1;
    const report = aReport(`copies-${made}`, {
      text: 'Parit tersumbat sampah di Jalan Denai',
      wilayah: '12.71',
    });
    const { complaintId } = await house.intake.accept({ channel: 'web', raw: rawOf(report), report });
    const id = complaintId ?? '';
    await house.database.transaction((tx) => house.triage.take(tx, id));
    if (accused !== undefined) {
      await house.database.transaction(async (tx) => {
        const unit = await ComplaintUnit.lock(tx, { id });
        await unit?.accuse(accused);
      });
    }
    return house.tracking.file(id);
  }

  /** A confidential one that the roads office leads, with a copy for the environment office. */
  async function shared(accused?: string): Promise<ComplaintFile> {
    const { id, code } = await taken(accused);
    await house.desk.verify(admin, code, { confidential: true }, 'data anak');
    await house.desk.dispose(admin, code, 'medan.sdabmbk', 'parit');
    await house.copies.add(admin, code, ['medan.dlh'], 'sampah di parit');
    return house.tracking.file(id);
  }
  const again = ({ id }: ComplaintFile): Promise<ComplaintFile> => house.tracking.file(id);
  const sees = (who: Officer, { id }: ComplaintFile): Promise<boolean> =>
    house.database.transaction((tx) => house.queries.holds(scopeOf(who, house.office.directory), id, tx));
  const refusal = (act: Promise<unknown>): Promise<unknown> =>
    act.then(
      () => 'done',
      (error: { code: string; reason?: string; fields?: { field: string; code: string }[] }) =>
        error.fields?.[0]?.code ?? error.reason ?? error.code,
    );

  it('shows it to the one that leads and to those with a copy, each until its own answer is due', async () => {
    const file = await shared();
    expect(file.instansi).toBe('medan.sdabmbk');
    expect(file.dispositions.map(({ role, instansi, endedAt }) => [role, instansi, endedAt])).toEqual([
      ['lead', 'medan.sdabmbk', null],
      ['copy', 'medan.dlh', null],
    ]);
    expect([await sees(lead, file), await sees(copied, file), await sees(third, file)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('keeps a part for the one that leads, and tells its reporter nothing of it', async () => {
    const file = await shared();
    await house.copies.answerPart(copied, file.code, 'Sampah diangkut.');
    await house.copies.answerPart(copied, file.code, 'Sampah diangkut 25 November.');
    const now = await again(file);
    expect(now.dispositions[1]?.part).toBe('Sampah diangkut 25 November.');
    expect(now.messages).toHaveLength(file.messages.length);
    expect(now.status).toBe('disposed');
  });

  it('answers once, with the parts under the names of their bodies, and ends every copy', async () => {
    const file = await shared();
    await house.copies.answerPart(copied, file.code, 'Sampah diangkut 25 November.');
    await house.answering.answer(lead, file.code, 'Parit dikeruk 24 November.');
    const now = await again(file);
    const answers = now.messages.filter(({ kind }) => kind === 'answer');
    const name = house.office.directory.instansi('medan.dlh')?.name ?? '';
    expect(answers.map(({ text, instansi }) => [text, instansi])).toEqual([
      [`Parit dikeruk 24 November.\n\n${name}:\nSampah diangkut 25 November.`, 'medan.sdabmbk'],
    ]);
    expect(now.dispositions.map(({ endedAs }) => endedAs)).toEqual(['answered', 'answered']);
  });

  it('names the bodies whose part is out, and answers without them only when that is confirmed', async () => {
    const file = await shared();
    await expect(house.answering.answer(lead, file.code, 'Parit dikeruk.')).rejects.toMatchObject({
      reason: 'copies-open',
      fields: [{ field: 'copies.medan.dlh', code: 'copies-open' }],
    });
    expect((await again(file)).status).toBe('disposed');
    await house.answering.answer(lead, file.code, 'Parit dikeruk.', { withoutParts: true });
    expect((await again(file)).status).toBe('answered');
  });

  it('lets a body give its own copy back, and nothing but that', async () => {
    const file = await shared();
    expect(await refusal(house.desk.handBack(copied, file.code, 'bukan kami', null))).toBe('not-allowed');
    expect(await refusal(house.answering.answer(copied, file.code, 'Selesai.'))).toBe('not-allowed');
    await house.copies.handBack(copied, file.code, 'bukan sampah');
    const now = await again(file);
    expect([now.status, now.instansi, now.dispositions[1]?.endedAs]).toEqual([
      'disposed',
      'medan.sdabmbk',
      'returned',
    ]);
    expect(await sees(copied, file)).toBe(false);
    expect(await refusal(house.copies.handBack(lead, file.code, 'bukan kami'))).toBe('no-copy');
  });

  it('keeps the copies and their parts where the one that leads hands it to a unit of its own', async () => {
    await house.database.query(
      `INSERT INTO instansi (id, name, kind, parent_id, wilayah, handles, connected, autopilot)
       VALUES ('medan.sdabmbk.upt', 'UPT Jalan', 'unit', 'medan.sdabmbk', '12.71', '{}', true, false)`,
    );
    await house.office.reload();
    const file = await shared();
    await house.copies.answerPart(copied, file.code, 'Sampah diangkut.');
    await house.desk.dispose(lead, file.code, 'medan.sdabmbk.upt', 'wilayahnya');
    const now = await again(file);
    expect(now.dispositions.map(({ role, instansi, endedAs }) => [role, instansi, endedAs])).toEqual([
      ['lead', 'medan.sdabmbk', 'forwarded'],
      ['copy', 'medan.dlh', null],
      ['lead', 'medan.sdabmbk.upt', null],
    ]);
    await house.answering.answer(officer('opd-admin', 'medan.sdabmbk'), file.code, 'Parit dikeruk.');
    expect((await again(file)).messages.at(-1)?.text).toContain('Sampah diangkut.');
  });

  it('ends the copies where the one that leads hands it back', async () => {
    const file = await shared();
    await house.desk.handBack(lead, file.code, 'bukan parit kota', null);
    const now = await again(file);
    expect(now.dispositions.every(({ endedAt }) => endedAt !== null)).toBe(true);
    expect(await sees(copied, file)).toBe(false);
    expect(await refusal(house.copies.add(admin, file.code, ['medan.dishub'], 'r'))).toBe('nobody-leads');
  });

  describe('in the same step as disposing', () => {
    const dispose = (code: string, copies: string[]) =>
      house.desk.dispose(admin, code, 'medan.sdabmbk', 'parit', { copies });

    it('hands it to the one that leads, and copies to the others', async () => {
      const file = await taken();
      await dispose(file.code, ['', 'medan.dlh', 'medan.dishub', 'medan.dlh']);
      const open = (await again(file)).dispositions.filter(({ endedAt }) => endedAt === null);
      expect(open.map(({ role, instansi, reason }) => [role, instansi, reason])).toEqual([
        ['lead', 'medan.sdabmbk', 'parit'],
        ['copy', 'medan.dlh', 'parit'],
        ['copy', 'medan.dishub', 'parit'],
      ]);
    });

    it('does none of it where one of them cannot have a copy, and names that one', async () => {
      const file = await taken();
      await expect(dispose(file.code, ['medan.dlh', 'medan.sdabmbk'])).rejects.toMatchObject({
        fields: [{ field: 'copies.1', code: 'instansi-has-it' }],
      });
      const referring = house.desk.dispose(admin, file.code, 'pln', 'tiang', { copies: ['medan.dlh'] });
      await expect(referring).rejects.toMatchObject({
        fields: [{ field: 'copies.0', code: 'nobody-leads' }],
      });
      const now = await again(file);
      expect([now.status, now.dispositions]).toEqual(['received', []]);
    });
  });

  it('gives no copy to a body that is accused, has it, is unknown, not here or beyond reach', async () => {
    const file = await shared('medan.dinkes');
    const add = (body: string) => refusal(house.copies.add(admin, file.code, ['medan.dishub', body], 'r'));
    const before = (await again(file)).dispositions;
    expect(await add('medan.dinkes')).toBe('instansi-accused');
    expect(await add('medan.dlh')).toBe('instansi-has-it');
    expect(await add('medan.sdabmbk')).toBe('instansi-has-it');
    expect(await add('nobody')).toBe('instansi-unknown');
    expect(await add('polri')).toBe('instansi-not-connected');
    expect(await add('barru.dlh')).toBe('instansi-unknown');
    expect(await add('barru.dishub')).toMatch(/beyond-reach|not-allowed/);
    expect(await refusal(house.copies.add(lead, file.code, ['medan.dishub'], 'r'))).not.toBe('done');
    expect((await again(file)).dispositions).toEqual(before);
  });
});
