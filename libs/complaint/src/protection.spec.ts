import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isAnonymous,
  isConfidential,
  protectedFromAccused,
  protectionOf,
  serviceDataOf,
  withCategoryClosed,
  withCategoryOpened,
  withContentClosed,
  withNameHidden,
  type Protection,
} from './index.js';

const named = { reporter: { name: 'Siti' } };

describe('the protection of a new complaint', () => {
  it.each([
    [{}, 'nobody', 'custodian', 'public-after-verification'],
    [{ reporter: { phone: '+62812' } }, 'contact', 'custodian', 'public-after-verification'],
    [{ address: '+62812' }, 'contact', 'custodian', 'public-after-verification'],
    [named, 'named', 'custodian', 'public-after-verification'],
    [{ ...named, consents: { showName: true } }, 'named', 'handlers', 'public-after-verification'],
    [{ consents: { showName: true } }, 'nobody', 'custodian', 'public-after-verification'],
    [
      { ...named, consents: { showName: true }, anonymous: true },
      'named',
      'nobody-alone',
      'public-after-verification',
    ],
    [{ ...named, confidential: true }, 'named', 'custodian', 'closed'],
    [
      { ...named, consents: { showName: true }, accused: [{ unit: 'Kecamatan' }] },
      'named',
      'nobody-alone',
      'closed',
    ],
    [{ accused: [] }, 'nobody', 'custodian', 'public-after-verification'],
  ] as const)('%j: %s, %s, %s', (report, known, mayKnow, content) => {
    const given = protectionOf(report as Parameters<typeof protectionOf>[0]);
    expect(given).toEqual({ known, mayKnow, content, closedByCategory: false });
  });
});

const protections: fc.Arbitrary<Protection> = fc
  .record({
    known: fc.constantFrom('nobody', 'contact', 'named', 'verified'),
    mayKnow: fc.constantFrom('handlers', 'custodian', 'nobody-alone'),
    content: fc.constantFrom('public-after-verification', 'closed'),
    byCategory: fc.boolean(),
  } as const)
  .map(({ byCategory, ...rest }) => ({ ...rest, closedByCategory: byCategory && rest.content === 'closed' }));

describe('protection', () => {
  it('only grows, whatever is added to it', () => {
    const steps = [protectedFromAccused, withNameHidden, withContentClosed, withCategoryClosed];
    fc.assert(
      fc.property(protections, fc.array(fc.constantFrom(...steps)), (given, added) => {
        const after = added.reduce((one, add) => add(one), given);
        expect(isAnonymous(after) || !isAnonymous(given)).toBe(true);
        expect(isConfidential(after) || !isConfidential(given)).toBe(true);
        expect(after.closedByCategory && !given.closedByCategory && isConfidential(given)).toBe(false);
        expect(after.known).toBe(given.known);
      }),
    );
  });

  it('is opened only where its category alone closed it', () => {
    fc.assert(
      fc.property(protections, (given) => {
        expect(isConfidential(withCategoryOpened(given))).toBe(
          isConfidential(given) && !given.closedByCategory,
        );
        for (const keep of [withContentClosed, protectedFromAccused]) {
          expect(isConfidential(withCategoryOpened(withCategoryClosed(keep(given))))).toBe(true);
        }
        expect(isAnonymous(withCategoryOpened(given))).toBe(isAnonymous(given));
      }),
    );
  });
});

describe('service data', () => {
  it('are known by their kinds, and only where the reporter agreed', () => {
    const serviceData = { nik: '1271016512900001', bpjs: '0001234567890', mayBeContacted: true };
    expect(serviceDataOf({ serviceData, consents: { serviceData: true } })).toEqual([
      'nik',
      'bpjs',
      'mayBeContacted',
    ]);
    expect(serviceDataOf({ serviceData, consents: { serviceData: false } })).toEqual(['mayBeContacted']);
    expect(serviceDataOf({ serviceData: { nik: '1' } })).toEqual([]);
    expect(serviceDataOf({ consents: { serviceData: true } })).toEqual([]);
  });
});
