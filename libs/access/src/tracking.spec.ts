import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newReportNumber, showReportNumber } from '#complaint';
import { Keys } from '#identity';
import { TestClock } from '#platform';
import { ComplaintQueries, TrackingStore } from '#store';
import { aReport, intakeOn, rawOf } from '../../../test/support/intake.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { Tracking } from './tracking.js';

describe('tracking', () => {
  let fresh: FreshDatabase;
  let base: Awaited<ReturnType<typeof intakeOn>>;
  let tracking: Tracking;
  let own: { id: string; code: string; pin: string; wrong: string; secret: string };
  let made = 0;
  const clock = new TestClock(new Date('2026-11-22T03:00:00Z'));

  beforeAll(async () => {
    fresh = await freshDatabase();
    base = await intakeOn(fresh.url);
    tracking = new Tracking(
      new TrackingStore(base.database),
      new ComplaintQueries(base.database),
      base.keys,
      () => clock.now(),
    );
  });
  afterAll(async () => {
    await base.database.close();
    await fresh.drop();
  });
  beforeEach(async () => {
    made += 1;
    const report = aReport(`track-${made}`);
    const { complaintId, receipt } = await base.intake.accept({ channel: 'web', raw: rawOf(report), report });
    const { code = '', pin = '', secret = '' } = receipt ?? {};
    const wrong = String((Number(pin) + 1) % 100_000_000).padStart(8, '0');
    own = { id: complaintId ?? '', code, pin, wrong, secret };
  });

  const prove = (proof: string, number = own.code): Promise<string> => tracking.prove(number, proof);
  const refusal = (proof: string, number?: string) =>
    prove(proof, number).then(
      () => 'let in',
      (error: unknown) => ({ ...(error as object), message: (error as Error).message }),
    );

  it('opens with the number as it is printed and with PIN or secret', async () => {
    expect(await prove(own.pin)).toBe(own.id);
    const spoken = `${own.pin.slice(0, 4)} ${own.pin.slice(4)}`;
    expect(await prove(spoken, showReportNumber(own.code).toLowerCase())).toBe(own.id);
    expect(await prove(own.secret)).toBe(own.id);
  });

  it('refuses a wrong PIN, an absent number, a misread one and a locked one in the same words', async () => {
    const wrong = await refusal(own.wrong);
    expect(wrong).toMatchObject({ code: 'not-found', reason: 'pin-wrong', fields: [] });
    expect(await refusal(own.pin, newReportNumber())).toEqual(wrong);
    expect(await refusal(own.pin, 'bukan nomor')).toEqual(wrong);
    expect(await refusal('')).toEqual(wrong);
    for (let tries = 2; tries < 6; tries += 1) await refusal(own.wrong);
    expect(await refusal(own.pin)).toEqual(wrong);
  });

  it('does not open one complaint with the PIN or the secret of another', async () => {
    const other = aReport(`track-other-${made}`);
    const taken = await base.intake.accept({ channel: 'web', raw: rawOf(other), report: other });
    const { code = '' } = taken.receipt ?? {};
    expect(await refusal(own.secret, code)).toMatchObject({ code: 'not-found' });
    expect(await refusal(own.pin, code)).toMatchObject({ code: 'not-found' });
  });

  it('locks the PIN for 15 minutes after five wrong ones, and never the secret', async () => {
    for (let tries = 1; tries < 5; tries += 1) await refusal(own.wrong);
    expect(await prove(own.pin)).toBe(own.id);
    for (let tries = 0; tries < 5; tries += 1) await refusal(own.wrong);
    expect(await refusal(own.pin)).toMatchObject({ reason: 'pin-wrong' });
    expect(await prove(own.secret)).toBe(own.id);
    const minutes = async (passed: number) =>
      base.database.query(
        `UPDATE pin_try SET locked_until = locked_until - make_interval(mins => $2) WHERE number_index = $1`,
        [base.keys.index('pin-try', own.code), passed],
      );
    await minutes(14);
    expect(await refusal(own.pin)).toMatchObject({ reason: 'pin-wrong' });
    await minutes(1);
    expect(await prove(own.pin)).toBe(own.id);
  });

  it('gives a hundred guesses at once no more than five tries', async () => {
    const guesses = Array.from({ length: 100 }, (_, index) => String(index).padStart(8, '0'));
    guesses.splice(60, 0, own.pin);
    // The right one comes late in the queue: by then the PIN is locked.
    const opened = await Promise.all(guesses.map((guess) => prove(guess).catch(() => null)));
    expect(opened.filter((id) => id !== null)).toEqual([]);
    const [row] = await base.database.query<{ locked: boolean }>(
      `SELECT locked_until > now() AS locked FROM pin_try WHERE number_index = $1`,
      [base.keys.index('pin-try', own.code)],
    );
    expect(row?.locked).toBe(true);
  });

  it('does for a number that is nobody’s what it does for a wrong PIN: it counts, and locks', async () => {
    const nobodys = newReportNumber();
    for (let tries = 0; tries < 5; tries += 1) await refusal('00000000', nobodys);
    for (let tries = 0; tries < 5; tries += 1) await refusal(own.wrong);
    const rows = await base.database.query<{ tries: number; locked: boolean }>(
      `SELECT tries, locked_until > now() AS locked FROM pin_try WHERE number_index = ANY($1::bytea[])`,
      [[nobodys, own.code].map((code) => base.keys.index('pin-try', code))],
    );
    expect(rows).toEqual([
      { tries: 0, locked: true },
      { tries: 0, locked: true },
    ]);
  });

  it('takes as long for a number that is nobody’s as for a wrong PIN', async () => {
    const times: Record<'absent' | 'wrong', number[]> = { absent: [], wrong: [] };
    const timed = async (kind: 'absent' | 'wrong', number: string): Promise<void> => {
      const began = performance.now();
      await refusal('00000001', number);
      times[kind].push(performance.now() - began);
    };
    const rounds = 250;
    for (let round = 0; round < rounds; round += 1) {
      // A fresh row and a known one by turns, for both; whoever goes first pays for it as often as the other.
      const pairs = [
        ['absent', newReportNumber()],
        ['wrong', own.code],
      ] as const;
      await base.database.query('DELETE FROM pin_try');
      for (const [kind, number] of round % 2 === 0 ? pairs : pairs.toReversed()) await timed(kind, number);
    }
    const middle = (all: number[]): number => all.toSorted((a, b) => a - b)[rounds / 2] ?? 0;
    const [absent, wrong] = [middle(times.absent), middle(times.wrong)];
    // A round trip more or less would be a factor of 1.5.
    expect(Math.max(absent, wrong) / Math.min(absent, wrong)).toBeLessThan(1.25);
  });

  it('forgets tries that hold nobody up any more, and keeps a lock', async () => {
    const store = new TrackingStore(base.database);
    await refusal('00000000', newReportNumber());
    await base.database.query(`UPDATE pin_try SET at = at - interval '25 hours'`);
    for (let tries = 0; tries < 5; tries += 1) await refusal(own.wrong);
    await store.forgetOldTries();
    expect(await base.count('pin_try')).toBe(1);
    expect(await refusal(own.pin)).toMatchObject({ reason: 'pin-wrong' });
  });

  it('stores a keyed hash of 32 bytes of PIN and secret, which say nothing without the key', async () => {
    const [row] = await base.database.query<{ pin_hash: Buffer; secret_hash: Buffer }>(
      `SELECT pin_hash, secret_hash FROM complaint WHERE id = $1`,
      [own.id],
    );
    const hmac = (purpose: string, value: string): Buffer =>
      createHmac('sha256', base.keys.key(purpose)).update(`${own.id}\u0000${value}`).digest();
    expect(row?.pin_hash).toEqual(hmac('pin', own.pin));
    expect(row?.secret_hash).toEqual(hmac('secret', own.secret));
    expect(Buffer.from(own.secret, 'base64url')).toHaveLength(16);
  });

  it('lets a browser come back with its pass until the pass ends', () => {
    const pass = tracking.passFor(own.id, new Date(clock.now().getTime() + 60_000));
    expect(tracking.passed(pass)).toBe(own.id);
    clock.advance(60_000);
    expect(tracking.passed(pass)).toBeNull();
  });

  it('takes no pass that was changed, prolonged or made with another key', () => {
    const until = new Date(clock.now().getTime() + 60_000);
    const pass = tracking.passFor(own.id, until);
    const [id = '', time = '', mac = ''] = pass.split('.');
    const later = String(Number(time) + 1);
    for (const forged of [`${id}.${later}.${mac}`, `${own.code}.${time}.${mac}`, `${id}.${time}`, '', '..']) {
      expect(tracking.passed(forged)).toBeNull();
    }
    const stranger = new Tracking(
      new TrackingStore(base.database),
      new ComplaintQueries(base.database),
      new Keys('another secret, just as long as ours'),
      () => clock.now(),
    );
    expect(tracking.passed(stranger.passFor(own.id, until))).toBeNull();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (garbage) => {
        expect(tracking.passed(garbage)).toBeNull();
        expect(tracking.passed(`${id}.${time}.${garbage}`)).toBeNull();
      }),
    );
  });

  it('shows the reporter his file, and nobody a file that is not there', async () => {
    expect((await tracking.file(own.id)).code).toBe(own.code);
    await expect(tracking.file('00000000-0000-7000-8000-000000000000')).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
