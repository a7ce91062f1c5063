import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ask } from '#complaint';
import { DeliveryStore, IntakeStore } from '#store';
import { textsTaken } from '../../../test/support/texts.js';
import type { Taken } from './taken.js';

let texts: Awaited<ReturnType<typeof textsTaken>>;
beforeAll(async () => {
  texts = await textsTaken();
});
afterAll(() => texts.close());

const asking = (address: string, asks: Ask, id?: string): Promise<Taken> =>
  texts.text(address, 'P', { asks }, id);

/** What a number is told by itself, in the order of telling. */
async function toldSince(start: Date): Promise<{ what?: string; complaintId?: string }[]> {
  const rows = await texts.house.database.query<{ payload: { what?: string; complaintId?: string } }>(
    `SELECT payload FROM outbox WHERE pattern IN ('sender.told', 'status.asked') AND due_at >= $1 ORDER BY due_at`,
    [start],
  );
  return rows.map(({ payload }) => payload);
}
async function during(act: () => Promise<unknown>) {
  const [{ now } = { now: new Date() }] = await texts.house.database.query<{ now: Date }>(
    `SELECT now() AS now`,
  );
  await act();
  return (await toldSince(now)).map(({ what, complaintId }) => what ?? complaintId);
}

describe('the word that a template asks for', () => {
  it('is accounted for, says nothing on a complaint, and reopens none', async () => {
    const number = texts.newNumber();
    const id = await texts.complaint(number);
    await texts.house.database.query(`UPDATE complaint SET status = 'answered' WHERE id = $1`, [id]);
    const before = (await texts.messagesOf(id)).length;
    const told = await during(async () => {
      expect((await asking(number, { for: 'answer' })).outcome).toBe('answered');
    });
    expect(told).toEqual([]);
    expect(await texts.house.count('complaint', `id = '${id}' AND status = 'answered'`)).toBe(1);
    expect(await texts.messagesOf(id)).toHaveLength(before);
  });
});

describe('a greeting', () => {
  it('opens no complaint, is accounted for, and is answered with guidance once a day', async () => {
    const number = texts.newNumber();
    const before = await texts.house.count('complaint');
    const told = await during(async () => {
      for (let count = 0; count < 5; count += 1) {
        expect((await asking(number, { for: 'guidance' })).outcome).toBe('answered');
      }
    });
    expect(told).toEqual(['guidance']);
    expect(await texts.house.count('complaint')).toBe(before);
    const [row] = await texts.house.database.query<{ inboundId: string }>(
      `SELECT payload->>'inboundId' AS "inboundId" FROM outbox WHERE pattern = 'sender.told' ORDER BY due_at DESC LIMIT 1`,
    );
    const sealed = await texts.house.vault.values(row?.inboundId ?? '', 'address');
    expect(sealed.map(({ value }) => value.toString())).toEqual([JSON.stringify({ address: number })]);
  });

  it('does nothing when it is delivered again', async () => {
    const number = texts.newNumber();
    const again = `again-${texts.count()}`;
    await asking(number, { for: 'guidance' }, again);
    expect((await asking(number, { for: 'guidance' }, again)).outcome).toBe('duplicate');
  });

  it('joins the one complaint that is talked about, and neither answers nor reopens it', async () => {
    const number = texts.newNumber();
    const id = await texts.complaint(number);
    await texts.house.database.query(`UPDATE complaint SET status = 'answered' WHERE id = $1`, [id]);
    const told = await during(async () => {
      expect(await asking(number, { for: 'guidance' })).toEqual({ outcome: 'joined', complaintId: id });
    });
    expect(told).toEqual([]);
    expect(await texts.house.count('complaint', `id = '${id}' AND status = 'answered'`)).toBe(1);
  });

  it('answers the question that its sender was asked', async () => {
    const number = texts.newNumber();
    const id = await texts.complaint(number);
    await texts.house.database.query(`UPDATE complaint SET status = 'needs-info' WHERE id = $1`, [id]);
    const told = await during(async () => {
      const taken = await texts.text(number, 'Malam pak', { asks: { for: 'guidance' } });
      expect(taken).toEqual({ outcome: 'joined', complaintId: id });
    });
    expect(told).toEqual([]);
    expect(await texts.house.count('complaint', `id = '${id}' AND status = 'received'`)).toBe(1);
  });

  it('is no call for guidance where it answers a message, or one of several complaints waits for an answer', async () => {
    const number = texts.newNumber();
    const [first, second] = [await texts.complaint(number), await texts.complaint(number)];
    await texts.sent(first, 'SM-question');
    await texts.house.database.query(`UPDATE complaint SET status = 'needs-info' WHERE id = $1`, [first]);
    const told = await during(async () => {
      expect((await texts.text(number, 'Pagi', { asks: { for: 'guidance' } })).outcome).toBe('asked-which');
      const answer = await texts.text(number, 'Ya', { asks: { for: 'guidance' }, repliesTo: 'SM-question' });
      expect(answer).toEqual({ outcome: 'joined', complaintId: first });
    });
    expect(told).toEqual([]);
    expect(await texts.house.count('complaint', `id = '${first}' AND status = 'received'`)).toBe(1);
    expect(await texts.house.count('complaint', `id = '${second}' AND status = 'received'`)).toBe(1);
  });

  it('of a machine is kept as words, and answered by nobody', async () => {
    const told = await during(async () => {
      const taken = await texts.text(texts.newNumber(), 'P', { asks: { for: 'guidance' }, automatic: true });
      expect(taken.outcome).toBe('accepted');
    });
    expect(told).toEqual([]);
  });

  it('takes nothing from the acknowledgement of the report that follows', async () => {
    const number = texts.newNumber();
    await asking(number, { for: 'guidance' });
    const id = await texts.complaint(number);
    const may = await texts.house.database.transaction((tx) =>
      new DeliveryStore(texts.house.database).mayReplyAutomatically(tx, id ?? ''),
    );
    expect(may).toBe(true);
  });
});

describe('the wish to be left alone', () => {
  it('is remembered under a keyed hash, confirmed once, and undone', async () => {
    const memory = new IntakeStore(texts.house.database);
    const number = texts.newNumber();
    const talk = { channel: 'sms', addressIndex: texts.house.identity.addressIndex('sms', number) };
    const told = await during(async () => {
      await texts.complaint(number);
      expect((await asking(number, { for: 'silence' })).outcome).toBe('answered');
      expect((await asking(number, { for: 'silence' })).outcome).toBe('answered');
      expect(await memory.isSilent(talk)).toBe(true);
      expect(await memory.isSilent({ ...talk, channel: 'whatsapp' })).toBe(false);
      expect((await asking(number, { for: 'messages' })).outcome).toBe('answered');
      expect(await memory.isSilent(talk)).toBe(false);
    });
    expect(told).toEqual(['silenced', 'unsilenced']);
  });

  it('is not undone when the provider delivers it again later', async () => {
    const memory = new IntakeStore(texts.house.database);
    const number = texts.newNumber();
    const talk = { channel: 'sms', addressIndex: texts.house.identity.addressIndex('sms', number) };
    const first = `stop-${texts.count()}`;
    await asking(number, { for: 'silence' }, first);
    await asking(number, { for: 'messages' });
    expect((await asking(number, { for: 'silence' }, first)).outcome).toBe('duplicate');
    expect(await memory.isSilent(talk)).toBe(false);
  });

  it('lets its own confirmation out alone', async () => {
    const memory = new IntakeStore(texts.house.database);
    const number = texts.newNumber();
    const talk = { channel: 'sms', addressIndex: texts.house.identity.addressIndex('sms', number) };
    await asking(number, { for: 'silence' });
    const [row] = await texts.house.database.query<{ id: string }>(
      `SELECT inbound_id AS id FROM silence WHERE address_index = $1`,
      [talk.addressIndex],
    );
    expect(await memory.isSilent(talk, row?.id)).toBe(false);
    expect(await memory.isSilent(talk, '00000000-0000-7000-8000-000000000000')).toBe(true);
  });
});

describe('the question how a complaint stands', () => {
  it('is answered to the number on record, and to nobody else any more than of a number of nobody’s', async () => {
    const [own, stranger] = [texts.newNumber(), texts.newNumber()];
    const id = await texts.complaint(own);
    const [row] = await texts.house.database.query<{ code: string }>(
      `SELECT code FROM complaint WHERE id = $1`,
      [id],
    );
    const code = row?.code ?? '';
    const answer = (from: string, asked: string | null) =>
      during(() => asking(from, { for: 'status', code: asked }));
    expect(await answer(own, code)).toEqual([id]);
    expect(await answer(stranger, code)).toEqual(['no-such-number']);
    expect(await answer(stranger, null)).toEqual(['no-such-number']);
    expect(await answer(own, 'AAAAAAAAAAAA')).toEqual(['no-such-number']);
  });

  it('is answered five times a day', async () => {
    const number = texts.newNumber();
    const told = await during(async () => {
      for (let count = 0; count < 8; count += 1) {
        expect((await asking(number, { for: 'status', code: null })).outcome).toBe('answered');
      }
    });
    expect(told).toHaveLength(5);
  });
});
