import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { newId } from '#platform';
import { alertsOn } from '../../../test/support/alerts.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { AlertRunner } from './index.js';

jest.setTimeout(240_000);

const BODY = 'medan.dishub';

describe('officers', () => {
  let fresh: FreshDatabase;
  let town: Awaited<ReturnType<typeof alertsOn>>;
  let runner: AlertRunner;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    fresh = await freshDatabase();
    // Thursday, ten in the morning in Medan.
    town = await alertsOn(fresh.url, new Date('2026-11-26T03:00:00Z'));
    for (const [name, role, instansi] of [
      ['lina', 'liaison-officer', BODY],
      ['budi', 'liaison-officer', BODY],
      ['oki', 'opd-admin', BODY],
      ['mira', 'instansi-admin', 'medan'],
      ['rina', 'national-admin', null],
    ] as const) {
      ids[name] = await town.officer(name, role, instansi);
    }
    runner = new AlertRunner({ ...town.house, log: { warn: () => {} } });
  });
  beforeEach(async () => {
    for (const table of ['alert', 'alert_sending', 'duty', 'timer', 'outbox', 'last_heard'])
      await town.house.database.query(`DELETE FROM ${table}`);
    town.taken.length = 0;
  });
  afterAll(async () => {
    await town?.house.close();
    await fresh?.drop();
  });

  const duty = (
    officer: string,
    deputy: string | null,
    more: { category?: string; firstDay?: string; lastDay?: string } = {},
  ): Promise<void> =>
    town.house.duties.addDuty(town.house.database, {
      instansi: BODY,
      category: more.category ?? null,
      officerId: ids[officer] ?? '',
      deputyId: deputy === null ? null : (ids[deputy] ?? ''),
      firstDay: more.firstDay ?? '2026-11-01',
      lastDay: more.lastDay ?? '2026-12-31',
      by: 'oki',
      at: town.clock.now(),
    });
  const names = async (): Promise<string[]> => (await town.told()).map(({ officer }) => officer).sort();
  const steps = async (): Promise<string[]> =>
    (await town.told()).map(({ officer, step }) => `${officer} ${step}`);

  it('of a body without a roster are all told, once, however often the event comes', async () => {
    await town.disposed(BODY);
    await town.relay();
    await town.relay({ again: true });
    expect(await names()).toEqual(['budi', 'lina', 'oki']);
  });

  it('are told by roster where there is one, and of a category by its own', async () => {
    await duty('lina', 'budi');
    await town.disposed(BODY);
    await town.relay();
    expect(await names()).toEqual(['lina']);
    await duty('budi', null, { category: 'lampu-jalan' });
    const { id } = await town.disposed(BODY);
    await town.house.database.query(`UPDATE complaint SET category = 'lampu-jalan' WHERE id = $1`, [id]);
    await town.relay();
    expect(await names()).toEqual(['budi', 'lina']);
  });

  it('are not told outside the days of their duty or of their decree', async () => {
    await town.officer('bekas', 'liaison-officer', BODY, { sk: null, from: null, until: '2026-11-01' });
    await duty('lina', null, { lastDay: '2026-11-02' });
    await town.disposed(BODY);
    await town.relay();
    expect(await names()).toEqual(['budi', 'lina', 'oki']);
  });

  it('stand in for a body that has nobody, which is recorded', async () => {
    const { id } = await town.disposed('medan.dlh');
    await town.relay();
    expect(await steps()).toEqual(['mira vacant']);
    const noted = `SELECT instansi FROM audit WHERE subject = $1 AND action = 'nobody-to-tell'`;
    expect(await town.house.database.query(noted, [id])).toEqual([{ instansi: 'medan.dlh' }]);
  });

  it('are told again when they have not opened it, then the deputy, then those above, each once', async () => {
    await duty('lina', 'budi');
    await town.disposed(BODY);
    await town.relay();
    await town.at('2026-11-26T06:59:00Z');
    expect(await steps()).toEqual(['lina first']);
    await town.at('2026-11-26T07:00:00Z');
    await town.at('2026-11-26T07:00:30Z');
    await town.relay({ again: true });
    expect(await steps()).toEqual(['lina first', 'lina again']);
    // Four working hours later is Friday: the office closed at four.
    await town.at('2026-11-27T02:59:00Z');
    expect(await steps()).toEqual(['lina first', 'lina again']);
    await town.at('2026-11-27T03:00:00Z');
    await town.at('2026-11-27T07:00:00Z');
    await town.at('2026-11-30T03:00:00Z');
    await town.at('2026-12-04T03:00:00Z');
    expect(await steps()).toEqual(['lina first', 'lina again', 'budi deputy', 'oki superior', 'mira head']);
  });

  it('of a body that was given a copy hear of it too, and those of the one that leads do not hear twice', async () => {
    await town.officer('dian', 'opd-admin', 'medan.dlh');
    const { code } = await town.disposed(BODY);
    const admin = { id: 'mira', name: 'Mira', role: 'instansi-admin' as const, instansi: 'medan' };
    await town.house.copies.add(admin, code, ['medan.dlh'], 'sampah');
    await town.relay();
    expect(await town.told(`kind = 'copied'`)).toMatchObject([{ officer: 'dian', step: 'first' }]);
    const dian = { id: 'dian', name: 'Dian', role: 'opd-admin' as const, instansi: 'medan.dlh' };
    await town.house.copies.answerPart(dian, code, 'Sampahnya sudah diangkut.');
    await town.relay();
    const told = await town.told(`kind = 'part'`);
    expect(told.length).toBeGreaterThan(0);
    expect(told.map(({ officer }) => officer)).not.toContain('dian');
  });

  it('let nobody else be told once one of them has opened it, or the complaint has left', async () => {
    const opened = await town.disposed(BODY);
    const gone = await town.disposed(BODY);
    await town.relay();
    await town.house.alertStore.opened(ids['budi'] ?? '', opened.id, 'console', town.clock.now());
    const oki = { id: 'oki', name: 'Oki', role: 'opd-admin' as const, instansi: BODY };
    await town.house.desk.handBack(oki, gone.code, 'bukan wewenang kami', null);
    await town.relay();
    await town.at('2026-12-07T03:00:00Z');
    expect((await town.told(`step <> 'first'`)).length).toBe(0);
    expect(await town.told(`kind = 'returned'`)).toMatchObject([{ officer: 'mira' }]);
  });

  it('are left alone at night but for emergencies, and find it all in one digest in the morning', async () => {
    await duty('lina', null);
    await town.at('2026-12-07T15:00:00Z');
    for (let each = 0; each < 3; each += 1) await town.disposed(BODY);
    await town.relay();
    const { id: complaintId } = await town.disposed(BODY);
    await town.relay();
    const payload = { complaintId, kind: 'fire', instansi: [BODY] };
    await town.house.database.transaction((tx) =>
      town.house.alerts.take(tx, newId(), 'complaint.emergency', payload),
    );
    while (await runner.round());
    const subjects = (): (string | undefined)[] =>
      town.taken.filter(({ to }) => to === 'lina@medan.test').map(({ message }) => message.subject);
    const emergency = expect.stringMatching(/^DARURAT/);
    expect(subjects()).toEqual([emergency]);
    // An emergency that she sleeps through wakes her again.
    await town.at('2026-12-07T22:59:00Z');
    while (await runner.round());
    expect(subjects()).toEqual([emergency, emergency]);
    await town.at('2026-12-07T23:00:00Z');
    while (await runner.round());
    expect(subjects()).toEqual([emergency, emergency, '4 laporan baru']);
  });

  it('are told by template on WhatsApp, and of a confidential one the number and the deadline alone', async () => {
    await duty('lina', null);
    await town.at('2026-12-08T03:00:00Z');
    const contentSid = `HX${'0'.repeat(32)}`;
    const of = { channel: 'whatsapp', audience: 'officer', language: 'id', contentSid };
    const variables = { '1': '{code}', '2': '{deadline}', '3': '{url}' };
    for (const event of ['alert.disposed', 'alert.confidential'])
      await town.house.windows.keepTemplate({ ...of, event, variables }, 'operator');
    await town.disposed(BODY);
    const hidden = await town.disposed(BODY);
    await town.house.database.query(`UPDATE complaint SET confidential = true WHERE id = $1`, [hidden.id]);
    await town.relay();
    while (await runner.round());
    const said = JSON.stringify(town.taken);
    expect(said).not.toContain('Lampu jalan mati');
    const messages = town.taken.filter(({ channel }) => channel === 'whatsapp').map(({ message }) => message);
    const isShort = ({ text }: { text: string }) => /^Laporan \S+\. Tenggat [^.]+\. Buka: \S+$/.test(text);
    expect(messages.filter(isShort)).toHaveLength(1);
    expect(messages).toHaveLength(2);
    for (const { template } of messages)
      expect(template).toMatchObject({
        contentSid,
        variables: { '3': expect.stringContaining('/petugas/n/') },
      });
  });

  it('are neither stormed nor kept in the dark by 5,000 dispositions at once', async () => {
    await duty('lina', null);
    await town.at('2026-12-09T03:00:00Z');
    const { id } = await town.disposed(BODY);
    await town.house.database.query(`DELETE FROM outbox`);
    await town.house.database.query(
      `INSERT INTO complaint SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(),
         'code', 'Z' || lpad(n::text, 11, '0')))).* FROM complaint c, generate_series(1, 4999) n WHERE c.id = $1`,
      [id],
    );
    const complaints = await town.house.database.query<{ id: string }>(
      `SELECT id FROM complaint WHERE code LIKE 'Z0000000%' OR id = $1`,
      [id],
    );
    expect(complaints).toHaveLength(5_000);
    const waiting = complaints.map(({ id: complaintId }) => ({ event: newId(), complaintId }));
    const worker = async (): Promise<void> => {
      for (let each = waiting.pop(); each; each = waiting.pop()) {
        const { event, complaintId } = each;
        const payload = { complaintId, instansi: BODY };
        await town.house.outbox.once(event, 'alerts', (tx) =>
          town.house.alerts.take(tx, event, 'complaint.disposed', payload),
        );
      }
    };
    await Promise.all(Array.from({ length: 6 }, worker));
    await town.at('2026-12-09T03:10:00Z');
    while (await runner.round());
    const mails = town.taken.filter(({ channel }) => channel === 'email');
    expect(mails).toHaveLength(6);
    expect(mails.at(-1)?.message.text).toContain('4995 laporan baru');
    const [count] = await town.house.database.query(
      `SELECT count(*)::int AS alerts, count(DISTINCT complaint_id)::int AS complaints,
         count(*) FILTER (WHERE told_at IS NULL)::int AS untold,
         count(*) FILTER (WHERE digest_id IS NULL)::int AS alone FROM alert WHERE kind = 'disposed'`,
    );
    expect(count).toEqual({ alerts: 5_000, complaints: 5_000, untold: 0, alone: 5 });
  });
});
