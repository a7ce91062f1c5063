import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  afterWordsOfReporter,
  Failure,
  mayMove,
  move,
  newPin,
  newReportNumber,
  permenpanrb62of2018,
  readReportNumber,
  settlementDays,
  showReportNumber,
  statuses,
  WorkCalendar,
  type Status,
} from './index.js';

describe('a report number', () => {
  it('is read back whatever case, spacing and look-alikes people use', () => {
    for (let i = 0; i < 200; i += 1) {
      const code = newReportNumber();
      const spoken = showReportNumber(code).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
      expect(readReportNumber(` ${spoken} `)).toBe(code);
    }
  });

  it('is refused with one wrong character or two swapped ones', () => {
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    fc.assert(
      fc.property(fc.nat(11), fc.nat(31), fc.nat(10), (at, other, swapAt) => {
        const code = newReportNumber();
        const wrong = code.slice(0, at) + alphabet[other] + code.slice(at + 1);
        if (wrong !== code) expect(readReportNumber(wrong)).toBeNull();
        const swapped = code.slice(0, swapAt) + code[swapAt + 1] + code[swapAt] + code.slice(swapAt + 2);
        if (swapped !== code) expect(readReportNumber(swapped)).toBeNull();
      }),
    );
  });

  it('never throws on what people paste', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => readReportNumber(typed) === null || true),
    );
  });

  it('comes with a PIN of eight digits', () => {
    for (let i = 0; i < 100; i += 1) expect(newPin()).toMatch(/^\d{8}$/);
  });
});

describe('the lifecycle', () => {
  it('lets an admin dispose what is received and nobody answer it yet', () => {
    expect(move('received', 'dispose', 'instansi-admin')).toBe('disposed');
    expect(() => move('received', 'answer', 'opd-admin')).toThrow(
      new Failure('wrong-state', 'cannot-answer-when-received'),
    );
  });

  it('refuses a front desk that would dispose, whatever the state', () => {
    for (const status of statuses) {
      expect(() => move(status, 'dispose', 'front-desk')).toThrow('not-allowed');
    }
  });

  it('moves nothing out of the archive but by a verb that names it', () => {
    const verbs = [
      'dispose',
      'refer',
      'return',
      'ask',
      'respond',
      'answer',
      'close',
      'archive',
      'decline',
      'reopen',
    ] as const;
    expect(verbs.filter((verb) => mayMove('archived', verb))).toEqual([]);
  });

  it('takes words of the reporter as answer, objection or reopening', () => {
    const now = new Date('2026-12-31T03:00:00Z');
    const after = (status: Status, instansi: string | null = 'medan.dishub', closedAt: Date | null = null) =>
      afterWordsOfReporter({ status, instansi, closedAt }, now);
    expect(after('needs-info', null)).toBe('received');
    expect(after('needs-info')).toBe('in-progress');
    expect(after('answered')).toBe('in-progress');
    expect(after('disposed')).toBe('disposed');
    expect(after('closed', null, new Date('2026-12-01T03:00:00Z'))).toBe('reopened');
    expect(after('closed', null, new Date('2026-12-01T02:59:59Z'))).toBe('closed');
    // Of what another register closed, no day is known.
    expect(after('closed')).toBe('reopened');
  });
});

describe('a deadline', () => {
  const calendar = new WorkCalendar(['2026-12-25', '2026-12-24']);

  it('counts working days over a weekend and holidays, to the end of the day in the area', () => {
    const fridayNight = new Date('2026-12-18T16:30:00Z');
    expect(calendar.deadline(fridayNight, 3, '12.71').toISOString()).toBe('2026-12-23T16:59:59.999Z');
    expect(calendar.deadline(fridayNight, 4, '12.71').toISOString()).toBe('2026-12-28T16:59:59.999Z');
  });

  it('starts from the day it already is in the east of the country', () => {
    const fridayNight = new Date('2026-12-17T16:30:00Z');
    expect(calendar.deadline(fridayNight, 1, '12.71').toISOString()).toBe('2026-12-18T16:59:59.999Z');
    expect(calendar.deadline(fridayNight, 1, '64.71').toISOString()).toBe('2026-12-21T15:59:59.999Z');
  });

  it('is met by as many working days as it was given, from any instant', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 60 }),
        (from, days) => {
          const until = calendar.deadline(from, days, null);
          expect(calendar.workingDaysBetween(from, until, null)).toBe(days);
        },
      ),
    );
  });

  it('gives information five days, a complaint fourteen and a supervisory one sixty', () => {
    const days = (classification: 'pengaduan' | 'permintaan_informasi' | null, supervisory = false) =>
      settlementDays(permenpanrb62of2018, { classification, supervisory });
    expect([days('permintaan_informasi'), days('pengaduan'), days(null), days('pengaduan', true)]).toEqual([
      5, 14, 14, 60,
    ]);
  });
});
