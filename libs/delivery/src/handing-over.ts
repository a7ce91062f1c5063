import { Rejected, Retry, type ChannelAdapter, type OutboundMessage } from '#channels';
import type { Identity, Letter, ReplyTokens, Vault } from '#identity';
import type { DueDelivery, IntakeStore, MessageTemplate, WindowStore } from '#store';
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
  /** What the house is told once it is noted: an answer has gone out without its question, which buttons ask. */
  tells?: 'answer.sent';
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
      return (await this.offer(to, letter)) ?? (await this.write(to, letter, replyReference));
    } catch (error) {
      const isShut = error instanceof Rejected && error.why === 'window-closed';
      if (isShut && channel.capabilities.window) return this.knock(to);
      throw error;
    }
  }

  /** In words; an answer without its question where buttons will ask that. */
  private async write(
    { channel, delivery, address }: Addressed,
    letter: Letter,
    inReplyTo: string | undefined,
  ): Promise<HandedOver> {
    if (!channel.reply) throw new Rejected('nothing to send, or nowhere');
    const asksLater =
      letter.closing === 'answer' && (await this.buttonsOf({ channel, delivery }, 'done-or-not')) !== null;
    const { closing, ...plain } = letter;
    const text = textOn(
      asksLater || !closing ? plain : letter,
      wayOut(channel, delivery.given),
      `${this.parts.publicUrl}/lacak`,
    );
    const { providerId } = await channel.reply(address, {
      ...this.envelope(delivery),
      subject: subjectOn(letter, delivery.given),
      text,
      ...(inReplyTo !== undefined && { inReplyTo }),
    });
    return { providerId, ...(asksLater && { tells: 'answer.sent' as const }) };
  }

  /** Asks by buttons; null where there are none for it, or the provider does not have them: then words ask. */
  private async offer(to: Addressed, { text, choices }: Letter): Promise<HandedOver | null> {
    const template = choices ? await this.buttonsOf(to, choices.event) : null;
    if (!template || !choices || !to.channel.reply) return null;
    const { contentSid } = template;
    const variables = this.filled(template.variables, { code: choices.code });
    try {
      const message = { ...this.envelope(to.delivery), text, template: { contentSid, variables } };
      return { providerId: (await to.channel.reply(to.address, message)).providerId };
    } catch (error) {
      const isShut = error instanceof Rejected && error.why === 'window-closed';
      if (isShut || error instanceof Retry) throw error;
      return null;
    }
  }

  private async buttonsOf(
    { channel, delivery }: Pick<Addressed, 'channel' | 'delivery'>,
    event: 'done-or-not',
  ): Promise<MessageTemplate | null> {
    if (channel.capabilities.buttons !== true || delivery.given !== 'came-by') return null;
    return this.parts.windows.template({ channel: channel.id, event, audience: 'reporter', language });
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

  /** In what stands in a template's gaps `{url}` is where reports are tracked, and `{code}` the report's number. */
  private filled(
    variables: Readonly<Record<string, string>>,
    { code = '' }: { code?: string } = {},
  ): Record<string, string> {
    const url = `${this.parts.publicUrl}/lacak`;
    const fill = (value: string): string => value.replaceAll('{url}', url).replaceAll('{code}', code);
    return Object.fromEntries(Object.entries(variables).map(([gap, value]) => [gap, fill(value)]));
  }

  private envelope({ id, complaintId, automatic }: DueDelivery): Omit<OutboundMessage, 'text'> {
    return { id, automatic, threadToken: this.parts.tokens.of(complaintId) };
  }
}
