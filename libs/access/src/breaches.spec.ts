import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '#complaint';
import { openingActions } from '#identity';
import { aComplaint } from '../../../test/support/custody.js';
import { lawPlace, type LawPlace } from '../../../test/support/law.js';

let law: LawPlace;
let budi: string;
let siti: string;
let untouched: string;
const custodian = { id: 'sari', role: 'identity-custodian' };

beforeAll(async () => {
  law = await lawPlace();
  [budi, siti, untouched] = [await aComplaint(law), await aComplaint(law), await aComplaint(law)];
  await opened(budi, 'rina', 'identity-opened', '2026-11-20T02:00:00Z');
  await opened(budi, 'rina', 'attachment-shown', '2026-11-20T03:00:00Z');
  await opened(siti, 'rina', 'identity-revealed', '2026-11-20T04:00:00Z');
  await opened(siti, 'tono', 'reporter-opened', '2026-11-20T05:00:00Z');
  // None of these leaks anything of these days.
  await opened(untouched, 'rina', 'identity-opened', '2026-11-19T16:59:59Z');
  await opened(untouched, 'reporter', 'attachment-shown', '2026-11-20T03:00:00Z');
  await opened(untouched, 'rina', 'answer', '2026-11-20T03:00:00Z');
});
afterAll(() => law.close());

const opened = (subject: string, actor: string, action: string, at: string): Promise<unknown> =>
  law.database.query(
    `INSERT INTO audit (subject, at, actor, role, action) VALUES ($1, $2, $3, 'opd-admin', $4)`,
    [subject, at, actor, action],
  );

const given = {
  noticed: '2026-11-24T09:00',
  from: '2026-11-20T00:00',
  until: '2026-11-20T23:59',
  actor: '',
  role: '',
  what: 'Kata sandi Rina dipakai orang lain',
  measures: 'Akun ditutup',
};
const affectedBy = async (more: Partial<typeof given>): Promise<string[]> => {
  const id = await law.breaches.register(custodian, { ...given, ...more });
  return (await law.breaches.one(id)).affected.map(({ complaintId }) => complaintId).sort();
};

it('tells from the audit who is affected, between two instants', async () => {
  expect(await affectedBy({})).toEqual([budi, siti].sort());
  expect(await affectedBy({ actor: 'tono' })).toEqual([siti]);
  expect(await affectedBy({ actor: 'nobody' })).toEqual([]);
  expect(await affectedBy({ role: 'auditor' })).toEqual([]);
  expect(await affectedBy({ from: '2026-11-20T03:30:00Z' })).toEqual([siti]);
  expect(await affectedBy({ until: '2026-11-20T03:30:00Z' })).toEqual([budi]);
});

it('counts each opening there is a name for, by whoever did it', async () => {
  const id = await law.breaches.register(custodian, given);
  const { affected, counts } = await law.breaches.one(id);
  expect(affected.find(({ complaintId }) => complaintId === budi)?.openings).toBe(2);
  expect(counts).toContainEqual({
    actor: 'tono',
    role: 'opd-admin',
    action: 'reporter-opened',
    openings: 1,
    complaints: 1,
  });
  const each = await aComplaint(law);
  for (const action of openingActions) await opened(each, 'wawan', action, '2026-11-20T06:00:00Z');
  const later = await law.breaches.register(custodian, { ...given, actor: 'wawan' });
  expect((await law.breaches.one(later)).affected).toEqual([
    expect.objectContaining({ complaintId: each, openings: openingActions.length }),
  ]);
});

it('is told to those it affects once notice was given, and to nobody else', async () => {
  const id = await law.breaches.register(custodian, { ...given, actor: 'tono' });
  expect(await law.breaches.of(siti)).toEqual([]);
  await law.breaches.notify(custodian, id);
  await law.breaches.notify(custodian, id);
  expect(await law.breaches.of(siti)).toEqual([expect.objectContaining({ id, affected: 1 })]);
  expect(await law.breaches.of(budi)).toEqual([]);
  const said = await law.database.query(
    `SELECT action, actor FROM audit WHERE detail->>'breach' = $1 ORDER BY id`,
    [id],
  );
  expect(said).toEqual([
    { action: 'breach-registered', actor: 'sari' },
    { action: 'breach-notified', actor: 'sari' },
  ]);
  await expect(law.breaches.one('bukan')).rejects.toMatchObject({ code: 'not-found' });
});

it('takes no form that is wrong, names each field, and never fails otherwise', async () => {
  await expect(
    law.breaches.register(custodian, { ...given, from: '2026-11-21T00:00', what: '', role: 'raja' }),
  ).rejects.toMatchObject({
    fields: [
      { field: 'until', code: 'until-before-from' },
      { field: 'role', code: 'role-unknown' },
      { field: 'what', code: 'what-required' },
    ],
  });
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom('', '2026-02-31T10:00', '2026-11-20T25:00', '+275760-09-13T00:00Z'),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.record({ noticed: word, from: word, until: word, actor: word, role: word }),
      async (hostile) => {
        const asked = law.breaches.register(custodian, { ...given, ...hostile });
        await asked.catch((error: unknown) => {
          expect(error).toBeInstanceOf(Failure);
          expect((error as Failure).code).toBe('invalid');
        });
      },
    ),
    { numRuns: 40 },
  );
});
