import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignedIn } from '#access';
import { alertsOn } from '../../../test/support/alerts.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';

const BODY = 'medan.dishub';
const typed = {
  instansi: BODY,
  unopenedHours: '2',
  deputyHours: '1',
  superiorHours: '8',
  quietFrom: '22',
  quietUntil: '5',
  stormAfter: '3',
  byWhatsapp: true,
  byEmail: true,
};

describe('a body’s alert settings', () => {
  let fresh: FreshDatabase;
  let town: Awaited<ReturnType<typeof alertsOn>>;
  let oki: SignedIn;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    fresh = await freshDatabase();
    // Thursday, ten in the morning in Medan.
    town = await alertsOn(fresh.url, new Date('2026-11-26T03:00:00Z'));
    for (const [name, role, instansi] of [
      ['lina', 'liaison-officer', BODY],
      ['budi', 'liaison-officer', BODY],
      ['oki', 'opd-admin', BODY],
      ['tio', 'opd-admin', 'medan.dlh'],
    ] as const)
      ids[name] = await town.officer(name, role, instansi);
    oki = await signedIn('oki');
  });
  afterAll(async () => {
    await town?.house.close();
    await fresh?.drop();
  });

  async function signedIn(name: string): Promise<SignedIn> {
    const { sessions } = town.house;
    const { token } = await sessions.signIn(name, 'kuda lumping menari di alun-alun');
    const officer = await sessions.officer(token, 'console');
    if (!officer) throw new Error(`${name} is not let in`);
    return officer;
  }
  const settings = () => town.house.alertSettings;
  const noted = (action: string) =>
    town.house.database.query<{ actor: string; detail: object }>(
      `SELECT actor, detail FROM audit WHERE action = $1 ORDER BY id`,
      [action],
    );

  it('are the usual ones until its admin says otherwise', async () => {
    expect(await settings().of(oki, BODY)).toEqual(settings().usual);
    await settings().keep(oki, typed);
    expect(await settings().of(oki, BODY)).toEqual({
      unopenedHours: 2,
      deputyHours: 1,
      superiorHours: 8,
      quietFrom: 22,
      quietUntil: 5,
      stormAfter: 3,
      byWhatsapp: true,
      byEmail: true,
    });
    expect(await noted('alerts-set')).toMatchObject([{ actor: 'oki', detail: { deputyHours: 1 } }]);
  });

  it('are nobody’s to see or to change who is not above it', async () => {
    const tio = await signedIn('tio');
    await expect(async () => settings().of(tio, BODY)).rejects.toMatchObject({ code: 'not-found' });
    await expect(settings().keep(tio, typed)).rejects.toMatchObject({
      fields: [{ field: 'instansi', code: 'instansi-not-yours' }],
    });
  });

  it('name every figure that cannot be, and are not all silence', async () => {
    const wrong = {
      ...typed,
      unopenedHours: '0',
      deputyHours: '1,5',
      superiorHours: '81',
      quietFrom: '24',
      quietUntil: '',
      stormAfter: 'banyak',
      byWhatsapp: false,
      byEmail: false,
    };
    await expect(settings().keep(oki, wrong)).rejects.toMatchObject({
      fields: [
        { field: 'unopenedHours', code: 'unopenedHours-out-of-bounds' },
        { field: 'deputyHours', code: 'deputyHours-out-of-bounds' },
        { field: 'superiorHours', code: 'superiorHours-out-of-bounds' },
        { field: 'quietFrom', code: 'hour-invalid' },
        { field: 'quietUntil', code: 'hour-invalid' },
        { field: 'stormAfter', code: 'stormAfter-out-of-bounds' },
        { field: 'byWhatsapp', code: 'alert-way-required' },
      ],
    });
  });

  it('say how long each step waits, and on which ways it is told', async () => {
    await settings().keep(oki, { ...typed, byWhatsapp: false });
    await town.house.duties.addDuty(town.house.database, {
      instansi: BODY,
      category: null,
      officerId: ids['lina'] ?? '',
      deputyId: ids['budi'] ?? '',
      firstDay: '2026-11-01',
      lastDay: '2026-12-31',
      by: 'oki',
      at: town.clock.now(),
    });
    const { id } = await town.disposed(BODY);
    await town.relay();
    const waits = async () =>
      (
        await town.house.database.query<{ at: Date; step: string }>(
          `SELECT due_at AS at, payload->>'step' AS step FROM timer WHERE kind = 'alert-unopened' AND complaint_id = $1`,
          [id],
        )
      ).map(({ at, step }) => `${step} ${at.toISOString()}`);
    expect(await waits()).toEqual(['first 2026-11-26T05:00:00.000Z']);
    await town.at('2026-11-26T05:00:00Z');
    expect(await waits()).toEqual(['again 2026-11-26T06:00:00.000Z']);
    await town.at('2026-11-26T06:00:00Z');
    // Eight working hours later: the next afternoon.
    expect(await waits()).toEqual(['deputy 2026-11-27T06:00:00.000Z']);
    const ways = `SELECT DISTINCT channel FROM alert_sending`;
    expect(await town.house.database.query(ways)).toEqual([{ channel: 'email' }]);
  });

  it('let its admin put down where its officers are told, and leave their quiet hours theirs', async () => {
    const { rosters, duties, database } = town.house;
    const lina = ids['lina'] ?? '';
    await duties.keepContact(database, lina, { whatsapp: null, email: null, quietFrom: 21, quietUntil: 4 });
    await rosters.keepWorkContact(oki, 'lina', { whatsapp: '0811 1000 0001', email: 'lina@medan.go.id' });
    expect(await rosters.workContactOf(oki, 'lina')).toEqual({
      whatsapp: '+6281110000001',
      email: 'lina@medan.go.id',
      quietFrom: 21,
      quietUntil: 4,
    });
    expect((await noted('contact-changed')).at(-1)).toMatchObject({
      actor: 'oki',
      detail: { whatsapp: true, email: true },
    });
    const wrong = { whatsapp: '12', email: 'lina' };
    await expect(rosters.keepWorkContact(oki, 'lina', wrong)).rejects.toMatchObject({
      fields: [
        { field: 'whatsapp', code: 'phone-invalid' },
        { field: 'email', code: 'email-invalid' },
      ],
    });
    const none = { whatsapp: '', email: '' };
    await expect(rosters.keepWorkContact(oki, 'tio', none)).rejects.toMatchObject({ code: 'not-found' });
    await expect(rosters.keepWorkContact(oki, 'oki', none)).rejects.toMatchObject({ code: 'not-allowed' });
  });
});
