import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { Failure } from '#complaint';
import type { Keys } from '#identity';
import { SESSION, type Cookies } from './cookies.js';

const LIFE_MS = 12 * 3_600_000;

/** Where htmx sends the token; forms send it as the field `_csrf`. */
const HEADER = 'x-csrf-token';

/** The cookie of whoever is not signed in. It holds nothing but chance. */
const BROWSER = 'formulir';

/**
 * The token that shows that a form was shown by us to this very browser: a keyed hash of the hour and of the session
 * cookie, or of a cookie of its own for whoever is not signed in. Nothing is stored, and no two pages
 * have the same one, so that the length of a compressed page does not tell of it.
 */
export class FormTokens {
  /** What a browser without any cookie is given while its page is made: the same for all forms of the page. */
  private readonly given = new WeakMap<Request, string>();

  constructor(
    private readonly keys: Keys,
    private readonly cookies: Cookies,
    private readonly now: () => Date,
  ) {}

  /** The token for the forms of one page; sets the cookie it is bound to where the browser has none. */
  issue(request: Request, response: Response): string {
    const holder = this.holder(request) ?? this.given.get(request) ?? this.give(request, response);
    const at = this.now().getTime().toString(36);
    return `${at}.${this.keys.index('form', holder, at).toString('base64url')}`;
  }

  /**
   * Throws `form-expired` for a token that is missing, old or somebody else's, and `form-no-cookie` where the browser
   * brings no cookie at all: it would not be shown its receipt either.
   */
  check(request: Request, field: unknown): void {
    const holder = this.holder(request);
    if (holder === null) throw new Failure('not-allowed', 'form-no-cookie');
    const token = field ?? request.headers[HEADER];
    const [at = '', mac = ''] = typeof token === 'string' ? token.split('.') : [];
    const age = this.now().getTime() - Number.parseInt(at, 36);
    const genuine = this.keys.matches(Buffer.from(mac, 'base64url'), 'form', holder, at);
    if (!genuine || !(age >= -60_000 && age <= LIFE_MS)) throw new Failure('not-allowed', 'form-expired');
  }

  private holder(request: Request): string | null {
    return this.cookies.kept(request, SESSION) ?? this.cookies.kept(request, BROWSER) ?? null;
  }

  private give(request: Request, response: Response): string {
    const value = randomBytes(16).toString('base64url');
    this.given.set(request, value);
    // Lax: a link from elsewhere that leads to a form must not replace what another tab's form is bound to.
    this.cookies.keep(response, BROWSER, value, { path: '/', sameSite: 'lax' });
    return value;
  }
}
