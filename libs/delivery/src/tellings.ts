import type { Identity } from '#identity';
import type { DeliveryStore, Transaction } from '#store';
import type { Letter } from './correspondence.js';
import { wording, type Language } from './wording.js';

/** What answers a text that became no complaint, by the inbound row that accounts for the text. */
export interface Telling {
  inboundId: string;
  channel: string;
  /** The sealed value that holds where it came from. */
  addressId: string;
  what: 'guidance' | 'silenced' | 'unsilenced' | 'no-such-number';
}

/** The language of what nobody chose a language for. */
const language: Language = 'id';

/** Fixed words to senders who reported nothing. That they may be sent was decided, and limited, by `#intake`. */
export class Tellings {
  constructor(
    private readonly parts: {
      deliveries: Pick<DeliveryStore, 'queue'>;
      identity: Pick<Identity, 'keep'>;
      longestReply(channel: string): number;
      publicUrl: string;
    },
  ) {}

  /** Runs inside the handling of one event, in its transaction. */
  async tell(tx: Transaction, { inboundId, channel, addressId, what }: Telling): Promise<void> {
    const { deliveries, identity, publicUrl } = this.parts;
    if (this.parts.longestReply(channel) === 0) return;
    const text = wording(language, `telling.${what}`, { url: publicUrl });
    const letter: Letter = { subject: wording(language, 'telling.subject'), text };
    const value = JSON.stringify(letter);
    const [letterSealedId = ''] = await identity.keep(tx, inboundId, { kind: 'outgoing-text', value });
    await deliveries.queue(tx, {
      complaintId: inboundId,
      messageId: inboundId,
      channel,
      addressSealedId: addressId,
      letterSealedId,
      automatic: true,
    });
  }
}
