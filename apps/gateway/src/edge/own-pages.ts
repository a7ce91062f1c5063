import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Failure } from '#complaint';
import type { FormTokens } from './form-tokens.js';

/** Where a form may bring files. Its fields are read later, by `Uploads`, which checks its token then. */
const withFiles =
  /^\/(lapor|lacak\/[^/]+\/tambahan|petugas\/entri|petugas\/laporan\/[^/]+\/jawaban|petugas\/sp4n\/banding)\/?$/i;
/** Who calls here carries a proof of his own: a token, a signature. Nothing of it comes from a browser by itself. */
const withOwnProof = /^\/(api|channels|open311|latihan\/penyedia)(\/|$)/;

/**
 * A form of somebody else's page must not act for whoever uses Muara here. What the browser says of where a form comes
 * from is held against the configured address, never against the Host header; then the form's token must be ours.
 */
export function onlyOwnForms(publicUrl: string, tokens: FormTokens): RequestHandler {
  const own = ownOrigins(publicUrl);
  return (request: Request, _response: Response, next: NextFunction): void => {
    const reads = request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS';
    if (reads || withOwnProof.test(request.path)) return next();
    if (isForeign(request, own)) throw new Failure('not-allowed', 'form-foreign');
    const fields = request.body as Record<string, unknown> | undefined;
    if (fields === undefined && request.is('multipart/form-data') && withFiles.test(request.path))
      return next();
    tokens.check(request, fields?.['_csrf']);
    next();
  };
}

/** Under `no-referrer` browsers send `Origin: null` with our own forms too: that decides nothing. */
function isForeign({ headers }: Request, own: Set<string>): boolean {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  const saysElsewhere = origin !== undefined && origin !== 'null' && !own.has(origin);
  return saysElsewhere || (site !== undefined && site !== 'same-origin' && site !== 'none');
}

/** A machine has several names for itself: whoever configured one of them means all. */
function ownOrigins(publicUrl: string): Set<string> {
  const { origin, protocol, hostname, port } = new URL(publicUrl);
  const loopback = ['localhost', '127.0.0.1', '[::1]'];
  const names = loopback.includes(hostname)
    ? loopback.map((name) => `${protocol}//${name}${port === '' ? '' : `:${port}`}`)
    : [];
  return new Set([origin, ...names]);
}
