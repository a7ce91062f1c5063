import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { newCanary, numbersOf, photoOf, type Trait } from '../support/canary.js';
import { hitsBelow, hitsInDatabase, keepUncompressed, onDatabase } from '../support/canary-places.js';
import { CanarySearch } from '../support/canary-search.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

const canary = newCanary('the spec');
const search = new CanarySearch([canary]);
const traits = Object.keys(canary.traces) as Trait[];
const found = (bytes: Uint8Array | string): Trait[] => [
  ...new Set(search.in(bytes).map(({ trait }) => trait)),
];

const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const quotedPrintable = (text: string): string =>
  percent(text).replaceAll('%', '=').toUpperCase().replace(/.{72}/g, '$&=\r\n');
const escaped = (text: string): string =>
  Array.from(text)
    .map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
const entities = (text: string): string =>
  Array.from(text)
    .map((each) => `&#${each.charCodeAt(0)};`)
    .join('');
const backwards = (text: string): string => Array.from(text).reverse().join('');
const wrapped = (text: string): string => text.replace(/.{76}/g, '$&\r\n');
const base64 = (given: string | Buffer): string => Buffer.from(given as string).toString('base64');

const written: Record<string, (text: string) => Uint8Array | string> = {
  'as it is': (text) => text,
  'in capitals': (text) => text.toUpperCase(),
  'in JSON': (text) => JSON.stringify({ of: text }),
  'in a form': (text) => new URLSearchParams({ of: text }).toString(),
  'URL-encoded': encodeURIComponent,
  'with every letter escaped for a URL': percent,
  'in quoted-printable with its lines broken': quotedPrintable,
  'in quoted-printable broken inside the text': (text) => text.replace(/.{5}/g, '$&=\r\n'),
  'as escapes of JSON': escaped,
  'as entities of HTML': entities,
  'as hexadecimal entities of HTML': (text) => percent(text).replaceAll('%', '&#x').replace(/&#x../g, '$&;'),
  'as bytes of C': (text) => percent(text).replaceAll('%', '\\x'),
  'as octal bytes': (text) => [...Buffer.from(text)].map((byte) => `\\${byte.toString(8)}`).join(''),
  'in hex': (text) => Buffer.from(text).toString('hex'),
  'in hex in capitals with colons': (text) =>
    Buffer.from(text)
      .toString('hex')
      .toUpperCase()
      .replace(/..(?=.)/g, '$&:'),
  'in UTF-16LE': (text) => Buffer.from(text, 'utf16le'),
  'in UTF-16BE': (text) => Buffer.from(text, 'utf16le').swap16(),
  'in hex of UTF-16': (text) => Buffer.from(text, 'utf16le').toString('hex'),
  'in base64': base64,
  'in base64, in capitals before': (text) => base64(text.toUpperCase()),
  'in base64, one byte later': (text) => base64(` ${text}`),
  'in base64, two bytes later': (text) => base64(`  ${text}`),
  'in base64 for URLs': (text) => Buffer.from(`?>~${text}`).toString('base64url'),
  'in base64 with its lines broken': (text) => wrapped(base64(`${'x'.repeat(50)}${text}`)),
  'in base64 of UTF-16': (text) => base64(Buffer.from(text, 'utf16le')),
  'in base64 of the text reversed': (text) => base64(backwards(text)),
  reversed: backwards,
  'in base64, reversed': (text) => backwards(base64(text)),
  'in hex, reversed': (text) => backwards(Buffer.from(text).toString('hex')),
  'in gzip': (text) => gzipSync(text),
  'in zlib inside other bytes': (text) =>
    Buffer.concat([randomBytes(50), deflateSync(text), randomBytes(50)]),
  'in gzip that was cut short': (text) =>
    gzipSync(text + randomBytes(5_000).toString('hex')).subarray(0, -900),
  'in gzip of base64': (text) => gzipSync(base64(text)),
  'in gzip in gzip': (text) => gzipSync(gzipSync(text)),
  'in a ZIP, as office programs write': zip,
};

/** The first entry of a ZIP file. */
function zip(text: string): Buffer {
  const head = Buffer.alloc(30 + 'word/document.xml'.length);
  head.writeUInt32LE(0x04034b50);
  head.writeUInt16LE(8, 8);
  head.writeUInt16LE('word/document.xml'.length, 26);
  head.write('word/document.xml', 30);
  return Buffer.concat([head, deflateRawSync(text), Buffer.from('PK')]);
}

describe('the search for canaries', () => {
  it.each(Object.entries(written))('finds every trait %s', (_, write) => {
    for (const trait of traits) {
      const bytes = write(`(${canary[trait]})`);
      expect({ trait, found: found(bytes) }).toEqual({ trait, found: [trait] });
    }
  });

  it.each(['-', ' ', '.', '\u00a0', '\u200b', ' - ', '/', '\n'])(
    'finds numbers with %j between their groups',
    (by) => {
      const spaced = (text: string): string => text.replace(/\d{4}(?=\d)/g, `$&${by}`);
      for (const trait of ['phone', 'nik', 'kk', 'customer', 'bpjs'] as const) {
        expect(found(`no ${spaced(canary[trait])}!`)).toEqual([trait]);
        expect(found(`no ${canary[trait].split('').join(by)}!`)).toEqual([trait]);
      }
    },
  );

  it.each(['-', ' ', '.'])('finds numbers in base64 whose groups are parted by %j', (by) => {
    const local = canary.phone.replace('+62', '0');
    const telephone = [local.slice(0, 4), local.slice(4, 8), local.slice(8)].join(by);
    for (const before of ['', ' ', '  ']) {
      expect(found(base64(`${before}${telephone}`))).toEqual(['phone']);
      expect(found(base64(`${before}${canary.nik.replace(/\d{4}(?=\d)/g, `$&${by}`)}`))).toEqual(['nik']);
    }
  });

  it('finds what a canary writes, and says how it was let in and what stands around it', () => {
    const [hit, ...others] = search.in(`<p>${numbersOf(canary)}</p>`, 'a page');
    expect(hit).toMatchObject({ came: 'the spec', where: 'a page', written: 'plain' });
    expect(hit?.around).toContain('hubungi08');
    expect(new Set([hit, ...others].map((each) => each?.trait))).toEqual(
      new Set(['phone', 'email', 'nik', 'kk', 'customer', 'bpjs']),
    );
  });

  it('finds the metadata of pictures, and nothing in the copy without it', async () => {
    const photo = await photoOf(canary);
    expect(new Set(found(photo))).toEqual(new Set(['name', 'phone', 'address', 'device']));
    expect(new Set(found(base64(photo)))).toEqual(new Set(['name', 'phone', 'address', 'device']));
    expect(found(await sharp(photo).jpeg().toBuffer())).toEqual([]);
    const chunk = Buffer.concat([Buffer.from('zTXtAuthor\0\0'), deflateSync(canary.name)]);
    const png = await sharp(photo).png().toBuffer();
    expect(found(Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]))).toEqual(['name']);
  });

  it('finds the needle at any place of any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(...traits),
        fc.uint8Array({ maxLength: 300 }),
        (before, trait, after) => {
          const bytes = Buffer.concat([before, Buffer.from(` ${canary[trait]} `), after]);
          expect(found(bytes)).toContain(trait);
        },
      ),
    );
  });

  it('finds nothing where there is nothing: random bytes, digits, letters, other canaries', () => {
    const random = randomBytes(3_000_000);
    const digits = Array.from({ length: 400_000 }, () => Math.random().toString().slice(2)).join('');
    const others = Array.from({ length: 300 }, () => newCanary('elsewhere'));
    for (const text of [
      random,
      random.toString('base64'),
      random.toString('hex'),
      digits,
      JSON.stringify(others.map(({ name, phone, address, header }) => ({ name, phone, address, header }))),
      others.map(numbersOf).join('\n'),
    ]) {
      expect(search.in(text)).toEqual([]);
    }
  });

  it('reads tens of megabytes in seconds, for a dozen canaries', () => {
    const many = new CanarySearch(Array.from({ length: 12 }, () => newCanary('one of many')));
    const bytes = Buffer.concat([Buffer.alloc(20_000_000), randomBytes(5_000_000)]);
    const began = performance.now();
    expect(many.in(bytes)).toEqual([]);
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});

describe('the places that are searched', () => {
  let database: FreshDatabase;
  let folder: string;

  beforeAll(async () => {
    database = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), 'muara-canary-'));
  });

  afterAll(async () => {
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('are files at any depth, and their names', async () => {
    await mkdir(join(folder, 'a/b'), { recursive: true });
    await writeFile(join(folder, 'a/b/mail'), gzipSync(canary.email));
    await writeFile(join(folder, `a/${canary.nik}.txt`), 'nothing');
    const hits = await hitsBelow(search, folder);
    expect(new Set(hits.map(({ trait }) => trait))).toEqual(new Set(['email', 'nik']));
    expect(hits.map(({ where }) => where)).toContain(`${folder}/a/b/mail (gzip)`);
    expect(await hitsBelow(search, join(folder, 'absent'))).toEqual([]);
  });

  it('are all columns of all tables, whatever their type and however the server compresses them', async () => {
    const filler = 'kosong '.repeat(3_000);
    await onDatabase(database.url, async (client) => {
      await client.query(`CREATE SCHEMA other; CREATE TYPE state AS ENUM ('${canary.header}')`);
      await client.query(
        `CREATE TABLE first (id int, bytes bytea, said text, tree jsonb, many text[], words tsvector, "as" state)`,
      );
      await client.query('CREATE TABLE other."Second" (id int, said text)');
      await client.query('INSERT INTO first VALUES (1, $1, $2, $3, $4, to_tsvector($5::text), $6)', [
        gzipSync(canary.nik),
        filler + canary.name,
        JSON.stringify({ a: [{ b: canary.phone }] }),
        [canary.email],
        canary.kk,
        canary.header,
      ]);
      await client.query('INSERT INTO other."Second" VALUES (1, $1)', [canary.customer]);
    });
    const hits = await hitsInDatabase(search, database.url);
    expect(Object.fromEntries(hits.map(({ trait, where }) => [where, trait]))).toEqual({
      'public.first.bytes (gzip)': 'nik',
      'public.first.said': 'name',
      'public.first.tree': 'phone',
      'public.first.many': 'email',
      'public.first.words': 'kk',
      'public.first.as': 'header',
      'other."Second".said': 'customer',
    });
  });

  it('are the files of a server that keeps large values as they are', async () => {
    await keepUncompressed(database.url);
    const storage = await onDatabase(database.url, (client) =>
      client.query<{ attstorage: string }>(
        `SELECT attstorage FROM pg_attribute WHERE attrelid = 'first'::regclass AND attname IN ('said', 'bytes', 'tree')`,
      ),
    );
    expect(storage.rows.map(({ attstorage }) => attstorage)).toEqual(['e', 'e', 'e']);
  });
});
