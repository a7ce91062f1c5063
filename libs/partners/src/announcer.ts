import type { Office } from '#instansi';
import type { Status } from '#complaint';
import type { PartnerMessageStore, PartnerStore, SharedQueries, Transaction, Webhook } from '#store';
import { sharedScope } from './agreed.js';
import type { TakingOver } from './taking-over.js';
import type { WebhookType } from './webhooks.js';

export interface AnnouncerParts {
  store: PartnerStore;
  messages: PartnerMessageStore;
  shared: SharedQueries;
  takingOver: TakingOver;
  office: Office;
  now: () => Date;
}

/** What happened to a complaint: a step, or words of a body. */
export type Happened = { status: Status } | { messageId: string };

/** Notes for every other system that is shown a complaint that it should hear of something. Each call is one event's. */
export class Announcer {
  constructor(private readonly parts: AnnouncerParts) {}

  async announce(tx: Transaction, complaintId: string, happened: Happened): Promise<void> {
    const { shared, store, takingOver } = this.parts;
    await shared.changed(tx, complaintId);
    for (const webhook of await store.webhooks(tx)) await this.tell(tx, webhook, complaintId, happened);
    await takingOver.tell(tx, complaintId, happened);
  }

  private async tell(
    tx: Transaction,
    webhook: Webhook,
    complaintId: string,
    happened: Happened,
  ): Promise<void> {
    const { messages, shared, office } = this.parts;
    const scope = sharedScope(webhook, office.directory);
    const isShared = (await shared.find(scope, { id: complaintId }, tx)) !== null;
    const type: WebhookType | null = isShared
      ? 'messageId' in happened
        ? 'report.follow-up'
        : 'report.status'
      : await this.withdrawal(tx, webhook, complaintId);
    if (type === null || !webhook.types.includes(type)) return;
    const messageId = 'messageId' in happened && isShared ? happened.messageId : null;
    const about = { webhookId: webhook.id, complaintId, type, messageId, at: this.parts.now() };
    await messages.queue(tx, about);
  }

  /**
   * Whoever was told of a complaint hears that it is shared no longer, once; but never why, and never the accused. Whether
   * what is on its way arrives is known only when this is sent.
   */
  private async withdrawal(
    tx: Transaction,
    { id }: Webhook,
    complaintId: string,
  ): Promise<WebhookType | null> {
    const last = await this.parts.messages.lastFor(tx, id, complaintId);
    if (last === null || last === 'report.withdrawn') return null;
    return (await this.parts.shared.isAccusing(complaintId, tx)) ? null : 'report.withdrawn';
  }
}
