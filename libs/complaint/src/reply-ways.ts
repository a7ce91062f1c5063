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

/** Why a message was given up: what its provider said, `gave-up` after about two days of tries, or nobody carries it. */
export type DeliveryFailure = Refusal | 'gave-up' | 'channel-off';

/**
 * How a way to the reporter is known: his report `came-by` it, an `officer` took it down from him, or it is only
 * `claimed`, typed into a form by whoever sent it. Nothing automatic goes where the report did not come from.
 */
export type WayGiven = 'came-by' | 'officer' | 'claimed';

/** One way to a reporter, as far as anybody but the vault may know it: its address is sealed. */
export interface ReplyWay {
  id: string;
  /** Of a channel that sends by itself, or of one that a person serves: `letter`, `phone`, `walk-in`. */
  channel: string;
  given: WayGiven;
  /** Why nothing goes there any more. */
  closed: 'gone' | 'unable' | 'opted-out' | 'erased' | null;
}

/** Whether an address that failed so is left for good; any other failure is this one message's. */
export const closesWay = (failure: DeliveryFailure): failure is 'gone' | 'unable' | 'opted-out' =>
  failure === 'gone' || failure === 'unable' || failure === 'opted-out';

/** A way that the reporter gave beside the one his report came by. */
export interface OtherWay {
  channel: string;
  /** E.164, a mail address or a postal one; none where he comes to the counter. */
  address?: string;
  given: Exclude<WayGiven, 'came-by'>;
}
