import { inspect } from 'node:util';

import type { InboundReport } from '#complaint';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { fileNameOf, newCanary, photoOf, type Canary, type Trait } from '../../../test/support/canary.js';
import { CanarySearch } from '../../../test/support/canary-search.js';
import type { ChannelAdapter, ChannelRequest, RawReport } from '../src/channel-adapter.js';
import { Misconfigured, Rejected, Retry, Unreadable } from '../src/channel-failures.js';

/** What a channel's spec brings so that the suite can speak its provider's dialect. */
export interface ChannelFixtures {
  /** Different source messages, whole and readable, the first with every feature the channel has. At least two. */
  messages: readonly RawReport[];
  /** The first message as the provider might deliver it again: retried, re-polled, its fields in another order. */
  redelivered: RawReport;
  /** The first message with something in it that no adapter has heard of. */
  withUnknownField: RawReport;
  /** A message that says `text`. */
  saying(text: string): RawReport;
  /**
   * A message of this reporter, with his identity wherever the provider has a place for it: names and addresses, fields
   * or headers that no adapter reads, name and bytes of an attachment, and his numbers (`numbersOf`) in the words.
   */
  canaryRaw(canary: Canary): RawReport | Promise<RawReport>;
  /** Words and addresses from `messages`, which no error may quote. */
  canaries: readonly string[];
  /** Requests that are authentic, and some that are not, by what is wrong with them. */
  authentic: readonly ChannelRequest[];
  forged: Readonly<Record<string, ChannelRequest>>;
  /** Inputs of each hostile property; fewer where a parse is slow. */
  runs?: number;
}

/** The suite that every adapter passes. `open` gives the adapter once, before the first test. */
export function channelContract(open: () => ChannelAdapter, fixtures: ChannelFixtures): void {
  const runs = fixtures.runs ?? 200;
  const [first] = fixtures.messages;
  if (first === undefined) throw new Error('The contract needs messages.');
  let adapter: ChannelAdapter;
  beforeAll(() => {
    adapter = open();
  });

  const read = async (raw: RawReport): Promise<InboundReport[]> => adapter.parse(raw);

  /** Reports, or the reason why it is unreadable. Anything else that is thrown goes on. */
  async function readOrRefuse(raw: RawReport): Promise<InboundReport[] | Unreadable> {
    try {
      return await read(raw);
    } catch (error) {
      expect(error).toBeInstanceOf(Unreadable);
      expectDiscreet(error, fixtures.canaries);
      return error as Unreadable;
    }
  }

  describe('keeps the channel contract: reading', () => {
    it('reads the same reports from the same bytes, and leaves the bytes as they are', async () => {
      for (const message of fixtures.messages) {
        const before = Uint8Array.from(message.body);
        const reports = await read(message);
        expect(reports.length).toBeGreaterThan(0);
        expect(await read({ ...message, body: Uint8Array.from(message.body) })).toEqual(reports);
        expect(Buffer.compare(message.body, before)).toBe(0);
        for (const report of reports) expectSound(report);
      }
    });

    it('knows a message again that is delivered twice', async () => {
      expect(idsOf(await read(fixtures.redelivered))).toEqual(idsOf(await read(first)));
    });

    it('tells different messages apart', async () => {
      const ids = (await Promise.all(fixtures.messages.map(read))).flatMap(idsOf);
      expect(ids.length).toBeGreaterThan(1);
      expect(new Set(ids).size).toBe(ids.length);
    });

    it('passes over what it has never heard of', async () => {
      expect(await read(fixtures.withUnknownField)).toEqual(await read(first));
    });
  });

  describe('keeps the channel contract: texts', () => {
    it.each([
      ['a long one', 'Jalan di depan sekolah berlubang. '.repeat(400).trim()],
      ['emoji', 'Banjir lagi 😭🚑 di gang kami 👨‍👩‍👧‍👦'],
      ['right to left', 'مياه ڤيڤا ماتي دي كامڤوڠ كامي'],
      ['Javanese', 'ꦢꦭꦤ꧀ꦫꦸꦱꦏ꧀'],
      ['line breaks and quotes', 'Baris satu\n"Baris dua" <b>& tiga</b>; -- 100%'],
    ])('hands over %s as written', async (_, text) => {
      const reports = await read(fixtures.saying(text));
      expect(reports.map((report) => joined(report.text))).toEqual([joined(text)]);
      for (const report of reports) expectSound(report);
    });

    it('composes letters and drops NUL, which a database cannot keep', async () => {
      const [report] = await read(fixtures.saying('kafe\u0301 mati\0 lampu'));
      expect(report?.text).toContain('kaf\u00e9 mati lampu');
    });

    it('mends half a surrogate pair, which UTF-8 cannot hold', async () => {
      const reports = await read(fixtures.saying('lampu \ud83d mati'));
      expect(reports.length).toBe(1);
      for (const report of reports) expectSound(report);
    });

    it.each([
      ['an empty', ''],
      ['a blank', ' \n '],
    ])('reads %s text or calls it unreadable', async (_, text) => {
      const outcome = await readOrRefuse(fixtures.saying(text));
      if (!(outcome instanceof Unreadable)) for (const report of outcome) expectSound(report);
    });
  });

  describe('keeps the channel contract: hostile bytes', () => {
    it('calls garbage unreadable or reads it, and never fails otherwise', async () => {
      await fc.assert(
        fc.asyncProperty(
          garbage,
          fc.constantFrom(...fixtures.messages),
          async (body, { contentType, envelope }) => {
            const outcome = await readOrRefuse({ body, contentType, ...(envelope && { envelope }) });
            if (!(outcome instanceof Unreadable)) for (const report of outcome) expectSound(report);
          },
        ),
        { numRuns: runs },
      );
    });

    it('survives real messages that were damaged, and quotes none of their words', async () => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...fixtures.messages).chain(damaged), async (raw) => {
          const outcome = await readOrRefuse(raw);
          if (!(outcome instanceof Unreadable)) for (const report of outcome) expectSound(report);
        }),
        { numRuns: runs },
      );
    });

    it('needs no envelope to fail in order', async () => {
      const outcome = await readOrRefuse({ body: first.body, contentType: '' });
      if (!(outcome instanceof Unreadable)) for (const report of outcome) expectSound(report);
    });
  });

  describe('keeps the channel contract: identity', () => {
    const canary = newCanary('a message of the channel');
    const search = new CanarySearch([canary]);
    let raw: RawReport;
    beforeAll(async () => {
      raw = await fixtures.canaryRaw(canary);
    });

    it('is tried with a message that tells everything of a reporter', async () => {
      const told = new Set(search.in(raw.body).map(({ trait }) => trait));
      const files = (await read(raw)).flatMap(({ attachments }) => attachments);
      // Where the provider keeps the files, the message holds no picture.
      const expected = (Object.keys(canary.traces) as Trait[]).filter(
        (trait) => trait !== 'device' || files.some(({ content }) => content !== undefined),
      );
      expect(expected.filter((trait) => !told.has(trait))).toEqual([]);
    });

    it('hands identity over as identity, and writes it nowhere else', async () => {
      const reports = await read(raw);
      const found = reports.flatMap((report) => traitsIn(report, search));
      expect(found.filter(({ path, trait }) => !isPlaceFor(trait, path))).toEqual([]);
      // What is not handed over can't be found in a wrong place either.
      expect(found.some(({ path }) => identityPlaces.test(path) && !path.startsWith('attachments'))).toBe(
        true,
      );
      expect(found.some(({ path, trait }) => path === 'text' && trait === 'nik')).toBe(true);
      for (const report of reports) expectSound(report);
    });

    it('keeps it there, and out of what it says is wrong, when the message is damaged', async () => {
      await fc.assert(
        fc.asyncProperty(damaged(raw), async (wounded) => {
          const outcome = await readOrRefuse(wounded);
          if (outcome instanceof Unreadable) {
            expect(search.in(inspect(outcome, { depth: 10 }))).toEqual([]);
            return;
          }
          const misplaced = outcome
            .flatMap((report) => traitsIn(report, search))
            .filter(
              ({ path }) =>
                ![identityPlaces, wordPlaces, providersPlaces].some((places) => places.test(path)),
            );
          expect(misplaced).toEqual([]);
        }),
        { numRuns: runs },
      );
    });
  });

  describe('keeps the channel contract: authenticity', () => {
    const nobody: ChannelRequest = { url: 'https://muara.example/', headers: {}, body: new Uint8Array() };
    const strangers = { nobody, 'nobody with a real message': { ...nobody, body: first.body } };

    it.each(Object.entries({ ...strangers, ...fixtures.forged }))('rejects %s', (_, request) => {
      const error = thrownBy(() => adapter.verify(request));
      expect(error).toBeInstanceOf(Rejected);
      expectDiscreet(error, fixtures.canaries);
    });

    it('accepts what is authentic', () => {
      for (const request of fixtures.authentic)
        expect(thrownBy(() => adapter.verify(request))).toBeUndefined();
    });
  });

  describe('keeps the channel contract: capabilities', () => {
    it('has an id that can stand in an address', () => {
      expect(adapter.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    });

    it('can do what it says, and says what it can do', async () => {
      const { arrives, canReply, knownBy, location, longestReply, media } = adapter.capabilities;
      const reports = (await Promise.all(fixtures.messages.map(read))).flat();
      const attachments = reports.flatMap((report) => report.attachments);
      expect(arrives === 'pushed' || adapter.pull !== undefined).toBe(true);
      if (adapter.sources) expect(new Set(adapter.sources).size).toBe(adapter.sources.length);
      expect(canReply).toBe(adapter.reply !== undefined);
      if (longestReply !== undefined) expect(canReply && longestReply > 0).toBe(true);
      expect(media).toBe(attachments.length > 0);
      expect(adapter.media !== undefined).toBe(attachments.some(({ ref }) => ref !== undefined));
      expect(location).toBe(reports.some(({ point }) => point !== undefined));
      expect(canReply).toBe(reports.every(({ address }) => address !== undefined));
      for (const report of reports) expectKnownBy(report, knownBy);
    });

    it('fetches nothing from anybody else’s host', async () => {
      for (const ref of [
        'https://example.org/a.jpg',
        'http://169.254.169.254/latest/',
        'file:///etc/passwd',
        '',
      ]) {
        const error: unknown = await adapter
          .media?.(ref, AbortSignal.timeout(5_000))
          .catch((e: unknown) => e);
        expect(error === undefined || error instanceof Rejected).toBe(true);
      }
    });
  });
}

/** A picture from this reporter's telephone, as our own forms carry files. */
export const pictureOf = async (
  canary: Canary,
): Promise<{ name: string; type: string; content: string }> => ({
  name: fileNameOf(canary, 'jpg'),
  type: 'image/jpeg',
  content: (await photoOf(canary)).toString('base64'),
});

/** His numbers as service data, which he lets be opened. */
export const serviceDataOf = ({ nik, kk, customer, bpjs }: Canary) => ({
  serviceData: { nik, kk, customerNumber: customer, bpjs },
  consents: { serviceData: true },
});

/** Fails where a text that a log would keep holds what the reporter said or an address. */
export function expectDiscreet(error: unknown, canaries: readonly string[]): void {
  const kinds = [Rejected, Unreadable, Retry, Misconfigured];
  expect(kinds.some((kind) => error instanceof kind)).toBe(true);
  // As loggers see it: with causes and further properties.
  const shown = inspect(error, { depth: 10 });
  for (const canary of canaries) expect(shown).not.toContain(canary);
}

/** What everyone to the right of the adapters builds on. */
function expectSound(report: InboundReport): void {
  const texts = [report.externalId, report.text, report.title, report.address, report.place, report.source];
  for (const text of [...texts, ...Object.values(report.reporter ?? {})]) {
    if (text === undefined) continue;
    expect(text === text.normalize('NFC') && !text.includes('\0') && !/\p{Surrogate}/u.test(text)).toBe(true);
  }
  expect(report.externalId).toMatch(/\S/);
  for (const date of [report.sentAt, report.receivedAt]) {
    if (date !== undefined) expect(date.getTime()).not.toBeNaN();
  }
  if (report.occurredOn !== undefined) expect(report.occurredOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  for (const { name, type, content, ref } of report.attachments) {
    expect([typeof name, typeof type]).toEqual(['string', 'string']);
    expect((content === undefined) === (ref === undefined)).toBe(false);
  }
}

function expectKnownBy(report: InboundReport, knownBy: ChannelAdapter['capabilities']['knownBy']): void {
  expect(report.assurance === 'officer').toBe(knownBy === 'officer');
  expect(report.enteredBy !== undefined).toBe(knownBy === 'officer');
  if (knownBy === 'phone') expect(report.address).toMatch(/^\+\d{7,15}$/);
  if (knownBy === 'email') expect(report.address).toMatch(/^\S+@\S+$/);
  if (knownBy === 'officer' || knownBy === 'nobody') expect(report.address).toBeUndefined();
}

/** Where identity is identity: sealed with the report. */
const identityPlaces =
  /^(reporter\.\w+|address|otherWays\.address|replyReference|accused\.person|serviceData\.\w+|attachments\.(name|content))$/;
/** Where reporters write as they like: numbers and mail addresses are taken out before it is stored. */
const wordPlaces =
  /^(title|text|place|desk\.handledOnTheSpot|history\.(state|category|instansi|answer\.text))$/;
/** What the provider itself says. A wound can put any other field's words there; a whole message has none in them. */
const providersPlaces = /^(source|attachments\.(ref|type))$/;
const writtenInWords: readonly Trait[] = ['phone', 'email', 'nik', 'kk', 'customer', 'bpjs'];

const isPlaceFor = (trait: Trait, path: string): boolean =>
  identityPlaces.test(path) || (wordPlaces.test(path) && writtenInWords.includes(trait));

/** Which traits of a canary a report holds, and where. */
function traitsIn(value: unknown, search: CanarySearch, path = ''): { path: string; trait: Trait }[] {
  if (typeof value === 'string' || value instanceof Uint8Array) {
    return search.in(value).map(({ trait }) => ({ path, trait }));
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const inside = Array.isArray(value) ? path : `${path}${path === '' ? '' : '.'}${key}`;
    return [
      ...search.in(key).map(({ trait }) => ({ path: 'a key', trait })),
      ...traitsIn(part, search, inside),
    ];
  });
}

const idsOf = (reports: InboundReport[]): string[] => reports.map(({ externalId }) => externalId);
const joined = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();

function thrownBy(act: () => void): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}

const bytes = fc.uint8Array({ maxLength: 400 });

// Noise alone never gets past a first check: most of these look like something a parser would go into.
const garbage: fc.Arbitrary<Uint8Array> = fc.oneof(
  bytes,
  fc.string({ unit: 'binary', maxLength: 400 }).map(encoded),
  fc.json({ maxDepth: 5, noUnicodeString: false }).map(encoded),
  fc.constantFrom('[', '{"a":', 'a[', '\u00ff\n', '--\r\n').map((piece) => encoded(piece.repeat(20_000))),
  fc
    .array(fc.tuple(fc.string(), fc.string()), { maxLength: 8 })
    .map((pairs) => encoded(new URLSearchParams(pairs).toString())),
  fc
    .array(fc.tuple(fc.string(), fc.string()), { maxLength: 8 })
    .map((pairs) => encoded(pairs.map((p) => p.join(': ')).join('\r\n'))),
);

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The message cut short, with a stretch lost, doubled, overwritten or filled in, at any place. */
function damaged(raw: RawReport): fc.Arbitrary<RawReport> {
  const place = fc.nat({ max: raw.body.length });
  return fc
    .array(
      fc.tuple(
        place,
        fc.nat({ max: 40 }),
        fc.constantFrom('cut', 'lose', 'double', 'overwrite', 'insert'),
        bytes,
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((wounds) => ({
      ...raw,
      body: wounds.reduce<Uint8Array>((body, [at, length, how, filling]) => {
        const before = body.subarray(0, at);
        const stretch = body.subarray(at, at + length);
        const after = body.subarray(at + length);
        const parts = {
          cut: [before],
          lose: [before, after],
          double: [before, stretch, stretch, after],
          overwrite: [before, filling, after],
          insert: [before, filling, stretch, after],
        }[how];
        return new Uint8Array(Buffer.concat(parts ?? []));
      }, raw.body),
    }));
}
