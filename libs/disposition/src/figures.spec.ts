import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { countedFor, scopeOf } from '#access';
import { openDesks, officer, type Desks } from '../../../test/support/desk.js';

const city = officer('instansi-admin', 'medan', 'ani');
const leader = officer('leader', 'medan');

describe('figures', () => {
  let desks: Desks;
  beforeAll(async () => {
    desks = await openDesks({ undoSeconds: 10 });
  });
  afterAll(() => desks.close());

  const referrals = (who = leader) =>
    desks.house.queries.referrals(countedFor(who, desks.house.office.directory));
  const referred = async (proved = false): Promise<string> => {
    const code = await desks.complaint();
    const proof = { how: 'letter', sentAt: '2026-11-20', number: '12/PLN', note: '' };
    await desks.house.desk.refer(city, code, { instansi: 'pln', reason: 'listrik' }, proved ? proof : null);
    return code;
  };

  it('count what was referred by body, what of it is proved, and nothing that was taken back', async () => {
    expect(await referrals()).toEqual([]);
    await referred(true);
    await referred();
    await desks.house.desk.undo(city, await referred());
    const { id } = await desks.fileOf(await referred());
    await desks.house.database.query(
      `UPDATE disposition SET ended_at = now(), ended_as = 'answered' WHERE complaint_id = $1`,
      [id],
    );
    expect(await referrals()).toEqual([{ instansi: 'pln', open: 2, proved: 1, ended: 1 }]);
  });

  it('are those of the reader’s own reach', async () => {
    expect(await referrals(officer('leader', 'barru'))).toEqual([]);
    expect(await referrals(officer('regional-admin', 'sumut'))).toHaveLength(1);
    expect(await referrals(officer('front-desk', 'medan.dishub'))).toEqual([]);
    expect(await referrals(officer('leader'))).toEqual([]);
  });

  it('are a leader’s without any complaint being his to see', async () => {
    const { directory } = desks.house.office;
    await desks.complaint({ status: 'answered', held: 'medan.dishub' });
    await desks.complaint({ status: 'answered', held: 'medan.inspektorat', supervisory: true });
    await desks.complaint({ status: 'answered', held: 'medan.dishub', accused: 'medan' });
    expect(await desks.house.queries.completions(countedFor(leader, directory))).toMatchObject({
      claimed: 1,
    });
    const seen = await desks.house.queries.list(scopeOf(leader, directory), { q: '' });
    expect(seen.items).toEqual([]);
  });
});
