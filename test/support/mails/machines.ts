import { joined, mail, multipart, plainPart, sentence, writer, type Kind } from './made-mail.js';

const ours = (n: number): string => `<muara.m1.abcdefghijklmnop${n}.abcdefghijklmnop@kota.go.id>`;
const sent = (n: number): string =>
  `From: lapor@kota.go.id\r\nSubject: Laporan\r\nMessage-ID: ${ours(n)}\r\n\r\nTerima kasih.`;
const report = (n: number, type: string, said: string, subject = 'Pemberitahuan'): Uint8Array => {
  const parts = multipart(`report; report-type=${type.replace(/^message\//, '')}`, [
    plainPart('Ini pesan otomatis.'),
    `Content-Type: ${type}\r\n\r\n${said}`,
    `Content-Type: ${n % 2 === 0 ? 'message/rfc822' : 'text/rfc822-headers'}\r\n\r\n${sent(n)}`,
  ]);
  return mail(n, { ...parts, head: ['From: MAILER-DAEMON@mx.warga.id', ...parts.head], subject });
};
const status = (n: number, action: string, code: string): Uint8Array =>
  report(
    n,
    'message/delivery-status',
    `Reporting-MTA: dns; mx.warga.id\r\n\r\nFinal-Recipient: rfc822; ${writer(n)}\r\nAction: ${action}\r\nStatus: ${code}`,
  );
const answer = (n: number, ...head: string[]): Uint8Array => mail(n, { head, body: sentence(n) });

const machine = { automatic: true, bounce: false };

/** Mail that machines send, which nobody may answer. */
export const machineMail: Record<string, Kind> = {
  'a mail that could not be delivered (RFC 3464)': (n) => ({
    bytes: status(n, 'failed', '5.1.1'),
    is: { automatic: true, bounce: true },
  }),
  'a mail that is late': (n) => ({ bytes: status(n, 'delayed', '4.4.1'), is: machine }),
  'a mail that arrived': (n) => ({ bytes: status(n, 'delivered', '2.0.0'), is: machine }),
  'a mail that was read (RFC 8098)': (n) => ({
    bytes: report(
      n,
      'message/disposition-notification',
      `Original-Message-ID: ${ours(n)}\r\nDisposition: manual-action/MDN-sent-manually; displayed`,
      'Dibaca: Laporan',
    ),
    is: machine,
  }),
  'a mail that somebody calls unwanted (RFC 5965)': (n) => ({
    bytes: report(n, 'message/feedback-report', 'Feedback-Type: abuse\r\nUser-Agent: X/1\r\nVersion: 1'),
    is: machine,
  }),
  'a bounce in words only': (n) => ({
    bytes: mail(n, {
      head: ['Return-Path: <>', 'From: MAILER-DAEMON@mx.warga.id'],
      subject: 'failure notice',
      body: `Hi. This is the qmail-send program.\r\n<${writer(n)}>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n${sent(n)}`,
    }),
    is: { automatic: true, bounce: true },
  }),
  'a bounce of Exim': (n) => ({
    bytes: mail(n, {
      head: ['From: Mail Delivery System <Mailer-Daemon@mx.warga.id>', `X-Failed-Recipients: ${writer(n)}`],
      subject: 'Mail delivery failed: returning message to sender',
      body: `550 5.1.1 No such user\r\n\r\n${sent(n)}`,
    }),
    is: { automatic: true, bounce: true },
  }),
  'somebody on holiday (RFC 3834)': (n) => ({
    bytes: answer(n, 'Auto-Submitted: auto-replied (vacation)'),
    is: machine,
  }),
  'somebody on holiday in words': (n) => ({
    bytes: mail(n, {
      subject:
        ['Balasan otomatis: Laporan', 'Di luar kantor', 'Automatic reply: Laporan', 'Jawaban Otomatis'][
          n % 4
        ] ?? '',
      body: sentence(n),
    }),
    is: machine,
  }),
  'a mailing list': (n) => ({ bytes: answer(n, `List-Id: <warga${n}.milis.id>`), is: machine }),
  'mail to many': (n) => ({
    bytes: answer(n, `Precedence: ${['bulk', 'list', 'junk', 'auto_reply'][n % 4]}`),
    is: machine,
  }),
  'a sender that is nobody': (n) => ({ bytes: answer(n, 'Return-Path: <>'), is: machine }),
};

/** Mail that would cost too much, and what is no mail. */
export const hostileMail: Record<string, Kind> = {
  'sixty levels': (n) => ({
    bytes: joined(
      'Subject: a\r\n',
      'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n'.repeat(60 + n),
    ),
    is: 'accounted',
  }),
  'ten thousand parts': (n) => ({
    bytes: mail(n, {
      head: ['Content-Type: multipart/mixed; boundary=b'],
      body: '--b\r\n\r\n'.repeat(10_000 + n),
    }),
    is: 'quarantined',
  }),
  'a header of a megabyte': (n) => ({
    bytes: mail(n, { head: [`X-Besar: ${'a'.repeat(1_000_000 + n)}`] }),
    is: 'quarantined',
  }),
  'no mail at all': (n) => ({
    bytes: Buffer.from([
      0,
      1,
      2,
      0xff,
      0xfe,
      ...Array.from({ length: 50 + n }, (_, at) => (at * 37 + n) % 32),
    ]),
    is: 'accounted',
  }),
  'a mail with bytes knocked over': (n) => {
    const bytes = Buffer.from(mail(n, multipart('mixed', [plainPart(sentence(n)), plainPart('dua')])));
    for (let at = n; at < bytes.length; at += 13 + n) bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
    return { bytes, is: 'accounted' };
  },
};
