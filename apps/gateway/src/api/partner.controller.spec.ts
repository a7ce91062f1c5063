import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '#complaint';
import { Database, type ChangeCursor } from '#store';
import { freshDatabase, type FreshDatabase } from '../../../../test/support/database.js';
import { cursorIn } from './partner.controller.js';

describe('the cursor of the changes', () => {
  let fresh: FreshDatabase;
  let database: Database;

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = await Database.open(fresh.url, { migrate: false });
  });
  afterAll(async () => {
    await database?.close();
    await fresh?.drop();
  });

  const id = '01a21997-08ee-705d-8eb2-28d0c859597a';
  const asGiven = (text: string): string => Buffer.from(text).toString('base64url');
  const asked = ({ changedAt, id: last }: ChangeCursor): Promise<object[]> =>
    database.query(`SELECT $1::timestamptz, $2::uuid`, [changedAt, last]);

  /** The stable code of its refusal, or null where the database takes it. */
  async function outcome(given: unknown): Promise<string | null> {
    try {
      const cursor = cursorIn(given);
      if (cursor) await asked(cursor);
      return null;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return error.reason;
    }
  }

  it('is read as the database wrote it, in any time zone', async () => {
    for (const zone of ['UTC', 'Asia/Jakarta', 'Asia/Kolkata', 'America/St_Johns']) {
      const [row] = await database.transaction(async (tx) => {
        await tx.query(`SET LOCAL timezone = '${zone}'`);
        return tx.query<{ text: string }>(
          `SELECT clock_timestamp()::text AS text UNION ALL SELECT '2026-11-26 20:00:00Z'::timestamptz::text`,
        );
      });
      const changedAt = row?.text ?? '';
      expect(cursorIn(asGiven(`${changedAt}|${id}`))).toEqual({ changedAt, id });
    }
  });

  it.each([
    `2026-99-99 99:99:99+00|${id}`,
    `2026-02-30 10:00:00+00|${id}`,
    `0000-01-01 10:00:00+00|${id}`,
    `2026-11-26 ::::::::+00|${id}`,
    `2026-11-26 10:00:00+99|${id}`,
    `2026-11-26 10:00:00+07:99|${id}`,
    `2026-11-26 10:00:00+00|${'-'.repeat(36)}`,
    `2026-11-26 10:00:00+00|${id.replaceAll('-', 'a')}`,
    `2026-11-26 10:00:00+00`,
    '\u0000',
  ])('%j is refused before the database is asked', async (text) => {
    expect(await outcome(asGiven(text))).toBe('cursor-invalid');
  });

  it('is refused with the same code whatever else is given', async () => {
    const digits = (length: number) =>
      fc.string({ unit: fc.integer({ min: 0, max: 9 }).map(String), minLength: length, maxLength: length });
    const two = digits(2);
    const near = fc
      .tuple(digits(4), fc.array(two, { minLength: 6, maxLength: 6 }), fc.constantFrom('+', '-'), two)
      .map(([year, [m, d, h, min, s, part], sign, zone]) =>
        asGiven(`${year}-${m}-${d} ${h}:${min}:${s}.${part}${sign}${zone}|${id}`),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(near, fc.string(), fc.anything(), fc.string().map(asGiven)),
        async (given) => {
          expect([null, 'cursor-invalid']).toContain(await outcome(given));
        },
      ),
      { numRuns: 300 },
    );
  });
});
