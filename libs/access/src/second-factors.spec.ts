import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TOTP } from 'otpauth';
import { accessOn, PASSWORD, type Access } from '../../../test/support/access.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import type { SignedIn } from './sessions.js';

const MINUTE_MS = 60_000;

describe('second factors', () => {
  let fresh: FreshDatabase;
  let access: Access;
  let made = 0;
  let userName: string;

  beforeAll(async () => {
    fresh = await freshDatabase();
    access = await accessOn(fresh.url);
  });
  afterAll(async () => {
    await access.database.close();
    await fresh.drop();
  });
  beforeEach(async () => {
    made += 1;
    userName = `officer${made}`;
    access.clock.advance(MINUTE_MS);
    await access.officers.register(
      { id: userName, name: 'Ani', role: 'inspector', instansi: null },
      PASSWORD,
    );
  });

  const refusal = (attempt: Promise<unknown>) =>
    attempt.then(
      () => 'let in',
      (error: unknown) => (error as { reason?: string }).reason,
    );

  /** An app set up in a first session; what it shows at a moment, and the codes for the day it is lost. */
  async function withApp(): Promise<{
    code: (shiftMs?: number) => string;
    recovery: string[];
    officer: SignedIn;
  }> {
    const officer = await access.signedIn(userName);
    await access.accounts.beginTotp(officer, 'ponsel');
    const pending = await access.factors.pendingTotp(officer.officerId ?? '', userName);
    const app = new TOTP({ secret: pending?.secret ?? '' });
    const code = (shiftMs = 0): string => app.generate({ timestamp: access.clock.now().getTime() + shiftMs });
    const recovery = await access.accounts.confirmTotp(officer, code());
    access.clock.advance(MINUTE_MS);
    return { code, recovery, officer };
  }

  /** Gives the password, then the proof; the console's officer. */
  async function enter(code: string): Promise<SignedIn | null> {
    const { token, awaits } = await access.sessions.signIn(userName, PASSWORD);
    expect(awaits).toBe('second-factor');
    expect(await access.sessions.officer(token, 'console')).toBeNull();
    return access.sessions.officer(await access.sessions.secondStep(token, { code }), 'console');
  }

  it('are asked for once there is one, and the password alone opens nothing', async () => {
    const { code } = await withApp();
    const officer = await enter(code());
    expect(officer).toMatchObject({ id: userName, hasFactor: true, steppedUp: { by: 'totp' } });
    expect(access.sessions.hasSteppedUp(officer as SignedIn)).toBe(true);
    access.clock.advance(5 * MINUTE_MS);
    expect(access.sessions.hasSteppedUp(officer as SignedIn)).toBe(false);
  });

  it('take each code of the app once, one step early or late, and no older one afterwards', async () => {
    const { code } = await withApp();
    await enter(code(30_000));
    expect(await refusal(enter(code(30_000)))).toBe('second-factor-wrong');
    expect(await refusal(enter(code()))).toBe('second-factor-wrong');
    expect(await refusal(enter(code(-30_000)))).toBe('second-factor-wrong');
    access.clock.advance(2 * MINUTE_MS);
    expect(await refusal(enter(code(-90_000)))).toBe('second-factor-wrong');
    expect(await enter(code(-30_000))).not.toBeNull();
  });

  it('give twenty tries with one code at once to one of them', async () => {
    const { code, officer } = await withApp();
    const tries = await Promise.all(
      Array.from({ length: 20 }, () => refusal(access.sessions.stepUp(officer, { code: code() }))),
    );
    expect(tries.filter((tried) => tried === 'let in')).toHaveLength(1);
  });

  it('lock after five wrong codes, for the right one too', async () => {
    const { code } = await withApp();
    const wrong = code() === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 5; tries += 1)
      expect(await refusal(enter(wrong))).toBe('second-factor-wrong');
    expect(await refusal(enter(code()))).toBe('too-many-tries');
    access.clock.advance(15 * MINUTE_MS);
    expect(await enter(code())).not.toBeNull();
  });

  it('are replaced by ten recovery codes, each good once and for nobody else', async () => {
    const { recovery } = await withApp();
    expect(new Set(recovery).size).toBe(10);
    const [first = '', second = ''] = recovery;
    const officer = await enter(first.toUpperCase().replace('-', ' '));
    expect(await refusal(enter(first))).toBe('second-factor-wrong');
    // It opens the own account, and no reporter's identity.
    expect(access.sessions.hasSteppedUp(officer as SignedIn)).toBe(false);
    expect(access.accounts.mayChangeFactors(officer as SignedIn)).toBe(true);
    userName = `other${made}`;
    await access.officers.register({ id: userName, name: 'Budi', role: 'auditor', instansi: null }, PASSWORD);
    await withApp();
    expect(await refusal(enter(second))).toBe('second-factor-wrong');
  });

  it('are changed by nobody who has not proved himself just now', async () => {
    const { officer } = await withApp();
    access.clock.advance(5 * MINUTE_MS);
    const [factor] = (await access.factors.list(officer.officerId ?? '')).factors;
    const old = { ...officer, hasFactor: true };
    for (const attempt of [
      access.accounts.removeFactor(old, factor?.id ?? ''),
      access.accounts.beginTotp(old, 'ponsel pencuri'),
      access.accounts.renewRecoveryCodes(old),
      access.accounts.addPasskey(old, '{}', 'kunci pencuri'),
    ]) {
      expect(await refusal(attempt)).toBe('step-up-required');
    }
    expect((await access.factors.list(officer.officerId ?? '')).factors).toHaveLength(1);
  });

  it('are stored as nothing that could be used', async () => {
    const officer = await access.signedIn(userName);
    await access.accounts.beginTotp(officer, 'ponsel');
    const secret = (await access.factors.pendingTotp(officer.officerId ?? '', userName))?.secret ?? '';
    const app = new TOTP({ secret });
    const codes = await access.accounts.confirmTotp(
      officer,
      app.generate({ timestamp: access.clock.now().getTime() }),
    );
    const [{ all = '' } = {}] = await access.database.query<{ all: string }>(
      `SELECT (SELECT string_agg(f::text, ' ') FROM factor f) || (SELECT string_agg(r::text, ' ') FROM recovery_code r) AS all`,
    );
    expect(all).not.toContain(Buffer.from(app.secret.bytes).toString('hex'));
    for (const code of codes) expect(all).not.toContain(code.replace('-', ''));
    // A row that is moved to another officer opens nothing for him.
    await access.database.query(`UPDATE factor SET officer_id = gen_random_uuid() WHERE officer_id = $1`, [
      officer.officerId,
    ]);
    const [moved] = await access.database.query<{ officer_id: string }>(
      `SELECT officer_id FROM factor ORDER BY added_at DESC LIMIT 1`,
    );
    const holder = { session: officer.session, officerId: moved?.officer_id ?? '', userName, name: 'Ani' };
    await expect(access.factors.prove(holder, { code: app.generate() })).rejects.toThrow();
  });

  it('go with the second step once it is over, and ask no more of a step that was taken', async () => {
    const { code } = await withApp();
    const { token } = await access.sessions.signIn(userName, PASSWORD);
    await access.sessions.secondStep(token, { code: code() });
    access.clock.advance(MINUTE_MS);
    expect(await refusal(access.sessions.secondStep(token, { code: code() }))).toBe('sign-in-over');
    expect(await access.sessions.halfway(token)).toBeNull();
  });

  it('refuse a passkey that answers no question of ours', async () => {
    const officer = await access.signedIn(userName);
    const holder = { session: officer.session, officerId: officer.officerId ?? '', userName, name: 'Ani' };
    for (const answer of [
      '',
      'null',
      '{}',
      '[]',
      '{"id":"x","rawId":"x","type":"public-key","response":{}}',
    ]) {
      expect(await refusal(access.factors.prove(holder, { passkey: answer }))).toBe('second-factor-wrong');
    }
    access.clock.advance(15 * MINUTE_MS);
    await access.factors.askForNewPasskey(holder);
    expect(await refusal(access.accounts.addPasskey(officer, '{}', 'kunci'))).toBe('passkey-refused');
  });
});
