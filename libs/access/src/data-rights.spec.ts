import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure, newReportNumber, showReportNumber } from '#complaint';
import { pack, pinHash } from '#identity';
import { newId } from '#platform';
import { ERASED_WORDS } from '#store';
import { lawPlace, type LawPlace } from '../../../test/support/law.js';
import { DataRequests } from './data-requests.js';

let law: LawPlace;
const custodian = { id: 'sari', role: 'identity-custodian' };
const PIN = '48201957';
const HOUR = 3_600_000;

beforeAll(async () => {
  law = await lawPlace();
});
afterAll(() => law.close());
beforeEach(() => law.clock.advance(HOUR));

interface Made {
  id: string;
  number: string;
}

/** A complaint with all that may lead to its reporter, as long ago as is said. */
async function aComplaint({
  status = 'closed',
  months = 0,
  category = null as string | null,
} = {}): Promise<Made> {
  const id = newId();
  const code = newReportNumber();
  const at = new Date(law.clock.now());
  at.setUTCMonth(at.getUTCMonth() - months);
  const [address, , , original] = await law.seal(
    id,
    ['address', JSON.stringify({ address: 'budi@warga.id' })],
    ['reporter', JSON.stringify({ reporter: { name: 'Budi Santoso' } })],
    ['hidden', '0812345678'],
    ['attachment', pack({ name: 'rumah budi.jpg' }, Buffer.from('foto'))],
  );
  await law.owner.query(
    `INSERT INTO complaint (id, code, channel, title, text, status, category, wilayah, known, place_text, lat, lon,
       suggestion, received_at, entered_at, answer_by, rule_set, pin_hash, secret_hash)
     VALUES ($1, $2, 'email', 'Rumah kami', 'Rumah Budi di Gang Bakti kebanjiran', $3, $4, '12.71', 'named',
       'Gang Bakti 7', 3.5, 98.6, '{"why": ["kata: banjir"], "outcome": "suggest"}', $5, $5, $5, 'x', $6, '')`,
    [id, code, status, category, at, pinHash(law.keys, id, PIN)],
  );
  await law.owner.query(
    `INSERT INTO reply_address (id, owner_id, place, channel, sealed_id, given) VALUES ($1, $2, 0, 'email', $3, 'came-by')`,
    [newId(), id, address],
  );
  const message = newId();
  await law.owner.query(
    `INSERT INTO message (id, complaint_id, "from", kind, text, at) VALUES
       ($1, $3, 'reporter', 'words', 'Saya Budi', $4), ($2, $3, 'instansi', 'answer', 'Sudah dikeruk', $4)`,
    [message, newId(), id, at],
  );
  await law.owner.query(
    `INSERT INTO attachment (id, complaint_id, message_id, type, size, sealed_id) VALUES ($1, $2, $3, 'image/jpeg', 4, $4)`,
    [newId(), id, message, original],
  );
  await law.owner.query(
    `INSERT INTO conversation (channel, address_index, complaint_id, opened_at, vouched) VALUES ('email', $1, $2, $3, true)`,
    [Buffer.from(id), id, at],
  );
  if (status !== 'received') {
    await law.owner.query(`INSERT INTO audit (subject, at, actor, action) VALUES ($1, $2, 'ani', $3)`, [
      id,
      at,
      status,
    ]);
  }
  return { id, number: showReportNumber(code) };
}

async function aDelivery(complaintId: string, state: string): Promise<string> {
  const id = newId();
  await law.owner.query(
    `INSERT INTO delivery (id, complaint_id, message_id, channel, address_id, letter_sealed_id, automatic, state, due_at)
     SELECT $1, $2, $3, 'email', a.id, $3, false, $4, now() FROM reply_address a WHERE a.owner_id = $2`,
    [id, complaintId, newId(), state],
  );
  return id;
}

/** What a body with a copy wrote for the one that leads. */
async function aPart(complaintId: string, text: string): Promise<void> {
  const copy = newId();
  await law.owner.query(
    `INSERT INTO disposition (id, complaint_id, kind, role, instansi, reason, made_by, made_at, answer_by)
     VALUES ($1, $2, 'disposition', 'copy', 'medan.dlh', 'sampah', 'ani', now(), now())`,
    [copy, complaintId],
  );
  await law.owner.query(
    `INSERT INTO part_answer (disposition_id, complaint_id, text, author, at) VALUES ($1, $2, $3, 'dlh', now())`,
    [copy, complaintId, text],
  );
}

const left = async (id: string): Promise<number> =>
  (
    await law.owner.query(
      `SELECT FROM sealed WHERE owner_id = $1 UNION ALL SELECT FROM data_key WHERE owner_id = $1`,
      [id],
    )
  ).length;

async function rowOf(id: string): Promise<Record<string, unknown>> {
  const [row] = await law.owner.query(`SELECT * FROM complaint WHERE id = $1`, [id]);
  return row ?? {};
}

const statesOf = async (id: string): Promise<[string, string][]> =>
  (await law.requests.of(id)).requests.map(({ kind, state }) => [kind, state]);

describe('a wish to be erased', () => {
  it('is due within 3×24 hours, counts once, and does nothing until it is decided', async () => {
    const { id } = await aComplaint();
    await law.requests.ask(id, 'erasure');
    await law.requests.ask(id, 'erasure');
    const [request, ...more] = (await law.requests.due()).filter((each) => each.complaintId === id);
    expect(more).toEqual([]);
    expect(request?.dueAt.getTime()).toBe(law.clock.now().getTime() + 72 * HOUR);
    expect(await left(id)).toBe(5);
  });

  it('that is granted destroys keys and words, and leaves what is counted and what was answered', async () => {
    const { id } = await aComplaint();
    const waiting = await aDelivery(id, 'queued');
    const sent = await aDelivery(id, 'sent');
    await law.requests.ask(id, 'erasure');
    const [request] = (await law.requests.due()).filter((each) => each.complaintId === id);
    await law.requests.grant(custodian, request?.id ?? '', 'KTP dicocokkan');
    expect(await left(id)).toBe(0);
    expect(await rowOf(id)).toMatchObject({
      text: ERASED_WORDS,
      title: null,
      place_text: null,
      lat: null,
      known: 'nobody',
      wilayah: '12.71',
      status: 'closed',
      erased: true,
      suggestion: { why: [], outcome: 'suggest' },
    });
    const messages = await law.owner.query(
      `SELECT "from", text FROM message WHERE complaint_id = $1 ORDER BY "from"`,
      [id],
    );
    expect(messages).toEqual([
      { from: 'instansi', text: 'Sudah dikeruk' },
      { from: 'reporter', text: ERASED_WORDS },
    ]);
    for (const table of ['attachment', 'conversation']) {
      expect(await law.owner.query(`SELECT FROM ${table} WHERE complaint_id = $1`, [id])).toEqual([]);
    }
    const deliveries = await law.owner.query(
      `SELECT id, state, last_error FROM delivery WHERE complaint_id = $1`,
      [id],
    );
    expect(deliveries).toContainEqual({ id: waiting, state: 'failed', last_error: 'erased' });
    expect(deliveries).toContainEqual({ id: sent, state: 'sent', last_error: null });
    expect(await law.said(id)).toEqual([
      'closed',
      'data-request',
      'data-request-granted',
      'identity-erased',
      'words-erased',
    ]);
    expect(await statesOf(id)).toEqual([['erasure', 'done']]);
  });

  it('takes out of what bodies wrote for each other, and leaves what they published', async () => {
    const { id, number } = await aComplaint();
    await aPart(id, 'Kami datangi Budi di Gang Bakti 7');
    await law.requests.askOnPaper(custodian, number, 'erasure', 'surat 12');
    const parts = await law.owner.query(`SELECT text FROM part_answer WHERE complaint_id = $1`, [id]);
    expect(parts).toEqual([{ text: ERASED_WORDS }]);
  });

  it('of an open complaint destroys identity at once, and its words when it ends', async () => {
    const { id, number } = await aComplaint({ status: 'disposed' });
    await law.requests.askOnPaper(custodian, number, 'erasure', 'surat 12');
    expect(await left(id)).toBe(0);
    expect(await rowOf(id)).toMatchObject({ erased: true, known: 'nobody', place_text: 'Gang Bakti 7' });
    await law.requests.redactErased();
    expect((await rowOf(id))['text']).toContain('kebanjiran');
    await law.owner.query(`UPDATE complaint SET status = 'closed' WHERE id = $1`, [id]);
    await law.requests.redactErased();
    expect((await rowOf(id))['text']).toBe(ERASED_WORDS);
    expect(await law.requests.redactErased()).toBe(0);
  });

  it('takes out what was added after it, too', async () => {
    const { id, number } = await aComplaint();
    await law.requests.askOnPaper(custodian, number, 'erasure', 'surat 12');
    await law.owner.query(
      `INSERT INTO message (id, complaint_id, "from", kind, text, at) VALUES ($1, $2, 'reporter', 'words', 'Saya Budi', now())`,
      [newId(), id],
    );
    expect(await law.requests.redactErased()).toBe(0);
    expect(await law.requests.redactAdded()).toBe(1);
    expect(await law.requests.redactAdded()).toBe(0);
    expect(
      await law.owner.query(`SELECT FROM message WHERE text = 'Saya Budi' AND complaint_id = $1`, [id]),
    ).toEqual([]);
  });

  it('that is refused needs a reason, which its reporter reads', async () => {
    const { id } = await aComplaint();
    await law.requests.ask(id, 'erasure');
    const [request] = (await law.requests.due()).filter((each) => each.complaintId === id);
    await expect(law.requests.refuse(custodian, request?.id ?? '', ' ')).rejects.toMatchObject({
      fields: [{ field: 'reason', code: 'reason-required' }],
    });
    await law.requests.refuse(custodian, request?.id ?? '', 'Masih diperiksa polisi');
    await expect(law.requests.grant(custodian, request?.id ?? '')).rejects.toMatchObject({
      code: 'not-found',
    });
    const { requests } = await law.requests.of(id);
    expect(requests).toEqual([
      expect.objectContaining({ state: 'refused', reason: 'Masih diperiksa polisi' }),
    ]);
    expect(await left(id)).toBe(5);
  });

  it('is not granted against a legal hold', async () => {
    const { id, number } = await aComplaint();
    await law.requests.hold(custodian, number, 'legal', 'perkara 7/Pid.Sus/2026');
    await expect(law.requests.askOnPaper(custodian, number, 'erasure', 'surat 12')).rejects.toMatchObject({
      code: 'conflict',
      reason: 'on-hold',
    });
    expect(await statesOf(id)).toEqual([]);
    const erasing = law.running.erase({ ownerId: id, why: 'request', by: 'x', role: 'x', reason: 'x' });
    await expect(erasing).rejects.toMatchObject({ reason: 'on-hold' });
    expect(await left(id)).toBe(5);
    await law.requests.release(custodian, number, 'legal', 'putusan tetap');
    await law.requests.askOnPaper(custodian, number, 'erasure', 'surat 12');
    expect(await left(id)).toBe(0);
  });

  it('waits as decided while the vault is away, and is done by whoever looks next', async () => {
    const { id, number } = await aComplaint();
    const away = { erase: () => Promise.reject(new Failure('unavailable', 'vault-away')) };
    const parts = { ...law, redactions: {} as never, now: () => law.clock.now(), vault: away };
    await new DataRequests(parts).askOnPaper(custodian, number, 'erasure', 'surat 12');
    expect(await statesOf(id)).toEqual([['erasure', 'decided']]);
    expect(await left(id)).toBe(5);
    expect(await law.requests.carryOut()).toBe(true);
    expect(await statesOf(id)).toEqual([['erasure', 'done']]);
    expect(await left(id)).toBe(0);
  });
});

describe('the vault', () => {
  it('destroys again at its start what an older backup brought back, and what is left outside goes too', async () => {
    const { id, number } = await aComplaint();
    await law.requests.askOnPaper(custodian, number, 'erasure', 'surat 12');
    // As a backup of before has it: sealed rows, words, and no trace of the erasure.
    await law.seal(id, ['reporter', JSON.stringify({ reporter: { name: 'Budi Santoso' } })]);
    await law.owner.query(`DELETE FROM erasure WHERE owner_id = $1`, [id]);
    await law.owner.query(`UPDATE complaint SET erased = false, text = 'Rumah Budi' WHERE id = $1`, [id]);
    const again = await law.vault();
    await again.repeat();
    expect(await left(id)).toBe(0);
    await law.requests.redactErased();
    expect(await rowOf(id)).toMatchObject({ erased: true, text: ERASED_WORDS });
    expect((await law.said(id)).slice(-2)).toEqual(['identity-erased', 'words-erased']);
    const before = await law.said(id);
    await (await law.vault()).repeat();
    expect(await law.said(id)).toEqual(before);
  });

  it('finds the bytes of texts that joined a complaint, or asked about it, under their own keys', async () => {
    const { id, number } = await aComplaint();
    for (const outcome of ['joined', 'answered']) {
      const inbound = newId();
      const [raw] = await law.seal(inbound, ['raw', 'CEK, dari 0812345678']);
      await law.owner.query(
        `INSERT INTO inbound (id, channel, external_index, outcome, complaint_id, raw_id, received_at)
         VALUES ($1, 'sms', $2, $3, $4, $5, now())`,
        [inbound, Buffer.from(inbound), outcome, id, raw],
      );
    }
    await law.requests.askOnPaper(custodian, number, 'erasure', 'surat 13');
    const texts = await law.owner.query<{ id: string }>(`SELECT id FROM inbound WHERE complaint_id = $1`, [
      id,
    ]);
    expect(texts).toHaveLength(2);
    expect(await Promise.all(texts.map((text) => left(text.id)))).toEqual([0, 0]);
  });

  it('erases nothing that is neither a complaint nor kept in quarantine', async () => {
    const erasing = law.running.erase({ ownerId: newId(), why: 'request', by: 'x', role: 'x', reason: 'x' });
    await expect(erasing).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a restriction', () => {
  it('that is granted holds identity from use and from its term, until it is lifted', async () => {
    const { id, number } = await aComplaint({ months: 13 });
    await law.requests.ask(id, 'restriction');
    const [request] = (await law.requests.due()).filter((each) => each.complaintId === id);
    await law.requests.grant(custodian, request?.id ?? '', 'datanya dipersoalkan');
    expect(await statesOf(id)).toEqual([['restriction', 'done']]);
    expect((await law.requests.of(id)).holds).toEqual([expect.objectContaining({ kind: 'restricted' })]);
    await law.retention.sweep();
    expect(await left(id)).toBe(5);
    await law.requests.release(custodian, number, 'restricted', 'selesai');
    await law.retention.sweep();
    expect(await left(id)).toBe(0);
  });
});

describe('retention', () => {
  it('erases what ended before its term, by category, and nothing that is open', async () => {
    const young = await aComplaint({ months: 11 });
    const old = await aComplaint({ months: 13 });
    const kept = await aComplaint({ months: 13, category: 'pungli' });
    const open = await aComplaint({ months: 30, status: 'received' });
    await law.retention.set(custodian, 'pungli', 60, 'JRA Perwal 12/2020');
    await law.retention.sweep();
    expect(await Promise.all([young, old, kept, open].map(({ id }) => left(id)))).toEqual([5, 0, 5, 5]);
    expect(await law.said(old.id)).toEqual(['closed', 'identity-erased', 'words-erased']);
  });

  it('counts from the last time it ended', async () => {
    const { id } = await aComplaint({ months: 30 });
    await law.owner.query(`INSERT INTO audit (subject, at, actor, action) VALUES ($1, $2, 'ani', 'closed')`, [
      id,
      law.clock.now(),
    ]);
    await law.retention.sweep();
    expect(await left(id)).toBe(5);
  });

  it.each(['quarantined', 'answered'])('erases what was %s a month after it came', async (outcome) => {
    const [old, young] = [newId(), newId()];
    for (const [id, days] of [
      [old, 40],
      [young, 20],
    ] as const) {
      const [raw] = await law.seal(id, ['raw', 'Halo']);
      await law.owner.query(
        `INSERT INTO inbound (id, channel, external_index, outcome, raw_id, received_at) VALUES ($1, 'email', $2, $3, $4, $5)`,
        [id, Buffer.from(id), outcome, raw, new Date(law.clock.now().getTime() - days * 24 * HOUR)],
      );
    }
    await law.retention.sweep();
    expect([await left(old), await left(young)]).toEqual([0, 2]);
  });

  it('takes no term that is none, and names each field', async () => {
    await expect(law.retention.set(custodian, 'bukan', 0, ' ')).rejects.toMatchObject({
      fields: [{ field: 'category' }, { field: 'months' }, { field: 'source' }],
    });
  });
});

describe('an export', () => {
  it('holds all that is known of the reporter, and stands among the openings', async () => {
    const { id, number } = await aComplaint();
    const copy = await law.exports.make(number, PIN, { id: 'reporter', role: null }, 'request');
    expect(copy.report).toMatchObject({ number, text: 'Rumah Budi di Gang Bakti kebanjiran' });
    expect(copy.identity).toContainEqual({
      kind: 'reporter',
      value: { reporter: { name: 'Budi Santoso' } },
    });
    // A number keeps the zero in front.
    expect(copy.identity).toContainEqual({ kind: 'hidden', value: '0812345678' });
    expect(copy.identity).toContainEqual({
      kind: 'attachment',
      value: { name: 'rumah budi.jpg', size: 4, base64: Buffer.from('foto').toString('base64') },
    });
    expect(copy.openings).toEqual([
      expect.objectContaining({ action: 'identity-exported', role: 'reporter' }),
    ]);
    expect(await law.said(id)).toEqual(['closed', 'identity-exported']);
  });

  it('is nobody’s without number and PIN, whoever asks', async () => {
    const { id, number } = await aComplaint();
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (anyNumber, anyPin) => {
        fc.pre(anyPin.replace(/\D/g, '') !== PIN);
        for (const tried of [anyNumber, number]) {
          const asked = law.exports.make(tried, anyPin, custodian, 'surat 12');
          await expect(asked).rejects.toMatchObject({ code: 'not-found' });
        }
      }),
      { numRuns: 30 },
    );
    expect(await law.said(id)).toEqual(['closed']);
  });

  it('names each body that had it, and says nothing that bodies wrote for each other alone', async () => {
    const { id, number } = await aComplaint();
    await aPart(id, 'Kami datangi Budi di Gang Bakti 7');
    const copy = await law.exports.make(number, PIN, { id: 'reporter', role: null }, 'request');
    expect(copy.handedTo).toMatchObject([{ instansi: 'medan.dlh', reason: 'sampah' }]);
    expect(JSON.stringify(copy)).not.toContain('Kami datangi');
  });

  it('of what is erased holds what is left', async () => {
    const { id, number } = await aComplaint();
    await law.requests.askOnPaper(custodian, number, 'erasure', 'surat 12');
    const copy = await law.exports.make(number, PIN, { id: 'reporter', role: null }, 'request');
    expect(copy.identity).toEqual([]);
    expect(copy.report.text).toBe(ERASED_WORDS);
    expect(JSON.stringify(copy)).not.toContain('Budi');
    expect(await law.said(id)).not.toContain('identity-exported');
  });
});
