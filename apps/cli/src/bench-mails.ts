import { randomBytes, randomUUID } from 'node:crypto';

const places = ['Jalan Denai', 'Gang Melati', 'Jalan Setia Budi', 'Pasar Petisah', 'Simpang Limun'];
const matters = [
  'Air PDAM mati sejak Senin pagi, kalau hidup pun keruh seperti teh.',
  'Lampu jalan padam sudah dua minggu, gelap sekali kalau malam.',
  'Jalan berlubang besar, sudah tiga motor jatuh minggu ini.',
  'Sampah menumpuk di depan sekolah dan baunya menyengat.',
];
const picked = (list: readonly string[], at: number): string => list[at % list.length] ?? '';

/** So many mails as citizens write them: of ten six are plain text, three HTML, one has a picture of 100 KB. */
export function* mailsOf(count: number): Generator<Uint8Array> {
  for (let at = 0; at < count; at += 1) yield mailOf(at);
}

function mailOf(at: number): Uint8Array {
  const id = randomUUID();
  const words = `${picked(matters, at)} Tempatnya di ${picked(places, at)} nomor ${at}. Mohon segera ditindaklanjuti, terima kasih.`;
  const head = [
    `Received: from mx.warga.example by mail.muara.example with ESMTPS id ${id}; Fri, 20 Nov 2026 10:00:00 +0700`,
    'DKIM-Signature: v=1; a=rsa-sha256; d=warga.example; s=mail; h=from:to:subject; b=YWJjZGVmZ2hpamtsbW5vcA==',
    `From: Warga ${at} <warga${at}@warga.example>`,
    'To: lapor@muara.example',
    `Subject: ${picked(matters, at).slice(0, 40)} ${at}`,
    `Message-ID: <${id}@warga.example>`,
    'Date: Fri, 20 Nov 2026 10:00:00 +0700',
    'MIME-Version: 1.0',
  ];
  const plain = `Selamat pagi,\r\n\r\n${words}\r\n\r\nSalam,\r\nWarga ${at}\r\n`;
  const kind = at % 10;
  if (kind < 6) return mail(head, 'Content-Type: text/plain; charset=utf-8', plain);
  if (kind < 9) {
    const html = `<html><head><style>p{margin:0}</style></head><body><div dir="ltr"><p>Selamat pagi,</p><p>${words}</p><table><tr><td>Salam</td><td>Warga&nbsp;${at}</td></tr></table></div></body></html>\r\n`;
    return mail(head, 'Content-Type: text/html; charset=utf-8', html);
  }
  const picture = randomBytes(100 * 1024)
    .toString('base64')
    .replace(/.{76}/g, '$&\r\n');
  const parts = [
    `--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${plain}`,
    `--b\r\nContent-Type: image/jpeg; name="foto.jpg"\r\nContent-Disposition: attachment; filename="foto.jpg"\r\nContent-Transfer-Encoding: base64\r\n\r\n${picture}`,
    '--b--\r\n',
  ];
  return mail(head, 'Content-Type: multipart/mixed; boundary=b', parts.join('\r\n'));
}

const mail = (head: readonly string[], type: string, body: string): Uint8Array =>
  Buffer.from([...head, type, '', body].join('\r\n'));
