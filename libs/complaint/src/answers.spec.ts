import { describe, expect, it } from '@jest/globals';
import { substanceOf } from './answers.js';

describe('an answer', () => {
  it.each([
    'Akan dikoordinasikan.',
    'akan segera kami koordinasikan dengan instansi terkait',
    'Terima kasih atas laporannya, akan kami tindaklanjuti sesuai ketentuan yang berlaku.',
    'Terima kasih atas laporannya',
    'Yth. Bapak/Ibu pelapor, laporan Anda telah kami terima. Akan ditindak lanjuti. Demikian disampaikan.',
    'Selamat siang, sudah kami teruskan ke dinas terkait. Terima kasih!',
    'Laporan masih dalam proses, mohon bersabar ya.',
    'Ok',
    '...',
    '🙏🙏',
    'Akan kami cek segera.',
    'Aduan Anda akan menjadi bahan evaluasi kami. Mohon maaf atas ketidaknyamanannya.',
  ])('says nothing: %s', (text) => expect(substanceOf(text)).toBe('none'));

  it.each([
    'Sudah diganti.',
    'Lampu di Jalan Sutomo sudah kami ganti hari ini.',
    'Terima kasih atas laporannya. Lubang sudah ditambal tadi pagi.',
    'Pipa bocor di depan nomor 12 sudah diperbaiki petugas pada 3 November.',
    'Selesai.',
    'Sudah menyala.',
    'Koordinator lapangan memeriksa tiang itu kemarin; kabelnya diganti.',
  ])('says what was done: %s', (text) => expect(substanceOf(text)).toBe('whole'));

  it.each([
    'Lampu nomor 3 sudah diganti; sisanya akan dikoordinasikan dengan PLN.',
    'Tim turun Senin pagi. Akan kami tindaklanjuti bila hujan berhenti.',
  ])('says something beside a promise: %s', (text) => expect(substanceOf(text)).toBe('with-promises'));

  it('is judged at once, however long and repetitive it is', () => {
    const began = performance.now();
    substanceOf('akan segera kami akan segera '.repeat(2_000));
    substanceOf('a'.repeat(20_000));
    expect(performance.now() - began).toBeLessThan(500);
  });
});
