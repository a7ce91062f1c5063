import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform';
import { CustodyStore, Database, KeyBatchStore } from '#store';
import { custodyPlace, type CustodyPlace } from '../../../test/support/custody.js';
import { readPublicKeys } from './public-keys.js';
import { escrowDrill, rotateCustodian, rotateEscrow } from './rotation.js';
import { openValue, type SealedValue } from './sealing.js';

let place: CustodyPlace;
let database: Database;
const owners: string[] = [];

beforeAll(async () => {
  place = await custodyPlace();
  database = await Database.open(place.url, { as: 'vault', poolSize: 2 });
  await sealMore(520);
});
afterAll(async () => {
  await database.close();
  await place.close();
});

async function sealMore(count: number): Promise<void> {
  const sealing = Array.from({ length: count }, async () => {
    const owner = newId();
    await place.seal(owner, ['address', `address of ${owner}`]);
    owners.push(owner);
  });
  await Promise.all(sealing);
}

const parts = async () => ({ keyring: await place.keyring(), batches: new KeyBatchStore(database) });
const keysNow = () => readPublicKeys(place.directory);

/** How many owners' values open with the keys that exist now. */
async function readable(): Promise<number> {
  const keyring = await place.keyring();
  const store = new CustodyStore(database);
  const opened = owners.map(async (owner) => {
    const [row] = await store.sealedOfKind(owner, 'address');
    if (!row) return false;
    const value = openValue(await keyring.batchKey(row.batch), row.key, row.value as SealedValue);
    return value.toString() === `address of ${owner}`;
  });
  return (await Promise.all(opened)).filter(Boolean).length;
}

describe("the custodian's new key", () => {
  it('takes over everything while intake goes on, and the old one is gone', async () => {
    const [figures] = await Promise.all([rotateCustodian(await parts(), keysNow().custodian), sealMore(60)]);
    expect(figures).toMatchObject({ version: 2, destroyed: [1] });
    expect(figures.rewrapped).toBeGreaterThanOrEqual(520);
    expect(await (await place.keyring()).custodianVersions()).toEqual([2]);
    const [left] = await database.query<{ count: string }>(
      `SELECT count(*) FROM key_batch WHERE custodian_version < 2`,
    );
    expect(left?.count).toBe('0');
    expect(await readable()).toBe(owners.length);
  });

  it('goes on from where a rotation was cut off', async () => {
    await (await place.keyring()).addCustodian();
    expect(await (await place.keyring()).custodianVersions()).toEqual([2, 3]);
    const figures = await rotateCustodian(await parts(), keysNow().custodian);
    expect(figures).toEqual({ version: 3, rewrapped: owners.length, destroyed: [2] });
    expect(await readable()).toBe(owners.length);
  });

  it('leaves nothing to be wrapped to the old one by a process that has not heard of it', async () => {
    const late = database.query(
      `INSERT INTO key_batch (id, custodian_version, custodian_wrap, escrow_version, escrow_wrap, at)
       VALUES (gen_random_uuid(), 2, '', 1, '', now())`,
    );
    await expect(late).rejects.toThrow('permission denied');
    const asOwner = place.owner.query(
      `INSERT INTO key_batch (id, custodian_version, custodian_wrap, escrow_version, escrow_wrap, at)
       VALUES (gen_random_uuid(), 2, '', 1, '', now())`,
    );
    await expect(asOwner).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('the escrow', () => {
  const two = (shares: string[]): string[] => shares.slice(1);

  it('is proved by a drill to open what the custodian opens', async () => {
    expect(await escrowDrill(await parts(), keysNow(), two(place.shares), 50)).toEqual({
      escrowVersion: 1,
      sampled: 50,
      opened: 50,
    });
  });

  it('is found wanting by a drill where a wrap was spoilt', async () => {
    const spoilt = await place.owner.query<{ id: string; wrap: Buffer }>(
      `SELECT id, escrow_wrap AS wrap FROM key_batch ORDER BY id LIMIT 1`,
    );
    const [first] = spoilt;
    await place.owner.query(`UPDATE key_batch SET escrow_wrap = $2 WHERE id = $1`, [
      first?.id,
      Buffer.alloc(80),
    ]);
    const { sampled, opened } = await escrowDrill(await parts(), keysNow(), two(place.shares), 10_000);
    expect([sampled, opened]).toEqual([owners.length, owners.length - 1]);
    await place.owner.query(`UPDATE key_batch SET escrow_wrap = $2 WHERE id = $1`, [first?.id, first?.wrap]);
  });

  it('gets a new key with new shares, and the old shares open nothing', async () => {
    let handedOut: string[] = [];
    const figures = await rotateEscrow(await parts(), keysNow().escrow, async (shares) => {
      expect(keysNow().escrow.version).toBe(1);
      handedOut = shares;
    });
    expect(figures).toEqual({ version: 2, rewrapped: owners.length });
    await sealMore(5);
    const drill = await escrowDrill(await parts(), keysNow(), two(handedOut), 10_000);
    expect(drill).toEqual({ escrowVersion: 2, sampled: owners.length, opened: owners.length });
    await expect(escrowDrill(await parts(), keysNow(), two(place.shares), 10)).rejects.toThrow(
      'the key now is 2',
    );
  });

  it('keeps its key where the new shares could not be handed out', async () => {
    const noPaper = rotateEscrow(await parts(), keysNow().escrow, () =>
      Promise.reject(new Error('no paper')),
    );
    await expect(noPaper).rejects.toThrow('no paper');
    expect(keysNow().escrow.version).toBe(2);
  });
});
