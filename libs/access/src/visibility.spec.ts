import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { roles, type Role, type Suggestion } from '#complaint';
import { Directory, seedDirectory } from '#instansi';
import { ComplaintQueries, ComplaintUnit } from '#store';
import { aReport, intakeOn, rawOf } from '../../../test/support/intake.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { actsFor, mayReceive, scopeOf, type Officer } from './visibility.js';

const directory = new Directory(seedDirectory());
const officer = (role: Role, instansi: string | null = null): Officer => ({
  id: `${role} ${instansi ?? ''}`,
  name: role,
  role,
  instansi,
});

const suggesting = (instansi: string | null): Suggestion => ({
  instansi,
  category: 'jalan-jembatan',
  classification: 'pengaduan',
  confidence: 0.7,
  outcome: 'suggest',
  alternatives: [],
  why: [],
  modelVersion: 'test',
});

interface Facts {
  wilayah?: string;
  accused?: string;
  supervisory?: boolean;
  /** Left out where routing has not read it yet. */
  suggested?: string | null;
  /** Disposed to, and who had it before. */
  held?: string[];
  typedAt?: string;
}

describe('what an officer sees', () => {
  let fresh: FreshDatabase;
  let base: Awaited<ReturnType<typeof intakeOn>>;
  let queries: ComplaintQueries;
  let made = 0;

  async function complaint(facts: Facts): Promise<{ id: string; code: string }> {
    made += 1;
    const { wilayah, accused, supervisory = false, suggested, held = [], typedAt } = facts;
    const report = aReport(`seen-${made}`, {
      ...(wilayah === undefined ? {} : { wilayah }),
      ...(accused === undefined ? {} : { accused: [{ instansi: accused }] }),
      ...(typedAt === undefined ? {} : { enteredBy: { officer: 'desi', instansi: typedAt } }),
    });
    const { complaintId, receipt } = await base.intake.accept({ channel: 'web', raw: rawOf(report), report });
    const id = complaintId ?? '';
    await base.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id });
      const at = new Date();
      await unit?.set({
        supervisory,
        ...(suggested === undefined ? {} : { suggestion: suggesting(suggested) }),
      });
      for (const instansi of held) {
        await unit?.endDispositions('replaced', at);
        const hand = { kind: 'disposition', instansi, reason: 'r', madeBy: 'ani', madeAt: at } as const;
        await unit?.hand({ ...hand, answerBy: at });
        await unit?.set({ status: 'disposed', instansi });
      }
    });
    return { id, code: receipt?.code ?? '' };
  }

  beforeAll(async () => {
    fresh = await freshDatabase();
    base = await intakeOn(fresh.url);
    queries = new ComplaintQueries(base.database);
  });
  afterAll(async () => {
    await base.database.close();
    await fresh.drop();
  });

  const complaints = {
    road: { wilayah: '12.71', suggested: 'medan.sdabmbk' },
    lamp: { wilayah: '12.71', suggested: 'medan.dishub', held: ['medan.dishub'] },
    wanderer: { suggested: null, held: ['medan.dlh', 'barru.pupr'] },
    bribe: {
      wilayah: '12.71',
      suggested: 'medan.inspektorat',
      accused: 'medan.disdikbud',
      supervisory: true,
    },
    mayor: { wilayah: '12.71', suggested: 'sumut.inspektorat', accused: 'medan', supervisory: true },
    inspectorate: {
      wilayah: '12.71',
      suggested: 'medan.inspektorat',
      accused: 'medan.inspektorat',
      supervisory: true,
    },
    rude: { wilayah: '12.71', suggested: 'medan.bkpsdm', accused: 'medan.dishub' },
    townHall: { wilayah: '12.71', suggested: 'medan.dlh', accused: 'medan', held: ['medan.dlh'] },
    elsewhere: { wilayah: '73.11', suggested: 'barru.dlh' },
    unread: { wilayah: '12.71' },
    typed: { wilayah: '12.71', typedAt: 'medan.disdukcapil' },
    placeless: { suggested: null },
    provincial: { wilayah: '12', suggested: null },
  } satisfies Record<string, Facts>;
  type Name = keyof typeof complaints;
  const ordinary = (Object.keys(complaints) as Name[]).filter(
    (name) => !['bribe', 'mayor', 'inspectorate'].includes(name),
  );
  const byName = new Map<Name, { id: string; code: string }>();
  beforeAll(async () => {
    for (const name of Object.keys(complaints) as Name[]) byName.set(name, await complaint(complaints[name]));
  });

  const table: [Officer, Name[]][] = [
    [officer('national-admin'), ordinary],
    [officer('regional-admin', 'sumut'), ['road', 'lamp', 'rude', 'townHall', 'provincial']],
    [officer('regional-admin', 'sulsel'), ['elsewhere']],
    [officer('instansi-admin', 'sumut'), ['provincial']],
    [officer('instansi-admin', 'medan'), ['road', 'lamp', 'wanderer', 'rude']],
    [officer('instansi-admin', 'barru'), ['wanderer', 'elsewhere']],
    [officer('instansi-admin', 'medan.dishub'), ['lamp']],
    [officer('opd-admin', 'medan.dishub'), ['lamp']],
    [officer('opd-admin', 'medan.bkpsdm'), []],
    [officer('opd-admin', 'medan.sdabmbk'), []],
    [officer('opd-admin', 'medan.dlh'), ['wanderer']],
    [officer('liaison-officer', 'barru.pupr'), ['wanderer']],
    [officer('front-desk', 'medan.disdukcapil'), ['typed']],
    [officer('front-desk', 'medan.dishub'), []],
    [officer('inspector', 'medan.inspektorat'), ['bribe']],
    [officer('inspector', 'sumut.inspektorat'), ['mayor']],
    [officer('inspector', 'barru.inspektorat'), []],
    [officer('inspector'), ['bribe', 'mayor', 'inspectorate']],
    [officer('leader'), []],
    [officer('auditor'), []],
    [officer('identity-custodian'), []],
    [officer('system-admin'), []],
    [officer('opd-admin'), []],
    [officer('instansi-admin'), []],
    [officer('opd-admin', 'no-such-body'), []],
  ];
  it.each(table.map(([who, names]) => [who.id.trim(), who, names] as const))(
    '%s',
    async (_, who, expected) => {
      const scope = scopeOf(who, directory);
      const { items } = await queries.list(scope, { limit: 100 });
      const named = new Map([...byName].map(([name, { id }]) => [id, name]));
      expect(items.flatMap(({ id }) => named.get(id) ?? []).sort()).toEqual([...expected].sort());
      for (const [name, { id, code }] of byName) {
        const seen = expected.includes(name);
        expect((await queries.file(scope, { code }))?.id).toBe(seen ? id : undefined);
        expect(await queries.holds(scope, id, base.database)).toBe(seen);
      }
    },
  );

  it('is never what accuses the officer’s own body or one it is part of, whatever his role', async () => {
    const bodies = directory.data.instansi.map(({ id }) => id);
    const accusable = bodies.filter((id) => id !== 'nasional');
    const matter = fc.record({
      accused: fc.oneof(fc.constantFrom(...accusable), fc.constantFrom('medan', 'sumut', 'barru')),
      isHeld: fc.boolean(),
      supervisory: fc.boolean(),
      inside: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(matter, async ({ inside, accused, isHeld, supervisory }) => {
        const within = bodies.filter((body) => directory.isWithin(body, accused));
        const one = within[inside % within.length] ?? accused;
        const theirs = [accused, one];
        // As wrong as can be: suggested to, held by and typed in at the very body.
        const { id, code } = await complaint({
          accused,
          supervisory,
          wilayah: directory.instansi(accused)?.wilayah ?? '12',
          suggested: one,
          typedAt: one,
          held: isHeld ? [one] : [],
        });
        for (const role of roles) {
          for (const instansi of theirs) {
            const scope = scopeOf(officer(role, instansi), directory);
            expect(await queries.file(scope, { code })).toBeNull();
            expect((await queries.list(scope, { q: code })).items).toEqual([]);
          }
        }
        const above = officer(supervisory ? 'inspector' : 'national-admin');
        expect((await queries.file(scopeOf(above, directory), { code }))?.id).toBe(id);
      }),
      { numRuns: 20 },
    );
  });
});

describe('who may receive a complaint', () => {
  it.each([
    ['medan.dishub', [], true],
    ['medan.dishub', ['medan.dishub'], false],
    ['medan.dlh', ['medan.dishub'], true],
    ['medan', ['medan.dishub'], true],
    ['medan.inspektorat', ['medan.dishub'], true],
    ['medan.inspektorat', ['medan.inspektorat'], false],
    // The inspectorate answers to the head of the government it inspects.
    ['medan.inspektorat', ['medan'], false],
    ['sumut.inspektorat', ['medan'], true],
    ['sumut.inspektorat', ['medan', 'sumut'], false],
    ['polri', ['polri'], false],
  ])('%s of one that accuses %j: %s', (instansi, accused, may) => {
    expect(mayReceive(instansi, accused, directory)).toBe(may);
  });
});

describe('who acts for the body that has a complaint', () => {
  it.each([
    ['opd-admin', 'medan.dishub', 'medan.dishub', true],
    ['opd-admin', 'medan.dlh', 'medan.dishub', false],
    ['instansi-admin', 'medan', 'medan.dishub', true],
    ['instansi-admin', 'barru', 'medan.dishub', false],
    ['national-admin', null, 'medan.dishub', true],
    ['auditor', null, 'medan.dishub', false],
    ['national-admin', null, null, false],
  ] as const)('%s of %s for %s: %s', (role, at, instansi, acts) => {
    expect(actsFor(officer(role, at), { instansi }, directory)).toBe(acts);
  });
});
