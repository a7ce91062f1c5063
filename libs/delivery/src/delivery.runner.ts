import { Misconfigured, Rejected, Retry } from '#channels';
import { Failure, type DeliveryFailure } from '#complaint';
import { Poll } from '#platform';
import type { DeliveryStore, DueDelivery } from '#store';
import { HandingOver, type HandedOver, type HandingOverParts } from './handing-over.js';

const BATCH = 10;
const LEASE_SECONDS = 120;
const MOST_ATTEMPTS = 14;
const LONGEST_WAIT_SECONDS = 4 * 3600;
const MISCONFIGURED_WAIT_SECONDS = 600;
/** The vault is asked again soon: it is here, or a person is starting it. */
const VAULT_WAIT_SECONDS = 5;
/** Shorter than the lease: whoever sends has given up before anybody else may begin. */
const PATIENCE_MS = 90_000;
/** Whoever has not opened the provider's window by then is written to another way. */
const WINDOW_PATIENCE_SECONDS = 3 * 24 * 3600;

export interface DeliveryLog {
  warn(details: object, text: string): void;
}

/** Is told how the channels fare by which messages go out. Never throws. */
export interface OutgoingWatch {
  fine(end: { channel: string; side: 'out'; source: string }): Promise<void>;
  faulty(end: { channel: string; side: 'out'; source: string }, error: unknown): Promise<void>;
}

export interface RunnerParts extends HandingOverParts {
  deliveries: DeliveryStore;
  watch: OutgoingWatch;
  log: DeliveryLog;
}

/**
 * Sends what is queued, by the channel it belongs to: tried again with growing pauses for about two days, and as long as
 * the settings are wrong; given up visibly, never silently. Any number of runners may share the queue.
 */
export class DeliveryRunner {
  private readonly poll: Poll;
  /** Channels that can carry an answer. */
  private readonly able: string[];
  private readonly handing: HandingOver;

  constructor(
    private readonly parts: RunnerParts,
    pollMs = 1000,
    private readonly patienceMs = PATIENCE_MS,
  ) {
    const fault = (error: unknown): void =>
      parts.log.warn({ error: nameOf(error) }, 'deliveries could not be read');
    this.poll = new Poll(() => this.round(), fault, pollMs);
    this.handing = new HandingOver(parts);
    this.able = [...parts.channels.values()]
      .filter((channel) => channel.capabilities.canReply)
      .map(({ id }) => id);
  }

  start(): void {
    if (this.able.length > 0) this.poll.start();
  }

  /** Something was queued: look now. */
  nudge(): void {
    this.poll.nudge();
  }

  /** Resolves when what is being sent has been. */
  stop(): Promise<void> {
    return this.poll.stop();
  }

  private async round(): Promise<boolean> {
    const due = await this.parts.deliveries.claim(this.able, BATCH, LEASE_SECONDS);
    await Promise.all(due.map((delivery) => this.send(delivery)));
    return due.length === BATCH;
  }

  private async send(delivery: DueDelivery): Promise<void> {
    const { log } = this.parts;
    const sending = this.handOver(delivery).then((handed) => handed && this.note(delivery, handed));
    try {
      await this.inTime(sending);
    } catch (error) {
      // It stays as being sent, and comes back marked as maybe sent when its lease is over.
      log.warn({ delivery: delivery.id, error: nameOf(error) }, 'a delivery may have been sent');
    }
  }

  /** What is sent later than that is noted all the same. */
  private async inTime(sending: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Late()), this.patienceMs);
    });
    try {
      await Promise.race([sending, late]);
    } finally {
      clearTimeout(timer);
      sending.catch(() => null);
    }
  }

  private note({ id }: DueDelivery, { providerId, waitsFor, tells }: HandedOver): Promise<void> {
    const { deliveries } = this.parts;
    if (waitsFor) return deliveries.waits(id, providerId, waitsFor, WINDOW_PATIENCE_SECONDS);
    return deliveries.sent(id, providerId ?? '', tells);
  }

  /** What the provider has taken; null where it has not, which is noted. */
  private async handOver(delivery: DueDelivery): Promise<HandedOver | null> {
    const { deliveries, watch, log } = this.parts;
    const end = { channel: delivery.channel, side: 'out', source: '' } as const;
    const about = { delivery: delivery.id, channel: delivery.channel, attempts: delivery.attempts };
    try {
      const handed = await this.handing.send(delivery);
      void watch.fine(end);
      return handed;
    } catch (error) {
      if (error instanceof Failure && error.code === 'unavailable') {
        log.warn({ ...about, error: error.reason }, 'a delivery waits for the vault');
        await deliveries.heldUp(delivery.id, VAULT_WAIT_SECONDS);
        return null;
      }
      const isRefused = error instanceof Rejected || error instanceof Failure;
      // What one message or its address is refused for says nothing of the channel.
      if (!isRefused) void watch.faulty(end, error);
      if (error instanceof Misconfigured) {
        // The operator's to mend, however long he is away: no try is used up by it.
        log.warn({ ...about, error: nameOf(error) }, 'a delivery waits for the settings');
        await deliveries.heldUp(delivery.id, MISCONFIGURED_WAIT_SECONDS, reasonOf(error));
        return null;
      }
      if (isRefused || delivery.attempts >= MOST_ATTEMPTS) {
        log.warn({ ...about, error: nameOf(error) }, 'a delivery failed for good');
        await deliveries.failed(delivery.id, failureOf(error), reasonOf(error));
        return null;
      }
      const wait = pauseAfter(error, delivery.attempts);
      log.warn({ ...about, error: nameOf(error), wait }, 'a delivery waits');
      await deliveries.postponed(delivery.id, reasonOf(error), wait);
      return null;
    }
  }
}

/** A channel that neither took nor refused a message for too long. */
class Late extends Error {
  override readonly name = 'Late';
}

function pauseAfter(error: unknown, attempts: number): number {
  const growing = Math.min(5 * 2 ** attempts, LONGEST_WAIT_SECONDS);
  return error instanceof Retry
    ? Math.max(Math.ceil(error.afterMs / 1000), attempts > 3 ? growing : 1)
    : growing;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

const failureOf = (error: unknown): DeliveryFailure => {
  if (error instanceof Rejected) return error.why;
  return error instanceof Failure ? 'refused' : 'gave-up';
};

/** Channel failures carry no words of a report; any other error is only named. */
const reasonOf = (error: unknown): string =>
  error instanceof Failure ||
  error instanceof Rejected ||
  error instanceof Retry ||
  error instanceof Misconfigured
    ? `${error.name}: ${error.message}`
    : nameOf(error);
