import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Ask, InboundReport } from '#complaint';
import { DeliveryStore, IntakeStore } from '#store';
import { aReport, intakeOn, rawOf } from '../../../test/support/intake.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import type { Taken } from './taken.js';

/** Every order of these is as likely as any other. */
const shuffledOf = <T>(all: T[]): fc.Arbitrary<T[]> => fc.shuffledSubarray(all, { minLength: all.length });

let fresh: FreshDatabase;
let house: Awaited<ReturnType<typeof intakeOn>>;
let made = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
  house = await intakeOn(fresh.url);
});
afterAll(async () => {
  await house.database.close();
  await fresh.drop();
});

const newNumber = (): string => `+62813${String((made += 1)).padStart(8, '0')}`;

/** A text of this number; the same `id` is the same text delivered again. */
function text(
  address: string,
  words: string,
  says: Partial<InboundReport> = {},
  id = `t${(made += 1)}`,
): Promise<Taken> {
  const report = aReport(id, { text: words, address, assurance: 'vouched', ...says });
  return house.intake.accept({ channel: 'sms', raw: rawOf(report), report });
}
const asking = (address: string, asks: Ask, id?: string): Promise<Taken> => text(address, 'P', { asks }, id);

/** What a number is told by itself, in the order of telling. */
async function toldSince(start: Date): Promise<{ what?: string; complaintId?: string }[]> {
  const rows = await house.database.query<{ payload: { what?: string; complaintId?: string } }>(
    `SELECT payload FROM outbox WHERE pattern IN ('sender.told', 'status.asked') AND due_at >= $1 ORDER BY due_at`,
    [start],
  );
  return rows.map(({ payload }) => payload);
}
async function during(act: () => Promise<unknown>) {
  const [{ now } = { now: new Date() }] = await house.database.query<{ now: Date }>(`SELECT now() AS now`);
  await act();
  return (await toldSince(now)).map(({ what, complaintId }) => what ?? complaintId);
}
const messagesOf = (complaintId: string | null) =>
  house.database.query<{ text: string; at: Date }>(
    `SELECT text, at FROM message WHERE complaint_id = $1 ORDER BY at, id`,
    [complaintId],
  );
const backdate = (ids: (string | null)[]) =>
  house.database.query(
    `UPDATE conversation SET opened_at = now() - interval '1 day' WHERE complaint_id = ANY($1)`,
    [ids],
  );
async function complaint(address: string, words = 'LAPOR lampu mati'): Promise<string | null> {
  const { complaintId } = await text(address, words);
  await backdate([complaintId]);
  return complaintId;
}

describe('the word that a template asks for', () => {
  it('is accounted for, says nothing on a complaint, and reopens none', async () => {
    const number = newNumber();
    const id = await complaint(number);
    await house.database.query(`UPDATE complaint SET status = 'answered' WHERE id = $1`, [id]);
    const before = (await messagesOf(id)).length;
    const told = await during(async () => {
      expect((await asking(number, { for: 'answer' })).outcome).toBe('answered');
    });
    expect(told).toEqual([]);
    expect(await house.count('complaint', `id = '${id}' AND status = 'answered'`)).toBe(1);
    expect(await messagesOf(id)).toHaveLength(before);
  });
});

describe('a greeting', () => {
  it('opens no complaint, is accounted for, and is answered with guidance once a day', async () => {
    const number = newNumber();
    const before = await house.count('complaint');
    const told = await during(async () => {
      for (let count = 0; count < 5; count += 1) {
        expect((await asking(number, { for: 'guidance' })).outcome).toBe('answered');
      }
    });
    expect(told).toEqual(['guidance']);
    expect(await house.count('complaint')).toBe(before);
    const [row] = await house.database.query<{ inboundId: string }>(
      `SELECT payload->>'inboundId' AS "inboundId" FROM outbox WHERE pattern = 'sender.told' ORDER BY due_at DESC LIMIT 1`,
    );
    const sealed = await house.vault.values(row?.inboundId ?? '', 'address');
    expect(sealed.map(({ value }) => value.toString())).toEqual([JSON.stringify({ address: number })]);
  });

  it('does nothing when it is delivered again', async () => {
    const number = newNumber();
    const again = `again-${made}`;
    await asking(number, { for: 'guidance' }, again);
    expect((await asking(number, { for: 'guidance' }, again)).outcome).toBe('duplicate');
  });

  it('joins the one complaint that is talked about, and neither answers nor reopens it', async () => {
    const number = newNumber();
    const id = await complaint(number);
    await house.database.query(`UPDATE complaint SET status = 'answered' WHERE id = $1`, [id]);
    const told = await during(async () => {
      expect(await asking(number, { for: 'guidance' })).toEqual({ outcome: 'joined', complaintId: id });
    });
    expect(told).toEqual([]);
    expect(await house.count('complaint', `id = '${id}' AND status = 'answered'`)).toBe(1);
  });

  it('answers the question that its sender was asked', async () => {
    const number = newNumber();
    const id = await complaint(number);
    await house.database.query(`UPDATE complaint SET status = 'needs-info' WHERE id = $1`, [id]);
    const told = await during(async () => {
      const taken = await text(number, 'Malam pak', { asks: { for: 'guidance' } });
      expect(taken).toEqual({ outcome: 'joined', complaintId: id });
    });
    expect(told).toEqual([]);
    expect(await house.count('complaint', `id = '${id}' AND status = 'received'`)).toBe(1);
  });

  it('is no call for guidance where it answers a message, or one of several complaints waits for an answer', async () => {
    const number = newNumber();
    const [first, second] = [await complaint(number), await complaint(number)];
    await house.database.query(
      `INSERT INTO delivery (id, complaint_id, message_id, channel, address_id, letter_sealed_id, automatic,
         state, due_at, provider_id)
       VALUES (gen_random_uuid(), $1, gen_random_uuid(), 'sms', gen_random_uuid(), gen_random_uuid(), false, 'sent',
         now(), 'SM-question')`,
      [first],
    );
    await house.database.query(`UPDATE complaint SET status = 'needs-info' WHERE id = $1`, [first]);
    const told = await during(async () => {
      expect((await text(number, 'Pagi', { asks: { for: 'guidance' } })).outcome).toBe('asked-which');
      const answer = await text(number, 'Ya', { asks: { for: 'guidance' }, repliesTo: 'SM-question' });
      expect(answer).toEqual({ outcome: 'joined', complaintId: first });
    });
    expect(told).toEqual([]);
    expect(await house.count('complaint', `id = '${first}' AND status = 'received'`)).toBe(1);
    expect(await house.count('complaint', `id = '${second}' AND status = 'received'`)).toBe(1);
  });

  it('of a machine is kept as words, and answered by nobody', async () => {
    const told = await during(async () => {
      const taken = await text(newNumber(), 'P', { asks: { for: 'guidance' }, automatic: true });
      expect(taken.outcome).toBe('accepted');
    });
    expect(told).toEqual([]);
  });

  it('takes nothing from the acknowledgement of the report that follows', async () => {
    const number = newNumber();
    await asking(number, { for: 'guidance' });
    const id = await complaint(number);
    const may = await house.database.transaction((tx) =>
      new DeliveryStore(house.database).mayReplyAutomatically(tx, id ?? ''),
    );
    expect(may).toBe(true);
  });
});

describe('the wish to be left alone', () => {
  it('is remembered under a keyed hash, confirmed once, and undone', async () => {
    const memory = new IntakeStore(house.database);
    const number = newNumber();
    const talk = { channel: 'sms', addressIndex: house.identity.addressIndex('sms', number) };
    const told = await during(async () => {
      await complaint(number);
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
    const memory = new IntakeStore(house.database);
    const number = newNumber();
    const talk = { channel: 'sms', addressIndex: house.identity.addressIndex('sms', number) };
    const first = `stop-${made}`;
    await asking(number, { for: 'silence' }, first);
    await asking(number, { for: 'messages' });
    expect((await asking(number, { for: 'silence' }, first)).outcome).toBe('duplicate');
    expect(await memory.isSilent(talk)).toBe(false);
  });

  it('lets its own confirmation out alone', async () => {
    const memory = new IntakeStore(house.database);
    const number = newNumber();
    const talk = { channel: 'sms', addressIndex: house.identity.addressIndex('sms', number) };
    await asking(number, { for: 'silence' });
    const [row] = await house.database.query<{ id: string }>(
      `SELECT inbound_id AS id FROM silence WHERE address_index = $1`,
      [talk.addressIndex],
    );
    expect(await memory.isSilent(talk, row?.id)).toBe(false);
    expect(await memory.isSilent(talk, '00000000-0000-7000-8000-000000000000')).toBe(true);
  });
});

describe('the question how a complaint stands', () => {
  it('is answered to the number on record, and to nobody else any more than of a number of nobody’s', async () => {
    const [own, stranger] = [newNumber(), newNumber()];
    const id = await complaint(own);
    const [row] = await house.database.query<{ code: string }>(`SELECT code FROM complaint WHERE id = $1`, [
      id,
    ]);
    const code = row?.code ?? '';
    const answer = (from: string, asked: string | null) =>
      during(() => asking(from, { for: 'status', code: asked }));
    expect(await answer(own, code)).toEqual([id]);
    expect(await answer(stranger, code)).toEqual(['no-such-number']);
    expect(await answer(stranger, null)).toEqual(['no-such-number']);
    expect(await answer(own, 'AAAAAAAAAAAA')).toEqual(['no-such-number']);
  });

  it('is answered five times a day', async () => {
    const number = newNumber();
    const told = await during(async () => {
      for (let count = 0; count < 8; count += 1) {
        expect((await asking(number, { for: 'status', code: null })).outcome).toBe('answered');
      }
    });
    expect(told).toHaveLength(5);
  });
});

describe('one text that a network delivers in parts', () => {
  const parts = ['LAPOR jalan berlubang di de', 'pan SD 2 Kelurahan Petisah', 'Medan sudah dua minggu'];
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];

  it.each(orders)('is one complaint in the order %d %d %d', async (...order) => {
    const number = newNumber();
    const before = await house.count('complaint');
    for (const part of order) await text(number, parts[part] ?? '');
    expect(await house.count('complaint')).toBe(before + 1);
  });

  it('does not swallow the second report of somebody who begins two with LAPOR', async () => {
    const number = newNumber();
    const before = await house.count('complaint');
    await text(number, 'LAPOR lampu mati');
    await text(number, 'LAPOR jalan rusak');
    expect(await house.count('complaint')).toBe(before + 2);
  });

  it('lets a report begin anew once the parts of the last must be there', async () => {
    const number = newNumber();
    const before = await house.count('complaint');
    await complaint(number, 'lampu mati');
    await text(number, 'LAPOR jalan rusak');
    expect(await house.count('complaint')).toBe(before + 2);
  });

  it('joins what came in its stead, when the provider says that it was sent before', async () => {
    const number = newNumber();
    const before = await house.count('complaint');
    const { complaintId } = await text(number, 'masih mati');
    const sentAt = new Date(Date.now() - 1_800_000);
    expect(await text(number, 'LAPOR lampu mati', { sentAt })).toEqual({ outcome: 'joined', complaintId });
    expect(await house.count('complaint')).toBe(before + 1);
  });

  it('belongs to the report just begun where older ones are open', async () => {
    const number = newNumber();
    const first = await complaint(number);
    const { complaintId } = await text(number, 'LAPOR jalan rusak di de');
    expect(await text(number, 'pan SD 2')).toEqual({ outcome: 'joined', complaintId });
    expect(complaintId).not.toBe(first);
  });

  it('ends in the same complaint by whatever order, delay and repetition its texts come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 6 }).chain((count) => {
          const places = Array.from({ length: count }, (_, place) => place);
          const again = fc.subarray(places);
          return fc
            .tuple(fc.constant(count), again)
            .chain(([, more]) => fc.tuple(fc.constant(count), shuffledOf([...places, ...more])));
        }),
        async ([count, order]) => {
          const number = newNumber();
          const run = (made += 1);
          const began = Date.now() - 3_600_000;
          const words = (place: number): string => (place === 0 ? 'LAPOR lampu mati' : `kata ${place}`);
          const before = await house.count('complaint');
          let complaintId: string | null = null;
          for (const place of order) {
            const sentAt = new Date(began + place * 60_000);
            ({ complaintId } = await text(number, words(place), { sentAt }, `h${run}-${place}`));
          }
          expect(await house.count('complaint')).toBe(before + 1);
          const opening = order[0] ?? 0;
          const later = Array.from({ length: count }, (_, place) => place).filter(
            (place) => place !== opening,
          );
          expect((await messagesOf(complaintId)).map((one) => one.text)).toEqual(later.map(words));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('belongs to what was open when it was sent, if it comes late', async () => {
    const number = newNumber();
    const at = (minute: number) => ({ sentAt: new Date(Date.now() - 3_600_000 + minute * 60_000) });
    const first = await text(number, 'LAPOR lampu mati', at(1));
    await text(number, 'LAPOR jalan rusak', at(3));
    expect(await text(number, 'tiang ketiga', at(2))).toMatchObject({ complaintId: first.complaintId });
    expect(await text(number, 'sudah lama', at(5))).toMatchObject({ outcome: 'asked-which' });
  });

  it('stands in the order in which the provider says it was sent', async () => {
    const number = newNumber();
    const at = (second: number) => ({ sentAt: new Date(Date.UTC(2026, 10, 26, 3, 0, second)) });
    const { complaintId } = await text(number, 'LAPOR satu', at(1));
    await text(number, 'empat', at(4));
    await text(number, 'dua', at(2));
    await text(number, 'tiga', at(3));
    expect((await messagesOf(complaintId)).map((one) => one.text)).toEqual(['dua', 'tiga', 'empat']);
    const [row] = await house.database.query<{ at: Date }>(
      `SELECT received_at AS at FROM complaint WHERE id = $1`,
      [complaintId],
    );
    expect(row?.at).toEqual(at(1).sentAt);
  });
});

describe('a text that answers a message', () => {
  it('joins the complaint of that message, if it is one of its sender’s', async () => {
    const [number, stranger] = [newNumber(), newNumber()];
    const [first, second, foreign] = [
      await complaint(number),
      await complaint(number),
      await complaint(stranger),
    ];
    const sent = async (complaintId: string | null, providerId: string) =>
      house.database.query(
        `INSERT INTO delivery (id, complaint_id, message_id, channel, address_id, letter_sealed_id, automatic,
           state, due_at, provider_id)
         VALUES (gen_random_uuid(), $1, gen_random_uuid(), 'sms', gen_random_uuid(), gen_random_uuid(), false, 'sent',
           now(), $2)`,
        [complaintId, providerId],
      );
    await sent(first, 'SM-ours-1');
    await sent(foreign, 'SM-ours-3');
    expect(await text(number, 'sudah', { repliesTo: 'SM-ours-1' })).toMatchObject({ complaintId: first });
    expect(await text(number, 'sudah', { repliesTo: 'SM-ours-3' })).toMatchObject({ outcome: 'asked-which' });
    const own = `own-${made}`;
    await text(number, 'di sana', { repliesTo: 'SM-ours-1' }, own);
    expect(await text(number, 'maksud saya ini', { repliesTo: own })).toMatchObject({ complaintId: first });
    expect(second).not.toBe(first);
  });
});

describe('a pin', () => {
  it('shows where a complaint is that said nothing of it, and stands among its words', async () => {
    const number = newNumber();
    const id = await complaint(number, 'LAPOR jalan rusak');
    await text(number, '', { point: { lat: -4.4148, lon: 119.6217 }, place: 'Pasar Sentral, Barru' });
    await text(number, '', { point: { lat: 1, lon: 2 } });
    const [row] = await house.database.query(`SELECT lat, lon, place_text FROM complaint WHERE id = $1`, [
      id,
    ]);
    expect(row).toEqual({ lat: -4.4148, lon: 119.6217, place_text: 'Pasar Sentral, Barru' });
    expect((await messagesOf(id)).map((one) => one.text)).toEqual([
      '📍 Pasar Sentral, Barru (-4.41480, 119.62170)',
      '📍 (1.00000, 2.00000)',
    ]);
  });
});

describe('news of an earlier text', () => {
  it('stands where that text is, moves nothing, and opens nothing where it is nowhere', async () => {
    const number = newNumber();
    const { complaintId } = await text(number, 'LAPOR lampu mati', {}, 'its-text');
    const news = { about: 'its-text', automatic: true };
    expect(await text(number, 'sudah dihapus', news, 'the-news')).toEqual({ outcome: 'joined', complaintId });
    expect((await text(number, 'sudah dihapus', news, 'the-news')).outcome).toBe('duplicate');
    expect((await messagesOf(complaintId)).map((message) => message.text)).toEqual(['sudah dihapus']);
    const lost = await text(newNumber(), 'sudah dihapus', { ...news, about: 'never-seen' });
    expect(lost).toEqual({ outcome: 'quarantined', complaintId: null });
  });
});
