import { setTimeout as pause } from 'node:timers/promises';
import type { DeliveryReceipt } from '#channels';
import type { AlertSendings, DeliveryStore } from '#store';

/** Together as long as a provider lets us take to answer. */
const TRIES = 30;
const PAUSE_MS = 100;

/** What providers say became of messages that went out, to reporters and to officers. */
export class Receipts {
  constructor(
    private readonly deliveries: DeliveryStore,
    private readonly alerts: Pick<AlertSendings, 'isSending' | 'receipt' | 'failedLater'>,
  ) {}

  /**
   * Notes it; false where the message is nobody's. A receipt may be quicker than our own note of what was sent, and comes
   * once: it waits for that.
   */
  async note(channel: string, receipt: DeliveryReceipt): Promise<boolean> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      // Asked first: what is noted between the two is found by the second.
      const mayCome = (await this.deliveries.isSending(channel)) || (await this.alerts.isSending(channel));
      if ((await this.keep(channel, receipt)) || (await this.keepOfAlert(channel, receipt))) return true;
      if (!mayCome) return false;
      await pause(PAUSE_MS);
    }
    return false;
  }

  private keep(channel: string, { providerId, state, why, error }: DeliveryReceipt): Promise<boolean> {
    return state === 'failed'
      ? this.deliveries.failedLater(channel, providerId, why ?? 'refused', error)
      : this.deliveries.receipt(channel, providerId, state === 'read' ? 'delivered' : state);
  }

  private keepOfAlert(channel: string, { providerId, state, why }: DeliveryReceipt): Promise<boolean> {
    return state === 'failed'
      ? this.alerts.failedLater(channel, providerId, why ?? 'refused')
      : this.alerts.receipt(channel, providerId, state);
  }
}
