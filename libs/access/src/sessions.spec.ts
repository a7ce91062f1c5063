import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestClock } from '#platform';
import { Database, OfficeStore } from '#store';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { Sessions } from './sessions.js';

const PASSWORD = 'kuda lumping menari di alun-alun';

describe('signing in', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let sessions: Sessions;
  const clock = new TestClock(new Date('2026-11-22T03:00:00Z'));

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = await Database.open(fresh.url, { migrate: true });
    sessions = new Sessions(new OfficeStore(database), () => clock.now());
    for (const id of ['ani', 'budi', 'cici', 'dedi']) {
      const officer = { id, name: id.toUpperCase(), role: 'opd-admin', instansi: 'medan.dishub' } as const;
      await sessions.register(officer, PASSWORD);
    }
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  const refusal = (userName: string, password: string) =>
    sessions.signIn(userName, password).then(
      () => 'let in',
      (error: unknown) => ({ ...(error as object), message: (error as Error).message }),
    );
  const age = (token: string, column: 'seen_at' | 'expires_at', interval: string) =>
    database.query(
      `UPDATE session SET ${column} = ${column} - $2::interval WHERE token_hash = sha256($1::bytea)`,
      [Buffer.from(token), interval],
    );

  it('recognises the officer by what the cookie carries, and no longer after signing out', async () => {
    const token = await sessions.signIn('ani', PASSWORD);
    expect(await sessions.officer(token, 'console')).toEqual({
      id: 'ani',
      name: 'ANI',
      role: 'opd-admin',
      instansi: 'medan.dishub',
    });
    expect(await sessions.officer(token, 'token')).toBeNull();
    expect(await sessions.officer(`${token}A`, 'console')).toBeNull();
    await sessions.signOut(token);
    expect(await sessions.officer(token, 'console')).toBeNull();
  });

  it('refuses an unknown name and a wrong password in the same words', async () => {
    const wrong = await refusal('ani', 'bukan ini');
    expect(wrong).toMatchObject({ code: 'not-signed-in', reason: 'sign-in-wrong' });
    expect(await refusal('nobody', PASSWORD)).toEqual(wrong);
    expect(await refusal('ani\u0000', PASSWORD)).toEqual(wrong);
  });

  it('locks a name after five wrong tries for 15 minutes, also one that is nobody’s', async () => {
    for (const name of ['budi', 'not-an-officer']) {
      for (let tries = 0; tries < 5; tries += 1) {
        expect(await refusal(name, 'salah')).toMatchObject({ code: 'not-signed-in' });
      }
      expect(await refusal(name, PASSWORD)).toMatchObject({ code: 'too-many-tries' });
    }
    clock.advance(15 * 60_000);
    expect(await sessions.signIn('budi', PASSWORD)).toEqual(expect.any(String));
  });

  it('gives twenty tries at once no more than five', async () => {
    const tries = await Promise.all(Array.from({ length: 20 }, () => refusal('cici', 'salah')));
    const codes = tries.map((tried) =>
      typeof tried === 'string' ? tried : (tried as { code?: string }).code,
    );
    expect(codes.filter((code) => code === 'not-signed-in')).toHaveLength(5);
    expect(codes.filter((code) => code === 'too-many-tries')).toHaveLength(15);
  });

  it('forgets wrong tries at the right one', async () => {
    for (let round = 0; round < 2; round += 1) {
      for (let tries = 0; tries < 4; tries += 1) await refusal('dedi', 'salah');
      expect(await refusal('dedi', PASSWORD)).toBe('let in');
    }
  });

  it('keeps neither passwords nor tokens', async () => {
    const token = await sessions.signIn('ani', PASSWORD);
    const rows = await database.query<{ token_hash: Buffer }>(`SELECT token_hash FROM session`);
    const hash = createHash('sha256').update(token).digest('hex');
    expect(rows.map((row) => row.token_hash.toString('hex'))).toContain(hash);
    const [{ all = '' } = {}] = await database.query<{ all: string }>(
      `SELECT (SELECT string_agg(s::text, ' ') FROM session s) || (SELECT string_agg(o::text, ' ') FROM officer o) AS all`,
    );
    for (const secret of [token, PASSWORD]) {
      expect(all).not.toContain(secret);
      expect(all).not.toContain(Buffer.from(secret).toString('hex'));
    }
    expect(all).toContain('$argon2id$');
  });

  it('ends a console session after 30 minutes unused and after 8 hours', async () => {
    const idle = await sessions.signIn('ani', PASSWORD);
    await age(idle, 'seen_at', '29 minutes');
    expect(await sessions.officer(idle, 'console')).not.toBeNull();
    await age(idle, 'seen_at', '29 minutes');
    // Being seen the first time began the half hour anew.
    expect(await sessions.officer(idle, 'console')).not.toBeNull();
    await age(idle, 'seen_at', '31 minutes');
    expect(await sessions.officer(idle, 'console')).toBeNull();
    const old = await sessions.signIn('ani', PASSWORD);
    await age(old, 'expires_at', '7 hours 59 minutes');
    expect(await sessions.officer(old, 'console')).not.toBeNull();
    await age(old, 'expires_at', '1 minute');
    expect(await sessions.officer(old, 'console')).toBeNull();
  });

  it('ends a console session when its officer leaves or gets another role or body', async () => {
    const token = await sessions.signIn('dedi', PASSWORD);
    for (const [change, back] of [
      [`active = false`, `active = true`],
      [`role = 'auditor'`, `role = 'opd-admin'`],
      [`instansi = NULL`, `instansi = 'medan.dishub'`],
    ]) {
      await database.query(`UPDATE officer SET ${change} WHERE user_name = 'dedi'`);
      expect(await sessions.officer(token, 'console')).toBeNull();
      await database.query(`UPDATE officer SET ${back} WHERE user_name = 'dedi'`);
      expect(await sessions.officer(token, 'console')).not.toBeNull();
    }
  });

  it('issues a token that outlives idleness, opens no console and ends after 90 days', async () => {
    const token = await sessions.issueToken('national-admin', null);
    await age(token, 'seen_at', '10 days');
    expect(await sessions.officer(token, 'token')).toMatchObject({ id: 'token:national-admin' });
    expect(await sessions.officer(token, 'console')).toBeNull();
    await age(token, 'expires_at', '90 days');
    expect(await sessions.officer(token, 'token')).toBeNull();
  });

  it('issues no token that would see nothing for want of a body', () => {
    expect(() => sessions.issueToken('opd-admin', null)).toThrow('instansi-required');
  });
});
