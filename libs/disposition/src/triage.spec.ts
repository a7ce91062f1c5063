import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ComplaintFile, InboundReport } from '#complaint';
import { Office, seedOffice } from '#instansi';
import { OfficeStore, ComplaintQueries } from '#store';
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
        return decision;
      },
    };
    triage = new Triage(office, router, () => new Date());
  });
  afterAll(async () => {
    await base.database.close();
    await fresh.drop();
  });
  beforeEach(async () => {
    decision = sure;
    asked = [];
    await office.setAutopilot('medan.dishub', true);
    await office.setAutopilot('pln', true);
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
    const file = await queries.file({ ...scope, enteredAt: null, notAccusing: [] }, { id });
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
    await office.setAutopilot('medan.dishub', false);
    expect((await taken()).status).toBe('received');
  });

  it('protects who accuses, and takes the classification the reporter chose', async () => {
    decision = { ...sure, supervisory: true, accused: ['medan.dlh'] };
    const file = await taken({ classification: 'aspirasi' });
    expect(file).toMatchObject({
      supervisory: true,
      anonymous: true,
      confidential: true,
      classification: 'aspirasi',
      accused: [{ instansi: 'medan.dlh' }],
    });
  });

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
    const found = await queries.list({ ...scope, enteredAt: null, notAccusing: [] }, { q: 'tiang miring' });
    expect(found.items.map((item) => item.id)).toEqual([id]);
  });

  it('does nothing for a complaint that is not there', async () => {
    await take('00000000-0000-7000-8000-000000000000');
    expect(asked).toEqual([]);
  });
});
