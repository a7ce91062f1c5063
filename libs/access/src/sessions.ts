import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { newId } from '#platform';
import { Failure, type Role } from '#complaint';
import type { OfficeStore } from '#store';
import { needsInstansi, type Officer } from './visibility.js';

const IDLE_MINUTES = 30;
const CONSOLE_SECONDS = 8 * 3600;
const TOKEN_SECONDS = 90 * 86_400;
const TRIES = 5;
const LOCK_MS = 15 * 60_000;
const MOST_NAMES = 10_000;
/** OWASP's Argon2id parameters with more memory than its minimum of 19 MiB. */
const argon2 = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
const newToken = (): string => randomBytes(32).toString('base64url');

/** Signing in and being recognised. Only hashes of passwords and tokens are kept. */
export class Sessions {
  private readonly failures = new Map<string, { count: number; until: number }>();
  private decoy: Promise<string> | null = null;

  constructor(
    private readonly store: OfficeStore,
    private readonly now: () => Date,
  ) {}

  /** Opens a console session; returns the token for the cookie. Wrong name and wrong password look alike. */
  async signIn(userName: string, password: string): Promise<string> {
    this.takeTry(userName);
    // PostgreSQL takes no NUL: nobody is called that.
    const officer = userName.includes('\u0000') ? null : await this.store.officer(userName);
    this.decoy ??= hash(newToken(), argon2);
    const right = await verify(officer?.passwordHash ?? (await this.decoy), password);
    if (!officer || !right) throw new Failure('not-signed-in', 'sign-in-wrong');
    this.failures.delete(userName);
    const { name, role, instansi } = officer;
    return this.open('console', { id: userName, name, role, instansi }, CONSOLE_SECONDS);
  }

  /** Issues a bearer token for other systems and scripts. */
  issueToken(role: Role, instansi: string | null): Promise<string> {
    if (instansi === null && needsInstansi(role)) throw new Failure('invalid', 'instansi-required');
    const id = `token:${role}`;
    return this.open('token', { id, name: id, role, instansi }, TOKEN_SECONDS);
  }

  /** Who carries the token; null for an unknown, ended or idle one. */
  async officer(token: string, kind: 'console' | 'token'): Promise<Officer | null> {
    const holder = await this.store.session(hashOf(token), kind, IDLE_MINUTES);
    return holder && { id: holder.actor, name: holder.name, role: holder.role, instansi: holder.instansi };
  }

  signOut(token: string): Promise<void> {
    return this.store.closeSession(hashOf(token));
  }

  /** Whether anybody can sign in at all. */
  hasOfficers(): Promise<boolean> {
    return this.store.hasOfficers();
  }

  /** Adds an officer; one with this user name stays as he is. */
  async register(officer: Officer, password: string): Promise<void> {
    const { id: userName, name, role, instansi } = officer;
    const passwordHash = await hash(password, argon2);
    await this.store.addOfficer({ id: newId(), userName, name, role, instansi, passwordHash });
  }

  private async open(kind: 'console' | 'token', officer: Officer, lifeSeconds: number): Promise<string> {
    const token = newToken();
    const { id: actor, name, role, instansi } = officer;
    await this.store.openSession(hashOf(token), kind, { actor, name, role, instansi }, lifeSeconds);
    return token;
  }

  /** Counts a try before it is compared, so that many at once gain nothing; the right password forgets them. */
  private takeTry(userName: string): void {
    const now = this.now().getTime();
    const failed = this.failures.get(userName);
    const live = failed && failed.until > now ? failed : null;
    if (live && live.count >= TRIES) throw new Failure('too-many-tries', 'too-many-tries');
    // The oldest makes room, so that trying many names does not unlock one.
    this.failures.delete(userName);
    const [oldest] = this.failures.size >= MOST_NAMES ? this.failures.keys() : [];
    if (oldest !== undefined) this.failures.delete(oldest);
    this.failures.set(userName, { count: (live?.count ?? 0) + 1, until: now + LOCK_MS });
  }
}
