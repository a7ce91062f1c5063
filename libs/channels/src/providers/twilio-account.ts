/** Whose account at Twilio speaks, and where Twilio is. */
export interface TwilioAccount {
  accountSid: string;
  /** One, or two while one replaces the other. The first is used for our own calls. */
  authTokens: readonly string[];
  /** Stand-in for `https://api.twilio.com`. */
  apiUrl?: string;
}

export const API = 'https://api.twilio.com';

/** The address on the stand-in, where there is one. */
export function rebased(address: string, apiUrl: string | undefined): string {
  return apiUrl === undefined ? address : address.replace(API, apiUrl.replace(/\/$/, ''));
}
