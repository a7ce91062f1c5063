import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newWords } from './new-words.js';

const fresh = (text: string): string => newWords(text, (address) => address === 'lapor@kota.go.id');
const quote = '\n> Sudah kami perbaiki.\n> Salam,\n> Dinas PU\n';

/** Milliseconds that the fastest of some readings took. */
function costOf(text: string): number {
  const times = Array.from({ length: 5 }, () => {
    const from = performance.now();
    fresh(text);
    return performance.now() - from;
  });
  return Math.min(...times);
}

/** How mail programs introduce what they quote. */
const introductions = {
  'Gmail in Indonesian': 'Pada Sab, 21 Nov 2026 pukul 09.00 Kota <lapor@kota.go.id> menulis:',
  'Gmail in Indonesian, broken':
    'Pada Sab, 21 Nov 2026 pukul 09.00 Pemerintah Kota Bandung\n<lapor@kota.go.id> menulis:',
  'Gmail in English': 'On Sat, Nov 21, 2026 at 9:00 AM Kota <lapor@kota.go.id> wrote:',
  'Gmail of old': '2026-11-21 9:00 GMT+07:00 Kota <lapor@kota.go.id>:',
  'Apple Mail': 'Pada 21 Nov 2026, pukul 09.00, Kota <lapor@kota.go.id> menulis:',
  Thunderbird: 'Pada 21/11/26 09.00, lapor@kota.go.id menulis:',
  Yahoo: 'Pada Sabtu, 21 November 2026 09.00.00 WIB, Kota <lapor@kota.go.id> menulis:',
  'a short one': 'lapor@kota.go.id menulis:',
};

/** The blocks that stand above an original which nothing marks. */
const blocks = {
  'Outlook in Indonesian':
    '________________________________\nDari: lapor@kota.go.id <lapor@kota.go.id>\nDikirim: Sabtu, 21 November 2026 09.00\nKepada: Budi\nPerihal: Re: Jalan rusak\n\nSudah kami perbaiki.',
  'Outlook in English':
    'From: lapor@kota.go.id\nSent: Saturday, November 21, 2026 9:00 AM\nTo: Budi\nSubject: Re: Jalan rusak\n\nSudah kami perbaiki.',
  'Outlook without an address':
    '-----Pesan Asli-----\nDari: Kota\nDikirim: 21 November 2026\nKepada: Budi\n\nSudah kami perbaiki.',
  'Outlook in bold letters':
    '*Dari:* Kota <lapor@kota.go.id>\n*Tanggal:* Sab, 21 Nov 2026\n*Kepada:* budi@warga.id\n*Subjek:* Re: Jalan\n\nSudah.',
  Samsung:
    '-------- Pesan asli --------\nDari: lapor@kota.go.id\nTanggal: 21/11/26 09.00 (GMT+07:00)\nKe: budi@warga.id\nSubjek: Re: Jalan\n\nSudah.',
};

describe('the new words of an answer', () => {
  it.each(Object.entries(introductions))('are freed of a quote as it is introduced by %s', (_, line) => {
    expect(fresh(`Belum beres.\n\n${line}\n${quote}`)).toBe('Belum beres.');
    expect(fresh(`Belum beres.\n\n${line}\n\nSudah kami perbaiki.`)).toBe('Belum beres.');
  });

  it.each(Object.entries(blocks))('are freed of an original as %s introduces it', (_, block) => {
    expect(fresh(`Belum beres.\n\n${block}`)).toBe('Belum beres.');
  });

  it.each([
    'Dikirim dari iPhone saya',
    'Terkirim dari Samsung Galaxy saya',
    'Sent from my iPhone',
    'Dapatkan Outlook untuk Android',
    'Get Outlook for iOS<https://aka.ms/o0ukef>',
    'Dikirim dari Yahoo Mail di Android',
    '-- \nBudi Santoso\n0812',
  ])('are freed of the signature %j', (signature) => {
    expect(fresh(`Belum beres.\n\n${signature}\n\n${introductions.Yahoo}\n${quote}`)).toBe('Belum beres.');
    expect(fresh(`Belum beres.\n\n${signature}\n\n${blocks['Outlook in English']}`)).toBe('Belum beres.');
  });

  it.each([
    ['words below and between quotes', '> Di mana tempatnya?\nDi Jalan Denai.\n> Sejak kapan?\nSejak Senin.'],
    ['words below a quote', `${introductions.Yahoo}\n> Sudah beres?\n\nBelum.`],
    [
      'what was forwarded from elsewhere',
      'Ini surat dari PLN:\n\n---------- Pesan terusan ---------\nDari: PLN <cs@pln.co.id>\nTanggal: 20 Nov\nSubjek: Padam\nKepada: saya\n\nListrik dipadamkan.',
    ],
    ['what somebody else wrote', 'Pada hari Senin petugas menulis:\nbesok datang'],
    ['a date and a colon', 'Pada 20 November 2026 petugas menulis:\nbesok datang lagi pukul 3'],
    ['a list of people', 'Dari: Jalan Denai\nmenuju: Jalan Sutomo\nrusak semua.'],
    ['a line of dashes', 'Satu\n-----\nDua\n__________\nTiga'],
    ['a quote alone', '> Sudah.'],
  ])('keep %s', (_, text) => {
    expect(fresh(text)).toBe(text);
  });

  it.each([
    ['many signs of an address', (n: number) => `${'@'.repeat(n)} :`],
    ['addresses in a row', (n: number) => `${'a@'.repeat(n / 2)} menulis :`],
    ['a date and words', (n: number) => `Pada 1 ${'wrote '.repeat(n / 6)}:`],
    ['brackets', (n: number) => `2026-11-21 ${'<a@'.repeat(n / 3)}:`],
    ['a writer of one word', (n: number) => `Dari: ${'a'.repeat(n)}\nKepada: b\nPerihal: c`],
    ['many lines of all that', (n: number) => `${'@'.repeat(500)} :\n`.repeat(n / 500)],
  ])('are found at a cost that grows no faster than the answer: %s', (_, hostile) => {
    const small = costOf(hostile(3_000));
    // Eight times the text: a cost that grows with its square is sixty-four times as large.
    expect(costOf(hostile(24_000))).toBeLessThan(Math.max(small, 1) * 24);
  });

  it('are never fewer than the words before all of that, whatever they are', () => {
    const word = fc.stringMatching(/^[a-z]{2,9}$/);
    const words = fc.array(word, { minLength: 1, maxLength: 30 }).map((all) => all.join(' '));
    const tails = [
      ...Object.values(introductions).map((line) => `${line}\n${quote}`),
      ...Object.values(blocks),
    ];
    fc.assert(
      fc.property(
        fc.array(words, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...tails),
        (lines, tail) => {
          const said = lines.join('\n');
          expect(fresh(`${said}\n\n${tail}`)).toBe(said);
        },
      ),
    );
  });
});
