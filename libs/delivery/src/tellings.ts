import type { Identity, Letter } from '#identity';
import type { DeliveryStore, Transaction } from '#store';
import type { CorrespondenceParts } from './sending.js';
import { language } from './letters.js';
import { wording } from './wording.js';

/** What answers a text that became no complaint, by the inbound row that accounts for the text. */
export interface Telling {
  inboundId: string;
  channel: string;
  /** The sealed value that holds where it came from. */
  addressId: string;
  what: 'guidance' | 'silenced' | 'unsilenced' | 'no-such-number';
}

/** Fixed words to senders who reported nothing. That they may be sent was decided, and limited, by `#intake`. */
export class Tellings {
  constructor(
    private readonly parts: {
      deliveries: Pick<DeliveryStore, 'queue' | 'wayTo'>;
      identity: Pick<Identity, 'keep'>;
      carries: CorrespondenceParts['carries'];
      publicUrl: string;
    },
  ) {}

  /** Runs inside the handling of one event, in its transaction. */
  async tell(tx: Transaction, { inboundId, channel, addressId, what }: Telling): Promise<void> {
    const { deliveries, identity, publicUrl } = this.parts;
    if (this.parts.carries(channel) !== 'itself') return;
    const text = wording(language, `telling.${what}`, { url: publicUrl });
    const letter: Letter = { subject: wording(language, 'telling.subject'), text };
    const value = JSON.stringify(letter);
    const [letterSealedId = ''] = await identity.keep(tx, inboundId, { kind: 'outgoing-text', value });
    await deliveries.queue(tx, {
      complaintId: inboundId,
      messageId: inboundId,
      channel,
      addressId: await deliveries.wayTo(tx, inboundId, channel, addressId),
      letterSealedId,
      automatic: true,
    });
  }
}
