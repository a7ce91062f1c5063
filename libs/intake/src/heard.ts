import type { InboundReport } from '#complaint';

/**
 * When the office got it: as its officer says, else as the provider says that vouches for the sender and held it for us,
 * else now. Never later than now.
 */
export function heardAt({ receivedAt, assurance, sentAt }: InboundReport, now: Date): Date {
  if (receivedAt !== undefined) return receivedAt;
  return assurance === 'vouched' && sentAt !== undefined && sentAt < now ? sentAt : now;
}
