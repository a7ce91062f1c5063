import type { ReplyWay, TimelineEntry } from '#complaint';
import type { House } from '#house';
import type { DeliveryFate } from '#store';
import type { DeliveryView, MovedView, WayView } from '../pages/reply-views.js';

type Channels = House['channels'];

const byNumber = new Set(['sms', 'whatsapp', 'phone', 'fax']);

/** Catalogue key of why a way failed: a number and an address are gone in other words. */
export const whyKey = (channel: string, failure: string): string =>
  failure === 'gone' ? `gone-${byNumber.has(channel) ? 'number' : 'address'}` : failure;

/** Who brings answers on a channel; nobody where it is off. */
function carriedOn(channels: Channels, channel: string): WayView['carried'] {
  const capabilities = channels.get(channel)?.capabilities;
  if (capabilities?.canReply === true) return 'itself';
  return capabilities?.byHand === true ? 'by-hand' : null;
}

export function deliveryView(channels: Channels, fate: DeliveryFate): DeliveryView {
  const { channel, state, failure } = fate;
  const view = (shown: DeliveryView['state']): DeliveryView => ({ channel, state: shown, why: null });
  if (state === 'failed') return { ...view('failed'), why: whyKey(channel, failure ?? 'refused') };
  if (state === 'sent' || state === 'delivered') return view('sent');
  if (state === 'waiting') return view('asked');
  return view(carriedOn(channels, channel) === 'by-hand' ? 'by-hand' : 'waiting');
}

export const wayView = (channels: Channels, { channel, given, closed }: ReplyWay): WayView => ({
  channel,
  given,
  carried: carriedOn(channels, channel),
  closed: closed && whyKey(channel, closed),
});

/** What the timeline notes as `sms gone email`, for a person. */
export function movedView({ action, reason }: TimelineEntry): MovedView | null {
  if (action !== 'redirected' && action !== 'undelivered') return null;
  const [from = '', failure = '', instead = null] = (reason ?? '').split(' ');
  return { from, why: whyKey(from, failure), instead };
}
