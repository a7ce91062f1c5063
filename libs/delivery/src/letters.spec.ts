import { describe, expect, it } from '@jest/globals';
import { openChannels } from '#channels';
import { subjectOn, textOn, wayOut } from './letters.js';

const url = 'https://lapor.test/lacak';
const account = {
  CHANNEL_SMS_ACCOUNT_SID: 'ACtest',
  CHANNEL_SMS_AUTH_TOKEN: '12345',
  CHANNEL_SMS_FROM: '+6281100001708',
};
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
    expect(text).toMatch(/\.\.\. Selengkapnya: https:\/\/lapor\.test\/lacak\n\nSudah selesai\? Balas Y/);
    expect(text.isWellFormed()).toBe(true);
  });

  describe('on a way that is paid by the piece', () => {
    const environment = { ...account, CHANNEL_SMS_ANSWER_SEGMENTS: '2' };
    const options = { publicUrl: 'https://lapor.test', secret: 'secret', demo: false };
    const sms = openChannels(environment, options).get('sms')!;
    const way = wayOut(sms, 'came-by');
    const long = { ...letter, text: `Dinas menjawab:\n\n${'Parit dikeruk. '.repeat(40)}` };

    it('takes no more pieces for an answer than its settings say, and keeps the question at its end', () => {
      const text = textOn({ ...long, closing: 'answer' }, way, url);
      expect(sms.measure?.(text)).toMatchObject({ encoding: 'GSM-7', segments: 2 });
      expect(text).toMatch(/^Dinas menjawab:\n\nParit.* Selengkapnya: \S+\n\nSudah selesai\? Balas Y/s);
      expect(sms.measure?.(`${text}.........`)).toMatchObject({ segments: 3 });
    });

    it('is whole where it must be read whole: a question, a PIN, whom to call', () => {
      expect(textOn({ ...long, closing: 'question' }, way, url)).toContain(long.text);
      expect(textOn(long, way, url)).toBe(long.text);
    });
  });

  it('tells the words of a report to no address that somebody typed into a form', () => {
    expect(subjectOn(letter, 'came-by')).toBe('Lampu mati · Laporan X');
    expect(subjectOn(letter, 'officer')).toBe('Lampu mati · Laporan X');
    expect(subjectOn(letter, 'claimed')).toBe('Laporan X');
  });
});
