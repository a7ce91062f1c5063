import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Failure, showReportNumber } from '#complaint';
import {
  mergingPlace,
  officer,
  type MadeComplaint,
  type MergingPlace,
} from '../../../test/support/merging.js';

const national = officer('national-admin');
const medan = officer('instansi-admin', 'medan');
const barru = officer('instansi-admin', 'barru');
const dishub = officer('opd-admin', 'medan.dishub');
const inspector = officer('inspector', 'medan.inspektorat');

describe('merging', () => {
  let place: MergingPlace;
  beforeAll(async () => {
    place = await mergingPlace();
  });
  afterAll(() => place.close());
  beforeEach(() => place.settle());

  const merge = (lead: MadeComplaint, ...others: MadeComplaint[]) =>
    place.house.merging.merge(
      medan,
      lead.code,
      others.map(({ code }) => code),
      'kejadian yang sama',
    );
  const refusalOf = async (act: Promise<unknown>): Promise<string> => {
    try {
      await act;
      return 'done';
    } catch (error) {
      return error instanceof Failure ? error.reason : String(error);
    }
  };
  const textsOf = async (one: MadeComplaint): Promise<string[]> =>
    (await place.fileOf(one)).messages.map(({ kind, text }) => `${kind}: ${text}`);

  it('makes each report of a list part of the lead and names it in the result', async () => {
    const [lead, one, two] = [
      await place.complaint({ status: 'disposed', held: 'medan.dishub' }),
      await place.complaint(),
      await place.complaint(),
    ];
    const done = await merge(lead, one, two);
    expect(done.results).toEqual(
      [one, two].map(({ code }) => ({ code: showReportNumber(code), outcome: 'done', why: null })),
    );
    expect(await place.standsAs(one)).toMatchObject({ status: 'merged', mergedInto: lead.id });
    expect((await merge(lead, one, two)).results.map(({ outcome }) => outcome)).toEqual([
      'already',
      'already',
    ]);
  });

  it('tells a merged reporter once, and brings him what is published but not what is asked', async () => {
    const [lead, one] = [
      await place.complaint({ status: 'disposed', held: 'medan.dishub' }),
      await place.complaint(),
    ];
    await merge(lead, one);
    await place.settle();
    await place.house.answering.respond(dishub, lead.code, 'Tim menuju lokasi.');
    await place.house.answering.ask(dishub, lead.code, 'Tiang nomor berapa?');
    await place.says(lead, 'jawab-tiang', 'Tiang nomor 7');
    await place.house.answering.answer(dishub, lead.code, 'Lampu sudah menyala.');
    await place.settle();
    expect(await textsOf(one)).toEqual([
      expect.stringMatching(/^notice: Laporan Anda kami satukan/),
      'response: Tim menuju lokasi.',
      'answer: Lampu sudah menyala.',
    ]);
    expect(await place.fileOf(one)).toMatchObject({ status: 'answered', instansi: 'medan.dishub' });
  });

  it('brings the standing answer to whoever is merged after it', async () => {
    const lead = await place.complaint({ status: 'disposed', held: 'medan.dishub' });
    await place.house.answering.answer(dishub, lead.code, 'Sudah diganti.');
    const one = await place.complaint();
    await merge(lead, one);
    await place.settle();
    expect(await textsOf(one)).toContain('answer: Sudah diganti.');
  });

  it('hears the later words of a merged reporter on the lead, and shows them to no other reporter', async () => {
    const [lead, one, two] = [
      await place.complaint({ status: 'disposed', held: 'medan.dishub' }),
      await place.complaint(),
      await place.complaint(),
    ];
    await merge(lead, one, two);
    await place.house.answering.answer(dishub, lead.code, 'Sudah menyala.');
    await place.settle();
    await place.says(one, 'belum-pak', 'Belum pak, masih gelap');
    expect(await place.standsAs(lead)).toMatchObject({ status: 'in-progress' });
    expect(await textsOf(one)).toContain('words: Belum pak, masih gelap');
    for (const other of [lead, two]) expect((await textsOf(other)).join()).not.toContain('masih gelap');
  });

  it('never makes a deadline later, and gives back what a split takes away', async () => {
    const receivedAt = new Date(Date.now() - 5 * 86_400_000);
    const [early, late] = [await place.complaint({ report: { receivedAt } }), await place.complaint()];
    const [first, second] = [await place.standsAs(early), await place.standsAs(late)];
    await merge(late, early);
    expect((await place.standsAs(late)).answerBy).toEqual(first.answerBy);
    await place.house.desk.verify(medan, late.code, { category: 'lampu-jalan' }, 'tetap');
    expect((await place.standsAs(late)).answerBy).toEqual(first.answerBy);
    await place.house.merging.split(medan, [early.code], 'ternyata lain');
    expect((await place.standsAs(late)).answerBy).toEqual(second.answerBy);
    expect(await place.standsAs(early)).toMatchObject({ answerBy: first.answerBy, status: 'received' });
  });

  it('gives a split report back to the body that had it, with the clock it had there', async () => {
    const [lead, one] = [
      await place.complaint(),
      await place.complaint({ status: 'disposed', held: 'medan.dishub' }),
    ];
    const before = (await place.fileOf(one)).dispositions.at(-1);
    await merge(lead, one);
    await place.house.merging.split(medan, [one.code], 'bukan kejadian yang sama');
    const file = await place.fileOf(one);
    expect(file).toMatchObject({ status: 'disposed', instansi: 'medan.dishub', mergedInto: null });
    expect(file.dispositions.map(({ endedAs }) => endedAs)).toEqual(['merged', null]);
    expect(file.dispositions.at(-1)?.answerBy).toEqual(before?.answerBy);
  });

  it('brings along what was merged into a lead, and takes it back when that is split', async () => {
    const [top, lead, one] = [await place.complaint(), await place.complaint(), await place.complaint()];
    await merge(lead, one);
    await merge(top, lead);
    expect(await place.standsAs(one)).toMatchObject({ mergedInto: top.id });
    const other = await place.complaint();
    await merge(lead, other);
    expect(await place.standsAs(other)).toMatchObject({ mergedInto: top.id });
    await place.house.merging.split(medan, [lead.code], 'lain');
    expect(await place.standsAs(one)).toMatchObject({ mergedInto: lead.id });
    expect(await place.standsAs(other)).toMatchObject({ mergedInto: top.id });
  });

  it('undoes one press as a whole', async () => {
    const [lead, one, two, three] = [
      await place.complaint(),
      await place.complaint(),
      await place.complaint(),
      await place.complaint(),
    ];
    await merge(lead, three);
    const { act } = await merge(lead, one, two);
    expect(await place.house.merging.undo(medan, act ?? '', 'salah pilih')).toHaveLength(2);
    expect(await place.standsAs(one)).toMatchObject({ status: 'received', mergedInto: null });
    expect(await place.standsAs(three)).toMatchObject({ mergedInto: lead.id });
    expect(await refusalOf(place.house.merging.undo(medan, act ?? '', 'lagi'))).toBe('not-found');
  });

  it('refuses what would expose somebody, each by its own code', async () => {
    const lead = await place.complaint();
    const supervisory = await place.complaint({ supervisory: true });
    const confidential = await place.complaint({ confidential: true });
    const accusing = await place.complaint({ accused: 'medan.dlh' });
    const closed = await place.complaint({ status: 'closed', held: 'medan.dishub' });
    expect(await refusalOf(merge(lead, confidential))).toBe('merge-would-expose');
    expect(await refusalOf(merge(confidential, lead))).toBe('merge-would-expose');
    expect(await refusalOf(merge(lead, accusing))).toBe('merge-accuses-others');
    expect(await refusalOf(merge(lead, supervisory))).toBe('not-found');
    expect(await refusalOf(merge(closed, lead))).toBe('lead-closed');
    expect(await refusalOf(merge(lead, closed))).toBe('cannot-merge-when-closed');
    expect(await refusalOf(merge(lead, lead))).toBe('merge-itself');
    expect(await refusalOf(place.house.merging.merge(barru, lead.code, [closed.code], 'x'))).toBe(
      'not-found',
    );
    expect(await refusalOf(place.house.merging.split(medan, [lead.code], 'x'))).toBe(
      'cannot-split-when-received',
    );
    expect(await place.standsAs(lead)).toMatchObject({ status: 'received', mergedInto: null });
  });

  it('merges supervisory reports within the inspectorate', async () => {
    const about = { supervisory: true, accused: 'medan.dishub' } as const;
    const [lead, one] = [await place.complaint(about), await place.complaint(about)];
    const done = await place.house.merging.merge(inspector, lead.code, [one.code], 'terduga yang sama');
    expect(done.results).toMatchObject([{ outcome: 'done' }]);
  });

  it('lets a body merge only what it has itself', async () => {
    const own = { status: 'disposed', held: 'medan.dishub' } as const;
    const [lead, one] = [await place.complaint(own), await place.complaint(own)];
    const done = await place.house.merging.merge(dishub, lead.code, [one.code], 'sama');
    expect(done.results).toMatchObject([{ outcome: 'done' }]);
    const elsewhere = await place.complaint({ status: 'disposed', held: 'medan.dlh' });
    expect(await refusalOf(place.house.merging.merge(dishub, lead.code, [elsewhere.code], 'sama'))).toBe(
      'not-found',
    );
  });

  it('parts the others from a lead that becomes confidential, before they hear more of it', async () => {
    const [lead, one] = [
      await place.complaint({ status: 'returned' }),
      await place.complaint({ status: 'returned' }),
    ];
    await merge(lead, one);
    await place.settle();
    await place.house.desk.verify(national, lead.code, { confidential: true }, 'memuat data anak');
    await place.settle();
    expect(await place.standsAs(one)).toMatchObject({ status: 'returned', mergedInto: null });
  });

  it('lets a merged reporter who accuses somebody speak for himself again', async () => {
    const [lead, one] = [
      await place.complaint({ status: 'disposed', held: 'medan.dishub' }),
      await place.complaint({ status: 'disposed', held: 'medan.dishub' }),
    ];
    await merge(lead, one);
    await place.settle();
    await place.says(
      one,
      'menuduh',
      'Petugas Dishub Medan minta uang suap 500 ribu supaya lampunya diperbaiki, ini pungli',
    );
    const after = await place.standsAs(one);
    expect(after.mergedInto).toBeNull();
    expect((await place.fileOf(one)).protection.content).toBe('closed');
    expect((await place.fileOf(lead)).protection.content).toBe('public-after-verification');
  });

  it('leaves one result when two officers merge two reports into each other at once', async () => {
    for (let round = 0; round < 8; round += 1) {
      const [a, b] = [await place.complaint(), await place.complaint()];
      const outcomes = await Promise.all([refusalOf(merge(a, b)), refusalOf(merge(b, a))]);
      expect(outcomes.toSorted()).toEqual(['done', 'merge-itself']);
      const [left, right] = [await place.standsAs(a), await place.standsAs(b)];
      expect([left.mergedInto, right.mergedInto].filter((id) => id !== null)).toHaveLength(1);
    }
  });

  it('ends the talks of all of them when the lead is closed', async () => {
    const [lead, one] = [
      await place.complaint({ status: 'disposed', held: 'medan.dishub' }),
      await place.complaint(),
    ];
    await merge(lead, one);
    await place.house.answering.answer(dishub, lead.code, 'Selesai.');
    await place.house.closing.close(medan, lead.code, 'tuntas');
    expect(await place.fileOf(one)).toMatchObject({ status: 'closed' });
    expect(await refusalOf(place.house.closing.confirm(one.id))).toBe('cannot-close-when-merged');
  });
});
