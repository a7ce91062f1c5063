import { expect, it } from '@jest/globals';
import { newCanary, numbersOf } from '../../../test/support/canary.js';
import { CanarySearch } from '../../../test/support/canary-search.js';
import { aReport } from '../../../test/support/intake.js';
import { withoutNumbers } from './hiding.js';

it('leaves no number of anybody in any field that people write as they like', () => {
  const canary = newCanary('a report by an officer');
  const search = new CanarySearch([canary]);
  const words = numbersOf(canary);
  const given = aReport('form-1', {
    title: words,
    text: words,
    place: words,
    accused: [{ unit: words }, { instansi: 'medan.dishub' }],
    references: [{ system: 'letter', reference: `12/${canary.phone}/XI/2026` }],
    desk: { consent: 'signed', handledOnTheSpot: words },
  });
  const { report, hidden } = withoutNumbers(given);
  expect(search.in(JSON.stringify(report))).toEqual([]);
  expect(report.desk).toMatchObject({
    consent: 'signed',
    handledOnTheSpot: report.text,
  });
  expect(report.accused).toEqual([{ unit: report.text }, { instansi: 'medan.dishub' }]);
  const found = new Set(search.in(JSON.stringify(hidden)).map(({ trait }) => trait));
  expect(found).toEqual(new Set(['phone', 'email', 'nik', 'kk', 'customer', 'bpjs']));
  expect(new Set(hidden.map(({ field }) => field))).toEqual(
    new Set(['title', 'text', 'place', 'unit', 'reference', 'handledOnTheSpot']),
  );
  // One number has one placeholder, wherever it stands.
  expect(new Set(hidden.map(({ placeholder, kind, value }) => `${placeholder} ${kind} ${value}`)).size).toBe(
    new Set(hidden.map(({ placeholder }) => placeholder)).size,
  );
});

it('leaves an id of SP4N-LAPOR! readable, and hides a telephone number that was taken for one', () => {
  const reference = (system: string, written: string) =>
    withoutNumbers(aReport('row-1', { references: [{ system, reference: written }] })).report.references?.[0]
      ?.reference;
  for (const id of ['9165816', '812345678', '1234']) expect(reference('sp4n-lapor', id)).toBe(id);
  expect(reference('sp4n-lapor', '081234567890')).toMatch(/^\[/);
  expect(reference('e-sukma', '081234567890')).toMatch(/^\[/);
  for (const number of ['ADU-2023-000123', '20230512001234', '001/PD/2023']) {
    expect(reference('e-sukma', number)).toBe(number);
  }
});

it('leaves no number of anybody in what another register said', () => {
  const canary = newCanary('a row of an old register');
  const words = numbersOf(canary);
  const { report } = withoutNumbers(
    aReport('row-2', {
      history: { status: 'closed', state: words, category: words, instansi: words, answer: { text: words } },
    }),
  );
  expect(new CanarySearch([canary]).in(JSON.stringify(report))).toEqual([]);
});

it('leaves what is not there away', () => {
  const report = aReport('form-2');
  expect(withoutNumbers(report)).toEqual({ report, hidden: [] });
});
