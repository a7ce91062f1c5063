import { Misconfigured, Rejected, Retry } from '../channel-failures.js';

/** What Twilio's answers to our calls mean for us. Failures keep its number and never its words, which quote addresses. */

// https://www.twilio.com/docs/api/errors. What concerns our own account or number; the rest concerns one message.
const ours = new Set([20003, 20005, 20404, 21212, 21603, 21606, 21609, 21659, 21660, 30002]);
const later = new Set([20429, 14107, 21611, 30001, 63018, 63038]);

export function refusal(status: number, code?: number, retryAfter?: string | null): Error {
  const named = code === undefined ? `HTTP ${status}` : `${code}, HTTP ${status}`;
  if (status === 429 || status >= 500 || later.has(code ?? 0)) {
    return new Retry(`Twilio cannot take it now (${named}).`, waitMs(retryAfter));
  }
  if (ours.has(code ?? 0) || (code === undefined && (status === 401 || status === 403))) {
    return new Misconfigured(`Twilio refuses these settings (${named}).`);
  }
  return new Rejected(`Twilio refuses it for good (${named}).`);
}

function waitMs(retryAfter: string | null | undefined): number | undefined {
  const seconds = Number(retryAfter ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) * 1_000 : undefined;
}
