import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NotReadable } from './tree.js';
import { isPlainAddress, readMail, type Mail } from './mail.js';

type Piece = string | readonly number[] | Uint8Array;

/** Bytes of a mail: texts as UTF-8, numbers as they are. */
const bytes = (...pieces: Piece[]): Buffer =>
  Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece))));

const head = [
  'From: Budi <budi@warga.id>',
  'To: lapor@kota.go.id',
  'Message-ID: <1@warga.id>',
  'Date: Fri, 20 Nov 2026 10:00:00 +0700',
  '',
].join('\r\n');

const subject = async (...value: Piece[]): Promise<string | undefined> =>
  (await readMail(bytes(head, 'Subject: ', ...value, '\r\n\r\nisi'))).subject;

const body = async (type: string, ...content: Piece[]): Promise<string> =>
  (await readMail(bytes(head, type === '' ? '' : `Content-Type: ${type}\r\n`, '\r\n', ...content))).text;

const base64 = (text: string): string => Buffer.from(text).toString('base64');

// 道路损坏 and 道路が壊れています, by their code tables.
const gb18030 = Buffer.from('b5c0c2b7cbf0bbb5', 'hex');
const shiftJis = Buffer.from('93b9984882aa89f382ea82c482a282dc82b7', 'hex');

async function nestedMail(levels: number): Promise<Mail> {
  let mail = head;
  for (let level = 0; level < levels; level += 1) {
    mail += `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`;
  }
  return readMail(bytes(mail, '\r\nterdalam\r\n'));
}

describe('an ordinary mail', () => {
  it('is read with its sender, words and files', async () => {
    const mail = await readMail(
      bytes(
        head,
        'Cc: Siti <siti@warga.id>\r\nSubject: =?utf-8?Q?Jalan_rusak_=F0=9F=9A=A7?=\r\n',
        'Content-Type: multipart/mixed; boundary="a b"\r\n\r\nabaikan\r\n--a b\r\n',
        'Content-Type: multipart/alternative; boundary=alt\r\n\r\n--alt\r\nContent-Type: text/html\r\n\r\n<p>HTML</p>\r\n',
        '--alt\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n',
        `${base64('Ada lubang.\r\nSudah lama.')}\r\n--alt--\r\n--a b\r\n`,
        "Content-Type: image/jpeg\r\nContent-Disposition: attachment; filename*=utf-8''C%3A%5Cfoto%20%E2%80%AEgpj.exe\r\n",
        `Content-Transfer-Encoding: base64\r\n\r\n/9j/4AAQ\r\n--a b--\r\n`,
      ),
    );
    expect(mail).toMatchObject({
      from: { name: 'Budi', address: 'budi@warga.id' },
      replyable: 'budi@warga.id',
      to: ['lapor@kota.go.id', 'siti@warga.id'],
      subject: 'Jalan rusak 🚧',
      text: 'Ada lubang.\nSudah lama.',
      messageId: '<1@warga.id>',
      sentAt: Date.UTC(2026, 10, 20, 3),
      automatic: false,
      bounce: false,
    });
    expect(mail.attachments).toEqual([
      { name: 'foto gpj.exe', type: 'image/jpeg', size: 6, content: expect.any(Uint8Array) },
    ]);
    expect(Buffer.from(mail.attachments[0]?.content ?? []).toString('hex')).toBe('ffd8ffe00010');
  });

  it('gives its text where it is HTML only, without what is no text, and where the plain version is empty', async () => {
    const html =
      '<html><style>p{}</style><script>alert(1)</script><h1>Jalan</h1><p>rusak &amp; gelap<br>di sini' +
      '<img src="https://pelacak.example/x.gif"></p><blockquote>dulu</blockquote>';
    expect(await body('text/html', html)).toBe('Jalan\n\nrusak & gelap\ndi sini\n\n> dulu');
    const both = `--b\r\n\r\n \r\n--b\r\nContent-Type: text/html\r\n\r\n${html}\r\n--b--`;
    expect(await body('multipart/alternative; boundary=b', both)).toContain('rusak & gelap');
  });

  it('joins the lines of flowed text and undoes quoted-printable', async () => {
    expect(await body('text/plain; format=flowed', 'Jalan \r\nrusak\r\nparah')).toBe('Jalan rusak\nparah');
    const encoded = bytes(
      head,
      'Content-Transfer-Encoding: quoted-printable\r\n\r\nJalan=20r=\r\nusak =E2=80=94 ya',
    );
    expect((await readMail(encoded)).text).toBe('Jalan rusak — ya');
  });

  it('keeps forwarded mail as a file and reads its words, and keeps a winmail.dat that nobody can open', async () => {
    const parts = [
      '--b\r\n\r\nLihat lampiran',
      '--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: dalam\r\n\r\nisi',
      '--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\n\u0001\u0002',
    ].join('\r\n');
    const mail = await readMail(bytes(head, 'Content-Type: multipart/mixed; boundary=b\r\n\r\n', parts));
    expect(mail.text).toBe(
      'Lihat lampiran\n\n---------- Pesan yang diteruskan ----------\nPerihal: dalam\n\nisi',
    );
    expect(mail.attachments.map(({ name, type }) => [name, type])).toEqual([
      ['pesan-1.eml', 'message/rfc822'],
      ['winmail.dat', 'application/ms-tnef'],
    ]);
  });
});

describe('a difficult header', () => {
  it('is read in GB18030 and in Shift_JIS that no label names', async () => {
    expect(await subject(gb18030)).toBe('道路损坏');
    expect(await subject(shiftJis)).toBe('道路が壊れています');
    expect(await subject('Re: ', gb18030, ' (2)')).toBe('Re: 道路损坏 (2)');
    const mail = await readMail(bytes('From: "', gb18030, '" <a@b.id>\r\nSubject: ', gb18030, '\r\n\r\nisi'));
    expect(mail.from).toEqual({ name: '道路损坏', address: 'a@b.id' });
  });

  it('is read in UTF-8 and in Western letters that no label names', async () => {
    expect(await subject('Jalan → rusak é')).toBe('Jalan → rusak é');
    expect(await subject('Caf', [0xe9], ' di jalan ', [0x93], 'M', [0x94])).toBe('Café di jalan “M”');
  });

  it('borrows the charset that the body declares', async () => {
    // Korean is guessed from nothing else, because its bytes look like Chinese.
    const korean = Buffer.from('b5b5b7ce', 'hex');
    const mail = bytes(
      head,
      'Subject: ',
      korean,
      '\r\nContent-Type: text/plain; charset=euc-kr\r\n\r\n',
      korean,
    );
    expect(await readMail(mail)).toMatchObject({ subject: '도로', text: '도로' });
  });

  it('is read where raw bytes stand inside encoded words', async () => {
    expect(await subject('=?gb2312?Q?', gb18030, '?=')).toBe('道路损坏');
    expect(await subject('=?iso-8859-1?Q?caf', [0xe9], '_=93x=94?=')).toBe('café “x”');
    expect(await subject('=?utf-8?Q?', gb18030, '?=')).toBe('道路损坏');
  });

  it.each([
    ['an encoded word that lies about its charset', `=?us-ascii?B?${base64('Jalan é')}?=`, 'Jalan é'],
    ['an unknown charset', `=?klingon?B?${base64('Jalan é')}?=`, 'Jalan é'],
    ['a character cut in two between words', '=?utf-8?Q?=F0=9F?=\r\n =?utf-8?Q?=98=80_ya?=', '😀 ya'],
    ['base64 cut at any place', '=?utf-8?B?8J+Y?= =?utf-8?B?gA==?=', '😀'],
    ['blanks and question marks inside a word', '=?utf-8?Q?Kenapa jalan rusak??=', 'Kenapa jalan rusak?'],
    ['a word inside a word, which stays text', '=?utf-8?Q?=3D=3Futf-8=3FQ=3Fx=3F=3D?=', '=?utf-8?Q?x?='],
    ['ISO-2022-JP', '=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=', '日本'],
    ['a word that does not end', '=?utf-8?Q?Jalan', '=?utf-8?Q?Jalan'],
    ['NUL and controls', 'Jalan\0 ru\u0007sak', 'Jalan ru sak'],
    ['right to left and emoji', 'جالن روساك 👨‍👩‍👧 \u202egnp', 'جالن روساك 👨‍👩‍👧 gnp'],
    ['decomposed letters', 'kafe\u0301', 'kafé'],
  ])('is read with %s', async (_, value, expected) => {
    expect(await subject(value)).toBe(expected);
  });

  it.each([
    'Fri, 20 Nov 2026 10:00:00 +0700 (WIB)',
    '20 Nov 2026 10:00 +0700',
    'Fri, 20 Nov 26 03:00:00 GMT',
    'fri,  20 nov 2026 03:00:00 UT',
  ])('gives the time of %s', async (date) => {
    const { sentAt } = await readMail(bytes(`From: a@b.id\r\nDate: ${date}\r\n\r\nisi`));
    expect(sentAt).toBe(Date.UTC(2026, 10, 20, 3));
  });

  it('gives no time that cannot be one', async () => {
    for (const date of [
      '20 Nov 2026 10:00:00',
      'Fri, 20 Nov 2026 10:00:00 +9999',
      'kemarin',
      'Fri, 99 Nov 2026 10:00:00 +0700',
      '',
      '2026',
    ]) {
      expect((await readMail(bytes(`From: a@b.id\r\nDate: ${date}\r\n\r\nisi`))).sentAt).toBeUndefined();
    }
  });
});

describe('who wrote', () => {
  const from = async (value: string): Promise<Pick<Mail, 'from' | 'replyable'>> => {
    const { from, replyable } = await readMail(bytes(`From: ${value}\r\n\r\nisi`));
    return { ...(from && { from }), ...(replyable !== undefined && { replyable }) };
  };

  it('is the address and never the name, whatever the name pretends', async () => {
    const address = 'jahat@contoh.id';
    expect(await from(`"bupati@kab.go.id" <${address}>`)).toEqual({
      from: { name: 'bupati@kab.go.id', address },
      replyable: address,
    });
    const encoded = `=?utf-8?B?${base64('Bupati <bupati@kab.go.id>, x@y.id')}?=`;
    expect(await from(`${encoded} <${address}>`)).toEqual({
      from: { name: 'Bupati <bupati@kab.go.id>, x@y.id', address },
      replyable: address,
    });
    expect(await from(encoded)).toEqual({});
  });

  it('is answered only where From names one plain address', async () => {
    expect(await from('Warga: budi@warga.id, siti@warga.id;')).toEqual({
      from: { address: 'budi@warga.id' },
    });
    expect(await from('a@b.id\r\nFrom: c@d.id')).toEqual({ from: { address: 'a@b.id' } });
    expect(await from('a@b.id\r\nFrom: A <a@b.id>')).toMatchObject({ replyable: 'a@b.id' });
    expect(await from('budi@warga.id (Budi)')).toMatchObject({ replyable: 'budi@warga.id' });
    for (const confusing of [
      '"budi"@warga.id(x)evil.com',
      'a(b(c)d)e@evil.com',
      '"a@b.id"@c.id',
      'a@b.id@c.id',
    ]) {
      expect(await from(confusing)).not.toHaveProperty('replyable');
    }
    expect(await from('undisclosed:;')).toEqual({});
    expect(await from('')).toEqual({});
  });

  it('is never taken from Reply-To', async () => {
    const mail = await readMail(bytes('From: a@b.id\r\nReply-To: korban@lain.id\r\n\r\nisi'));
    expect(mail.replyable).toBe('a@b.id');
  });

  it('may be answered only by a strict grammar, and that of ordinary addresses', () => {
    for (const good of ['a@b.id', 'budi.s+lapor@dinas-pu.kota.go.id', "o'x_1@a1.co"])
      expect(isPlainAddress(good)).toBe(true);
    const bad = [
      'a@b',
      '.a@b.id',
      'a..b@c.id',
      'a.@b.id',
      'a@b..id',
      'a@-b.id',
      'a@b.1',
      'a@b@c.id',
      'a b@c.id',
      'é@c.id',
    ];
    for (const address of [...bad, `${'a'.repeat(65)}@b.id`]) expect(isPlainAddress(address)).toBe(false);
    fc.assert(
      fc.property(
        fc.constantFrom(',', ';', '\r', '\n', '<', '>', '"', '(', ' ', '\0', ':', '\\'),
        fc.nat(6),
        (bad, at) => {
          expect(isPlainAddress(`${'a@b.id'.slice(0, at)}${bad}${'a@b.id'.slice(at)}`)).toBe(false);
        },
      ),
    );
  });
});

describe('a difficult body', () => {
  it.each([
    ['UTF-8 called Latin', 'text/plain; charset=iso-8859-1', bytes('Jalan é — “x”'), 'Jalan é — “x”'],
    ['UTF-8 called UTF-16', 'text/plain; charset=utf-16', bytes('Jalan é'), 'Jalan é'],
    ['UTF-8 called something unknown', 'text/plain; charset=klingon', bytes('Jalan é'), 'Jalan é'],
    ['GB18030 called UTF-8', 'text/plain; charset=utf-8', gb18030, '道路损坏'],
    ['Shift_JIS called ASCII', 'text/plain; charset=us-ascii', shiftJis, '道路が壊れています'],
    ['Shift_JIS as it says', 'text/plain; charset=Shift_JIS', shiftJis, '道路が壊れています'],
    ['Windows marks called Latin', 'text/plain; charset=iso-8859-1', bytes([0x93], 'ya', [0x94]), '“ya”'],
    ['real UTF-16', 'text/plain; charset=utf-16le', Buffer.from('Jalan é', 'utf16le'), 'Jalan é'],
    [
      'UTF-8 cut in the middle',
      'text/plain; charset=utf-8',
      bytes('جالن روساك 👨').subarray(0, -2),
      'جالن روساك \ufffd',
    ],
    ['a byte order mark', 'text/plain', bytes([0xef, 0xbb, 0xbf], 'Jalan'), 'Jalan'],
    ['HTML that names its charset itself', 'text/html', bytes('<meta charset=gb2312>', gb18030), '道路损坏'],
    ['NUL bytes', 'text/plain', bytes('Ja\0lan\0'), 'Jalan'],
    ['a type that is none', 'teks', bytes('Jalan'), 'Jalan'],
    ['a boundary that is missing', 'multipart/mixed', bytes('Jalan'), 'Jalan'],
    ['a boundary that never comes', 'multipart/mixed; boundary=x', bytes('Jalan'), 'Jalan'],
  ])('is read: %s', async (_, type, content, expected) => {
    expect(await body(type, content)).toBe(expected);
  });

  it('is found where no blank line or no header stands before it', async () => {
    const noBlank = await readMail(bytes(head, 'Subject: tes\r\nJalan rusak parah\r\nsudah: lama'));
    expect(noBlank).toMatchObject({ subject: 'tes', text: 'Jalan rusak parah\nsudah: lama' });
    expect(await readMail(bytes('Halo pak, jalan rusak\r\nsekali'))).toMatchObject({
      text: 'Halo pak, jalan rusak\nsekali',
      attachments: [],
    });
    expect(await readMail(bytes('From a@b Fri Nov 20\r\nSubject: tes\r\n\r\nisi'))).toMatchObject({
      subject: 'tes',
    });
  });

  it('is read with carriage returns only, and with line feeds only', async () => {
    const mail = `${head}Subject: tes\r\n\r\nsatu\r\ndua`;
    for (const end of ['\r', '\n', '\r\r\n']) {
      const read = await readMail(bytes(mail.replaceAll('\r\n', end)));
      expect(read).toMatchObject({ subject: 'tes', text: 'satu\ndua', from: { address: 'budi@warga.id' } });
    }
  });

  it('is read 50 levels deep and refused beyond', async () => {
    expect((await nestedMail(50)).text).toBe('terdalam');
    await expect(nestedMail(51)).rejects.toBeInstanceOf(NotReadable);
  });

  it('is read with 999 parts and refused with 100,000, quickly', async () => {
    const many = (count: number): Promise<Mail> =>
      readMail(
        bytes(head, 'Content-Type: multipart/mixed; boundary=b\r\n\r\n', '--b\r\n\r\nx\r\n'.repeat(count)),
      );
    expect((await many(999)).text.match(/x/g)).toHaveLength(999);
    const began = process.cpuUsage();
    await expect(many(100_000)).rejects.toBeInstanceOf(NotReadable);
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(1_000);
  });

  it('is refused with more header than 256 KiB or more than 25 MiB at all', async () => {
    await expect(readMail(bytes(`Subject: ${'a'.repeat(257 * 1024)}\r\n\r\nisi`))).rejects.toBeInstanceOf(
      NotReadable,
    );
    await expect(readMail(bytes('A: b\r\n'.repeat(70_000), '\r\nisi'))).rejects.toBeInstanceOf(NotReadable);
    await expect(readMail(new Uint8Array(26 * 1024 * 1024))).rejects.toBeInstanceOf(NotReadable);
  });

  it('is refused where nothing can be read', async () => {
    for (const nothing of [bytes(''), bytes('\r\n\r\n'), bytes([0, 1, 2, 255, 254, 128, 9, 200, 201])]) {
      await expect(readMail(nothing)).rejects.toBeInstanceOf(NotReadable);
    }
  });
});

describe('the id of a mail', () => {
  const idOf = async (mail: string): Promise<string> => (await readMail(bytes(mail))).externalId;
  const mail = `${head}Subject: tes\r\n\r\nisi\r\n`;

  it('stays whatever servers add on the way or change about the encoding', async () => {
    const id = await idOf(mail);
    expect(await idOf(`Received: from a by b\r\nDelivered-To: x@y.id\r\nX-Spam: no\r\n${mail}\r\n`)).toBe(id);
    expect(await idOf(mail.replaceAll('\r\n', '\n'))).toBe(id);
    const inBase64 = `${head}Subject: tes\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64('isi')}\r\n`;
    expect(await idOf(inBase64)).toBe(id);
  });

  it('differs with the words, the sender, the Message-ID and the files', async () => {
    const file = (content: string): string =>
      `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\n${content}\r\n--b--`;
    const others = [
      mail,
      mail.replace('isi', 'lain'),
      mail.replace('budi', 'siti'),
      mail.replace('<1@', '<2@'),
      mail.replace('tes', 'uji'),
      mail.replace('10:00', '10:01'),
      file('satu'),
      file('dua'),
    ];
    expect(new Set(await Promise.all(others.map(idOf))).size).toBe(others.length);
  });
});

describe('a machine', () => {
  const nature = async (extra: string, text = 'isi'): Promise<[boolean, boolean]> => {
    const { automatic, bounce } = await readMail(bytes(`${extra}\r\n${head}\r\n${text}`));
    return [automatic, bounce];
  };

  it.each([
    'Auto-Submitted: auto-replied (vacation)',
    'Auto-Submitted: auto-generated',
    'Precedence: bulk',
    'Precedence: Auto_Reply',
    'List-Id: Warga <warga.milis.id>',
    'X-Auto-Response-Suppress: DR, OOF, AutoReply',
    'X-Autoreply: yes',
    'Return-Path: <>',
    'Subject: Balasan otomatis: laporan Anda',
    'Subject: Jawaban Otomatis',
    'Subject: Automatic reply: laporan',
    'Subject: =?utf-8?Q?Out_of_Office?=',
    'Subject: Sedang di luar kantor',
    'From: noreply@toko.id',
    'From: MAILER-DAEMON@mail.id',
  ])('is told by %s', async (line) => {
    expect(await nature(line)).toEqual([true, false]);
  });

  it.each([
    'Auto-Submitted: no',
    'X-Auto-Response-Suppress: None',
    'Precedence: first-class',
    'Return-Path: <budi@warga.id>',
    'Subject: Lampu lalu lintas otomatis rusak',
    'Subject: Petugas sedang cuti, loket tutup',
    'Subject: Mesin parkir otomatis gagal',
  ])('is not seen in %s', async (line) => {
    expect(await nature(line)).toEqual([false, false]);
  });

  const report = (action: string): string =>
    [
      'From: MAILER-DAEMON@mail.id',
      'Subject: Undelivered Mail Returned to Sender',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=r',
      '',
      '--r\r\n\r\nTidak sampai.',
      `--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.id\r\n\r\nAction: ${action}\r\nStatus: 5.1.1`,
      '--r\r\nContent-Type: message/rfc822\r\n\r\nFrom: lapor@kota.go.id\r\nMessage-ID:\r\n <muara.abcdefghij.klmnopqrst@kota.go.id>\r\n\r\nisi',
      '--r--',
    ].join('\r\n');

  it('that brings a message back is a bounce, and names what came back', async () => {
    expect(await readMail(bytes(report('failed')))).toMatchObject({
      automatic: true,
      bounce: true,
      answers: ['<muara.abcdefghij.klmnopqrst@kota.go.id>'],
    });
    expect(await readMail(bytes(report('delayed')))).toMatchObject({ automatic: true, bounce: false });
    const old = 'Return-Path: <>\r\nFrom: postmaster@mail.id\r\nSubject: Undeliverable: laporan';
    expect(await nature(old)).toEqual([true, true]);
    expect(await nature('Subject: Undeliverable: surat dari kelurahan')).toEqual([false, false]);
  });
});

describe('hostile bytes', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'From: ',
      'Subject: ',
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Type: text/html',
      '--b',
      '--b--',
      'Content-Type: message/rfc822',
      'Content-Transfer-Encoding: base64',
      '=?utf-8?B?',
      '=?gb2312?Q?',
      '?=',
      ' ',
      '\r\n',
      '\n',
      '\r',
      '\r\n\r\n',
      '"',
      '<',
      '>',
      '@',
      ';',
      '\0',
      '\ue0000\ue001',
      '\uf7e9',
      ':',
      '(',
    ),
    fc.uint8Array({ maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );

  it('are read as sound text or refused, and give the same each time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const given = bytes(...pieces);
        const once = await readMail(given).catch((error: unknown) => error);
        if (once instanceof Error) expect(once).toBeInstanceOf(NotReadable);
        else {
          const mail = once as Mail;
          for (const text of [
            mail.text,
            mail.subject ?? '',
            mail.from?.name ?? '',
            ...mail.attachments.map((file) => file.name),
          ]) {
            expect(text).toBe(text.normalize('NFC'));
            expect(text).not.toMatch(/\0|\p{Surrogate}/u);
          }
          expect(mail.replyable === undefined || isPlainAddress(mail.replyable)).toBe(true);
          expect(await readMail(given)).toEqual(once);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
