import { createHash, randomBytes } from 'node:crypto';
import { Failure, type Role } from '#complaint';
import { newId } from '#platform';
import type {
  Database,
  FactorKind,
  NewSession,
  OfficerStore,
  Queries,
  SessionRow,
  SessionStore,
} from '#store';
import { isPassword } from './passwords.js';
import { idleMinutes, needsSecondFactor, readScopes, type Action } from './policy.js';
import type { PasskeyHolder } from './passkeys.js';
import type { Proof, SecondFactors } from './second-factors.js';
import { Tries } from './tries.js';
import { needsInstansi, type Officer } from './visibility.js';

const CONSOLE_SECONDS = 8 * 3600;
const SECOND_STEP_SECONDS = 10 * 60;
const TOKEN_DAYS = 90;
const STEP_UP_MS = 5 * 60_000;

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
const newToken = (): string => randomBytes(32).toString('base64url');

/** What happened to an account, for the audit. */
export interface TrailEntry {
  actor: string;
  role: Role | null;
  action: string;
  /** Id of the officer that it happened to; null where it is about none. */
  subject: string | null;
  instansi: string | null;
  reason?: string;
  /** Names and dates; never a password, a code or a token. */
  detail?: Record<string, unknown>;
}

/** Writes it down, together with the change that `tx` holds or not at all. */
export type Trail = (tx: Queries, entry: TrailEntry) => Promise<void>;

/** An officer at work: who he is, and how he proved it. */
export interface SignedIn extends Officer {
  session: string;
  /** Null for a token that stands for itself. */
  officerId: string | null;
  /** What a token may do of all that its role may; null: all of it. */
  scopes: readonly string[] | null;
  steppedUp: { at: Date; by: FactorKind | 'recovery' } | null;
  hasFactor: boolean;
  mustChangePassword: boolean;
}

export interface SessionParts {
  database: Database;
  store: SessionStore;
  officers: OfficerStore;
  factors: SecondFactors;
  trail: Trail;
  now(): Date;
}

/** Signing in and being recognised. Only hashes of passwords and tokens are kept. */
export class Sessions {
  private readonly tries: Tries;

  constructor(private readonly parts: SessionParts) {
    this.tries = new Tries(() => parts.now());
  }

  /**
   * Opens a console session, or one that waits for the second factor where the officer has one; returns the token for
   * the cookie. Wrong name, wrong password and ended rights look alike.
   */
  async signIn(
    userName: string,
    password: string,
  ): Promise<{ token: string; awaits: 'second-factor' | null }> {
    const { officers, factors } = this.parts;
    this.tries.take(userName);
    // PostgreSQL takes no NUL: nobody is called that.
    const officer = userName.includes('\u0000') ? null : await officers.current(userName);
    const right = await isPassword(officer?.passwordHash ?? null, password);
    if (!officer || !right) {
      await this.noteRefusal(officer && { ...officer, id: userName, officerId: officer.id }, 'password');
      throw new Failure('not-signed-in', 'sign-in-wrong');
    }
    this.tries.forget(userName);
    const awaits = (await factors.list(officer.id)).factors.length > 0 ? 'second-factor' : null;
    const holder = { ...officer, id: userName, officerId: officer.id };
    if (awaits) return { token: await this.open('second-step', holder, SECOND_STEP_SECONDS), awaits };
    const token = await this.parts.database.transaction(async (tx) => {
      await this.note(tx, holder, 'signed-in', { by: 'password' });
      return this.open('console', holder, CONSOLE_SECONDS, {}, tx);
    });
    return { token, awaits };
  }

  /** Who has given his password and not yet his second factor; null for anybody else. */
  async halfway(token: string): Promise<PasskeyHolder | null> {
    const session = await this.parts.store.find(hashOf(token), 'second-step');
    return session?.officerId
      ? { session: session.id, officerId: session.officerId, userName: session.actor, name: session.name }
      : null;
  }

  /** Opens the console to whoever gives his second factor too; returns its token. Throws `not-signed-in`. */
  async secondStep(token: string, proof: Proof): Promise<string> {
    const { store, factors, database } = this.parts;
    const session = await store.find(hashOf(token), 'second-step');
    if (!session?.officerId) throw new Failure('not-signed-in', 'sign-in-over');
    const { officerId } = session;
    const holder = { ...session, id: session.actor, officerId };
    const by = await factors
      .prove({ session: session.id, officerId, userName: session.actor, name: session.name }, proof)
      .catch(async (error: unknown) => {
        await this.noteRefusal(holder, 'second-factor');
        throw error;
      });
    return database.transaction(async (tx) => {
      // A new token: whoever saw the one before gains nothing.
      if (!(await store.close({ id: session.id }, tx))) throw new Failure('not-signed-in', 'sign-in-over');
      await this.note(tx, holder, 'signed-in', { by });
      return this.open('console', holder, CONSOLE_SECONDS, { steppedUp: { at: this.parts.now(), by } }, tx);
    });
  }

  /**
   * Issues a bearer token for other systems and scripts. Without scopes it may all that its role may. Throws `invalid`
   * for a role that works for one body without one, and for scopes that are none.
   */
  async issueToken(
    role: Role,
    instansi: string | null,
    more: { scopes?: string[]; days?: number; by?: string } = {},
  ): Promise<string> {
    if (instansi === null && needsInstansi(role)) throw new Failure('invalid', 'instansi-required');
    const { scopes, days = TOKEN_DAYS, by = 'operator' } = more;
    const allowed: Action[] | null = scopes ? readScopes(role, scopes) : null;
    const id = `token:${role}`;
    const holder = { id, name: id, role, instansi, officerId: null };
    return this.parts.database.transaction(async (tx) => {
      const detail = { role, scopes: allowed, days };
      const entry = { actor: by, role: null, action: 'token-issued', subject: null, instansi, detail };
      await this.parts.trail(tx, entry);
      return this.open('token', holder, Math.round(days * 86_400), { scopes: allowed }, tx);
    });
  }

  /** Live tokens, the newest first. */
  tokens(): Promise<SessionRow[]> {
    return this.parts.store.list('tokens');
  }

  /** Ends a token; false where there is none of this id. */
  revokeToken(id: string, by = 'operator'): Promise<boolean> {
    return this.parts.database.transaction(async (tx) => {
      const gone = await this.parts.store.close({ id }, tx);
      if (gone) {
        const { role, instansi } = gone;
        const detail = { token: id, role };
        const entry = { actor: by, role: null, action: 'token-revoked', subject: null, instansi, detail };
        await this.parts.trail(tx, entry);
      }
      return gone !== null;
    });
  }

  /** Who carries the token; null for an unknown, ended or idle one. */
  async officer(token: string, kind: 'console' | 'token'): Promise<SignedIn | null> {
    const session = await this.parts.store.find(hashOf(token), kind);
    if (!session) return null;
    const { id, actor, name, role, instansi, officerId, scopes, hasFactor, mustChangePassword } = session;
    const { steppedUpAt: at, steppedUpBy: by } = session;
    return {
      id: actor,
      name,
      role,
      instansi,
      session: id,
      officerId,
      scopes,
      steppedUp: at && by ? { at, by } : null,
      hasFactor,
      mustChangePassword,
    };
  }

  /** Proves anew who sits here, for what needs more than an open console. Throws `not-signed-in` and `too-many-tries`. */
  async stepUp(officer: SignedIn, proof: Proof): Promise<void> {
    const by = await this.parts.factors.prove(holderOf(officer), proof);
    await this.parts.store.stepUp(officer.session, this.parts.now(), by);
    await this.note(this.parts.database, officer, 'stepped-up', { by });
  }

  /** Whether the officer gave a second factor within five minutes. A recovery code is one for his own account alone. */
  hasSteppedUp(officer: SignedIn, options: { recovery?: boolean } = {}): boolean {
    const { steppedUp } = officer;
    if (!steppedUp || (steppedUp.by === 'recovery' && options.recovery !== true)) return false;
    return this.parts.now().getTime() - steppedUp.at.getTime() < STEP_UP_MS;
  }

  async signOut(token: string): Promise<void> {
    await this.parts.database.transaction(async (tx) => {
      const gone = await this.parts.store.close({ tokenHash: hashOf(token) }, tx);
      if (gone) await this.note(tx, { ...gone, id: gone.actor }, 'signed-out');
    });
  }

  private async open(
    kind: NewSession['kind'],
    holder: Officer & { officerId: string | null },
    lifeSeconds: number,
    more: Partial<Pick<NewSession, 'scopes' | 'steppedUp'>> = {},
    tx?: Queries,
  ): Promise<string> {
    const token = newToken();
    const { id: actor, name, role, instansi, officerId } = holder;
    const idle = kind === 'token' ? null : idleMinutes(role);
    const { scopes = null, steppedUp = null } = more;
    const who = { actor, name, role, instansi, officerId };
    const what = { id: newId(), tokenHash: hashOf(token), kind, lifeSeconds, idleMinutes: idle };
    await this.parts.store.open({ ...who, ...what, scopes, steppedUp }, tx);
    return token;
  }

  /**
   * One entry for each wrong try that was compared: five a name in a quarter of an hour. A name that is nobody's may be
   * anything, a password too: it is not written down.
   */
  private async noteRefusal(officer: Noted | null, at: string): Promise<void> {
    const unknown = { id: 'unknown', role: null, instansi: null, officerId: null };
    await this.note(this.parts.database, officer ?? unknown, 'sign-in-refused', { at });
  }

  private note(
    tx: Queries,
    { id, role, instansi, officerId }: Noted,
    action: string,
    detail?: Record<string, unknown>,
  ): Promise<void> {
    const entry = { actor: id, role, action, subject: officerId, instansi };
    return this.parts.trail(tx, detail ? { ...entry, detail } : entry);
  }
}

type Noted = Pick<SignedIn, 'id' | 'instansi' | 'officerId'> & { role: Role | null };

/** As whom a signed-in officer proves himself. Throws `not-allowed` for a token: nobody sits behind one. */
export function holderOf({ session, officerId, id, name }: SignedIn): PasskeyHolder {
  if (officerId === null) throw new Failure('not-allowed');
  return { session, officerId, userName: id, name };
}

/** What an officer must see to before he may do anything else: a password that others know, a second factor. */
export function owes(
  { role, hasFactor, mustChangePassword, officerId }: SignedIn,
  { demo }: { demo: boolean },
): 'password' | 'factor' | null {
  if (officerId === null) return null;
  if (mustChangePassword) return 'password';
  return !demo && needsSecondFactor(role) && !hasFactor ? 'factor' : null;
}
