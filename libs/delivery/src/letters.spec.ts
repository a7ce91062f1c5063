import { describe, expect, it } from '@jest/globals';
import { subjectOn, textOn } from './letters.js';

const url = 'https://lapor.test/lacak';
const letter = { subject: 'Laporan X', title: 'Lampu mati', text: 'Dinas menjawab:\n\nSudah diganti.' };
const answered = { ...letter, closing: 'answer' as const };
const free = { canBeAnswered: true, longest: Number.POSITIVE_INFINITY };

describe('a letter', () => {
  it('invites to reply only where a reply comes back to the complaint', () => {
    expect(textOn(answered, free, url)).toBe(
      `${letter.text}\n\nSudah selesai? Balas Y jika selesai, T jika belum.`,
    );
    expect(textOn(answered, { ...free, canBeAnswered: false }, url)).toBe(
      `${letter.text}\n\nSudah selesai atau belum? Sampaikan di ${url} dengan nomor dan PIN laporan.`,
    );
    expect(textOn(letter, free, url)).toBe(letter.text);
  });

  it('too long for its way ends where the whole of it can be read', () => {
    const text = textOn(
      { ...answered, text: '😀 panjang sekali '.repeat(100) },
      { ...free, longest: 480 },
      url,
    );
    expect(text).toHaveLength(480);
    expect(text).toMatch(/… Selengkapnya: https:\/\/lapor\.test\/lacak$/);
    expect(text.isWellFormed()).toBe(true);
  });

  it('tells the words of a report to no address that somebody typed into a form', () => {
    expect(subjectOn(letter, 'came-by')).toBe('Lampu mati · Laporan X');
    expect(subjectOn(letter, 'officer')).toBe('Lampu mati · Laporan X');
    expect(subjectOn(letter, 'claimed')).toBe('Laporan X');
  });
});
