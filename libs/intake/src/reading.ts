import { Misconfigured, Rejected, Retry, Unreadable, type ChannelAdapter, type RawReport } from '#channels';
import type { InboundReport } from '#complaint';

export type Reader = Pick<ChannelAdapter, 'id' | 'parse'>;

/**
 * The reports in a raw item, or why it has to be kept for a person. A fault of the adapter itself is a reason as well,
 * told by its kind alone, since its words may quote the item: it must not stop what comes after. What the adapter means
 * (`Retry`, `Rejected`, `Misconfigured`) is thrown.
 */
export async function reportsIn(adapter: Reader, raw: RawReport): Promise<InboundReport[] | Unreadable> {
  try {
    return [...(await adapter.parse(raw))];
  } catch (error) {
    if (error instanceof Unreadable) return error;
    if ([Retry, Rejected, Misconfigured].some((kind) => error instanceof kind)) throw error;
    return new Unreadable(`could not be read (${error instanceof Error ? error.name : 'unknown'})`);
  }
}
