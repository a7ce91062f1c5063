import { describe, expect, it } from '@jest/globals';
import { read, READ_CHARACTERS, stemOf } from './reading.js';

const words = (text: string): string[] => read(text).tokens.map(({ word }) => word);

describe('read', () => {
  it('spells SMS shorthand out', () => {
    expect(words('jln dr rmh blm diprbaiki, tlg pak')).toEqual([
      'jalan',
      'dari',
      'rumah',
      'belum',
      'diprbaiki',
      'tolong',
      'pak',
    ]);
  });

  it('makes one word of every way to repeat it', () => {
    expect(words('anak2 anak-anak anaaaak')).toEqual(['anak', 'anak', 'anak']);
  });

  it('knows regional words', () => {
    expect(words('banyu mati, bangjo rusak')).toEqual(['air', 'mati', 'lampu', 'merah', 'rusak']);
  });

  it('brings forms of a word together', () => {
    const stems = ['pengangkutan', 'diangkut', 'angkut', 'mengangkut'].map(stemOf);
    expect(new Set(stems)).toEqual(new Set(['angkut']));
  });

  it('keeps capitals and sentence starts for those who need them', () => {
    const { tokens } = read('Lampu mati di Omben.\nTolong');
    expect(tokens.map(({ raw, opens }) => [raw, opens])).toEqual([
      ['Lampu', true],
      ['mati', false],
      ['di', false],
      ['Omben', false],
      ['Tolong', true],
    ]);
  });

  it('drops addresses of pages and characters that only steer the eye', () => {
    expect(words('lihat https://contoh.id/a?b=c air\u200b mati')).toEqual(['lihat', 'air', 'mati']);
  });

  it('stops at its limit', () => {
    const reading = read('air '.repeat(READ_CHARACTERS));
    expect(reading.cut).toBe(true);
    expect(reading.tokens.length).toBeLessThanOrEqual(READ_CHARACTERS / 4 + 1);
  });
});
