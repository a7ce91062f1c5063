import { showReportNumber, type DangerKind, type Message, type MessageKind, type ReplyWay } from '#complaint';
import type { Identity, Keys, Letter } from '#identity';
import type { ComplaintUnit, DeliveryStore, NewDelivery, TrackingStore, Transaction } from '#store';
import { language } from './letters.js';
import { wording } from './wording.js';

export interface CorrespondenceParts {
  deliveries: DeliveryStore;
  tracking: Pick<TrackingStore, 'mayRenewPin'>;
  identity: Identity;
  keys: Keys;
  /** Who brings answers on a channel: it itself, a person, or nobody, where it is off or carries none. */
  carries(channel: string): 'itself' | 'by-hand' | null;
  /** Whom to call for a danger in an area. */
  numbersFor(kind: DangerKind, wilayah: string | null): { name: string; number: string }[];
  /** Number of a public complaint that may be about the same; null for none. */
  alike(tx: Transaction, complaintId: string): Promise<string | null>;
  publicUrl: string;
  now(): Date;
}

/** How something gets to a reporter: what is said stands with his complaint, and goes by one of his ways. */
export abstract class Sending {
  constructor(protected readonly parts: CorrespondenceParts) {}

  protected note(unit: ComplaintUnit, kind: MessageKind, text: string): Promise<string> {
    const said: Omit<Message, 'id'> = {
      from: 'system',
      kind,
      text,
      at: this.parts.now(),
      author: null,
      instansi: null,
    };
    return unit.say(said);
  }

  /** The one way on which something may go out by itself: the report came by it, and so may no claim. */
  protected async wayItCame(unit: ComplaintUnit): Promise<ReplyWay | null> {
    const ways = await unit.openWays();
    return (
      ways.find(({ channel, given }) => given === 'came-by' && this.parts.carries(channel) === 'itself') ??
      null
    );
  }

  /** What a person decided to say: by the first way that can carry it; where none can, people must see to it. */
  protected async send(unit: ComplaintUnit, outgoing: Pick<Outgoing, 'messageId' | 'text' | 'closing'>) {
    const ways = await unit.ways();
    const open = ways.filter(({ closed }) => closed === null);
    const way = open.find(({ channel }) => this.parts.carries(channel) !== null);
    if (way) return this.queue(unit, way, { ...outgoing, automatic: false });
    const first = open[0] ?? ways[0];
    if (!first) return;
    const why = first.closed === null || first.closed === 'erased' ? 'channel-off' : first.closed;
    const lost = await this.sealed(unit, first, { ...outgoing, automatic: false });
    await this.parts.deliveries.noWay(unit.tx, lost, why);
    const reason = `${first.channel} ${why}`;
    await unit.record({ at: this.parts.now(), actor: 'system', action: 'undelivered', reason });
  }

  protected async queue(unit: ComplaintUnit, way: ReplyWay, outgoing: Outgoing): Promise<void> {
    await this.parts.deliveries.queue(unit.tx, await this.sealed(unit, way, outgoing));
  }

  protected async sealed(unit: ComplaintUnit, way: ReplyWay, outgoing: Outgoing): Promise<NewDelivery> {
    const { id, title, code } = unit.complaint;
    const { messageId, automatic, text, closing, choices } = outgoing;
    // Whoever is named as sender may not have written: nothing of a report's words is sent to him by itself.
    const about = automatic ? '' : (title?.replace(/\s+/g, ' ').slice(0, 120) ?? '');
    const letter: Letter = {
      subject: wording(language, 'subject', { code: showReportNumber(code) }),
      ...(about !== '' && { title: about }),
      text,
      ...(closing && { closing }),
      ...(choices && { choices }),
    };
    const [letterSealedId = ''] = await this.parts.identity.keep(unit.tx, id, {
      kind: 'outgoing-text',
      value: JSON.stringify(letter),
    });
    return {
      complaintId: id,
      messageId,
      channel: way.channel,
      addressId: way.id,
      letterSealedId,
      automatic,
    };
  }
}

interface Outgoing {
  messageId: string;
  text: string;
  automatic: boolean;
  closing?: Letter['closing'];
  choices?: Letter['choices'];
}
