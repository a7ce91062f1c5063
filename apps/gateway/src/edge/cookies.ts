import type { CookieOptions, Request, Response } from 'express';

/** The cookie of a signed-in console. */
export const SESSION = 'sesi';

/** Values kept in a browser that only we read. */
export class Cookies {
  /** @param trustworthy whether browsers trust our address: only then a cookie can be kept from whoever sits between. */
  constructor(private readonly trustworthy: boolean) {}

  /**
   * Bound to this very host and sent over nothing but TLS or the machine's own loopback, wherever browsers can promise
   * that. Elsewhere a plain one of the path.
   */
  keep(response: Response, name: string, value: string, more: CookieOptions): void {
    response.cookie(this.named(name), value, this.options(more));
  }

  /** What was kept; absent when nothing was. */
  kept(request: Request, name: string): string | undefined {
    return cookieOf(request, this.named(name));
  }

  forget(response: Response, name: string, more: CookieOptions): void {
    response.clearCookie(this.named(name), this.options(more));
  }

  private named(name: string): string {
    return this.trustworthy ? `__Host-${name}` : name;
  }

  private options(more: CookieOptions): CookieOptions {
    const bound = this.trustworthy ? { path: '/', secure: true } : { secure: false };
    return { httpOnly: true, sameSite: 'lax', ...more, ...bound };
  }
}

/** One cookie's value; absent when there is none, or what a browser sent is no text. */
function cookieOf(request: Request, name: string): string | undefined {
  const pair = (request.headers.cookie ?? '').split(';').find((part) => part.trim().startsWith(`${name}=`));
  try {
    return pair === undefined ? undefined : decodeURIComponent(pair.slice(pair.indexOf('=') + 1).trim());
  } catch {
    return undefined;
  }
}
