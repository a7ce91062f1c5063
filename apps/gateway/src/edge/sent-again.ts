import type { Request } from 'express';
import type { SentAgain } from '../pages/views.js';
import type { Problem } from '../problem.filter.js';

/** Refusals after which the same form can be sent once more, as it was. */
const passing = new Set([
  'form-expired',
  'form-no-cookie',
  'session-over',
  'too-many-reports',
  'too-many-tries',
]);

/** What is written in the forms on a complaint; the rest of them stands on its page. */
const written = new Set(['text', 'reason', 'note', 'by', 'evidence']);
const onComplaint = /^\/petugas\/(laporan|n)\//;

/** Fields that are never put into a page again: they are typed anew. */
const secret = /^(pin|old|.*password.*)$/i;

/**
 * A form that was refused for a passing reason, with all that was typed, to be sent once more; and one on a complaint
 * that is not, or no longer, for its officer, with what he wrote and nothing else; null for any other.
 */
export function sentAgain({ code, status }: Problem, request: Request): SentAgain | null {
  const gone = status === 404 && onComplaint.test(request.originalUrl);
  const fields = Object.entries((request.body ?? {}) as Record<string, unknown>)
    .flatMap(([name, value]) => [value].flat().map((each): [string, unknown] => [name, each]))
    .filter((field): field is [string, string] => field[0] !== '_csrf' && typeof field[1] === 'string')
    .filter(([name, value]) => !gone || (written.has(name) && value.trim() !== ''));
  // An address such as `//elsewhere` would lead the form away from us.
  const isOurs = /^\/(?![/\\])/.test(request.originalUrl);
  if (!(gone || passing.has(code)) || !isOurs || request.method !== 'POST' || fields.length === 0)
    return null;
  return {
    code: gone ? 'out-of-sight' : code,
    gone,
    action: request.originalUrl,
    withFiles: Boolean(request.is('multipart/form-data')),
    fields: fields.filter(([name]) => !secret.test(name)).map(([name, value]) => ({ name, value })),
    secrets: fields.map(([name]) => name).filter((name) => secret.test(name)),
    wait: status === 429,
    signIn: code === 'session-over',
  };
}
