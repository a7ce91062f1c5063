/**
 * Why a message does not reach an address, as far as its provider says:
 *
 * - `gone`: nobody is there: a number out of use, a mailbox that does not exist
 * - `unable`: somebody is there, whom this channel cannot reach: a landline, a number without WhatsApp
 * - `opted-out`: he asked to be left alone
 * - `window-closed`: the provider takes nothing but templates until he writes again
 * - `refused`: this message is not taken; another one may be
 */
export const refusals = ['gone', 'unable', 'opted-out', 'window-closed', 'refused'] as const;
export type Refusal = (typeof refusals)[number];

/** Why a message was given up: what its provider said, or `gave-up` after about two days of tries. */
export type DeliveryFailure = Refusal | 'gave-up';
