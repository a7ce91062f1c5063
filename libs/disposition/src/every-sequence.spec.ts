import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openTheatre, sequences, type Stage, type Theatre } from '../../../test/support/theatre.js';

/** Each lane plays its share on a connection and a copy of the database of its own. */
const LANES = 4;
/** More, or from another seed, by hand: `SEQUENCES=50000 SEED=7 npm run unit -- --testPathPatterns every-sequence`. */
const SEQUENCES = Number(process.env['SEQUENCES'] ?? 10_000);
const SEED = Number(process.env['SEED'] ?? 2026);

/**
 * Whatever reporter, officers and time do, in whatever order: no forbidden state, no word lost, no clock set back, no
 * accused body that has it or is told, no text before eyes that may not see it. A sequence that breaks a promise is
 * shrunk and told step by step, with the seed that brings it back.
 */
describe('the life of a complaint', () => {
  let theatre: Theatre;

  beforeAll(async () => {
    theatre = await openTheatre(LANES);
  });
  afterAll(() => theatre.close());

  async function playShare(stage: Stage, lane: number): Promise<void> {
    for (let seed = SEED + lane; stage.tally.sequences < SEQUENCES / LANES; seed += LANES) {
      const property = fc.asyncProperty(sequences, (each) => stage.play(each));
      await fc.assert(property, { seed, numRuns: 10 });
    }
  }

  it('keeps its promises in every sequence of acts by anybody', async () => {
    await Promise.all(theatre.stages.map(playShare));
    const { sequences, steps, done } = theatre.tally();
    expect(sequences).toBeGreaterThanOrEqual(SEQUENCES);
    // Of what is tried, enough is allowed that complaints come far.
    expect(done / steps).toBeGreaterThan(0.15);
  }, 600_000);
});
