import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Directory, seedDirectory, type RoutingRule } from '#instansi';
import { Model, Router, type RoutingDecision } from './index.js';

const directory = new Directory(seedDirectory(), '2026-11-27');
const model = Model.load();
let made = 0;
const rule = (given: Partial<RoutingRule>): RoutingRule => ({
  id: `r${(made += 1)}`,
  name: 'Parkir pasar',
  words: 'parkir pasar',
  wilayah: null,
  category: null,
  instansi: null,
  from: '2026-01-01',
  until: null,
  basis: 'Perwal 7/2026',
  ...given,
});
const routed = (
  text: string,
  rules: RoutingRule[],
  contextWilayah: string | null = '12.71',
): RoutingDecision => Router.create(directory, { model, rules }).route({ text, contextWilayah });

const text = 'Tukang parkir pasar minta sepuluh ribu, karcisnya tidak ada sama sekali';
const plain = routed(text, []);

describe('a rule', () => {
  it('says who handles what its words name, and is named in the reasons', () => {
    expect(plain.instansi).not.toBe('medan.diskopukmperindag');
    const decision = routed(text, [rule({ instansi: 'medan.diskopukmperindag' })]);
    expect(decision).toMatchObject({
      instansi: 'medan.diskopukmperindag',
      category: plain.category,
      outcome: 'suggest',
    });
    expect(decision.why).toContain('aturan: Parkir pasar');
    expect(decision.alternatives[0]?.instansi).toBe(plain.instansi);
    expect(decision.alternatives.length).toBeLessThanOrEqual(3);
    expect(plain.why.join()).not.toContain('aturan');
  });

  it('says what it is about, and the directory then who handles that there', () => {
    const rules = [rule({ category: 'pasar-perdagangan' })];
    expect(routed(text, rules)).toMatchObject({
      category: 'pasar-perdagangan',
      instansi: 'medan.diskopukmperindag',
    });
    expect(routed(text, rules, '73.11')).toMatchObject({ instansi: 'barru.koperindag' });
    expect(routed(text, rules, null)).toMatchObject({
      category: 'pasar-perdagangan',
      instansi: null,
      outcome: 'ask',
    });
  });

  it('meets its words in other forms and in shorthand, as whole words in their order', () => {
    const rules = [rule({ words: 'bau busuk; lubang di jalan protokol', instansi: 'medan.bpbd' })];
    const found = (words: string) => routed(words, rules).instansi === 'medan.bpbd';
    expect(found('Ada lubangnya di jln protokol, hampir jatuh tadi malam')).toBe(true);
    expect(found('Ada lubang besar, jalan protokol di depan kantor')).toBe(false);
    expect(found('Di sini BAU BUSUK sekali dari parit pasar')).toBe(true);
  });

  it('holds only where the matter lies in its area', () => {
    const rules = [rule({ wilayah: '12', instansi: 'sumut.diskominfo' })];
    expect(routed(text, rules, '12.71').instansi).toBe('sumut.diskominfo');
    expect(routed(text, rules, '73.11').instansi).not.toBe('sumut.diskominfo');
    const district = [rule({ wilayah: '12.71.09', instansi: 'sumut.diskominfo' })];
    expect(routed(`${text} di Medan Denai`, district).why.join()).toContain('Medan Denai');
    expect(routed(`${text} di Kecamatan Medan Helvetia`, district).instansi).not.toBe('sumut.diskominfo');
  });

  it('holds from its first day to its last', () => {
    const past = rule({ until: '2026-11-26', instansi: 'medan.bpbd' });
    const coming = rule({ from: '2026-11-28', instansi: 'medan.bpbd' });
    expect(routed(text, [past, coming])).toEqual(plain);
    expect(routed(text, [rule({ until: '2026-11-27', instansi: 'medan.bpbd' })]).instansi).toBe('medan.bpbd');
  });

  it('gives way to one of more words, then of a narrower area, then to a newer one', () => {
    const rules = [
      rule({ words: 'parkir', instansi: 'medan.bpbd' }),
      rule({ words: 'parkir pasar', instansi: 'medan.dispora' }),
      rule({ words: 'parkir pasar', wilayah: '12', instansi: 'medan.dispar' }),
      rule({ words: 'parkir pasar', wilayah: '12.71', from: '2026-02-01', instansi: 'medan.dlh' }),
      rule({ words: 'parkir pasar', wilayah: '12.71', instansi: 'medan.satpolpp' }),
    ];
    expect(routed(text, rules).instansi).toBe('medan.dlh');
    expect(routed(text, [...rules].reverse()).instansi).toBe('medan.dlh');
    expect(routed(text, rules.slice(0, 3)).instansi).toBe('medan.dispar');
    expect(routed(text, rules.slice(0, 2)).instansi).toBe('medan.dispora');
  });

  it('never takes a report of an abuse of office from its overseer', () => {
    const abuse = 'Oknum pegawai dishub medan minta uang pelicin lima juta supaya izin parkir pasar keluar';
    const before = routed(abuse, []);
    expect(before).toMatchObject({ supervisory: true, instansi: 'medan.inspektorat' });
    const rules = [rule({ words: 'parkir pasar; uang pelicin; oknum', instansi: 'medan.dishub' })];
    expect(routed(abuse, rules)).toEqual(before);
  });

  it('neither makes a report of a greeting nor a greeting of a report', () => {
    const greeting = 'Assalamualaikum selamat pagi admin, semoga sehat selalu';
    expect(routed(greeting, [rule({ words: 'selamat pagi', instansi: 'medan.dlh' })])).toEqual(
      routed(greeting, []),
    );
    expect(routed(text, [rule({ category: 'bukan-laporan' })])).toEqual(plain);
  });

  it('counts for nothing where it names what the directory lacks, or nothing at all', () => {
    for (const nothing of [
      { instansi: 'no.such.body' },
      { category: 'no-such-category' },
      { instansi: 'medan.dlh', category: 'no-such-category' },
      {},
      { words: ' ; ;; ', instansi: 'medan.dlh' },
    ])
      expect(routed(text, [rule(nothing)])).toEqual(plain);
  });
});

describe('hostile rules and places', () => {
  const words = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc
      .array(fc.constantFrom('jalan', 'a', ';', '.*', '\u202e', '😀', '(', '\\', '__proto__', 'psr 2'))
      .map((parts) => parts.join(' ')),
  );

  it('never make the router throw, whatever stands in them', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 20 }), words, (given, report) => {
        const rules = given.map((each) => rule({ words: each, name: each, instansi: 'medan.dlh' }));
        const places = given.map((each, index) => ({
          id: `p${index}`,
          name: each,
          wilayah: index % 2 === 0 ? '12.71.09' : each,
          road: null,
          from: '2026-01-01',
          until: null,
          basis: '',
        }));
        const router = Router.create(directory, { model, rules, places });
        for (const said of [report, given.join(' ')])
          expect(router.route({ text: said, contextWilayah: null }).why.length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  it('cost a report nothing worth a name, though they are ten thousand that begin alike and endless', () => {
    const many = Array.from(
      { length: 10_000 },
      (_, index) => `jalan ${'jalan '.repeat(index % 7)}nomor${index}`,
    );
    const endless = 'jalan '.repeat(1_000_000);
    const rules = [...many, endless, 'jalan'].map((each) => rule({ words: each, instansi: 'medan.dlh' }));
    const places = [...many, endless].map((name, index) => ({
      id: `p${index}`,
      name,
      wilayah: '12.71',
      road: null,
      from: '2026-01-01',
      until: null,
      basis: '',
    }));
    const router = Router.create(directory, { model, rules, places });
    const report = { text: 'jalan '.repeat(1_600), contextWilayah: null };
    const spent = (route: () => unknown): number => {
      const begin = process.cpuUsage();
      for (let run = 0; run < 10; run += 1) route();
      const { user, system } = process.cpuUsage(begin);
      return (user + system) / 10_000;
    };
    const bare = Router.create(directory, { model });
    spent(() => bare.route(report));
    spent(() => router.route(report));
    // Milliseconds of processor time a report.
    expect(spent(() => router.route(report)) - spent(() => bare.route(report))).toBeLessThan(40);
  });
});
