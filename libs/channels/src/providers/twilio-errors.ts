import { Misconfigured, Rejected, Retry } from '../channel-failures.js';
import { twilioCodes, type TwilioMeaning } from './twilio-codes.js';

/** What Twilio's answers to our calls mean for us. Failures keep its number and never its words, which quote addresses. */
export function refusal(status: number, code?: number, retryAfter?: string | null): Error {
  const named = code === undefined ? `HTTP ${status}` : `${code}, HTTP ${status}`;
  const meaning = code === undefined ? undefined : meaningOf(code);
  if (status === 429 || status >= 500 || meaning === 'later') {
    return new Retry(`Twilio cannot take it now (${named}).`, waitMs(retryAfter));
  }
  if (meaning === 'settings' || (code === undefined && (status === 401 || status === 403))) {
    return new Misconfigured(`Twilio refuses these settings (${named}).`);
  }
  return new Rejected(`Twilio refuses it for good (${named}).`, meaning);
}

/** undefined for a number that says nothing of what to do next. */
export const meaningOf = (code: number): TwilioMeaning | undefined =>
  Object.hasOwn(twilioCodes, code) ? twilioCodes[code] : undefined;

function waitMs(retryAfter: string | null | undefined): number | undefined {
  const seconds = Number(retryAfter ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) * 1_000 : undefined;
}
