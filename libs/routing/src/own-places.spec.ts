import { describe, expect, it } from '@jest/globals';
import { Directory, seedDirectory, type OwnPlace } from '#instansi';
import { Model, Router, type RoutingDecision } from './index.js';

const directory = new Directory(seedDirectory(), '2026-11-27');
const model = Model.load();
const place = (given: Partial<OwnPlace>): OwnPlace => ({
  id: 'p',
  name: 'Psr 2',
  wilayah: '12.71.09',
  road: null,
  from: '2026-01-01',
  until: null,
  basis: 'SK Wali Kota',
  ...given,
});
const routed = (text: string, places: OwnPlace[], contextWilayah: string | null = null): RoutingDecision =>
  Router.create(directory, { model, places }).route({ text, contextWilayah });

describe('an own place', () => {
  it('says where a matter lies, finer where it can, and is named as it was entered', () => {
    const text = 'Lampu jalan mati di Simpang Kuala, gelap sekali';
    expect(routed(text, []).wilayah).toBeNull();
    const decision = routed(text, [place({ name: 'Simpang Kuala' })]);
    expect(decision).toMatchObject({ wilayah: '12.71', instansi: 'medan.dishub' });
    expect(decision.place?.code).toBe('12.71.09');
    expect(decision.why.join()).toContain('Simpang Kuala (disebut)');
    expect(routed(text, [place({ name: 'Simpang Kuala', wilayah: '12.71' })])).toMatchObject({
      wilayah: '12.71',
      place: null,
    });
  });

  it.each([
    ['Psr 2', 'lampu mati di psr 2 gelap'],
    ['Psr 2', 'Lampu mati di Pasar 2'],
    ['Psr 2', 'LAMPU MATI DI PSR.2'],
    ['Psr 2', 'lampu mati di psr2'],
    ['Psr 2', 'lampu mati di Pasar II'],
    ['Psr 3', 'lampu mati di psr3'],
    ['Pasar II', 'lampu mati di psr 2'],
    ['Jalan Krajan', 'lampu mati jln krajan'],
    ['jl blimbing', 'Lampu mati di Jalan Blimbing'],
    ['Kompleks Kpg Blmbng; Asrama Haji Lama', 'lampu mati dkt asrama haji lama'],
  ])('entered as "%s" is found in "%s"', (name, text) => {
    expect(routed(text, [place({ name })]).wilayah).toBe('12.71');
  });

  it.each(['lampu mati di psr 21', 'lampu mati di pasar', 'lampu mati, 2 pasar gelap'])(
    'is not found in "%s"',
    (text) => {
      expect(routed(text, [place({})]).wilayah).toBeNull();
    },
  );

  it('hides the name of another area that is part of its own', () => {
    const text = 'lampu mati di gang sampang baru';
    expect(routed(text, [place({ name: 'Gang Sampang Baru' })]).wilayah).toBe('12.71');
  });

  it('gives way to a kabupaten that the text names and to where the report came in', () => {
    const places = [place({})];
    expect(routed('lampu mati di psr 2 kabupaten Barru', places).wilayah).toBe('73.11');
    expect(routed('lampu mati di psr 2', places, '73.11').wilayah).toBe('73.11');
    expect(routed('lampu mati di psr 2', places, '12.71').place?.code).toBe('12.71.09');
  });

  it('may lie outside of all governments of the directory', () => {
    expect(
      routed('lampu mati di simpang kayu besar', [
        place({ name: 'Simpang Kayu Besar', wilayah: '12.07.01' }),
      ]),
    ).toMatchObject({ wilayah: '12.07', place: { code: '12.07.01' }, instansi: null });
  });

  it('counts between its days, and where the country has its area', () => {
    for (const gone of [
      { until: '2026-11-26' },
      { from: '2026-11-28' },
      { wilayah: '12.99.99' },
      { wilayah: '12' },
    ])
      expect(routed('lampu mati di psr 2', [place(gone)]).wilayah).toBeNull();
  });
});

describe('the status of a road', () => {
  const road = (status: OwnPlace['road']) =>
    place({ name: 'Jl. Sisingamangaraja', wilayah: '12.71', road: status });
  const hole = 'jln sisingamangaraja medan berlubang besar, pengendara jatuh';

  it('makes of a road matter one of the nation, and says so', () => {
    expect(routed(hole, [])).toMatchObject({ category: 'jalan-jembatan', instansi: 'medan.sdabmbk' });
    const decision = routed(hole, [road('nasional')]);
    expect(decision).toMatchObject({ category: 'jalan-nasional', instansi: 'pu.jalan' });
    expect(decision.why).toContain('jalan nasional (daftar jalan)');
  });

  it.each(['provinsi', 'kabupaten', 'desa'] as const)('of a %s makes it none of the nation', (status) => {
    const text = 'jalan nasional sisingamangaraja medan rusak berlubang: jl sisingamangaraja';
    expect(routed(text, [])).toMatchObject({ category: 'jalan-nasional' });
    const decision = routed(text, [road(status)]);
    expect(decision).toMatchObject({ category: 'jalan-jembatan', instansi: 'medan.sdabmbk' });
    expect(decision.why).toContain(`jalan ${status} (daftar jalan)`);
  });

  it('changes nothing of what is no matter of the road, nor of a road elsewhere', () => {
    const lamp = 'lampu jalan di jl sisingamangaraja medan mati';
    expect(routed(lamp, [road('nasional')]).category).toBe(routed(lamp, []).category);
    expect(routed(lamp, [road('nasional')]).why.join()).not.toContain('daftar jalan');
    const there = routed('KAB BARRU jln sisingamangaraja berlubang besar', [road('nasional')]);
    expect(there).toMatchObject({ wilayah: '73.11', category: 'jalan-jembatan' });
  });
});
