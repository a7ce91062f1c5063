import { describe, expect, it } from '@jest/globals';
import { Retry, type ChannelAdapter, type Pulled } from '#channels';
import type { SourceCursor } from '#store';
import { until } from '../../../test/support/until.js';
import { PullRunner } from './pull.runner.js';

const raw = (text: string) => ({ body: Buffer.from(text), contentType: 'text/plain' });

type Source = (cursor: unknown, signal: AbortSignal, source: string) => AsyncGenerator<Pulled>;

/** A runner over one channel, with what it took in. */
function running(channel: { id?: string; sources?: string[]; pull?: Source }) {
  const taken: { texts: string[]; cursor: SourceCursor }[] = [];
  const kept = new Map<string, unknown>();
  const failures: string[] = [];
  const runner = new PullRunner(
    [{ id: 'x', ...channel } as ChannelAdapter],
    {
      receiveAll: async (_, raws, cursor) => {
        taken.push({ texts: raws.map(({ body }) => Buffer.from(body).toString()), cursor });
        kept.set(cursor.source, cursor.cursor);
      },
    },
    { cursor: async (_, source) => kept.get(source) ?? null },
    { warn: ({ error }: { error: string }) => void failures.push(error) } as never,
  );
  runner.start();
  return { taken, kept, failures, stop: () => runner.stop() };
}

const ends = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });

describe('the reading of pulled channels', () => {
  it('takes in what came together with the cursor that covers it, each source by itself', async () => {
    const { taken, stop } = running({
      sources: ['satu', 'dua'],
      async *pull(cursor, signal, source) {
        yield { raws: [raw(`${source} a`), raw(`${source} b`)], cursor: `${String(cursor)}+` };
        await ends(signal);
      },
    });
    await until(async () => taken.length === 2, 'both sources');
    await stop();
    expect(taken).toEqual(
      ['satu', 'dua'].map((source) => ({
        texts: [`${source} a`, `${source} b`],
        cursor: { channel: 'x', source, cursor: 'null+' },
      })),
    );
  });

  it('reads a pushed channel that has something to pull, and none that has not', async () => {
    const { taken, stop } = running({ id: 'pushed' });
    await stop();
    expect(taken).toEqual([]);
  });

  it('goes on from what was kept when a source fails, while another is read all the same', async () => {
    let tries = 0;
    const { taken, failures, kept, stop } = running({
      sources: ['lancar', 'macet'],
      async *pull(cursor, signal, source) {
        const at = Number(cursor ?? 0);
        yield { raws: [raw(`${source} ${at}`)], cursor: at + 1 };
        tries += 1;
        if (source === 'macet' && tries < 3) throw new Retry('busy', 1);
        await ends(signal);
      },
    });
    await until(async () => kept.get('macet') === 2, 'the failing source');
    await stop();
    expect(failures).toContain('Retry');
    const texts = taken.flatMap((one) => one.texts).sort();
    expect(texts).toEqual(['lancar 0', 'macet 0', 'macet 1']);
  });
});
