import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { newId } from '#platform';
import { intakeOn, aReport, rawOf } from '../../../test/support/intake.js';
import {
  because,
  hidden,
  nik,
  person,
  revealPlace,
  type Colleague,
  type RevealPlace,
} from '../../../test/support/reveal.js';

let place: RevealPlace;
let asker: Colleague;
let second: Colleague;
let opened: ReturnType<typeof jest.spyOn>;

beforeAll(async () => {
  place = await revealPlace();
  asker = await place.officer('Rina Harahap', 'instansi-admin', 'medan');
  second = await place.officer('Joko Susilo', 'identity-custodian', null);
  opened = jest.spyOn(place.keyring, 'batchKey');
});
afterAll(() => place.close());
beforeEach(() => opened.mockClear());

const refused = (reason: string) => ({ reason });
const stepUp = (session: string, at: string, by = 'totp') =>
  place.owner.query(`UPDATE session SET stepped_up_at = ${at}, stepped_up_by = '${by}' WHERE id = $1`, [
    session,
  ]);

async function approved(complaintId: string, by = second): Promise<string> {
  const { requestId } = await place
    .reveals()
    .requestReveal({ session: asker.token, complaintId, ...because });
  await place.reveals().decideReveal({ session: by.token, requestId, approve: true, reason: '' });
  return requestId;
}

describe('a protected reporter', () => {
  it.each([
    ['anonymous', { anonymous: true }],
    ['confidential', { confidential: true }],
    ['accusing', { anonymous: true, confidential: true, accused: 'barru.dishub' }],
  ])('who is %s is shown once, to who asked, after another agreed', async (_, says) => {
    const complaintId = await place.complaint(says);
    const requestId = await approved(complaintId);
    expect(opened).not.toHaveBeenCalled();
    expect(await place.reveals().reveal({ session: asker.token, requestId })).toEqual({
      code: expect.any(String),
      reporter: person,
      address: person.email,
      hidden: [hidden],
    });
    const again = place.reveals().reveal({ session: asker.token, requestId });
    await expect(again).rejects.toMatchObject({ code: 'wrong-state' });
    expect(await place.audited(complaintId)).toEqual([
      'reveal-requested',
      'reveal-approved',
      'identity-revealed',
    ]);
  });

  it('is in the audit, chained and signed, before anything of him is opened', async () => {
    const complaintId = await place.complaint({ anonymous: true });
    const requestId = await approved(complaintId);
    opened.mockImplementationOnce(async () => {
      const [link] = await place.owner.query<{ action: string }>(
        `SELECT a.action FROM audit_chain c JOIN audit a ON a.id = c.audit_id ORDER BY c.seq DESC LIMIT 1`,
      );
      throw new Error(`opened after ${link?.action}`);
    });
    await expect(place.reveals().reveal({ session: asker.token, requestId })).rejects.toThrow(
      'opened after identity-revealed',
    );
  });

  it('stays hidden where the second person refuses, and says why', async () => {
    const complaintId = await place.complaint({ anonymous: true });
    const asked = { session: asker.token, complaintId, ...because };
    const { requestId } = await place.reveals().requestReveal(asked);
    const refusal = { session: second.token, requestId, approve: false };
    await expect(place.reveals().decideReveal({ ...refusal, reason: ' ' })).rejects.toMatchObject(
      refused('reason-required'),
    );
    await place.reveals().decideReveal({ ...refusal, reason: 'Tidak ada ancaman nyata' });
    const anyway = { session: second.token, requestId, approve: true, reason: '' };
    await expect(place.reveals().decideReveal(anyway)).rejects.toMatchObject(refused('reveal-over'));
    await expect(place.reveals().reveal({ session: asker.token, requestId })).rejects.toMatchObject(
      refused('reveal-not-approved'),
    );
    expect(await place.audited(complaintId)).toEqual(['reveal-requested', 'reveal-refused']);
    expect(opened).not.toHaveBeenCalled();
  });

  it('is not asked for without a reason, twice, or past what the officer may see', async () => {
    const complaintId = await place.complaint({ anonymous: true });
    const asked = { session: asker.token, complaintId, ...because };
    const ask = (given: Partial<typeof asked>) => place.reveals().requestReveal({ ...asked, ...given });
    await expect(ask({ reason: 'perlu sekali' })).rejects.toMatchObject(refused('reason-too-short'));
    await ask({});
    await expect(ask({})).rejects.toMatchObject(refused('reveal-asked-already'));
    const foreign = await place.complaint({ anonymous: true, instansi: 'barru.dishub' });
    await expect(ask({ complaintId: foreign })).rejects.toMatchObject({ code: 'not-found' });
    const against = await place.complaint({ anonymous: true, accused: 'medan' });
    await expect(ask({ complaintId: against })).rejects.toMatchObject({ code: 'not-found' });
    await expect(ask({ session: second.token })).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(ask({ session: asker.session })).rejects.toMatchObject({ code: 'not-signed-in' });
  });
});

describe('the second person', () => {
  it('is another officer, another human being, and of no accused body', async () => {
    const complaintId = await place.complaint({ anonymous: true, accused: 'sumut' });
    const double = await place.officer('rina HARAHAP', 'inspector', 'barru.inspektorat');
    const accused = await place.officer('Tuti', 'inspector', 'sumut.inspektorat');
    const other = await place.officer('Wawan', 'instansi-admin', 'barru');
    const national = await place.officer('Nia', 'national-admin', null);
    const asked = { session: national.token, complaintId, ...because };
    const { requestId } = await place.reveals().requestReveal(asked);
    const decide = ({ token }: Colleague) =>
      place.reveals().decideReveal({ session: token, requestId, approve: true, reason: '' });
    await place.owner.query(`UPDATE officer SET name = 'Rina Harahap' WHERE id = $1`, [national.officerId]);
    await expect(decide(national)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(decide(other)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(decide(double)).rejects.toMatchObject(refused('second-person'));
    await expect(decide(accused)).rejects.toMatchObject(refused('accused-body'));
    await decide(await place.officer('Inspektur Barru', 'inspector', 'barru.inspektorat'));
  });

  it.each([
    ['none', 'NULL', 'totp'],
    ['one of six minutes ago', `now() - interval '6 minutes'`, 'totp'],
    ['one of the day after', `now() + interval '1 day'`, 'passkey'],
    ['a recovery code', 'now()', 'recovery'],
  ])('needs a second factor, not %s; and so does who asks and opens', async (_, at, by) => {
    const complaintId = await place.complaint({ anonymous: true });
    const ask = () => place.reveals().requestReveal({ session: asker.token, complaintId, ...because });
    const { requestId } = await ask();
    const decide = () =>
      place.reveals().decideReveal({ session: second.token, requestId, approve: true, reason: '' });
    await stepUp(second.session, at, by);
    await expect(decide()).rejects.toMatchObject(refused('step-up-required'));
    await stepUp(second.session, 'now()');
    await decide();
    await stepUp(asker.session, at, by);
    await expect(ask()).rejects.toMatchObject(refused('step-up-required'));
    await expect(place.reveals().reveal({ session: asker.token, requestId })).rejects.toMatchObject(
      refused('step-up-required'),
    );
    await stepUp(asker.session, 'now()');
    expect(opened).not.toHaveBeenCalled();
  });

  it('cannot be invented in the database: the role of the gateway may not, and the owner has no key', async () => {
    const complaintId = await place.complaint({ anonymous: true });
    const asked = { session: asker.token, complaintId, ...because };
    const { requestId } = await place.reveals().requestReveal(asked);
    await place.owner.query(
      `UPDATE reveal_request SET state = 'approved', decided_by = $2, decided_role = 'identity-custodian',
         decided_at = now(), open_by = now() + interval '15 minutes' WHERE id = $1`,
      [requestId, second.officerId],
    );
    await expect(place.reveals().reveal({ session: asker.token, requestId })).rejects.toMatchObject(
      refused('reveal-not-genuine'),
    );
    const [may] = await place.owner.query(
      `SELECT has_table_privilege('muara_app', 'reveal_request', 'INSERT, UPDATE, DELETE') AS write`,
    );
    expect(may).toEqual({ write: false });
    expect(opened).not.toHaveBeenCalled();
  });
});

describe('service data', () => {
  const open = ({ token }: Colleague, complaintId: string) =>
    place.reveals().serviceData({ session: token, complaintId });

  it('is opened to the unit that has the complaint, where the reporter agreed', async () => {
    const unit = await place.officer('Dewi', 'liaison-officer', 'medan.sdabmbk');
    const complaintId = await place.complaint({ consent: true, confidential: true, closedByCategory: true });
    expect(await open(unit, complaintId)).toEqual({
      serviceData: { nik, mayBeContacted: true },
      contact: { phone: person.phone, email: person.email },
    });
    expect(await place.audited(complaintId)).toEqual(['service-data-opened']);
  });

  it('is not more than the reporter agreed to', async () => {
    const unit = await place.officer('Dewi', 'liaison-officer', 'medan.sdabmbk');
    const opened = await open(unit, await place.complaint({ consent: false }));
    expect(opened.serviceData).toEqual({ mayBeContacted: true });
    const numbersAlone = await open(unit, await place.complaint({ consent: true, kinds: ['nik'] }));
    expect(numbersAlone).toEqual({ serviceData: { nik }, contact: null });
  });

  it.each([
    ['without consent', { kinds: ['nik'] }, 'no-consent'],
    ['of an anonymous one', { consent: true, anonymous: true }, 'reporter-protected'],
    ['of one who accuses', { consent: true, accused: 'barru' }, 'reporter-protected'],
    ['to a unit that had it before', { consent: true, instansi: 'medan.dishub' }, 'not-lead-unit'],
    ['to a body that never had it', { consent: true, instansi: 'barru.dishub' }, 'not-found'],
  ])('is not opened %s', async (_, says, reason) => {
    const unit = await place.officer('Dewi', 'opd-admin', 'medan.sdabmbk');
    const complaintId = await place.complaint(says);
    if (reason === 'not-lead-unit') {
      await place.owner.query(
        `INSERT INTO disposition (id, complaint_id, kind, instansi, reason, made_by, made_at, answer_by)
         VALUES ($1, $2, 'disposition', 'medan.sdabmbk', 'r', 'a', now(), now())`,
        [newId(), complaintId],
      );
    }
    await expect(open(unit, complaintId)).rejects.toMatchObject(refused(reason));
    expect(await place.audited(complaintId)).toEqual([]);
    expect(opened).not.toHaveBeenCalled();
  });
});

describe('the name of a reporter', () => {
  const name = (complaintId: string) => place.reveals().nameShown({ session: asker.token, complaintId });

  it.each([
    ['chose to show it', { nameShown: true }, person.name],
    [
      'has it in a category that is closed',
      { nameShown: true, confidential: true, closedByCategory: true },
      person.name,
    ],
    ['closed the complaint himself', { nameShown: true, confidential: true }, null],
    ['accuses somebody', { nameShown: true, accused: 'barru' }, null],
    ['did not choose to', {}, null],
  ])('who %s: as he chose', async (_, says, shown) => {
    const complaintId = await place.complaint(says);
    expect(await name(complaintId)).toBe(shown);
    expect(await place.audited(complaintId)).toEqual(shown === null ? [] : ['name-shown']);
    expect(opened.mock.calls.length > 0).toBe(shown !== null);
  });

  it('is in the audit once for each console, however often it looks', async () => {
    const complaintId = await place.complaint({ nameShown: true });
    for (let times = 0; times < 3; times += 1) expect(await name(complaintId)).toBe(person.name);
    const other = await place.officer('Dewi', 'opd-admin', 'medan.sdabmbk');
    await place.reveals().nameShown({ session: other.token, complaintId });
    expect(await place.audited(complaintId)).toEqual(['name-shown', 'name-shown']);
  });
});

it('opens nothing while the audit cannot be written, and a report is taken in meanwhile', async () => {
  const complaintId = await place.complaint({ nameShown: true, consent: true });
  const requestId = await approved(complaintId);
  const house = await intakeOn(place.url);
  await place.breakAudit(true);
  try {
    const vault = place.reveals();
    const [session, away] = [asker.token, refused('audit-away')];
    await expect(vault.reveal({ session, requestId })).rejects.toMatchObject(away);
    await expect(vault.serviceData({ session, complaintId })).rejects.toMatchObject(away);
    await expect(vault.nameShown({ session, complaintId })).rejects.toMatchObject(away);
    const another = await place.complaint({ anonymous: true });
    await expect(vault.requestReveal({ session, complaintId: another, ...because })).rejects.toMatchObject(
      away,
    );
    expect(opened).not.toHaveBeenCalled();
    const report = aReport('while-broken');
    const taken = await house.intake.accept({ channel: 'web', raw: rawOf(report), report });
    expect(taken.complaintId).toEqual(expect.any(String));
  } finally {
    await place.breakAudit(false);
    await house.database.close();
  }
  expect(await place.reveals().reveal({ session: asker.token, requestId })).toMatchObject({
    reporter: person,
  });
});

it('opens nothing of whom was erased, and nothing that cannot be sealed in the chain', async () => {
  const complaintId = await place.complaint({ nameShown: true, consent: true });
  const requestId = await approved(complaintId);
  const unsealed = place.reveals({ seal: () => Promise.reject(new Error('disk full')) });
  await expect(unsealed.reveal({ session: asker.token, requestId })).rejects.toMatchObject(
    refused('audit-away'),
  );
  const [session, next] = [asker.token, await approved(complaintId)];
  await place.erased.add(complaintId, new Date());
  await expect(place.reveals().reveal({ session, requestId: next })).rejects.toMatchObject(refused('erased'));
  await expect(place.reveals().nameShown({ session, complaintId })).rejects.toMatchObject(refused('erased'));
  await expect(place.reveals().serviceData({ session, complaintId })).rejects.toMatchObject(
    refused('erased'),
  );
  expect(opened).not.toHaveBeenCalled();
});
