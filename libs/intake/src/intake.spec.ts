import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Misconfigured, Rejected, Retry, Unreadable } from '#channels';
import { aReport, intakeOn, rawOf } from '../../../test/support/intake.js';
import { tablesHolding } from '../../../test/support/canary-places.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import type { InboundReport } from '#complaint';
import { ComplaintUnit, OutboxStore, recordOwed, type OutboxEvent } from '#store';

describe('the intake', () => {
  let fresh: FreshDatabase;
  let house: Awaited<ReturnType<typeof intakeOn>>;
  const take = (channel: string, report: InboundReport) =>
    house.intake.accept({ channel, raw: rawOf(report), report });
  const sms = (externalId: string, address: string, text = 'Air mati sejak Senin di Medan Denai') =>
    aReport(externalId, { text, address, assurance: 'vouched' });

  beforeAll(async () => {
    fresh = await freshDatabase();
    house = await intakeOn(fresh.url);
  });
  afterAll(async () => {
    await house.database.close();
    await fresh.drop();
  });

  it('makes one complaint of a message delivered a thousand times at once', async () => {
    const taken = await Promise.all(
      Array.from({ length: 1000 }, () => take('sms', sms('SM-thousand', '+6281200000001'))),
    );
    const accepted = taken.filter(({ outcome }) => outcome === 'accepted');
    expect(accepted).toHaveLength(1);
    expect(new Set(taken.map(({ complaintId }) => complaintId)).size).toBe(1);
    const id = accepted[0]?.complaintId ?? '';
    expect(await house.count('complaint', `id = '${id}'`)).toBe(1);
    expect(await house.count('outbox', `payload->>'complaintId' = '${id}'`)).toBe(1);
    expect(await house.count('message', `complaint_id = '${id}'`)).toBe(0);
  });

  it('keeps the same source message apart on two channels', async () => {
    const one = await take('web', aReport('same'));
    const other = await take('email', aReport('same'));
    expect([one.outcome, other.outcome]).toEqual(['accepted', 'accepted']);
    expect(one.complaintId).not.toBe(other.complaintId);
  });

  it('shares a commit among concurrent reports, and one that cannot be stored fails alone', async () => {
    const reporter = { name: 'Siti' };
    const reports = Array.from({ length: 40 }, (_, index) =>
      aReport(`shared-${index}`, { title: `shared-${index}`, reporter }),
    );
    const bad = aReport('shared-bad', { occurredOn: 'no date at all', reporter });
    const results = await Promise.allSettled([...reports, bad].map((report) => take('shared', report)));
    expect(results.slice(0, 40).every((result) => result.status === 'fulfilled')).toBe(true);
    expect(results[40]?.status).toBe('rejected');
    expect(await house.count('complaint', `title LIKE 'shared-%'`)).toBe(40);
    expect(await house.count('inbound', `channel = 'shared'`)).toBe(40);
    // Each of the forty is whole: their data keys were wrapped again for the halves that were committed.
    const owners = await house.database.query<{ id: string }>(
      `SELECT id FROM complaint WHERE channel = 'shared'`,
    );
    for (const { id } of owners) {
      const kinds = (await house.vault.values(id)).map(({ kind }) => kind);
      expect(new Set(kinds)).toEqual(new Set(['raw', 'reporter']));
    }
    const orphans = `NOT EXISTS (SELECT FROM complaint c WHERE c.id = owner_id) AND NOT EXISTS (SELECT FROM inbound i WHERE i.id = owner_id)`;
    expect(await house.count('sealed', orphans)).toBe(0);
    expect(await house.count('data_key', orphans)).toBe(0);
    const unused = `NOT EXISTS (SELECT FROM data_key k WHERE k.batch_id = key_batch.id)`;
    expect(await house.count('key_batch', unused)).toBe(0);
  });

  it('keeps what the database will not have, so that the next one can come', async () => {
    const adapter = { id: 'y', parse: () => [aReport('unstorable', { occurredOn: 'no date at all' })] };
    const raw = { body: Buffer.from('as it came'), contentType: 'text/plain' };
    const first = await house.intake.receive(adapter, raw);
    const again = await house.intake.receive(adapter, raw);
    expect([first[0]?.outcome, again[0]?.outcome]).toEqual(['quarantined', 'duplicate']);
    expect(await house.count('inbound', `channel = 'y' AND reason LIKE 'cannot be stored (22%'`)).toBe(1);
    expect(await house.count('complaint', `channel = 'y'`)).toBe(0);
  });

  it('goes on where the audit cannot be written, and owes the entries', async () => {
    const complaintId = (await take('web', aReport('audit-before'))).complaintId ?? '';
    const entries = () =>
      house.database.query(`SELECT actor, action FROM audit WHERE subject = $1 ORDER BY id`, [complaintId]);
    const owed = () =>
      house.database.query<OutboxEvent>(
        `SELECT id, payload FROM outbox WHERE pattern = 'audit.owed' ORDER BY id`,
      );
    await house.database.query(`ALTER TABLE audit_due RENAME TO audit_away`);
    const taken = await Promise.all([1, 2, 3].map((n) => take('web', aReport(`audit-away-${n}`))));
    const words = aReport('audit-words', { text: 'masih mati' });
    const arriving = { channel: 'web', raw: rawOf(words), report: words };
    expect(await house.intake.join(complaintId, arriving)).toMatchObject({ outcome: 'joined' });
    await house.database.query(`ALTER TABLE audit_away RENAME TO audit_due`);
    expect(taken.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(await entries()).toEqual([{ actor: 'reporter', action: 'received' }]);
    for (const { id, payload } of await owed()) {
      const outbox = new OutboxStore(house.database);
      for (const _ of [1, 2]) await outbox.once(id, 'audit', (tx) => recordOwed(tx, payload));
    }
    expect((await entries()).slice(1)).toEqual([{ actor: 'reporter', action: 'words' }]);
    for (const { complaintId: id } of taken) expect(await house.count('audit', `subject = '${id}'`)).toBe(1);
  });

  describe('with items that were pulled together', () => {
    const reader = (id: string) => ({
      id,
      parse: ({ body }: { body: Uint8Array }) => {
        const report: unknown = JSON.parse(Buffer.from(body).toString());
        if (report === null) throw new Unreadable('not understood');
        return [report as InboundReport];
      },
    });
    const cursorOf = (channel: string, source: string) =>
      house.database.query<{ xmin: string; cursor: unknown }>(
        `SELECT xmin, cursor FROM channel_cursor WHERE channel = $1 AND source = $2`,
        [channel, source],
      );
    const pulled = (channel: string, reports: unknown[], cursor: unknown, source = '') =>
      house.intake.receiveAll(
        reader(channel),
        reports.map((report) => ({
          body: Buffer.from(JSON.stringify(report)),
          contentType: 'application/json',
        })),
        { channel, source, cursor },
      );

    it('commits new complaints, what nobody can read and the cursor in one transaction', async () => {
      await pulled('p1', [aReport('p1-a'), null, aReport('p1-b')], { at: 3 });
      const [kept] = await cursorOf('p1', '');
      expect(kept?.cursor).toEqual({ at: 3 });
      const rows = await house.database.query<{ xmin: string; outcome: string }>(
        `SELECT xmin, outcome FROM inbound WHERE channel = 'p1' ORDER BY outcome`,
      );
      expect(rows).toEqual(
        ['accepted', 'accepted', 'quarantined'].map((outcome) => ({ outcome, xmin: kept?.xmin })),
      );
    });

    it('keeps the cursor of each source, and takes in what comes again once', async () => {
      await pulled('p2', [aReport('p2-a')], 1, 'one');
      await pulled('p2', [aReport('p2-a'), aReport('p2-a')], 7, 'other');
      await pulled('p2', [], 2, 'one');
      expect((await cursorOf('p2', 'one'))[0]?.cursor).toBe(2);
      expect((await cursorOf('p2', 'other'))[0]?.cursor).toBe(7);
      expect(await house.count('inbound', `channel = 'p2'`)).toBe(1);
    });

    it('sets aside the one that cannot be stored, and keeps the others and the cursor', async () => {
      const bad = aReport('p3-bad', { occurredOn: 'no date at all' });
      await pulled('p3', [aReport('p3-a'), bad, aReport('p3-b')], 9);
      expect(await house.count('complaint', `channel = 'p3'`)).toBe(2);
      expect(await house.count('inbound', `channel = 'p3' AND reason LIKE 'cannot be stored%'`)).toBe(1);
      expect((await cursorOf('p3', ''))[0]?.cursor).toBe(9);
    });

    it('keeps the cursor with words that join, and with a text from a number that is vouched for', async () => {
      await pulled('p4', [sms('p4-a', '+6281200000044', 'jalan rusak')], 1);
      expect(await house.count('complaint', `channel = 'p4'`)).toBe(1);
      expect((await cursorOf('p4', ''))[0]?.cursor).toBe(1);
      const texts = ['di depan pasar', 'dekat lampu merah'].map((text, at) =>
        sms(`p4-${at}`, '+6281200000044', text),
      );
      await pulled('p4', texts, 2);
      expect((await cursorOf('p4', ''))[0]?.cursor).toBe(2);
      const said = await house.database.query<{ text: string }>(
        `SELECT m.text FROM message m JOIN complaint c ON c.id = m.complaint_id WHERE c.channel = 'p4' ORDER BY m.at, m.id`,
      );
      expect(said.map(({ text }) => text)).toEqual(['di depan pasar', 'dekat lampu merah']);
    });

    it('moves nothing where the database is away', async () => {
      await house.database.query(`ALTER TABLE inbound RENAME TO inbound_away`);
      await expect(pulled('p5', [aReport('p5-a')], 1)).rejects.toThrow();
      await house.database.query(`ALTER TABLE inbound_away RENAME TO inbound`);
      expect(await cursorOf('p5', '')).toEqual([]);
    });
  });

  it('keeps what nobody can read, once, with its raw bytes', async () => {
    const adapter = {
      id: 'x',
      parse: () => {
        throw new Unreadable('not understood');
      },
    };
    const raw = { body: Buffer.from([0, 255, 1]), contentType: 'application/octet-stream' };
    const first = await house.intake.receive(adapter, raw);
    const again = await house.intake.receive(adapter, raw);
    expect([first[0]?.outcome, again[0]?.outcome]).toEqual(['quarantined', 'duplicate']);
    const [kept] = await house.database.query<{ id: string; reason: string }>(
      `SELECT id, reason FROM inbound WHERE outcome = 'quarantined' AND channel = 'x'`,
    );
    expect(kept?.reason).toBe('not understood');
    expect(await house.vault.replay(kept?.id ?? '')).toEqual({ channel: 'x', envelope: null, ...raw });
  });

  describe('where the adapter itself fails', () => {
    const failing = (id: string, error: unknown) => ({
      id,
      parse: () => {
        throw error;
      },
    });
    const raw = { body: Buffer.from('Siti'), contentType: 'text/plain' };

    it('keeps the raw item and names no more than the kind of the fault', async () => {
      const broken = failing('f1', new RangeError('Siti is too long'));
      expect(await house.intake.receive(broken, raw)).toMatchObject([{ outcome: 'quarantined' }]);
      await house.intake.receiveAll(failing('f2', 'Siti'), [raw], { channel: 'f2', source: '', cursor: 1 });
      const kept = await house.database.query(
        `SELECT channel, reason FROM inbound WHERE channel IN ('f1', 'f2') ORDER BY channel`,
      );
      expect(kept).toEqual([
        { channel: 'f1', reason: 'could not be read (RangeError)' },
        { channel: 'f2', reason: 'could not be read (unknown)' },
      ]);
    });

    it.each([new Retry('busy'), new Rejected('no'), new Misconfigured('key')])(
      'leaves to the caller what the adapter means: %s',
      async (error) => {
        await expect(house.intake.receive(failing('f3', error), raw)).rejects.toBe(error);
        expect(await house.count('inbound', `channel = 'f3'`)).toBe(0);
      },
    );
  });

  it('stores text that PostgreSQL would refuse', async () => {
    const taken = await take('web', aReport('odd', { text: 'a\u0000b\ud800c', title: '\u0000' }));
    expect(taken.outcome).toBe('accepted');
  });

  it('joins words by our token, and a forged token only opens a new report', async () => {
    const first = await take('email', aReport('m-1'));
    const id = first.complaintId ?? '';
    const token = house.tokens.of(id);
    const reply = await take('email', aReport('m-2', { text: 'Sudah diperbaiki', threadToken: token }));
    expect(reply).toEqual({ outcome: 'joined', complaintId: id });
    const again = await take('email', aReport('m-2', { text: 'Sudah diperbaiki', threadToken: token }));
    expect(again).toEqual({ outcome: 'duplicate', complaintId: id });
    const forged = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
    const guess = await take('email', aReport('m-3', { threadToken: forged }));
    expect(guess.outcome).toBe('accepted');
    expect(await house.count('message', `complaint_id = '${id}'`)).toBe(1);
  });

  it('lets a machine’s reply move nothing', async () => {
    const first = await take('email', aReport('auto-1'));
    const id = first.complaintId ?? '';
    await house.database.query(`UPDATE complaint SET status = 'answered' WHERE id = $1`, [id]);
    await take('email', aReport('auto-2', { threadToken: house.tokens.of(id), automatic: true }));
    expect(await house.count('complaint', `id = '${id}' AND status = 'answered'`)).toBe(1);
    expect(await house.count('message', `complaint_id = '${id}' AND kind = 'automatic'`)).toBe(1);
  });

  it('quarantines the bounce of a message nobody here sent', async () => {
    const taken = await take('email', aReport('bounce-1', { automatic: true, bounce: true }));
    expect(taken).toEqual({ outcome: 'quarantined', complaintId: null });
  });

  describe('with texts of one number', () => {
    /** What comes at once may be parts of one text. */
    const aMinuteLater = async (): Promise<undefined> => {
      await house.database.query(`UPDATE conversation SET opened_at = opened_at - interval '1 minute'`);
      return undefined;
    };

    it('joins the one open complaint, and takes words on an answered one as objection', async () => {
      const first = await take('sms', sms('t-1', '+6281200000002'));
      const id = first.complaintId ?? '';
      await house.database.query(`UPDATE complaint SET status = 'answered', instansi = 'pln' WHERE id = $1`, [
        id,
      ]);
      const second = await take('sms', sms('t-2', '+6281200000002', 'belum selesai pak'));
      expect(second).toEqual({ outcome: 'joined', complaintId: id });
      expect(await house.count('complaint', `id = '${id}' AND status = 'in-progress'`)).toBe(1);
    });

    it('opens one complaint for two first texts that come at once', async () => {
      const [one, two] = await Promise.all([
        take('sms', sms('race-1', '+6281200000003', 'jalan rusak')),
        take('sms', sms('race-2', '+6281200000003', 'di depan pasar')),
      ]);
      expect([one?.outcome, two?.outcome]).toEqual(['accepted', 'joined']);
      expect(one?.complaintId).toBe(two?.complaintId);
    });

    it('asks which complaint is meant when several are open, and then puts the words there', async () => {
      const from = '+6281200000004';
      const first = await take('sms', sms('w-1', from, 'lampu mati di jalan Denai'));
      await aMinuteLater();
      const second = await take('sms', sms('w-2', from, 'LAPOR sampah menumpuk'));
      expect(second.outcome).toBe('accepted');
      await aMinuteLater();
      const unclear = await take('sms', sms('w-3', from, 'masih belum ada petugas'));
      expect(unclear).toEqual({ outcome: 'asked-which', complaintId: null });
      await take('sms', sms('w-4', from, 'tolong ya'));
      expect(await house.count('outbox', `pattern = 'sender.asked-which'`)).toBe(1);
      const chosen = await take('sms', sms('w-5', from, '1'));
      expect(chosen).toEqual({ outcome: 'joined', complaintId: first.complaintId });
      const said = await house.database.query(
        `SELECT text FROM message WHERE complaint_id = $1 ORDER BY at, id`,
        [first.complaintId],
      );
      expect(said).toEqual([{ text: 'masih belum ada petugas' }, { text: 'tolong ya' }]);
      expect(await house.count('inbound', `outcome = 'asked-which'`)).toBe(0);
    });

    it('adds a text that waits once, however many choose for it at the same time', async () => {
      for (const [at, choices] of [
        ['1', '1'],
        ['1', '2'],
        ['0', '0'],
        ['0', '1'],
      ].entries()) {
        const from = `+62812100000${at}`;
        const words = `menunggu ${at}`;
        await take('sms', sms(`both-a-${at}`, from, 'lampu padam'));
        await aMinuteLater();
        await take('sms', sms(`both-b-${at}`, from, 'LAPOR got mampet'));
        await aMinuteLater();
        await take('sms', sms(`both-c-${at}`, from, words));
        const other = await intakeOn(fresh.url);
        try {
          const chosen = choices.map((choice, who) => sms(`both-${who}-${at}`, from, choice));
          const doors = [house, other];
          await Promise.all(
            chosen.map((report, who) =>
              doors[who]?.intake.accept({ channel: 'sms', raw: rawOf(report), report }),
            ),
          );
        } finally {
          await other.database.close();
        }
        const added =
          (await house.count('message', `text = '${words}'`)) +
          (await house.count('complaint', `text LIKE '%${words}%'`));
        expect([choices, added]).toEqual([choices, 1]);
      }
    });

    it('keeps words that wait under its own key, and no longer than there is a complaint to choose', async () => {
      const from = '+6281200000006';
      const index = `address_index = '\\x${house.identity.addressIndex('sms', from).toString('hex')}'`;
      const open = [
        await take('sms', sms('e-1', from, 'lampu padam')),
        await aMinuteLater(),
        await take('sms', sms('e-2', from, 'LAPOR got mampet')),
      ].filter((one) => one !== undefined);
      await aMinuteLater();
      await take('sms', sms('e-3', from, 'kata-kata-yang-menunggu'));
      await take('sms', sms('e-4', from, 'masih kata-kata-yang-menunggu'));
      expect(await house.count('waiting_text', index)).toBe(2);
      expect(await tablesHolding(house.database, ['kata-kata-yang-menunggu', from])).toEqual([]);
      const end = (taken: { complaintId: string | null } | undefined) =>
        house.database.transaction(async (tx) => {
          await (await ComplaintUnit.lock(tx, { id: taken?.complaintId ?? '' }))?.endConversation();
        });
      await end(open[0]);
      expect(await house.count('waiting_text', index)).toBe(2);
      await end(open[1]);
      expect(await house.count('waiting_text', index)).toBe(0);
      expect(await house.count('conversation', index)).toBe(0);
      // Nobody chose for them: a person looks.
      const left = await house.database.query<{ id: string }>(
        `SELECT id FROM inbound WHERE outcome = 'quarantined' AND reason = 'no complaint was chosen for it'`,
      );
      expect(left).toHaveLength(2);
      const raw = await house.vault.replay(left[0]?.id ?? '');
      expect(raw.body.toString()).toContain('kata-kata-yang-menunggu');
      expect((await take('sms', sms('e-5', from, '1'))).outcome).toBe('accepted');
    });

    it('never joins by an address that nobody vouched for', async () => {
      const claimed = aReport('v-1', { address: '+6281200000007', assurance: 'claimed' });
      await take('sms', claimed);
      expect((await take('sms', sms('v-2', '+6281200000007'))).outcome).toBe('accepted');
      expect((await take('sms', sms('v-3', '+6281200000007', 'tambahan'))).outcome).toBe('joined');
    });

    it('makes a new report of the waiting words when the sender says so', async () => {
      const from = '+6281200000005';
      await take('sms', sms('n-1', from, 'satu'));
      await aMinuteLater();
      await take('sms', sms('n-2', from, 'LAPOR dua'));
      await aMinuteLater();
      await take('sms', sms('n-3', from, 'pohon tumbang di Tegal Sari'));
      const opened = await take('sms', sms('n-4', from, '0'));
      expect(opened.outcome).toBe('accepted');
      expect(
        await house.count('complaint', `id = '${opened.complaintId ?? ''}' AND text LIKE 'pohon%'`),
      ).toBe(1);
    });
  });

  it('protects who accuses somebody, whatever was ticked', async () => {
    const taken = await take(
      'web',
      aReport('accuse', { accused: [{ unit: 'Kelurahan X', person: 'Pak Y' }] }),
    );
    const id = taken.complaintId ?? '';
    expect(await house.count('complaint', `id = '${id}' AND anonymous AND confidential`)).toBe(1);
    expect(await house.count('accused', `complaint_id = '${id}' AND person_sealed_id IS NOT NULL`)).toBe(1);
    const { accused = {} } = await house.vault.identityOf(id);
    expect(await house.count('accused', `id = '${Object.keys(accused).join()}'`)).toBe(1);
    expect(Object.values(accused)).toEqual(['Pak Y']);
  });
});
