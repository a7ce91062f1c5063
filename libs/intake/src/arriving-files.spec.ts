import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unpack } from '#identity';
import { newId, TestClock } from '#platform';
import { UploadStore } from '#store';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { aReport, intakeOn, rawOf } from '../../../test/support/intake.js';
import { ArrivingFiles } from './arriving-files.js';

type House = Awaited<ReturnType<typeof intakeOn>>;

let fresh: FreshDatabase;
let house: House;
let clock: TestClock;
let files: ArrivingFiles;

beforeAll(async () => {
  fresh = await freshDatabase();
  house = await intakeOn(fresh.url);
  clock = new TestClock(new Date('2026-11-25T03:00:00Z'));
  const { database, identity } = house;
  const uploads = new UploadStore(database);
  files = new ArrivingFiles({ database, uploads, identity, holdsUnscanned: true, now: () => clock.now() });
});

afterAll(async () => {
  await house?.database.close();
  await fresh?.drop();
});

const asText = () => Promise.resolve({ type: 'text/plain', scanned: false });

async function complaint(): Promise<string> {
  const report = aReport(newId());
  const { complaintId } = await house.intake.accept({ channel: 'web', raw: rawOf(report), report });
  return complaintId ?? '';
}

const fileOf = (bytes: Buffer) => ({
  id: newId(),
  name: 'Surat Budi.txt',
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

describe('a file on its way in', () => {
  it('is one attachment with its own bytes, however its parts are cut, doubled and ordered', async () => {
    const tries = fc.record({
      bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }),
      parts: fc.array(fc.record({ from: fc.nat(59), length: fc.integer({ min: 1, max: 25 }) }), {
        maxLength: 30,
      }),
    });
    await fc.assert(
      fc.asyncProperty(tries, async ({ bytes, parts }) => {
        const content = Buffer.from(bytes);
        const id = await complaint();
        const announced = fileOf(content);
        await files.announce(id, announced);
        const send = async (from: number, length: number): Promise<void> => {
          const part = content.subarray(from, from + length);
          if (part.length === 0) return;
          await files.append(id, announced.id, from, part).catch((error: unknown) => {
            expect(error).toMatchObject({ code: 'conflict', reason: 'upload-offset-wrong' });
          });
          await files.settle(id, announced.id, asText);
        };
        for (const { from, length } of parts) await send(from, length);
        const { received } = await files.progress(id, announced.id);
        await send(received, content.length);
        expect(await files.progress(id, announced.id)).toMatchObject({ state: 'kept', reason: null });
        const kept = await house.vault.values(id, 'attachment');
        expect(kept.map(({ value }) => [...unpack('attachment', value).bytes])).toEqual([[...content]]);
        expect(await house.count('attachment', `complaint_id = '${id}' AND message_id = '${id}'`)).toBe(1);
      }),
      { numRuns: 25 },
    );
    expect(await house.count('upload_part')).toBe(0);
  });

  it('shows neither its name nor its bytes to whoever reads the rows', async () => {
    const id = await complaint();
    const content = Buffer.from('rahasia: siapa yang melapor');
    const announced = fileOf(content);
    await files.announce(id, announced);
    await files.append(id, announced.id, 0, content.subarray(0, 20));
    const rows = [
      ...(await house.database.query(`SELECT about AS it FROM upload WHERE complaint_id = $1`, [id])),
      ...(await house.database.query(`SELECT bytes AS it FROM upload_part WHERE complaint_id = $1`, [id])),
    ] as { it: Buffer }[];
    expect(rows).toHaveLength(2);
    for (const { it: bytes } of rows) {
      expect(bytes.includes('Budi')).toBe(false);
      expect(bytes.includes('rahasia')).toBe(false);
      expect(bytes.includes(announced.sha256)).toBe(false);
    }
  });

  it('is ended by the house where its sender was cut off after the last byte, and held until it is scanned', async () => {
    const id = await complaint();
    const content = Buffer.from('lampu mati');
    const announced = fileOf(content);
    await files.announce(id, announced);
    await files.append(id, announced.id, 0, content);
    await files.sweep(asText);
    expect((await files.progress(id, announced.id)).state).toBe('receiving');
    clock.advance(2 * 60_000);
    await files.sweep(asText);
    expect((await files.progress(id, announced.id)).state).toBe('kept');
    expect(await house.count('attachment', `complaint_id = '${id}' AND held = 'unscanned'`)).toBe(1);
  });

  it('is forgotten a day after its last byte where it was never whole, and not a moment before', async () => {
    const id = await complaint();
    const content = Buffer.from('lampu mati');
    const announced = fileOf(content);
    await files.announce(id, announced);
    await files.append(id, announced.id, 0, content.subarray(0, 3));
    clock.advance(24 * 3_600_000 - 1_000);
    await files.sweep(asText);
    expect((await files.progress(id, announced.id)).received).toBe(3);
    clock.advance(2_000);
    await files.sweep(asText);
    await expect(files.progress(id, announced.id)).rejects.toMatchObject({ code: 'not-found' });
    expect(await house.count('upload_part', `complaint_id = '${id}'`)).toBe(0);
  });
});
