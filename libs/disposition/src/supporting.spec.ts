import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mergingPlace, officer, type MergingPlace } from '../../../test/support/merging.js';

const medan = officer('instansi-admin', 'medan');

describe('supporting', () => {
  let place: MergingPlace;
  beforeAll(async () => {
    place = await mergingPlace();
  });
  afterAll(() => place.close());

  it('counts each supporter of a public complaint once, over all that was merged into it', async () => {
    const [lead, one] = [await place.complaint(), await place.complaint()];
    for (const { code } of [lead, one]) await place.house.desk.dispose(medan, code, 'medan.dishub', 'lampu');
    const { supporting } = place.house;
    await supporting.support(lead.code, '10.0.0.1');
    expect(await supporting.support(lead.code, '10.0.0.1')).toMatchObject({ supports: 1 });
    await supporting.support(one.code, '10.0.0.2');
    await place.house.merging.merge(medan, lead.code, [one.code], 'sama');
    const seen = await place.house.duplicates.of(medan, await place.fileOf(lead));
    expect(seen.supports).toBe(2);
  });

  it('knows none that is not public', async () => {
    const waiting = await place.complaint();
    const hidden = await place.complaint({ confidential: true, status: 'disposed', held: 'medan.dishub' });
    for (const number of [waiting.code, hidden.code, 'NOT-A-NUMBER']) {
      await expect(place.house.supporting.support(number, '10.0.0.1')).rejects.toMatchObject({
        code: 'not-found',
      });
    }
  });
});
