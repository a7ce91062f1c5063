import {
  base64,
  encodedIn,
  filePart,
  joined,
  latin1,
  mail,
  multipart,
  photo,
  plainPart,
  sentence,
  western,
  type Kind,
} from './made-mail.js';
import { winmail } from './winmail.js';

const typed = (type: string, encoding = '8bit'): string[] => [
  `Content-Type: ${type}`,
  `Content-Transfer-Encoding: ${encoding}`,
];
const escaped = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) =>
      byte > 0x7e || byte === 0x3d ? `=${byte.toString(16).toUpperCase()}` : String.fromCharCode(byte),
    )
    .join('');
const nested = (depth: number, text: string): string => {
  if (depth === 0) return plainPart(text);
  return `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${nested(depth - 1, text)}\r\n--b${depth}--`;
};
const letter = (n: number, text: string): string =>
  `From: pensiunan${n}@warga.id\r\nSubject: Surat ${n}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}`;

/** Bodies as they come: labelled, mislabelled, wrapped, quoted, forwarded. */
export const difficultBodies: Record<string, Kind> = {
  'HTML alone': (n) => ({
    bytes: mail(n, {
      head: typed('text/html; charset=utf-8'),
      body: `<p>Selamat pagi</p><p>${sentence(n)}</p>`,
    }),
    is: { text: `Selamat pagi\n\n${sentence(n)}` },
  }),
  'HTML with styles, scripts and comments': (n) => ({
    bytes: mail(n, {
      head: typed('text/html; charset=utf-8'),
      body: `<html><head><style>p{color:red}</style><script>alert(${n})</script></head><!-- rahasia --><body><div>${sentence(n)}</div></body></html>`,
    }),
    is: { text: sentence(n) },
  }),
  'HTML whose charset stands in the page': (n) => ({
    bytes: mail(n, {
      head: ['Content-Type: text/html'],
      body: latin1(`<meta charset="windows-1252"><p>${western(n)}</p>`),
    }),
    is: { text: western(n) },
  }),
  'plain words beside HTML': (n) => ({
    bytes: mail(
      n,
      multipart('alternative', [plainPart(sentence(n)), `Content-Type: text/html\r\n\r\n<p>lain</p>`]),
    ),
    is: { text: sentence(n), attachments: [] },
  }),
  'an empty plain part beside HTML': (n) => ({
    bytes: mail(
      n,
      multipart('alternative', [
        plainPart(' \r\n'),
        `Content-Type: text/html; charset=utf-8\r\n\r\n<p>${sentence(n)}</p>`,
      ]),
    ),
    is: { text: sentence(n) },
  }),
  'a picture inside the page': (n) => ({
    bytes: mail(
      n,
      multipart('related', [
        `Content-Type: text/html; charset=utf-8\r\n\r\n<p>${sentence(n)}</p><img src="cid:a">`,
        `Content-Type: image/png; name="peta.png"\r\nContent-ID: <a>\r\nContent-Disposition: inline; filename="peta.png"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(photo(n))}`,
      ]),
    ),
    is: { text: sentence(n), attachments: [['peta.png', 100 + n]] },
  }),
  'several files': (n) => ({
    bytes: mail(
      n,
      multipart('mixed', [
        plainPart(sentence(n)),
        ...Array.from({ length: 1 + n }, (_, at) => filePart(`filename="foto${at}.jpg"`, photo(at))),
      ]),
    ),
    is: {
      text: sentence(n),
      attachments: Array.from({ length: 1 + n }, (_, at) => [`foto${at}.jpg`, 100 + at] as [string, number]),
    },
  }),
  'quoted-printable with soft breaks': (n) => ({
    bytes: mail(n, {
      head: typed('text/plain; charset=utf-8', 'quoted-printable'),
      body: escaped(sentence(n)).replace(/(.{40}[^=]{2})(?=[^=]{3})/, '$1=\r\n'),
    }),
    is: { text: sentence(n) },
  }),
  'base64 text': (n) => ({
    bytes: mail(n, {
      head: typed('text/plain; charset=utf-8', 'base64'),
      body: base64(`${sentence(n)}\r\n`),
    }),
    is: { text: sentence(n) },
  }),
  'base64 cut short': (n) => ({
    bytes: mail(n, {
      head: typed('text/plain; charset=utf-8', 'base64'),
      body: base64(`Laporan ${n} tentang jalan rusak`).slice(0, -1 - (n % 3)),
    }),
    is: { holds: [`Laporan ${n} tentang jalan`] },
  }),
  'flowed text': (n) => ({
    bytes: mail(n, {
      head: ['Content-Type: text/plain; charset=utf-8; format=flowed'],
      body: `Jalan rusak \r\ndi depan \r\npasar ${n}`,
    }),
    is: { text: `Jalan rusak di depan pasar ${n}` },
  }),
  'UTF-8 that calls itself ASCII': (n) => ({
    bytes: mail(n, { head: typed('text/plain; charset=us-ascii'), body: sentence(n) }),
    is: { text: sentence(n) },
  }),
  'Western letters that call themselves UTF-8': (n) => ({
    bytes: mail(n, { head: typed('text/plain; charset=utf-8'), body: latin1(western(n)) }),
    is: { text: western(n) },
  }),
  'UTF-8 that calls itself Western': (n) => ({
    bytes: mail(n, { head: typed('text/plain; charset=iso-8859-1'), body: sentence(n) }),
    is: { text: sentence(n) },
  }),
  'bytes without a label': (n) => ({ bytes: mail(n, { body: sentence(n) }), is: { text: sentence(n) } }),
  'UTF-16 with its mark': (n) => ({
    bytes: mail(n, {
      head: typed('text/plain; charset=utf-16', 'base64'),
      body: base64(joined(Buffer.from([0xff, 0xfe]), Buffer.from(`Laporan é ${n}`, 'utf16le'))),
    }),
    is: { text: `Laporan é ${n}` },
  }),
  'Japanese in Shift_JIS': (n) => ({
    bytes: mail(n, {
      head: typed('text/plain; charset=shift_jis'),
      body: encodedIn('shift_jis', '道路が壊れています'),
    }),
    is: { text: '道路が壊れています' },
  }),
  'Korean in EUC-KR': (n) => ({
    bytes: mail(n, {
      head: typed('text/plain; charset=euc-kr'),
      body: encodedIn('euc-kr', '도로가 파손되었습니다'),
    }),
    is: { text: '도로가 파손되었습니다' },
  }),
  'a multipart that never ends': (n) => ({
    bytes: mail(n, {
      head: ['Content-Type: multipart/mixed; boundary=b'],
      body: `--b\r\n${plainPart(sentence(n))}\r\n--b\r\n${filePart('filename="a.jpg"', photo(n))}`,
    }),
    is: { text: sentence(n), attachments: [['a.jpg', 100 + n]] },
  }),
  'a multipart without its boundary': (n) => ({
    bytes: mail(n, { head: ['Content-Type: multipart/mixed'], body: sentence(n) }),
    is: { text: sentence(n) },
  }),
  'a boundary that begins like another': (n) => ({
    bytes: mail(n, {
      head: ['Content-Type: multipart/mixed; boundary=b'],
      body: `--b\r\nContent-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n${plainPart(sentence(n))}\r\n--bb--\r\n--b--`,
    }),
    is: { text: sentence(n) },
  }),
  'words ten levels deep': (n) => ({
    bytes: joined(`From: a@b.id\r\nSubject: dalam\r\n${nested(10 + n, sentence(n))}`),
    is: { text: sentence(n) },
  }),
  'a type that is none': (n) => ({
    bytes: mail(n, { head: ['Content-Type: teks polos'], body: sentence(n) }),
    is: { text: sentence(n) },
  }),
  'a signed mail': (n) => ({
    bytes: mail(
      n,
      multipart('signed; protocol="application/pgp-signature"', [
        plainPart(sentence(n)),
        `Content-Type: application/pgp-signature; name="signature.asc"\r\n\r\n-----BEGIN PGP SIGNATURE-----`,
      ]),
    ),
    is: { text: sentence(n) },
  }),
  'an invitation': (n) => ({
    bytes: mail(
      n,
      multipart('mixed', [
        plainPart(sentence(n)),
        'Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR',
      ]),
    ),
    is: { text: sentence(n) },
  }),
  'no words and a photo': (n) => ({
    bytes: mail(n, multipart('mixed', [filePart('filename="lubang.jpg"', photo(n))])),
    is: { text: '', attachments: [['lubang.jpg', 100 + n]] },
  }),
  'nothing but blanks': (n) => ({
    bytes: mail(n, { body: ' \r\n\t\r\n'.repeat(n + 1) }),
    is: { text: '', subject: `Laporan ${n}` },
  }),
  'a letter attached': (n) => ({
    bytes: mail(
      n,
      multipart('mixed', [
        plainPart('Mohon ditindaklanjuti.'),
        `Content-Type: message/rfc822\r\n\r\n${letter(n, sentence(n))}`,
      ]),
    ),
    is: { holds: ['Mohon ditindaklanjuti.', sentence(n), `Surat ${n}`], automatic: false, bounce: false },
  }),
  'a letter in a letter': (n) => ({
    bytes: mail(
      n,
      multipart('mixed', [
        plainPart('Diteruskan lagi.'),
        `Content-Type: message/rfc822\r\n\r\nSubject: Terusan\r\nContent-Type: multipart/mixed; boundary=dalam\r\n\r\n--dalam\r\n${plainPart('Lihat surat ini')}\r\n--dalam\r\nContent-Type: message/rfc822\r\n\r\n${letter(n, sentence(n))}\r\n--dalam--`,
      ]),
    ),
    is: { holds: ['Diteruskan lagi.', 'Lihat surat ini', sentence(n)] },
  }),
  'a letter forwarded inline': (n) => {
    const text = `Mohon dibantu.\n\n---------- Pesan terusan ---------\nDari: Pak ${n} <pak${n}@warga.id>\nTanggal: Sab, 21 Nov 2026\nSubjek: Jalan\nKepada: saya\n\n${sentence(n)}`;
    return {
      bytes: mail(n, { head: typed('text/plain; charset=utf-8'), body: text.replaceAll('\n', '\r\n') }),
      is: { text },
    };
  },
  'a first report that quotes': (n) => {
    const text = `${sentence(n)}\n\nPada 20 Nov 2026, Dinas <dinas@kota.go.id> menulis:\n> Sudah ditangani.`;
    return {
      bytes: mail(n, { head: typed('text/plain; charset=utf-8'), body: text.replaceAll('\n', '\r\n') }),
      is: { text },
    };
  },
  'files wrapped by Outlook': (n) => ({
    bytes: mail(
      n,
      multipart('mixed', [
        plainPart(sentence(n)),
        filePart(
          'filename="winmail.dat"',
          winmail({ text: 'sama', files: [{ name: `Foto lubang é ${n}.jpg`, content: photo(n) }] }),
          'application/ms-tnef',
        ),
      ]),
    ),
    is: { text: sentence(n), attachments: [[`Foto lubang é ${n}.jpg`, 100 + n]] },
  }),
  'words wrapped by Outlook': (n) => ({
    bytes: mail(
      n,
      multipart('mixed', [
        filePart(
          'filename="winmail.dat"',
          winmail(n % 2 === 0 ? { text: sentence(n) } : { html: `<p>${sentence(n)}</p>` }),
          'application/ms-tnef',
        ),
      ]),
    ),
    is: { text: sentence(n), attachments: [] },
  }),
  'a wrapper of Outlook that is damaged': (n) => {
    const whole = winmail({ files: [{ name: 'a.jpg', content: photo(n) }] });
    const cut = whole.subarray(0, whole.length - 10 - n);
    return {
      bytes: mail(
        n,
        multipart('mixed', [
          plainPart(sentence(n)),
          filePart('filename="winmail.dat"', cut, 'application/ms-tnef'),
        ]),
      ),
      is: { text: sentence(n), attachments: [['winmail.dat', cut.length]] },
    };
  },
};
