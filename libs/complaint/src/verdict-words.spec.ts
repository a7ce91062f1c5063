import { describe, expect, it } from '@jest/globals';
import { verdictIn } from './verdict-words.js';

describe('what a reporter says of an answer', () => {
  it.each([
    'Y',
    'y.',
    'Ya',
    'ya pak',
    'Iya bu',
    'sudah',
    'Sdh pak',
    'Selesai',
    'udah beres min',
    'SUDAH SELESAI!',
  ])('is that it is done: %s', (text) => expect(verdictIn(text)).toEqual({ done: true, rating: null }));

  it.each([
    'T',
    't',
    'tidak',
    'belum pak',
    'blm',
    'Blm pak!',
    'belum juga',
    'belom',
    'belum selesai',
    'ga',
    'Belum, lampunya masih mati',
    'blm ada yg datang',
  ])('is that it is not: %s', (text) => expect(verdictIn(text)).toEqual({ done: false, rating: null }));

  it('comes with a number from 1 to 5', () => {
    expect(verdictIn('Y 5')).toEqual({ done: true, rating: 5 });
    expect(verdictIn('ya4')).toEqual({ done: true, rating: 4 });
    expect(verdictIn('T 1')).toEqual({ done: false, rating: 1 });
  });

  it.each([
    '',
    'halo',
    'ya tapi masih gelap',
    'Y 9',
    'sudah tiga kali saya lapor',
    'terima kasih',
    'lampunya masih mati',
    'tidak ada yang datang sejak Senin',
    'selesai kapan?',
    'Masih gelap di depan nomor 12',
  ])('is for a person to read: %s', (text) => expect(verdictIn(text)).toBeNull());
});
