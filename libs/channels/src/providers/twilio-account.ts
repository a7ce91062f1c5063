/** Whose account at Twilio speaks, and where Twilio is. */
export interface TwilioAccount {
  accountSid: string;
  /** One, or two while one replaces the other. The first is used for our own calls. */
  authTokens: readonly string[];
  /** Stand-in for `https://api.twilio.com`. */
  apiUrl?: string;
}

/** The account as settings give it: tokens separated by commas. */
export function accountOf(given: {
  accountSid: string;
  authToken: string;
  apiUrl: string | undefined;
}): TwilioAccount {
  const { accountSid, authToken, apiUrl } = given;
  const authTokens = authToken.split(',').map((token) => token.trim());
  return { accountSid, authTokens, ...(apiUrl ? { apiUrl } : {}) };
}

export const API = 'https://api.twilio.com';

/** The address on the stand-in, where there is one. */
export function rebased(address: string, apiUrl: string | undefined): string {
  return apiUrl === undefined ? address : address.replace(API, apiUrl.replace(/\/$/, ''));
}
