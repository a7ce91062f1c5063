import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Rejected, type ChannelAdapter, type OutboundMessage } from '#channels';
import { newId } from '#platform';
import type { Letter } from '#identity';
import { DeliveryStore, IntakeStore, type DueDelivery } from '#store';
import { aReport, intakeOn, rawOf } from '../../../test/support/intake.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { HandingOver } from './handing-over.js';

const PATIENCE = 3600;

describe('a channel whose provider lets us answer for 24 hours only', () => {
  let fresh: FreshDatabase;
  let base: Awaited<ReturnType<typeof intakeOn>>;
  let deliveries: DeliveryStore;
  let number = 0;
  let heard: [string, OutboundMessage][] = [];
  let refuses: Error | null = null;
  let refusesTemplates = false;

  const chat = {
    id: 'whatsapp',
    capabilities: {
      arrives: 'pushed',
      canReply: true,
      window: { hours: 24 },
      buttons: true,
      knownBy: 'phone',
    },
    reply: async (address: string, message: OutboundMessage) => {
      if (refuses && (!refusesTemplates || message.template)) throw refuses;
      heard.push([address, message]);
      return { providerId: `WA-${message.template ? 'template' : 'text'}-${message.id}` };
    },
  } as unknown as ChannelAdapter;

  beforeAll(async () => {
    fresh = await freshDatabase();
    base = await intakeOn(fresh.url);
    deliveries = new DeliveryStore(base.database);
  });
  afterAll(async () => {
    await base.database.close();
    await fresh.drop();
  });

  const handing = () =>
    new HandingOver({
      channels: new Map([['whatsapp', chat]]),
      vault: base.vault,
      tokens: base.tokens,
      identity: base.identity,
      windows: base.windows,
      memory: new IntakeStore(base.database),
      publicUrl: 'https://lapor.test',
    });
  const approve = () =>
    base.windows.keepTemplate(
      {
        channel: 'whatsapp',
        event: 'answer-waiting',
        audience: 'reporter',
        language: 'id',
        contentSid: 'HX0123456789abcdef0123456789abcdef',
        variables: { 1: '{url}' },
      },
      'operator',
    );
  /** A report from a new number, whose window is as old as is said. */
  async function from(hoursAgo: number): Promise<{ address: string; complaintId: string; index: Buffer }> {
    number += 1;
    const address = `+62812000${10_000 + number}`;
    const report = aReport(`wa-${number}`, { address, assurance: 'vouched' });
    const { complaintId } = await base.intake.accept({ channel: 'whatsapp', raw: rawOf(report), report });
    const index = base.identity.addressIndex('whatsapp', address);
    await base.database.query(
      `UPDATE last_heard SET at = now() - make_interval(mins => $2) WHERE address_index = $1`,
      [index, hoursAgo * 60],
    );
    heard = [];
    refuses = null;
    return { address, complaintId: complaintId ?? '', index };
  }
  async function answer(
    complaintId: string,
    text = 'Sudah diganti.',
    more: Partial<Letter> = {},
  ): Promise<string> {
    const [way] = await deliveries.ways(complaintId);
    const [letterSealedId = ''] = await base.identity.keep(base.database, complaintId, {
      kind: 'outgoing-text',
      value: JSON.stringify({ subject: 's', text, ...more }),
    });
    const messageId = newId();
    const of = { complaintId, messageId, channel: 'whatsapp', automatic: false };
    await deliveries.queue(base.database, { ...of, addressId: way?.id ?? '', letterSealedId });
    return messageId;
  }
  /** Hands over what is due and notes what came of it, as the runner does. */
  async function round(): Promise<void> {
    for (const delivery of await deliveries.claim(['whatsapp'], 10, 60)) await one(delivery);
  }
  async function one(delivery: DueDelivery): Promise<void> {
    try {
      const { providerId, waitsFor, tells } = await handing().send(delivery);
      if (waitsFor) await deliveries.waits(delivery.id, providerId, waitsFor, PATIENCE);
      else await deliveries.sent(delivery.id, providerId ?? '', tells);
    } catch (error) {
      await deliveries.failed(delivery.id, (error as Rejected).why, 'test');
    }
  }
  const stateOf = async (messageId: string): Promise<unknown> => {
    const [row] = await base.database.query(
      `SELECT state, failure, "window" FROM delivery WHERE message_id = $1`,
      [messageId],
    );
    return row;
  };
  const texts = () => heard.map(([, { text }]) => text);

  const announced = async (complaintId: string): Promise<number> =>
    (
      await base.database.query(
        `SELECT FROM outbox WHERE pattern = 'answer.sent' AND payload->>'complaintId' = $1`,
        [complaintId],
      )
    ).length;
  const choices = { event: 'done-or-not', code: 'MDN7-K3M9-QX2A' } as const;

  it('asks in words whether it is done as long as no template has buttons for it', async () => {
    const { complaintId } = await from(1);
    await answer(complaintId, 'Sudah diganti.', { closing: 'answer' });
    await answer(complaintId, 'Sudah selesai? Balas Y atau T.', { choices });
    await round();
    expect(new Set(texts())).toEqual(
      new Set([
        'Sudah diganti.\n\nSudah selesai? Balas Y jika selesai, T jika belum.',
        'Sudah selesai? Balas Y atau T.',
      ]),
    );
    expect(await announced(complaintId)).toBe(0);
  });

  describe('with buttons to ask whether it is done', () => {
    const contentSid = `HX${'b'.repeat(32)}`;
    const template = { channel: 'whatsapp', event: 'done-or-not', audience: 'reporter', language: 'id' };
    beforeAll(() =>
      base.windows.keepTemplate({ ...template, contentSid, variables: { 1: 'Laporan {code}' } }, 'operator'),
    );
    afterAll(() => base.database.query(`DELETE FROM message_template WHERE event = 'done-or-not'`));

    it('gets the answer without the question, and the house is told once that it went', async () => {
      const { complaintId } = await from(1);
      await answer(complaintId, 'Sudah diganti.', { closing: 'answer' });
      await answer(complaintId, 'Di mana?', { closing: 'question' });
      await round();
      expect(new Set(texts())).toEqual(
        new Set(['Sudah diganti.', 'Di mana?\n\nBalas pesan ini untuk menjawab.']),
      );
      expect(await announced(complaintId)).toBe(1);
    });

    it('gets the question with its buttons, of that report', async () => {
      const { complaintId } = await from(1);
      await answer(complaintId, 'Sudah selesai? Balas Y atau T.', { choices });
      await round();
      expect(heard).toMatchObject([
        [expect.anything(), { template: { contentSid, variables: { 1: 'Laporan MDN7-K3M9-QX2A' } } }],
      ]);
    });

    it('is asked in words where the provider refuses the template', async () => {
      const { complaintId } = await from(1);
      const messageId = await answer(complaintId, 'Sudah selesai? Balas Y atau T.', { choices });
      refuses = new Rejected('There is no such content.');
      refusesTemplates = true;
      await round();
      refusesTemplates = false;
      expect(heard.map(([, { text, template: used }]) => [text, used])).toEqual([
        ['Sudah selesai? Balas Y atau T.', undefined],
      ]);
      expect(await stateOf(messageId)).toMatchObject({ state: 'sent' });
    });
  });

  it('gets the answer itself while its recipient wrote within them', async () => {
    const { complaintId } = await from(23);
    const messageId = await answer(complaintId);
    await round();
    expect(texts()).toEqual(['Sudah diganti.']);
    expect(await stateOf(messageId)).toMatchObject({ state: 'sent' });
  });

  it('gets nothing after them as long as no template is approved', async () => {
    const { complaintId } = await from(25);
    const messageId = await answer(complaintId);
    await round();
    expect(heard).toEqual([]);
    expect(await stateOf(messageId)).toMatchObject({ state: 'failed', failure: 'window-closed' });
  });

  it('gets a template after them, and the answer when its recipient writes back', async () => {
    await approve();
    const { complaintId, address, index } = await from(25);
    const messageId = await answer(complaintId);
    const second = await answer(complaintId, 'Dan lampunya juga.');
    await round();
    expect(heard).toMatchObject([
      [
        address,
        {
          text: 'Ada jawaban untuk laporan Anda. Balas BUKA.',
          template: {
            contentSid: 'HX0123456789abcdef0123456789abcdef',
            variables: { 1: 'https://lapor.test/lacak' },
          },
        },
      ],
    ]);
    // One template asks for both.
    expect([await stateOf(messageId), await stateOf(second)]).toMatchObject([
      { state: 'waiting', window: 'asked' },
      { state: 'waiting', window: 'asked' },
    ]);
    await round();
    expect(heard).toHaveLength(1);
    expect(await base.windows.heard('whatsapp', index, new Date())).toBe(true);
    await round();
    expect(new Set(texts().slice(1))).toEqual(new Set(['Dan lampunya juga.', 'Sudah diganti.']));
    expect(await stateOf(messageId)).toMatchObject({ state: 'sent', window: null });
    expect(await base.windows.heard('whatsapp', index, new Date())).toBe(false);
  });

  it('goes on at once where its recipient wrote while the template was being sent', async () => {
    const { complaintId, index } = await from(25);
    const messageId = await answer(complaintId);
    const [delivery] = await deliveries.claim(['whatsapp'], 10, 60);
    if (!delivery) throw new Error('nothing is due');
    const { providerId, waitsFor } = await handing().send(delivery);
    await base.windows.heard('whatsapp', index, new Date());
    await deliveries.waits(delivery.id, providerId, waitsFor ?? index, PATIENCE);
    await round();
    expect(texts()).toEqual(['Ada jawaban untuk laporan Anda. Balas BUKA.', 'Sudah diganti.']);
    expect(await stateOf(messageId)).toMatchObject({ state: 'sent' });
  });

  it('waits on where an old message of its recipient is brought once more', async () => {
    const { complaintId, index } = await from(25);
    const messageId = await answer(complaintId);
    await round();
    const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);
    // Before what was heard last, and after that but too long ago.
    for (const hours of [26, 24.5]) {
      expect(await base.windows.heard('whatsapp', index, hoursAgo(hours))).toBe(false);
    }
    expect(await stateOf(messageId)).toMatchObject({ state: 'waiting', window: 'asked' });
    expect(await base.windows.heard('whatsapp', index, hoursAgo(23))).toBe(true);
    await round();
    expect(await stateOf(messageId)).toMatchObject({ state: 'sent', window: null });
  });

  it('is left for another way where nobody writes back', async () => {
    const { complaintId } = await from(25);
    const messageId = await answer(complaintId);
    await round();
    await base.database.query(`UPDATE delivery SET due_at = now() WHERE message_id = $1`, [messageId]);
    await round();
    expect(heard).toHaveLength(1);
    expect(await stateOf(messageId)).toMatchObject({ state: 'failed', failure: 'window-closed' });
  });

  it('asks by a template where the provider alone knows that the time is over', async () => {
    const { complaintId, index } = await from(1);
    const messageId = await answer(complaintId);
    await round();
    const providerId = `WA-text-${heard[0]?.[1].id ?? ''}`;
    // Said in a receipt, after the provider had taken it.
    await deliveries.failedLater('whatsapp', providerId, 'window-closed', '63016');
    await round();
    expect(texts()).toEqual(['Sudah diganti.', 'Ada jawaban untuk laporan Anda. Balas BUKA.']);
    await base.windows.heard('whatsapp', index, new Date());
    await round();
    expect(texts()[2]).toBe('Sudah diganti.');
    expect(await stateOf(messageId)).toMatchObject({ state: 'sent' });
  });

  it('is left at once where not even the template gets through', async () => {
    const { complaintId } = await from(25);
    const messageId = await answer(complaintId);
    await round();
    const providerId = `WA-template-${heard[0]?.[1].id ?? ''}`;
    await deliveries.failedLater('whatsapp', providerId, 'unable', '63003');
    expect(await stateOf(messageId)).toMatchObject({ state: 'failed', failure: 'unable' });
  });
});
