import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SettingsError } from '#platform';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { LAPOR_TOKEN, startLaporStandIn, type LaporFault } from '../../../test/support/lapor-stand-in.js';
import { sp4nOn } from '../../../test/support/sp4n.js';
import { LaporApi } from './lapor-api.js';
import { LaporSender } from './lapor-sender.js';
import { sp4nSettings } from './sp4n.settings.js';

describe('the way to SP4N-LAPOR! by its API', () => {
  let fresh: FreshDatabase;
  let on: Awaited<ReturnType<typeof sp4nOn>>;
  let lapor: Awaited<ReturnType<typeof startLaporStandIn>>;
  let sender: LaporSender;
  let warned: string[];
  let now: Date | null;
  beforeAll(async () => {
    fresh = await freshDatabase();
    on = await sp4nOn(fresh.url);
  });
  afterAll(async () => {
    await on.database.close();
    await fresh.drop();
  });
  beforeEach(async () => {
    lapor = await startLaporStandIn();
    warned = [];
    now = null;
    sender = new LaporSender({
      ...on.parts,
      now: () => now ?? new Date(),
      sendings: on.sendings,
      api: new LaporApi(lapor.settings, 300),
      log: { warn: (details) => void warned.push(JSON.stringify(details)) },
    });
    await on.database.query('DELETE FROM sp4n_sending');
    await on.database.query(`UPDATE complaint SET status = 'archived'`);
  });
  afterEach(() => lapor.close());
  const later = () => on.database.query(`UPDATE sp4n_sending SET due_at = now()`);
  async function settle(rounds = 12): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      await sender.round();
      await later();
    }
  }
  const sent = () => lapor.kept.map(({ report }) => report['nomor_sumber']);

  it('is off without settings, and refuses half of them by name', () => {
    expect(sp4nSettings({})).toBeNull();
    expect(() => sp4nSettings({ SP4N_API_TOKEN: LAPOR_TOKEN })).toThrow(SettingsError);
    expect(() => sp4nSettings({ SP4N_API_TOKEN: LAPOR_TOKEN })).toThrow(/SP4N_API_REPORT_URL/);
  });

  it('brings a decided complaint there once, and notes its number with who and why', async () => {
    const { id, code } = await on.complaint();
    await settle(3);
    expect(lapor.wrong).toEqual([]);
    expect(sent()).toEqual([code.replace(/(.{4})(?=.)/g, '$1-')]);
    expect(lapor.kept[0]?.report).toMatchObject({
      judul: expect.stringMatching(/^Lampu/),
      isi: 'Jalan berlubang di depan pasar',
      instansi_tujuan: expect.stringMatching(/^Dinas Perhubungan, .*Medan$/),
      anonim: true,
      rahasia: false,
    });
    expect(await on.referenceOf(id)).toBe(lapor.kept[0]?.id);
    const [audit] = await on.database.query(
      `SELECT actor, reason FROM audit WHERE subject = $1 AND action = 'lapor-recorded'`,
      [id],
    );
    expect(audit).toEqual({ actor: 'system', reason: lapor.kept[0]?.id });
  });

  it('notes the day that it is where the complaint is', async () => {
    const { id } = await on.complaint({}, { wilayah: '91.71' });
    now = new Date('2026-11-26T15:30:00Z');
    await settle(2);
    expect((await on.store.referenceOf(on.database, id))?.date).toBe('2026-11-27');
  });

  it.each<[string, LaporFault[]]>([
    ['too many calls', ['limit', 'limit']],
    ['a server that fails', ['error', 'error', 'error']],
    ['no answer', ['silence']],
    ['a connection that is cut', ['cut', 'cut']],
    ['an answer that is lost after it was taken', ['silence after']],
    ['a failure after it was taken', ['error after']],
    ['an answer that nobody can read', ['nonsense after']],
    ['a token that is not known for a while', ['forbidden', 'forbidden']],
    ['a redirect elsewhere', ['elsewhere']],
    ['an address that is wrong for a while', [404, 405, 410]],
    ['all of it in turn', ['limit', 'error', 'cut', 'silence', 'error', 'silence after']],
  ])('sends each once in spite of %s', async (_, faults) => {
    const some = [await on.complaint(), await on.complaint(), await on.complaint()];
    lapor.failNext(...faults);
    await settle();
    expect(lapor.wrong).toEqual([]);
    expect(new Set(sent()).size).toBe(3);
    expect(sent()).toHaveLength(3);
    for (const { id } of some) expect(await on.referenceOf(id)).not.toBeNull();
  });

  it('waits as long as it is told, and tries none of the others meanwhile', async () => {
    for (let n = 0; n < 3; n += 1) await on.complaint();
    lapor.failNext('limit');
    expect(await sender.round()).toBe(false);
    expect(lapor.calls).toEqual(['/laporan']);
    await sender.round();
    expect(lapor.calls).toHaveLength(1);
  });

  it('leaves to a person what is refused there', async () => {
    const { id } = await on.complaint();
    lapor.failNext('refused');
    await settle(4);
    expect(lapor.calls).toHaveLength(1);
    expect(await on.referenceOf(id)).toBeNull();
    expect(await on.count('sp4n_sending', `state = 'refused' AND error = 'refused'`)).toBe(1);
  });

  it('tries none of the others while its address is wrong, and says that the settings are', async () => {
    for (let n = 0; n < 3; n += 1) await on.complaint();
    lapor.failNext(404);
    expect(await sender.round()).toBe(false);
    expect(lapor.calls).toEqual(['/laporan']);
    expect(await on.count('sp4n_sending', `state = 'waiting' AND error = 'misconfigured'`)).toBe(3);
  });

  it('goes on once a look-up that was refused is answered, and sends nothing twice', async () => {
    const { id } = await on.complaint();
    lapor.failNext('silence after');
    lapor.refuseFinds(2);
    await settle(2);
    expect(await on.count('sp4n_sending', `state = 'waiting' AND error = 'find-refused'`)).toBe(1);
    await settle(3);
    expect(sent()).toHaveLength(1);
    expect(await on.referenceOf(id)).toBe(lapor.kept[0]?.id);
  });

  it('sends what was only waiting for its reporter once it is decided again, and never twice', async () => {
    const { id } = await on.complaint();
    lapor.failNext('silence after');
    await settle(1);
    await on.database.query(`UPDATE complaint SET status = 'needs-info' WHERE id = $1`, [id]);
    await settle(2);
    expect(await on.count('sp4n_sending', `state = 'kept-back'`)).toBe(1);
    await on.database.query(`UPDATE complaint SET status = 'disposed' WHERE id = $1`, [id]);
    await settle(2);
    expect(sent()).toHaveLength(1);
    expect(await on.referenceOf(id)).toBe(lapor.kept[0]?.id);
  });

  it('sends nothing of what is confidential, accuses somebody, is supervisory, undecided, no report, or a machine’s', async () => {
    await on.complaint({}, { confidential: true });
    await on.complaint({ accused: 'medan.dishub' }, { accused: [{ instansi: 'medan.dishub' }] });
    await on.complaint({ supervisory: true });
    await on.complaint({ status: 'received' });
    await on.complaint({ category: 'bukan-laporan' });
    await on.complaint({}, { automatic: true });
    await on.complaint({}, { history: { status: 'closed' } });
    await settle(3);
    expect(lapor.calls).toEqual([]);
  });

  it('keeps back what became confidential while it waited', async () => {
    const { id } = await on.complaint();
    await on.sendings.queue(10);
    await on.database.query('UPDATE complaint SET confidential = true WHERE id = $1', [id]);
    await settle(2);
    expect(lapor.calls).toEqual([]);
    expect(await on.count('sp4n_sending', `state = 'kept-back'`)).toBe(1);
  });

  it('says nothing of a reporter or his words in the log', async () => {
    await on.complaint({}, { text: 'Rumah saya di Gang Kenari', reporter: { name: 'Sekar Kenari' } });
    lapor.failNext('error', 'silence', 'limit', 'refused');
    await settle(6);
    expect(warned.length).toBeGreaterThan(0);
    expect(warned.join()).not.toMatch(/Kenari|keytoken/i);
  });
});
