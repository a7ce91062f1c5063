import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '#complaint';
import { accessOn, PASSWORD, type Access } from '../../../test/support/access.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import type { SignedIn } from './sessions.js';

const today = (shift = 0): string =>
  new Date(Date.now() + 7 * 3_600_000 + shift * 86_400_000).toISOString().slice(0, 10);
const term = { sk: 'SK 12/2026', from: today(), until: null };

describe('officers', () => {
  let fresh: FreshDatabase;
  let access: Access;
  let national: SignedIn;
  let province: SignedIn;
  let medan: SignedIn;
  let dishub: SignedIn;

  beforeAll(async () => {
    fresh = await freshDatabase();
    access = await accessOn(fresh.url);
    access.clock.advance(Date.now() - access.clock.now().getTime());
    const admin = async (id: string, role: Role, instansi: string | null): Promise<SignedIn> => {
      await access.officers.register({ id, name: id, role, instansi }, PASSWORD);
      return access.signedIn(id);
    };
    national = await admin('national', 'national-admin', null);
    province = await admin('province', 'regional-admin', 'sumut');
    medan = await admin('medan', 'instansi-admin', 'medan');
    dishub = await admin('dishub', 'opd-admin', 'medan.dishub');
    await admin('barru', 'instansi-admin', 'barru');
    await admin('watcher', 'inspector', 'medan.inspektorat');
  });
  afterAll(async () => {
    await access.database.close();
    await fresh.drop();
  });

  let made = 0;
  const appointing = (by: SignedIn, role: string, instansi: string | null, more: object = {}) => {
    made += 1;
    const appointment = { userName: `pejabat${made}`, name: 'Rina', role, instansi, ...term, ...more };
    return access.officers.appoint(by, appointment).then(
      (password) => ({ userName: appointment.userName, password, faults: [] as string[] }),
      (error: unknown) => ({
        userName: '',
        password: '',
        faults: (error as { fields: { code: string }[] }).fields.map(({ code }) => code),
      }),
    );
  };

  it('are appointed within the admin’s jurisdiction, never above him, and never as who watches him', async () => {
    const admins = { national, province, medan, dishub };
    const table: [keyof typeof admins, Role, string | null, string[]][] = [
      ['national', 'national-admin', null, []],
      ['national', 'instansi-admin', 'barru', []],
      ['national', 'inspector', 'medan.inspektorat', ['role-not-yours']],
      ['national', 'identity-custodian', null, ['role-not-yours']],
      ['national', 'auditor', null, ['role-not-yours']],
      ['national', 'instansi-admin', null, ['instansi-not-yours']],
      ['province', 'instansi-admin', 'medan', []],
      ['province', 'liaison-officer', 'medan.dishub', []],
      ['province', 'national-admin', null, ['role-not-yours']],
      ['province', 'instansi-admin', 'barru', ['instansi-not-yours']],
      ['province', 'opd-admin', 'pln', ['instansi-not-yours']],
      ['medan', 'opd-admin', 'medan.dlh', []],
      ['medan', 'regional-admin', 'sumut', ['role-not-yours']],
      ['medan', 'opd-admin', 'barru.dishub', ['instansi-not-yours']],
      ['medan', 'leader', null, ['instansi-not-yours']],
      ['dishub', 'liaison-officer', 'medan.dishub', []],
      ['dishub', 'liaison-officer', 'medan.dlh', ['instansi-not-yours']],
      ['dishub', 'instansi-admin', 'medan.dishub', ['role-not-yours']],
      ['medan', 'opd-admin', 'no-such-body', ['instansi-unknown']],
    ];
    for (const [by, role, instansi, faults] of table) {
      const appointed = await appointing(admins[by], role, instansi);
      expect([by, role, instansi, appointed.faults]).toEqual([by, role, instansi, faults]);
    }
  });

  it('name each field of an appointment that cannot be', async () => {
    const wrong = { userName: 'Rina H', name: ' ', sk: '', from: '2026-02-30', until: 'besok' };
    const { faults } = await appointing(national, 'dukun', null, wrong);
    expect(faults).toEqual([
      'userName-invalid',
      'officer-name-invalid',
      'role-not-yours',
      'sk-required',
      'day-invalid',
      'day-invalid',
    ]);
    expect((await appointing(national, 'leader', null, { until: today(-1) })).faults).toEqual([
      'until-before-from',
    ]);
    expect((await appointing(national, 'leader', null, { userName: 'medan' })).faults).toEqual([
      'userName-taken',
    ]);
  });

  it('must change the password that their admin has seen before they work', async () => {
    const { userName, password } = await appointing(medan, 'opd-admin', 'medan.dlh');
    const officer = await access.signedIn(userName, password);
    expect(officer.mustChangePassword).toBe(true);
    const changing = (old: string, to: string) => access.accounts.changePassword(officer, old, to);
    await expect(changing('bukan ini', PASSWORD)).rejects.toMatchObject({ reason: 'password-wrong' });
    await expect(changing(password, 'pendek')).rejects.toMatchObject({ reason: 'password-too-short' });
    const elsewhere = await access.sessions.signIn(userName, password);
    await changing(password, PASSWORD);
    expect(await access.sessions.officer(elsewhere.token, 'console')).toBeNull();
    expect((await access.signedIn(userName)).mustChangePassword).toBe(false);
  });

  it('lose every session when their dates change or they are ended, and whoever is foreign looks like none', async () => {
    const { userName, password } = await appointing(medan, 'front-desk', 'medan.dishub');
    const first = await access.sessions.signIn(userName, password);
    await access.officers.change(dishub, userName, { ...term, until: today(30) });
    expect(await access.sessions.officer(first.token, 'console')).toBeNull();
    const second = await access.sessions.signIn(userName, password);
    await expect(access.officers.end(dishub, userName, ' ')).rejects.toMatchObject({
      reason: 'reason-required',
    });
    await expect(access.officers.end(dishub, 'barru', 'r')).rejects.toMatchObject({ code: 'not-found' });
    await expect(access.officers.end(dishub, 'siapa', 'r')).rejects.toMatchObject({ code: 'not-found' });
    await expect(access.officers.end(medan, 'medan', 'r')).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(access.officers.end(medan, 'watcher', 'r')).rejects.toMatchObject({ code: 'not-allowed' });
    await access.officers.end(dishub, userName, 'pindah tugas');
    expect(await access.sessions.officer(second.token, 'console')).toBeNull();
    await expect(access.sessions.signIn(userName, password)).rejects.toMatchObject({
      reason: 'sign-in-wrong',
    });
  });

  it('hand their office over from a day on: the successor comes in, the predecessor is out', async () => {
    const { userName, password } = await appointing(medan, 'liaison-officer', 'medan.dishub', {
      from: today(-9),
    });
    const session = await access.sessions.signIn(userName, password);
    const heir = { userName: 'penerus', name: 'Sari', sk: 'SK 13/2026', from: today(), until: null };
    const first = await access.officers.handOver(medan, userName, heir);
    expect(await access.sessions.officer(session.token, 'console')).toBeNull();
    await expect(access.sessions.signIn(userName, password)).rejects.toMatchObject({
      reason: 'sign-in-wrong',
    });
    expect(await access.signedIn('penerus', first)).toMatchObject({
      role: 'liaison-officer',
      instansi: 'medan.dishub',
    });
    const listed = await access.officers.list(dishub);
    expect(listed.find((each) => each.userName === userName)).toMatchObject({
      inOffice: false,
      successor: 'penerus',
      term: { until: today(-1) },
    });
    expect(access.trail).toContainEqual(
      expect.objectContaining({
        action: 'officer-handed-over',
        actor: 'medan',
        detail: expect.objectContaining({ officer: userName, successor: 'penerus' }),
      }),
    );
    expect(listed.every(({ instansi }) => instansi === 'medan.dishub')).toBe(true);
  });
});
