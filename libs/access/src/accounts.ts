import { Failure } from '#complaint';
import type { Database, FactorKind, OfficerStore, Queries, SessionRow, SessionStore } from '#store';
import { hashPassword, isPassword, requirePassword } from './passwords.js';
import type { FactorView, SecondFactors } from './second-factors.js';
import { holderOf, type Sessions, type SignedIn, type Trail } from './sessions.js';

export interface AccountView {
  factors: FactorView[];
  /** Recovery codes that are not used up. */
  recoveryCodes: number;
  sessions: (SessionRow & { isThis: boolean })[];
}

/**
 * What an officer does with his own account. Where he has a second factor already, changing factors throws
 * `not-allowed` with `step-up-required` until he has given it within five minutes: an open console is not enough.
 */
export class Accounts {
  constructor(
    private readonly parts: {
      database: Database;
      officers: OfficerStore;
      store: SessionStore;
      sessions: Sessions;
      factors: SecondFactors;
      trail: Trail;
      now(): Date;
    },
  ) {}

  async view(officer: SignedIn): Promise<AccountView> {
    const { officerId } = holderOf(officer);
    const [factors, sessions] = await Promise.all([
      this.parts.factors.list(officerId),
      this.parts.store.list({ officerId }),
    ]);
    return {
      ...factors,
      sessions: sessions.map((each) => ({ ...each, isThis: each.id === officer.session })),
    };
  }

  async beginTotp(officer: SignedIn, name: string): Promise<void> {
    this.requireStepUp(officer);
    await this.parts.factors.beginTotp(holderOf(officer).officerId, name);
  }

  /** Ends the set-up of an app by its first code. Gives recovery codes where there are none, to be shown this once. */
  async confirmTotp(officer: SignedIn, code: string): Promise<string[]> {
    this.requireStepUp(officer);
    const { officerId } = holderOf(officer);
    return this.adding(officer, 'totp', async (tx) => {
      if (await this.parts.factors.confirmTotp(officerId, code, tx)) return;
      throw new Failure('invalid', 'second-factor-wrong', [{ field: 'code', code: 'second-factor-wrong' }]);
    });
  }

  async addPasskey(officer: SignedIn, answer: string, name: string): Promise<string[]> {
    this.requireStepUp(officer);
    return this.adding(officer, 'passkey', (tx) =>
      this.parts.factors.addPasskey(holderOf(officer), answer, name, tx),
    );
  }

  async removeFactor(officer: SignedIn, id: string): Promise<void> {
    this.requireStepUp(officer);
    const { officerId } = holderOf(officer);
    await this.parts.database.transaction(async (tx) => {
      if ((await this.parts.factors.remove(officerId, id, tx)) === null) throw new Failure('not-found');
      await this.note(tx, officer, 'factor-removed');
    });
  }

  /** Ten new recovery codes; those before them are worth nothing now. */
  async renewRecoveryCodes(officer: SignedIn): Promise<string[]> {
    this.requireStepUp(officer);
    if (!officer.hasFactor) throw new Failure('wrong-state', 'second-factor-first');
    return this.parts.database.transaction(async (tx) => {
      await this.note(tx, officer, 'recovery-codes-renewed');
      return this.parts.factors.renewRecoveryCodes(holderOf(officer).officerId, tx);
    });
  }

  /** Changes the password and ends every other session. */
  async changePassword(officer: SignedIn, old: string, password: string): Promise<void> {
    requirePassword(password, 'password');
    const { officerId } = holderOf(officer);
    const known = await this.parts.officers.current(officer.id);
    if (!known || !(await isPassword(known.passwordHash, old))) {
      throw new Failure('invalid', 'password-wrong', [{ field: 'old', code: 'password-wrong' }]);
    }
    const passwordHash = await hashPassword(password);
    await this.parts.database.transaction(async (tx) => {
      await this.parts.officers.setPassword(officerId, passwordHash, tx);
      await this.parts.store.closeAll(officerId, officer.session, tx);
      await this.note(tx, officer, 'password-changed');
    });
  }

  /** Ends one of his sessions, or all but this one. */
  async signOut(officer: SignedIn, which: { id: string } | 'others'): Promise<void> {
    const { officerId } = holderOf(officer);
    await this.parts.database.transaction(async (tx) => {
      if (which === 'others') await this.parts.store.closeAll(officerId, officer.session, tx);
      else if (!(await this.parts.store.close({ id: which.id, officerId }, tx)))
        throw new Failure('not-found');
      await this.note(tx, officer, 'sessions-ended');
    });
  }

  /** Whether factors may be changed now. */
  mayChangeFactors(officer: SignedIn): boolean {
    return !officer.hasFactor || this.parts.sessions.hasSteppedUp(officer, { recovery: true });
  }

  private async adding(
    officer: SignedIn,
    kind: FactorKind,
    add: (tx: Queries) => Promise<void>,
  ): Promise<string[]> {
    const { officerId } = holderOf(officer);
    return this.parts.database.transaction(async (tx) => {
      await add(tx);
      // It was given just now.
      await this.parts.store.stepUp(officer.session, this.parts.now(), kind, tx);
      await this.note(tx, officer, 'factor-added', kind);
      const { recoveryCodes } = await this.parts.factors.list(officerId);
      return recoveryCodes > 0 ? [] : this.parts.factors.renewRecoveryCodes(officerId, tx);
    });
  }

  private requireStepUp(officer: SignedIn): void {
    if (!this.mayChangeFactors(officer)) throw new Failure('not-allowed', 'step-up-required');
  }

  private note(tx: Queries, officer: SignedIn, action: string, reason?: string): Promise<void> {
    const { id: actor, role, officerId: subject, instansi } = officer;
    const entry = { actor, role, action, subject, instansi };
    return this.parts.trail(tx, reason === undefined ? entry : { ...entry, reason });
  }
}
