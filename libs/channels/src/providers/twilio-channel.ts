import type { InboundReport } from '#complaint';

import type {
  Acknowledgement,
  Capabilities,
  ChannelAdapter,
  ChannelRequest,
  DeliveryReceipt,
  OutboundMessage,
  Pulled,
  RawReport,
  Sent,
} from '../channel-adapter.js';
import type { TwilioAccount } from './twilio-account.js';
import { TwilioApi } from './twilio-api.js';
import { verifySignature } from './twilio-forms.js';
import { TwilioList } from './twilio-list.js';
import { readMessage, type TwilioMessage } from './twilio-message.js';
import { receiptsIn } from './twilio-receipts.js';

/** A number, or something like it, that a person can be answered at. */
export const isPersonsNumber = (address: string): boolean => /^\+[1-9]\d{6,14}$/.test(address);

/** What the channels of Twilio share: signed posts in, its REST API out. Each reads and writes its own addresses. */
export abstract class TwilioChannel implements ChannelAdapter {
  abstract readonly id: string;
  abstract readonly capabilities: Capabilities;
  protected readonly api: TwilioApi;

  private readonly list: TwilioList;

  constructor(
    protected readonly account: TwilioAccount,
    /** Our address as people know it, and what stands before it wherever Twilio writes addresses of this channel. */
    readonly serviceAddress: string,
    protected readonly scheme: string,
    private readonly settings: { publicUrl: string; listSeconds: number },
  ) {
    this.api = new TwilioApi(account);
    this.list = new TwilioList(this.api, {
      account,
      to: scheme + serviceAddress,
      every: settings.listSeconds,
    });
  }

  abstract reply(address: string, message: OutboundMessage): Promise<Sent>;

  /** One message of this channel. Throws `Unreadable` for one that is another's. */
  protected abstract reportOf(message: TwilioMessage): InboundReport;

  verify(request: ChannelRequest): void {
    verifySignature(request, this.account);
  }

  parse(raw: RawReport): InboundReport[] {
    const message = readMessage(raw);
    return message === null ? [] : [this.reportOf(message)];
  }

  /** What no webhook brought; see `TwilioList`. */
  pull(cursor: unknown, signal: AbortSignal): AsyncIterable<Pulled> {
    return this.list.since(cursor, signal);
  }

  /** Empty TwiML: what is said to the reporter is a delivery of its own, sent once however often Twilio redelivers. */
  acknowledge(): Acknowledgement {
    return {
      status: 200,
      contentType: 'text/xml; charset=utf-8',
      body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
    };
  }

  media(ref: string, signal: AbortSignal): Promise<Uint8Array> {
    return this.api.media(ref, signal);
  }

  status(raw: RawReport): DeliveryReceipt[] {
    return receiptsIn(raw);
  }

  check(): Promise<void> {
    return this.api.check();
  }

  /** Where Twilio tells what became of a message; nowhere where it refuses the address since it cannot reach it. */
  protected get callback(): { statusCallback?: string } {
    // A stand-in reaches what Twilio does not.
    const { publicUrl } = this.settings;
    return publicUrl.startsWith('https:') || this.account.apiUrl
      ? { statusCallback: `${publicUrl.replace(/\/$/, '')}/channels/${this.id}/status` }
      : {};
  }
}
