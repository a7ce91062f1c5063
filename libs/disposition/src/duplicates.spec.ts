import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  mergingPlace,
  officer,
  type Facts,
  type MadeComplaint,
  type MergingPlace,
} from '../../../test/support/merging.js';

const medan = officer('instansi-admin', 'medan');
const inspector = officer('inspector', 'medan.inspektorat');
const HOUR = 3_600_000;

describe('near-duplicates', () => {
  let place: MergingPlace;
  let spot = 0;
  beforeAll(async () => {
    place = await mergingPlace();
  });
  afterAll(() => place.close());

  /** A quarter of its own, so that one test's reports are near no other's. */
  const quarter = (): { code: string; name: string } => {
    spot += 1;
    return { code: `12.71.${spot}`, name: `Kelurahan ${spot}` };
  };
  const nearTo = async (one: MadeComplaint, by = medan) =>
    (await place.house.duplicates.of(by, await place.fileOf(one))).near;
  const codesNear = async (one: MadeComplaint, by = medan) => (await nearTo(one, by)).map(({ code }) => code);
  const said = (text: string, more: Facts['report'] = {}): Facts => ({ report: { text, ...more } });
  const agoOf = (hours: number) => ({ receivedAt: new Date(Date.now() - hours * HOUR) });

  it('are offered across channels with what they share', async () => {
    const where = quarter();
    const one = await place.complaint({
      place: where,
      ...said('lampu jalan mati di gang melati', agoOf(2)),
    });
    const two = await place.complaint({
      place: where,
      ...said('Sudah tiga malam lampu jalan di Gang Melati mati dan warga takut lewat'),
    });
    expect(await nearTo(two)).toMatchObject([{ code: one.code, by: 'place', metres: null }]);
    const [found] = await nearTo(two);
    expect(found?.hoursLater).toBeCloseTo(-2, 1);
    expect(found?.likeness).toBeGreaterThan(0.8);
  });

  it('are told by the metres between two points', async () => {
    const point = { lat: 3.5901, lon: 98.6781 };
    const one = await place.complaint(said('lampu padam', { point }));
    const two = await place.complaint(said('gelap sekali di sini', { point: { lat: 3.5904, lon: 98.6781 } }));
    const far = await place.complaint(said('lampu padam', { point: { lat: 3.61, lon: 98.6781 } }));
    expect(await nearTo(two)).toMatchObject([{ code: one.code, by: 'point', metres: 33 }]);
    expect(await codesNear(far)).toEqual([]);
  });

  it('are told by the words for a place where nothing else is known of it', async () => {
    const one = await place.complaint(
      said('lampu jalan mati total', { place: 'Jalan Sisingamangaraja depan kolam' }),
    );
    const two = await place.complaint(
      said('lampu jalan mati', { place: 'depan kolam Jalan Sisingamangaraja' }),
    );
    expect(await nearTo(two)).toMatchObject([{ code: one.code, by: 'words' }]);
  });

  it('are never guessed without a place', async () => {
    await place.complaint(said('lampu jalan mati sejak kemarin malam'));
    const two = await place.complaint(said('lampu jalan mati sejak kemarin malam'));
    expect(await nearTo(two)).toEqual([]);
  });

  it('are of the same category, the same days, and in like words', async () => {
    const where = quarter();
    const one = await place.complaint({ place: where, ...said('lampu jalan mati') });
    await place.complaint({ place: where, category: 'sampah', ...said('lampu jalan mati') });
    await place.complaint({ place: where, ...said('lampu jalan mati', agoOf(24 * 20)) });
    await place.complaint({ place: where, ...said('tiang miring menimpa warung tetangga kami') });
    expect(await codesNear(one)).toEqual([]);
  });

  it('are offered only to who may see them, and never across protection', async () => {
    const where = quarter();
    const text = 'lampu jalan mati di gang melati';
    const open = await place.complaint({ place: where, ...said(text) });
    await place.complaint({ place: where, confidential: true, ...said(text) });
    await place.complaint({ place: where, accused: 'medan.dishub', ...said(text) });
    const about = { place: where, supervisory: true, ...said(text) } as const;
    const [first, second] = [await place.complaint(about), await place.complaint(about)];
    expect(await codesNear(open)).toEqual([]);
    expect(await codesNear(first, inspector)).toEqual([second.code]);
    expect(await codesNear(first, medan)).toEqual([]);
  });
});
