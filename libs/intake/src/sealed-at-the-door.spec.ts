import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openChannels, Unreadable, type RawReport } from '#channels';
import { newKeyPair, unpack } from '#identity';
import { tablesHolding } from '../../../test/support/canary-places.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { intakeOn } from '../../../test/support/intake.js';
import { OpenVault } from '../../../test/support/vault.js';

/** Words that tell who somebody is; none of them stands in the text of a report. */
const person = { name: 'Sekar Kenari', phone: '+6281355501234', email: 'sekar.kenari@warga.example' };
const accused = 'Bapak Terlapor Kenari';
const file = { name: 'KTP-sekar-kenari.pdf', type: 'application/pdf' };
const bytes = Buffer.from('%PDF-1.4 milik Sekar Kenari');
const canaries = [
  person.name,
  person.phone.slice(1),
  person.email,
  'sekar-kenari',
  accused,
  'pesan-kenari',
  'Gang Kenari 7',
];

const form = {
  text: 'Lampu jalan padam di depan pasar.',
  reporter: { ...person, address: 'Gang Kenari 7' },
  accused: [{ unit: 'Kelurahan', person: accused }],
  attachments: [{ ...file, content: bytes.toString('base64') }],
};
const { address: _, ...webReporter } = form.reporter;
const json = (content: object, envelope: Record<string, string>): RawReport => ({
  body: Buffer.from(JSON.stringify(content)),
  contentType: 'application/json',
  envelope,
});
const atDesk = (more: object = {}): RawReport =>
  json(
    { ...form, receivedAt: '2026-11-20T09:30:00+07:00', consent: 'signed', ...more },
    { externalId: 'pesan-kenari', officer: 'front-desk', instansi: 'barru.diskominfo' },
  );
const mail = [
  `From: ${person.name} <${person.email}>`,
  'To: lapor@muara.example',
  'Subject: Lampu padam',
  'Message-ID: <pesan-kenari@warga.example>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Lampu jalan padam di depan pasar.',
  '--b',
  `Content-Type: ${file.type}; name="${file.name}"`,
  `Content-Disposition: attachment; filename="${file.name}"`,
  'Content-Transfer-Encoding: base64',
  '',
  bytes.toString('base64'),
  '--b--',
  '',
].join('\r\n');
const sms = new URLSearchParams({
  MessageSid: 'SM-pesan-kenari',
  From: person.phone,
  To: '+6200001708',
  Body: 'LAPOR lampu jalan padam di depan pasar',
  NumMedia: '0',
});

const raws: Record<string, RawReport> = {
  web: json({ ...form, reporter: webReporter }, { externalId: 'pesan-kenari' }),
  email: {
    body: Buffer.from(mail),
    contentType: 'message/rfc822',
    envelope: { mailbox: 'INBOX', sender: person.email },
  },
  sms: { body: Buffer.from(sms.toString()), contentType: 'application/x-www-form-urlencoded' },
  whatsapp: {
    body: Buffer.from(
      new URLSearchParams({
        MessageSid: 'SM-pesan-kenari',
        From: `whatsapp:${person.phone}`,
        To: 'whatsapp:+6200001708',
        ProfileName: person.name,
        Body: 'lampu jalan padam di depan pasar',
        NumMedia: '0',
      }).toString(),
    ),
    contentType: 'application/x-www-form-urlencoded',
  },
  open311: json(
    {
      service_code: 'lampu-jalan',
      address_string: 'Depan pasar',
      description: form.text,
      first_name: person.name,
      phone: person.phone,
      email: person.email,
      account_id: form.reporter.address,
    },
    { externalId: 'pesan-kenari' },
  ),
  x: {
    body: Buffer.from(
      JSON.stringify({
        kind: 'message',
        item: { id: '1860000000000000009', sender_id: '99', text: `Lampu padam, hubungi ${person.phone}` },
        author: { id: '99', name: person.name, username: 'kenari', location: form.reporter.address },
        media: [],
      }),
    ),
    contentType: 'application/json',
  },
  'walk-in': atDesk(),
  phone: atDesk({ reporter: undefined, callerNumber: person.phone }),
  letter: atDesk(),
  fax: atDesk(),
  legacy: json(
    {
      columns: ['Isi Laporan', 'Nama', 'No HP', 'Alamat', 'Surel'],
      cells: [
        'Lampu jalan padam di depan pasar.',
        person.name,
        person.phone,
        form.reporter.address,
        person.email,
      ],
    },
    {
      source: 'e-sukma',
      officer: 'operator',
      line: '2',
      reading: JSON.stringify({ places: { text: 0, name: 1, phone: 2, address: 3, email: 4 }, states: {} }),
    },
  ),
};

describe('identity at the door', () => {
  let fresh: FreshDatabase;
  let house: Awaited<ReturnType<typeof intakeOn>>;
  const ofX = {
    CHANNEL_X_APP_KEY: 'key',
    CHANNEL_X_APP_SECRET: 'secret',
    CHANNEL_X_ACCESS_TOKEN: '1708-token',
    CHANNEL_X_ACCESS_SECRET: 'secret',
    CHANNEL_X_ACCOUNT: '@LAPOR1708',
  };
  const channels = openChannels(ofX, { publicUrl: 'http://muara.test', secret: 's'.repeat(32), demo: true });

  beforeAll(async () => {
    fresh = await freshDatabase();
    house = await intakeOn(fresh.url);
  });
  afterAll(async () => {
    await Promise.all([...channels.values()].map(async (channel) => channel.close?.()));
    await house.database.close();
    await fresh.drop();
  });

  it('is looked for on every channel there is', () => {
    expect(new Set(Object.keys(raws))).toEqual(new Set(channels.keys()));
  });

  it.each(Object.entries(raws))(
    'stands in no column of a report by %s, and the vault has it',
    async (id, raw) => {
      const channel = channels.get(id);
      if (!channel) throw new Error(`no channel ${id}`);
      const [taken] = await house.intake.receive(channel, raw);
      expect(taken?.outcome).toBe('accepted');
      expect(await tablesHolding(house.database, canaries)).toEqual([]);
      const complaintId = taken?.complaintId ?? '';
      const kept = await house.vault.values(complaintId);
      const all = kept.map(({ value }) => value.toString()).join('\n');
      expect(all).toContain(id === 'email' ? person.email : person.phone.slice(1));
      const replayed = await house.vault.replay(await inboundOf(complaintId));
      expect(replayed).toEqual({
        channel: id,
        contentType: raw.contentType,
        envelope: raw.envelope ?? null,
        body: raw.body,
      });
      // Whoever takes the database, and all that Muara's own processes know, has no key that opens any of it.
      const thief = new OpenVault(house.database, newKeyPair());
      await expect(thief.values(complaintId)).rejects.toThrow();
      const again = await house.intake.receive(channel, raw);
      expect(again.map(({ outcome }) => outcome)).not.toContain('accepted');
    },
  );

  it('leaves at most two sealed values and one key of a plain report by web', async () => {
    const { attachments: __, accused: ___, ...plain } = { ...form, reporter: webReporter };
    const channel = channels.get('web');
    if (!channel) throw new Error('no web');
    const [taken] = await house.intake.receive(channel, json(plain, { externalId: 'plain' }));
    const owner = `owner_id = '${taken?.complaintId ?? ''}'`;
    expect(await house.count('sealed', owner)).toBe(2);
    expect(await house.count('data_key', owner)).toBe(1);
  });

  it('keeps the name of a file with its bytes, and shows people one of our own', async () => {
    const [row] = await house.database.query<{ complaintId: string; sealedId: string }>(
      `SELECT a.complaint_id AS "complaintId", a.sealed_id AS "sealedId" FROM attachment a
       JOIN complaint c ON c.id = a.complaint_id WHERE c.channel = 'web'`,
    );
    const values = await house.vault.values(row?.complaintId, 'attachment');
    const sealed = values.find(({ id }) => id === row?.sealedId)?.value ?? Buffer.alloc(0);
    expect(unpack('attachment', sealed)).toEqual({ about: { name: file.name }, bytes });
  });

  it('stands in no column of what nobody could read, nor of words that join', async () => {
    const garbage = { body: Buffer.from(`rusak: ${person.name} ${person.email}`), contentType: 'text/plain' };
    const parse = (): never => {
      throw new Unreadable('not understood');
    };
    const [kept] = await house.intake.receive({ id: 'x', parse }, garbage);
    expect(kept?.outcome).toBe('quarantined');
    const [opened] = await house.database.query<{ id: string }>(
      `SELECT id FROM complaint WHERE channel = 'email' LIMIT 1`,
    );
    const words = {
      externalId: '<pesan-kenari-2@warga.example>',
      text: 'masih padam',
      address: person.email,
      assurance: 'claimed' as const,
      automatic: false,
      reporter: { name: person.name },
      replyReference: '<pesan-kenari-2@warga.example>',
      threadToken: house.tokens.of(opened?.id ?? ''),
      attachments: [{ ...file, content: bytes }],
    };
    const raw = { body: Buffer.from(mail), contentType: 'message/rfc822' };
    const joined = await house.intake.accept({ channel: 'email', raw, report: words });
    expect(joined.outcome).toBe('joined');
    expect(await tablesHolding(house.database, canaries)).toEqual([]);
  });

  async function inboundOf(complaintId: string): Promise<string> {
    const [row] = await house.database.query<{ id: string }>(
      `SELECT id FROM inbound WHERE complaint_id = $1`,
      [complaintId],
    );
    return row?.id ?? '';
  }
});
