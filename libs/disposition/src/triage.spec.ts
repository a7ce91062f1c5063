import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { scopeOf, type Officer } from '#access';
import { roles, type ComplaintFile, type InboundReport } from '#complaint';
import { Office, seedOffice } from '#instansi';
import { OfficeStore, ComplaintQueries, ComplaintUnit, TimerStore } from '#store';
import type { RoutingDecision } from '#routing';
import { aReport, intakeOn, rawOf } from '../../../test/support/intake.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { Triage } from './triage.js';

const sure: RoutingDecision = {
  category: 'lampu-jalan',
  wilayah: '12.71',
  place: null,
  instansi: 'medan.dishub',
  classification: 'pengaduan',
  supervisory: false,
  accused: [],
  confidence: 0.97,
  outcome: 'dispose',
  alternatives: [],
  why: ['kata: lampu'],
  modelVersion: 'model-1',
};
const asking = { ...sure, wilayah: null, instansi: null, outcome: 'ask' } as const;

const operator = { actor: 'operator', at: new Date('2026-11-23T02:00:00Z') };

describe('triage', () => {
  let fresh: FreshDatabase;
  let base: Awaited<ReturnType<typeof intakeOn>>;
  let office: Office;
  let queries: ComplaintQueries;
  let made = 0;
  /** What routing would say, and what it was asked. */
  let decision: RoutingDecision;
  let asked: { text: string; contextWilayah: string | null }[];
  let triage: Triage;
  /** Says something else for some texts. */
  let answer: ((text: string) => RoutingDecision) | null = null;

  beforeAll(async () => {
    fresh = await freshDatabase();
    base = await intakeOn(fresh.url);
    const officers = new OfficeStore(base.database);
    await officers.seed(seedOffice());
    office = await Office.open(officers);
    queries = new ComplaintQueries(base.database);
    const router = {
      route: (input: { text: string; contextWilayah: string | null }) => {
        asked.push(input);
        return answer?.(input.text) ?? decision;
      },
    };
    triage = new Triage(office, router, () => new Date(), new TimerStore(base.database));
  });
  afterAll(async () => {
    await base.database.close();
    await fresh.drop();
  });
  beforeEach(async () => {
    decision = sure;
    answer = null;
    asked = [];
    await office.setAutopilot('medan.dishub', true, operator);
    await office.setAutopilot('pln', true, operator);
  });

  async function accept(says: Partial<InboundReport> = {}): Promise<string> {
    made += 1;
    const report = aReport(`triage-${made}`, says);
    return (await base.intake.accept({ channel: 'web', raw: rawOf(report), report })).complaintId ?? '';
  }
  const take = (id: string): Promise<void> => base.database.transaction((tx) => triage.take(tx, id));
  async function taken(says: Partial<InboundReport> = {}): Promise<ComplaintFile> {
    const id = await accept(says);
    await take(id);
    return fileOf(id);
  }
  async function fileOf(id: string): Promise<ComplaintFile> {
    const scope = { supervisory: 'any', bodies: null, suggested: true, wilayah: null } as const;
    const file = await queries.file(
      { ...scope, enteredAt: null, notAccusing: [], unread: true, confidential: 'all' },
      { id },
    );
    if (!file) throw new Error('no such complaint');
    return file;
  }
  const routedEvents = (id: string) =>
    base.database.query<{ payload: { question: string | null; first: boolean } }>(
      `SELECT payload FROM outbox WHERE pattern = 'complaint.routed' AND payload->>'complaintId' = $1 ORDER BY id`,
      [id],
    );
  const said = async (id: string, text: string): Promise<void> => {
    made += 1;
    const report = aReport(`words-${made}`, { text, threadToken: base.tokens.of(id) });
    await base.intake.accept({ channel: 'web', raw: rawOf(report), report });
  };

  it('keeps a suggestion with the version that made it, and a timeline row by Muara itself', async () => {
    decision = { ...sure, outcome: 'suggest' };
    const file = await taken({ title: 'Gelap', place: 'Jalan Denai', wilayah: '12' });
    expect(asked).toEqual([
      { text: 'Gelap\n\nJalan berlubang di depan pasar\n\nJalan Denai', contextWilayah: '12' },
    ]);
    expect(file).toMatchObject({
      status: 'received',
      wilayah: '12.71',
      category: 'lampu-jalan',
      suggestion: { instansi: 'medan.dishub', outcome: 'suggest', modelVersion: 'model-1' },
    });
    expect(file.timeline.at(-1)).toMatchObject({ actor: 'system', action: 'routed', reason: 'model-1' });
  });

  it.each([undefined, '12'])(
    'reads a report again with the area it came for, not with what was read of it: %s',
    async (wilayah) => {
      decision = { ...sure, outcome: 'suggest' };
      const id = await accept(wilayah === undefined ? {} : { wilayah });
      await take(id);
      expect((await fileOf(id)).wilayah).toBe('12.71');
      await said(id, 'Di depan sekolah');
      await take(id);
      expect(asked.map(({ contextWilayah }) => contextWilayah)).toEqual([wilayah ?? null, wilayah ?? null]);
    },
  );

  it.each(['closed', 'answered', 'archived', 'received'] as const)(
    'reads what another register left %s, and leaves it so: nobody is asked, told or handed anything',
    async (status) => {
      decision = status === 'received' ? sure : { ...asking, category: 'lampu-jalan' };
      const id = await accept({ history: { status, state: 'lama' } });
      await take(id);
      const file = await fileOf(id);
      expect(file).toMatchObject({
        status,
        category: 'lampu-jalan',
        instansi: null,
        takenOver: { state: 'lama' },
      });
      expect(file.suggestion).not.toBeNull();
      expect(await routedEvents(id)).toEqual([]);
      await take(id);
      expect((await fileOf(id)).status).toBe(status);
    },
  );

  it('protects what another register left, where it accuses somebody', async () => {
    decision = { ...sure, supervisory: true, accused: ['medan.dlh'] };
    const file = await taken({ history: { status: 'closed' } });
    expect(file).toMatchObject({
      supervisory: true,
      protection: { mayKnow: 'nobody-alone', content: 'closed' },
    });
  });

  it('disposes by itself where the body wants it and routing is sure', async () => {
    const file = await taken();
    expect(file).toMatchObject({
      status: 'disposed',
      instansi: 'medan.dishub',
      dispositions: [{ madeBy: 'system', reason: 'kata: lampu' }],
    });
    expect(file.timeline.at(-1)).toMatchObject({ actor: 'system', action: 'disposed' });
  });

  it.each<[string, Partial<RoutingDecision>, Partial<InboundReport>]>([
    ['routing is not sure', { outcome: 'suggest' }, {}],
    ['it may be no report', { category: 'bukan-laporan' }, {}],
    ['it is supervisory', { supervisory: true }, {}],
    ['it accuses somebody', { accused: ['medan.dlh'] }, {}],
    ['it accuses that body', { accused: ['medan'] }, {}],
    ['its reporter wants it confidential', {}, { confidential: true }],
    ['a machine sent it', {}, { automatic: true }],
    ['the body is not connected', { instansi: 'pln' }, {}],
    ['the body has not switched it on', { instansi: 'medan.dlh' }, {}],
  ])('leaves it to a person where %s', async (_, says, report) => {
    decision = { ...sure, ...says };
    expect(await taken(report)).toMatchObject({ status: 'received', instansi: null, dispositions: [] });
  });

  it('stops disposing by itself as soon as the body switches it off', async () => {
    await office.setAutopilot('medan.dishub', false, operator);
    expect((await taken()).status).toBe('received');
  });

  it('protects who accuses, and takes the classification the reporter chose', async () => {
    decision = { ...sure, supervisory: true, accused: ['medan.dlh'] };
    const file = await taken({ classification: 'aspirasi' });
    expect(file).toMatchObject({
      supervisory: true,
      protection: { mayKnow: 'nobody-alone', content: 'closed', closedByCategory: false },
      classification: 'aspirasi',
      accused: [{ instansi: 'medan.dlh' }],
    });
  });

  it.each(['perempuan-anak', 'layanan-kesehatan', 'pendidikan-dasar'])(
    'closes what is about %s, and leaves it to a person',
    async (category) => {
      decision = { ...sure, category };
      expect(await taken()).toMatchObject({
        status: 'received',
        protection: { mayKnow: 'custodian', content: 'closed', closedByCategory: true },
      });
      decision = sure;
    },
  );

  it('asks for the place once, and reads again what the reporter adds', async () => {
    decision = asking;
    const { id, status, timeline } = await taken();
    expect(status).toBe('needs-info');
    expect(timeline.at(-1)).toMatchObject({ actor: 'system', action: 'asked' });
    await said(id, 'di Medan Denai');
    await take(id);
    expect(asked.at(-1)?.text).toContain('di Medan Denai');
    // Still unclear: a person's turn, not a second question.
    expect((await fileOf(id)).status).toBe('received');
    decision = { ...sure, outcome: 'suggest' };
    await said(id, 'Kota Medan');
    await take(id);
    expect(await fileOf(id)).toMatchObject({ status: 'received', suggestion: { instansi: 'medan.dishub' } });
    const events = (await routedEvents(id)).map(({ payload }) => [payload.first, payload.question]);
    expect(events).toEqual([
      [true, 'place'],
      [false, null],
      [false, null],
    ]);
  });

  it('never asks a machine', async () => {
    decision = asking;
    const { id, status } = await taken({ automatic: true });
    expect(status).toBe('received');
    expect((await routedEvents(id)).map(({ payload }) => payload.question)).toEqual([null]);
  });

  it('takes no protection away when more is said', async () => {
    decision = { ...sure, supervisory: true, instansi: 'medan.inspektorat', outcome: 'suggest' };
    const { id } = await taken();
    decision = sure;
    await said(id, 'dan lampunya mati');
    await take(id);
    expect(await fileOf(id)).toMatchObject({
      status: 'received',
      supervisory: true,
      suggestion: { instansi: 'medan.inspektorat' },
    });
  });

  it('only makes the words findable once a person has decided', async () => {
    const { id } = await taken();
    const before = asked.length;
    await said(id, 'tiangnya miring sekali');
    await take(id);
    expect(asked).toHaveLength(before);
    const scope = { supervisory: 'any', bodies: null, suggested: true, wilayah: null } as const;
    const found = await queries.list(
      { ...scope, enteredAt: null, notAccusing: [], confidential: 'all' },
      { q: 'tiang miring' },
    );
    expect(found.items.map((item) => item.id)).toEqual([id]);
  });

  describe('once a body has it', () => {
    const accusing: RoutingDecision = {
      ...sure,
      category: 'korupsi-pungli',
      instansi: 'medan.inspektorat',
      supervisory: true,
      accused: ['medan.dishub'],
      outcome: 'suggest',
    };
    const holder = { id: 'h', name: 'h', role: 'opd-admin', instansi: 'medan.dishub' } as const;
    const seenBy = async (officer: Officer, id: string) =>
      (await queries.file(scopeOf(officer, office.directory), { id }))?.messages.map(({ text }) => text) ??
      null;
    /** Says it, with routing reading those words, and all words once they are there, as `reading`. */
    async function later(id: string, text: string, reading: RoutingDecision): Promise<void> {
      await said(id, text);
      const plain = decision;
      answer = (asking) => (asking.includes(text) ? reading : plain);
      const [event] = await base.database.query<{ messageId: string }>(
        `SELECT payload->>'messageId' AS "messageId" FROM outbox WHERE pattern = 'complaint.words'
           AND payload->>'complaintId' = $1 ORDER BY id DESC LIMIT 1`,
        [id],
      );
      await base.database.transaction((tx) => triage.take(tx, id, event?.messageId));
    }

    it('shows it what the reporter adds only after that was read for whom it accuses', async () => {
      const { id } = await taken();
      await said(id, 'tiangnya miring');
      expect(await seenBy(holder, id)).toEqual([]);
      expect((await fileOf(id)).messages.map(({ text }) => text)).toEqual(['tiangnya miring']);
      await later(id, 'kabelnya putus', sure);
      expect(await seenBy(holder, id)).toContain('kabelnya putus');
      expect(await fileOf(id)).toMatchObject({ status: 'disposed', instansi: 'medan.dishub', accused: [] });
    });

    it('takes it away when the words accuse that body, and gives it to the inspectorate, all recorded', async () => {
      const { id, answerBy } = await taken();
      await later(id, 'petugas Dishub minta uang', accusing);
      const file = await fileOf(id);
      expect(file).toMatchObject({
        status: 'received',
        instansi: null,
        supervisory: true,
        category: 'lampu-jalan',
        protection: { mayKnow: 'nobody-alone', content: 'closed', closedByCategory: false },
        accused: [{ instansi: 'medan.dishub' }],
        suggestion: { instansi: 'medan.inspektorat' },
        dispositions: [{ endedAs: 'withdrawn' }],
      });
      expect(file.answerBy > answerBy).toBe(true);
      expect(file.timeline.slice(-2)).toMatchObject([
        { actor: 'system', action: 'protected', reason: 'words-accuse' },
        { actor: 'system', action: 'withdrawn', instansi: 'medan.dishub' },
      ]);
      for (const role of roles) {
        for (const instansi of ['medan.dishub', 'medan']) {
          expect(await seenBy({ ...holder, role, instansi }, id)).toBeNull();
        }
      }
      const inspector = { ...holder, role: 'inspector', instansi: 'medan.inspektorat' } as const;
      expect(await seenBy(inspector, id)).toEqual(['petugas Dishub minta uang']);
    });

    it('takes it away when nobody is named but an abuse is reported', async () => {
      const { id } = await taken();
      await later(id, 'petugasnya minta uang', { ...accusing, accused: [] });
      expect(await seenBy(holder, id)).toBeNull();
      expect(await fileOf(id)).toMatchObject({ status: 'received', supervisory: true, instansi: null });
    });

    it('takes it from an inspectorate that is accused itself, one level up', async () => {
      decision = { ...accusing, accused: ['medan.dlh'] };
      const { id } = await taken();
      await base.database.transaction(async (tx) => {
        const unit = await ComplaintUnit.lock(tx, { id });
        await unit?.set({ status: 'disposed', instansi: 'medan.inspektorat' });
      });
      await later(id, 'inspektorat Medan ikut menerima', {
        ...accusing,
        accused: ['medan.inspektorat'],
        instansi: 'sumut.inspektorat',
      });
      expect(await fileOf(id)).toMatchObject({
        status: 'received',
        instansi: null,
        suggestion: { instansi: 'sumut.inspektorat' },
      });
    });

    it('leaves it with an inspectorate that is not accused, and with nobody’s decision changed', async () => {
      decision = { ...accusing, accused: ['medan.dlh'] };
      const { id } = await taken();
      await base.database.transaction(async (tx) => {
        const unit = await ComplaintUnit.lock(tx, { id });
        await unit?.set({ status: 'disposed', instansi: 'medan.inspektorat' });
      });
      await later(id, 'Dishub juga', accusing);
      expect(await fileOf(id)).toMatchObject({
        status: 'disposed',
        instansi: 'medan.inspektorat',
        accused: [{ instansi: 'medan.dlh' }, { instansi: 'medan.dishub' }],
      });
    });

    it('takes two accusations that wait to be read for known neither because of the other', async () => {
      const { id } = await taken();
      await said(id, 'petugas Dishub minta uang');
      await said(id, 'ya, orang Dishub minta uang');
      const plain = decision;
      answer = (text) => (text.includes('minta uang') ? accusing : plain);
      const waiting = await base.database.query<{ id: string }>(
        `SELECT id FROM message WHERE complaint_id = $1 AND unread ORDER BY at, id`,
        [id],
      );
      for (const message of waiting) await base.database.transaction((tx) => triage.take(tx, id, message.id));
      expect(waiting).toHaveLength(2);
      expect(await seenBy(holder, id)).toBeNull();
      expect(await fileOf(id)).toMatchObject({ instansi: null, supervisory: true, status: 'received' });
    });

    it('ends a copy of the accused body where the one that leads may go on', async () => {
      decision = { ...accusing, accused: ['medan.dlh'] };
      const { id } = await taken();
      await base.database.transaction(async (tx) => {
        const unit = await ComplaintUnit.lock(tx, { id });
        const hand = { kind: 'disposition', reason: 'r', madeBy: 'ani', answerBy: new Date() } as const;
        await unit?.set({ status: 'disposed', instansi: 'sumut.inspektorat' });
        await unit?.hand({ ...hand, instansi: 'sumut.inspektorat', madeAt: new Date(1) });
        await unit?.hand({ ...hand, instansi: 'medan.inspektorat', role: 'copy', madeAt: new Date(2) });
      });
      await later(id, 'inspektorat Medan ikut menerima', { ...accusing, accused: ['medan.inspektorat'] });
      const { dispositions, suggestion, timeline } = await fileOf(id);
      expect(timeline).toContainEqual(
        expect.objectContaining({ action: 'copy-withdrawn', instansi: 'medan.inspektorat' }),
      );
      expect(dispositions.map(({ instansi, endedAs }) => [instansi, endedAs])).toEqual([
        ['sumut.inspektorat', null],
        ['medan.inspektorat', 'withdrawn'],
      ]);
      expect(suggestion?.instansi).toBe('sumut.inspektorat');
    });

    it('asks an inspector to look where his office had it as any other office', async () => {
      const { id } = await taken();
      await base.database.transaction(async (tx) => {
        const unit = await ComplaintUnit.lock(tx, { id });
        await unit?.set({ status: 'disposed', instansi: 'medan.inspektorat' });
      });
      await later(id, 'petugas Dishub minta uang', accusing);
      const sql = `SELECT instansi FROM inspection WHERE complaint_id = $1`;
      expect(await base.database.query(sql, [id])).toEqual([{ instansi: 'medan.inspektorat' }]);
    });

    it('overrules nobody who has read the same accusation before and found none', async () => {
      decision = accusing;
      const { id } = await taken();
      await base.database.transaction(async (tx) => {
        const unit = await ComplaintUnit.lock(tx, { id });
        await unit?.set({ status: 'disposed', instansi: 'medan.dlh', supervisory: false });
      });
      await said(id, 'terima kasih');
      answer = (text) => (text === 'terima kasih' ? sure : accusing);
      const [event] = await base.database.query<{ messageId: string }>(
        `SELECT id AS "messageId" FROM message WHERE complaint_id = $1 AND kind = 'words'`,
        [id],
      );
      await base.database.transaction((tx) => triage.take(tx, id, event?.messageId));
      expect(await fileOf(id)).toMatchObject({
        status: 'disposed',
        instansi: 'medan.dlh',
        supervisory: false,
      });
    });
  });

  it('does nothing for a complaint that is not there', async () => {
    await take('00000000-0000-7000-8000-000000000000');
    expect(asked).toEqual([]);
  });
});
