import { Rejected, type ChannelAdapter, type OutboundMessage } from '#channels';
import type { Identity, ReplyTokens, Vault } from '#identity';
import type { DueDelivery, IntakeStore, WindowStore } from '#store';
import { language, subjectOn, textOn, wayOut } from './letters.js';
import { wording } from './wording.js';

export interface HandingOverParts {
  channels: ReadonlyMap<string, ChannelAdapter>;
  vault: Pick<Vault, 'deliver'>;
  tokens: ReplyTokens;
  identity: Pick<Identity, 'addressIndex'>;
  windows: Pick<WindowStore, 'isOpen' | 'isAsked' | 'template'>;
  /** Who wants no more messages. */
  memory: Pick<IntakeStore, 'isSilent'>;
  publicUrl: string;
}

/** What became of a message that its provider did not refuse. */
export interface HandedOver {
  /** The provider's id; none for what waits behind an earlier template. */
  providerId: string | null;
  /** It waits until this address writes: a template has asked it to. */
  waitsFor?: Buffer;
}

/** Our clock and the provider's differ, and a message takes its time. */
const MARGIN_MINUTES = 10;

interface Addressed {
  delivery: DueDelivery;
  channel: ChannelAdapter;
  address: string;
  index: Buffer;
}

/** Brings one message to its provider, by the vault's word of where it goes. */
export class HandingOver {
  constructor(private readonly parts: HandingOverParts) {}

  /** Throws as `reply` does, and `Failure` where the vault gives nothing out. */
  async send(delivery: DueDelivery): Promise<HandedOver> {
    const channel = this.parts.channels.get(delivery.channel);
    if (!channel?.reply) throw new Rejected('nothing to send, or nowhere');
    const { address, letter, replyReference } = await this.parts.vault.deliver(delivery.id);
    const to: Addressed = {
      delivery,
      channel,
      address,
      index: this.parts.identity.addressIndex(channel.id, address),
    };
    await this.requireWelcome(to);
    if (!(await this.isOpen(to))) return this.knock(to);
    try {
      const text = textOn(letter, wayOut(channel, delivery.given), `${this.parts.publicUrl}/lacak`);
      const { providerId } = await channel.reply(address, {
        ...this.envelope(delivery),
        subject: subjectOn(letter, delivery.given),
        text,
        ...(replyReference !== undefined && { inReplyTo: replyReference }),
      });
      return { providerId };
    } catch (error) {
      const isShut = error instanceof Rejected && error.why === 'window-closed';
      if (isShut && channel.capabilities.window) return this.knock(to);
      throw error;
    }
  }

  /** Throws where whoever is written to has asked to be left alone. */
  private async requireWelcome({ channel, index, delivery }: Addressed): Promise<void> {
    const talk = { channel: channel.id, addressIndex: index };
    if (await this.parts.memory.isSilent(talk, delivery.complaintId)) {
      throw new Rejected('the address wants no more messages', 'opted-out');
    }
  }

  private async isOpen({ channel, index, delivery }: Addressed): Promise<boolean> {
    const { window } = channel.capabilities;
    if (!window) return true;
    if (delivery.window === 'shut') return false;
    return this.parts.windows.isOpen(channel.id, index, window.hours * 60 - MARGIN_MINUTES);
  }

  /** Asks the address by an approved template to write, once. Throws `Rejected` where that was in vain, or is not possible. */
  private async knock({ delivery, channel, address, index }: Addressed): Promise<HandedOver> {
    if (delivery.window === 'asked')
      throw new Rejected('Nobody wrote back to the template.', 'window-closed');
    if (await this.parts.windows.isAsked(channel.id, index)) return { providerId: null, waitsFor: index };
    const event = 'answer-waiting';
    const template = await this.parts.windows.template({
      channel: channel.id,
      event,
      audience: 'reporter',
      language,
    });
    if (!template || !channel.reply) throw new Rejected('No template is approved for it.', 'window-closed');
    const { contentSid } = template;
    const variables = this.filled(template.variables);
    const { providerId } = await channel.reply(address, {
      ...this.envelope(delivery),
      text: wording(language, `template.${event}`),
      template: { contentSid, variables },
    });
    return { providerId, waitsFor: index };
  }

  /** `{url}` in what stands in a template's gaps is where reports are tracked. */
  private filled(variables: Readonly<Record<string, string>>): Record<string, string> {
    const url = `${this.parts.publicUrl}/lacak`;
    return Object.fromEntries(
      Object.entries(variables).map(([gap, value]) => [gap, value.replaceAll('{url}', url)]),
    );
  }

  private envelope({ id, complaintId, automatic }: DueDelivery): Omit<OutboundMessage, 'text'> {
    return { id, automatic, threadToken: this.parts.tokens.of(complaintId) };
  }
}
