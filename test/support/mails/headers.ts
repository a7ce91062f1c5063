import {
  encodedIn,
  filePart,
  joined,
  latin1,
  mail,
  multipart,
  person,
  photo,
  plainPart,
  sentence,
  western,
  wordB,
  wordQ,
  writer,
  type Kind,
} from './made-mail.js';

const chinese = (variant: number): string => `道路损坏${'一二三四五六七八九十'[variant] ?? ''}`;
const japanese = (variant: number): string => `道路が壊れています${'一二三四五六七八九十'[variant] ?? ''}`;
const cyrillic = (variant: number): string => `Дорога ${variant} разбита`;
const windows1251 = (text: string): Buffer =>
  Buffer.from(Array.from(text, (letter) => letter.charCodeAt(0) - (letter > '\u040f' ? 0x350 : 0)));

/** Headers as mail programs of thirty years write them. */
export const difficultHeaders: Record<string, Kind> = {
  'a subject in base64 words': (n) => ({
    bytes: mail(n, { subject: wordB(sentence(n)) }),
    is: { subject: sentence(n) },
  }),
  'a subject in quoted-printable words': (n) => ({
    bytes: mail(n, { subject: wordQ(sentence(n)) }),
    is: { subject: sentence(n) },
  }),
  'words cut in the middle of a character': (n) => {
    const bytes = Buffer.from(`Pohon tumbang — ${'é'.repeat(20)}${n}`);
    const at = 17 + (n % 3);
    const words = [bytes.subarray(0, at), bytes.subarray(at, at + 9), bytes.subarray(at + 9)];
    return {
      bytes: mail(n, { subject: words.map((word) => wordB(word)).join('\r\n ') }),
      is: { subject: bytes.toString() },
    };
  },
  'words beside plain words': (n) => ({
    bytes: mail(n, { subject: `Re: ${wordQ('Kédai')} nomor ${n} ${wordB('🙏')}` }),
    is: { subject: `Re: Kédai nomor ${n} 🙏` },
  }),
  'question marks and blanks inside a word': (n) => ({
    bytes: mail(n, { subject: `=?utf-8?Q?Kapan? Jalan ${n} =C3=A9?=` }),
    is: { subject: `Kapan? Jalan ${n} é` },
  }),
  'a subject in raw UTF-8': (n) => ({
    bytes: mail(n, { subject: sentence(n) }),
    is: { subject: sentence(n) },
  }),
  'a subject in raw Western letters': (n) => ({
    bytes: mail(n, { subject: latin1(western(n)) }),
    is: { subject: western(n) },
  }),
  'a subject in raw GB18030': (n) => ({
    bytes: mail(n, { subject: encodedIn('gb18030', chinese(n)) }),
    is: { subject: chinese(n) },
  }),
  'a subject in raw Shift_JIS': (n) => ({
    bytes: mail(n, { subject: encodedIn('shift_jis', japanese(n)) }),
    is: { subject: japanese(n) },
  }),
  'words in Shift_JIS': (n) => ({
    bytes: mail(n, { subject: wordB(encodedIn('shift_jis', japanese(n)), 'Shift_JIS') }),
    is: { subject: japanese(n) },
  }),
  'words in GB2312': (n) => ({
    bytes: mail(n, { subject: wordQ(encodedIn('gb18030', chinese(n)), 'gb2312') }),
    is: { subject: chinese(n) },
  }),
  'words in Cyrillic': (n) => ({
    bytes: mail(n, { subject: wordB(windows1251(cyrillic(n)), 'windows-1251') }),
    is: { subject: cyrillic(n) },
  }),
  'words of a charset that nobody knows': (n) => ({
    bytes: mail(n, { subject: wordB(sentence(n), 'x-unknown') }),
    is: { subject: sentence(n) },
  }),
  'words that say they are ASCII': (n) => ({
    bytes: mail(n, { subject: wordQ(sentence(n), 'us-ascii') }),
    is: { subject: sentence(n) },
  }),
  'a folded subject': (n) => ({
    bytes: mail(n, { subject: `Jalan rusak\r\n di depan\r\n\tpasar ${n}` }),
    is: { subject: `Jalan rusak di depan pasar ${n}` },
  }),
  'a line break hidden in a word': (n) => ({
    bytes: mail(n, { subject: wordB(`Laporan ${n}\r\nBcc: x@y.id`) }),
    is: { subject: `Laporan ${n} Bcc: x@y.id`, from: writer(n) },
  }),
  'NUL in the header': (n) => ({
    bytes: mail(n, { subject: `Jalan\0 rusak ${n}` }),
    is: { subject: `Jalan rusak ${n}` },
  }),
  'no subject, no date, no Message-ID': (n) => ({
    bytes: joined(`From: ${writer(n)}\r\nTo: lapor@kota.go.id\r\n\r\n${sentence(n)}`),
    is: { subject: null, from: writer(n), text: sentence(n) },
  }),
  'a name in words': (n) => ({
    bytes: mail(n, { head: [`From: ${wordB(person(n))} <${writer(n)}>`] }),
    is: { from: writer(n), fromName: person(n) },
  }),
  'a name in raw UTF-8 with a comma': (n) => ({
    bytes: mail(n, { head: [`From: "${person(n).replaceAll('"', '')}, Warga" <${writer(n)}>`] }),
    is: { from: writer(n), fromName: `${person(n)}, Warga` },
  }),
  'a name that pretends to be an address': (n) => ({
    bytes: mail(n, { head: [`From: "pimpinan${n}@pusat.go.id" <${writer(n)}>`] }),
    is: { from: writer(n), fromName: `pimpinan${n}@pusat.go.id` },
  }),
  'an address inside a word': (n) => ({
    bytes: mail(n, { head: [`From: ${wordB(`Admin <admin${n}@pusat.go.id>`)} <${writer(n)}>`] }),
    is: { from: writer(n), fromName: `Admin <admin${n}@pusat.go.id>` },
  }),
  'two senders': (n) => ({
    bytes: mail(n, { head: [`From: ${writer(n)}`, 'From: lain@warga.id'], body: sentence(n) }),
    is: { from: writer(n), text: sentence(n) },
  }),
  'no sender': (n) => ({
    bytes: mail(n, { head: ['From: warga tanpa alamat'], body: sentence(n) }),
    is: { from: null, text: sentence(n) },
  }),
  'two hundred recipients': (n) => ({
    bytes: mail(n, {
      head: [`Cc: ${Array.from({ length: 200 }, (_, at) => `dinas${at}@kota.go.id`).join(',\r\n ')}`],
      body: sentence(n),
    }),
    is: { from: writer(n), text: sentence(n) },
  }),
  'line feeds alone': (n) => ({
    bytes: mail(n, { body: `${sentence(n)}\nSalam` }, '\n'),
    is: { subject: `Laporan ${n}`, text: `${sentence(n)}\nSalam` },
  }),
  'carriage returns alone': (n) => ({
    bytes: mail(n, { body: `${sentence(n)}\rSalam` }, '\r'),
    is: { subject: `Laporan ${n}`, text: `${sentence(n)}\nSalam` },
  }),
  'the first line of a mail folder': (n) => ({
    bytes: joined(`From ${writer(n)} Fri Nov 20 10:00:00 2026\r\n`, mail(n, { body: sentence(n) })),
    is: { subject: `Laporan ${n}`, text: sentence(n) },
  }),
  'no blank line before the words': (n) => ({
    bytes: joined(
      `From: ${writer(n)}\r\nSubject: Laporan ${n}\r\nYang terhormat,\r\n${western(n).replaceAll('é', 'e')}`,
    ),
    is: { subject: `Laporan ${n}`, holds: [`nomor ${n} bising`] },
  }),
  'a file name in pieces (RFC 2231)': (n) => ({
    bytes: mail(
      n,
      multipart('mixed', [
        plainPart('isi'),
        filePart(`filename*0*=utf-8''b%C3%BCkti%20; filename*1="nomor ${n}"; filename*2=.jpg`, photo(n)),
      ]),
    ),
    is: { text: 'isi', attachments: [[`bükti nomor ${n}.jpg`, 100 + n]] },
  }),
  'a file name in words': (n) => ({
    bytes: mail(
      n,
      multipart('mixed', [plainPart('isi'), filePart(`filename="${wordB(`bükti ${n}.jpg`)}"`, photo(n))]),
    ),
    is: { attachments: [[`bükti ${n}.jpg`, 100 + n]] },
  }),
  'a file name in raw UTF-8': (n) => ({
    bytes: mail(
      n,
      multipart('mixed', [plainPart('isi'), filePart(`filename="lubang é ${n}.jpg"`, photo(n))]),
    ),
    is: { attachments: [[`lubang é ${n}.jpg`, 100 + n]] },
  }),
  'a file name that is a path': (n) => ({
    bytes: mail(
      n,
      multipart('mixed', [plainPart('isi'), filePart(`filename="../../etc/lubang${n}.jpg"`, photo(n))]),
    ),
    is: { attachments: [[`lubang${n}.jpg`, 100 + n]] },
  }),
};
