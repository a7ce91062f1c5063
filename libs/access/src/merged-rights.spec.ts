import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newReportNumber, showReportNumber } from '#complaint';
import { pinHash } from '#identity';
import { newId } from '#platform';
import { ERASED_WORDS } from '#store';
import { lawPlace, type LawPlace } from '../../../test/support/law.js';

const custodian = { id: 'sari', role: 'identity-custodian' };
const PIN = '48201957';

describe('the data of a report that is part of another', () => {
  let law: LawPlace;
  beforeAll(async () => {
    law = await lawPlace();
  });
  afterAll(() => law.close());

  interface Made {
    id: string;
    number: string;
    words: string;
  }

  /** A complaint of a reporter with an address, in what was said on it his name; so many months old. */
  async function complaint(status: string, into: Made | null = null, months = 0): Promise<Made> {
    const [id, code] = [newId(), newReportNumber()];
    const at = new Date(law.clock.now());
    at.setUTCMonth(at.getUTCMonth() - months);
    const words = `Rumah nomor ${code} kebanjiran`;
    const [address] = await law.seal(id, ['address', JSON.stringify({ address: `${code}@warga.id` })]);
    await law.owner.query(
      `INSERT INTO complaint (id, code, channel, text, status, merged_into, known, suggestion, received_at, entered_at,
         answer_by, rule_set, pin_hash, secret_hash)
       VALUES ($1, $2, 'sms', $3, $4, $5, 'named', '{"why": []}', $6, $6, $6, 'x', $7, '')`,
      [id, code, words, status, into?.id ?? null, at, pinHash(law.keys, id, PIN)],
    );
    await law.owner.query(
      `INSERT INTO reply_address (id, owner_id, place, channel, sealed_id, given) VALUES ($1, $2, 0, 'sms', $3, 'came-by')`,
      [newId(), id, address],
    );
    await law.owner.query(
      `INSERT INTO message (id, complaint_id, "from", kind, text, at, unread)
       VALUES ($1, $2, 'reporter', 'words', $3, $4, false)`,
      [newId(), id, `Lagi: ${words}`, at],
    );
    await law.owner.query(
      `INSERT INTO conversation (channel, address_index, complaint_id, opened_at, vouched) VALUES ('sms', $1, $2, $3, true)`,
      [Buffer.from(id), id, at],
    );
    await note(id, status, at);
    return { id, number: showReportNumber(code), words };
  }
  const note = (id: string, action: string, at: Date): Promise<unknown> =>
    law.owner.query(`INSERT INTO audit (subject, at, actor, action) VALUES ($1, $2, 'ani', $3)`, [
      id,
      at,
      action,
    ]);
  async function close({ id }: Made): Promise<void> {
    await law.owner.query(`UPDATE complaint SET status = 'closed' WHERE id = $1`, [id]);
    await note(id, 'closed', law.clock.now());
  }
  async function erase({ id }: Made): Promise<void> {
    await law.requests.ask(id, 'erasure');
    const [request] = (await law.requests.due()).filter((each) => each.complaintId === id);
    await law.requests.grant(custodian, request?.id ?? '');
  }
  async function rowOf({ id }: Made): Promise<{ text: string; erased: boolean }> {
    const [row] = await law.owner.query<{ text: string; erased: boolean }>(
      `SELECT text, erased FROM complaint WHERE id = $1`,
      [id],
    );
    return row ?? { text: '', erased: false };
  }
  const isTalkedWith = async ({ id }: Made): Promise<boolean> =>
    (await law.owner.query(`SELECT FROM conversation WHERE complaint_id = $1`, [id])).length > 0;
  const ways = ({ id }: Made) =>
    law.owner.query(`SELECT closed FROM reply_address WHERE owner_id = $1 AND closed IS NOT NULL`, [id]);

  it('keeps its words, when it is erased, as long as the one that speaks for it is worked on', async () => {
    const lead = await complaint('in-progress');
    const one = await complaint('merged', lead);
    await erase(one);
    expect(await rowOf(one)).toEqual({ text: one.words, erased: true });
    expect(await ways(one)).toEqual([{ closed: 'erased' }]);
    expect(await isTalkedWith(one)).toBe(false);
    expect(await law.requests.redactErased()).toBe(0);
    expect(await law.requests.redactAdded()).toBe(0);
    await close(lead);
    await law.requests.redactErased();
    expect(await rowOf(one)).toEqual({ text: ERASED_WORDS, erased: true });
    expect(await law.requests.redactErased()).toBe(0);
  });

  it('is untouched when the one that speaks for it is erased, and words still join it', async () => {
    const lead = await complaint('closed');
    const [one, two] = [await complaint('merged', lead), await complaint('merged', lead)];
    await erase(lead);
    expect((await rowOf(lead)).text).toBe(ERASED_WORDS);
    for (const other of [one, two]) {
      expect(await rowOf(other)).toEqual({ text: other.words, erased: false });
      expect(await ways(other)).toEqual([]);
      expect(await isTalkedWith(other)).toBe(true);
    }
  });

  it('is untouched when another part of the same is erased', async () => {
    const lead = await complaint('closed');
    const [one, two] = [await complaint('merged', lead), await complaint('merged', lead)];
    await erase(one);
    expect(await rowOf(two)).toEqual({ text: two.words, erased: false });
    expect(await isTalkedWith(two)).toBe(true);
    expect((await rowOf(lead)).text).toBe(lead.words);
  });

  it('is kept for its term from the end of the one that speaks for it, not from the merging', async () => {
    await law.retention.set(custodian, '*', 12, 'JRA');
    const [open, recent, old] = [
      await complaint('in-progress', null, 30),
      await complaint('in-progress', null, 30),
      await complaint('closed', null, 30),
    ];
    const [ofOpen, ofRecent, ofOld] = [
      await complaint('merged', open, 30),
      await complaint('merged', recent, 30),
      await complaint('merged', old, 30),
    ];
    await close(recent);
    while (await law.retention.sweep());
    for (const kept of [ofOpen, ofRecent]) expect((await rowOf(kept)).erased).toBe(false);
    expect(await rowOf(ofOld)).toEqual({ text: ERASED_WORDS, erased: true });
  });

  it('is exported with its own words and address, and with nobody else’s', async () => {
    const lead = await complaint('in-progress');
    const [one, two] = [await complaint('merged', lead), await complaint('merged', lead)];
    await law.owner.query(
      `INSERT INTO disposition (id, complaint_id, kind, instansi, reason, made_by, made_at, answer_by, role)
       VALUES ($1, $2, 'disposition', 'medan.dishub', 'Kata Bu Siti pipanya bocor', 'ani', now(), now(), 'lead')`,
      [newId(), lead.id],
    );
    const made = await law.exports.make(one.number, PIN, { id: 'reporter', role: null }, 'copy');
    expect(made.report).toMatchObject({ number: one.number, status: 'in-progress', text: one.words });
    expect(made.messages.map(({ text }) => text)).toEqual([`Lagi: ${one.words}`]);
    expect(made.handedTo.map(({ reason }) => reason)).toEqual(['']);
    const all = JSON.stringify(made);
    for (const other of [lead, two]) {
      expect(all).not.toContain(other.words);
      expect(all).not.toContain(other.number.replaceAll('-', ''));
    }
  });
});
