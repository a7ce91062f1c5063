import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Tracking } from '#access';
import type { InboundReport } from '#complaint';
import type { Letter } from '#identity';
import { ComplaintQueries, ComplaintUnit, DeliveryStore, TrackingStore, type Transaction } from '#store';
import { aReport, intakeOn, rawOf } from '../../../test/support/intake.js';
import { tablesHolding } from '../../../test/support/canary-places.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { Correspondence } from './correspondence.js';

interface SentLetter extends Letter {
  automatic: boolean;
  messageId: string;
}

describe('what the reporter is told', () => {
  let fresh: FreshDatabase;
  let base: Awaited<ReturnType<typeof intakeOn>>;
  let correspondence: Correspondence;
  let tracking: Tracking;
  let made = 0;

  beforeAll(async () => {
    fresh = await freshDatabase();
    base = await intakeOn(fresh.url);
    correspondence = new Correspondence({
      tracking: new TrackingStore(base.database),
      deliveries: new DeliveryStore(base.database),
      identity: base.identity,
      keys: base.keys,
      carries: (channel) =>
        (({ sms: 'itself', email: 'itself', letter: 'by-hand' }) as const)[channel] ?? null,
      alike: async () => null,
      publicUrl: 'https://lapor.test',
      numbersFor: () => [],
      now: () => new Date(),
    });
    tracking = new Tracking(
      new TrackingStore(base.database),
      new ComplaintQueries(base.database),
      base.keys,
      () => new Date(),
    );
  });
  afterAll(async () => {
    await base.database.close();
    await fresh.drop();
  });

  const from = (address: string): Partial<InboundReport> => ({ address, assurance: 'vouched' });
  const fromSomebody = () => from(`+62812${String(10_000_000 + made)}`);
  async function accept(says: Partial<InboundReport> = fromSomebody(), channel = 'sms') {
    made += 1;
    const report = aReport(`told-${made}`, { text: 'LAPOR jalan rusak', ...says });
    const taken = await base.intake.accept({ channel, raw: rawOf(report), report });
    return { id: taken.complaintId ?? '', code: taken.receipt?.code ?? '' };
  }
  const inOne = (work: (tx: Transaction) => Promise<void>): Promise<void> => base.database.transaction(work);
  const acknowledge = (id: string, question: 'place' | null = null): Promise<void> =>
    inOne((tx) => correspondence.acknowledge(tx, id, question));
  async function lettersOf(id: string): Promise<SentLetter[]> {
    const rows = await base.database.query<{ letter: string; automatic: boolean; messageId: string }>(
      `SELECT letter_sealed_id AS letter, automatic, message_id AS "messageId" FROM delivery
       WHERE complaint_id = $1 ORDER BY id`,
      [id],
    );
    const sealed = await base.vault.values(id, 'outgoing-text');
    return rows.map(({ letter, ...rest }) => {
      const { value } = sealed.find((one) => one.id === letter) ?? { value: 'null' };
      return { ...(JSON.parse(String(value)) as Letter), ...rest };
    });
  }
  const messagesOf = async (id: string) => (await tracking.file(id)).messages;
  async function say(id: string, kind: 'answer' | 'response' | 'question' | 'notice', text: string) {
    let messageId = '';
    await inOne(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id });
      const at = new Date();
      messageId =
        (await unit?.say({ from: 'instansi', kind, text, at, author: 'ani', instansi: null })) ?? '';
    });
    await inOne((tx) => correspondence.publish(tx, id, messageId, 'Dinas Perhubungan'));
    return messageId;
  }

  it('acknowledges with one message and one letter, whose PIN opens the complaint', async () => {
    const { id, code } = await accept();
    await acknowledge(id);
    const [letter, ...more] = await lettersOf(id);
    expect(more).toEqual([]);
    expect(letter?.automatic).toBe(true);
    const messages = await messagesOf(id);
    expect(messages).toMatchObject([{ id: letter?.messageId, from: 'system', kind: 'acknowledgement' }]);
    const pin = /PIN Anda: (\d{8})\b/.exec(letter?.text ?? '')?.[1] ?? '';
    expect(await tracking.prove(code, pin)).toBe(id);
    expect(letter?.text).toContain(code.replace(/(.{4})(?=.)/g, '$1-'));
    expect(letter?.text).toContain('https://lapor.test/lacak');
  });

  it('keeps the PIN in no column of the database but the sealed letter', async () => {
    const { id } = await accept();
    await acknowledge(id);
    const pin = /\d{8}/.exec((await lettersOf(id))[0]?.text.split('PIN Anda')[1] ?? '')?.[0] ?? 'none';
    expect(await tablesHolding(base.database, [pin])).toEqual([]);
    const holding = (await base.vault.values()).filter(({ value }) => value.includes(pin));
    expect(holding.map(({ kind }) => kind)).toEqual(['outgoing-text']);
  });

  it('tells whoever accuses somebody, and nobody else, that this way is not anonymous', async () => {
    const accusing = await accept({ ...fromSomebody(), accused: [{ instansi: 'medan.dishub' }] });
    const plain = await accept();
    await acknowledge(accusing.id);
    await acknowledge(plain.id);
    const [warned, other] = [await lettersOf(accusing.id), await lettersOf(plain.id)];
    expect(warned[0]?.text).toContain('tidak anonim');
    expect(warned[0]?.text).toContain('https://lapor.test/lapor ');
    expect(warned[0]?.text.endsWith('LAPOR.')).toBe(true);
    expect(other[0]?.text).not.toContain('anonim');
  });

  it('sends one address one automatic reply in 24 hours, however it is written', async () => {
    const [first, second, third] = [
      await accept({ address: 'siti@warga.id', assurance: 'claimed' }, 'email'),
      await accept({ address: ' Siti@Warga.ID', assurance: 'claimed' }, 'email'),
      await accept({ address: 'siti@warga.id', assurance: 'claimed' }, 'email'),
    ];
    await Promise.all([acknowledge(first.id), acknowledge(second.id)]);
    const sent = [await lettersOf(first.id), await lettersOf(second.id)].flat();
    expect(sent).toHaveLength(1);
    // The tracking page shows it all the same.
    expect(await messagesOf(second.id)).toHaveLength(1);
    await base.database.query(`UPDATE automatic_reply SET at = at - interval '24 hours 1 second'`);
    await acknowledge(third.id);
    expect(await lettersOf(third.id)).toHaveLength(1);
  });

  it('leaves to a person what it may not ask, instead of waiting for no answer', async () => {
    const address = { address: 'budi@warga.id', assurance: 'claimed' } as const;
    const [first, second] = [await accept(address, 'email'), await accept(address, 'email')];
    await base.database.query(`UPDATE complaint SET status = 'needs-info' WHERE id = ANY($1::uuid[])`, [
      [first.id, second.id],
    ]);
    await acknowledge(first.id, 'place');
    await acknowledge(second.id, 'place');
    expect((await lettersOf(first.id))[0]?.text).toContain('Di mana tempatnya?');
    expect(await lettersOf(second.id)).toEqual([]);
    expect((await tracking.file(first.id)).status).toBe('needs-info');
    const file = await tracking.file(second.id);
    expect(file.status).toBe('received');
    expect(file.timeline.at(-1)).toMatchObject({
      actor: 'system',
      action: 'not-asked',
      reason: 'reply-limit',
    });
  });

  it.each<[string, Partial<InboundReport>, string]>([
    ['a machine', { ...from('+628115550001'), automatic: true }, 'sms'],
    ['nobody’s address', {}, 'email'],
    ['a channel that carries no answer', from('+628115550002'), 'web'],
  ])('sends nothing to %s, and notes it for the tracking page', async (_, says, channel) => {
    const { id } = await accept(says, channel);
    await acknowledge(id);
    expect(await lettersOf(id)).toEqual([]);
    expect(await messagesOf(id)).toMatchObject([{ kind: 'acknowledgement' }]);
  });

  it('writes no word of a report in a letter that goes out by itself', async () => {
    const words = { title: 'Beli obat murah', text: 'di obat-murah.example', place: 'Jalan Iklan' };
    const { id } = await accept({ address: 'victim@warga.id', ...words }, 'email');
    await acknowledge(id, 'place');
    const letter = JSON.stringify((await lettersOf(id))[0]);
    for (const word of ['obat', 'Iklan']) expect(letter).not.toContain(word);
    expect((await lettersOf(id))[0]).not.toHaveProperty('title');
  });

  it('brings what an officer says with the name of the body, under the title of the report', async () => {
    const { id } = await accept({ address: 'tuti@warga.id', title: 'Lampu\r\nBcc: x' }, 'email');
    const messageId = await say(id, 'answer', 'Sudah diganti {code}.');
    const [letter] = await lettersOf(id);
    expect(letter).toMatchObject({ messageId, automatic: false });
    expect(letter).toMatchObject({ title: 'Lampu Bcc: x', subject: expect.stringMatching(/^Laporan /) });
    expect(letter?.text).toContain('Dinas Perhubungan menjawab laporan');
    expect(letter?.text).toMatch(/\n\nSudah diganti \{code\}\.$/);
    expect(letter?.closing).toBe('answer');
  });

  it('queues a message once, however often its event comes', async () => {
    const { id } = await accept();
    const messageId = await say(id, 'response', 'Kami periksa.');
    await inOne((tx) => correspondence.publish(tx, id, messageId, null));
    expect(await lettersOf(id)).toHaveLength(1);
  });

  it('tells where a complaint was referred to, on the page and by the channel', async () => {
    const { id } = await accept();
    await inOne((tx) => correspondence.referred(tx, id, 'PLN'));
    expect((await lettersOf(id))[0]?.text).toContain('dirujuk ke PLN');
    expect(await messagesOf(id)).toMatchObject([{ kind: 'notice', from: 'system' }]);
  });

  it('asks which complaint is meant by their numbers alone', async () => {
    const sender = fromSomebody();
    const one = await accept(sender);
    const other = await accept(sender);
    await inOne((tx) => correspondence.askWhich(tx, other.id, [one.code, other.code]));
    const shown = (code: string) => code.replace(/(.{4})(?=.)/g, '$1-');
    expect((await lettersOf(other.id))[0]?.text).toContain(
      `1. ${shown(one.code)}\n2. ${shown(other.code)}\n0.`,
    );
  });
});
