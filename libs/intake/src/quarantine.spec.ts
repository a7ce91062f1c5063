import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Unreadable, type ChannelAdapter, type RawReport } from '#channels';
import { showReportNumber, type InboundReport } from '#complaint';
import { ChannelStore, ComplaintUnit, QuarantineStore } from '#store';
import { aReport, intakeOn } from '../../../test/support/intake.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { HELD, Quarantine } from './quarantine.js';

const by = { id: 'sari', role: 'national-admin' };

describe('the quarantine', () => {
  let fresh: FreshDatabase;
  let house: Awaited<ReturnType<typeof intakeOn>>;
  let quarantine: Quarantine;
  let now = new Date();
  /** What the adapter makes of its bytes, which are JSON of reports; a version that cannot read them throws. */
  let parse: (raw: RawReport) => InboundReport[];
  const readable = ({ body }: RawReport): InboundReport[] =>
    JSON.parse(Buffer.from(body).toString()) as InboundReport[];
  const unreadable = (): InboundReport[] => {
    throw new Unreadable('not understood');
  };
  const chat = { id: 'chat', parse: (raw: RawReport) => parse(raw) } as ChannelAdapter;
  const raw = (...reports: InboundReport[]): RawReport => ({
    body: Buffer.from(JSON.stringify(reports)),
    contentType: 'application/json',
    envelope: { line: '1708' },
  });
  const text = (externalId: string, from: string, words: string): InboundReport =>
    aReport(externalId, { text: words, address: from, assurance: 'vouched' });

  /** Takes it in by an adapter that cannot read it yet; its id. */
  async function kept(...reports: InboundReport[]): Promise<string> {
    parse = unreadable;
    await house.intake.receive(chat, raw(...reports));
    parse = readable;
    const [item] = await house.database.query<{ id: string }>(
      `SELECT id FROM inbound WHERE outcome = 'quarantined' AND discarded_at IS NULL ORDER BY id DESC LIMIT 1`,
    );
    return item?.id ?? '';
  }
  const rowOf = async (id: string) =>
    (
      await house.database.query<{ outcome: string; complaintId: string | null; discardedAt: Date | null }>(
        `SELECT outcome, complaint_id AS "complaintId", discarded_at AS "discardedAt" FROM inbound WHERE id = $1`,
        [id],
      )
    )[0];
  const saidIn = async (complaintId: string | null): Promise<string[]> => {
    const rows = await house.database.query<{ text: string }>(
      `SELECT text FROM complaint WHERE id = $1 UNION ALL
       (SELECT text FROM message WHERE complaint_id = $1 ORDER BY at, id)`,
      [complaintId],
    );
    return rows.map((row) => row.text);
  };
  const audit = (subject: string) =>
    house.database.query(`SELECT actor, action, reason FROM audit WHERE subject = $1 ORDER BY id`, [subject]);

  beforeAll(async () => {
    fresh = await freshDatabase();
    house = await intakeOn(fresh.url);
    quarantine = new Quarantine({
      ...house,
      store: new QuarantineStore(house.database),
      channels: new Map([['chat', chat]]),
      now: () => now,
    });
  });
  beforeEach(() => {
    now = new Date();
    parse = readable;
  });
  afterAll(async () => {
    await house.database.close();
    await fresh.drop();
  });

  it('takes in by its own channel what a newer adapter can read, with its clock from the day it came', async () => {
    const id = await kept(text('r-1', '+6281300000001', 'lampu mati'));
    await house.database.query(`UPDATE inbound SET received_at = now() - interval '3 days' WHERE id = $1`, [
      id,
    ]);
    expect(await quarantine.replay(by, id)).toEqual({ outcome: 'accepted', complaintId: id });
    expect(await rowOf(id)).toMatchObject({ outcome: 'accepted', complaintId: id });
    const days = `received_at < now() - interval '2 days' AND entered_at > now() - interval '1 hour'`;
    expect(await house.count('complaint', `id = '${id}' AND channel = 'chat' AND ${days}`)).toBe(1);
    expect(await audit(id)).toEqual([
      { actor: 'reporter', action: 'received', reason: null },
      { actor: 'sari', action: 'quarantine-replayed', reason: 'not understood' },
    ]);
    // Its raw bytes are there once, and open as before.
    expect((await house.vault.values(id, 'raw')).length).toBe(1);
    expect((await house.vault.replay(id)).envelope).toEqual({ line: '1708' });
    expect((await house.vault.identityOf(id)).address).toBe('+6281300000001');
    expect(await house.count('outbox', `id = '${id}' AND pattern = 'complaint.received'`)).toBe(1);
    // The provider brings it once more: it is known.
    const again = await house.intake.receive(chat, raw(text('r-1', '+6281300000001', 'lampu mati')));
    expect(again).toEqual([{ outcome: 'duplicate', complaintId: id }]);
  });

  it('joins it to the complaint that is open with its sender', async () => {
    const first = await house.intake.receive(chat, raw(text('j-1', '+6281300000002', 'air mati')));
    const id = await kept(text('j-2', '+6281300000002', 'masih mati'));
    const taken = await quarantine.replay(by, id);
    expect(taken).toEqual({ outcome: 'joined', complaintId: first[0]?.complaintId });
    expect(await rowOf(id)).toMatchObject({ outcome: 'joined', complaintId: taken.complaintId });
    expect(await saidIn(taken.complaintId)).toEqual(['air mati', 'masih mati']);
    expect((await house.vault.replay(id)).channel).toBe('chat');
  });

  it('leaves what still cannot be read where it is, with the reason of today', async () => {
    const id = await kept(aReport('u-1'));
    parse = () => {
      throw new Unreadable('half of it is missing');
    };
    expect((await quarantine.replay(by, id)).outcome).toBe('quarantined');
    expect((await quarantine.one(id)).reason).toBe('half of it is missing');
    parse = () => {
      throw new TypeError('Siti is no number');
    };
    expect((await quarantine.replay(by, id)).outcome).toBe('quarantined');
    expect((await quarantine.one(id)).reason).toBe('could not be read (TypeError)');
    parse = () => [];
    expect((await quarantine.replay(by, id)).outcome).toBe('quarantined');
    expect((await quarantine.one(id)).reason).toBe('holds no report');
  });

  it('leaves what is told of an unknown message where it is, and says so', async () => {
    const receipt = { receipt: { providerId: 'SM-nobody', state: 'failed' } } as const;
    for (const [says, reason] of [
      [{ ...receipt, bounce: true }, 'bounce of an unknown message'],
      [receipt, 'receipt for an unknown message'],
      [{ about: 'nowhere' }, 'news of an unknown message'],
    ] as const) {
      parse = readable;
      await house.intake.receive(chat, raw(aReport(`unknown ${reason}`, says)));
      const id = (await quarantine.list({ limit: 100 })).find((item) => item.reason === reason)?.id ?? '';
      expect(await quarantine.replay(by, id)).toEqual({ outcome: 'quarantined', complaintId: null });
      expect(await rowOf(id)).toMatchObject({ outcome: 'quarantined', discardedAt: null });
      expect((await quarantine.one(id)).reason).toBe(reason);
      await quarantine.discard(by, id, 'seen');
    }
  });

  it('settles an item once, however many people replay it at the same time', async () => {
    const id = await kept(text('o-1', '+6281300000003', 'jalan rusak'));
    const all = await Promise.allSettled([1, 2, 3, 4].map(() => quarantine.replay(by, id)));
    const outcomes = all.map((one) => (one.status === 'fulfilled' ? one.value.outcome : 'refused'));
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    expect(await house.count('complaint', `text = 'jalan rusak'`)).toBe(1);
    expect(await house.count('message', `text = 'jalan rusak'`)).toBe(0);
    expect(await rowOf(id)).toMatchObject({ outcome: 'accepted', discardedAt: null });
    expect((await house.vault.values(id, 'raw')).length).toBe(1);
  });

  it('sets aside what was taken in already as another delivery, and doubles nothing', async () => {
    const id = await kept(text('d-1', '+6281300000004', 'got mampet'));
    const other = { ...raw(text('d-1', '+6281300000004', 'got mampet')), contentType: 'text/json' };
    other.body = Buffer.concat([other.body, Buffer.from(' ')]);
    const [came] = await house.intake.receive(chat, other);
    expect(came?.outcome).toBe('accepted');
    expect((await quarantine.replay(by, id)).outcome).toBe('duplicate');
    expect(await rowOf(id)).toMatchObject({ outcome: 'quarantined', discardedAt: expect.any(Date) });
    expect(await house.count('complaint', `text = 'got mampet'`)).toBe(1);
  });

  it('takes in every report of an item that holds several, also where it is cut off between them', async () => {
    const three = ['m-1', 'm-2', 'm-3'].map((id) => aReport(id, { text: `laporan ${id}` }));
    const id = await kept(...three);
    let calls = 0;
    const { intake } = house;
    const cutOff = new Quarantine({
      ...house,
      store: new QuarantineStore(house.database),
      channels: new Map([['chat', chat]]),
      now: () => now,
      intake: Object.assign(Object.create(intake) as typeof intake, {
        accept: (...given: Parameters<typeof intake.accept>) =>
          (calls += 1) === 2 ? Promise.reject(new Error('the power is gone')) : intake.accept(...given),
      }),
    });
    await expect(cutOff.replay(by, id)).rejects.toThrow('the power is gone');
    expect((await rowOf(id))?.outcome).toBe('quarantined');
    expect((await quarantine.replay(by, id)).outcome).toBe('accepted');
    expect(await house.count('complaint', `text LIKE 'laporan m-%'`)).toBe(3);
    expect(
      await house.count(
        'inbound',
        `complaint_id IN (SELECT id FROM complaint WHERE text LIKE 'laporan m-%')`,
      ),
    ).toBe(3);
  });

  it('replays a whole channel after an update, the oldest first', async () => {
    const from = '+6281300000005';
    const ids = [
      await kept(text('b-1', from, 'sampah menumpuk')),
      await kept(text('b-2', from, 'sudah seminggu')),
      await kept(text('b-3', from, 'bau sekali')),
    ];
    const became = await quarantine.replayAll(by, { channel: 'chat', reason: 'not understood' });
    expect(became).toMatchObject({ accepted: 1, joined: 2, quarantined: 0 });
    expect(await saidIn(ids[0] ?? '')).toEqual(['sampah menumpuk', 'sudah seminggu', 'bau sekali']);
  });

  it('makes a complaint of what a person read in it, which names him and is known again by its bytes', async () => {
    const report = aReport('h-1', { text: '?' });
    const id = await kept(report);
    const given = { text: ' Pohon tumbang, hubungi 081234567890 ', wilayah: '12.71', instansi: null };
    await expect(quarantine.enter(by, id, { ...given, text: ' ' })).rejects.toMatchObject({
      code: 'invalid',
    });
    expect(await quarantine.enter(by, id, given)).toEqual({ outcome: 'accepted', complaintId: id });
    expect(await saidIn(id)).toEqual(['Pohon tumbang, hubungi [nomor telepon 1]']);
    expect((await audit(id)).map(({ actor, action }) => `${String(actor)} ${String(action)}`)).toEqual([
      'sari received',
      'sari quarantine-entered',
    ]);
    parse = unreadable;
    expect((await house.intake.receive(chat, raw(report)))[0]).toMatchObject({ outcome: 'duplicate' });
  });

  it('sets an item aside with a reason, keeps and counts it, and shows it no more', async () => {
    const id = await kept(aReport('x-1', { text: 'iklan' }));
    await expect(quarantine.discard(by, id, ' ')).rejects.toMatchObject({ code: 'invalid' });
    await quarantine.discard(by, id, 'Iklan pinjaman');
    expect(await audit(id)).toEqual([
      { actor: 'sari', action: 'quarantine-discarded', reason: 'Iklan pinjaman' },
    ]);
    await expect(quarantine.one(id)).rejects.toMatchObject({ code: 'not-found' });
    await expect(quarantine.replay(by, id)).rejects.toMatchObject({ code: 'not-found' });
    expect((await quarantine.list({ limit: 100 })).map((item) => item.id)).not.toContain(id);
    expect((await house.vault.replay(id)).body.toString()).toContain('iklan');
    const account = await new ChannelStore(house.database).account(null);
    expect(account.find(({ outcome }) => outcome === 'discarded')?.messages).toBeGreaterThan(0);
  });

  it('accounts for everything that came in: each source message is one thing, and the parts are the whole', async () => {
    const account = await new ChannelStore(house.database).account(null);
    const parts = account.reduce((sum, { messages }) => sum + messages, 0);
    expect(parts).toBe(await house.count('inbound'));
    const of = (outcome: string): number =>
      account.filter((row) => row.outcome === outcome).reduce((sum, { messages }) => sum + messages, 0);
    expect(of('accepted')).toBe(await house.count('complaint'));
    expect(of('joined')).toBe(await house.count('message', `"from" = 'reporter'`));
  });

  describe('with a text whose sender did not say which complaint it belongs to', () => {
    const from = '+6281300000009';
    let codes: string[] = [];
    let ids: (string | null)[] = [];

    beforeAll(async () => {
      parse = readable;
      const took = await house.intake.receive(chat, raw(text('w-1', from, 'lampu mati di Denai')));
      await longAgo();
      took.push(...(await house.intake.receive(chat, raw(text('w-2', from, 'LAPOR sampah di Amplas')))));
      ids = took.map(({ complaintId }) => complaintId);
      codes = took.map(({ receipt }) => receipt?.code ?? '');
      await longAgo();
    });
    /** What comes within seconds of a report is a part of it, whatever else is open. */
    const longAgo = () =>
      house.database.query(`UPDATE conversation SET opened_at = opened_at - interval '1 hour'`);
    const waiting = async (externalId: string, words: string): Promise<string> => {
      const [taken] = await house.intake.receive(chat, raw(text(externalId, from, words)));
      expect(taken?.outcome).toBe('asked-which');
      now = new Date(Date.now() + 2 * 3_600_000);
      return (await quarantine.undecided(10)).at(-1)?.id ?? '';
    };

    it('asks a person after an hour, and shows the complaints it may belong to', async () => {
      const id = await waiting('w-3', 'masih gelap, nomor saya 081234567890');
      now = new Date();
      expect(await quarantine.undecided(10)).toEqual([]);
      now = new Date(Date.now() + 2 * 3_600_000);
      expect(await quarantine.count()).toBeGreaterThan(0);
      const opened = await quarantine.open(by, id, 'utf-8');
      expect(opened.texts).toEqual(['masih gelap, nomor saya [nomor telepon 1]']);
      expect(opened.talks.map(({ code }) => code)).toEqual(codes);
      await expect(quarantine.assign(by, id, 'AAAA-BBBB-CCCC')).rejects.toMatchObject({ code: 'invalid' });
      expect(await quarantine.assign(by, id, showReportNumber(codes[0] ?? ''))).toEqual({
        outcome: 'joined',
        complaintId: ids[0],
      });
      expect(await saidIn(ids[0] ?? null)).toEqual([
        'lampu mati di Denai',
        'masih gelap, nomor saya [nomor telepon 1]',
      ]);
      expect(await house.count('waiting_text')).toBe(0);
      expect(await quarantine.undecided(10)).toEqual([]);
    });

    it('makes a new report of it where the person says so', async () => {
      const id = await waiting('w-4', 'pohon tumbang di Tembung');
      expect(await quarantine.assign(by, id, null)).toEqual({ outcome: 'accepted', complaintId: id });
      expect(await saidIn(id)).toEqual(['pohon tumbang di Tembung']);
      expect(await house.count('waiting_text')).toBe(0);
      await longAgo();
    });

    it('can replay it once no complaint is left to choose', async () => {
      const id = await waiting('w-5', 'jalan berlubang di Helvetia');
      for (const open of [
        ...ids,
        ...(await house.accepting.openWith('chat', house.identity.addressIndex('chat', from))).map(
          (talk) => talk.id,
        ),
      ]) {
        await house.database.transaction(async (tx) => {
          await (await ComplaintUnit.lock(tx, { id: open ?? '' }))?.endConversation();
        });
      }
      expect((await quarantine.one(id)).reason).toBe('no complaint was chosen for it');
      expect(await quarantine.replay(by, id)).toEqual({ outcome: 'accepted', complaintId: id });
    });
  });

  it('keeps what comes while its channel is paused, and takes it in when it is resumed', async () => {
    const channels = new ChannelStore(house.database);
    await channels.pause(house.database, { channel: 'chat', reason: 'r', by: 'sari', at: now });
    const held = raw(text('p-1', '+6281300000010', 'banjir'));
    expect((await house.intake.quarantine('chat', held, HELD)).outcome).toBe('quarantined');
    expect((await house.intake.quarantine('chat', held, HELD)).outcome).toBe('duplicate');
    await quarantine.takeHeld();
    expect(await house.count('complaint', `text = 'banjir'`)).toBe(0);
    await channels.resume(house.database, 'chat');
    await quarantine.takeHeld();
    await quarantine.takeHeld();
    expect(await house.count('complaint', `text = 'banjir'`)).toBe(1);
  });

  it('leaves what it held for a channel that is off, at rest and in nobody’s way', async () => {
    await house.database.query(
      `INSERT INTO inbound (id, channel, external_index, outcome, reason, raw_id, received_at)
       SELECT gen_random_uuid(), 'off', sha256(n::text::bytea), 'quarantined', $1, gen_random_uuid(),
         now() - interval '1 day' FROM generate_series(1, 501) n`,
      [HELD],
    );
    await house.intake.quarantine('chat', raw(text('p-2', '+6281300000011', 'longsor')), HELD);
    expect(await quarantine.takeHeld()).toBe(false);
    expect(await house.count('complaint', `text = 'longsor'`)).toBe(1);
    expect(await house.count('inbound', `channel = 'off' AND outcome = 'quarantined'`)).toBe(501);
  });
});
