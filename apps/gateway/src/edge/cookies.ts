import type { Request } from 'express';

/** The cookie of a signed-in officer. */
export const SESSION = 'sesi';

/** One cookie's value; absent when there is none, or what a browser sent is no text. */
export function cookieOf(request: Pick<Request, 'headers'>, name: string): string | undefined {
  const pair = (request.headers.cookie ?? '').split(';').find((part) => part.trim().startsWith(`${name}=`));
  try {
    return pair === undefined ? undefined : decodeURIComponent(pair.slice(pair.indexOf('=') + 1).trim());
  } catch {
    return undefined;
  }
}

/** The name of a cookie of ours: bound to this very host wherever browsers trust our address and can promise that. */
export const cookieName = (name: string, trustworthy: boolean): string =>
  trustworthy ? `__Host-${name}` : name;
