import { describe, expect, it } from '@jest/globals';
import { digestNotice, filled, wantedTemplates } from './notice.js';

describe('the templates that alerts want approved', () => {
  it('are one for each thing told, in both languages', () => {
    const events = (language: string): string[] =>
      wantedTemplates()
        .filter((each) => each.language === language && each.audience === 'officer')
        .map(({ event }) => event);
    expect(events('id')).toEqual([
      'alert.disposed',
      'alert.copied',
      'alert.heard',
      'alert.part',
      'alert.due-soon',
      'alert.overdue',
      'alert.emergency',
      'alert.returned',
      'alert.unopened',
      'alert.digest',
      'alert.confidential',
    ]);
    expect(events('en')).toEqual(events('id'));
  });

  it('number their gaps and say what stands in each', () => {
    const digest = wantedTemplates().find(
      ({ event, language }) => event === 'alert.digest' && language === 'id',
    );
    expect(digest).toMatchObject({
      body: '{{1}} laporan baru menunggu. Buka: {{2}}',
      variables: { 1: '{count}', 2: '{url}' },
    });
    const told = digestNotice(3, 'https://lapor.test/petugas/pemberitahuan');
    expect(filled(digest?.variables ?? {}, told)).toEqual({
      1: '3',
      2: 'https://lapor.test/petugas/pemberitahuan',
    });
  });

  it('say of a confidential complaint nothing but its number, its deadline and its link', () => {
    for (const { event, variables } of wantedTemplates().filter(
      ({ event }) => event === 'alert.confidential',
    ))
      expect([event, Object.values(variables)]).toEqual([event, ['{code}', '{deadline}', '{url}']]);
  });
});
