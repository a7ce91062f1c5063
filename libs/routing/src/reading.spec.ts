import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { learnSpelling } from './speller.js';
import { read, READ_CHARACTERS, stemOf } from './reading.js';

const words = (text: string): string[] => read(text).tokens.map(({ word }) => word);

const fileOf = (name: string): string => readFileSync(new URL(`./data/${name}`, import.meta.url), 'utf8');

/** Every phrase of a category, name of a body and cue. */
function listedPhrases(): string[] {
  const rows = ['category-words.jsonl', 'body-words.jsonl'].flatMap((name) =>
    fileOf(name).trim().split('\n'),
  );
  const lists = rows.map((line) => JSON.parse(line) as { terms?: string[]; names?: string[] });
  const cues = Object.values(JSON.parse(fileOf('cues.json')) as Record<string, string>);
  return [
    ...lists.flatMap(({ terms = [], names = [] }) => [...terms, ...names]),
    ...cues.flatMap((list) => list.split('; ')),
  ];
}

describe('read', () => {
  it('spells SMS shorthand out', () => {
    expect(words('jln dr rmh blm diprbaiki, tlg pak')).toEqual([
      'jalan',
      'dari',
      'rumah',
      'belum',
      'diperbaiki',
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

  it('leaves acronyms alone that look like lengthened words', () => {
    expect(words('PPPK pppk dppppa golongan III')).toEqual(['pppk', 'pppk', 'dppppa', 'golongan', 'iii']);
    expect(words('bangettt rusakkk tolooong')).toEqual(['banget', 'rusak', 'tolong']);
    expect(words('Siswa SMP macet smp malam')).toEqual(['siswa', 'smp', 'macet', 'sampai', 'malam']);
    expect(words('e-warung, kereta api, kereta awak')).toEqual([
      'e',
      'warung',
      'kereta',
      'api',
      'motor',
      'saya',
    ]);
  });

  it('gives words back the vowels that an SMS leaves out', () => {
    expect(words('brlubang prbaiki smlm dibnrin trsumbat kbanjiran smph jmbatan')).toEqual([
      'berlubang',
      'perbaiki',
      'semalam',
      'diperbaiki',
      'tersumbat',
      'kebanjiran',
      'sampah',
      'jembatan',
    ]);
  });

  it('changes no place, no acronym, no name and no word that it has seen in full', () => {
    const typed = 'dsn brlubang, krajan blumbungan smpn stnk bpjs dprd plang plus drum struk';
    expect(words(typed).slice(1).join(' ')).toBe(
      'brlubang krajan blumbungan smpn stnk bpjs dprd plang plus drum struk',
    );
    expect(words('Saya melapor kepada Brlubang kemarin').at(3)).toBe('brlubang');
    expect(words('SAYA MELAPOR JLN BRLUBANG').at(3)).toBe('berlubang');
  });

  it('knows the words that the committed data and word lists give', () => {
    const committed = readFileSync(new URL('./data/spelling.json', import.meta.url), 'utf8');
    expect(committed).toBe(learnSpelling());
  });

  it('takes each phrase of our lists for what it says, not for an everyday word', () => {
    const everyday = new Set(
      'pak bu yang di ke dari dan tapi sampai boleh pada saya kita kami untuk dengan karena kalau apa ada ini itu'.split(
        ' ',
      ),
    );
    const strayed = listedPhrases().filter((phrase) => {
      const typed = phrase.toLowerCase().split(/[\s-]+/);
      return read(phrase).tokens.some(
        ({ word, stem }) =>
          (everyday.has(word) && !typed.includes(word)) ||
          (everyday.has(stem) && !typed.some((each) => each.startsWith(stem))),
      );
    });
    expect(strayed).toEqual([]);
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
