import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { textsTaken } from '../../../test/support/texts.js';

/** Every order of these is as likely as any other. */
const shuffledOf = <T>(all: T[]): fc.Arbitrary<T[]> => fc.shuffledSubarray(all, { minLength: all.length });

let texts: Awaited<ReturnType<typeof textsTaken>>;
beforeAll(async () => {
  texts = await textsTaken();
});
afterAll(() => texts.close());

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
    const number = texts.newNumber();
    const before = await texts.house.count('complaint');
    for (const part of order) await texts.text(number, parts[part] ?? '');
    expect(await texts.house.count('complaint')).toBe(before + 1);
  });

  it('does not swallow the second report of somebody who begins two with LAPOR', async () => {
    const number = texts.newNumber();
    const before = await texts.house.count('complaint');
    await texts.text(number, 'LAPOR lampu mati');
    await texts.text(number, 'LAPOR jalan rusak');
    expect(await texts.house.count('complaint')).toBe(before + 2);
  });

  it('lets a report begin anew once the parts of the last must be there', async () => {
    const number = texts.newNumber();
    const before = await texts.house.count('complaint');
    await texts.complaint(number, 'lampu mati');
    await texts.text(number, 'LAPOR jalan rusak');
    expect(await texts.house.count('complaint')).toBe(before + 2);
  });

  it('joins what came in its stead, when the provider says that it was sent before', async () => {
    const number = texts.newNumber();
    const before = await texts.house.count('complaint');
    const { complaintId } = await texts.text(number, 'masih mati');
    const sentAt = new Date(Date.now() - 1_800_000);
    expect(await texts.text(number, 'LAPOR lampu mati', { sentAt })).toEqual({
      outcome: 'joined',
      complaintId,
    });
    expect(await texts.house.count('complaint')).toBe(before + 1);
  });

  it('belongs to the report just begun where older ones are open', async () => {
    const number = texts.newNumber();
    const first = await texts.complaint(number);
    const { complaintId } = await texts.text(number, 'LAPOR jalan rusak di de');
    expect(await texts.text(number, 'pan SD 2')).toEqual({ outcome: 'joined', complaintId });
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
          const number = texts.newNumber();
          const run = texts.count();
          const began = Date.now() - 3_600_000;
          const words = (place: number): string => (place === 0 ? 'LAPOR lampu mati' : `kata ${place}`);
          const before = await texts.house.count('complaint');
          let complaintId: string | null = null;
          for (const place of order) {
            const sentAt = new Date(began + place * 60_000);
            ({ complaintId } = await texts.text(number, words(place), { sentAt }, `h${run}-${place}`));
          }
          expect(await texts.house.count('complaint')).toBe(before + 1);
          const opening = order[0] ?? 0;
          const later = Array.from({ length: count }, (_, place) => place).filter(
            (place) => place !== opening,
          );
          expect((await texts.messagesOf(complaintId)).map((one) => one.text)).toEqual(later.map(words));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('belongs to what was open when it was sent, if it comes late', async () => {
    const number = texts.newNumber();
    const at = (minute: number) => ({ sentAt: new Date(Date.now() - 3_600_000 + minute * 60_000) });
    const first = await texts.text(number, 'LAPOR lampu mati', at(1));
    await texts.text(number, 'LAPOR jalan rusak', at(3));
    expect(await texts.text(number, 'tiang ketiga', at(2))).toMatchObject({ complaintId: first.complaintId });
    expect(await texts.text(number, 'sudah lama', at(5))).toMatchObject({ outcome: 'asked-which' });
  });

  it('stands in the order in which the provider says it was sent', async () => {
    const number = texts.newNumber();
    const at = (second: number) => ({ sentAt: new Date(Date.UTC(2026, 10, 26, 3, 0, second)) });
    const { complaintId } = await texts.text(number, 'LAPOR satu', at(1));
    await texts.text(number, 'empat', at(4));
    await texts.text(number, 'dua', at(2));
    await texts.text(number, 'tiga', at(3));
    expect((await texts.messagesOf(complaintId)).map((one) => one.text)).toEqual(['dua', 'tiga', 'empat']);
    const [row] = await texts.house.database.query<{ at: Date }>(
      `SELECT received_at AS at FROM complaint WHERE id = $1`,
      [complaintId],
    );
    expect(row?.at).toEqual(at(1).sentAt);
  });
});

describe('a text that answers a message', () => {
  it('joins the complaint of that message, if it is one of its sender’s', async () => {
    const [number, stranger] = [texts.newNumber(), texts.newNumber()];
    const [first, second, foreign] = [
      await texts.complaint(number),
      await texts.complaint(number),
      await texts.complaint(stranger),
    ];
    await texts.sent(first, 'SM-ours-1');
    await texts.sent(foreign, 'SM-ours-3');
    expect(await texts.text(number, 'sudah', { repliesTo: 'SM-ours-1' })).toMatchObject({
      complaintId: first,
    });
    expect(await texts.text(number, 'sudah', { repliesTo: 'SM-ours-3' })).toMatchObject({
      outcome: 'asked-which',
    });
    const own = `own-${texts.count()}`;
    await texts.text(number, 'di sana', { repliesTo: 'SM-ours-1' }, own);
    expect(await texts.text(number, 'maksud saya ini', { repliesTo: own })).toMatchObject({
      complaintId: first,
    });
    expect(second).not.toBe(first);
  });
});

describe('a pin', () => {
  it('shows where a complaint is that said nothing of it, and stands among its words', async () => {
    const number = texts.newNumber();
    const id = await texts.complaint(number, 'LAPOR jalan rusak');
    await texts.text(number, '', { point: { lat: -4.4148, lon: 119.6217 }, place: 'Pasar Sentral, Barru' });
    await texts.text(number, '', { point: { lat: 1, lon: 2 } });
    const [row] = await texts.house.database.query(
      `SELECT lat, lon, place_text FROM complaint WHERE id = $1`,
      [id],
    );
    expect(row).toEqual({ lat: -4.4148, lon: 119.6217, place_text: 'Pasar Sentral, Barru' });
    expect((await texts.messagesOf(id)).map((one) => one.text)).toEqual([
      '📍 Pasar Sentral, Barru (-4.41480, 119.62170)',
      '📍 (1.00000, 2.00000)',
    ]);
  });
});

describe('news of an earlier text', () => {
  it('stands where that text is, moves nothing, and opens nothing where it is nowhere', async () => {
    const number = texts.newNumber();
    const { complaintId } = await texts.text(number, 'LAPOR lampu mati', {}, 'its-text');
    const news = { about: 'its-text', automatic: true };
    expect(await texts.text(number, 'sudah dihapus', news, 'the-news')).toEqual({
      outcome: 'joined',
      complaintId,
    });
    expect((await texts.text(number, 'sudah dihapus', news, 'the-news')).outcome).toBe('duplicate');
    expect((await texts.messagesOf(complaintId)).map((message) => message.text)).toEqual(['sudah dihapus']);
    const lost = await texts.text(texts.newNumber(), 'sudah dihapus', { ...news, about: 'never-seen' });
    expect(lost).toEqual({ outcome: 'quarantined', complaintId: null });
  });
});
