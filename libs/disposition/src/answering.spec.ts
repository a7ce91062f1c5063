import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scopeOf, type Officer } from '#access';
import type { ComplaintFile, Role, Status } from '#complaint';
import { openHouse, type House } from '#house';
import { ComplaintUnit } from '#store';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { aReport, rawOf } from '../../../test/support/intake.js';
import { noVault, sealer } from '../../../test/support/vault.js';

const officer = (role: Role, instansi: string | null, id: string = role): Officer => ({
  id,
  name: id,
  role,
  instansi,
});
const dishub = officer('opd-admin', 'medan.dishub');
const liaison = officer('liaison-officer', 'medan.dishub', 'rina');
const other = officer('liaison-officer', 'medan.dishub', 'budi');
const inspectors = ['sari', 'tono'].map((id) => officer('inspector', 'medan.inspektorat', id));

describe('an answer', () => {
  let fresh: FreshDatabase;
  let house: House;
  let made = 0;
  /** What the clock of the house says; moved by hand. */
  let now = new Date('2026-11-02T03:00:00Z');

  beforeAll(async () => {
    fresh = await freshDatabase();
    house = await openHouse({
      databaseUrl: fresh.url,
      secret: 'a secret of the tests, long enough to be one',
      publicUrl: 'http://muara.test',
      channels: new Map(),
      sealer,
      vault: noVault,
      clock: { now: () => now },
    });
  });
  afterAll(async () => {
    await house.close();
    await fresh.drop();
  });

  async function complaint(as: { held?: string; supervisory?: boolean; status?: Status } = {}) {
    const { held = 'medan.dishub', supervisory = false, status = 'in-progress' } = as;
    const report = aReport(`answer-${(made += 1)}`, { wilayah: '12.71' });
    const { complaintId, receipt } = await house.intake.accept({
      channel: 'web',
      raw: rawOf(report),
      report,
    });
    const id = complaintId ?? '';
    await house.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id });
      await unit?.set({ status, instansi: held, supervisory, category: 'lampu-jalan', wilayah: '12.71' });
      const hand = { kind: 'disposition', instansi: held, reason: 'r', madeBy: 'ani' } as const;
      await unit?.hand({ ...hand, madeAt: now, answerBy: now });
    });
    return { id, code: receipt?.code ?? '' };
  }
  const fileOf = (id: string): Promise<ComplaintFile> => house.tracking.file(id);
  const why = (act: Promise<unknown>): Promise<string> =>
    act.then(
      () => 'done',
      (error: unknown) => String((error as { reason?: string }).reason),
    );
  const picture = { name: 'bukti.jpg', type: 'image/jpeg', content: Buffer.from('jpeg'), scanned: true };

  describe('that is judged', () => {
    it('ends nothing while it only promises, and may be a first response', async () => {
      const { id, code } = await complaint({ status: 'disposed' });
      expect(await why(house.answering.answer(dishub, code, 'Akan segera kami koordinasikan.'))).toBe(
        'answer-empty',
      );
      expect(await fileOf(id)).toMatchObject({ status: 'disposed', messages: [] });
      await house.answering.respond(dishub, code, 'Akan segera kami koordinasikan.');
      expect(await fileOf(id)).toMatchObject({ status: 'in-progress' });
    });

    it('is published with a promise in it once its writer means it', async () => {
      const { id, code } = await complaint();
      const text = 'Lampu nomor 3 sudah diganti; sisanya akan dikoordinasikan dengan PLN.';
      expect(await why(house.answering.answer(dishub, code, text))).toBe('answer-promises');
      await house.answering.answer(dishub, code, text, { confirmed: true });
      expect((await fileOf(id)).status).toBe('answered');
    });

    it('is made of what was done, by whom, when and what shows it', async () => {
      const { id, code } = await complaint();
      const parts = { text: 'Lampu diganti.', by: 'Regu 2', on: '2026-11-02', evidence: 'foto' };
      expect(await why(house.answering.answer(dishub, code, { ...parts, by: ' ' }))).toBe('by-required');
      expect(await why(house.answering.answer(dishub, code, { ...parts, on: 'kemarin' }))).toBe('on-invalid');
      await house.answering.answer(dishub, code, parts);
      expect((await fileOf(id)).messages[0]?.text).toBe(
        'Lampu diganti.\n\nDikerjakan oleh: Regu 2\nTanggal: Senin, 2 November 2026\nBukti: foto',
      );
      const [kept] = await house.database.query<{ parts: object }>(
        `SELECT parts FROM message WHERE complaint_id = $1`,
        [id],
      );
      expect(kept?.parts).toEqual(parts);
    });

    it('comes with a picture where its category asks for one', async () => {
      await house.office.setNeedsEvidence('lampu-jalan', true);
      try {
        const { id, code } = await complaint();
        expect(await why(house.answering.answer(dishub, code, 'Lampu diganti.'))).toBe('evidence-required');
        const note = { ...picture, name: 'a.txt', type: 'text/plain' };
        expect(await why(house.answering.answer(dishub, code, 'Lampu diganti.', { files: [note] }))).toBe(
          'evidence-required',
        );
        const { id: messageId } = await house.answering.answer(dishub, code, 'Lampu diganti.', {
          files: [picture],
        });
        expect((await fileOf(id)).attachments).toMatchObject([{ messageId, type: 'image/jpeg', held: null }]);
      } finally {
        await house.office.setNeedsEvidence('lampu-jalan', false);
      }
    });
  });

  describe('that a second person reviews', () => {
    beforeAll(() => house.office.setReview('medan.dishub', true, { actor: 'test', at: now }));
    afterAll(() => house.office.setReview('medan.dishub', false, { actor: 'test', at: now }));

    it('reaches nobody before he has published it', async () => {
      const { id, code } = await complaint();
      const { state, id: draft } = await house.answering.answer(liaison, code, 'Lampu diganti.', {
        files: [picture],
      });
      expect(state).toBe('in-review');
      expect(await fileOf(id)).toMatchObject({ status: 'in-progress', messages: [], attachments: [] });
      expect(await why(house.answering.publishReviewed(other, code, draft))).toBe('not-allowed');
      expect((await house.answering.waiting(dishub)).map((each) => each.code)).toContain(code);
      expect(await house.answering.waiting(officer('opd-admin', 'medan.dlh'))).toEqual([]);
      await house.answering.publishReviewed(dishub, code, draft);
      expect(await fileOf(id)).toMatchObject({
        status: 'answered',
        messages: [{ id: draft, kind: 'answer', author: 'rina' }],
        attachments: [{ messageId: draft }],
      });
      expect((await fileOf(id)).timeline.map(({ actor, action }) => `${actor} ${action}`)).toEqual(
        expect.arrayContaining(['rina answer-submitted', 'opd-admin answer']),
      );
      expect(await why(house.answering.publishReviewed(dishub, code, draft))).toBe('nothing-to-review');
    });

    it('is never reviewed by its writer', async () => {
      const { code } = await complaint();
      const { id: draft } = await house.answering.answer(dishub, code, 'Lampu diganti.');
      expect(await why(house.answering.publishReviewed(dishub, code, draft))).toBe('own-draft');
      expect((await house.answering.waiting(dishub)).map((each) => each.code)).not.toContain(code);
      await house.answering.publishReviewed(officer('instansi-admin', 'medan'), code, draft);
    });

    it('goes back to its writer with words, and comes again', async () => {
      const { id, code } = await complaint();
      const { id: draft } = await house.answering.answer(liaison, code, 'Lampu diganti.');
      await house.answering.sendBack(dishub, code, draft, 'Tulis tiang nomor berapa.');
      expect(await house.drafts.own(id, 'rina')).toMatchObject({
        id: draft,
        submittedAt: null,
        sentBackBy: 'opd-admin',
        sentBackWords: 'Tulis tiang nomor berapa.',
      });
      const again = await house.answering.answer(liaison, code, 'Lampu tiang nomor 3 diganti.');
      expect(again).toEqual({ state: 'in-review', id: draft });
    });

    it('keeps the drafts of two who write at once, and tells the second', async () => {
      const { id, code } = await complaint();
      const both = await Promise.all([
        why(house.answering.answer(liaison, code, 'Lampu diganti oleh regu 1.')),
        why(house.answering.answer(other, code, 'Lampu diganti oleh regu 2.')),
      ]);
      expect(both.toSorted()).toEqual(['answer-in-review', 'done']);
      expect((await house.drafts.own(id, 'rina'))?.parts.text).toBe('Lampu diganti oleh regu 1.');
      expect((await house.drafts.own(id, 'budi'))?.parts.text).toBe('Lampu diganti oleh regu 2.');
    });

    it('holds up no other body that gets the complaint meanwhile', async () => {
      const { id, code } = await complaint();
      await house.answering.answer(liaison, code, 'Lampu diganti.');
      await house.desk.handBack(dishub, code, 'bukan kami', null);
      await house.desk.dispose(officer('instansi-admin', 'medan'), code, 'medan.dlh', 'tugas DLH');
      await house.answering.answer(officer('opd-admin', 'medan.dlh'), code, 'Pohon sudah dipangkas.');
      expect((await fileOf(id)).status).toBe('answered');
      expect((await house.drafts.own(id, 'rina'))?.parts.text).toBe('Lampu diganti.');
    });
  });

  it('that comes when somebody was quicker is kept as a draft', async () => {
    const { id, code } = await complaint();
    await house.answering.answer(dishub, code, 'Lampu diganti.');
    expect(await why(house.answering.answer(other, code, 'Kabelnya juga.'))).toBe(
      'cannot-answer-when-answered',
    );
    expect((await house.drafts.own(id, 'budi'))?.parts.text).toBe('Kabelnya juga.');
  });

  it('of an inspectorate is reviewed always, and tells nothing of what was found', async () => {
    const { id, code } = await complaint({ held: 'medan.inspektorat', supervisory: true });
    const [sari, tono] = inspectors as [Officer, Officer];
    const findings = 'Kepala bidang terbukti menerima uang dan dijatuhi sanksi.';
    expect(await why(house.answering.answer(sari, code, findings))).toBe('answer-discloses');
    const standing = 'Laporan Anda sudah selesai kami periksa.';
    const { state, id: draft } = await house.answering.answer(sari, code, standing);
    expect(state).toBe('in-review');
    expect(await why(house.answering.publishReviewed(sari, code, draft))).toBe('own-draft');
    await house.answering.publishReviewed(tono, code, draft);
    expect((await fileOf(id)).messages[0]?.text).toMatch(
      /^Laporan Anda sudah.*\n\nHasil pemeriksaan dikecualikan/,
    );
  });

  it('is apart from what officers note for each other', async () => {
    const { id, code } = await complaint();
    await house.answering.writeNote(dishub, code, 'Warga ini sudah tiga kali melapor.');
    expect(await house.drafts.notes(id)).toMatchObject([{ author: 'opd-admin', instansi: 'medan.dishub' }]);
    expect(JSON.stringify(await fileOf(id))).not.toContain('tiga kali');
    expect(await why(house.answering.writeNote(officer('front-desk', 'medan.dishub'), code, 'x'))).toBe(
      'not-found',
    );
  });

  describe('that waits for its reporter', () => {
    const log = { warn: () => {} };
    const settle = async (to: string): Promise<void> => {
      now = new Date(to);
      while (await house.timers.round(log));
    };
    const events = async (id: string): Promise<string[]> => {
      const rows = await house.database.query<{ pattern: string }>(
        `SELECT pattern FROM outbox WHERE payload->>'complaintId' = $1 AND pattern LIKE 'clos%' ORDER BY id`,
        [id],
      );
      return rows.map(({ pattern }) => pattern);
    };
    const say = (id: string, text: string, more: object = {}): Promise<unknown> => {
      const report = { ...aReport(`word-${(made += 1)}`), text, attachments: [], ...more };
      return house.intake.join(id, { channel: 'web', raw: rawOf(report), report });
    };
    /** Answered on Monday, 2 November 2026 at ten in the morning. */
    async function answered() {
      now = new Date('2026-11-02T03:00:00Z');
      const one = await complaint();
      await house.answering.answer(dishub, one.code, 'Lampu diganti.');
      return one;
    }

    it('is closed by silence after ten working days, told three before', async () => {
      const { id } = await answered();
      await settle('2026-11-11T00:59:59Z');
      expect(await events(id)).toEqual([]);
      await settle('2026-11-11T01:00:00Z');
      expect(await events(id)).toEqual(['closing.announced']);
      await settle('2026-11-16T16:59:59Z');
      expect((await fileOf(id)).status).toBe('answered');
      await settle('2026-11-16T17:00:00Z');
      expect(await fileOf(id)).toMatchObject({ status: 'closed', closedAs: 'automatic' });
      expect((await fileOf(id)).timeline.at(-1)).toMatchObject({ action: 'closed', reason: 'automatic' });
    });

    it('is not closed before its reporter was told, however late the clocks are', async () => {
      const { id } = await answered();
      await settle('2026-12-07T03:00:00Z');
      expect([(await fileOf(id)).status, await events(id)]).toEqual(['answered', ['closing.announced']]);
      await settle('2026-12-10T16:59:59Z');
      await settle('2026-12-10T17:00:00Z');
      expect((await fileOf(id)).status).toBe('closed');
    });

    it.each(['Masih gelap di depan nomor 12', 'belum pak'])(
      'is not closed after words: %s',
      async (words) => {
        const { id } = await answered();
        await say(id, words);
        await settle('2026-12-24T17:00:00Z');
        expect(await fileOf(id)).toMatchObject({ status: 'in-progress', closedAs: null });
        expect(await events(id)).toEqual([]);
      },
    );

    it('is closed by another answer only after that one has waited as long', async () => {
      const { id, code } = await answered();
      await say(id, 'T');
      now = new Date('2026-11-12T03:00:00Z');
      await house.answering.answer(dishub, code, 'Tiang kedua juga diganti.');
      await settle('2026-11-16T17:00:00Z');
      expect((await fileOf(id)).status).toBe('answered');
      await settle('2026-11-23T01:00:00Z');
      expect(await events(id)).toEqual(['closing.announced']);
      await settle('2026-11-26T17:00:00Z');
      expect(await fileOf(id)).toMatchObject({ status: 'closed', closedAs: 'automatic' });
    });

    it('is not closed while another body still has to act', async () => {
      const { id } = await answered();
      const hand = { kind: 'disposition', instansi: 'medan.dlh', reason: 'r', madeBy: 'ani' } as const;
      await house.database.transaction(async (tx) => {
        const unit = await ComplaintUnit.lock(tx, { id });
        await unit?.hand({ ...hand, madeAt: now, answerBy: now });
      });
      await settle('2026-12-01T17:00:00Z');
      expect([(await fileOf(id)).status, await events(id)]).toEqual(['answered', []]);
    });

    it('is closed as done when he says so, with what he gives it', async () => {
      const { id } = await answered();
      await say(id, 'Y 4');
      expect(await fileOf(id)).toMatchObject({ status: 'closed', closedAs: 'confirmed', rating: 4 });
      expect((await fileOf(id)).messages.at(-1)?.text).toBe('Y 4');
    });

    it('counts claimed and confirmed completion apart', async () => {
      const scope = scopeOf(officer('instansi-admin', 'medan'), house.office.directory);
      const before = await house.queries.completions(scope);
      await answered();
      await say((await answered()).id, 'Y 2');
      expect(await house.queries.completions(scope)).toMatchObject({
        claimed: before.claimed + 1,
        confirmed: before.confirmed + 1,
        automatic: before.automatic,
        rated: before.rated + 1,
      });
    });

    it('is read as words while nothing waits for it', async () => {
      const { id } = await complaint();
      await say(id, 'Y');
      expect((await fileOf(id)).status).toBe('in-progress');
    });

    it('is opened again within thirty days of its closing, and no more after', async () => {
      const { id } = await answered();
      await say(id, 'Y');
      now = new Date('2026-12-02T03:00:00Z');
      await say(id, 'lampunya mati lagi');
      expect(await fileOf(id)).toMatchObject({ status: 'reopened', closedAs: null, closedAt: null });
      const late = await answered();
      await say(late.id, 'Y');
      now = new Date('2026-12-02T03:00:01Z');
      await say(late.id, 'lampunya mati lagi');
      expect(await fileOf(late.id)).toMatchObject({ status: 'closed', closedAs: 'confirmed' });
      expect((await fileOf(late.id)).messages.at(-1)?.text).toBe('lampunya mati lagi');
      const told = await house.database.query(
        `SELECT FROM outbox WHERE pattern = 'words.too-late' AND payload->>'complaintId' = $1`,
        [late.id],
      );
      expect(told).toHaveLength(1);
    });
  });
});
