import { Misconfigured, Rejected, Retry, settingsFaults, Unreadable } from '#channels';
import type { ChannelEnd, ChannelStore } from '#store';

const PAUSES_AGE_MS = 5_000;
const NOTE_EVERY_MS = 30_000;

/**
 * What a process that works a channel tells of it and asks about it. It writes at most twice a minute for each end while
 * nothing changes, and reads what is paused once in five seconds, however much comes in.
 */
export class ChannelWatch {
  private readonly noted = new Map<string, { fault: string | null; at: number }>();
  private paused = { channels: new Set<string>(), at: 0 };

  constructor(
    private readonly store: Pick<ChannelStore, 'note' | 'pauses'>,
    private readonly now: () => Date,
  ) {}

  /** The end works. Never throws: what is told of a channel holds up no report. */
  fine(end: ChannelEnd): Promise<void> {
    return this.note(end, null);
  }

  /** The end does not work, and why. Never throws. */
  faulty(end: ChannelEnd, error: unknown): Promise<void> {
    return this.note(end, faultOf(error));
  }

  /** Whether the channel is paused, as it was at most five seconds ago; as last known where nobody can say. */
  async isPaused(channel: string): Promise<boolean> {
    if (Math.abs(Date.now() - this.paused.at) >= PAUSES_AGE_MS) await this.lookAgain();
    return this.paused.channels.has(channel);
  }

  /** Reads what is paused now, without waiting for its time. */
  async lookAgain(): Promise<void> {
    const { channels } = this.paused;
    // Whoever asks meanwhile gets what was known: one look at a time.
    this.paused = { channels, at: Date.now() };
    const pauses = await this.store.pauses().catch(() => null);
    if (pauses) this.paused = { channels: new Set(pauses.map(({ channel }) => channel)), at: Date.now() };
  }

  private async note(end: ChannelEnd, fault: string | null): Promise<void> {
    const key = `${end.channel} ${end.side} ${end.source}`;
    const before = this.noted.get(key);
    const at = Date.now();
    if (before && before.fault === fault && at - before.at < NOTE_EVERY_MS) return;
    this.noted.set(key, { fault, at });
    await this.store.note(end, fault, this.now()).catch(() => this.noted.delete(key));
  }
}

/** Why an end of a channel does not work, for a person: each has words under this code. */
export const channelFaults = [...settingsFaults, 'not-now', 'refused', 'unreadable', 'unexpected'] as const;

export interface ChannelFault {
  code: (typeof channelFaults)[number];
  /** The adapter's own words, in English; empty where it has none. */
  detail: string;
}

/**
 * A failure as it is kept, `code: words`. Failures of channels hold no words of a report and no address; of any other
 * only the kind is told.
 */
export function faultOf(error: unknown): string {
  if (error instanceof Misconfigured) return `${error.code}: ${error.message}`;
  if (error instanceof Retry) return `not-now: ${error.message}`;
  if (error instanceof Rejected) return `refused: ${error.message}`;
  if (error instanceof Unreadable) return `unreadable: ${error.message}`;
  return `unexpected: ${error instanceof Error ? error.name : ''}`;
}

/** Reads what `faultOf` made; what was kept before there were codes is all detail. */
export function readFault(kept: string): ChannelFault {
  const [, named, detail = ''] = /^([\w-]+): ?(.*)$/s.exec(kept) ?? [];
  const code = channelFaults.find((known) => known === named);
  return code === undefined ? { code: 'unexpected', detail: kept } : { code, detail };
}
