import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '#platform';
import { AuditUnit, Database, recordAudit, type AuditRow } from '#store';
import { auditOn } from '../../../test/support/audit.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { canonical, linkHash } from './audit-chain.js';

const order = ['id', 'at', 'actor', 'role', 'action', 'subject', 'instansi', 'reason', 'detail'] as const;

/** Reads rows back, as libs/access/README.md describes their bytes: nothing of the writer's code. */
function readBack(bytes: Buffer): Record<string, string | null>[] {
  const rows: Record<string, string | null>[] = [];
  let place = 0;
  const field = (): string | null => {
    if (bytes[place] === 0x2d) {
      place += 1;
      return null;
    }
    const colon = bytes.indexOf(0x3a, place);
    const start = colon + 1;
    place = start + Number(bytes.toString('latin1', place, colon));
    return bytes.toString('utf8', start, place);
  };
  while (place < bytes.length) rows.push(Object.fromEntries(order.map((name) => [name, field()])));
  return rows;
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }).map((value) => value.toWellFormed().replaceAll('\u0000', '')),
  fc.constantFrom('', '-', '0:', '1:x', '-1:x', '\uFEFFbom', 'baris\nbaru', '"', '\u{1F30A}', 'null'),
);
const maybe = fc.option(text, { nil: null });
const anyRow: fc.Arbitrary<AuditRow> = fc.record({
  id: fc.nat().map(String),
  at: fc.integer().map(String),
  actor: text,
  role: maybe,
  action: text,
  subject: fc.uuid(),
  instansi: maybe,
  reason: maybe,
  detail: maybe,
});

describe('what a row of the audit says in bytes', () => {
  it('can be read back, one row or many, so that no two audits write the same', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 4 }), (rows) => {
        expect(readBack(Buffer.from(rows.map(canonical).join('')))).toEqual(rows);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is what the documentation shows', () => {
    const row: AuditRow = {
      id: '7',
      at: '1796000000000000',
      actor: 'ani',
      role: null,
      action: 'verified',
      subject: '00000000-0000-0000-0000-000000000000',
      instansi: '',
      reason: 'Jalan Asia, Mēdan',
      detail: '{"n": 1}',
    };
    expect(canonical(row)).toBe(
      '1:716:17960000000000003:ani-8:verified36:00000000-0000-0000-0000-0000000000000:18:Jalan Asia, Mēdan8:{"n": 1}',
    );
    expect(linkHash(Buffer.alloc(32), row).toString('hex')).toBe(
      '33f1c44f799b3c0b899952bf628d12874274944cd7881881a42af207f1d58720',
    );
  });
});

describe('the database', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let audit: Awaited<ReturnType<typeof auditOn>>;

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = await Database.open(fresh.url, { migrate: true, poolSize: 4 });
    audit = await auditOn(database);
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
    await audit.remove();
  });

  it('notes any row in the commit that adds it, and finds it unchanged', async () => {
    const moment = fc.date({ min: new Date(-1e12), max: new Date(4e12), noInvalidDate: true });
    const detail = fc.option(fc.dictionary(text, fc.oneof(text, fc.integer(), fc.double({ noNaN: true }))), {
      nil: null,
    });
    await fc.assert(
      fc.asyncProperty(anyRow, moment, detail, async (row, at, detail) => {
        const wanted = { ...row, subject: newId(), at, detail };
        await recordAudit(database, wanted);
        const [due] = (await database.transaction(async (tx) => (await AuditUnit.lock(tx)).due('0'))).slice(
          -1,
        );
        expect(due?.rows).toMatchObject([{ actor: row.actor, reason: row.reason, subject: wanted.subject }]);
        expect(due?.unchanged).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('proves the chain by itself, in the statement that the documentation gives', async () => {
    await database.query(
      `INSERT INTO audit (subject, at, actor, action, detail)
       SELECT gen_random_uuid(), now() - n * interval '1 second', 'ani', 'seen', jsonb_build_object('n', n)
       FROM generate_series(1, 500) n`,
    );
    await audit.sealer.sealNow();
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const proof = await database.query(/```sql\n([^`]+)```/.exec(readme)?.[1] ?? '');
    expect(proof).toEqual([{ links: '700', right: '700' }]);
    expect(await audit.verify()).toMatchObject({ holds: true, chained: 700, waiting: 0 });
  });
});
