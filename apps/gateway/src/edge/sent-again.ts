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

/** Fields that are never put into a page again: they are typed anew. */
const secret = /^(pin|old|.*password.*)$/i;

/** A form that was refused for a passing reason, with all that was typed, to be sent once more; null for any other. */
export function sentAgain({ code, status }: Problem, request: Request): SentAgain | null {
  const fields = Object.entries((request.body ?? {}) as Record<string, unknown>).filter(
    (field): field is [string, string] => field[0] !== '_csrf' && typeof field[1] === 'string',
  );
  // An address such as `//elsewhere` would lead the form away from us.
  const isOurs = /^\/(?![/\\])/.test(request.originalUrl);
  if (!passing.has(code) || !isOurs || request.method !== 'POST' || fields.length === 0) return null;
  return {
    code,
    action: request.originalUrl,
    withFiles: Boolean(request.is('multipart/form-data')),
    fields: fields.filter(([name]) => !secret.test(name)).map(([name, value]) => ({ name, value })),
    secrets: fields.map(([name]) => name).filter((name) => secret.test(name)),
    wait: status === 429,
    signIn: code === 'session-over',
  };
}
