import type { Environment } from '#platform';
import { onHouse, operator, say } from './data.commands.js';

const LISTED = 10_000;

/** Lists what waits for a person, the oldest first, one JSON a line: never what it holds. */
export const listQuarantine = (environment: Environment, channel: string | null): Promise<void> =>
  onHouse(environment, async ({ quarantine }) => {
    const kept = await quarantine.list({ channel, limit: LISTED });
    const undecided = await quarantine.undecided(LISTED);
    for (const item of [...kept, ...undecided.filter((one) => channel === null || one.channel === channel)]) {
      const { id, outcome, reason, receivedAt } = item;
      say({ id, channel: item.channel, outcome, reason, receivedAt });
    }
  });

/** Lets today's adapters read one item again, or all of a channel, or everything; says what became of it. */
export const replayQuarantine = (
  environment: Environment,
  of: { id?: string; channel?: string },
): Promise<void> =>
  onHouse(
    environment,
    async ({ quarantine }) => {
      if (of.id !== undefined) return say(await quarantine.replay(operator, of.id));
      say(await quarantine.replayAll(operator, of.channel === undefined ? {} : { channel: of.channel }));
    },
    { channels: true },
  );

/** Sets an item aside for good: it is kept, and stays counted. */
export const discardQuarantined = (environment: Environment, id: string, reason: string): Promise<void> =>
  onHouse(environment, async ({ quarantine }) => {
    await quarantine.discard(operator, id, reason);
    process.stdout.write(`${id} is set aside\n`);
  });
