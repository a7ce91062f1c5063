import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '#platform';
import { RevealStore, type RevealRequest } from '#store';
import {
  because,
  person,
  revealPlace,
  type Colleague,
  type RevealPlace,
} from '../../../test/support/reveal.js';
import { signed } from './reveal-seal.js';

jest.setTimeout(600_000);

const ATTEMPTS = 10_000;

let place: RevealPlace;
let asker: Colleague;
let second: Colleague;
let whole: RevealRequest;
/** Requests that lack something, each genuinely signed unless its name says otherwise. */
let requests: Record<string, string>;

beforeAll(async () => {
  place = await revealPlace();
  asker = await place.officer('Rina Harahap', 'instansi-admin', 'medan');
  second = await place.officer('Joko Susilo', 'identity-custodian', null);
  const complaintId = await place.complaint({ anonymous: true });
  const vault = place.reveals();
  const { requestId } = await vault.requestReveal({ session: asker.token, complaintId, ...because });
  await vault.decideReveal({ session: second.token, requestId, approve: true, reason: '' });
  whole = await kept(requestId);
  requests = await lackingRequests();
  // What a writer that is broken does, without a change of the table at each attempt.
  for (const statement of [
    `CREATE TABLE broken_writer (broken boolean NOT NULL)`,
    `INSERT INTO broken_writer VALUES (false)`,
    `CREATE FUNCTION break_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
       IF (SELECT broken FROM broken_writer) THEN RAISE EXCEPTION 'disk full'; END IF; RETURN NEW; END $$`,
    `CREATE TRIGGER break_audit BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION break_audit()`,
  ]) {
    await place.owner.query(statement);
  }
});
afterAll(() => place.close());

async function kept(id: string): Promise<RevealRequest> {
  const request = await new RevealStore(place.database).request(id);
  if (!request) throw new Error('the request is not kept');
  return request;
}

async function keep(says: Partial<RevealRequest>, signature?: Buffer): Promise<string> {
  const request = signed(place.keyring, { ...whole, id: newId(), ...says });
  const row = { ...request, signature: signature ?? request.signature };
  await place.owner.query(
    `INSERT INTO reveal_request (id, complaint_id, asked_by, asked_role, asked_instansi, ground, reason, asked_at,
       decide_by, state, decided_by, decided_role, decided_instansi, decision, decided_at, open_by, opened_at, signature)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      row.id,
      row.complaintId,
      row.askedBy,
      row.askedRole,
      row.askedInstansi,
      row.ground,
      row.reason,
      row.askedAt,
      row.decideBy,
      row.state,
      row.decidedBy,
      row.decidedRole,
      row.decidedInstansi,
      row.decision,
      row.decidedAt,
      row.openBy,
      row.openedAt,
      row.signature,
    ],
  );
  return row.id;
}

async function lackingRequests(): Promise<Record<string, string>> {
  const undecided = { decidedBy: null, decidedRole: null, decidedAt: null, openBy: null };
  const [gone, double, accused] = [
    await place.officer('Siti', 'identity-custodian', null),
    await place.officer('RINA harahap', 'inspector', 'barru.inspektorat'),
    await place.officer('Tuti', 'inspector', 'barru.inspektorat'),
  ];
  await place.owner.query(`UPDATE officer SET active = false WHERE id = $1`, [gone.officerId]);
  const erasedOne = await place.complaint({ anonymous: true });
  await place.erased.add(erasedOne, new Date());
  return {
    none: newId(),
    waiting: await keep({ state: 'waiting', ...undecided }),
    refused: await keep({ state: 'refused', openBy: null }),
    late: await keep({ openBy: new Date(Date.now() - 1) }),
    used: await keep({ openedAt: new Date() }),
    'by nobody': await keep({ decidedBy: null }),
    'by one who left': await keep({ decidedBy: gone.officerId }),
    'by the same human being': await keep({ decidedBy: double.officerId }),
    'by the accused': await keep({
      complaintId: await place.complaint({ anonymous: true, accused: 'barru' }),
      decidedBy: accused.officerId,
      decidedRole: 'inspector',
      decidedInstansi: 'barru.inspektorat',
    }),
    'of somebody else': await keep({ askedBy: second.officerId, decidedBy: gone.officerId }),
    'of a complaint out of sight': await keep({
      complaintId: await place.complaint({ anonymous: true, instansi: 'barru.dishub' }),
    }),
    'of one that accuses the own body': await keep({
      complaintId: await place.complaint({ anonymous: true, accused: 'medan' }),
    }),
    'of a supervisory one': await keep({
      complaintId: await place.complaint({ anonymous: true, supervisory: true }),
    }),
    'of one erased': await keep({ complaintId: erasedOne }),
    'not signed': await keep({}, Buffer.alloc(64)),
    'signed for another': await keep(
      { complaintId: await place.complaint({ anonymous: true }) },
      whole.signature,
    ),
    'signed over other words': await keep({ reason: 'Karena atasan meminta begitu saja' }, whole.signature),
  };
}

/** Every ingredient, as it should be, and the ways in which it is missing. */
const ingredients = {
  token: ['', 'unknown', 'the second person', 'the session id'],
  session: [
    `expires_at = now()`,
    `seen_at = now() - interval '31 minutes'`,
    `kind = 'token'`,
    `kind = 'second-step'`,
    `role = 'opd-admin'`,
    `instansi = 'barru'`,
    `officer_id = NULL`,
  ],
  factor: [
    `stepped_up_at = NULL`,
    `stepped_up_at = now() - interval '5 minutes'`,
    `stepped_up_at = now() - interval '2 hours'`,
    `stepped_up_at = now() + interval '1 minute'`,
    `stepped_up_by = 'recovery'`,
    `stepped_up_by = NULL`,
  ],
  officer: [
    `active = false`,
    `valid_until = current_date - 2`,
    `valid_from = current_date + 2`,
    `role = 'national-admin'`,
    `instansi = 'barru'`,
    `must_change_password = true`,
  ],
  role: ['front-desk', 'liaison-officer', 'regional-admin', 'leader', 'identity-custodian', 'auditor'],
  request: null,
  audit: ['broken writer', 'no sealing'],
  clock: ['3600000', '-45000'],
} as const;
type Ingredient = keyof typeof ingredients;
type Missing = Partial<Record<Ingredient, string>>;

async function attempt(missing: Missing): Promise<string> {
  const { session = 'id = id', factor = 'id = id', officer = 'id = id', role = 'instansi-admin' } = missing;
  await place.owner.query(
    `WITH o AS (UPDATE officer SET active = true, valid_until = NULL, valid_from = NULL, instansi = 'medan',
         must_change_password = false, role = $3 WHERE id = $1),
       r AS (UPDATE reveal_request SET opened_at = NULL WHERE id = $4),
       b AS (UPDATE broken_writer SET broken = $5)
     UPDATE session SET expires_at = now() + interval '1 hour', seen_at = now(), kind = 'console', officer_id = $1,
       role = $3, instansi = 'medan', stepped_up_at = now(), stepped_up_by = 'totp' WHERE id = $2`,
    [asker.officerId, asker.session, role, whole.id, missing.audit === 'broken writer'],
  );
  const spoil = [
    ['session', session, asker.session],
    ['session', factor, asker.session],
    ['officer', officer, asker.officerId],
  ] as const;
  for (const [table, change, id] of spoil) {
    if (change !== 'id = id') await place.owner.query(`UPDATE ${table} SET ${change} WHERE id = $1`, [id]);
  }
  const tokens: Record<string, string> = {
    '': '',
    unknown: newId(),
    'the second person': second.token,
    'the session id': asker.session,
  };
  const vault = place.reveals({
    ...(missing.audit === 'no sealing' && { seal: () => Promise.reject(new Error('disk full')) }),
    ...(missing.clock !== undefined && { now: () => new Date(Date.now() + Number(missing.clock)) }),
  });
  return vault
    .reveal({
      session: missing.token === undefined ? asker.token : (tokens[missing.token] ?? ''),
      requestId: missing.request === undefined ? whole.id : (requests[missing.request] ?? ''),
    })
    .then(
      ({ reporter }) => `opened ${reporter?.name}`,
      (error: Error) => error.name,
    );
}

it(`shows nobody in ${ATTEMPTS} attempts that miss an ingredient or more, and shows him when none is missing`, async () => {
  const opened = jest.spyOn(place.keyring, 'batchKey');
  const names = Object.keys(ingredients) as Ingredient[];
  const waysOf = (name: Ingredient): readonly string[] => ingredients[name] ?? Object.keys(requests);
  const one = fc
    .constantFrom(...names)
    .chain((name) => fc.constantFrom(...waysOf(name)).map((way): Missing => ({ [name]: way })));
  // Most miss one thing alone: that each of them is enough is what is to be shown.
  const attempts = fc.sample(
    fc.tuple(one, fc.option(one, { freq: 2 })).map(([first, more]): Missing => ({ ...more, ...first })),
    { numRuns: ATTEMPTS, seed: 20_261_126 },
  );
  const control = async (): Promise<void> => {
    expect(await attempt({})).toBe(`opened ${person.name}`);
    expect(opened).toHaveBeenCalled();
    opened.mockClear();
  };
  await control();
  const met = new Set<string>();
  for (const missing of attempts) {
    expect([missing, await attempt(missing)]).toEqual([missing, 'Failure']);
    Object.entries(missing).forEach((each) => met.add(each.join(' ')));
  }
  expect(opened).not.toHaveBeenCalled();
  expect(met.size).toBe(names.reduce((sum, name) => sum + waysOf(name).length, 0));
  await control();
});
