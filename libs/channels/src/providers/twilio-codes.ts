import type { Refusal } from '#complaint';

/**
 * What a failure numbered by Twilio means for us: why an address is not reached, `later` where the same message may be
 * taken after a while, `settings` where our own account, number or permission is to blame.
 */
export type TwilioMeaning = Refusal | 'later' | 'settings';

/**
 * Twilio's numbers, in answers to our calls and in receipts alike, as far as they tell what to do next. Each is
 * explained at `https://www.twilio.com/docs/api/errors/<number>`; what stands here is only what we do about it.
 */
export const twilioCodes: Readonly<Record<number, TwilioMeaning>> = {
  14107: 'later', // too many messages for the rate of the number
  20003: 'settings', // the credentials do not fit
  20005: 'settings', // the account is not active
  20404: 'settings', // there is no such account or service
  20429: 'later', // too many calls
  21211: 'gone', // `To` is no telephone number
  21212: 'settings', // `From` is no telephone number
  21214: 'unable', // `To` cannot be reached
  21265: 'unable', // `To` is a short code
  21266: 'refused', // `To` and `From` are the same
  21408: 'unable', // the account may not send to the country of `To`
  21603: 'settings', // there is no `From`
  21604: 'gone', // there is no `To`
  21606: 'settings', // `From` is not a number of the account
  21609: 'settings', // the status callback is no address
  21610: 'opted-out', // the recipient has sent STOP
  21611: 'later', // the queue of `From` is full
  21612: 'unable', // `To` cannot be reached from `From`
  21614: 'unable', // `To` is no mobile number
  21617: 'refused', // the text is too long
  21635: 'unable', // `To` is a landline
  21659: 'settings', // `From` is no number of Twilio
  21660: 'settings', // `From` belongs to another account
  30001: 'later', // the queue ran over
  30002: 'settings', // the account is suspended
  30003: 'later', // the telephone is off or out of reach
  30004: 'unable', // the number is blocked by its carrier
  30005: 'gone', // the number is unknown or out of use
  30006: 'unable', // a landline, or a carrier that cannot be reached
  30007: 'refused', // filtered as spam by Twilio or the carrier
  30008: 'later', // the carrier does not say why
  30017: 'later', // the carrier's network is congested
  30034: 'settings', // the number is not registered for this kind of messages
  30410: 'later', // the carrier did not answer in time
  63001: 'settings', // the channel does not accept our credentials
  63003: 'unable', // `To` has no account on the channel
  63005: 'refused', // the channel does not accept the content
  63007: 'settings', // the channel does not know `From`
  63013: 'refused', // against the channel's policy
  63015: 'settings', // the sandbox sends only to who has joined it
  63016: 'window-closed', // a free text outside the 24 hours after the last one of the recipient
  63018: 'later', // too many messages for the channel
  63024: 'unable', // the recipient cannot have messages of the channel
  63032: 'refused', // a limit of WhatsApp for this recipient
  63038: 'later', // the account's messages of the day are used up
  63049: 'refused', // Meta chose not to deliver it
};
