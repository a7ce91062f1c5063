import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestClock } from '#platform';
import { openDesks, refusal, type Desks } from '../../../test/support/desk.js';

describe('the calendar desk', () => {
  let desks: Desks;
  const clock = new TestClock(new Date('2026-11-25T03:00:00Z'));

  beforeAll(async () => {
    desks = await openDesks({ clock });
  });
  afterAll(() => desks.close());

  const desk = () => desks.house.calendarDesk;
  const daysOff = (year: string) =>
    desks.house.office.daysOff.holidays.filter(({ date }) => date.startsWith(year));

  it.each([
    ['nothing', ' '],
    ['JSON that is none', '[{"date": "2031-01-01"'],
    ['JSON that is no list', '{"date": "2031-01-01", "name": "Tahun baru"}'],
    ['a day that is none', '2031-02-30,Hari apa'],
    ['a day without a name', '2031-01-01,'],
    ['an area that nobody knows', '2031-01-01,Tahun baru,99.99'],
    ['a name that is no text', '[{"date": "2031-01-01", "name": 7}]'],
    ['a row that is nothing', '[null]'],
    ['quotes that never end', '2031-01-01,"Tahun baru'],
    ['more than a thousand', Array.from({ length: 1_001 }, () => '2031-01-01,Hari').join('\n')],
  ])('takes nothing in of %s', async (_, text) => {
    expect(await refusal(desk().enterHolidays('ani', text))).toBe('invalid holidays-unreadable');
    expect(daysOff('2031')).toEqual([]);
  });

  it('takes nothing in where one day of many cannot be read', async () => {
    const text = '2031-01-01,Tahun baru\n2031-13-01,Bukan tanggal';
    await expect(desk().enterHolidays('ani', text)).rejects.toMatchObject({
      fields: [{ field: 'days', code: 'holidays-unreadable' }],
    });
    expect(daysOff('2031')).toEqual([]);
  });

  it('reads lines as spreadsheets write them, with their head, for an area that is named once', async () => {
    const text = 'Tanggal;Nama\n2032-07-01;Hari jadi kota\n2032-07-02;Cuti bersama';
    expect(await desk().enterHolidays('ani', text, '12.71')).toBe(2);
    expect(daysOff('2032')).toEqual([
      { date: '2032-07-01', name: 'Hari jadi kota', wilayah: '12.71', toCheck: false },
      { date: '2032-07-02', name: 'Cuti bersama', wilayah: '12.71', toCheck: false },
    ]);
  });

  it('opens the offices again only on a day off of that very area', async () => {
    await desk().enterHolidays('ani', '2033-07-01,Hari jadi kota,12.71');
    expect(await refusal(desk().removeHoliday('ani', '2033-07-01', null))).toBe('invalid holiday-unknown');
    expect(await refusal(desk().removeHoliday('ani', '1 Juli 2033', '12.71'))).toBe('invalid date-invalid');
    expect(daysOff('2033')).toHaveLength(1);
    await desk().removeHoliday('ani', '2033-07-01', '12.71');
    expect(daysOff('2033')).toEqual([]);
    expect(await refusal(desk().removeHoliday('ani', '2033-07-01', '12.71'))).toBe('invalid holiday-unknown');
  });

  it('knows weeks of five days and of six, of places that there are', async () => {
    expect(await refusal(desk().setWeek('ani', 'nowhere', 6))).toBe('invalid place-unknown');
    for (const days of [4, 7, 5.5, Number.NaN]) {
      expect(await refusal(desk().setWeek('ani', 'medan.dlh', days))).toBe('invalid days-invalid');
    }
    await desk().setWeek('ani', 'medan.dlh', 6);
    expect(desks.house.office.daysOff.weeks).toContainEqual({ place: 'medan.dlh', days: 6 });
  });

  it('takes no terms that cannot be read, begin in the past, or are there already', async () => {
    const rules = (more: object) =>
      JSON.stringify({
        id: 'permenpanrb-5-2025',
        name: 'Permenpanrb 5/2025',
        validFrom: '2027-01-01',
        ...more,
      });
    const enter = (text: string) => refusal(desk().enterRules('ani', text));
    expect(await enter('3 hari')).toBe('invalid rules-invalid');
    expect(await enter(rules({ verification: -1 }))).toBe('invalid rules-invalid');
    expect(await enter(rules({ validFrom: '2026-11-25' }))).toBe('invalid rules-begin-past');
    expect(await enter(rules({}))).toBe('done');
    expect(await enter(rules({}))).toBe('invalid rules-known');
    expect(await enter(rules({ id: 'another' }))).toBe('invalid rules-known');
    expect(desks.house.office.rules.all.map(({ id }) => id)).toEqual([
      'permenpanrb-62-2018',
      'permenpanrb-5-2025',
    ]);
  });

  it('writes down who changed what', async () => {
    const rows = await desks.house.database.query<{ action: string; actor: string }>(
      `SELECT DISTINCT action, actor FROM audit WHERE actor = 'ani' ORDER BY action`,
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'holiday-removed',
      'holidays-entered',
      'rules-entered',
      'week-set',
    ]);
  });
});
