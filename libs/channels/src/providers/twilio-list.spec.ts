import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  startTwilioStandIn,
  type ListedMessage,
  type TwilioStandIn,
} from '../../../../test/support/provider-stand-ins.js';
import type { Pulled } from '../channel-adapter.js';
import { Misconfigured, Retry } from '../channel-failures.js';
import { TwilioApi } from './twilio-api.js';
import { TwilioList } from './twilio-list.js';

const accountSid = 'AC00000000000000000000000000000001';
const to = '+6281100001708';
const start = Date.parse('2026-11-26T12:00:00Z');
const DAY = 86_400_000;

let provider: TwilioStandIn;
let time = start;

beforeAll(async () => {
  provider = await startTwilioStandIn(accountSid, 'token');
});
beforeEach(() => {
  provider.received.splice(0);
  provider.looks.splice(0);
  time = start;
});
afterAll(() => provider.close());

function open(token = 'token'): TwilioList {
  const account = { accountSid, authTokens: [token], apiUrl: provider.url };
  return new TwilioList(new TwilioApi(account), { account, to, every: 0.001, now: () => new Date(time) });
}

let made = 0;
const message = (at: number, more: Partial<ListedMessage> = {}): ListedMessage => ({
  sid: `SM${String((made += 1)).padStart(32, '0')}`,
  from: '+6281234567890',
  to,
  body: `pesan ${made}`,
  at,
  ...more,
});
const bodiesOf = ({ raws }: Pulled): string[] =>
  raws.map(({ body }) => (JSON.parse(Buffer.from(body).toString()) as { body: string }).body);

/** What whole passes over the list bring, and the cursor behind the last; the time moves on between two. */
async function passes(
  list: TwilioList,
  cursor: unknown = null,
  count = 1,
): Promise<{ said: string[]; cursor: unknown }> {
  const leaving = new AbortController();
  const said: string[] = [];
  let last: unknown;
  let done = 0;
  for await (const pulled of list.since(cursor, leaving.signal)) {
    said.push(...bodiesOf(pulled));
    last = pulled.cursor;
    if (pulled.raws.length > 0) continue;
    done += 1;
    time += 300_000;
    if (done === count) leaving.abort();
  }
  return { said, cursor: last };
}

describe('the provider’s own list of messages', () => {
  it('is read from the oldest on, page by page, each message once', async () => {
    const all = Array.from({ length: 2_300 }, (_, index) => message(start - 3_600_000 + index * 1_000));
    provider.received.push(...all.toReversed());
    const { said } = await passes(open(), null, 3);
    expect(said).toEqual(all.map(({ body }) => body));
    expect(provider.looks[0]?.toString()).toBe(`To=%2B6281100001708&DateSent=2026-11-25&PageSize=1000`);
  });

  it('brings what came since the last look, and overlaps by a day for what was listed late', async () => {
    const list = open();
    provider.received.push(message(start - 1_000, { body: 'satu' }));
    const first = await passes(list);
    provider.received.push(
      message(start - 20 * 3_600_000, { body: 'terlambat' }),
      message(time, { body: 'dua' }),
    );
    expect((await passes(list, first.cursor)).said).toEqual(['terlambat', 'dua']);
  });

  it('begins where it was after a restart of days', async () => {
    const { cursor } = await passes(open());
    time = start + 3 * DAY;
    provider.received.push(...[1, 2, 3].map((day) => message(start + day * DAY, { body: `hari ${day}` })));
    expect((await passes(open(), cursor)).said).toEqual(['hari 1', 'hari 2', 'hari 3']);
  });

  it('moves its cursor only behind what is stored', async () => {
    provider.received.push(message(start - 2_000), message(start - 1_000));
    const list = open();
    for await (const { cursor } of list.since(null, new AbortController().signal)) {
      expect(cursor).toEqual({ reached: new Date(start - DAY).toISOString() });
      break;
    }
    // Nobody has said that the first batch was stored.
    expect((await passes(list)).said).toHaveLength(2);
  });

  it('has the files of a message in it, and nothing that we or others sent', async () => {
    const picture = provider.keepMedia({ type: 'image/jpeg', bytes: new Uint8Array([1]) });
    provider.received.push(
      message(start, { media: [picture] }),
      message(start, { to: 'whatsapp:+6281100001708' }),
    );
    const pulled: Pulled[] = [];
    const leaving = new AbortController();
    for await (const each of open().since(null, leaving.signal)) {
      pulled.push(each);
      if (each.raws.length === 0) leaving.abort();
    }
    const raws = pulled.flatMap(({ raws: some }) => some);
    expect(raws.map(({ contentType }) => contentType)).toEqual(['application/json']);
    expect(JSON.parse(Buffer.from(raws[0]?.body ?? []).toString())).toMatchObject({
      media: [{ content_type: 'image/jpeg', uri: `${new URL(picture).pathname}.json` }],
    });
  });

  it.each([
    [
      { status: 429, code: 20429, retryAfter: 9 },
      { name: 'Retry', afterMs: 9_000 },
    ],
    [{ status: 503 }, { name: 'Retry' }],
    [{ status: 0 }, { name: 'Retry' }],
  ])('is looked at again later when it answers %j', async (fault, failure) => {
    provider.failList(fault);
    await expect(passes(open())).rejects.toMatchObject(failure);
    await expect(passes(open())).resolves.toMatchObject({ said: [] });
  });

  it('tells settings that cannot work from a provider that is away', async () => {
    await expect(passes(open('another'))).rejects.toBeInstanceOf(Misconfigured);
    const gone = { accountSid, authTokens: ['token'], apiUrl: 'http://127.0.0.1:9' };
    const list = new TwilioList(new TwilioApi(gone), { account: gone, to, every: 1 });
    await expect(passes(list)).rejects.toBeInstanceOf(Retry);
  });

  it('yields every message once, whatever is listed when and wherever it fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: 30 * 3_600 }), fc.constantFrom('ok', 'ok', 'fail')), {
          maxLength: 12,
        }),
        async (steps) => {
          provider.received.splice(0);
          time = start;
          const list = open();
          const said: string[] = [];
          let cursor: unknown = null;
          for (const [secondsAgo, how] of steps) {
            provider.received.push(message(Math.max(time - secondsAgo * 1_000, time - DAY)));
            if (how === 'fail') provider.failList({ status: 500 });
            const pass = await passes(list, cursor).catch(() => null);
            if (pass) ({ cursor } = pass);
            said.push(...(pass?.said ?? []));
          }
          const last = await passes(list, cursor);
          expect([...said, ...last.said].sort()).toEqual(provider.received.map(({ body }) => body).sort());
        },
      ),
      { numRuns: 15 },
    );
  });
});
