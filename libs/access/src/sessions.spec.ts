import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestClock } from '#platform';
import type { Database } from '#store';
import { accessOn, PASSWORD, type Access } from '../../../test/support/access.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import type { Officers } from './officers.js';
import type { Sessions } from './sessions.js';

describe('signing in', () => {
  let fresh: FreshDatabase;
  let access: Access;
  let database: Database;
  let sessions: Sessions;
  let officers: Officers;
  let clock: TestClock;

  beforeAll(async () => {
    fresh = await freshDatabase();
    access = await accessOn(fresh.url);
    ({ database, sessions, officers, clock } = access);
    for (const id of ['ani', 'budi', 'cici', 'dedi']) {
      const officer = { id, name: id.toUpperCase(), role: 'opd-admin', instansi: 'medan.dishub' } as const;
      await officers.register(officer, PASSWORD);
    }
    await officers.register(
      { id: 'kiki', name: 'KIKI', role: 'identity-custodian', instansi: null },
      PASSWORD,
    );
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  const open = async (userName: string): Promise<string> => (await sessions.signIn(userName, PASSWORD)).token;
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
    const token = await open('ani');
    expect(await sessions.officer(token, 'console')).toMatchObject({
      id: 'ani',
      name: 'ANI',
      role: 'opd-admin',
      instansi: 'medan.dishub',
      scopes: null,
      steppedUp: null,
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
    expect(await open('budi')).toEqual(expect.any(String));
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
    const token = await open('ani');
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
    const idle = await open('ani');
    await age(idle, 'seen_at', '29 minutes');
    expect(await sessions.officer(idle, 'console')).not.toBeNull();
    await age(idle, 'seen_at', '29 minutes');
    // Being seen the first time began the half hour anew.
    expect(await sessions.officer(idle, 'console')).not.toBeNull();
    await age(idle, 'seen_at', '31 minutes');
    expect(await sessions.officer(idle, 'console')).toBeNull();
    const old = await open('ani');
    await age(old, 'expires_at', '7 hours 59 minutes');
    expect(await sessions.officer(old, 'console')).not.toBeNull();
    await age(old, 'expires_at', '1 minute');
    expect(await sessions.officer(old, 'console')).toBeNull();
  });

  it('ends a custodian’s after 15 minutes unused', async () => {
    const token = await open('kiki');
    await age(token, 'seen_at', '14 minutes');
    expect(await sessions.officer(token, 'console')).not.toBeNull();
    await age(token, 'seen_at', '16 minutes');
    expect(await sessions.officer(token, 'console')).toBeNull();
  });

  it('ends with the last day of an officer, and begins with the first', async () => {
    const token = await open('dedi');
    const days = (from: string, until: string) =>
      database.query(
        `UPDATE officer SET valid_from = (now() AT TIME ZONE 'Asia/Jakarta')::date + $1::int,
           valid_until = (now() AT TIME ZONE 'Asia/Jakarta')::date + $2::int WHERE user_name = 'dedi'`,
        [from, until],
      );
    await days('0', '0');
    expect(await sessions.officer(token, 'console')).not.toBeNull();
    for (const [from, until] of [
      ['-9', '-1'],
      ['1', '9'],
    ] as const) {
      await days(from, until);
      expect(await sessions.officer(token, 'console')).toBeNull();
      expect(await refusal('dedi', PASSWORD)).toMatchObject({
        code: 'not-signed-in',
        reason: 'sign-in-wrong',
      });
    }
    await database.query(`UPDATE officer SET valid_from = NULL, valid_until = NULL WHERE user_name = 'dedi'`);
  });

  it('ends a console session when its officer leaves or gets another role or body', async () => {
    const token = await open('dedi');
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

  it('issues no token that would see nothing for want of a body', async () => {
    await expect(sessions.issueToken('opd-admin', null)).rejects.toThrow('instansi-required');
  });

  it('gives a token no more than its scopes, for no longer than its days, until it is revoked', async () => {
    const scopes = ['complaint:read', 'complaint:answer'];
    const token = await sessions.issueToken('opd-admin', 'medan.dishub', { scopes, days: 2 });
    expect(await sessions.officer(token, 'token')).toMatchObject({
      scopes: ['complaint.read', 'complaint.answer'],
      officerId: null,
    });
    const [listed] = await sessions.tokens();
    expect(listed).toMatchObject({ role: 'opd-admin', scopes: ['complaint.read', 'complaint.answer'] });
    expect(await sessions.revokeToken(listed?.id ?? '')).toBe(true);
    expect(await sessions.officer(token, 'token')).toBeNull();
    expect(await sessions.revokeToken(listed?.id ?? '')).toBe(false);
    const short = await sessions.issueToken('opd-admin', 'medan.dishub', { days: 2 });
    await age(short, 'expires_at', '2 days');
    expect(await sessions.officer(short, 'token')).toBeNull();
  });

  it.each([
    ['complaint:fly', 'scope-unknown'],
    ['complaint:archive', 'scope-beyond-role'],
    ['custodian:erase', 'scope-beyond-role'],
  ])('issues no token of an OPD for %s', async (scope, reason) => {
    const issued = sessions.issueToken('opd-admin', 'medan.dishub', { scopes: ['complaint:read', scope] });
    await expect(issued).rejects.toMatchObject({ code: 'invalid', reason });
  });

  it('writes down who came in, who was refused and who left, and no name that is nobody’s', async () => {
    access.trail.length = 0;
    await refusal('ani', 'bukan ini');
    await refusal('kata sandi di kotak yang salah', 'x');
    await sessions.signOut(await open('ani'));
    expect(access.trail.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'ani sign-in-refused',
      'unknown sign-in-refused',
      'ani signed-in',
      'ani signed-out',
    ]);
  });
});
