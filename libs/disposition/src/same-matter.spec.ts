import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Ask, InboundReport } from '#complaint';
import type { Taken } from '#intake';
import { ComplaintUnit, sameMatters } from '#store';
import { aReport, rawOf } from '../../../test/support/intake.js';
import {
  mergingPlace,
  officer,
  type Facts,
  type MadeComplaint,
  type MergingPlace,
} from '../../../test/support/merging.js';
import { alikeInPublic } from './same-matter.js';

const medan = officer('instansi-admin', 'medan');
const dishub = officer('opd-admin', 'medan.dishub');
const spot = { code: 'kec-medan-baru', name: 'Medan Baru' };

describe('a report about what is public already', () => {
  let place: MergingPlace;
  let texts = 0;
  beforeAll(async () => {
    place = await mergingPlace();
  });
  afterAll(() => place.close());
  beforeEach(() => place.settle());

  /** Taken in, verified and handed to a body: public unless something of it forbids that. */
  async function known(facts: Facts = {}): Promise<MadeComplaint> {
    const one = await place.complaint({ place: spot, ...facts });
    if (facts.status === undefined) await place.house.desk.dispose(medan, one.code, 'medan.dishub', 'lampu');
    return one;
  }
  /** Its number stands alone at its place, so that nothing else is offered. */
  const elsewhere = (): Facts['place'] => ({ code: `kec-${(texts += 1)}`, name: 'Lain' });
  const offered = (one: MadeComplaint): Promise<string | null> =>
    place.house.database.transaction((tx) => alikeInPublic(tx, one.id));
  async function text(from: string, says: string, more: Partial<InboundReport> = {}): Promise<Taken> {
    texts += 1;
    const report = aReport(`sms-${texts}`, {
      text: says,
      address: from,
      assurance: 'vouched',
      wilayah: '12.71',
      ...more,
    });
    const taken = await place.house.intake.accept({ channel: 'sms', raw: rawOf(report), report });
    await place.settle();
    return taken;
  }
  const same = (from: string, code: string | null = null): Promise<Taken> =>
    text(from, 'SAMA', { asks: { for: 'same', code } satisfies Ask });
  const offer = (taken: Taken, of: MadeComplaint): Promise<boolean> =>
    place.house.database.transaction((tx) =>
      sameMatters.offer(tx, taken.complaintId ?? '', of.code, new Date()),
    );
  const made = ({ complaintId }: Taken): MadeComplaint => ({ id: complaintId ?? '', code: '' });

  it('is offered the public one, and never one that anything keeps from the public', async () => {
    const hidden: Facts[] = [
      { confidential: true },
      { supervisory: true },
      { accused: 'medan.dishub' },
      { report: { anonymous: true } },
      { report: { consents: { publish: false } } },
      { status: 'received' },
    ];
    for (const facts of hidden) {
      const at = elsewhere();
      const other = await place.complaint({ status: 'disposed', held: 'medan.dishub', ...facts, place: at });
      // Whatever keeps it from the public, it is not that nobody has read it.
      await place.house.database.transaction(async (tx) => {
        const unit = await ComplaintUnit.lock(tx, { id: other.id });
        await unit?.record({ at: new Date(), actor: 'ani', role: 'instansi-admin', action: 'disposed' });
      });
      const like = { ...facts, status: 'received' as const };
      expect([facts, other.code && (await offered(await place.complaint({ ...like, place: at })))]).toEqual([
        facts,
        null,
      ]);
    }
    const unread = elsewhere();
    await place.complaint({ status: 'disposed', held: 'medan.dishub', place: unread });
    expect(await offered(await place.complaint({ place: unread }))).toBeNull();
    const at = elsewhere();
    const shown = await known({ place: at });
    expect(await offered(await place.complaint({ place: at }))).toBe(shown.code);
  });

  it('is joined to it at the word SAMA, and hears its answer under its own number', async () => {
    const lead = await known({ place: elsewhere() });
    const taken = await text('+628110001', 'Lampu mati lagi di depan pasar');
    await offer(taken, lead);
    expect(await same('+628110001')).toEqual({ outcome: 'answered', complaintId: taken.complaintId });
    expect(await place.standsAs(made(taken))).toMatchObject({ status: 'merged', mergedInto: lead.id });
    await place.house.answering.answer(dishub, lead.code, 'Lampu sudah diganti.');
    await place.settle();
    const file = await place.fileOf(made(taken));
    expect(file.messages.map(({ kind, text: said }) => `${kind}: ${said}`)).toEqual([
      expect.stringMatching(/^notice: Laporan Anda kami satukan/),
      'answer: Lampu sudah diganti.',
    ]);
    expect(file.timeline.find(({ action }) => action === 'merged')).toMatchObject({
      actor: 'reporter',
      reason: 'says-same',
    });
  });

  it('is joined once, however often SAMA comes', async () => {
    const lead = await known({ place: elsewhere() });
    const taken = await text('+628110002', 'Lampu mati lagi');
    await offer(taken, lead);
    for (const _ of [1, 2, 3]) expect((await same('+628110002', lead.code)).outcome).toBe('answered');
    const notices = (await place.fileOf(made(taken))).messages.filter(({ kind }) => kind === 'notice');
    expect(notices).toHaveLength(1);
  });

  it('stays its own where the other one was hidden or closed meanwhile', async () => {
    const [hides, closes] = [await known({ place: elsewhere() }), await known({ place: elsewhere() })];
    const [first, second] = [await text('+628110003', 'Gelap'), await text('+628110004', 'Gelap')];
    await offer(first, hides);
    await offer(second, closes);
    const { database } = place.house;
    await database.query(`UPDATE complaint SET confidential = true WHERE id = $1`, [hides.id]);
    await database.query(`UPDATE complaint SET status = 'closed' WHERE id = $1`, [closes.id]);
    await same('+628110003');
    await same('+628110004');
    for (const one of [first, second]) expect((await place.standsAs(made(one))).mergedInto).toBeNull();
  });

  it('is joined to what the other one was merged into, if that is public', async () => {
    const [lead, top] = [await known({ place: elsewhere() }), await known({ place: elsewhere() })];
    const taken = await text('+628110005', 'Gelap gulita');
    await offer(taken, lead);
    await place.house.merging.merge(medan, top.code, [lead.code], 'sama');
    await same('+628110005');
    expect(await place.standsAs(made(taken))).toMatchObject({ mergedInto: top.id });
  });

  it('begins with SAMA and a public number, from somebody who has reported nothing', async () => {
    const lead = await known({ place: elsewhere() });
    const taken = await same('+628110006', lead.code);
    expect(taken.outcome).toBe('accepted');
    expect(await place.standsAs(made(taken))).toMatchObject({ status: 'merged', mergedInto: lead.id });
    const file = await place.fileOf(made(taken));
    expect(file).toMatchObject({ category: 'lampu-jalan', wilayah: '12.71' });
    await place.house.merging.split(medan, [file.code], 'ternyata lain');
    expect(await place.standsAs(made(taken))).toMatchObject({ status: 'received', mergedInto: null });
  });

  it('is guidance and no report where SAMA refers to nothing, or to a number that is not public', async () => {
    const hidden = await place.complaint({ status: 'disposed', held: 'medan.dishub' });
    for (const code of [null, hidden.code]) {
      expect(await same(`+62811001${code === null ? 1 : 2}`, code)).toEqual({
        outcome: 'answered',
        complaintId: null,
      });
    }
    const open = await text('+628110013', 'Jalan rusak');
    expect((await same('+628110013')).outcome).toBe('answered');
    expect((await place.fileOf(made(open))).messages).toEqual([]);
  });

  it('is an answer where its reporter was asked something', async () => {
    const taken = await text('+628110014', 'Jalan rusak');
    await place.house.database.query(`UPDATE complaint SET status = 'needs-info' WHERE id = $1`, [
      taken.complaintId,
    ]);
    expect((await same('+628110014')).outcome).toBe('joined');
  });

  it('is offered nothing where nobody vouches for its address', async () => {
    const lead = await known({ place: elsewhere() });
    const claimed = await text('seseorang@example.id', 'Gelap', { assurance: 'claimed' });
    expect(await offer(claimed, lead)).toBe(false);
    expect(await offer(await text('+628110016', 'Gelap'), lead)).toBe(true);
  });

  it('takes no word of a machine for SAMA', async () => {
    const lead = await known({ place: elsewhere() });
    const taken = await text('+628110015', 'Gelap');
    await offer(taken, lead);
    await text('+628110015', 'SAMA', { asks: { for: 'same', code: null }, automatic: true });
    expect((await place.standsAs(made(taken))).mergedInto).toBeNull();
  });
});
