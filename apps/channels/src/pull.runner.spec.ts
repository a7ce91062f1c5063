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
  const paused = new Set<string>();
  const told: string[] = [];
  const runner = new PullRunner(
    {
      channels: [{ id: 'x', ...channel } as ChannelAdapter],
      intake: {
        receiveAll: async (_, raws, cursor) => {
          taken.push({ texts: raws.map(({ body }) => Buffer.from(body).toString()), cursor });
          kept.set(cursor.source, cursor.cursor);
        },
      },
      memory: { cursor: async (_, source) => kept.get(source) ?? null },
      watch: {
        isPaused: async (id) => paused.has(id),
        fine: async ({ source }) => void told.push(`${source} fine`),
        faulty: async ({ source }, error) => void told.push(`${source} ${(error as Error).name}`),
      },
      log: { warn: ({ error }: { error: string }) => void failures.push(error) } as never,
    },
    5,
  );
  runner.start();
  return { taken, kept, failures, paused, told, stop: () => runner.stop() };
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

  it('leaves a channel alone while it is paused, without a fault, and goes on where it was', async () => {
    let reading = 0;
    const { taken, failures, paused, told, stop } = running({
      async *pull(cursor, signal) {
        reading += 1;
        const at = Number(cursor ?? 0);
        yield { raws: [raw(`mail ${at}`)], cursor: at + 1 };
        await ends(signal);
        reading -= 1;
        throw new Error('the connection was cut');
      },
    });
    await until(async () => taken.length === 1 && told.includes(' fine'), 'the first mail');
    paused.add('x');
    await until(async () => reading === 0, 'the source to be left');
    expect(taken).toHaveLength(1);
    paused.clear();
    await until(async () => taken.length === 2, 'the next mail');
    await stop();
    expect(taken.flatMap(({ texts }) => texts)).toEqual(['mail 0', 'mail 1']);
    expect([failures, told.filter((one) => one !== ' fine')]).toEqual([[], []]);
  });

  it('tells which source cannot be read, and that another one is', async () => {
    const { told, stop } = running({
      sources: ['lancar', 'macet'],
      async *pull(_, signal, source) {
        if (source === 'macet') throw new Retry('busy', 1);
        yield { raws: [], cursor: 1 };
        await ends(signal);
      },
    });
    await until(async () => told.includes('macet Retry') && told.includes('lancar fine'), 'both to be told');
    await stop();
    expect(told).not.toContain('macet fine');
  });
});
