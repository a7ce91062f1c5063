import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayOf, roles } from '#complaint';
import { Directory } from '#instansi';
import { TestClock } from '#platform';
import { dayBefore } from './routing-values.js';
import { officer, openDesks, refusal, type Desks } from '../../../test/support/desk.js';

const national = officer('national-admin', null, 'nina');
const province = officer('regional-admin', 'sumut', 'sari');
const medan = officer('instansi-admin', 'medan', 'mira');

describe('the routing desk', () => {
  let desks: Desks;
  const clock = new TestClock(new Date('2026-11-27T03:00:00Z'));

  beforeAll(async () => {
    desks = await openDesks({ clock });
  });
  afterAll(() => desks.close());

  const desk = () => desks.house.routingDesk;
  const knowledge = () => desks.house.office.knowledge;
  const handlers = (category: string, wilayah: string) =>
    desks.house.office.directory.handlersOf(category, wilayah).map(({ id }) => id);
  const fields = async (act: Promise<unknown>): Promise<string[]> => {
    try {
      await act;
      return [];
    } catch (error) {
      const { code, fields: faults } = error as { code: string; fields: { field: string; code: string }[] };
      return faults.length === 0 ? [code] : faults.map((fault) => `${fault.field} ${fault.code}`);
    }
  };
  const lamps = {
    instansi: 'medan.sdabmbk',
    category: 'lampu-jalan',
    wilayah: '12.71',
    from: '2027-01-01',
    until: '2027-12-31',
    basis: 'Perwal Medan 1/2027',
  };
  const parking = {
    name: 'Parkir pasar',
    words: 'parkir pasar; juru parkir pasar',
    wilayah: '12.71',
    category: '',
    instansi: 'medan.diskopukmperindag',
  };
  const street = {
    name: 'Psr 2; Pasar Dua',
    wilayah: '12.71.09',
    road: 'kabupaten',
    basis: 'SK Wali Kota 7/2026',
  };

  it('hands a matter over from one day to the next, and keeps what was', async () => {
    const before = knowledge().mandates.length;
    const old = knowledge().mandates.find(
      ({ instansi, category }) => instansi === 'medan.dishub' && category === 'lampu-jalan',
    );
    await desk().endMandate(medan, old?.id ?? '', '2026-11-30');
    await desk().enterMandate(medan, { ...lamps, from: '2026-12-01', until: '2026-12-31' });
    expect(handlers('lampu-jalan', '12.71')).toEqual(['medan.dishub']);
    clock.set(new Date('2026-11-30T17:00:00Z'));
    expect(handlers('lampu-jalan', '12.71')).toEqual(['medan.sdabmbk']);
    expect(knowledge().mandates).toHaveLength(before + 1);
    expect(knowledge().mandates).toContainEqual({ ...old, until: '2026-11-30' });
  });

  it('lets a body of the province serve two of its areas, and no more', async () => {
    const whole = knowledge().mandates.find(({ instansi }) => instansi === 'sumut.tirtanadi');
    const serve = (wilayah: string) =>
      desk().enterMandate(province, {
        ...lamps,
        instansi: 'sumut.tirtanadi',
        category: 'air-minum',
        wilayah,
        from: '2026-12-02',
        until: null,
      });
    await serve('12.71');
    await serve('12.07');
    await desk().endMandate(province, whole?.id ?? '', '2026-12-01');
    clock.set(new Date('2026-12-01T17:00:00Z'));
    const route = (text: string) => desks.house.router.route({ text, contextWilayah: null });
    const dry = 'Air PDAM mati sudah tiga hari, meteran tidak jalan, di';
    expect(route(`${dry} Kota Medan`)).toMatchObject({ instansi: 'sumut.tirtanadi', wilayah: '12.71' });
    expect(route(`${dry} Kabupaten Deli Serdang`)).toMatchObject({
      instansi: 'sumut.tirtanadi',
      wilayah: '12.07',
    });
    expect(route(`${dry} Kota Binjai`)).toMatchObject({ instansi: null, wilayah: '12.75' });
    const accused = route('Oknum pegawai PDAM Tirtanadi di Medan minta uang pelicin sambungan air baru');
    expect(accused).toMatchObject({ supervisory: true, accused: ['sumut.tirtanadi'] });
    expect(accused.instansi).toBe('sumut.inspektorat');
  });

  it.each([
    ['a body that nobody knows', { instansi: 'medan.dinas-baru' }, 'instansi instansi-unknown'],
    ['no body', { instansi: ' ' }, 'instansi instansi-required'],
    ['a category that nobody knows', { category: 'lampu' }, 'category category-unknown'],
    ['what is no report', { category: 'bukan-laporan' }, 'category category-unknown'],
    ['an area that nobody knows', { wilayah: '12.99' }, 'wilayah wilayah-unknown'],
    ['a kecamatan', { wilayah: '12.71.09' }, 'wilayah wilayah-too-small'],
    ['a day that is none', { from: '2027-02-30' }, 'from date-invalid'],
    ['a last day that is none', { until: 'nanti' }, 'until date-invalid'],
    ['a day that has passed', { from: '2026-12-01' }, 'from day-past'],
    ['an end before its beginning', { until: '2026-12-31' }, 'until until-before-from'],
    ['no decree', { basis: '' }, 'basis basis-required'],
  ])('enters no mandate with %s', async (_, wrong, said) => {
    const before = knowledge().mandates;
    expect(await fields(desk().enterMandate(national, { ...lamps, ...wrong }))).toEqual([said]);
    expect(knowledge().mandates).toEqual(before);
  });

  it('says at once all that is wrong', async () => {
    expect(await fields(desk().enterMandate(national, {}))).toEqual([
      'instansi instansi-required',
      'category category-required',
      'basis basis-required',
    ]);
    expect(await fields(desk().enterRule(national, {}))).toEqual([
      'name name-required',
      'words phrases-required',
    ]);
    expect(await fields(desk().enterPlace(national, { road: 'tol' }))).toEqual([
      'name name-required',
      'wilayah wilayah-required',
      'road road-unknown',
    ]);
  });

  it('gives a body nothing twice on the same day, even to two who come together', async () => {
    const entered = await desk().enterMandate(medan, lamps);
    for (const days of [{}, { from: '2027-12-31', until: null }, { from: '2026-12-02', until: '2027-01-01' }])
      expect(await fields(desk().enterMandate(medan, { ...lamps, ...days }))).toEqual([
        'from mandate-overlaps',
      ]);
    await desk().enterMandate(medan, { ...lamps, from: '2028-01-01', until: null });
    await desk().enterMandate(medan, { ...lamps, category: 'taman-pohon' });
    await desk().endMandate(medan, entered.id, '2026-12-30');
    const both = await Promise.all(
      [medan, national].map((who) => refusal(desk().enterMandate(who, { ...lamps, until: '2027-06-30' }))),
    );
    expect(both.sort()).toEqual(['done', 'invalid mandate-overlaps']);
  });

  it('knows a place once on a day, however its names stand, also where two come together', async () => {
    const stall = {
      name: 'Warung Uji;  Lapak  Uji',
      wilayah: '12.71.09',
      from: '2027-01-01',
      until: '2027-06-30',
    };
    const { id } = await desk().enterPlace(medan, stall);
    const twice = { ...stall, name: 'lapak uji; WARUNG UJI', from: '2027-06-30', until: '' };
    expect(await fields(desk().enterPlace(medan, twice))).toEqual(['name place-known']);
    const drafted = Promise.resolve().then(() => desk().drafted(medan, { enter: 'place', values: twice }));
    expect(await fields(drafted)).toEqual(['name place-known']);
    expect(await fields(desk().enterPlace(medan, { ...twice, wilayah: '12.71.04' }))).toEqual([]);
    expect(await fields(desk().enterPlace(medan, { ...twice, name: 'Warung Uji' }))).toEqual([]);
    await desk().endPlace(medan, id, dayBefore(dayOf(clock.now(), null)));
    const both = await Promise.all([medan, national].map((who) => refusal(desk().enterPlace(who, twice))));
    expect(both.sort()).toEqual(['done', 'invalid place-known']);
  });

  it('stops at once what was entered by mistake, and keeps that it was', async () => {
    const route = () => desks.house.router.route({ text: 'bronjong di Medan Denai', contextWilayah: null });
    const { id } = await desk().enterRule(national, { ...parking, name: 'Keliru', words: 'bronjong' });
    expect(route().why).toContain('aturan: Keliru');
    await desk().endRule(national, id, dayBefore(dayOf(clock.now(), null)));
    expect(route().why).not.toContain('aturan: Keliru');
    expect(knowledge().rules.filter((each) => each.id === id)).toHaveLength(1);
  });

  it('lets the body go first that has held a matter longer, whatever it is called', async () => {
    const second = { ...lamps, instansi: 'medan.bapenda', category: 'sampah', from: '', until: '' };
    const drafted = desk().drafted(medan, { enter: 'mandate', values: second });
    const { data, day } = desks.house.office.directory;
    const preview = new Directory({ ...data, mandates: drafted.mandates }, day);
    expect(desk().holdersBeside(second)).toEqual({ others: ['medan.dlh'], first: 'medan.dlh' });
    expect(desk().holdersBeside({ ...second, category: 'desa' })).toBeNull();
    await desk().enterMandate(medan, second);
    expect(handlers('sampah', '12.71')).toEqual(['medan.dlh', 'medan.bapenda']);
    expect(preview.handlersOf('sampah', '12.71').map(({ id }) => id)).toEqual(handlers('sampah', '12.71'));
    await expect(
      fields(Promise.resolve().then(() => desk().drafted(medan, { enter: 'mandate', values: second }))),
    ).resolves.toEqual(['from mandate-overlaps']);
  });

  it('ends what holds on a day from yesterday on, and takes back what has not begun', async () => {
    const { id } = await desk().enterMandate(medan, {
      ...lamps,
      category: 'desa',
      from: '2026-12-02',
      until: null,
    });
    const end = (day: string) => fields(desk().endMandate(medan, id, day));
    expect(await end('2026-11-30')).toEqual(['until day-past']);
    expect(await end('besok')).toEqual(['until date-invalid']);
    expect(await end('2026-12-31')).toEqual([]);
    expect(await end('2027-01-01')).toEqual(['until ends-earlier']);
    expect(await end('2026-12-02')).toEqual([]);
    clock.set(new Date('2026-12-02T17:00:00Z'));
    expect(await end('2026-12-03')).toEqual(['until ended-already']);
    expect(handlers('desa', '12.71')).toEqual([]);
    const coming = await desk().enterMandate(medan, { ...lamps, category: 'desa', from: '2026-12-20' });
    await desk().endMandate(medan, coming.id, '2026-12-03');
    expect(knowledge().mandates.find((each) => each.id === coming.id)?.until).toBe('2026-12-19');
    await desk().enterMandate(medan, { ...lamps, category: 'desa', from: '2026-12-20' });
    expect(await fields(desk().endMandate(medan, 'no such', '2026-12-31'))).toEqual(['not-found']);
  });

  it('has rules and places decide as soon as they are entered, and no longer than they hold', async () => {
    const route = (text: string) => desks.house.router.route({ text, contextWilayah: null });
    const text = 'Tukang parkir pasar di psr 2 minta sepuluh ribu, karcisnya tidak ada';
    const before = route(text);
    const rule = await desk().enterRule(medan, parking);
    const place = await desk().enterPlace(medan, street);
    expect(route(text)).toMatchObject({ wilayah: '12.71', instansi: 'medan.diskopukmperindag' });
    expect(route(text).why).toContain('aturan: Parkir pasar');
    await desk().endRule(medan, rule.id, '2026-12-03');
    await desk().endPlace(medan, place.id, '2026-12-03');
    clock.set(new Date('2026-12-03T17:00:00Z'));
    expect(route(text)).toEqual(before);
    expect(knowledge().rules).toContainEqual({ ...rule, until: '2026-12-03' });
    expect(knowledge().places).toContainEqual({ ...place, until: '2026-12-03' });
  });

  it.each([
    ['a letter', { words: 'a' }, 'words phrases-invalid'],
    [
      'a phrase of nine words',
      { words: 'satu dua tiga empat lima enam tujuh delapan sembilan' },
      'words phrases-invalid',
    ],
    ['nothing but signs', { words: '😀;!!' }, 'words phrases-invalid'],
    ['words of any text', { words: 'parkir pasar; yang' }, 'words phrases-too-common'],
    ['a thousand words', { words: 'parkir; '.repeat(200) }, 'words words-too-long'],
    ['neither category nor body', { instansi: '' }, 'category rule-says-nothing'],
    ['a category that nobody knows', { category: 'bukan-laporan' }, 'category category-unknown'],
    ['a place that nobody knows', { wilayah: '99' }, 'wilayah wilayah-unknown'],
  ])('enters no rule of %s', async (_, wrong, said) => {
    expect(await fields(desk().enterRule(national, { ...parking, ...wrong }))).toEqual([said]);
  });

  it.each([
    ['in a whole province', { wilayah: '12' }, 'wilayah wilayah-too-large'],
    ['in a desa that nobody knows', { wilayah: '12.71.09.9999' }, 'wilayah wilayah-unknown'],
    ['named by a letter', { name: 'Jl. Panjang; X' }, 'name phrases-invalid'],
    ['of the name of a city', { name: 'Simpang Kuala; Balikpapan' }, 'name name-of-region'],
    ['of the name of a regency', { name: 'Kab. Sampang' }, 'name name-of-region'],
    ['of a short name of a province', { name: 'sumut' }, 'name name-of-region'],
    ['that every street is called by', { name: 'jalan' }, 'name phrases-too-common'],
    ['that is a word of the field', { name: 'Simpang Kuala; sampah' }, 'name phrases-too-common'],
    ['written in signs', { name: '<script>alert(1)</script>' }, 'name name-signs'],
    ['by a decree without end', { basis: 'x'.repeat(301) }, 'basis basis-too-long'],
    ['that is a road by no decree', { basis: '' }, 'basis basis-required'],
  ])('enters no place %s', async (_, wrong, said) => {
    expect(await fields(desk().enterPlace(national, { ...street, ...wrong }))).toEqual([said]);
  });

  it.each([
    ['12.71.04', '12.71.04'],
    ['Kec. Medan Denai', '12.71.04'],
    ['medan denai', '12.71.04'],
    ['Kota Medan', '12.71'],
    ['KELURAHAN BINJAI', '12.71.04.1005'],
    ['Kota Bangun', '12.71.06.1004'],
    ['Kotabaru', '63.02'],
  ])('knows an area by its code and by its name: %s', async (typed, wilayah) => {
    const { id } = await desk().enterPlace(national, { ...street, name: `Uji ${typed}`, wilayah: typed });
    expect(knowledge().places.find((each) => each.id === id)).toMatchObject({ wilayah });
  });

  it('lets a body serve an area outside the directory by its name', async () => {
    const serve = { ...lamps, category: 'taman-pohon', wilayah: 'Deli Serdang' };
    expect(await desk().enterMandate(national, serve)).toMatchObject({ wilayah: '12.07' });
    expect(await fields(desk().enterMandate(national, { ...serve, wilayah: 'Bandung' }))).toEqual([
      'wilayah wilayah-ambiguous',
    ]);
  });

  it('does not choose between areas of one name, and asks which', async () => {
    const place = (wilayah: string) => fields(desk().enterPlace(national, { ...street, wilayah }));
    expect(await place('Barru')).toEqual(['wilayah wilayah-ambiguous']);
    expect(await place('Kab. Barru')).toEqual([]);
    expect(await place('Kec. Barru')).toEqual([]);
    expect(await place('Kec. Kab. Barru')).toEqual(['wilayah wilayah-unknown']);
  });

  it('reaches as far as the admin does: over the body, and over the area', async () => {
    const mandate = (who: typeof medan, given: object) =>
      fields(
        desk().enterMandate(who, {
          ...lamps,
          category: 'desa',
          from: '2029-01-01',
          until: '2029-01-02',
          ...given,
        }),
      );
    const refused = ['not-allowed'];
    expect(await mandate(medan, { instansi: 'barru.dpmd' })).toEqual(refused);
    expect(await mandate(medan, { wilayah: '73.11' })).toEqual(refused);
    expect(await mandate(medan, { wilayah: '' })).toEqual(refused);
    expect(await mandate(medan, { instansi: 'sumut.disdik' })).toEqual(refused);
    expect(await mandate(medan, { instansi: 'pln' })).toEqual(refused);
    expect(await mandate(province, { instansi: 'medan.dlh' })).toEqual([]);
    expect(await mandate(province, { instansi: 'medan.dlh', wilayah: '12.07' })).toEqual([]);
    expect(await mandate(province, { wilayah: '73.11' })).toEqual(refused);
    expect(await mandate(national, { instansi: 'pln', wilayah: null })).toEqual([]);
    expect(await fields(desk().enterRule(medan, { ...parking, wilayah: '' }))).toEqual(refused);
    expect(await fields(desk().enterRule(medan, { ...parking, instansi: 'pln' }))).toEqual(refused);
    expect(await fields(desk().enterPlace(medan, { ...street, wilayah: '73.11.01' }))).toEqual(refused);
    const theirs = knowledge().mandates.find(({ instansi }) => instansi === 'barru.dishub');
    expect(await fields(desk().endMandate(medan, theirs?.id ?? '', '2026-12-31'))).toEqual(refused);
  });

  it.each(roles.filter((role) => !['national-admin', 'regional-admin', 'instansi-admin'].includes(role)))(
    'takes nothing from a %s',
    async (role) => {
      for (const body of [null, 'medan', 'medan.sdabmbk'])
        expect(await fields(desk().enterPlace(officer(role, body), street))).toEqual(['not-allowed']);
    },
  );

  it('says what would be known if a change held today, and changes nothing', () => {
    const { office } = desks.house;
    const before = office.knowledge;
    const drafted = desk().drafted(medan, { enter: 'rule', values: { ...parking, from: '2027-05-01' } });
    expect(drafted.rules.at(-1)).toMatchObject({
      from: office.directory.day,
      until: null,
      name: 'Parkir pasar',
    });
    expect(desk().drafted(medan, { enter: 'place', values: street }).places).toHaveLength(
      before.places.length + 1,
    );
    const text = { text: 'Juru parkir pasar di Medan marah-marah', contextWilayah: '12.71' };
    expect(desks.house.router.with(drafted).route(text).instansi).toBe('medan.diskopukmperindag');
    const mandate = before.mandates.find(
      ({ instansi, category }) => instansi === 'medan.dlh' && category === 'sampah',
    );
    const ended = desk().drafted(medan, { end: 'mandate', id: mandate?.id ?? '' });
    const litter = { text: 'Sampah menumpuk di depan rumah tidak diangkut', contextWilayah: '12.71' };
    expect(desks.house.router.route(litter).instansi).toBe('medan.dlh');
    expect(desks.house.router.with(ended).route(litter).instansi).not.toBe('medan.dlh');
    expect(() => desk().drafted(medan, { enter: 'rule', values: { ...parking, instansi: 'pln' } })).toThrow(
      'not-allowed',
    );
    expect(() => desk().drafted(medan, { enter: 'mandate', values: {} })).toThrow('invalid');
    expect(office.knowledge).toBe(before);
  });

  it('writes down who entered and ended what', async () => {
    const rows = await desks.house.database.query<{ action: string; actor: string; role: string }>(
      `SELECT DISTINCT action, actor, role FROM audit WHERE actor = 'mira' ORDER BY action`,
    );
    expect(rows.map(({ action, role }) => [action, role])).toEqual(
      [
        'mandate-ended',
        'mandate-entered',
        'own-place-ended',
        'own-place-entered',
        'routing-rule-ended',
        'routing-rule-entered',
      ].map((action) => [action, 'instansi-admin']),
    );
    const [entered] = await desks.house.database.query<{ instansi: string; detail: object }>(
      `SELECT instansi, detail FROM audit WHERE action = 'mandate-entered' ORDER BY id LIMIT 1`,
    );
    expect(entered).toMatchObject({
      instansi: 'medan.sdabmbk',
      detail: { category: 'lampu-jalan', wilayah: '12.71', from: '2026-12-01', basis: 'Perwal Medan 1/2027' },
    });
  });
});
