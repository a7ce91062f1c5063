import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { dayIn, wording } from './wording.js';

const catalogue = (language: string) =>
  JSON.parse(readFileSync(new URL(`./words/${language}.json`, import.meta.url), 'utf8')) as Record<
    string,
    string
  >;
const gapsOf = (text = ''): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

describe('the fixed texts', () => {
  const [indonesian, english] = [catalogue('id'), catalogue('en')];

  it('are there in both languages, with the same gaps, none empty and none left untranslated', () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(indonesian).sort());
    for (const [key, text] of Object.entries(indonesian)) {
      expect(text.trim()).not.toBe('');
      expect(english[key]).not.toBe(text);
      expect({ key, gaps: gapsOf(english[key]) }).toEqual({ key, gaps: gapsOf(text) });
    }
  });

  it('have words for everything an officer publishes', () => {
    for (const kind of ['answer', 'response', 'question', 'notice']) {
      expect(gapsOf(wording('id', kind))).toContain('{text}');
    }
  });

  it('fill each gap once and take what fills it as it is', () => {
    expect(wording('en', 'notice', { code: '{text}', text: '$& {code}' })).toBe(
      'About report {text}:\n\n$& {code}',
    );
  });

  it('are asked for by a known name only', () => {
    expect(() => wording('id', 'no-such-text')).toThrow('no-such-text');
  });

  it('name a day as it is where the matter lies', () => {
    const evening = new Date('2026-12-07T15:30:00Z');
    expect(dayIn('id', evening, '12.71')).toBe('Senin, 7 Desember 2026');
    expect(dayIn('id', evening, '91.71')).toBe('Selasa, 8 Desember 2026');
    expect(dayIn('en', evening, '12.71')).toContain('7 December 2026');
  });
});
