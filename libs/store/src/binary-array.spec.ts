import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { booleans, byteas, floats, integers, texts, timestamps, uuids } from './binary-array.js';
import { Database } from './index.js';

describe('an array on its way to PostgreSQL', () => {
  let fresh: FreshDatabase;
  let database: Database;

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = await Database.open(fresh.url, { poolSize: 2 });
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  const back = async (type: string, array: Buffer | null): Promise<unknown[]> => {
    const rows = await database.query<{ element: unknown }>(
      `SELECT element FROM unnest($1::${type}[]) WITH ORDINALITY AS u(element, place) ORDER BY place`,
      [array],
    );
    return rows.map(({ element }) => element);
  };
  /** With nulls among the elements, and at least one that is none. */
  const some = <T>(element: fc.Arbitrary<T>) =>
    fc
      .array(fc.option(element), { minLength: 1, maxLength: 20 })
      .filter((all) => all.some((one) => one !== null));

  const storable = fc
    .string({ unit: 'binary', maxLength: 50 })
    .map((text) => text.toWellFormed().replaceAll('\u0000', ''));
  const day = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  it.each<[string, fc.Arbitrary<unknown>, (elements: never[]) => Buffer | null]>([
    ['text', storable, texts],
    ['uuid', fc.uuid(), uuids],
    ['boolean', fc.boolean(), booleans],
    ['int4', fc.integer(), integers],
    ['float8', fc.double({ noNaN: true }).map((value) => value + 0), floats],
    ['timestamptz', day, timestamps],
    ['bytea', fc.uint8Array().map((bytes) => Buffer.from(bytes)), byteas],
  ])('comes back element by element: %s', async (type, element, encode) => {
    await fc.assert(
      fc.asyncProperty(some(element), async (elements) => {
        expect(await back(type, encode(elements as never[]))).toEqual(elements);
      }),
      { numRuns: 60 },
    );
  });

  it('is nothing where all of it is null, so that the rows of its neighbours are filled up', async () => {
    expect(texts([null, undefined])).toBeNull();
    const rows = await database.query(`SELECT a, b FROM unnest($1::text[], $2::text[]) AS u(a, b)`, [
      texts(['one', 'two']),
      texts([null, null]),
    ]);
    expect(rows).toEqual([
      { a: 'one', b: null },
      { a: 'two', b: null },
    ]);
  });

  it('takes ids in capitals, and nothing for an id that is none', async () => {
    const id = '0199A1B2-C3D4-7E5F-8A9B-0C1D2E3F4A5B';
    expect(await back('uuid', uuids([id]))).toEqual([id.toLowerCase()]);
    for (const wrong of ['', 'x', id.slice(1), `${id}0`, id.replace('A', 'G')]) {
      expect(() => uuids([wrong])).toThrow(TypeError);
    }
  });
});
