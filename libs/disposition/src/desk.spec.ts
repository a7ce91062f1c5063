import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Officer } from '#access';
import type { ComplaintFile, Role, Status } from '#complaint';
import { openHouse, type House } from '#house';
import { ComplaintUnit } from '#store';
import { aReport, rawOf } from '../../../test/support/intake.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { noVault, sealer } from '../../../test/support/vault.js';
import type { ArchiveReason } from './desk.js';

const officer = (role: Role, instansi: string | null = null): Officer => ({
  id: role,
  name: role,
  role,
  instansi,
});
const national = officer('national-admin');
const medan = officer('instansi-admin', 'medan');
const barru = officer('instansi-admin', 'barru');
const dishub = officer('opd-admin', 'medan.dishub');
const dlh = officer('opd-admin', 'medan.dlh');
const desk = officer('front-desk', 'medan.dishub');

describe('the desk', () => {
  let fresh: FreshDatabase;
  let house: House;
  let made = 0;
  let told = 0;

  beforeAll(async () => {
    fresh = await freshDatabase();
    const secret = 'a secret of the tests, long enough to be one';
    const publicUrl = 'http://muara.test';
    house = await openHouse({
      databaseUrl: fresh.url,
      secret,
      publicUrl,
      channels: new Map(),
      sealer,
      vault: noVault,
    });
    house.onCommit(() => (told += 1));
  });
  afterAll(async () => {
    await house.close();
    await fresh.drop();
  });

  /** A complaint of Medan that routing has read, in a status, held by a body. */
  async function complaint(
    as: { status?: Status; held?: string; accused?: string; supervisory?: boolean } = {},
  ): Promise<string> {
    made += 1;
    const report = aReport(`desk-${made}`, { wilayah: '12.71' });
    const { complaintId, receipt } = await house.intake.accept({
      channel: 'web',
      raw: rawOf(report),
      report,
    });
    await house.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId ?? '' });
      const { status = 'received', held = null, accused, supervisory = false } = as;
      const at = new Date();
      const suggestion = {
        instansi: supervisory ? 'medan.inspektorat' : 'medan.dishub',
        category: 'lampu-jalan',
        classification: 'pengaduan',
        confidence: 0.8,
        outcome: 'suggest',
        alternatives: [],
        why: [],
        modelVersion: 'test',
      } as const;
      await unit?.set({
        status,
        instansi: held,
        supervisory,
        suggestion: { ...suggestion, alternatives: [], why: [] },
      });
      if (accused !== undefined) await unit?.accuse(accused);
      if (held !== null) {
        const hand = { kind: 'disposition', instansi: held, reason: 'r', madeBy: 'ani' } as const;
        await unit?.hand({ ...hand, madeAt: at, answerBy: at });
      }
    });
    return receipt?.code ?? '';
  }
  async function fileOf(code: string): Promise<ComplaintFile> {
    const [row] = await house.database.query<{ id: string }>(`SELECT id FROM complaint WHERE code = $1`, [
      code,
    ]);
    return house.tracking.file(row?.id ?? '');
  }
  const last = async (code: string) => (await fileOf(code)).timeline.at(-1);
  const eventsOf = async (code: string): Promise<string[]> => {
    const rows = await house.database.query<{ pattern: string }>(
      `SELECT pattern FROM outbox WHERE payload->>'complaintId' = $1 ORDER BY id`,
      [(await fileOf(code)).id],
    );
    return rows.map(({ pattern }) => pattern);
  };
  /** The refusal, after checking that nothing at all was changed by it. */
  async function refused(code: string, act: () => Promise<unknown>): Promise<string> {
    const [before, events] = [await fileOf(code), await eventsOf(code)];
    let refusal = 'done';
    try {
      await act();
    } catch (error) {
      refusal = String((error as { code?: string }).code);
    }
    expect(await fileOf(code)).toEqual(before);
    expect(await eventsOf(code)).toEqual(events);
    return refusal;
  }

  it('disposes to a connected body, with deadline, event, timeline and word to whoever relays', async () => {
    const code = await complaint();
    const before = told;
    expect(await house.desk.dispose(medan, code, 'medan.dishub', 'lampu jalan')).toBe('disposed');
    expect(told).toBe(before + 1);
    const file = await fileOf(code);
    expect(file).toMatchObject({ status: 'disposed', instansi: 'medan.dishub' });
    expect(file.dispositions).toMatchObject([
      { kind: 'disposition', instansi: 'medan.dishub', madeBy: 'instansi-admin', endedAt: null },
    ]);
    expect(file.dispositions[0]?.answerBy.getTime()).toBeGreaterThan(Date.now());
    expect(file.timeline.at(-1)).toMatchObject({
      actor: 'instansi-admin',
      action: 'disposed',
      reason: 'lampu jalan',
      instansi: 'medan.dishub',
    });
    expect(await eventsOf(code)).toContain('complaint.disposed');
  });

  it('refers to a body that is not connected, and says so', async () => {
    const code = await complaint();
    expect(await house.desk.dispose(medan, code, 'pln', 'listrik')).toBe('referred');
    expect(await fileOf(code)).toMatchObject({
      status: 'referred',
      instansi: 'pln',
      dispositions: [{ kind: 'referral', instansi: 'pln', endedAt: null }],
    });
    expect(await last(code)).toMatchObject({ action: 'referred', instansi: 'pln' });
    expect(await eventsOf(code)).toContain('complaint.referred');
    expect(await house.desk.dispose(medan, code, 'medan.dishub', 'ternyata kota')).toBe('disposed');
    expect((await fileOf(code)).dispositions).toMatchObject([{ endedAs: 'replaced' }, { endedAt: null }]);
  });

  it('hands nothing to the body it accuses, nor into it', async () => {
    const code = await complaint({ accused: 'medan.dishub' });
    const act = (to: string) => () => house.desk.dispose(medan, code, to, 'alasan');
    expect(await refused(code, act('medan.dishub'))).toBe('invalid');
    expect(await refused(code, act('no-such-body'))).toBe('invalid');
    expect(await act('medan.bkpsdm')()).toBe('disposed');
  });

  it('lets a supervisory one leave the inspectorates for no body that could not see it', async () => {
    const code = await complaint({ supervisory: true });
    const inspector = officer('inspector', 'medan.inspektorat');
    expect(await refused(code, () => house.desk.dispose(inspector, code, 'medan.dishub', 'alasan'))).toBe(
      'not-allowed',
    );
    expect(await refused(code, () => house.desk.dispose(medan, code, 'medan.dishub', 'alasan'))).toBe(
      'not-found',
    );
    expect(await house.desk.dispose(inspector, code, 'sumut.inspektorat', 'naik')).toBe('disposed');
  });

  it('publishes an answer of the body that has it, and ends its disposition', async () => {
    const code = await complaint({ status: 'disposed', held: 'medan.dishub' });
    const { id: messageId } = await house.answering.answer(dishub, code, 'Sudah\u0000 diganti \ud800.');
    const file = await fileOf(code);
    expect(file).toMatchObject({
      status: 'answered',
      dispositions: [{ endedAs: 'answered' }],
      messages: [
        {
          id: messageId,
          from: 'instansi',
          kind: 'answer',
          text: 'Sudah diganti \ufffd.',
          author: 'opd-admin',
        },
      ],
    });
    expect(file.timeline.at(-1)).toMatchObject({ actor: 'opd-admin', action: 'answer', reason: null });
    expect(await eventsOf(code)).toContain('message.published');
  });

  it('records that a national admin answered for a body', async () => {
    const code = await complaint({ status: 'disposed', held: 'medan.dishub' });
    await house.answering.answer(national, code, 'Dijawab pusat.');
    expect(await last(code)).toMatchObject({
      actor: 'national-admin',
      reason: 'on-behalf',
      instansi: 'medan.dishub',
    });
  });

  it('takes a first response, then a question that waits, without ending the disposition', async () => {
    const code = await complaint({ status: 'disposed', held: 'medan.dishub' });
    await house.answering.respond(dishub, code, 'Kami periksa.');
    expect(await fileOf(code)).toMatchObject({ status: 'in-progress', dispositions: [{ endedAt: null }] });
    await house.answering.ask(dishub, code, 'Tiang nomor berapa?');
    expect(await fileOf(code)).toMatchObject({
      status: 'needs-info',
      instansi: 'medan.dishub',
      dispositions: [{ endedAt: null }],
    });
    expect((await fileOf(code)).timeline.map(({ action }) => action).slice(-2)).toEqual([
      'response',
      'question',
    ]);
  });

  it('lets an admin ask before anybody has it', async () => {
    const code = await complaint();
    await house.answering.ask(medan, code, 'Di mana?');
    expect(await fileOf(code)).toMatchObject({ status: 'needs-info', instansi: null });
  });

  it('takes back what a body returns, with reason and proposal', async () => {
    const code = await complaint({ status: 'disposed', held: 'medan.dishub' });
    await house.desk.handBack(dishub, code, 'jalan provinsi', 'sumut');
    const file = await fileOf(code);
    expect(file).toMatchObject({
      status: 'returned',
      instansi: null,
      dispositions: [{ endedAs: 'returned' }],
    });
    expect(file.timeline.at(-1)).toMatchObject({
      actor: 'opd-admin',
      action: 'returned',
      reason: 'jalan provinsi',
      instansi: 'sumut',
    });
  });

  it('archives with a reason and words to the reporter, and deletes nothing', async () => {
    const code = await complaint();
    await house.desk.archive(medan, code, 'TIDAK_JELAS', 'Kami tidak dapat menindaklanjuti.');
    expect(await fileOf(code)).toMatchObject({
      status: 'archived',
      text: aReport('').text,
      messages: [{ kind: 'notice', text: 'Kami tidak dapat menindaklanjuti.' }],
    });
    expect(await last(code)).toMatchObject({ action: 'archived', reason: 'TIDAK_JELAS' });
    expect(await eventsOf(code)).toContain('message.published');
  });

  it('closes what was answered', async () => {
    const code = await complaint({ status: 'answered', held: 'medan.dishub' });
    await house.closing.close(medan, code, 'pelapor puas');
    expect(await fileOf(code)).toMatchObject({ status: 'closed' });
    expect(await last(code)).toMatchObject({
      actor: 'instansi-admin',
      action: 'closed',
      reason: 'pelapor puas',
    });
  });

  it('ends the talk by number with what is closed', async () => {
    const from = { address: '+6281233344455', assurance: 'vouched', wilayah: '12.71' } as const;
    const first = aReport('talk-1', from);
    const taken = await house.intake.accept({ channel: 'sms', raw: rawOf(first), report: first });
    const id = taken.complaintId ?? '';
    await house.database.query(`UPDATE complaint SET status = 'answered' WHERE id = $1`, [id]);
    await house.closing.close(national, taken.receipt?.code ?? '', 'selesai');
    const next = aReport('talk-2', from);
    const after = await house.intake.accept({ channel: 'sms', raw: rawOf(next), report: next });
    expect(after).toMatchObject({ outcome: 'accepted' });
    expect(after.complaintId).not.toBe(id);
  });

  type Act = (code: string) => Promise<unknown>;
  const answer =
    (who: Officer): Act =>
    (code) =>
      house.answering.answer(who, code, 'Selesai.');
  const disposing =
    (who: Officer): Act =>
    (code) =>
      house.desk.dispose(who, code, 'medan.dishub', 'alasan');
  const archiving =
    (who: Officer, reason: ArchiveReason = 'TIDAK_JELAS', words = 'Maaf.'): Act =>
    (code) =>
      house.desk.archive(who, code, reason, words);
  const disposed = { status: 'disposed', held: 'medan.dishub' } as const;

  it.each<[string, Parameters<typeof complaint>[0], Act, string]>([
    ['an answer to what nobody has', {}, answer(national), 'wrong-state'],
    ['an answer to what is answered', { ...disposed, status: 'answered' }, answer(dishub), 'wrong-state'],
    ['an answer of a body that never had it', disposed, answer(dlh), 'not-found'],
    ['an answer of another region', disposed, answer(barru), 'not-found'],
    ['an answer of the front desk', disposed, answer(desk), 'not-found'],
    [
      'an answer without words',
      disposed,
      (code) => house.answering.answer(dishub, code, ' \u0000\n'),
      'invalid',
    ],
    [
      'an answer out of all proportion',
      disposed,
      (code) => house.answering.answer(dishub, code, 'a'.repeat(20_001)),
      'invalid',
    ],
    [
      'a second first response',
      { ...disposed, status: 'in-progress' },
      (code) => house.answering.respond(dishub, code, 'Ya.'),
      'wrong-state',
    ],
    [
      'a regional admin’s answer for a body',
      disposed,
      answer(officer('regional-admin', 'sumut')),
      'not-allowed',
    ],
    ['a disposition of what is disposed', disposed, disposing(medan), 'wrong-state'],
    ['a disposition by the body itself', disposed, disposing(dishub), 'not-allowed'],
    ['a disposition by another region', {}, disposing(barru), 'not-found'],
    [
      'a disposition without a reason',
      {},
      (code) => house.desk.dispose(medan, code, 'medan.dishub', '\u0000'),
      'invalid',
    ],
    [
      'a return of what nobody has',
      {},
      (code) => house.desk.handBack(medan, code, 'alasan', null),
      'wrong-state',
    ],
    [
      'a return by an admin who handles nothing',
      disposed,
      (code) => house.desk.handBack(national, code, 'alasan', null),
      'not-allowed',
    ],
    [
      'a return to a body that is not there',
      disposed,
      (code) => house.desk.handBack(dishub, code, 'alasan', 'x'),
      'invalid',
    ],
    ['an archive of what a body has', disposed, archiving(medan), 'wrong-state'],
    [
      'an archive for a reason nobody knows',
      {},
      archiving(medan, JSON.parse('"MALAS"') as ArchiveReason),
      'invalid',
    ],
    ['an archive without words', {}, archiving(medan, 'TIDAK_JELAS', ' '), 'invalid'],
    ['an archive by the body that has it', disposed, archiving(dishub), 'not-allowed'],
    [
      'a close before an answer',
      disposed,
      (code) => house.closing.close(medan, code, 'alasan'),
      'wrong-state',
    ],
    [
      'a close by another region',
      { ...disposed, status: 'answered' },
      (code) => house.closing.close(barru, code, 'alasan'),
      'not-found',
    ],
    ['an officer of the accused body', { ...disposed, accused: 'medan.dishub' }, answer(dishub), 'not-found'],
    ['an ordinary admin of a supervisory one', { supervisory: true }, disposing(national), 'not-found'],
  ])('refuses %s and leaves everything as it was', async (_, as, act, code) => {
    const number = await complaint(as);
    expect(await refused(number, () => act(number))).toBe(code);
  });

  it('answers a number that does not exist like one that is somebody else’s', async () => {
    const theirs = await complaint(disposed);
    const refusal = (number: string) =>
      house.answering.answer(dlh, number, 'Selesai.').catch((error: unknown) => ({ ...(error as object) }));
    expect(await refusal('0000-0000-0000')).toEqual(await refusal(theirs));
    expect(await refusal('bukan nomor')).toEqual(await refusal(theirs));
  });

  it('gives one of two who dispose at once the complaint, and tells the other', async () => {
    const code = await complaint();
    const both = await Promise.allSettled([
      house.desk.dispose(medan, code, 'medan.dishub', 'lampu'),
      house.desk.dispose(national, code, 'medan.dlh', 'sampah'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((one) => one.status === 'rejected')).toMatchObject({ reason: { code: 'wrong-state' } });
    expect((await fileOf(code)).dispositions).toHaveLength(1);
  });
});
