import { newReportNumber, showReportNumber } from '#complaint';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { askIn } from './no-report.js';

describe('a text that is no report', () => {
  it.each(['P', 'p', 'PPPP', 'ping', 'P balas', 'tes', 'Tess..', 'test 🙏', 'halo', 'Haloooo minnn', ''])(
    'asks for guidance: “%s”',
    (text) => {
      expect(askIn(text)).toEqual({ for: 'guidance' });
    },
  );

  it.each([
    'assalamualaikum',
    "Assalamu'alaikum wr.wb.",
    'As-salamu alaikum warahmatullahi wabarakatuh',
    'selamat pagi bapak/ibu admin',
    'Halo min, mau lapor',
    'LAPOR',
    'permisi pak mohon izin bertanya',
    'terima kasih',
    'ok siap 👍',
    '👍',
    ' \n ',
    '...',
    'cek',
  ])('asks for guidance: “%s”', (text) => {
    expect(askIn(text)).toEqual({ for: 'guidance' });
  });

  it.each(['STOP', 'stop.', 'Berhenti', 'UNSUB', 'unreg', 'Stop All'])('asks for silence: “%s”', (text) => {
    expect(askIn(text)).toEqual({ for: 'silence' });
  });

  it.each(['START', 'mulai', 'Unstop!'])('asks for messages again: “%s”', (text) => {
    expect(askIn(text)).toEqual({ for: 'messages' });
  });

  it('goes by what the provider’s own opt-out took it for', () => {
    expect(askIn('jangan kirim lagi', 'STOP')).toEqual({ for: 'silence' });
    expect(askIn('lanjut', 'START')).toEqual({ for: 'messages' });
    expect(askIn('tolong', 'HELP')).toEqual({ for: 'guidance' });
  });

  it.each(['SAMA', 'sama', 'Sama pak', 'SAMA juga min.', ' sama! '])(
    'says that the same happened: “%s”',
    (text) => {
      expect(askIn(text)).toEqual({ for: 'same', code: null });
    },
  );

  it('says what is the same, however its number is typed', () => {
    const code = newReportNumber();
    const typed = [code, code.toLowerCase(), showReportNumber(code), `no. ${showReportNumber(code)}.`];
    for (const number of typed) expect(askIn(`SAMA ${number}`)).toEqual({ for: 'same', code });
    expect(askIn('SAMA 1234-5678')).toEqual({ for: 'guidance' });
  });

  it.each(['sama-sama', 'sama saja bohong', 'Sama seperti kemarin, lampu mati di Jalan Sutomo'])(
    'is no SAMA: “%s”',
    (text) => {
      expect(askIn(text)).toBeUndefined();
    },
  );

  it('asks how a complaint stands, however its number is typed', () => {
    fc.assert(
      fc.property(
        fc.constant(null).map(newReportNumber),
        fc.constantFrom('CEK ', 'cek: ', 'Status ', 'lacak no. ', 'CEK laporan nomor '),
        fc.constantFrom('', '.', ' ?', ' \n'),
        fc.boolean(),
        (code, word, end, shown) => {
          const typed = shown ? showReportNumber(code) : code.toLowerCase();
          expect(askIn(word + typed + end)).toEqual({ for: 'status', code });
        },
      ),
    );
  });

  it.each(['CEK 1234-5678', 'cek #9165816', 'CEK 7K3M-9QX2-AAAA'])(
    'asks for a number of nobody’s: “%s”',
    (text) => {
      expect(askIn(text)).toEqual({ for: 'status', code: null });
    },
  );

  it.each([
    'Stop pungli di kelurahan kami',
    'berhenti di lampu merah pun ditilang',
    'cek jalan rusak di depan SD 2 Medan',
    'cek 3 tiang listrik miring',
    'Halo min, lampu jalan mati di Jl Sutomo',
    'assalamualaikum pak/bu admin, mau lapor air pdam di perum griya asri blok C kok ga ngalir ya',
    'tes antigen di puskesmas dipungut biaya',
    '1',
    '0',
    'banjir',
    'ꦢꦭꦤ꧀ꦫꦸꦱꦏ꧀',
    'مياه ڤيڤا ماتي',
  ])('is one after all: “%s”', (text) => {
    expect(askIn(text)).toBeUndefined();
  });

  it('is judged in no time, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        askIn(text);
      }),
    );
    const began = performance.now();
    for (const piece of ['p ', 'cek no ', 'aa', '-1']) askIn(piece.repeat(100_000));
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
